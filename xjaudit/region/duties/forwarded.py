"""The list of late creation (补建学籍) as a county forwards it each month: a form with seal and
signatures, in a file of its own that is called after the month."""

from pathlib import Path

import pandas as pd

from xjaudit.cases.deadlines import late_list_due
from xjaudit.exports.book import Book
from xjaudit.region.duties.figures import place_name
from xjaudit.region.duties.shapes import FORWARDED
from xjaudit.region.duties.words import file_name, word, words
from xjaudit.settings import Settings

_HEAD = 5


def file_of(county: str, settings: Settings) -> str:
    """What a county's list of the month is called: the month in which it is due next."""
    place = file_name(place_name(county)) if county else word("files", "unknown", settings.language)
    month = f"{late_list_due(settings.as_of, settings).day:%Y-%m}"
    return word("files", "late", settings.language, place=place, month=month)


def write(path: Path, county: str, told: pd.DataFrame, searched: str, settings: Settings) -> None:
    """The workbook: rows of `sheets.late_rows`; `searched` says in which schools was searched."""
    book, language = Book(path, settings), settings.language
    told = told.astype(object)
    cells, lines = book.rows_of(told.where(told.notna(), None), FORWARDED)
    sheet = book.sheet(word("sheets", "late", language))
    last, texts = len(FORWARDED) - 1, _texts(county, len(told), settings)
    texts["searched"] = searched
    wide = sum(column.width for column in FORWARDED)
    for at, column in enumerate(FORWARDED):
        sheet.set_column(at, at, column.width)
        sheet.write_string(_HEAD, at, column.en if language == "en" else column.zh, book.heading)
    for row, height in ((0, 24), (_HEAD, 28)):
        sheet.set_row(row, height)
    sheet.merge_range(0, 0, 0, last, texts["title"], book.title)
    for row, name in enumerate(("unit", "counts", "searched", "above"), 1):
        sheet.set_row(row, 13.5 * (1 + _letters(texts[name]) // (wide - 4)))
        sheet.merge_range(row, 0, row, last, texts[name], book.wrapped)
    look = {"font_name": "Microsoft YaHei", "font_size": 9, "num_format": "@", "valign": "top"}
    boxed = book.book.add_format({**look, "text_wrap": True, "border": 1})
    for row, (values, height) in enumerate(zip(cells, lines, strict=True), _HEAD + 1):
        sheet.set_row(row, 12.5 * max(height, 2))
        for at, value in enumerate(values):
            sheet.write_string(row, at, "" if value is None else str(value), boxed)
    end = _HEAD + 2 + len(told)
    sheet.merge_range(end, 0, end, last, texts["sign"], book.plain)
    sheet.repeat_rows(_HEAD)
    book.book.close()


def _letters(text: str) -> int:
    """How wide it is: a Chinese character takes two letters."""
    return len(text.encode("gbk", "replace"))


def _texts(county: str, n: int, settings: Settings) -> dict[str, str]:
    due = late_list_due(settings.as_of, settings).day
    facts = {"month": f"{due:%Y-%m}", "due": due.isoformat(), "day": settings.as_of.isoformat()}
    facts |= {"n": n, "place": place_name(county) if county else "＿＿＿＿"}
    told = words("forwarded", settings.language)
    return {name: text.format(**facts) for name, text in told.items()}
