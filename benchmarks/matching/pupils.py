"""The children of one school with their records: names by frequency, twins, siblings, namesakes."""

import datetime as dt
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.matching import rates
from sample_data import naming
from sample_data.identifiers import DIVISION, add_check, day_text

SLIPS = tomllib.loads(Path(__file__).with_name("slips.toml").read_text("utf-8"))
SCHOOL_YEAR = 2026
GRADES = 9
RARE = list(SLIPS["rare"])
# What became of children whose record is still in the export.
GONE = ("TRANSFERRED", "TRANSFERRED", "TRANSFERRED", "DROPOUT", "ABROAD")


@dataclass(eq=False)
class Pupil:
    """One child; `family` is shared by twins and siblings only. The new have no record; some are
    named `like` somebody who is away."""

    class_id: str
    name: str
    sex: str
    birth: dt.date
    number: str
    family: int
    status: str = "ACTIVE"
    registered: bool = True
    like: "Pupil | None" = None

    @property
    def surname(self) -> str:
        """The first one or two characters."""
        return naming.surname_of(self.name)


class Registrar:
    """Gives out names, birth dates and numbers of the practice division, no number twice."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.numbers: set[str] = set()
        self.families = 0

    def number(self, birth: dt.date, sex: str, after: str | None = None) -> str:
        """A number for that day; the next free one after a twin's."""
        rng, odd = self.rng, sex == "男"
        # Offices count from 1 each day, so low serials are common.
        serial = int(after[14:17]) + 1 if after else min(int(rng.expovariate(1 / 120)), 990)
        while True:
            serial += (serial % 2 == 1) != odd
            number = add_check(f"{DIVISION}{day_text(birth)}{serial % 1000:03d}")
            if number not in self.numbers:
                self.numbers.add(number)
                return number
            serial += 2

    def given(self, sex: str) -> str:
        """A given name, from fashionable characters and the long tail."""
        rng, kind = self.rng, "boys" if sex == "男" else "girls"
        tail = SLIPS["given"]["either"] + SLIPS["given"][kind]
        characters = [
            rng.choice(tail) if rng.random() < rates.TAIL_CHARACTERS else place.draw(rng)
            for place in naming.GIVEN[kind]
        ]
        if rng.random() < rates.RARE_CHARACTER:
            characters[-1] = rng.choice(RARE)
        return characters[-1] if rng.random() < rates.SINGLE else "".join(characters)

    def name(self, sex: str, surname: str = "") -> str:
        """A whole name, of a minority's two-part kind now and then."""
        if not surname and self.rng.random() < rates.MINORITY:
            group = naming.TWO_PART_GROUPS.draw(self.rng)
            return naming.two_part_name(self.rng, group, sex)
        return (surname or naming.SURNAMES.draw(self.rng)) + self.given(sex)

    def child(self, class_id: str, surname: str = "", family: int = 0) -> Pupil:
        """A child of that class's age."""
        sex = "男" if self.rng.random() < rates.BOYS else "女"
        grade = int(class_id.split("-")[0])
        first_day = dt.date(SCHOOL_YEAR - 6 - grade, 9, 1)
        birth = first_day + dt.timedelta(days=self.rng.randrange(365))
        name = self.name(sex, surname)
        return Pupil(class_id, name, sex, birth, self.number(birth, sex), family or self.family())

    def twin(self, other: Pupil) -> Pupil:
        """The other of twins: same surname, day and address, often a character in common."""
        sex = other.sex if self.rng.random() < 0.65 else self.rng.choice("男女")
        given = other.name.removeprefix(other.surname)
        if "·" in other.name:
            name = f"{self.name(sex)}".split("·")[0] + "·" + other.name.split("·")[1]
        else:
            name = other.name
            while name == other.name:
                own = self.given(sex)
                if len(given) == 2 and self.rng.random() < rates.TWINS_SHARE_CHARACTER:
                    own = given[0] + own[-1] if self.rng.random() < 0.6 else own[0] + given[1]
                name = other.surname + own
        number = self.number(other.birth, sex, other.number)
        return Pupil(other.class_id, name, sex, other.birth, number, other.family)

    def family(self) -> int:
        """A new family's number."""
        self.families += 1
        return self.families


def class_ids(classes: int) -> list[str]:
    """Grades 1 to 9 with nearly as many classes each."""
    return [
        f"{grade}-{number + 1}"
        for grade in range(1, GRADES + 1)
        for number in range(classes // GRADES + (grade <= classes % GRADES))
    ]


def make_school(rng: Random, registrar: Registrar, classes: int, seats: int) -> list[Pupil]:
    """Every record of a school, class by class in the registry's order."""
    pupils: list[Pupil] = []
    for class_id in class_ids(classes):
        pupils += _class(rng, registrar, pupils, class_id, seats + rng.randint(-3, 3))
    _part_twins(rng, pupils)
    for pupil in pupils:
        draw = rng.random()
        if draw < rates.ON_LEAVE:
            pupil.status = "LEAVE"
        elif draw < rates.ON_LEAVE + rates.GONE:
            pupil.status = rng.choice(GONE)
    order = {class_id: place for place, class_id in enumerate(class_ids(classes))}
    return sorted(pupils, key=lambda pupil: order[pupil.class_id])


def _class(
    rng: Random, registrar: Registrar, others: list[Pupil], class_id: str, seats: int
) -> list[Pupil]:
    here: list[Pupil] = []
    while len(here) < seats:
        if others and rng.random() < rates.SIBLINGS:
            sibling = rng.choice(others)
            surname = "" if "·" in sibling.name else sibling.surname
            here.append(registrar.child(class_id, surname, sibling.family))
        else:
            here.append(registrar.child(class_id))
        if rng.random() < rates.TWINS:
            here.append(registrar.twin(here[-1]))
    if rng.random() < rates.NAMESAKES_PER_CLASS:
        _make_namesake(rng, here)
    return here


def _make_namesake(rng: Random, here: list[Pupil]) -> None:
    """Two children of one surname come to bear the same name; nobody of a twin's family does."""
    families = [pupil.family for pupil in here]
    alone = [p for p in here if families.count(p.family) == 1 and "·" not in p.name]
    for one, other in _pairs(alone):
        if one.surname == other.surname and one.sex == other.sex:
            other.name = one.name
            return


def _pairs(pupils: list[Pupil]) -> Iterator[tuple[Pupil, Pupil]]:
    return ((one, other) for place, one in enumerate(pupils) for other in pupils[:place])


def _part_twins(rng: Random, pupils: list[Pupil]) -> None:
    """Some twins sit in parallel classes: one of them trades places."""
    grades: dict[str, list[Pupil]] = {}
    for pupil in pupils:
        grades.setdefault(pupil.class_id.split("-")[0], []).append(pupil)
    for one, other in zip(pupils, pupils[1:], strict=False):
        twins = one.family == other.family and one.birth == other.birth
        if twins and rng.random() < rates.TWINS_APART:
            partner = rng.choice(grades[one.class_id.split("-")[0]])
            other.class_id, partner.class_id = partner.class_id, other.class_id
