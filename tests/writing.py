"""Files as schools send them, written by the tests in each format."""

import csv
from datetime import date
from itertools import starmap
from pathlib import Path

import openpyxl
import pyarrow as pa
import xlwt

from xjaudit.ingest.sheets import Area, Sheet, letter


def grid(text: str) -> list[list]:
    """A sheet typed as text: cells by |; a number behind ~ is a number cell, blank is empty."""
    lines = [line for line in text.strip("\n").splitlines() if line.strip()]
    return [[_cell(cell.strip()) for cell in line.strip().split("|")] for line in lines]


def _cell(text: str):
    if text.startswith("~"):
        return float(text[1:]) if "." in text or len(text) > 16 else int(text[1:])
    if text.startswith("@"):
        return date.fromisoformat(text[1:])
    return text.replace("␣", " ") or None


def xlsx(path: Path, sheets: dict[str, str], first_cell: str = "A1") -> Path:
    """A workbook with a grid per sheet, beginning at `first_cell`."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in sheets.items():
        sheet = book.create_sheet(name)
        start = sheet[first_cell]
        for i, row in enumerate(grid(text)):
            for j, value in enumerate(row):
                if value is not None:
                    sheet.cell(start.row + i, start.column + j, value)
    book.save(path)
    book.close()
    return path


def xls(path: Path, sheets: dict[str, str]) -> Path:
    """The same as an Excel 97 workbook."""
    book = xlwt.Workbook()
    days = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for name, text in sheets.items():
        sheet = book.add_sheet(name)
        for i, row in enumerate(grid(text)):
            for j, value in enumerate(row):
                if value is not None:
                    sheet.write(i, j, value, *([days] if isinstance(value, date) else []))
    book.save(str(path))
    return path


def text(path: Path, rows: str, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """The same as delimited text."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(grid(rows))
    return path


def sheet(rows: str, merged: tuple[tuple[int, int, int, int], ...] = (), name: str = "1") -> Sheet:
    """The same as a sheet that was read; `merged` are (top, left, bottom, right)."""
    cells = grid(rows)
    width = max(map(len, cells))
    columns = [
        pa.array([_text(row[at]) if at < len(row) else None for row in cells], pa.string())
        for at in range(width)
    ]
    return Sheet(
        name, columns, list(map(letter, range(width))), merged=tuple(starmap(Area, merged))
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
