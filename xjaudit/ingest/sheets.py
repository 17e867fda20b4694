"""A sheet: a grid of cell texts, which of them are numbers, and what is hidden."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.ingest.notices import Notice
from xjaudit.record.epochs import EPOCH_1900
from xjaudit.record.matching import matching

# Cells, by row number as a person sees it and by position in `columns`, in the order of the sheet.
Cells = list[tuple[int, int]]


@dataclass(frozen=True)
class Area:
    """Merged cells: row numbers as a person sees them, positions in `columns`; both ends count."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """A grid of texts. `columns[i]` is a string array whose first entry is row 1 of the sheet;
    `letters[i]` is its letter as a person sees it; empty cells are null."""

    name: str
    columns: list[pa.Array]
    letters: list[str]
    visible: bool = True
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    epoch: date = EPOCH_1900
    merged: tuple[Area, ...] = ()
    # Rows all of whose filled cells are struck out.
    struck_rows: tuple[int, ...] = ()
    # What the container has to say: error_cell (raw is #DIV/0!), formula_without_value,
    # counts_differ, row_limit_reached.
    notices: list[Notice] = field(default_factory=list)
    # Answers which cells are numbers; None where cells have no types, or none is a number.
    numbers: Callable[[Cells], list[bool]] | None = field(default=None, repr=False)
    # Answers the number format (yyyy"年"m"月", 0000) of cells, None for a cell that has none; the
    # whole is None where the container keeps no formats.
    formats: Callable[[Cells], list[str | None]] | None = field(default=None, repr=False)
    # False where no number format shows more than the digits of a whole number.
    shows_more: bool = True

    @property
    def height(self) -> int:
        """Rows down to the last one used."""
        return len(self.columns[0]) if self.columns else 0

    def head(self, rows: int) -> list[list[str | None]]:
        """The first rows as lists of texts."""
        columns = [column.slice(0, rows).to_pylist() for column in self.columns]
        return [list(row) for row in zip(*columns, strict=True)]

    def row(self, index: int) -> list[str | None]:
        """One row (0 is the first) as texts."""
        return [column[index].as_py() for column in self.columns]

    def filled(
        self, start: int = 0, end: int | None = None, positions: range | None = None
    ) -> np.ndarray:
        """How many cells of each row (from `start` up to `end`, 0 is the first) hold something;
        `positions` are the columns that count, None for all."""
        length = (self.height if end is None else end) - start
        counts = np.zeros(length, np.int32)
        for position in range(len(self.columns)) if positions is None else positions:
            cells = self.columns[position].slice(start, length)
            counts += cells.is_valid().to_numpy(zero_copy_only=False) if cells.null_count else 1
        return counts


@dataclass(frozen=True)
class Book:
    """The sheets of one file, in order, and what is said about the file as a whole
    (encoding_assumed, has_macros …)."""

    sheets: list[Sheet]
    notices: list[Notice] = field(default_factory=list)


@cache
def letter(index: int) -> str:
    """The letter of a column, 0 is A."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


# Rows that a sheet of Excel 97 and one of Excel 2007 has.
_ROW_LIMITS = (65_536, 1_048_576)


def row_limit(rows: int) -> list[Notice]:
    """A notice where a table ends right at the limit of a spreadsheet: the rest was cut off."""
    return [Notice("row_limit_reached", value=str(rows))] if rows in _ROW_LIMITS else []


def blank_to_null(column: pa.Array) -> pa.Array:
    """Cells of nothing but blanks are empty."""
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(column), ""), None, column)


# Bytes below which a plain search is over before numpy has begun, and cells of a sheet that are
# better searched all at once.
_SMALL = 1 << 14
_FEW = 5_000


def at_once(columns: list[pa.Array]) -> list[pa.Array]:
    """What to search for something that hardly any sheet has: a small one's columns as one."""
    few = 0 < len(columns) * len(columns[0]) < _FEW if columns else False
    return [pa.concat_arrays(columns)] if few else columns


def holds(column: pa.Array, *words: str) -> bool:
    """Whether one of the words may stand somewhere in a column.

    All bytes of the column are compared with those of a word at once, which takes a fraction of a
    search from match to match where, as in Chinese, every third byte is alike.
    """
    _, offsets, data = column.buffers()
    if not data:
        return False
    start, end = np.frombuffer(offsets, np.int32)[[column.offset, column.offset + len(column)]]
    told = data.slice(start, end - start)
    if told.size < _SMALL:
        text = told.to_pybytes()
        return any(word.encode() in text for word in words)
    characters = np.frombuffer(told, np.uint8)
    return any(_stands(characters, word.encode()) for word in words)


def _stands(told: np.ndarray, word: bytes) -> bool:
    places = len(told) - len(word) + 1
    hits = told[: max(places, 0)] == word[0]
    for at, byte in enumerate(word[1:], 1):
        hits &= told[at : at + places] == byte
    return bool(hits.any())


def taken(column: pa.Array, rows: np.ndarray) -> pa.Array:
    """The cells of some rows, 0 is the first, in their order; not copied where that is most of a
    column without a gap."""
    count = len(rows)
    if 2 * count > len(column) and rows[-1] - rows[0] + 1 == count:
        return column.slice(int(rows[0]), count)
    return column.take(pa.array(rows))


# What a double holds of 18 digits is a multiple of 16. No number of a record has more.
_MAYBE_EXACT = r"^[0-9]{16,17}$|^[0-9]{16}(?:[02468][048]|[13579][26])$|^[0-9]{19,}$"


def long_number(texts: pa.Array) -> np.ndarray:
    """Texts that a spreadsheet number could have: 16 digits and more that a double holds exactly.

    A number cell always looks like this; a text cell does so once in some 64 times. So when no
    cell does, none is a number, and the question need not be asked of the file.
    """
    answer = matching(texts, _MAYBE_EXACT)
    at = np.flatnonzero(answer)
    digits = texts.take(pa.array(at)).to_pylist()
    answer[at] = [len(one) > 18 or float(one) == int(one) for one in digits]
    return answer
