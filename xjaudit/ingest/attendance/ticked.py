"""Attendance as a column for each status, with a tick in that of the pupil: 出勤 | 迟到 | 病假."""

from collections.abc import Callable, Iterable
from datetime import date

import pyarrow as pa

from xjaudit.ingest.attendance.columns import Row
from xjaudit.ingest.attendance.grids import day_columns
from xjaudit.ingest.attendance.statuses import STATUS_OF, STATUSES, fold_mark
from xjaudit.ingest.attendance.told import told
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.raw_table import Day
from xjaudit.record.epochs import EPOCH_1900
from xjaudit.record.fields import fold_heading

# Numbers are none of these: below 迟到 they count.
_TICKS = frozenset("√●○△★◆■是有")
_NO_TICKS = frozenset("×□☐◇☆-/\\否无")
# What stands above a status, top first.
_Stack = tuple[str | None, ...]


def ticked_columns(
    header: list[Row],
    positions: range,
    letters: list[str],
    known: set[int],
    cells_of: Callable[[int], pa.Array],
    context: list[str],
    epoch: date = EPOCH_1900,
    row: int = 1,
) -> tuple[list[Day], list[pa.Array], list[Notice]]:
    """The columns of statuses, their cells with the status as a word in place of the tick, and what
    is to be said of their dates; nothing where the table is not of that kind.

    Arguments as in `grids.day_columns`; `cells_of` gives the cells of the pupils' rows of a column.
    The days stand above the statuses, or a title tells the one day of the sheet.
    """
    words = {at: word for at in positions if at not in known and (word := _status(header, at))}
    if not _are_several(words.values()):
        return [], [], []
    named = {at: _named(cells_of(at), word) for at, word in words.items()}
    cells = {at: column for at, column in named.items() if column is not None}
    ticked = any(column.null_count < len(column) for column in cells.values())
    if not ticked or not _are_several(words[at] for at in cells):
        return [], [], []
    above = _above(header, list(cells))
    days, notices = _days(above, letters, context, epoch, row)
    columns = [
        Day(at, letters[at], " ".join([*filter(None, stack), words[at]]), *days[stack])
        for at, stack in above.items()
    ]
    if not any(column.date for column in columns):
        notices = [Notice("days_undated", row, columns[0].letter, columns[0].heading)]
    return columns, list(cells.values()), notices


def _status(header: list[Row], at: int) -> str | None:
    word = fold_heading(header[-1][at] or "") if header else ""
    return word if word in STATUS_OF else None


def _are_several(words: Iterable[str]) -> bool:
    return len({STATUS_OF[word] for word in words} & set(STATUSES)) > 1


def _named(cells: pa.Array, word: str) -> pa.Array | None:
    """The status for each tick; None for a column that holds anything else."""
    encoded = cells.cast(pa.string()).dictionary_encode()
    marks = [fold_mark(text) for text in encoded.dictionary.to_pylist()]
    if not all(mark in _TICKS or mark in _NO_TICKS or not mark for mark in marks):
        return None
    named = [word if mark in _TICKS else None for mark in marks]
    return pa.array(named, pa.string()).take(encoded.indices)


def _above(header: list[Row], columns: list[int]) -> dict[int, _Stack]:
    """What stands above each status; above the first of several only, as in a text file, it is said
    of all of them."""
    rows = [[row[at] for at in columns] for row in header[:-1]]
    for row in rows:
        for at in range(1, len(row)):
            row[at] = row[at] or row[at - 1]
    return {at: tuple(row[place] for row in rows) for place, at in enumerate(columns)}


def _days(
    above: dict[int, _Stack], letters: list[str], context: list[str], epoch: date, row: int
) -> tuple[dict[_Stack, tuple[str | None, str | None]], list[Notice]]:
    """By what stands above a status the day and its part; by nothing above it the title's day."""
    first = {stack: at for at, stack in reversed(above.items())}
    stacks = [stack for stack in first if any(stack)][::-1]
    day = told(context).day
    days: dict[_Stack, tuple[str | None, str | None]] = dict.fromkeys(first, (None, None))
    if not stacks:
        return dict.fromkeys(first, (day and day.strftime("%Y%m%d"), None)), []
    rows = [list(texts) for texts in zip(*stacks, strict=True)]
    own = [letters[first[stack]] for stack in stacks]
    found, notices = day_columns(rows, range(len(own)), own, set(), context, epoch=epoch, row=row)
    return days | {stacks[one.position]: (one.date, one.period) for one in found}, notices
