"""Small counts kept back, so that nobody can be recognised, and nothing can be worked out.

A figure is sensitive (`snapshot.schema.SENSITIVE`), a count of it small from 1 to k-1. Of a figure
an edition tells one of four things:

zero    there is none, anywhere
all     the school and all its parts: grades, classes, and spans of age of problem records
school  the school alone, its parts kept back
none    nothing

All is told only while no part is small; else the school, if it is not small itself. What is told
of a school alone leaves every part free: a part cannot be worked out from it, nor from any number
of such editions, while nothing is known of the other parts. Therefore the two are not mixed in a
school year: who knows all parts from one edition could work out from the school's next figure a
part that has become small. Once the school alone has been told, parts are not told any more; once
all has been told, the school is not told while a part is small.

What sensitive figures count, no other figure counts, so there is nothing else to work with.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from xjaudit.snapshot import Snapshot
from xjaudit.snapshot.schema import PROBLEM_COLUMNS, SENSITIVE

Row = dict[str, Any]
Ages = dict[str, dict[str, Any]]
_TYPES = {column: code for code, column in PROBLEM_COLUMNS.items()}


def kept_back(
    rows: list[Row], ages: Ages, small: int, earlier: Sequence[Snapshot]
) -> tuple[list[Row], Ages]:
    """The same rows and ages with None for what is kept back. `earlier` are the editions of the
    school year so far."""
    rows, ages = [dict(row) for row in rows], {code: dict(own) for code, own in ages.items()}
    for name in SENSITIVE:
        school, parts = _cells(name, rows, ages)
        told = form(school[name], [cell[key] for cell, key in parts], small, _told(name, earlier))
        if told == "none":
            school[name] = None
        if told in ("none", "school"):
            for cell, key in parts:
                cell[key] = None
    return rows, ages


def form(school: int, parts: Iterable[int], small: int, before: set[str]) -> str:
    """zero, all, school or none; `before` are those that earlier editions told."""
    if school == 0:
        return "zero"
    if any(0 < count < small for count in (school, *parts)):
        return "none" if school < small or "all" in before else "school"
    if "school" in before:
        return "none" if "all" in before else "school"
    return "all"


def without_small(row: Row, small: int) -> Row:
    """A school's row of another edition, which may have been told with another k."""
    return {
        name: None if name in SENSITIVE and count and count < small else count
        for name, count in row.items()
    }


def _told(name: str, earlier: Sequence[Snapshot]) -> set[str]:
    """What editions told of a figure, those with none of it left out."""
    found = set()
    for one in earlier:
        school, parts = _cells(name, one.rows, one.problems_age)
        told = [cell[key] for cell, key in parts]
        if school[name]:
            found.add("school" if None in told else "all")
    return found


def _cells(name: str, rows: list[Row], ages: Ages) -> tuple[Row, list[tuple[dict[str, Any], str]]]:
    """The school's row, and where the parts of a figure stand."""
    school = next(row for row in rows if row["at"] == "school")
    parts = [(row, name) for row in rows if row["at"] != "school"]
    spans = ages.get(_TYPES.get(name, ""), {})
    return school, [*parts, *((spans, span) for span in spans)]
