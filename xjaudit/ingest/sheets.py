"""A sheet: a grid of cell texts, which of them are numbers, and what is hidden."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.record.values import EPOCH_1900


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
    # Cells that hold an error (#DIV/0!): row, letter, what it says.
    errors: list[tuple[int, str, str]] = field(default_factory=list)
    # Answers which cells (row number, column position; in that order) are numbers; None where there
    # are no types.
    numbers: Callable[[list[tuple[int, int]]], list[bool]] | None = field(default=None, repr=False)

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

    def filled(self) -> np.ndarray:
        """How many cells of each row hold something."""
        counts = np.zeros(self.height, np.int32)
        for column in self.columns:
            counts += pc.is_valid(column).to_numpy(zero_copy_only=False)
        return counts


def letter(index: int) -> str:
    """The letter of a column, 0 is A."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def blank_to_null(column: pa.Array) -> pa.Array:
    """Cells of nothing but blanks are empty."""
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(column), ""), None, column)


def long_number(texts: pa.Array) -> np.ndarray:
    """Texts that a spreadsheet number could have: 16 to 18 digits that a double holds exactly.

    A number cell always looks like this; a text cell does so once in some 64 times. So when no
    cell does, none is a number, and the question need not be asked of the file.
    """
    digits = pc.fill_null(pc.match_substring_regex(texts, r"^[0-9]{16,18}$"), False)
    whole = pc.cast(pc.if_else(digits, texts, "0"), pa.int64()).to_numpy()
    exact = whole.astype(np.float64).astype(np.int64) == whole
    return exact & digits.to_numpy(zero_copy_only=False)
