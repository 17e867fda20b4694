"""A table of a page while it is read: where its cells stand, and what they say."""

from collections import Counter
from dataclasses import dataclass, field

from xjaudit.errors import InputError
from xjaudit.ingest.cells import MOST_CELLS, MOST_COLUMNS, Grid, number_text
from xjaudit.ingest.markup.styles import PLAIN, Look
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.sheets import Area, letter
from xjaudit.patterns import regex

# What browsers allow; a page may claim any number.
_MOST_SPAN, _MOST_ROWSPAN = 1000, 65_534
# Marks for a line break and for the end of a paragraph, until the cell's text is whole.
BREAK, PARAGRAPH = "\x01", "\x02"
_BLANKS = regex(r"[ \t\r\n\f]+")
_PARAGRAPHS = regex(r"\x01?(?: ?\x02 ?)+")
_BREAKS = regex(r" ?\x01 ?")
_LONG = regex(r"[0-9]{16,}")


def whole_text(parts: list[str]) -> str:
    """A cell's text as a browser shows it: blanks of the source are one, breaks are line ends."""
    text = "".join(parts)
    if not _BLANKS.search(text) and BREAK not in text and PARAGRAPH not in text:
        return text
    text = _PARAGRAPHS.sub(PARAGRAPH, _BLANKS.sub(" ", text))
    text = _BREAKS.sub("\n", text.strip(" \x01\x02")).replace(PARAGRAPH, "\n")
    return text.strip(" \n")


@dataclass
class Cell:
    """An open cell; `struck` counts its characters that are struck out."""

    row: int
    position: int
    attributes: dict[str, str]
    look: Look
    parts: list[str] = field(default_factory=list)
    struck: int = 0
    pieces: list["Piece"] = field(default_factory=list)

    def number(self) -> float | None:
        """The number that the spreadsheet program holds behind the shown text."""
        told = self.attributes.get("x:num")
        if told is None or "x:str" in self.attributes:
            return None
        try:
            return float(told or whole_text(self.parts))
        except ValueError:
            return None

    def text(self) -> str:
        """The shown text; the number itself where that is #### or a long row of digits.

        Of a number only 15 digits are kept, and shown ones may differ from what the workbook
        reader gives; made alike, they are put aside alike.
        """
        text = whole_text(self.parts)
        if "x:num" not in self.attributes:
            return text
        number = self.number()
        hidden = text.startswith("#") and not text.strip("#")
        lost = self.look.form != "@" and _LONG.fullmatch(text)
        if number is not None and abs(number) < 1e300 and (hidden or lost):
            return number_text(number)
        return text


class Table:
    """A table: its grid, merges, and the tables inside of its cells."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.grid = Grid(where)
        self.merged: list[Area] = []
        self.notices: list[Notice] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: set[int] = set()
        self.row = 0
        self.cell: Cell | None = None
        self._row_look = PLAIN
        self._next = 0
        self._column = 0
        self._shown: set[int] = set()
        self._unseen: set[int] = set()
        # Position to the last row that a cell from above reaches down to.
        self._taken: dict[int, int] = {}
        self._spanned = 0
        self._with_tables: list[Cell] = []

    def start_column(self, attributes: dict[str, str], look: Look) -> None:
        """A column's own style."""
        span = _span(attributes.get("span"), _MOST_SPAN)
        if look.hidden:
            self.hidden_columns.update(range(self._column, self._column + span))
        self._column += span

    def start_row(self, attributes: dict[str, str], look: Look) -> None:
        """The next row."""
        self.row += 1
        self._next = 0
        self._row_look = look
        if look.hidden or "hidden" in attributes:
            self.hidden_rows.append(self.row)

    def start_cell(self, attributes: dict[str, str], look: Look) -> None:
        """The next free place of the row, as far as the cell's spans reach."""
        if self.row == 0:
            self.start_row({}, PLAIN)
        while self._taken and self._taken.get(self._next, 0) >= self.row:
            self._next += 1
        across = _span(attributes["colspan"], _MOST_SPAN) if "colspan" in attributes else 1
        down = _span(attributes["rowspan"], _MOST_ROWSPAN) if "rowspan" in attributes else 1
        left, self._next = self._next, self._next + across
        if self._next > MOST_COLUMNS:
            raise InputError("far_cell", self.where)
        if down > 1:
            self._take(left, across, self.row + down - 1)
        if (across > 1 or down > 1) and not look.spilled:
            self.merged.append(Area(self.row, left, self.row + down - 1, left + across - 1))
        (self._unseen if look.hidden else self._shown).add(left)
        if self._row_look.form:
            look = look.over(Look(form=self._row_look.form))
        self.cell = Cell(self.row, left, attributes, look)

    def _take(self, left: int, across: int, bottom: int) -> None:
        self._spanned += across
        if self._spanned > MOST_CELLS // 10:
            raise InputError("far_cell", self.where)
        self._taken.update(dict.fromkeys(range(left, left + across), bottom))

    def end_cell(self) -> None:
        """Put the open cell in its place."""
        cell, self.cell = self.cell, None
        if cell is None:
            return
        if cell.pieces:
            self._with_tables.append(cell)
        else:
            self._put(cell, cell.text())

    def _put(self, cell: Cell, text: str) -> None:
        if "x:err" in cell.attributes:
            told = cell.attributes["x:err"] or text
            self.notices.append(Notice("error_cell", cell.row, letter(cell.position), told))
            return
        number = cell.number() is not None and cell.look.form != "@"
        struck = cell.struck > 0 and cell.struck == len("".join(whole_text(cell.parts).split()))
        self.grid.put(cell.row, cell.position, text, number, cell.look.form, struck)

    def end(self) -> "list[Piece]":
        """The table, or where it only lays out others, its texts and those, in order."""
        self.end_cell()
        self.hidden_columns |= self._unseen - self._shown
        rows = Counter(self.grid.filled().values())
        if sum(times for filled, times in rows.items() if filled >= 3) >= 2:
            for cell in self._with_tables:
                inner = [" ".join(texts) for p in cell.pieces for texts in p.rows()]
                self._put(cell, "\n".join([*filter(None, [cell.text()]), *inner]))
            return [Piece(table=self)]
        if not self._with_tables:
            return [Piece(table=self)]
        return self._laid_out()

    def _laid_out(self) -> "list[Piece]":
        texts = self.grid.row_texts()
        holders: dict[int, list[Cell]] = {}
        for cell in self._with_tables:
            holders.setdefault(cell.row, []).append(cell)
        pieces: list[Piece] = []
        for row in sorted({*texts, *holders}):
            own = [cell.text() for cell in holders.get(row, [])]
            line = [*texts.get(row, []), *filter(None, own)]
            pieces += [Piece(line)] if line else []
            for cell in holders.get(row, []):
                pieces += cell.pieces
        return pieces


@dataclass
class Piece:
    """What stands on a page: a line of texts, or a table."""

    line: list[str] = field(default_factory=list)
    table: Table | None = None

    def rows(self) -> list[list[str]]:
        """The piece as rows of texts."""
        if self.table is None:
            return [self.line]
        texts = self.table.grid.row_texts()
        return [texts[row] for row in sorted(texts)]


def _span(told: str | None, most: int) -> int:
    number = int(told) if told and told.isascii() and told.isdigit() and len(told) < 12 else 1
    return max(1, min(number, most))
