"""Faults of records that touch several cells, several children, or the registry number."""

import datetime as dt

from identifiers import day_text
from people import Pupil, window_start, years_before
from picking import EVERY, NO_BIRTH_ON_LIST, NO_ID_ON_LIST, Picker, amend, expect, rename

NO_ID_NOR_BIRTH = tuple(g for g in NO_ID_ON_LIST if g in NO_BIRTH_ON_LIST)


def plant_record_faults(picker: Picker) -> None:
    for plant in (
        _missing_numbers, _number_on_round_end, _duplicate_numbers, _suspected_duplicate,
        _registry_numbers, _registry_number_twice, _ages, _disability, _members,
    ):  # fmt: skip
        plant(picker)


def on_leave(picker: Picker, total: int) -> list[Pupil]:
    """Children whose registry says 休学; who stays away is rightly on no list."""
    pupils = [picker.take_alone() for _ in range(total)]
    for pupil in filter(None, pupils):
        pupil.status = "休学"
    return [p for p in pupils if p]


def _drop_number(picker: Picker, pupil: Pupil, letter: str) -> None:
    amend(pupil, id_number="")
    pupil.cells |= {"id_type": "其他", "id_valid_period": ""}
    own = picker.issuer
    pupil.registry_no = (
        own.temporary(pupil.birth) if letter == "L" else "J" + own.identity(pupil.birth, pupil.sex)
    )
    expect(pupil, "ID-MISSING", "id_number", f"lawfully without number, registry number {letter}")


def _missing_numbers(picker: Picker) -> None:
    for letter, members_too in [("L", 0), ("L", 0), ("J", 0), ("J", 0), ("L", 1), ("L", 1)]:
        pupil = picker.take(NO_ID_ON_LIST)
        if not pupil:
            continue
        _drop_number(picker, pupil, letter)
        if members_too:
            pupil.cells |= dict.fromkeys(
                ("m1_id_type", "m1_id_number", "m2_id_type", "m2_id_number"), ""
            )
            expect(pupil, "MEM-ID-COND", "m1_id_number", "neither child nor member has a number")


def _number_on_round_end(picker: Picker) -> None:
    for _ in range(2):
        pupil = picker.take(NO_ID_ON_LIST, lambda p: p.sex == "女")
        number = picker.issuer.identity_on_round_end(pupil.birth) if pupil else None
        if pupil and number:
            amend(pupil, id_number=number)
            expect(pupil, "ID-TRUNC-000W", "id_number", "really ends in 000 and passes the check")


def _duplicate_numbers(picker: Picker) -> None:
    for same_sex in (True, False):
        owner = picker.take(NO_ID_ON_LIST)
        if not owner:
            return
        other = picker.take(
            NO_ID_ON_LIST,
            lambda p, o=owner, same=same_sex: (p.sex == o.sex) == same and p.birth != o.birth,
        )
        if not other:
            return
        other.cells["id_number"] = other.roster["id_number"] = owner.id_number
        expect(owner, "ID-DUP-FILE", "id_number", "the owner of the number")
        expect(
            other, "ID-DUP-FILE", "id_number", f"bears the number of a child of {owner.class_id}"
        )


def _suspected_duplicate(picker: Picker) -> None:
    for _ in range(2):
        first = picker.take(NO_ID_NOR_BIRTH, lambda p: picker.school.names[p.name] == 1)
        second = first and picker.take((first.grade,), lambda p, f=first: p.class_no != f.class_no)
        if not first or not second:
            return
        rename(picker.school, second, first.name)
        amend(second, sex=first.sex, birth=first.birth)
        family = {k: v for k, v in first.cells.items() if k.startswith(("m1_", "m2_"))}
        second.cells |= family | first.family.traits
        _drop_number(picker, second, "L")
        for pupil, other in ((first, second), (second, first)):
            expect(pupil, "SUSP-NSB", "name", f"same child as in {other.class_id}?")


def _registry_numbers(picker: Picker) -> None:
    own = picker.issuer
    kinds = [
        ("REG-FORMAT", lambda p: "LG" + p.id_number, "LG in front"),
        ("REG-FORMAT", lambda p: p.registry_no[:16], "cut short"),
        ("REG-EMPTY", lambda p: "", "empty"),
        ("REG-EMPTY", lambda p: "", "empty"),
        ("REG-L-PENDING", lambda p: own.temporary(p.birth), "L with a right number"),
        ("REG-L-PENDING", lambda p: own.temporary(p.birth), "L with a right number"),
        ("REG-G-DIFF", lambda p: "G" + own.identity(p.birth, p.sex), "an earlier ID number"),
        ("REG-G-DIFF", lambda p: "G" + own.identity(p.birth, p.sex), "an earlier ID number"),
    ]
    for rule, make, note in kinds:
        pupil = picker.take()
        if pupil:
            pupil.registry_no = make(pupil)
            expect(pupil, rule, "registry_no", note, "roster")


def _registry_number_twice(picker: Picker) -> None:
    owner, other = picker.take(NO_ID_ON_LIST), picker.take(NO_ID_ON_LIST)
    if owner and other:
        other.registry_no = owner.registry_no
        expect(owner, "REG-DUP", "registry_no", "the owner of the number", "roster")
        expect(other, "REG-DUP", "registry_no", f"number of a child of {owner.class_id}", "roster")
        expect(other, "REG-G-DIFF", "registry_no", "follows from the wrong number", "roster")


def _ages(picker: Picker) -> None:
    rng = picker.rng

    def older(years: int):
        return lambda p: (
            years_before(window_start(p.grade), years) + dt.timedelta(days=rng.randrange(10, 350))
        )

    def younger(first: int, last: int):
        return lambda p: (
            years_before(window_start(p.grade), -1) + dt.timedelta(days=rng.randint(first, last))
        )

    kinds = [
        ("AGE-OLD1", older(1)), ("AGE-OLD1", older(1)), ("AGE-OLD1", older(1)),
        ("AGE-OLD2", older(2)), ("AGE-OLD2", older(3)),
        ("AGE-YOUNG", younger(2, 25)), ("AGE-YOUNG", younger(2, 25)),
        ("AGE-YOUNG-E", younger(60, 200)), ("AGE-YOUNG-E", younger(60, 200)),
        ("AGE-IMPOSSIBLE", older(7)),
        ("AGE-IMPOSSIBLE", lambda _: dt.date(2023, 3, 1) + dt.timedelta(days=rng.randrange(90))),
    ]  # fmt: skip
    for rule, make in kinds:
        pupil = picker.take(NO_BIRTH_ON_LIST)
        if pupil:
            birth = make(pupil)
            amend(pupil, birth=birth, id_number=picker.issuer.identity(birth, pupil.sex))
            pupil.cells |= {"political_status": "群众", "id_valid_period": ""}
            expect(pupil, rule, "birth_date", day_text(birth))


def _disability(picker: Picker) -> None:
    pupil = picker.take(EVERY, lambda p: p.cells["disability_type"] == "无残疾")
    if pupil:
        pupil.cells |= {"disability_type": "听力残疾", "inclusion_type": "视力残疾随班就读",
                        "health": "残疾"}  # fmt: skip
        expect(pupil, "DIS-PAIR", "inclusion_type", "sight against hearing")


def _members(picker: Picker) -> None:
    for _ in range(2):
        if pupil := picker.take():
            blank = [k for k in pupil.cells if k.startswith(("m1_", "m2_"))]
            pupil.cells |= dict.fromkeys(blank, "")
            expect(pupil, "MEM-NONE", "m1_name", "both members empty")
    for _ in range(2):
        if pupil := picker.take():
            pupil.cells |= {"m1_is_guardian": "否", "m2_is_guardian": "否"}
            expect(pupil, "MEM-GUARD", "m1_is_guardian", "nobody is guardian")
    if pupil := picker.take():
        cells = pupil.cells
        cells |= {"m2_name": cells["m1_name"], "m2_relation": cells["m1_relation"],
                  "m2_id_number": ""}  # fmt: skip
        expect(pupil, "MEM-SAME", "m2_name", "same name and relation")
    if pupil := picker.take():
        pupil.cells["m2_id_number"] = pupil.cells["m1_id_number"]
        expect(pupil, "MEM-SAME", "m2_name", "same ID number")
