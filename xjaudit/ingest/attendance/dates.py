"""The date of each column of an attendance grid, as far as its header and the title tell it."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise

from xjaudit.ingest.attendance.columns import Column
from xjaudit.ingest.attendance.dotted import repaired
from xjaudit.ingest.attendance.told import Month, Range, Told
from xjaudit.ingest.notices import Notice

Dates = list[date | None]
# A table that crosses a month's end and is no longer than this is named by the month it begins in.
_WEEKS = 14
# A longer range is a term's; it does not tell the month of a day.
_LONGEST_RANGE = 31
# A grid whose first day is later than this may begin in the month before the title's.
_FIRST_DAYS = 7
_HALF_YEAR = timedelta(180)


def dates_of(columns: list[Column], told: Told, row: int) -> tuple[Dates, list[Notice]]:
    """A date per column, None where it cannot be had, and what is to be said about them all.

    Weekdays in the header choose between two readings. Columns whose weekday contradicts the date
    have none; where half of them do, no column has: the title may be another month's.
    """
    tries, sure = _readings(columns, told)
    tries = [dates for dates in tries if any(dates)]
    checked = any(column.weekday for column in columns)
    agreeing = [dates for dates in tries if not _wrong(columns, dates)]
    if tries and sure and tries[0] in agreeing:
        return tries[0], _assumed(columns, told, row)
    if checked and len(agreeing) == 1:
        return agreeing[0], _assumed(columns, told, row)
    if not (tries and sure):
        return [None] * len(columns), [_undated(columns, told, row)]
    wrong = _wrong(columns, tries[0])
    compared = sum(bool(c.weekday and day) for c, day in zip(columns, tries[0], strict=True))
    if 2 * len(wrong) >= compared:
        first = columns[min(wrong)]
        none: Dates = [None] * len(columns)
        return none, [Notice("date_bad", row, first.letter, first.heading)]
    kept = [None if i in wrong else day for i, day in enumerate(tries[0])]
    return kept, _assumed(columns, told, row)


def _wrong(columns: list[Column], dates: Dates) -> set[int]:
    """Which columns' weekday is not that of their date."""
    return {
        i
        for i, (column, day) in enumerate(zip(columns, dates, strict=True))
        if day and column.weekday and day.isoweekday() != column.weekday
    }


def _undated(columns: list[Column], told: Told, row: int) -> Notice:
    if told.rivals:
        raw = " / ".join(map(_named, (told.months, told.rivals)))
        return Notice("date_bad", row, columns[0].letter, raw)
    return Notice("days_undated", row, columns[0].letter, columns[0].heading)


def _named(months: Sequence[Month]) -> str:
    return "、".join(f"{year}年{month}月" if year else f"{month}月" for year, month in months)


def _assumed(columns: list[Column], told: Told, row: int) -> list[Notice]:
    if all(column.year for column in columns):
        return []
    return [Notice("date_assumed", row, None, raw, value) for raw, value in told.assumed]


def _readings(columns: list[Column], told: Told) -> tuple[list[Dates], bool]:
    """What the columns' dates may be, and whether the first holds unless weekdays contradict it."""
    if not any(column.day for column in columns):
        if any(column.weekday for column in columns):
            return [_by_ranges(columns, told.range)], True
        return [[told.day] * len(columns)], True
    months = _months_run_on(columns)
    if all(months):
        return _with_years(columns, [month or 0 for month in months], told)
    in_range = _by_ranges(columns, told.range)
    if all(in_range) or not told.months:
        return [in_range], True
    return _by_months(columns, told)


def _months_run_on(columns: list[Column]) -> list[int | None]:
    """The month of each column: 9.29, 30, 10.1, 2 writes it where it changes only."""
    months: list[int | None] = []
    current, last = None, 0
    for column in columns:
        if column.month:
            current = column.month
        elif current and (column.day or 0) < last:
            current = current % 12 + 1
        last = column.day or 0
        months.append(current)
    return months


def _with_years(columns: list[Column], months: list[int], told: Told) -> tuple[list[Dates], bool]:
    days = repaired(columns, months)
    years = [c.year or told.years(month) for c, month in zip(columns, months, strict=True)]
    dates = [_date(*parts) for parts in zip(years, months, days, strict=True)]
    drop = next(
        (
            i
            for i, (one, other) in enumerate(pairwise(dates), 1)
            if one and other and one - other > _HALF_YEAR
        ),
        None,
    )
    if drop is None or any(column.year for column in columns):
        return [dates], True
    # From December into January, and the title names one year: that of the first or of the last.
    later = [(y and y + (i >= drop)) for i, y in enumerate(years)]
    earlier = [(y and y - (i < drop)) for i, y in enumerate(years)]
    both = [
        [_date(*parts) for parts in zip(some, months, days, strict=True)]
        for some in (later, earlier)
    ]
    return both, False


def _date(year: int | None, month: int, day: int | None) -> date | None:
    try:
        return date(year, month, day) if year and day else None
    except ValueError:
        return None


def _by_ranges(columns: list[Column], whole: Range | None) -> Dates:
    """Dates within the week that a title, or a heading above the columns, names."""
    dates: Dates = []
    for span, group in groupby(columns, lambda column: column.range or whole):
        some = list(group)
        if span is None or span[1] - span[0] >= timedelta(_LONGEST_RANGE):
            dates += [None] * len(some)
        elif all(column.day for column in some):
            dates += _by_numbers(some, span)
        else:
            dates += _by_weekdays(some, span)
    return dates


def _by_numbers(columns: list[Column], span: Range) -> Dates:
    days = [span[0] + timedelta(step) for step in range((span[1] - span[0]).days + 1)]
    dates: Dates = []
    at, last = 0, None
    for column in columns:
        if column.day != last:
            at = next((i for i in range(at, len(days)) if days[i].day == column.day), at)
        last = column.day
        dates.append(days[at] if days[at].day == column.day else None)
    return dates


def _by_weekdays(columns: list[Column], span: Range) -> Dates:
    """Weekdays laid out over as many weeks as the range touches; None where these differ."""
    weeks: list[int] = []
    week, last, seen = 0, 0, set[str | None]()
    for column in columns:
        weekday = column.weekday or 0
        if weekday < last or (weekday == last and column.period in seen):
            week += 1
        seen = seen | {column.period} if weekday == last else {column.period}
        last = weekday
        weeks.append(week)
    begin, end = (day - timedelta(day.isoweekday() - 1) for day in span)
    if (end - begin).days // 7 != week:
        return [None] * len(columns)
    days = [
        begin + timedelta(7 * week + (column.weekday or 0) - 1)
        for week, column in zip(weeks, columns, strict=True)
    ]
    return [day if span[0] <= day <= span[1] else None for day in days]


def _by_months(columns: list[Column], told: Told) -> tuple[list[Dates], bool]:
    """Days under a title's month, running over into the next one where they begin again."""
    numbers = [column.day or 0 for column in columns]
    falls = [i for i, (one, other) in enumerate(pairwise(numbers), 1) if other < one]
    backwards = len(falls) > 1 and all(one >= other for one, other in pairwise(numbers))
    if not falls or backwards:
        tries = [_run(columns, month, []) for month in (*told.months, *told.rivals)]
        return tries, len(tries) == 1
    starts = [*told.months[:1], *told.rivals[:1]]
    if len(told.months) == 1 and numbers[0] > _FIRST_DAYS:
        starts += [_before(month) for month in starts]
    tries = [_run(columns, month, falls) for month in starts]
    whole = [dates for dates in tries if all(dates)] or tries
    if len(whole) == 1:
        return whole, True
    ended = [dates for dates in whole if _ends_a_month(dates[falls[0] - 1])]
    if len(ended) == 1:
        return [*ended, *(dates for dates in whole if dates is not ended[0])], not told.rivals
    known = [day for day in whole[0] if day]
    short = bool(known) and (known[-1] - known[0]).days <= _WEEKS
    return whole, short and not told.rivals


def _run(columns: list[Column], start: Month, falls: list[int]) -> Dates:
    year, month = start
    dates: Dates = []
    for i, column in enumerate(columns):
        if i in falls:
            year, month = (year and year + month // 12), month % 12 + 1
        dates.append(_date(year, month, column.day))
    return dates


def _before(month: Month) -> Month:
    year, number = month
    return (year and year - (number == 1)), (number - 2) % 12 + 1


def _ends_a_month(day: date | None) -> bool:
    return bool(day and (day + timedelta(1)).day == 1)
