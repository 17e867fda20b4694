"""The few things every workbook written here has in common."""

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

# A fixed day of making, so that two runs give the same bytes.
MADE = dt.datetime(2026, 11, 16, 9, 0, 0)  # noqa: DTZ001


class Book:
    """An xlsx file whose cells are text unless a number is given."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.name = path.name
        self.book = xlsxwriter.Workbook(str(path))
        self.book.set_properties({"created": MADE})
        self.text = self.book.add_format({"num_format": "@"})
        self.title = self.book.add_format({"bold": True, "align": "center"})

    def sheet(self, name: str) -> "Page":
        return Page(self, name)

    def close(self) -> None:
        self.book.close()


class Page:
    """A sheet written from the top down; `row` is the last row written, as a person counts."""

    def __init__(self, book: Book, name: str) -> None:
        self.book, self.name, self.row = book, name, 0
        self.sheet = book.book.add_worksheet(name)

    def add_title(self, text: str, width: int) -> None:
        self.sheet.merge_range(self.row, 0, self.row, max(width - 1, 1), text, self.book.title)
        self.row += 1

    def add(self, values: Iterable[str | float | int], hidden: bool = False) -> int:
        for column, value in enumerate(values):
            if isinstance(value, str):
                if value:
                    self.sheet.write_string(self.row, column, value, self.book.text)
            else:
                self.sheet.write_number(self.row, column, value)
        if hidden:
            self.sheet.set_row(self.row, None, None, {"hidden": True})
        self.row += 1
        return self.row

    def place(self) -> tuple[str, str, int]:
        return self.book.name, self.name, self.row

    def widen(self, widths: Sequence[int]) -> None:
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
