"""Files, and rows of files, that went to no school, and which schools they may be of."""

from collections.abc import Iterable
from dataclasses import dataclass

from xjaudit.errors import InputError
from xjaudit.region import calls, split
from xjaudit.region.find import is_called_school
from xjaudit.region.places import Place
from xjaudit.region.whose import CODE

# Share of who stands in a stray, or in the school's tables if these are fewer, that stands in both:
# namesakes are few, and a class of six has two.
MOST = 0.7
# Schools, and of each the rows, that are named where nobody knows them.
SHOWN = 5


@dataclass(frozen=True)
class Stray:
    """Something that is nobody's.

    called  what it calls its school, by identifier or name; '' where it does not
    names   of persons in it, plain
    rows    how many rows of the file, told with the first of them; '' where it is the whole file
    """

    path: str
    called: str = ""
    names: frozenset[str] = frozenset()
    rows: str = ""

    @property
    def place(self) -> str:
        """Where it lies, for people."""
        return f"{self.path}（{self.rows}）" if self.rows else self.path

    def may_be(self, names: Iterable[str]) -> bool:
        """Whether a school that is called so may be its."""
        return bool(self.called) and any(
            one == self.called or calls.may_be_one(self.called, one) for one in names if one
        )

    def shares(self, persons: frozenset[str]) -> bool:
        """Whether it and a school's tables are about the same persons."""
        fewer = min(len(self.names), len(persons))
        return fewer > 0 and len(self.names & persons) >= MOST * fewer


def of_rows(out: Place, file: split.Apart, whose: Iterable[str]) -> list[Stray]:
    """Rows of a file of several schools that are nobody's."""
    return [
        Stray(
            file.file,
            one.removeprefix(split.LOST),
            split.persons(out, file.parts[one]),
            _rows(file, one),
        )
        for one in whose
    ]


def fault(file: split.Apart, whose: Iterable[str]) -> InputError:
    """What is wrong with the rows that are nobody's: how many, where the first are, and what they
    call their school, where that is an identifier or called like one: a cell may hold anything."""
    faults = []
    strange = sorted(whose, key=lambda one: (-file.rows[one], one))
    lost = [one for one in strange if one.startswith(split.LOST)]
    if lost:
        count, rows = _counted(file, lost)
        faults.append(InputError("region_blank", file.file, count=count, rows=rows))
    if others := [one for one in strange if one not in lost]:
        count, rows = _counted(file, others)
        faults.append(InputError("region_strange", file.file, count=count, rows=rows))
    return faults[0] if len(faults) == 1 else InputError("several", faults=faults)


def _counted(file: split.Apart, own: list[str]) -> tuple[int, str]:
    told = [_told(file, one) for one in own[:SHOWN]] + ["…"] * (len(own) > SHOWN)
    return sum(file.rows[one] for one in own), "；".join(told)


def _told(file: split.Apart, one: str) -> str:
    name = one.removeprefix(split.LOST)
    shown = name if CODE.match(name) or is_called_school(name) else ""
    return f"{shown} {_rows(file, one)}".strip()


def _rows(file: split.Apart, one: str) -> str:
    of_sheet: dict[str, list[str]] = {}
    for sheet, row in file.first[one]:
        of_sheet.setdefault(sheet, []).append(str(row))
    first = "；".join(f"{sheet} {'、'.join(rows)}".strip() for sheet, rows in of_sheet.items())
    return f"{first}{'…' if file.rows[one] > len(file.first[one]) else ''}"
