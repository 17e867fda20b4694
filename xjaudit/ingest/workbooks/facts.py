"""What a workbook tells about a sheet beside the texts of its cells, for every container alike."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from xjaudit.ingest.notices import Notice
from xjaudit.record.epochs import EPOCH_1900

# Cells in the order of the sheet: the row number a person sees, and the column, 0 for A.
Places = list[tuple[int, int]]


class Kept(NamedTuple):
    """How a cell is kept: as a number (dates are numbers too), and with which number format."""

    number: bool
    form: str | None


class Box(NamedTuple):
    """Merged cells: row numbers as a person sees them, columns from 0 for A; both ends count."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Facts:
    """All about one sheet that its cell texts do not tell.

    columns   hidden ones, as first and last, 0 for A
    values    cells that hold something or an error, as the second reader counts them
    stray     cells left out of the sheet, 1 for the first row and for A
    aside     where their texts are: a workbook, and which of its sheets has them in its first rows
    iso_dates   the sheet keeps dates as texts 2015-03-15T00:00:00
    quick     the sheet begins in column A and its error cells are all in `notices`: the fast reader
              has a quicker way, which tells neither
    visible   None where the fast reader knows
    shows_more  a number format may show more than its number
    about     answers how cells are kept; None for cells that the sheet does not have. Itself None
              where none is a number
    """

    rows: list[int] = field(default_factory=list)
    columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[Box] = field(default_factory=list)
    struck: list[int] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    epoch: date = EPOCH_1900
    values: int | None = None
    stray: list[tuple[int, int]] = field(default_factory=list)
    aside: tuple[bytes, int] = (b"", 0)
    iso_dates: bool = False
    quick: bool = False
    visible: bool | None = None
    shows_more: bool = True
    about: Callable[[Places], list[Kept | None]] | None = None


class Source:
    """A container beside the fast reader: what it has to say, and what it can repair.

    `data` is what the reader is to read, another object after each repair; `notices` is said about
    the file as a whole.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.notices: list[Notice] = []

    def indices(self, names: list[str]) -> list[int]:
        """Which of the reader's sheets are tables."""
        return list(range(len(names)))

    def facts(self, index: int) -> Facts:
        """What is known of a sheet; makes it ready for the reader.

        Raises TooFar where the reader must not be given it.
        """
        return Facts()

    def mend(self, index: int) -> bool:
        """Write a sheet anew that the reader refused; False where that cannot help."""
        return False

    def recount(self, index: int) -> int | None:
        """The filled cells of a sheet, counted more closely; None where that takes too long."""
        return None

    def close(self) -> None:
        """Stop what still runs."""
