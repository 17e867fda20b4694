"""The children of the school and their families: twins, siblings and namesakes included."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

import naming
from identifiers import Issuer

SCHOOL_YEAR = 2026
AS_OF = dt.date(2026, 11, 16)
GRADES = "一二三四五六七八九"
SCHOOL_CODE = "3199000001"
SCHOOL_NAME = "示例九年一贯制学校"
PARENT_GAP = (24, 40)  # years between parent and child


@dataclass
class Parent:
    name: str
    sex: str
    birth: dt.date
    id_number: str
    phone: str
    relation: str


@dataclass
class Family:
    ethnicity: str
    members: list[Parent]
    traits: dict[str, str] = field(default_factory=dict)
    children: list["Pupil"] = field(default_factory=list)


@dataclass
class Pupil:
    """A child; `cells` is the wide registry row, `roster` what the 花名册 shows otherwise."""

    grade: int
    class_no: int
    name: str
    sex: str
    birth: dt.date
    id_number: str
    family: Family
    serial: int = 0
    status: str = "在读"
    registry_no: str = ""
    ordinary: bool = True  # no twin, sibling or namesake: free to carry a fault
    cells: dict[str, str | float] = field(default_factory=dict)
    roster: dict[str, str] = field(default_factory=dict)
    findings: list[tuple[str, str, str, str]] = field(
        default_factory=list
    )  # rule, place, field, note
    wide_place: tuple[str, str, int] = ("", "", 0)
    roster_place: tuple[str, str, int] = ("", "", 0)

    @property
    def class_id(self) -> str:
        return f"{self.grade}-{self.class_no}"


@dataclass
class School:
    rng: Random
    issuer: Issuer
    pupils: list[Pupil]
    class_ids: list[tuple[int, int]]
    names: Counter
    code: str = SCHOOL_CODE
    title: str = SCHOOL_NAME

    def of_class(self, grade: int, class_no: int) -> list[Pupil]:
        return [p for p in self.pupils if (p.grade, p.class_no) == (grade, class_no)]


def class_title(grade: int, class_no: int) -> str:
    return f"{GRADES[grade - 1]}年级{class_no}班"


def window_start(grade: int) -> dt.date:
    """First birthday of the children who are in this grade on time (cut-off 31 August)."""
    return dt.date(SCHOOL_YEAR - 6 - grade, 9, 1)


def years_before(day: dt.date, years: int) -> dt.date:
    # 29 February has no counterpart in most years; the day before serves as well here.
    return day.replace(year=day.year - years, day=min(day.day, 28) if day.month == 2 else day.day)


def make_school(rng: Random, size: int, class_total: int, issuer: Issuer | None = None) -> School:
    """A school; schools of one region share an issuer, so that no number is given twice."""
    class_ids = [(g, c + 1) for g in range(1, 10)
                 for c in range(class_total // 9 + (g <= class_total % 9))]  # fmt: skip
    school = School(rng, issuer or Issuer(rng), [], class_ids, Counter())
    sizes = _class_sizes(rng, size, class_total)
    for (grade, class_no), seats in zip(class_ids, sizes, strict=True):
        _fill_class(school, grade, class_no, seats)
    _part_some_twins(school)
    _add_namesakes(school)
    for grade, class_no in class_ids:
        for serial, pupil in enumerate(school.of_class(grade, class_no), 1):
            pupil.serial = serial
    return school


def _class_sizes(rng: Random, size: int, class_total: int) -> list[int]:
    sizes = [size // class_total + (i < size % class_total) for i in range(class_total)]
    for _ in range(class_total):
        source, target = rng.randrange(class_total), rng.randrange(class_total)
        moved = rng.randrange(3)
        # Classes differ in size, yet none is emptied and none outgrows the room.
        if sizes[source] - moved >= max(1, sizes[target] - 4):
            sizes[source] -= moved
            sizes[target] += moved
    return sizes


def _fill_class(school: School, grade: int, class_no: int, seats: int) -> None:
    rng, here = school.rng, []
    taken: set[str] = set()
    while len(here) < seats:
        birth = window_start(grade) + dt.timedelta(days=rng.randrange(365))
        sex = rng.choices("男女", weights=(53, 47))[0]
        family = _family_for_sibling(school, grade, birth) if rng.random() < 0.06 else None
        here.append(_add_child(school, (grade, class_no), birth, sex, family, taken))
        if rng.random() < 0.012 and len(here) < seats:
            twin_sex = sex if rng.random() < 0.6 else rng.choice("男女")
            first = here[-1]
            here.append(_add_child(school, (grade, class_no), birth, twin_sex, first.family, taken))


def _family_for_sibling(school: School, grade: int, birth: dt.date) -> Family | None:
    if not school.pupils:
        return None
    family = school.rng.choice(school.pupils).family
    gaps = [birth.year - member.birth.year for member in family.members]
    fits = all(PARENT_GAP[0] < gap < PARENT_GAP[1] for gap in gaps)
    apart = all(child.grade != grade for child in family.children)
    return family if fits and apart else None


def _add_child(
    school: School,
    seat: tuple[int, int],
    birth: dt.date,
    sex: str,
    family: Family | None,
    taken: set,
) -> Pupil:
    family = family or _make_family(school, birth)
    name = _child_name(school, family, sex, taken)
    child = Pupil(*seat, name, sex, birth, school.issuer.identity(birth, sex), family)
    family.children.append(child)
    for sibling in family.children if len(family.children) > 1 else ():
        sibling.ordinary = False
    school.pupils.append(child)
    school.names[name] += 1
    taken.add(name)
    return child


def _child_name(school: School, family: Family, sex: str, taken: set[str]) -> str:
    father = family.members[0].name
    while True:
        if "·" in father:
            own_part = father.split("·")[0]
            name = naming.two_part_name(school.rng, family.ethnicity, sex, own_part)
            # Two-part names are few in the word list; one in the school keeps them told apart.
            if school.names[name] and school.rng.random() < 0.9:
                continue
        else:
            surname = naming.surname_of(father)
            name = naming.full_name(school.rng, sex, "child", surname)
        if name not in taken:
            return name


def _make_family(school: School, birth: dt.date) -> Family:
    rng = school.rng
    draw = rng.random() * 1000
    ethnicity, name = "汉族", ""
    if draw < 14:
        ethnicity = naming.TWO_PART_GROUPS.draw(rng)
        name = naming.two_part_name(rng, ethnicity, "男")
    else:
        draw -= 14
        for group, share in naming.DATA["groups"].items():
            if 0 <= draw < share:
                ethnicity = group
            draw -= share
    father = _make_parent(school, birth, "男", "父亲", name)
    mother_name = naming.two_part_name(rng, ethnicity, "女") if name else ""
    mother = _make_parent(school, birth, "女", "母亲", mother_name)
    return Family(ethnicity, [father, mother])


def _make_parent(school: School, child: dt.date, sex: str, relation: str, name: str) -> Parent:
    rng = school.rng
    birth = child - dt.timedelta(days=365 * rng.randint(PARENT_GAP[0] + 1, PARENT_GAP[1] - 2))
    birth -= dt.timedelta(days=rng.randrange(365))
    name = name or naming.full_name(rng, sex, "parent")
    number = school.issuer.identity(birth, sex)
    return Parent(name, sex, birth, number, school.issuer.phone(), relation)


def _part_some_twins(school: School) -> None:
    """A few twins sit in parallel classes: one of them trades places with a classmate-to-be."""
    for pupil in school.pupils:
        twins = [c for c in pupil.family.children if c.birth == pupil.birth and c is not pupil]
        if not twins or pupil.family.children[0] is not pupil or school.rng.random() > 0.2:
            continue
        others = [p for p in school.pupils if p.grade == pupil.grade and p.ordinary
                  and p.class_no != pupil.class_no]  # fmt: skip
        if others:
            other = school.rng.choice(others)
            if not _would_clash(school, pupil, other) and not _would_clash(school, other, pupil):
                pupil.class_no, other.class_no = other.class_no, pupil.class_no


def _would_clash(school: School, mover: Pupil, other: Pupil) -> bool:
    return any(p.name == mover.name for p in school.of_class(other.grade, other.class_no))


def _add_namesakes(school: School) -> None:
    """Namesakes in one class, only where that class's kind of list tells them apart."""
    wanted = [(1, True), (2, True), (3, False), (5, False), (9, False)]
    for grade, differ_in_sex in wanted:
        by_surname: dict[tuple, list[Pupil]] = {}
        for p in school.pupils:
            if p.grade == grade and p.ordinary and len(p.name) == 3 and "·" not in p.name:
                by_surname.setdefault((p.class_no, naming.surname_of(p.name)), []).append(p)
        pairs = [(a, b) for group in by_surname.values() for a, b in pairwise(group)
                 if (a.sex != b.sex) == differ_in_sex and a.birth != b.birth
                 and school.names[a.name] == 1]  # fmt: skip
        if pairs:
            first, second = school.rng.choice(pairs)
            school.names.subtract([second.name])
            second.name = first.name
            school.names[first.name] += 1
            first.ordinary = second.ordinary = False
