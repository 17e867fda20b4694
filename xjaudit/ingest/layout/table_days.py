"""What a table says of attendance: the marks of a grid, or of a report of absentees."""

from collections.abc import Callable

import pyarrow as pa

from xjaudit.ingest.layout.rows import Block
from xjaudit.ingest.questions import Answers
from xjaudit.ingest.raw_table import RawTable
from xjaudit.patterns import regex

# Without one of these no table speaks of absentees.
_ABSENCE = regex("缺|席|未到|假|检|旷|迟到|早退|症状")
CellsOf = Callable[[int], pa.Array]


def read_days(table: RawTable, block: Block, cells_of: CellsOf, answers: Answers) -> None:
    """Find the days of an attendance grid and read its marks."""
    if all(h.field for h in table.headings):
        return
    # Loaded where there may be days: the words of attendance take their time.
    from xjaudit.ingest.attendance import grids
    from xjaudit.ingest.attendance.totals import is_total

    sheet, header, columns = block.sheet, block.header, block.columns
    known = {h.position for h in table.headings if h.field}
    context = [table.title, sheet.name, table.file]
    days, notices = grids.day_columns(
        header.rows, columns, sheet.letters, known, context, epoch=sheet.epoch, row=header.last + 1
    )
    words = [h.text for h in table.headings]
    if not days:
        _read_ticks(table, block, cells_of, answers)
        return
    cells = [cells_of(day.position) for day in days]
    marks, said, asked = grids.read_marks(
        days, cells, table.rows, table.aside, words, answers, sheet.name
    )
    table.days, table.marks = days, marks
    differ = grids.check_totals(
        header.rows, columns, sheet.letters, known, cells_of, table.rows, days, marks
    )
    totals = {h.letter for h in table.headings if is_total(h.text)}
    _understood(table, {day.letter for day in days} | totals)
    table.notices += [*notices, *said, *differ]
    table.questions += asked


def _read_ticks(table: RawTable, block: Block, cells_of: CellsOf, answers: Answers) -> None:
    """Read the ticks of a table that has a column for each status."""
    from xjaudit.ingest.attendance.marks import read_marks
    from xjaudit.ingest.attendance.ticked import ticked_columns

    sheet, rows = block.sheet, block.header.rows
    known = {h.position for h in table.headings if h.field}
    context, last = [table.title, sheet.name, table.file], block.header.last + 1
    days, cells, notices = ticked_columns(
        rows, block.columns, sheet.letters, known, cells_of, context, sheet.epoch, last
    )
    if not days:
        return
    words = [h.text for h in table.headings]
    # A legend of signs says nothing of words.
    marks, said, asked = read_marks(days, cells, table.rows, [], words, answers, sheet.name)
    table.days, table.marks = days, marks
    _understood(table, {day.letter for day in days})
    table.notices += [*notices, *said]
    table.questions += asked


def _understood(table: RawTable, letters: set[str]) -> None:
    """Columns whose headings are no fields, but of which it is known what they are."""
    unknown = {"heading_unknown", "heading_proposed"}
    table.notices = [n for n in table.notices if n.code not in unknown or n.column not in letters]
    asked = ("heading", "assign")
    table.questions = [q for q in table.questions if q.code not in asked or q.column not in letters]


def read_absences(table: RawTable, cells_of: CellsOf, answers: Answers) -> bool:
    """Whether a table is a daily report of absentees; then its marks are read."""
    if table.days:
        return False
    words = [h.text for h in table.headings]
    if not _ABSENCE.search(" ".join([*words, table.title, *table.aside, table.sheet, table.file])):
        return False
    from xjaudit.ingest.attendance import grids

    context = [table.title, *table.aside, table.sheet, table.file]
    at = grids.reason_column(words)
    reasons = None if at is None else cells_of(table.headings[at].position)
    if not grids.is_absentee_report(words, context, len(table.rows), reasons):
        return False
    cells = [cells_of(h.position) for h in table.headings]
    letters = [h.letter for h in table.headings]
    table.marks, said, asked = grids.absentee_marks(
        words, cells, table.rows, context, answers, letters, table.sheet, epoch=table.epoch
    )
    _understood(table, set(letters))
    table.notices += said
    table.questions += asked
    return True
