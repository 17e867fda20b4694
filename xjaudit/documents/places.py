"""Where things stand on a confirmation form, in millimetres from the upper left corner of A4.

Printing draws from these places, and whoever reads a photo of the form looks at them.
"""

from dataclasses import dataclass
from itertools import pairwise

from xjaudit.documents.items import Item, Items
from xjaudit.errors import InputError

PAGE = (210.0, 297.0)


@dataclass(frozen=True)
class Box:
    """A rectangle on the page."""

    x: float
    y: float
    w: float
    h: float

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle."""
        return self.x + self.w / 2, self.y + self.h / 2

    def told(self) -> dict[str, float]:
        """The same as plain data."""
        return {name: round(value, 3) for name, value in vars(self).items()}


# Black squares in the corners of every page, far enough from the edge for any printer; the code
# tells which way up it is.
MARKS = {
    "upper_left": Box(8, 8, 5, 5),
    "upper_right": Box(197, 8, 5, 5),
    "lower_left": Box(8, 284, 5, 5),
    "lower_right": Box(197, 284, 5, 5),
}
# The code without its quiet zone, of which nothing else may come nearer than four modules.
CODE = Box(170, 18, 22, 22)
# Empty boxes that a parent fills; a date is filled when its three are. Nothing is printed inside.
BOXES: dict[str, tuple[Box, ...]] = {
    "signature": (Box(38, 263, 48, 14),),
    "phone": (Box(98, 263, 41, 14),),
    "date": (Box(148, 263, 15, 14), Box(168, 263, 9, 14), Box(182, 263, 9, 14)),
}
# The table of items, between the head of the page and the boxes.
TABLE = Box(14, 53, 182, 203)
HEAD, SECTION, LOWEST, HIGHEST = 6.0, 5.5, 6.4, 9.5
# Number of an item and where its change is written: x, y, width, height.
ChangePlace = tuple[str, float, float, float, float]
# Widths of number, name, value and change in half a row; a whole row has the name as wide as that.
HALF = (7.0, 24.0, 34.0, 26.0)
WHOLE = (7.0, 24.0, 95.0, 56.0)


@dataclass(frozen=True)
class Cell:
    """An item on the page: its whole box, and the box for a change."""

    item: Item
    box: Box
    change: Box
    widths: tuple[float, ...]


@dataclass(frozen=True)
class Layout:
    """The table of items: section headings with their boxes, and a cell per item."""

    sections: tuple[tuple[str, Box], ...]
    cells: tuple[Cell, ...]

    def change_box(self, number: str) -> Box:
        """Where a parent writes the change of an item."""
        return next(one.change for one in self.cells if one.item.number == number)


def layout(items: Items) -> Layout:
    """Items in reading order, two in a row but wide ones; InputError where they do not fit."""
    rows = _rows(items)
    headings = sum(isinstance(row, str) for row in rows)
    count = len(rows) - headings
    free = TABLE.h - HEAD - headings * SECTION
    height = min(free / max(count, 1), HIGHEST)
    if height < LOWEST:
        fits = int(free // LOWEST)
        raise InputError("too_many_items", items.name, rows=count, fits=fits)
    sections, cells, y = [], [], TABLE.y + HEAD
    for row in rows:
        if isinstance(row, str):
            sections.append((row, Box(TABLE.x, y, TABLE.w, SECTION)))
            y += SECTION
        else:
            cells += _cells(row, y, height)
            y += height
    return Layout(tuple(sections), tuple(cells))


def change_places(items: Items) -> tuple[ChangePlace, ...]:
    """Where changes are written on forms with these items."""
    cells = layout(items).cells
    return tuple((c.item.number, c.change.x, c.change.y, c.change.w, c.change.h) for c in cells)


def _rows(items: Items) -> list[str | tuple[Item, ...]]:
    """Section headings, and rows of one or two items; one that is left over has a whole row."""
    rows: list[str | tuple[Item, ...]] = []
    waiting: list[Item] = []

    def flush() -> None:
        if waiting:
            rows.append(tuple(waiting))
            waiting.clear()

    section = ""
    for item in items.items:
        if item.section != section:
            flush()
            section = item.section
            rows.append(section)
        if item.wide:
            flush()
        waiting.append(item)
        if item.wide or len(waiting) == 2:
            flush()
    flush()
    return rows


def _cells(row: tuple[Item, ...], y: float, height: float) -> list[Cell]:
    widths = HALF if len(row) == 2 else WHOLE
    cells, x = [], TABLE.x
    for item in row:
        change = Box(x + sum(widths[:3]), y, widths[3], height)
        cells.append(Cell(item, Box(x, y, sum(widths), height), change, widths))
        x += sum(widths)
    return cells


def edges(widths: tuple[float, ...], x: float) -> list[tuple[float, float]]:
    """Left edge and width of each part of a cell that begins at x."""
    at = [x]
    for width in widths:
        at.append(at[-1] + width)
    return [(left, right - left) for left, right in pairwise(at)]
