r"""Text tables of cells: what stands in the cell, its normal value, the notice.

A blank is missing, \u200b and \n are written as in Python, ␣ is a blank at the edge of a cell.
"""

from typing import NamedTuple


class Case(NamedTuple):
    """A row of a table; `field` is the column it stands in."""

    field: str
    raw: str
    value: str | None
    notice: str | None


def cases(text: str, field: str = "") -> list[Case]:
    """The rows of a table `raw | value | notice`, with a column `field` first where none is
    given."""
    lines = [line.split(" #")[0] for line in text.strip().splitlines()]
    rows = [[_cell(cell) for cell in line.split("|")] for line in lines if "-+-" not in line]
    return [Case(*([field] if field else []), *row) for row in rows[1:]]


def names(found: list[Case]) -> list[str]:
    """What each case is called in the report."""
    return [f"{case.field}-{case.raw!r}" for case in found]


def _cell(text: str) -> str | None:
    plain = text.strip().replace("␣", " ")
    return plain.encode("latin-1", "backslashreplace").decode("unicode_escape") or None
