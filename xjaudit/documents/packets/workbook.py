"""A class packet as a workbook: drop-downs, locked identity cells, a stamp in every row."""

import io
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

import xlsxwriter

from xjaudit.documents.packets.rows import Packet, Row
from xjaudit.documents.packets.words import COLUMNS, mark_words, said
from xjaudit.exports.locking import locked
from xjaudit.ingest.packet import SHEET as META
from xjaudit.record.classes import class_label
from xjaudit.settings import Settings

MADE_BY = "xjaudit packet 1"
# Blank rows for children who are not listed.
BLANK = 12
_WIDTHS = (5, 8, 16, 5, 15, 9, 9, 34, 11, 11, 30, 22)
_HEAD_ROW = 5
# Teachers may sort, filter, widen columns and add rows; who a row is about they may not change.
_ALLOWED = dict.fromkeys(
    ("sort", "autofilter", "format_columns", "format_rows", "insert_rows", "format_cells"), True
)


def workbook(packet: Packet, settings: Settings, school: str, password: str = "") -> bytes:
    """The packet's bytes; with a password the file is encrypted."""
    data = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(data, options)
    book.set_properties({"created": datetime.combine(settings.as_of, time())})
    sheet = book.add_worksheet(said("sheet", "name", settings.language))
    writer = _Writer(book, sheet, settings)
    writer.head(packet, school)
    writer.rows(packet)
    _meta(book, packet)
    book.close()
    return locked(data.getvalue(), password) if password else data.getvalue()


class _Writer:
    """Writes the one sheet that teachers see."""

    def __init__(self, book: Any, sheet: Any, settings: Settings) -> None:
        self.sheet, self.settings = sheet, settings
        base = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
        cell = {**base, "border": 1, "num_format": "@", "text_wrap": True}
        self.title = book.add_format({**base, "font_size": 16, "bold": True, "align": "center"})
        self.plain = book.add_format({**base, "text_wrap": True})
        head = {"bold": True, "bg_color": "#E6E6E6", "align": "center", "locked": True}
        self.heading = book.add_format({**cell, **head})
        self.locked = book.add_format({**cell, "locked": True})
        self.centred = book.add_format({**cell, "locked": True, "align": "center"})
        self.free = book.add_format({**cell, "locked": False, "bg_color": "#FFFBE6"})
        self.figure = book.add_format({**cell, "num_format": "0", "locked": True})

    def said(self, name: str, **facts: Any) -> str:
        return said("sheet", name, self.settings.language, **facts)

    def head(self, packet: Packet, school: str) -> None:
        """Title, how to fill it in, the number and who signs it, headings; A4 across."""
        sheet, last = self.sheet, len(COLUMNS) - 2
        label = class_label(packet.class_id, self.settings.language)
        sheet.merge_range(0, 0, 0, last, self.said("title", label=label), self.title)
        day = self.settings.as_of.isoformat()
        sheet.merge_range(1, 0, 1, last, self.said("school", school=school, day=day), self.plain)
        sheet.merge_range(2, 0, 2, last, self.said("how"), self.plain)
        sheet.set_row(0, 30)
        sheet.set_row(2, 32)
        sheet.set_row(3, 24)
        for at, name in ((2, "number"), (5, "signer"), (8, "day")):
            label_width = 1 if name == "signer" else 0
            if label_width:
                sheet.merge_range(3, at, 3, at + label_width, self.said(name), self.heading)
            else:
                sheet.write_string(3, at, self.said(name), self.heading)
            sheet.write_blank(3, at + label_width + 1, None, self.free)
        sheet.write_string(3, 10, "", self.plain)
        for at, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
            hidden = {"hidden": True} if name == "token" else {}
            sheet.set_column(at, at, width, None, hidden)
            text = said("headings", name, self.settings.language)
            sheet.write_string(_HEAD_ROW, at, text, self.heading)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD_ROW)
        sheet.freeze_panes(_HEAD_ROW + 1, 3)
        sheet.set_footer("&L" + label + "&R&P / &N")
        sheet.protect("", _ALLOWED)

    def rows(self, packet: Packet) -> None:
        """A row per child and the blank ones; marks are chosen from a list."""
        sheet, first = self.sheet, _HEAD_ROW + 1
        for at, row in enumerate(packet.rows):
            self._row(first + at, _cells(at + 1, row))
        last = first + len(packet.rows) + BLANK - 1
        for at in range(first + len(packet.rows), last + 1):
            for column, name in enumerate(COLUMNS[:-1]):
                sheet.write_blank(at, column, None, self.locked if name == "at" else self.free)
        mark = COLUMNS.index("mark")
        sheet.data_validation(
            first,
            mark,
            last,
            mark,
            {
                "validate": "list",
                "source": mark_words(self.settings.language),
                "error_title": self.said("mark_title"),
                "error_message": self.said("mark_error"),
            },
        )
        sheet.autofilter(_HEAD_ROW, 0, last, len(COLUMNS) - 1)
        letter = chr(ord("A") + mark)
        word = mark_words(self.settings.language)[0]
        sheet.write_string(4, 2, self.said("marked"), self.heading)
        formula = f'=COUNTIF({letter}{first + 1}:{letter}{last + 1},"{word}")'
        sheet.write_formula(4, 3, formula, self.figure, 0)

    def _row(self, at: int, cells: Sequence[str]) -> None:
        for column, (name, text) in enumerate(zip(COLUMNS, cells, strict=True)):
            free = name in ("mark", "new_class", "note")
            fixed = self.locked if name in ("name", "ask") else self.centred
            self.sheet.write_string(at, column, text, self.free if free else fixed)
        lines = max(-(-_wide(cells[COLUMNS.index("ask")]) // 32), -(-_wide(cells[2]) // 15), 1)
        self.sheet.set_row(at, 18 if lines == 1 else 14.5 * lines)


def _cells(at: int, row: Row) -> tuple[str, ...]:
    told = (row.serial, row.name, row.sex, row.birth_date, row.registry_tail, row.status, row.ask)
    return (str(at), *told, "", "", "", row.token)


def _wide(text: str) -> int:
    return sum(2 if character > "\u2e7f" else 1 for character in text)


def _meta(book: Any, packet: Packet) -> None:
    """A hidden sheet: whose packet this is, and the stamps that it went out with."""
    sheet = book.add_worksheet(META)
    told = [MADE_BY, packet.tag, packet.id, packet.class_id]
    for at, text in enumerate([*told, *(row.token for row in packet.rows)]):
        sheet.write_string(at, 0, text)
    sheet.protect()
    sheet.very_hidden()
