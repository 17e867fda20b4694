"""A binary xlsx workbook (xlsb) beside the fast reader: what its records tell."""

import re
import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import numpy as np

from xjaudit.ingest.notices import Notice
from xjaudit.ingest.workbooks import ooxml, stray
from xjaudit.ingest.workbooks.facts import Box, Facts, Kept, Places, Source
from xjaudit.ingest.workbooks.formats import code_of
from xjaudit.ingest.workbooks.package import Package
from xjaudit.patterns import regex
from xjaudit.record.epochs import EPOCH_1900, EPOCH_1904

# Bytes of a sheet: it is held as a whole.
_LARGEST = 400 << 20
_ROW, _COLUMNS, _MERGED, _DATA_ENDS = 0, 60, 176, 146
_BLANK, _RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED = range(1, 8)
_FORMULAS = _FORMULA_TEXT, _FORMULA_NUMBER, _, _ = range(8, 12)
_NUMBERS = (_RK, _REAL, _FORMULA_NUMBER)
# Cells of one size, in runs as long as they come.
_SIZES = {_BLANK: 8, _RK: 12, _ERROR: 9, _BOOL: 9, _REAL: 16, _SHARED: 12}
_RUN = regex(b"|".join(b"(?:%c%c.{%d})+" % (k, n, n) for k, n in _SIZES.items()), re.DOTALL)
# What the fast reader fetches of a record without asking whether it is there.
_LEAST = _SIZES | {_ROW: 12, _TEXT: 12, **dict.fromkeys(_FORMULAS, 8), _COLUMNS: 18, _MERGED: 16}
_FONT, _FORMAT, _STYLE, _STYLES_BEGIN, _STYLES_END = 43, 44, 47, 617, 618
_SHEET, _WORKBOOK = 156, 153
_STRUCK = 0x08


class Record(NamedTuple):
    """A record: its kind, where its content begins, its size."""

    kind: int
    at: int
    size: int


def records(data: bytes, at: int = 0) -> Iterator[Record]:
    """The records of a part; runs of cells of one size come as one, with their heads."""
    while at < len(data):
        if run := _RUN.match(data, at):
            yield Record(data[at], at, run.end() - at)
            at = run.end()
            continue
        kind = data[at]
        at += 1
        if kind & 0x80:
            kind = kind & 0x7F | (data[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        for _ in range(4):
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        if size < _LEAST.get(kind, 0):
            raise ValueError("a record cut off")
        if kind in _SIZES:
            # Longer than it should be: a run of one.
            yield Record(kind, at - 2, _SIZES[kind] + 2)
        else:
            yield Record(kind, at, size)
        at += size


def _wide(data: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    length = struct.unpack_from("<I", data, at)[0]
    end = at + 4 + 2 * (0 if length == 0xFFFFFFFF else length)
    return data[at + 4 : end].decode("utf-16-le", "replace"), end


@dataclass
class _Sheet:
    rows: list[int] = field(default_factory=list)
    columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[Box] = field(default_factory=list)
    cells: "_Cells | None" = None


class _Cells(NamedTuple):
    """Cells as arrays: row number, column from 0, style, kind."""

    rows: np.ndarray
    columns: np.ndarray
    styles: np.ndarray
    kinds: np.ndarray


def _sheet(data: bytes) -> _Sheet:
    found, row = _Sheet(), 0
    # Of each run or cell where it begins, its kind, how many cells it has, and their row.
    runs = array("q")
    for kind, at, size in records(data):
        if kind == _ROW:
            row = struct.unpack_from("<I", data, at)[0] + 1
            if size > 11 and data[at + 11] & 0x10:
                found.rows.append(row)
        elif kind in _SIZES:
            runs.extend((at + 2, kind, size // (_SIZES[kind] + 2), row))
        elif kind in (_TEXT, *_FORMULAS):
            runs.extend((at, kind, 1, row))
        elif kind == _COLUMNS:
            first, last, flags = struct.unpack_from("<II8xH", data, at)
            found.columns += [(first, last)] if flags & 1 else []
        elif kind == _MERGED:
            top, bottom, left, right = struct.unpack_from("<IIII", data, at)
            found.merged.append(Box(top + 1, left, bottom + 1, right))
    found.cells = _gathered(data, np.array(runs, np.int64).reshape(-1, 4))
    return found


def _gathered(data: bytes, runs: np.ndarray) -> _Cells:
    begins, kinds, counts, rows = runs.T
    steps = np.array([_SIZES.get(kind, 0) + 2 for kind in range(12)])[kinds]
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    at = np.repeat(begins, counts) + within * np.repeat(steps, counts)
    words = np.ndarray((max(0, len(data) - 3),), "<u4", data, 0, (1,))
    styles = words[at + 4] & 0xFFFFFF
    return _Cells(
        np.repeat(rows, counts), words[at].astype(np.int64), styles, np.repeat(kinds, counts)
    )


class Xlsb(Source):
    """A workbook of binary parts in a zip."""

    def __init__(self, package: Package, member: str) -> None:
        super().__init__(package.data)
        self._package = package
        related = ooxml.relations(package, member)
        sheets, self._epoch = _workbook(package, member, related)
        book = ooxml.assembled(package, member, related, sheets, self._epoch)
        self._sheets = book.sheets
        self._formats, self._struck = _styles(package, book.styles_member)
        if book.shared:
            for _ in package.pieces(book.shared, _LARGEST):
                # What the directory says of its size may be a lie.
                pass
        self.notices = [Notice("has_macros")] if book.macros else []

    def indices(self, names: list[str]) -> list[int]:
        """The worksheets; charts have no cells."""
        return [i for i in range(len(names)) if i < len(self._sheets) and self._sheets[i].member]

    def facts(self, index: int) -> Facts:
        """All that the sheet's records tell; TooFar where its cells lie too far apart."""
        found = _sheet(self._package.read(self._sheets[index].member or "", _LARGEST))
        cells = found.cells
        assert cells is not None
        filled = cells.kinds != _BLANK
        rows, columns = cells.rows[filled], cells.columns[filled]
        stray.refuse(int(rows.max(initial=0)), int(columns.max(initial=0)) + 1)
        struck = filled & np.isin(cells.styles, list(self._struck))
        lined, counts = np.unique(cells.rows[struck], return_counts=True)
        whole = [int(r) for r, n in zip(lined, counts, strict=True) if n == (rows == r).sum()]
        return Facts(
            rows=found.rows,
            columns=found.columns,
            merged=found.merged,
            struck=whole,
            epoch=self._epoch,
            values=len(rows),
            about=lambda places: self._about(cells, places),
        )

    def _about(self, cells: _Cells, places: Places) -> list[Kept | None]:
        keys = cells.rows * 16_384 + cells.columns
        wanted = np.array([row * 16_384 + column for row, column in places])
        answers: dict[int, Kept] = {}
        for at in np.flatnonzero(np.isin(keys, wanted)):
            style = int(cells.styles[at])
            form = self._formats[style] if style < len(self._formats) else None
            answers[int(keys[at])] = Kept(int(cells.kinds[at]) in _NUMBERS, form)
        return [answers.get(int(key)) for key in wanted]


def _workbook(
    package: Package, member: str, related: ooxml.Relations
) -> tuple[list[ooxml.SheetPart], date]:
    sheets, epoch = [], EPOCH_1900
    data = package.read(member)
    for kind, at, _ in records(data):
        if kind == _WORKBOOK and data[at] & 1:
            epoch = EPOCH_1904
        elif kind == _SHEET:
            key, end = _wide(data, at + 8)
            kind_, path, _ = related.get(key, ("", "", ""))
            found = kind_ == "worksheet" and path in package
            sheets.append(ooxml.SheetPart(_wide(data, end)[0], path if found else None, ""))
    return sheets, epoch


def _styles(package: Package, member: str | None) -> tuple[list[str | None], set[int]]:
    """Per cell style its number format, and the styles that strike out."""
    if member is None:
        return [], set()
    data, own, fonts, styles, inside = package.read(member), {}, [], [], False
    for kind, at, _ in records(data):
        if kind == _FORMAT:
            own[struct.unpack_from("<H", data, at)[0]] = _wide(data, at + 2)[0]
        elif kind == _FONT:
            fonts.append(bool(data[at + 2] & _STRUCK))
        elif kind in (_STYLES_BEGIN, _STYLES_END):
            inside = kind == _STYLES_BEGIN
        elif kind == _STYLE and inside:
            styles.append(struct.unpack_from("<2xHH", data, at))
    struck = {i for i, (_, font) in enumerate(styles) if font < len(fonts) and fonts[font]}
    return [code_of(form, own) for form, _ in styles], struck
