"""Invented schools: the registry's records, what teachers' lists make of them, and the truth.

A seed gives the same school and lists at every level; levels differ in the columns that lists have.
Names and numbers go through the readers of `ingest`, so a matcher gets what it would really get.
"""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

import pandas as pd

from benchmarks.matching import numbers, rates, slips
from benchmarks.matching.pupils import Pupil, Registrar, class_ids, make_school
from benchmarks.matching.truth import expected
from xjaudit.record.name_cells import read_name
from xjaudit.record.names import without_suffix
from xjaudit.record.numbers import read_id

LEVELS = ("names", "sex", "partial", "numbers")
# Matchers are tuned and trained on the first only; figures are published of the second only.
TUNING_SEEDS = (11, 12, 13, 14, 15, 16, 17, 18, 19, 20)
TEST_SEEDS = (20261, 20262, 20263, 20264, 20265)
_COLUMNS = {
    "names": [],
    "sex": ["sex"],
    "partial": ["sex", "id_tail"],
    "numbers": ["sex", "id_number"],
}


@dataclass(frozen=True)
class Case:
    """What a matcher gets, and the truth.

    level    one of LEVELS
    people   one row per list row: file, sheet, row, class, name, name_plain, seen and the level's
             columns of sex, id_tail, id_number; missing where the list does not tell
    records  one row per record: file, sheet, row, class, name, sex, birth_date, id_number,
             registry_no, status, home_address, person_key
    truth    index of `people`: record (label, missing for the new), like (record after whose name
             a new child's is made), outcome (expected), also (right as well), differs, errors
             (kinds, a tuple), group (rows of one child have one number), askable (a question is
             right: see truth.py), guess (no evidence tells, so that any link is a guess)
    absent   labels of records that are in class on no list and should be
    """

    level: str
    people: pd.DataFrame
    records: pd.DataFrame
    truth: pd.DataFrame
    absent: pd.Index


@dataclass
class Row:
    """One row of a list as it is being written."""

    pupil: Pupil
    class_id: str
    typed: str
    mark: str = ""
    errors: list[str] = field(default_factory=list)
    sex: str | None = None
    tail: str | None = None
    number: str | None = None


def make(
    seed: int, level: str = "names", classes: int = 40, seats: int = 45, redrawn: int = 0
) -> Case:
    """A school of `classes` x `seats` records; in the first `redrawn` grades from the fifth on the
    classes were mixed anew since the registry's were told."""
    rng = Random(f"matching {seed}")
    registrar = Registrar(rng)
    pupils = make_school(rng, registrar, classes, seats)
    lists = _seat(rng, registrar, pupils, class_ids(classes), redrawn)
    for rows in lists.values():
        _write_names(rng, registrar, rows)
        numbers.write(rng, rows)
    return _case(pupils, [row for rows in lists.values() for row in rows], level)


def county(seed: int, schools: int, level: str = "names") -> list[Case]:
    """Schools of the usual size, each a case of its own."""
    return [make(seed * 1000 + school, level) for school in range(schools)]


def _seat(
    rng: Random, registrar: Registrar, pupils: list[Pupil], ids: list[str], redrawn: int
) -> dict[str, list[Row]]:
    """Who stands on which list."""
    lists: dict[str, list[Row]] = {class_id: [] for class_id in ids}
    new_classes = _redraw(rng, ids, redrawn)
    for pupil in pupils:
        if not _is_present(rng, pupil):
            continue
        own = rng.choice(new_classes.get(pupil.class_id, [pupil.class_id]))
        near = [c for c in ids if c.split("-")[0] == own.split("-")[0] and c != own] or ids
        draw = rng.random()
        if draw < rates.WRONG_CLASS:
            own = rng.choice(near)
        elif draw < rates.WRONG_CLASS + rates.TWO_LISTS:
            lists[rng.choice(near)].append(Row(pupil, "", pupil.name))
        elif draw < rates.WRONG_CLASS + rates.TWO_LISTS + rates.REPEATED:
            lists[own].append(Row(pupil, "", pupil.name))
        lists[own].append(Row(pupil, "", pupil.name))
    _add_new(rng, registrar, pupils, lists)
    for class_id, rows in lists.items():
        for row in rows:
            row.class_id = class_id
        if rng.random() < 0.5:
            rng.shuffle(rows)
    return lists


def _redraw(rng: Random, ids: list[str], redrawn: int) -> dict[str, list[str]]:
    chosen = [str(grade) for grade in (5, 7, 3, 4, 6, 8, 2, 9, 1)[:redrawn]]
    return {c: [o for o in ids if o[0] == c[0]] for c in ids if c[0] in chosen}


def _is_present(rng: Random, pupil: Pupil) -> bool:
    share = {"ACTIVE": 1 - rates.ABSENT, "LEAVE": rates.ON_LEAVE_PRESENT}
    return rng.random() < share.get(pupil.status, rates.GONE_PRESENT)


def _add_new(
    rng: Random, registrar: Registrar, pupils: list[Pupil], lists: dict[str, list[Row]]
) -> None:
    """Children without a record; a few are named almost as a classmate who is away."""
    seated = {row.pupil for rows in lists.values() for row in rows}
    away = [pupil for pupil in pupils if pupil not in seated]
    for class_id, rows in lists.items():
        for _ in range(sum(rng.random() < rates.NEW for _ in rows)):
            new = registrar.child(class_id)
            if away and rng.random() < rates.NEW_LIKE_AWAY:
                new = _like(rng, registrar, rng.choice(away)) or new
            new.registered = False
            lists[new.class_id].append(Row(new, "", new.name))


def _like(rng: Random, registrar: Registrar, model: Pupil) -> Pupil | None:
    """Another child of that class whose name sounds the same."""
    name = slips.sounds_like(rng, model.name)
    if not name:
        return None
    child = registrar.child(model.class_id)
    number = registrar.number(child.birth, model.sex)
    return Pupil(model.class_id, name, model.sex, child.birth, number, child.family, like=model)


def _write_names(rng: Random, registrar: Registrar, rows: list[Row]) -> None:
    """Names as the teacher of one class types them."""
    spaced = rng.random() < rates.SPACED_LISTS
    _mark_namesakes(rng, rows)
    names = {row.pupil.name for row in rows}
    for row in rows:
        pupil = row.pupil
        if pupil.registered and rng.random() < rates.FORMER_NAME and "·" not in pupil.name:
            name, kinds = slips.former(registrar, pupil.name, pupil.sex), ["former_name"]
        else:
            name, kinds = slips.mistype(rng, pupil.name)
        if name in names and name != pupil.name:
            # Two of one name in one class would strike the teacher.
            name, kinds = pupil.name, []
        if not pupil.registered:
            # A slip in the name of a child without a record is a name like another.
            kinds = []
        for write in (slips.replace_rare, slips.write_dot):
            name, more = write(rng, name)
            kinds += more
        if not row.mark and len(name) == 2 and rng.random() < rates.STRAY_MARK:
            row.mark = f"({pupil.sex})"
            kinds.append("mark")
        name, more = slips.space(rng, name, spaced)
        name, wide = slips.full_width(rng, name + row.mark)
        row.typed, row.errors = name, [*row.errors, *kinds, *more, *wide]


def _mark_namesakes(rng: Random, rows: list[Row]) -> None:
    """王芳(大) and 王芳(小), 王芳A and 王芳B: by age where anything is meant by it."""
    count = Counter(row.pupil.name for row in rows)
    for name in [name for name, times in count.items() if times > 1]:
        here = [row for row in rows if row.pupil.name == name]
        children = sorted({row.pupil for row in here}, key=lambda p: (p.birth, p.number))
        if len(children) < 2 or rng.random() >= rates.MARKED_NAMESAKES:
            continue
        kinds = ["(大)(小)", "AB", "12", "①②"]
        marks = _split(rng.choice(kinds))
        if len({child.sex for child in children}) == 2 and rng.random() < 0.5:
            marks = [f"({child.sex})" for child in children]
        elif marks[0] != "(大)" and rng.random() < 0.5:
            # Letters and digits are often given by the order of the register, not by age.
            rng.shuffle(children)
        for row in here:
            place = children.index(row.pupil)
            row.mark = marks[place] if place < len(marks) else ""
            row.errors.append("namesake_mark")


def _split(marks: str) -> list[str]:
    return [marks[:3], marks[3:]] if marks[0] == "(" else list(marks)


def _case(pupils: list[Pupil], rows: list[Row], level: str) -> Case:
    records = _records(pupils)
    people = _people(rows)[["file", "sheet", "row", "class", "name", "name_plain", "seen"]]
    told = pd.DataFrame(
        {
            "sex": [row.sex for row in rows],
            "id_tail": [_read(row.tail, 4) for row in rows],
            "id_number": [_read(row.number) for row in rows],
        },
        dtype="str",
    )
    people = people.join(told[_COLUMNS[level]])
    label = {pupil: place for place, pupil in enumerate(pupils)}
    children = [row.pupil for row in rows]
    truth = pd.DataFrame(
        {
            "record": pd.array([label.get(p) for p in children], dtype="Int64"),
            "like": pd.array(
                [row.pupil.like and label[row.pupil.like] for row in rows], dtype="Int64"
            ),
            "group": pd.factorize(pd.Series([id(p) for p in children]))[0],
            "errors": [tuple(row.errors) for row in rows],
        }
    )
    truth = expected(truth, people, records)
    listed = set(truth["record"].dropna())
    active = records.index[records["status"] == "ACTIVE"]
    return Case(level, people, records, truth, active[~active.isin(listed)])


def _read(text: str | None, width: int = 0) -> str | None:
    return None if text is None else read_id(text, width)[0]


def _people(rows: list[Row]) -> pd.DataFrame:
    names = [read_name(row.typed)[0] for row in rows]
    places = Counter()
    for row in rows:
        places[row.class_id] += 1
    numbers_of_rows = [n + 3 for times in places.values() for n in range(times)]
    return pd.DataFrame(
        {
            "file": [f"{row.class_id}.xlsx" for row in rows],
            "sheet": "Sheet1",
            "row": numbers_of_rows,
            "class": [row.class_id for row in rows],
            "name": names,
            "name_plain": [None if name is None else without_suffix(name) for name in names],
            "seen": "ACTIVE",
        }
    ).astype({"name": "str", "name_plain": "str"})


def _records(pupils: list[Pupil]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "file": "roster.xlsx",
            "sheet": "Sheet1",
            "row": range(2, len(pupils) + 2),
            "class": [pupil.class_id for pupil in pupils],
            "name": [read_name(pupil.name)[0] for pupil in pupils],
            "sex": [pupil.sex for pupil in pupils],
            "birth_date": [f"{pupil.birth:%Y%m%d}" for pupil in pupils],
            "id_number": [pupil.number for pupil in pupils],
            "registry_no": [f"G{pupil.number}" for pupil in pupils],
            "status": [pupil.status for pupil in pupils],
            "home_address": [f"样例县桃源村{pupil.family}号" for pupil in pupils],
            "person_key": [f"p{place}" for place in range(len(pupils))],
        }
    )
