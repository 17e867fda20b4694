"""Workbooks for people: A4, frozen headings, every text a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.workbook import Workbook

from xjaudit.exports.bulk import BulkSheet
from xjaudit.patterns import regex
from xjaudit.rules.shown import masked
from xjaudit.settings import Settings

_A4 = 9
# Points: a line of 9-point Chinese type, and what a row can have at most.
_LINE, _TALLEST = 13.5, 409
# Characters that are no wider than a letter.
_NARROW = regex("[\0-\u2e7f]+")
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))
# Colour never stands alone: the word is in the cell too.
_TINT = {"error": "#F8D7DA", "warn": "#FFF3CD", "info": "#E7F1FA"}


@dataclass(frozen=True)
class Column:
    """A column of an exported table: its name in the frame, headings, width in characters."""

    name: str
    zh: str
    en: str
    width: int


def columns(*rows: tuple[str, str, str, int]) -> list[Column]:
    """Columns from plain tuples."""
    return [Column(*row) for row in rows]


class Book:
    """A workbook in which every text is a text: nothing from a file is ever a formula or a link."""

    def __init__(self, path: Path, settings: Settings) -> None:
        """A new workbook at `path`; language and masking as settings say."""
        options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
        self.book: Workbook = xlsxwriter.Workbook(str(path), options)
        # The same results give the same bytes, whenever they are written.
        self.book.set_properties({"created": datetime.combine(settings.as_of, time())})
        self.language, self.masked = settings.language, settings.masked
        base = {"font_name": "Microsoft YaHei", "font_size": 9, "valign": "top"}
        self.plain = self.book.add_format({**base, "num_format": "@"})
        self.wrapped = self.book.add_format({**base, "num_format": "@", "text_wrap": True})
        self.number = self.book.add_format({**base, "num_format": "0"})
        heading = {"bold": True, "bg_color": "#DDE6F0", "border": 1, "text_wrap": True}
        self.heading = self.book.add_format({**base, **heading})
        self.title = self.book.add_format({**base, "bold": True, "font_size": 14})
        self.tints = {
            word: self.book.add_format({**base, "num_format": "@", "bg_color": colour})
            for word, colour in _TINT.items()
        }
        self.taken: set[str] = set()

    def sheet(self, name: str, *, landscape: bool = True) -> BulkSheet:
        """A sheet that prints on A4; its name is made lawful and unique."""
        plain = name.translate(_FORBIDDEN).strip("'")[:28] or "-"
        unique, count = plain, 2
        while unique.casefold() in self.taken:
            unique, count = f"{plain}~{count}", count + 1
        self.taken.add(unique.casefold())
        sheet = self.book.add_worksheet(unique, worksheet_class=BulkSheet)
        assert isinstance(sheet, BulkSheet)
        sheet.set_paper(_A4)
        if landscape:
            sheet.set_landscape()
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def table(self, name: str, frame: pd.DataFrame, shape: Sequence[Column]) -> None:
        """A sheet with the rows of a frame."""
        tints = frame["tint"].tolist() if "tint" in frame else None
        self.rows(name, *self.rows_of(frame, shape), tints, shape)

    def rows_of(
        self, frame: pd.DataFrame, shape: Sequence[Column]
    ) -> tuple[list[tuple], list[int]]:
        """The rows of a frame as they are written, and how many lines each takes."""
        cells = [self._texts(frame[column.name].tolist()) for column in shape]
        return list(zip(*cells, strict=True)), _lines(cells, [one.width for one in shape])

    def rows(
        self,
        name: str,
        rows: list[tuple],
        lines: list[int],
        tints: list[str] | None,
        shape: Sequence[Column],
    ) -> None:
        """A sheet with one table: frozen header, filter, widths, texts as texts."""
        sheet = self.sheet(name)
        for at, column in enumerate(shape):
            sheet.set_column(at, at, column.width, self.wrapped)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(shape) - 1)
        headings = [column.en if self.language == "en" else column.zh for column in shape]
        for at, text in enumerate(headings):
            sheet.write_string(0, at, text, self.heading)
        first = (
            [self.tints.get(word, self.wrapped) for word in tints] if tints is not None else None
        )
        heights = [min(_LINE * count, _TALLEST) if count > 1 else None for count in lines]
        sheet.write_table(rows, self.wrapped, self.number, first, heights)

    def _texts(self, values: list) -> list:
        """A column's cells, numbers of persons masked."""
        if not self.masked:
            return values
        shown = {v: masked(v) for v in set(values) if isinstance(v, str) and len(v) >= 15}
        return [shown.get(value, value) for value in values] if shown else values


def _width(text: str) -> int:
    return len(text) if text.isascii() else len(text) + len(_NARROW.sub("", text))


def _lines_of(text: str, width: int) -> int:
    return sum(max(1, -(-_width(part) // width)) for part in text.split("\n"))


def _lines(columns: list[list], widths: list[int]) -> list[int]:
    """Lines the fullest cell of each row takes; a Chinese character is as wide as two letters, and
    each line of a cell is one at least.

    Programs other than Excel do not make room for wrapped text by themselves.
    """
    lines = [1] * len(columns[0])
    for cells, width in zip(columns, widths, strict=True):
        # Only a text longer than half the width can need a second line.
        texts = {v for v in set(cells) if isinstance(v, str) and (len(v) * 2 > width or "\n" in v)}
        counts = {text: _lines_of(text, width - 2) for text in texts}
        if max(counts.values(), default=1) > 1:
            own = [counts.get(value, 1) for value in cells]
            lines = list(map(max, lines, own))
    return lines
