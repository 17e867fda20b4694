"""Attendance grids: which columns are days, the marks in them, and the totals beside them."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date

import numpy as np
import pyarrow as pa

from xjaudit.ingest.attendance.absences import (
    absentee_marks,
    is_absentee_report,
    reason_column,
)
from xjaudit.ingest.attendance.columns import Column, Row, day_cells
from xjaudit.ingest.attendance.dates import dates_of
from xjaudit.ingest.attendance.marks import read_marks
from xjaudit.ingest.attendance.told import told
from xjaudit.ingest.attendance.totals import totals, totals_differ
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.raw_table import Day
from xjaudit.patterns import regex
from xjaudit.record.epochs import EPOCH_1900

# All that the layout of a sheet asks about attendance.
__all__ = [
    "Day",
    "absentee_marks",
    "check_totals",
    "day_columns",
    "is_absentee_report",
    "read_marks",
    "reason_column",
]

# Fewer columns are days only where their headings can mean nothing else.
ENOUGH = 3
_ATTENDANCE = regex(r"考勤|出勤|缺勤|缺课|缺席|点名|签到|[晨午]检|到校|attendance", re.I)


def day_columns(
    header: list[Row],
    positions: range,
    letters: list[str],
    known: set[int],
    context: list[str],
    school_year: int | None = None,
    epoch: date = EPOCH_1900,
    row: int = 1,
) -> tuple[list[Day], list[Notice]]:
    """The days of a table and what is to be said of their dates; no days where it is no grid.

    header       its rows, top first, as wide as the sheet, merged cells filled
    known        positions that are fields of the dictionary
    context      titles, sheet name, file name, in this order
    school_year  its September year, for months that no year is told of; said as date_assumed
    row          of the last row of the header, as a person sees it, for the notices
    """
    around = told(context, school_year)
    columns = day_cells(header, positions, known, around, letters, epoch)
    if not _is_grid(columns, context, around.day):
        return [], []
    dates, notices = dates_of(columns, around, row)
    days = [
        Day(c.position, c.letter, c.heading, day and day.strftime("%Y%m%d"), c.period)
        for c, day in zip(columns, dates, strict=True)
    ]
    return days, notices


def _is_grid(columns: list[Column], context: list[str], day: date | None) -> bool:
    if not columns:
        return False
    attendance = any(_ATTENDANCE.search(text) for text in context)
    if not any(column.day or column.weekday for column in columns):
        # 上午, 下午 alone: those of a day that the title names, or at least of attendance.
        return (day is not None) + attendance + (len(columns) > 1) > 1
    if len(columns) >= ENOUGH or all(column.explicit for column in columns):
        return True
    return attendance and all(c.month or (c.weekday and c.period) for c in columns)


def check_totals(
    header: list[Row],
    positions: range,
    letters: list[str],
    known: set[int],
    cells: Callable[[int], pa.Array],
    rows: np.ndarray,
    days: list[Day],
    marks: pa.Table,
) -> list[Notice]:
    """What totals per pupil say otherwise than the marks: totals_differ.

    cells  gives the cells of the pupils' rows of a column, by its position
    marks  as read_marks gives them
    """
    found = totals(header, positions, known | {day.position for day in days})
    written = {letters[at]: (kind, cells(at)) for at, kind in found.items()}
    # Halves or lessons of a day, where all days have as many.
    parts = set(Counter(day.date for day in days).values()) if all(d.date for d in days) else {1}
    return totals_differ(marks, written, rows, len(days), parts.pop() if len(parts) == 1 else 1)
