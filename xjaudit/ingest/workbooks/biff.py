"""The records of an Excel 97 or 5.0 workbook: what its cells' texts do not tell."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import numpy as np

from xjaudit.ingest.workbooks.facts import Box
from xjaudit.ingest.workbooks.formats import LOCAL_DATES, code_of
from xjaudit.patterns import regex
from xjaudit.record.epochs import EPOCH_1900, EPOCH_1904

_BOF, _EOF = 0x0809, 0x0A
_DATE_MODE, _FONT, _FORMAT, _XF, _SHEET, _CODE_PAGE = 0x22, 0x31, 0x041E, 0xE0, 0x85, 0x42
_CLAIM, _ROW, _COLUMNS, _MERGED, STRING = 0x0200, 0x0208, 0x7D, 0xE5, 0x0207
BLANK, NUMBER, RK, LABEL, RICH, SHARED, CHOICE = 0x0201, 0x0203, 0x027E, 0x0204, 0xD6, 0xFD, 0x0205
FORMULA, NUMBERS, BLANKS = 0x06, 0xBD, 0xBE
# Cells of one size, in runs as long as they come.
SIZES = {SHARED: 10, RK: 10, NUMBER: 14, BLANK: 6, CHOICE: 8}
_RUN = regex(
    b"|".join(b"(?:%b.{%d})+" % (struct.pack("<HH", k, n), n) for k, n in SIZES.items()),
    re.DOTALL,
)
CELLS = {*SIZES, NUMBERS, BLANKS, LABEL, RICH, FORMULA}
_STRUCK, _HIDDEN_ROW, _HIDDEN_COLUMN = 0x08, 0x20, 0x01
# Fonts are numbered without 4.
_NO_FONT = 4


Stream = bytes | bytearray


class Record(NamedTuple):
    """A record: where its content begins, and its size. Of a run of cells of one kind: where the
    first of them begins, and the size of all."""

    kind: int
    at: int
    size: int


class Place(NamedTuple):
    """A sheet as the workbook lists it; its name only of Excel 5.0, where no one else reads it."""

    begins: int
    visible: bool
    cells: bool
    name: str


@dataclass
class Globals:
    """What holds for the whole workbook; `page` is the encoding of Excel 5.0's texts."""

    excel5: bool = False
    page: str = "gb18030"
    epoch: date = EPOCH_1900
    sheets: list[Place] = field(default_factory=list)
    formats: list[str | None] = field(default_factory=list)
    struck: frozenset[int] = frozenset()
    # Where in the stream styles name a format that the fast reader does not take for a date.
    local_dates: list[int] = field(default_factory=list)


def records(stream: Stream, at: int) -> Iterator[Record]:
    """The records of a part of the stream, up to its end; charts inside of it are left out."""
    depth = 0
    while at + 4 <= len(stream):
        if depth == 1 and (run := _RUN.match(stream, at)):
            yield Record(int.from_bytes(stream[at : at + 2], "little"), at, run.end() - at)
            at = run.end()
            continue
        kind, size = struct.unpack_from("<HH", stream, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            # A cell longer than it should be is a run of one; a shorter one is no cell.
            known = SIZES.get(kind)
            if known is not None and size < known:
                raise ValueError("a cell cut off")
            yield Record(kind, at + 4, size) if known is None else Record(kind, at, known + 4)
        at += 4 + size


def globals_of(stream: Stream) -> Globals:
    """The first part of the stream."""
    found, struck_fonts, styles, own, fonts = Globals(), set(), [], {}, 0
    found.excel5 = struct.unpack_from("<H", stream, 4)[0] < 0x0600
    for kind, at, size in records(stream, 0):
        if kind == _DATE_MODE and stream[at : at + 2] == b"\1\0":
            found.epoch = EPOCH_1904
        elif kind == _CODE_PAGE:
            found.page = _encoding(struct.unpack_from("<H", stream, at)[0])
        elif kind == _FONT:
            fonts += fonts == _NO_FONT
            if stream[at + 2] & _STRUCK:
                struck_fonts.add(fonts)
            fonts += 1
        elif kind == _FORMAT:
            number, text = _format(bytes(stream[at : at + size]), found)
            own[number] = text
        elif kind == _XF:
            styles.append((*struct.unpack_from("<HH", stream, at), at + 2))
        elif kind == _SHEET:
            begins, hidden, what = struct.unpack_from("<IBB", stream, at)
            name = stream[at + 7 : at + 7 + stream[at + 6]].decode(found.page, "replace")
            found.sheets.append(Place(begins, hidden & 3 == 0, what == 0, name))
    found.formats = [code_of(form, own) for _, form, _ in styles]
    found.struck = frozenset(i for i, (font, _, _) in enumerate(styles) if font in struck_fonts)
    found.local_dates = [at for _, form, at in styles if form in LOCAL_DATES and form not in own]
    return found


def _encoding(page: int) -> str:
    name = {936: "gb18030", 950: "big5", 932: "cp932", 949: "cp949", 10008: "gb18030"}.get(page)
    return name or (f"cp{page}" if 1250 <= page <= 1258 else "gb18030")


def _format(body: bytes, book: Globals) -> tuple[int, str]:
    number = struct.unpack_from("<H", body)[0]
    if book.excel5:
        return number, body[3 : 3 + body[2]].decode(book.page, "replace")
    length, flags = struct.unpack_from("<HB", body, 2)
    if flags & 1:
        return number, body[5 : 5 + 2 * length].decode("utf-16-le", "replace")
    return number, body[5 : 5 + length].decode("latin-1")


@dataclass
class SheetRecords:
    """What the records of one sheet tell.

    cells   per record or run its kind, its place in the stream and its size
    values   cells with a value; `unsaid` formulas whose text is missing
    height   rows down to the last one, and `width` columns, where they stand in order
    claims   where it says how large it is, and how long that is
    """

    hidden: list[int] = field(default_factory=list)
    columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[Box] = field(default_factory=list)
    cells: list[Record] = field(default_factory=list)
    values: int = 0
    height: int = 0
    width: int = 0
    claims: list[tuple[int, int]] = field(default_factory=list)
    unsaid: list[tuple[int, int]] = field(default_factory=list)


def sheet_records(stream: Stream, begins: int) -> SheetRecords:
    """The records of the sheet that begins there."""
    found, waiting = SheetRecords(), None
    for record in records(stream, begins):
        kind, at, size = record
        if kind not in CELLS:
            waiting = None if kind == STRING else waiting
            _note(found, stream, record)
            continue
        if waiting:
            found.unsaid.append(waiting)
            waiting = None
        found.cells.append(record)
        found.values += _values(record)
        last = at + size - SIZES[kind] if kind in SIZES else at
        row, column = struct.unpack_from("<HH", stream, last)
        found.height, found.width = max(found.height, row + 1), max(found.width, column + 1)
        if kind == FORMULA and is_text(stream, at):
            row, column = struct.unpack_from("<HH", stream, at)
            waiting = (row + 1, column)
    if waiting:
        found.unsaid.append(waiting)
    found.values -= len(found.unsaid)
    return found


def _values(record: Record) -> int:
    if record.kind in (BLANK, BLANKS):
        return 0
    if record.kind in SIZES:
        return record.size // (SIZES[record.kind] + 4)
    return (record.size - 6) // 6 if record.kind == NUMBERS else 1


def is_text(stream: Stream, at: int) -> bool:
    """Whether a formula's result is a text, which stands in the next record."""
    return stream[at + 6] == 0 and stream[at + 12 : at + 14] == b"\xff\xff"


def _note(found: SheetRecords, stream: Stream, record: Record) -> None:
    kind, at, size = record
    if kind == _CLAIM:
        found.claims.append((at, size))
    elif kind == _ROW and size >= 16:
        row, flags = struct.unpack_from("<H10xH", stream, at)
        if flags & _HIDDEN_ROW:
            found.hidden.append(row + 1)
    elif kind == _COLUMNS and size >= 10:
        first, last, flags = struct.unpack_from("<HH4xH", stream, at)
        if flags & _HIDDEN_COLUMN:
            found.columns.append((first, last))
    elif kind == _MERGED:
        count = min(struct.unpack_from("<H", stream, at)[0], (size - 2) // 8)
        corners = np.frombuffer(stream, "<u2", 4 * count, at + 2).reshape(-1, 4).tolist()
        found.merged += [Box(top + 1, left, low + 1, right) for top, low, left, right in corners]


class Table(NamedTuple):
    """Cells as arrays: row and column from 0, style, kind of record, where the record begins."""

    rows: np.ndarray
    columns: np.ndarray
    styles: np.ndarray
    kinds: np.ndarray
    at: np.ndarray


def table(stream: Stream, cells: list[Record]) -> Table:
    """All cells of a sheet, empty ones with a style too."""
    words = np.ndarray((len(stream) - 1,), "<u2", stream, 0, (1,))
    parts = [_several(words, record) for record in cells if record.kind in (NUMBERS, BLANKS)]
    for kind in sorted({record.kind for record in cells} - {NUMBERS, BLANKS}):
        # Runs of records of one size, and single records, which begin four bytes earlier.
        step = SIZES.get(kind, 0) + 4
        runs = [(r.at, r.size // step) for r in cells if r.kind == kind]
        if kind not in SIZES:
            runs = [(at - 4, 1) for at, _ in runs]
        begins, counts = np.array(runs, np.int64).T
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        at = np.repeat(begins, counts) + within * step
        fields = [words[at + skip].astype(np.int64) for skip in (4, 6, 8)]
        parts.append((*fields, np.full(len(at), kind), at))
    parts.append((np.zeros(0, np.int64),) * len(Table._fields))
    return Table(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _several(words: np.ndarray, record: Record) -> tuple[np.ndarray, ...]:
    """The cells of a record that has several of them side by side."""
    kind, at, size = record
    step = 6 if kind == NUMBERS else 2
    count = (size - 6) // step
    row, first = words[at].astype(np.int64), words[at + 2].astype(np.int64)
    styles = words[at + 4 + step * np.arange(count)].astype(np.int64)
    same = np.ones(count, np.int64)
    return row * same, first + np.arange(count), styles, kind * same, (at - 4) * same


def hide_text(stream: np.ndarray, formula: int) -> None:
    """Make the record with the text of a formula one that no reader knows."""
    at = formula
    for _ in range(4):
        at += 4 + int(stream[at + 2]) + 256 * int(stream[at + 3])
        if at + 4 > len(stream):
            return
        kind = int(stream[at]) + 256 * int(stream[at + 1])
        if kind in CELLS:
            return
        if kind == STRING:
            stream[at : at + 2] = 0
