"""What head teachers' lists hold, before any file is written, and the faults planted in them."""

from dataclasses import dataclass, field

import naming
from people import Pupil, School
from picking import Picker, rename

WITH_REMARKS = (1, 2, 3, 4, 7, 8, 9)
_CONFUSED = naming.DATA["confused"]


@dataclass
class ListRow:
    """One line of a list; `pupil` is the registry record it belongs to, if any."""

    name: str
    sex: str
    birth: str
    id_number: str
    pupil: Pupil | None
    remark: str = ""
    outcome: str = "matched"
    rule: str = ""
    field: str = ""
    note: str = ""
    present: bool = True
    # The mark of every day on an attendance grid, where all days have the same.
    always: str | None = None
    hidden: bool = False
    place: tuple[str, str, int] = ("", "", 0)


@dataclass
class ClassList:
    grade: int
    class_no: int
    rows: list[ListRow] = field(default_factory=list)
    unknown_column: str = ""

    @property
    def class_id(self) -> str:
        return f"{self.grade}-{self.class_no}"


def make_lists(school: School) -> dict[tuple[int, int], ClassList]:
    lists = {seat: ClassList(*seat) for seat in school.class_ids}
    for pupil in school.pupils:
        if pupil.status == "在读":
            lists[pupil.grade, pupil.class_no].rows.append(row_of(school, pupil))
    return lists


def row_of(school: School, pupil: Pupil) -> ListRow:
    name, rng = pupil.name, school.rng
    if len(name) == 2 and rng.random() < 0.1:
        # Teachers stretch two-character names to the width of three.
        name = name[0] + rng.choice([" ", "\u3000"]) + name[1]
    remark = ""
    if pupil.grade in WITH_REMARKS and rng.random() < 0.05:
        remark = rng.choice(["班长", "学习委员", "课代表", "小组长"])
    birth = f"{pupil.birth:%Y%m%d}"
    return ListRow(name, pupil.sex, birth, pupil.id_number, pupil, remark)


def plant_list_faults(picker: Picker, lists: dict[tuple[int, int], ClassList]) -> None:
    # Those that need two classes choose first: a class with one unmatched child is then closed.
    for plant in (_namesakes, _rare_character, _class_differs, _near_names, _not_registered,
                  _absent, _sex_differs, _birth_differs, _left_but_active,
                  _present_on_leave, _listed_twice, _never_came):  # fmt: skip
        plant(picker, lists)
    _odd_sheets(picker, lists)


def _row_for(lists: dict, pupil: Pupil) -> tuple[ClassList, ListRow]:
    class_list = lists[pupil.grade, pupil.class_no]
    return class_list, next(row for row in class_list.rows if row.pupil is pupil)


def _mark(row: ListRow, outcome: str, rule: str, changed: str, note: str) -> None:
    row.outcome, row.rule, row.field, row.note = outcome, rule, changed, note


def _namesakes(picker: Picker, lists: dict) -> None:
    """Two children of one name in a grade whose lists hold names only."""
    first = picker.take_alone((6,), lambda p: "·" not in p.name)
    second = first and picker.take(
        (6,),
        lambda p: (p.class_no, p.sex) == (first.class_no, first.sex) and p.birth != first.birth,
    )
    if not first or not second:
        return
    rename(picker.school, second, first.name)
    father = first.cells["m1_name"]
    second.cells["m1_name"] = naming.surname_of(father) + "建平"
    for pupil in (first, second):
        _, row = _row_for(lists, pupil)
        row.name = first.name
        _mark(row, "ambiguous", "RC-AMBIGUOUS", "", "two children of this name in the class")


def _rare_character(picker: Picker, lists: dict) -> None:
    pupil = picker.take_alone(
        (6,), lambda p: len(p.name) == 3 and len(naming.surname_of(p.name)) == 1
    )
    if pupil:
        full = pupil.name[:1] + _CONFUSED["rare"] + pupil.name[2]
        rename(picker.school, pupil, full)
        _, row = _row_for(lists, pupil)
        row.name = full.replace(_CONFUSED["rare"], _CONFUSED["box"])
        _mark(row, "field_differs", "RC-NAME-NEAR", "name", "box stands for a rare character")


def _near_names(picker: Picker, lists: dict) -> None:
    for pairs in (_CONFUSED["sound"], _CONFUSED["sound"], _CONFUSED["shape"]):
        swap = dict(pairs) | {b: a for a, b in pairs}
        pupil = picker.take_alone(
            (1, 2, 7, 8),
            lambda p, s=swap: (
                p.name[-1] in s and not picker.school.names[p.name[:-1] + s[p.name[-1]]]
            ),
        )
        if pupil:
            _, row = _row_for(lists, pupil)
            row.name = pupil.name[:-1] + swap[pupil.name[-1]]
            picker.school.names[row.name] += 1
            _mark(row, "field_differs", "RC-NAME-NEAR", "name", "one character differs")


def _not_registered(picker: Picker, lists: dict) -> None:
    for _ in range(4):
        like = picker.take_alone()
        if like:
            name = picker.fresh_name(like.sex)
            number = picker.issuer.identity(like.birth, like.sex)
            row = ListRow(name, like.sex, f"{like.birth:%Y%m%d}", number, None)
            _mark(row, "not_registered", "RC-NO-RECORD", "", "attends, no record")
            lists[like.grade, like.class_no].rows.append(row)


def _absent(picker: Picker, lists: dict) -> None:
    for _ in range(4):
        pupil = picker.take_alone()
        if pupil:
            class_list, row = _row_for(lists, pupil)
            class_list.rows.remove(row)
            pupil.findings.append(("RC-EMPTY", "wide", "", "active record, on no list"))


def _class_differs(picker: Picker, lists: dict) -> None:
    for _ in range(3):
        pupil = picker.take_alone(
            (1, 2, 5, 6, 7, 8),
            lambda p: any(g == p.grade and c != p.class_no and (g, c) not in picker.quiet_classes
                          for g, c in lists),
        )  # fmt: skip
        if not pupil:
            continue
        old, row = _row_for(lists, pupil)
        quiet = picker.quiet_classes
        new = picker.rng.choice(
            [c for seat, c in lists.items() if seat[0] == pupil.grade and seat not in quiet]
        )
        picker.quiet_classes.add((new.grade, new.class_no))
        old.rows.remove(row)
        new.rows.append(row)
        _mark(row, "class_differs", "RC-CLASS", "class_name", f"registry class {old.class_id}")


def _sex_differs(picker: Picker, lists: dict) -> None:
    for grades in ((1, 2), (9,)):
        if pupil := picker.take(grades):
            _, row = _row_for(lists, pupil)
            row.sex = "女" if pupil.sex == "男" else "男"
            _mark(row, "field_differs", "RC-FIELD", "sex", f"registry {pupil.sex}")


def _birth_differs(picker: Picker, lists: dict) -> None:
    for grade in (5, 9):
        pupil = picker.take((grade,), lambda p: p.birth.day not in (1, 28, 29, 30, 31))
        if pupil:
            _, row = _row_for(lists, pupil)
            row.birth = f"{pupil.birth:%Y%m}{pupil.birth.day + 1:02d}"
            _mark(row, "field_differs", "RC-FIELD", "birth_date", f"registry {pupil.birth:%Y%m%d}")


def _left_but_active(picker: Picker, lists: dict) -> None:
    for grades, remark in (
        ((1, 2), "已转走"),
        ((3, 4), "休学"),
        ((9,), "已转走"),
        ((7, 8), "休学"),
    ):
        if pupil := picker.take(grades):
            _, row = _row_for(lists, pupil)
            row.remark, row.present = remark, False
            _mark(row, "status_mismatch", "RC-STATUS", "status", f"registry 在读, list {remark}")


def _present_on_leave(picker: Picker, lists: dict) -> None:
    for _ in range(2):
        if pupil := picker.take_alone(test=lambda p: p.status == "在读"):
            pupil.status = "休学"
            _, row = _row_for(lists, pupil)
            row.remark = ""
            _mark(row, "status_mismatch", "RC-STATUS", "status", "registry 休学, present")


def _listed_twice(picker: Picker, lists: dict) -> None:
    for grade in (9, 4, 3):
        if pupil := picker.take((grade,)):
            class_list, row = _row_for(lists, pupil)
            again = ListRow(row.name, row.sex, row.birth, row.id_number, pupil)
            _mark(again, "duplicate", "RC-DUP-LIST", "", "second line for the same child")
            at = class_list.rows.index(row) + 1
            class_list.rows.insert(min(at + 4, len(class_list.rows)), again)


def _never_came(picker: Picker, lists: dict) -> None:
    """On an attendance grid, without a remark, and there on no day. Chosen without the dice, so
    that whatever else is made stays as it was."""
    for grade, mark in ((7, "×"), (8, "")):
        free = [p for p in picker.school.pupils
                if p.grade == grade and p.ordinary and id(p) not in picker.used]  # fmt: skip
        if free:
            picker.used.add(id(free[-1]))
            _, row = _row_for(lists, free[-1])
            row.always, row.remark = mark, ""
            _mark(row, "status_mismatch", "RC-STATUS", "status", "registry 在读, never came")


def _odd_sheets(picker: Picker, lists: dict) -> None:
    """Columns nobody knows and rows somebody hid: harmless, yet they must be told."""
    for grade, heading in ((1, "座位颜色"), (4, "水杯编号")):
        if seats := [s for s in lists if s[0] == grade]:
            lists[picker.rng.choice(seats)].unknown_column = heading
    for grade in (2, 3):
        seats = [
            s for s in lists if s[0] == grade and any(r.outcome == "matched" for r in lists[s].rows)
        ]
        if seats:
            rows = lists[picker.rng.choice(seats)].rows
            picker.rng.choice([r for r in rows if r.outcome == "matched"]).hidden = True
