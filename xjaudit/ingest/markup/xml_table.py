"""A worksheet of XML Spreadsheet 2003 while it is read: rows and cells find their places."""

import re
from typing import NamedTuple

import numpy as np

from xjaudit.errors import InputError
from xjaudit.ingest.cells import MOST_COLUMNS, Grid, number_text, used
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.sheets import Area, letter
from xjaudit.patterns import regex

_MOST_ROWS = 1_048_576
_DAY = regex(r"^(-?\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z?)?$")

Attributes = dict[str, str]


class Format(NamedTuple):
    """What a style says of a cell."""

    form: str | None = None
    struck: bool = False


class Table:
    """One worksheet; `title` is its name, `where` its place in errors."""

    def __init__(self, where: str, title: str) -> None:
        self.where = where
        self.title = title
        self.grid = Grid(where)
        self.visible = True
        self.notices: list[Notice] = []
        self._hidden_rows: list[tuple[int, int]] = []
        self._hidden_columns: list[int] = []
        self._merged: list[Area] = []
        self._row, self._rows_spanned = 0, 0
        self._column, self._position = 0, 0
        # Styles of the table, of columns and of the open row.
        self._style, self._row_style = "Default", ""
        self._column_styles: dict[int, str] = {}
        # The open cell.
        self._cell: Attributes = {}
        self._at, self._kind, self._struck = 0, "", False
        self._text: str | None = None

    def start_table(self, told: Attributes) -> None:
        """The style of all cells that have none."""
        self._style = told.get("StyleID", "Default")

    def start_column(self, told: Attributes) -> None:
        """One or, with a span, several columns."""
        first = self._index(told, self._column + 1, MOST_COLUMNS)
        last = min(first + self._span(told, "Span", MOST_COLUMNS), MOST_COLUMNS)
        if first <= self._column:
            raise InputError("damaged", self.where)
        self._column = last
        positions = range(first - 1, last)
        if told.get("Hidden") == "1":
            self._hidden_columns.extend(positions)
        if "StyleID" in told:
            self._column_styles.update(dict.fromkeys(positions, told["StyleID"]))

    def start_row(self, told: Attributes) -> None:
        """The next row, or the one that it says it is; a span repeats it, empty, below."""
        self._row = self._index(told, self._row + self._rows_spanned + 1, _MOST_ROWS)
        self._rows_spanned = self._span(told, "Span", _MOST_ROWS)
        self._position = 0
        self._row_style = told.get("StyleID", "")
        if told.get("Hidden") == "1":
            self._hidden_rows.append((self._row, self._row + self._rows_spanned))

    def start_cell(self, told: Attributes) -> None:
        """The next cell of the row, or the one that it says it is."""
        if not self._row:
            raise InputError("damaged", self.where)
        self._cell, self._kind, self._text, self._struck = told, "", None, False
        position = self._index(told, self._position + 1, MOST_COLUMNS) - 1
        across = self._span(told, "MergeAcross", MOST_COLUMNS)
        down = self._span(told, "MergeDown", _MOST_ROWS)
        if across or down:
            self._merged.append(Area(self._row, position, self._row + down, position + across))
        self._position = position + across + 1
        self._at = position

    def start_data(self, told: Attributes) -> None:
        """The value's type."""
        self._kind = told.get("Type", "String")

    def end_data(self, text: str, struck: bool) -> None:
        """The value, and whether all its letters are struck out."""
        self._text, self._struck = text, struck

    def end_cell(self, formats: dict[str, Format]) -> None:
        """Put the cell in its place, or say why it holds nothing."""
        formula = self._cell.get("Formula")
        if self._text is None:
            if formula:
                self._say("formula_without_value", formula)
            return
        if self._kind == "Error":
            self._say("error_cell", self._text)
            return
        look = formats.get(self._style_of(), Format())
        struck = self._struck or look.struck
        number = self._kind == "Number"
        self.grid.put(self._row, self._at, self._value(), number, look.form, struck)

    def _say(self, code: str, raw: str) -> None:
        self.notices.append(Notice(code, self._row, letter(self._at), raw))

    def _style_of(self) -> str:
        own = self._cell.get("StyleID") or self._row_style
        return own or self._column_styles.get(self._at, self._style)

    def _value(self) -> str:
        """The value as the reader of other workbooks gives it."""
        text = self._text or ""
        try:
            if self._kind == "Number":
                value = float(text)
                return number_text(value) if abs(value) < 1e300 else text
        except ValueError:
            return text
        if self._kind == "Boolean":
            return {"1": "true", "0": "false"}.get(text.strip(), text)
        if self._kind == "DateTime" and (day := _DAY.match(text.strip())):
            return f"{day[1]} {day[2] or '00:00:00'}"
        return text

    def _index(self, told: Attributes, otherwise: int, most: int) -> int:
        index = self._number(told["Index"], most) if "Index" in told else otherwise
        if not 1 <= index <= most:
            raise InputError("far_cell" if index else "damaged", self.where)
        return index

    def _span(self, told: Attributes, key: str, most: int) -> int:
        return self._number(told[key], most) if key in told else 0

    def _number(self, text: str, most: int) -> int:
        if not re.fullmatch(r"[0-9]{1,12}", text):
            raise InputError("damaged", self.where)
        number = int(text)
        if number > most:
            raise InputError("far_cell", self.where)
        return number

    def hidden_rows(self, height: int) -> tuple[int, ...]:
        """Hidden rows down to the last one used."""
        # Spans may overlap a thousandfold; each costs two steps.
        change = np.zeros(height + 2, np.int64)
        for first, last in self._hidden_rows:
            if first <= height:
                change[first] += 1
                change[min(last, height) + 1] -= 1
        return tuple(np.flatnonzero(np.cumsum(change) > 0).tolist())

    def hidden_columns(self, width: int) -> list[int]:
        """Positions of hidden columns up to the last one used."""
        return [at for at in self._hidden_columns if at < width]

    def merges(self, height: int, width: int) -> tuple[Area, ...]:
        """Merged cells as far as the sheet is used."""
        return tuple(used(self._merged, height, width))
