"""A sheet of an OpenDocument spreadsheet, row by row; cell by cell only where a row is odd."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple

from xjaudit.ingest.notices import Notice
from xjaudit.ingest.sheets import letter
from xjaudit.ingest.workbooks.facts import Box
from xjaudit.ingest.workbooks.stray import TooFar
from xjaudit.patterns import regex

_MOST_CELLS = 20_000_000
_ROW = regex(rb"<table:table-row(?=[\s/>])([^>]*)>")
_COLUMN = regex(rb"<table:table-column(?=[\s/>])([^>]*)>")
_CELL = regex(rb"<table:(covered-)?table-cell(?=[\s/>])([^>]*)>")
_ATTRIBUTE = regex(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_TEXT = regex(rb"<text:p[^>]*>([^<]*)")
_TYPE, _REPEATED = b"office:value-type=", b"number-columns-repeated="
# What an ordinary row has none of.
_ODD = (b"-spanned=", b"table:formula=", b'value-type="error"', b"number-rows-repeated=")
_HIDDEN = (b"collapse", b"filter")


class Cell(NamedTuple):
    """A cell with a type: columns from 0, how often it is repeated, its style and type, and where
    its tag ends in the row."""

    column: int
    times: int
    style: str
    kind: bytes
    attributes: dict[bytes, bytes]
    end: int


class Line(NamedTuple):
    """A row, or several alike: the first one's number, how many, where they stand."""

    number: int
    times: int
    start: int
    end: int


@dataclass
class Table:
    """What was seen of a sheet; `height` and `width` are at least those of its filled cells."""

    name: str
    rows: list[int] = field(default_factory=list)
    columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[Box] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    struck: list[int] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    values: int = 0
    height: int = 0
    width: int = 0
    # Styles of columns: first, last, name.
    defaults: list[tuple[int, int, str]] = field(default_factory=list)

    def read(self, content: bytes, start: int, end: int, struck: set[str]) -> None:
        """Go through the rows between two places; `struck` are styles that strike out."""
        tags = list(_ROW.finditer(content, start, end))
        self._read_columns(content, start, tags[0].start() if tags else end)
        marks = tuple(b'style-name="%b"' % name.encode() for name in struck)
        # A column's own style may strike out cells that name none.
        all_ = any(name in struck for _, _, name in self.defaults)
        number = 1
        for tag, following in zip(tags, [*tags[1:], None], strict=True):
            attributes = attributes_of(tag[1])
            count = number_of(attributes, b"table:number-rows-repeated")
            line = Line(number, count, tag.start(), following.start() if following else end)
            row = content[line.start : line.end]
            if not tag[1].endswith(b"/") and row.rfind(b"</table:table-row>") < 0:
                # The fast reader would look for it for ever.
                raise ValueError("a row without end")
            self._read_row(row, line, attributes, marks, struck, all_)
            number += count

    def _read_columns(self, content: bytes, start: int, end: int) -> None:
        column = 0
        for tag in _COLUMN.finditer(content, start, end):
            attributes = attributes_of(tag[1])
            count = number_of(attributes, b"table:number-columns-repeated")
            if attributes.get(b"table:visibility") in _HIDDEN:
                self.columns.append((column, column + count - 1))
            style = attributes.get(b"table:default-cell-style-name", b"").decode()
            self.defaults.append((column, column + count - 1, style))
            column += count

    def _read_row(
        self,
        row: bytes,
        line: Line,
        attributes: dict[bytes, bytes],
        marks: tuple[bytes, ...],
        struck: set[str],
        all_: bool,
    ) -> None:
        if attributes.get(b"table:visibility") in _HIDDEN:
            # Sheets hide all the rest down to their last row.
            self.rows += range(line.number, line.number + min(line.times, 100_000))
        if _TYPE not in row and not any(word in row for word in _ODD):
            return
        self.lines.append(line)
        odd = any(word in row for word in _ODD) or any(mark in row for mark in marks) or all_
        if not odd and _is_simple(row):
            self.values += row.count(_TYPE)
            width = row.count(b"table-cell ") + row.count(b"table-cell>")
        else:
            cells = list(self.cells(row, attributes))
            self._note(row, line, cells)
            filled = [cell for cell in cells if cell.kind]
            if struck and filled and all(cell.style in struck for cell in filled):
                self.struck += range(line.number, line.number + min(line.times, 100_000))
            self.values += line.times * sum(cell.times for cell in filled)
            width = max((cell.column + cell.times for cell in filled), default=0)
        if self.values > _MOST_CELLS:
            raise TooFar
        if width:
            self.height, self.width = line.number + line.times - 1, max(self.width, width)

    def _note(self, row: bytes, line: Line, cells: list[Cell]) -> None:
        for cell in cells:
            place = line.number, letter(cell.column)
            wide = number_of(cell.attributes, b"table:number-columns-spanned")
            high = number_of(cell.attributes, b"table:number-rows-spanned")
            if wide > 1 or high > 1:
                last = line.number + high - 1, cell.column + wide - 1
                self.merged.append(Box(line.number, cell.column, *last))
            if not cell.kind and b"table:formula" in cell.attributes:
                self.notices.append(Notice("formula_without_value", *place))
            if cell.attributes.get(b"calcext:value-type") == b"error":
                text = _TEXT.match(row, cell.end)
                said = unescape(text[1].decode("utf-8", "replace")) if text else None
                self.notices.append(Notice("error_cell", *place, said))

    def cells(self, row: bytes, attributes: dict[bytes, bytes]) -> Iterator[Cell]:
        """The cells of a row that have a type, a formula or a span."""
        default, column = attributes.get(b"table:default-cell-style-name", b"").decode(), 0
        for tag in _CELL.finditer(row):
            own = attributes_of(tag[2])
            count = number_of(own, b"table:number-columns-repeated")
            kind = own.get(b"office:value-type", b"")
            if kind or b"table:formula" in own or b"-spanned" in tag[2]:
                style = own.get(b"table:style-name", b"").decode() or default
                style = style or self._default(column)
                yield Cell(column, count, style, kind, own, tag.end())
            column += count

    def _default(self, column: int) -> str:
        return next((name for a, b, name in self.defaults if a <= column <= b), "")


def _is_simple(row: bytes) -> bool:
    """Whether repeated cells, if any, are only the empty ones at the end of the row."""
    last = row.rfind(b"<table:table-cell")
    first = row.find(_REPEATED)
    return first < 0 or (first > last and _TYPE not in row[last:])


def attributes_of(tag: bytes) -> dict[bytes, bytes]:
    """The attributes of a tag."""
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(tag)}


def number_of(attributes: dict[bytes, bytes], name: bytes) -> int:
    """A count, 1 where it is not stated."""
    number = attributes.get(name, b"1")
    return max(1, int(number)) if number.isdigit() else 1
