"""Working days by the calendar of the State Council, with its days to make up (调休).

The tables come with the library `chinesecalendar`, a table per year as each is announced (mostly in
November). Beyond the last year it knows, Monday to Friday are taken to be worked, and every answer
says that it is an estimate. `local_days` of the settings wins over both.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from xjaudit.settings import Settings

# No deadline of this work lies further away.
_FIRST, _LAST = "2004-01-01", "2101-01-01"


@dataclass(frozen=True)
class Due:
    """A day, and whether it rests on a calendar that is not announced yet."""

    day: date
    estimated: bool = False


def is_working_day(day: date, settings: Settings) -> bool:
    """Whether offices work on a day."""
    days = _working(tuple(sorted(settings.local_days.items())))
    at = int(np.searchsorted(days, np.datetime64(day)))
    return at < len(days) and bool(days[at] == np.datetime64(day))


def after(day: date, working_days: int, settings: Settings) -> Due:
    """The last day of a term of so many working days; the day itself does not count."""
    days = _working(tuple(sorted(settings.local_days.items())))
    at = int(np.searchsorted(days, np.datetime64(day), side="right")) + working_days - 1
    found = days[min(at, len(days) - 1)].astype(date)
    return Due(found, found > known_to())


def months_after(day: date, months: int) -> Due:
    """The same day so many months later, the last of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return Due(date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])))


@cache
def known_to() -> date:
    """The last day whose calendar has been announced, as far as this program knows."""
    from chinese_calendar import constants

    return date(max(day.year for day in constants.workdays), 12, 31)


@cache
def _working(local: tuple[tuple[str, str], ...]) -> np.ndarray:
    """All working days, ascending."""
    from chinese_calendar import constants

    days = np.arange(_FIRST, _LAST, dtype="datetime64[D]")
    worked = np.is_busday(days)
    for told, works in ((constants.holidays, False), (constants.workdays, True)):
        # Its list of holidays names weekends too, its list of days worked those made up.
        own = np.array(sorted(told), dtype="datetime64[D]")
        worked[np.searchsorted(days, own[own >= days[0]])] = works
    for text, word in local:
        if days[0] <= np.datetime64(text) <= days[-1]:
            worked[np.searchsorted(days, np.datetime64(text))] = word == "work"
    return days[worked]
