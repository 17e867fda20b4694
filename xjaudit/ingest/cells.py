"""Cells that come one by one, in any order, to whole columns."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.errors import InputError
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.sheets import Area, Cells, letter

# Columns of a spreadsheet's sheet; rows times columns that a machine makes room for.
MOST_COLUMNS = 16_384
MOST_CELLS = 50_000_000
_ERRORS = pa.array(["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])


def refuse_too_large(where: str, rows: int, columns: int) -> None:
    """InputError where a sheet claims more room than a sheet may have."""
    if columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise InputError("far_cell", where)


def used(areas: Iterable[Area], height: int, width: int) -> Iterator[Area]:
    """Merged cells as far as the sheet is used; of one cell alone nothing is said."""
    for area in areas:
        bottom, right = min(area.bottom, height), min(area.right, width - 1)
        alone = (area.top, area.left) == (bottom, right)
        if area.top <= bottom and area.left <= right and not alone:
            yield Area(area.top, area.left, bottom, right)


@dataclass
class _Column:
    rows: array = field(default_factory=lambda: array("I"))
    texts: list[str] = field(default_factory=list)
    formats: list[str | None] = field(default_factory=list)
    numbers: bytearray = field(default_factory=bytearray)
    at: dict[int, int] | None = None


class Grid:
    """A sheet that is filled cell by cell; `where` names it in errors."""

    def __init__(self, where: str) -> None:
        self.where = where
        self._columns: dict[int, _Column] = {}
        self._struck: Counter[int] = Counter()
        self.height = 0
        self.typed = False

    def put(
        self,
        row: int,
        position: int,
        text: str,
        number: bool = False,
        form: str | None = None,
        struck: bool = False,
    ) -> None:
        """One cell; nothing but blanks is no cell. Row 1 and position 0 are the first."""
        if not text or text.isspace():
            return
        if position >= MOST_COLUMNS:
            raise InputError("far_cell", self.where)
        column = self._columns.get(position)
        if column is None:
            column = self._columns[position] = _Column()
        column.rows.append(row)
        column.texts.append(text)
        column.formats.append(form)
        column.numbers.append(number)
        self.typed = self.typed or number
        self.height = max(self.height, row)
        if struck:
            self._struck[row] += 1

    @property
    def width(self) -> int:
        """Columns up to the last one used."""
        return max(self._columns, default=-1) + 1

    def filled(self) -> Counter[int]:
        """How many cells of each row hold something."""
        counts: Counter[int] = Counter()
        for column in self._columns.values():
            counts.update(column.rows)
        return counts

    def row_texts(self) -> dict[int, list[str]]:
        """The filled cells of each row, from the left."""
        found: dict[int, list[str]] = {}
        for position in sorted(self._columns):
            column = self._columns[position]
            for row, text in zip(column.rows, column.texts, strict=True):
                found.setdefault(row, []).append(text)
        return found

    def columns(self) -> list[pa.Array]:
        """A text column per position, null where no cell was put."""
        refuse_too_large(self.where, self.height, self.width)
        empty = pa.nulls(self.height, pa.string())
        found: list[pa.Array] = []
        for position in range(self.width):
            column = self._columns.get(position)
            found.append(empty if column is None else self._whole(column))
        return found

    def _whole(self, column: _Column) -> pa.Array:
        rows = np.frombuffer(column.rows, np.uint32).astype(np.int64) - 1
        texts = pa.array(column.texts, pa.string())
        at = np.full(self.height, -1)
        at[rows] = np.arange(len(rows))
        if np.count_nonzero(at >= 0) != len(rows):
            # Two cells claim one place: which of them counts, nobody can tell.
            raise InputError("damaged", self.where)
        return texts.take(pa.array(at, mask=at < 0))

    def struck_rows(self) -> tuple[int, ...]:
        """Rows all of whose filled cells are struck out."""
        if not self._struck:
            return ()
        filled = self.filled()
        return tuple(sorted(row for row, count in self._struck.items() if count == filled[row]))

    def _find(self, row: int, position: int) -> tuple[_Column, int] | None:
        column = self._columns.get(position)
        if column is None:
            return None
        if column.at is None:
            column.at = {row: at for at, row in enumerate(column.rows)}
        at = column.at.get(row)
        return None if at is None else (column, at)

    def numbers(self, cells: Cells) -> list[bool]:
        """Which cells are numbers."""
        found = [self._find(row, position) for row, position in cells]
        return [bool(one and one[0].numbers[one[1]]) for one in found]

    def formats(self, cells: Cells) -> list[str | None]:
        """The number format of each cell, None for one that has none."""
        found = [self._find(row, position) for row, position in cells]
        return [one[0].formats[one[1]] if one else None for one in found]


def number_text(value: float) -> str:
    """A spreadsheet's number as the workbook reader gives it: 3, 0.25, 440524201203150016."""
    text = f"{value:.9f}"
    return text.rstrip("0").rstrip(".")


def without_errors(columns: list[pa.Array]) -> tuple[list[pa.Array], list[Notice]]:
    """Columns in which #N/A and the like are empty, and a notice for each of them."""
    notices: list[Notice] = []
    found: list[pa.Array] = []
    for position, column in enumerate(columns):
        wrong = pc.is_in(column, _ERRORS)
        if pc.any(wrong).as_py():
            for at in np.flatnonzero(wrong.to_numpy(zero_copy_only=False)).tolist():
                raw = column[at].as_py()
                notices.append(Notice("error_cell", at + 1, letter(position), raw))
            column = pc.if_else(wrong, None, column)
        found.append(column)
    return found, sorted(notices, key=lambda notice: notice.row or 0)
