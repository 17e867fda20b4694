"""Chooses which child carries which fault, so that no child carries two."""

from collections.abc import Callable, Iterable

import naming
from identifiers import Issuer, day_text
from people import Pupil, School

EVERY = range(1, 10)
# Lists of these grades show no ID number, so a wrong number cannot disturb the matching.
NO_ID_ON_LIST = (1, 2, 6, 7, 8)
NO_BIRTH_ON_LIST = (1, 2, 3, 4, 6, 7, 8)
NO_SEX_ON_LIST = (3, 4, 6, 7, 8)


class Picker:
    """Hands out ordinary children, each once."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.rng = school.rng
        self.issuer: Issuer = school.issuer
        self.used: set[int] = set()
        self.quiet_classes: set[tuple[int, int]] = set()

    def take(
        self, grades: Iterable[int] = EVERY, test: Callable[[Pupil], bool] = lambda _: True
    ) -> Pupil | None:
        grades = set(grades)
        free = [p for p in self.school.pupils
                if p.grade in grades and p.ordinary and id(p) not in self.used
                and test(p)]  # fmt: skip
        if not free:
            return None
        pupil = self.rng.choice(free)
        self.used.add(id(pupil))
        return pupil

    def take_alone(
        self, grades: Iterable[int] = EVERY, test: Callable[[Pupil], bool] = lambda _: True
    ) -> Pupil | None:
        """A child of unique name in a class where nobody else is unmatched; takes the class."""
        pupil = self.take(
            grades,
            lambda p: (
                (p.grade, p.class_no) not in self.quiet_classes
                and self.school.names[p.name] == 1
                and test(p)
            ),
        )
        if pupil:
            self.quiet_classes.add((pupil.grade, pupil.class_no))
        return pupil

    def fresh_name(self, sex: str) -> str:
        """A name that nobody in the school bears."""
        while True:
            name = naming.full_name(self.rng, sex, "child")
            if not self.school.names[name]:
                self.school.names[name] += 1
                return name


def amend(pupil: Pupil, **truth: object) -> None:
    """Change who a child is, in life and in every file alike."""
    for key, value in truth.items():
        setattr(pupil, key, value)
    pupil.cells |= {"name": pupil.name, "sex": pupil.sex, "birth_date": day_text(pupil.birth),
                    "id_number": pupil.id_number}  # fmt: skip
    if pupil.id_number:
        pupil.registry_no = "G" + pupil.id_number


def rename(school: School, pupil: Pupil, name: str) -> None:
    school.names.subtract([pupil.name])
    school.names[name] += 1
    amend(pupil, name=name)


def expect(pupil: Pupil, rule: str, field: str, note: str, place: str = "wide") -> None:
    pupil.findings.append((rule, place, field, note))
