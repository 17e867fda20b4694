"""Which columns of a header are days, and what their cells, one above the other, tell of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from xjaudit.ingest.attendance.day_words import Part, read_heading
from xjaudit.ingest.attendance.told import Range, Told, week_in
from xjaudit.ingest.attendance.totals import is_total
from xjaudit.record.epochs import EPOCH_1900

Row = list[str | None]
LAST_WEEKDAY = 7
LAST_LESSON = 9


@dataclass
class Column:
    """A column that stands for a day or a part of one; None where its header does not tell."""

    position: int
    letter: str
    texts: list[str]
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    period: str | None = None
    dotted: bool = False
    explicit: bool = False
    # The week of a heading that is merged over it.
    range: Range | None = None

    @property
    def heading(self) -> str:
        """Its header as it stands, from top to bottom."""
        return " ".join(self.texts)


def day_cells(
    header: list[Row],
    positions: Sequence[int],
    known: set[int],
    told: Told,
    letters: list[str],
    epoch: date = EPOCH_1900,
) -> list[Column]:
    """The columns of days, in the order of the sheet; [] where there are none.

    Where any column tells a day, one that tells only a half of the day or a lesson is none.
    """
    order = [at for at in positions if at not in known]
    rows = [_parts(row, order, epoch) for row in _filled_right(header, order, epoch)]
    rows = [_lesson_pairs(row) for row in rows]
    texts = {at: _stack(header, rows, at) for at in order}
    order = [at for at in order if _ends_in_a_day(header, rows, at)]
    roles = _roles(rows, order)
    columns = [_column(Column(at, letters[at], texts[at]), rows, roles) for at in order]
    weeks = {text: week_in(text, told) for row in header for at in order if (text := row[at])}
    for column in columns:
        above = (weeks[text] for row in header if (text := row[column.position]))
        column.range = next((week for week in above if week), None)
    dated = [c for c in columns if c.day or c.weekday]
    if dated:
        return dated
    return [
        c
        for c in columns
        if c.period and not any(is_total(row[c.position] or "") for row in header)
    ]


def _parts(row: Row, order: list[int], epoch: date) -> dict[int, Part]:
    read = ((at, read_heading(text, epoch)) for at in order if (text := row[at]))
    return {at: part for at, part in read if part}


def _filled_right(header: list[Row], order: list[int], epoch: date) -> list[Row]:
    """A day that stands above its first lesson only, as in a text file, put above all of them."""
    rows = [list(row) for row in header]
    for upper, lower in pairwise(rows):
        days, below = _parts(upper, order, epoch), _parts(lower, order, epoch)
        days = {at: part for at, part in days.items() if part.is_day}
        first = {below.get(at) for at in days}
        begin = next(iter(first)) if len(first) == 1 else None
        # Every day begins with the same lesson or half; a weekday above each number does not.
        if begin is None or (len(days) == 1 and not begin.period):
            continue
        current = None
        for at in order:
            if upper[at] is not None:
                current = upper[at] if at in days else None
            elif at not in below:
                current = None
            else:
                upper[at] = current
    return rows


def _lesson_pairs(row: dict[int, Part]) -> dict[int, Part]:
    """1-2, 3-4, 5-6 are lessons, not days of January, March and May."""
    pairs = [part for part in row.values() if part.month and part.day]
    if len(pairs) < 2 or not all(part.pair for part in pairs):
        return row
    return {
        at: replace(part, month=None, day=None, pair=False, period=f"{part.month}-{part.day}")
        if part.pair
        else part
        for at, part in row.items()
    }


def _stack(header: list[Row], rows: list[dict[int, Part]], at: int) -> list[str]:
    texts = [row[at] for row, parts in zip(header, rows, strict=True) if at in parts and row[at]]
    return list(dict.fromkeys(text for text in texts if text))


def _ends_in_a_day(header: list[Row], rows: list[dict[int, Part]], at: int) -> bool:
    """The lowest filled cell decides: below 9月1日, 上午 is a part of the day and 备注 is not."""
    for row, parts in zip(reversed(header), reversed(rows), strict=True):
        if at in parts:
            return parts[at].is_day
        if row[at] is not None:
            return False
    return False


def _roles(rows: list[dict[int, Part]], order: list[int]) -> list[str | None]:
    """What the bare numbers of each row are: day, weekday, lesson; None where they add nothing."""
    keys = {at: _told_day(rows, at) for at in order}
    has_day = {at: any(row[at].day for row in rows if at in row) for at in order}
    roles: list[str | None] = []
    for row in rows:
        numbers = {at: number for at in order if at in row and (number := row[at].number)}
        repeats = any(has_day[at] for at in numbers)
        role = _role(row, numbers, keys, repeats) if numbers else None
        roles.append(role)
        if role in ("day", "weekday"):
            has_day |= dict.fromkeys(numbers, True) if role == "day" else {}
            keys = {at: (*keys[at], numbers.get(at)) for at in order}
    return roles


def _told_day(rows: list[dict[int, Part]], at: int) -> tuple[int | None, ...]:
    parts = [row[at] for row in rows if at in row]
    month, day, weekday = (
        next((v for p in parts if (v := getattr(p, name))), None)
        for name in ("month", "day", "weekday")
    )
    return (month, day, weekday) if day or weekday else ()


def _role(
    row: dict[int, Part],
    numbers: dict[int, int],
    keys: dict[int, tuple[int | None, ...]],
    repeats: bool,
) -> str | None:
    most = max(numbers.values())
    restarts = any(
        keys[one] and keys[one] == keys[other] and numbers[one] != numbers[other]
        for one, other in pairwise(numbers)
    )
    if restarts and most <= LAST_LESSON:
        return "lesson"
    if all(row[at].hanzi for at in numbers) and most <= LAST_WEEKDAY:
        return "weekday"
    # Below 9月1日 a bare number only repeats the day, or counts.
    return None if repeats else "day"


def _column(column: Column, rows: list[dict[int, Part]], roles: list[str | None]) -> Column:
    for row, role in zip(rows, roles, strict=True):
        part = row.get(column.position)
        if part is None:
            continue
        column.year = column.year or part.year
        column.month = column.month or part.month
        column.day = column.day or part.day or (part.number if role == "day" else None)
        own = part.weekday or (part.number if role == "weekday" else None)
        column.weekday = column.weekday or own
        lesson = str(part.number) if role == "lesson" and part.number else None
        # Below 上午 the lesson says more.
        column.period = lesson or part.period or column.period
        column.dotted |= part.dotted
        column.explicit |= part.explicit
    return column
