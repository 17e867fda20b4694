"""A printed list: heading, a table, lines for counts and signatures; several in one PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xjaudit.documents.typeset import pdf


@dataclass(frozen=True)
class Column:
    """A column of a printed list: heading, width in millimetres (0: what is left), and whether its
    texts stand at the left."""

    head: str
    width: int
    left: bool = False


@dataclass(frozen=True)
class Printed:
    """A list as it is printed."""

    title: str
    columns: Sequence[Column]
    rows: list[list[str]]
    line: str = ""
    right: str = ""
    above: Sequence[str] = ()
    below: Sequence[str] = ()
    sign: Sequence[str] = ()
    foot: str = ""
    landscape: bool = False
    # Room above and below each text; lists that are written in have more.
    pad: float = 1.1


def print_lists(lists: Sequence[Printed], day: date) -> bytes:
    """One PDF of several lists, each with its own page numbers."""
    return pdf("table", {"lists": [_told(at, one) for at, one in enumerate(lists)]}, day)


def _told(at: int, one: Printed) -> dict[str, Any]:
    return {
        "id": at,
        "title": one.title,
        "line": one.line,
        "right": one.right,
        "above": list(one.above),
        "below": list(one.below),
        "sign": list(one.sign),
        "foot": one.foot,
        "landscape": one.landscape,
        "pad": one.pad,
        "heads": [column.head for column in one.columns],
        "widths": [column.width for column in one.columns],
        "left": [at for at, column in enumerate(one.columns) if column.left],
        "rows": one.rows,
    }
