"""A sheet's XML cell by cell: for sheets written oddly, and for the few cells that are asked for.

Reads what `sheetxml` does not: cells and rows without references, single quotes, prefixed tags,
comments. Slower by far, so that no ordinary sheet comes here.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from xjaudit.ingest.notices import Notice
from xjaudit.ingest.sheets import letter
from xjaudit.ingest.workbooks.facts import Places
from xjaudit.ingest.workbooks.package import TooLarge
from xjaudit.ingest.workbooks.sheetxml import Look, column_number, last_row
from xjaudit.patterns import regex

# Cells that are read one by one; a sheet of this many takes some ten seconds.
_MOST = 5_000_000
_PREFIX = rb"(?:[\w.-]+:)?"
_ELEMENT = regex(
    rb"<%(p)b(?:row(?=[\s/>])([^>]*)>|c(?=[\s/>])([^>]*?)(?:/>|>(.*?)</%(p)bc\s*>))"
    % {b"p": _PREFIX},
    re.DOTALL,
)
_ATTRIBUTE = regex(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_REFERENCE = regex(rb"\$?([A-Za-z]{1,3})\$?(\d{1,7})$")
_COMMENT = regex(rb"<!--.*?-->", re.DOTALL)
_CHARACTERS = regex(rb"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_VALUE = regex(rb"<%(p)bv\s*(?:/>|>(.*?)</%(p)bv\s*>)" % {b"p": _PREFIX}, re.DOTALL)
_FORMULA = regex(rb"<%bf[\s/>]" % _PREFIX)
_INLINE = regex(rb"<%bis[\s/>]" % _PREFIX)


class Cell(NamedTuple):
    """A cell: its place (1 is the first row and column), its attributes and what stands in it."""

    row: int
    column: int
    attributes: dict[bytes, bytes]
    body: bytes

    @property
    def value(self) -> bytes | None:
        """The text of its value; None where it has no value at all."""
        found = _VALUE.search(self.body)
        return (found[1] or b"") if found else None

    @property
    def filled(self) -> bool:
        """Whether the fast reader finds something in it, be it an empty text."""
        value = self.value
        if value is None:
            return bool(_INLINE.search(self.body)) and self.kind == b"inlineStr"
        return bool(value) or self.kind == b"str"

    @property
    def kind(self) -> bytes:
        """Its type: n, s, str, inlineStr, b, e, d."""
        return self.attributes.get(b"t", b"n")

    @property
    def style(self) -> int:
        """The number of its style."""
        number = self.attributes.get(b"s", b"0")
        return int(number) if number.isdigit() else 0


class Cells:
    """The cells of a sheet, block after block; `hidden` are the hidden rows seen so far."""

    def __init__(self) -> None:
        self.hidden: list[int] = []
        self._row = self._column = self._count = 0

    def of(self, block: bytes) -> Iterator[Cell]:
        """The cells of the next block."""
        for found in _ELEMENT.finditer(_without_comments(block)):
            row_tag, tag, body = found.groups()
            if row_tag is not None:
                self._begin_row(_attributes(row_tag))
                continue
            self._count += 1
            if self._count > _MOST:
                raise TooLarge("cells")
            attributes = _attributes(tag)
            place = _REFERENCE.match(attributes.get(b"r", b""))
            row = int(place[2]) if place else self._row
            self._column = column_number(place[1]) if place else self._column + 1
            yield Cell(row, self._column, attributes, body or b"")

    def _begin_row(self, attributes: dict[bytes, bytes]) -> None:
        number = attributes.get(b"r", b"")
        self._row = int(number) if number.isdigit() else self._row + 1
        self._column = 0
        if attributes.get(b"hidden") in (b"1", b"true"):
            self.hidden.append(self._row)


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(tag)}


def _without_comments(block: bytes) -> bytes:
    if b"<!" not in block:
        return block
    block = _COMMENT.sub(b"", block)
    block = _CHARACTERS.sub(lambda found: found[1].replace(b"<", b"&lt;"), block)
    if b"<!" in block:
        raise ValueError("a comment without end")
    return block


def look_closely(blocks: Iterable[bytes], struck: frozenset[int]) -> Look:
    """What `Look.take` sees, of any sheet; its height and width are those of filled cells."""
    look, cells = Look(plain=False, numbers=True), Cells()
    filled, lines = array("I"), array("I")
    for block in blocks:
        for cell in cells.of(block):
            look.cells += 1
            _note(look, cell)
            if cell.filled:
                look.values += 1
                look.height = max(look.height, cell.row)
                look.width = max(look.width, cell.column)
                filled.append(cell.row)
                if cell.style in struck:
                    lines.append(cell.row)
    look.hidden = cells.hidden
    if lines:
        whole = {row: filled.count(row) for row in set(lines)}
        look.struck = sorted(row for row, count in whole.items() if lines.count(row) == count)
    return look


def _note(look: Look, cell: Cell) -> None:
    value, place = cell.value, (cell.row, letter(cell.column - 1))
    if cell.kind == b"e" and value:
        look.errors.append(Notice("error_cell", *place, value.decode("utf-8", "replace")))
    look.iso_dates |= cell.kind == b"d"
    empty = value is None or (not value and cell.kind != b"str")
    if empty and _FORMULA.search(cell.body):
        look.formulas.append(Notice("formula_without_value", *place))


def asked(
    blocks: Iterable[bytes], places: Places, in_order: bool
) -> list[dict[bytes, bytes] | None]:
    """The attributes of cells; None for those that the sheet does not have.

    `in_order` is a plain sheet whose rows stand in order: one search after the other goes through
    each block once.
    """
    names = [b"%b%d" % (letter(column).encode(), row) for row, column in places]
    if in_order:
        rows = [row for row, _ in places]
        found = _found_in_order(blocks, sorted(zip(rows, places, names, strict=True)))
    else:
        wanted = set(places)
        cells = Cells()
        found = {
            b"%b%d" % (letter(cell.column - 1).encode(), cell.row): cell.attributes
            for block in blocks
            for cell in cells.of(block)
            if (cell.row, cell.column - 1) in wanted
        }
    return [found.get(name) for name in names]


def _found_in_order(
    blocks: Iterable[bytes], names: list[tuple[int, tuple[int, int], bytes]]
) -> dict[bytes, dict[bytes, bytes]]:
    found, position = {}, 0
    for block in blocks:
        at, last = 0, last_row(block)
        while position < len(names) and names[position][0] <= last:
            name = names[position][2]
            hit = block.find(b'<c r="%b"' % name, at)
            if hit >= 0:
                found[name] = _attributes(block[hit : block.index(b">", hit)])
                at = hit
            position += 1
    return found
