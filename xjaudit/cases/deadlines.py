"""Days by which something is due, reminders before them, and what does not move.

Offsets and terms are parameters (`parameters.toml`), the campaign's own days are `deadlines` of the
settings; see `calendar` for working days.
"""

from calendar import monthrange
from datetime import date, timedelta

import pandas as pd

from xjaudit.cases.actions import actions
from xjaudit.cases.calendar import Due, after, months_after
from xjaudit.settings import Settings

OFFSETS = ("remind_first", "remind_second", "remind_last")
# A problem record's acts go through the same approval as others.
_STEP = "transfer_step_days"
_PENDING = ("filed", "waiting")


def late_list_due(day: date, settings: Settings) -> Due:
    """The next day on which the month's list of late records is due."""
    for start in (day, (day.replace(day=1) + timedelta(32)).replace(day=1)):
        last = monthrange(start.year, start.month)[1]
        due = start.replace(day=min(settings.parameter("late_list_day"), last))
        if due >= day:
            return Due(due)
    raise AssertionError("the next month has such a day")


def step_due(action: str, since: date, settings: Settings) -> Due | None:
    """By when the party whose turn it is since that day should have acted; None without a limit."""
    known = actions().get(action)
    limit = known.limit if known else _STEP
    if limit == "monthly":
        return late_list_due(since, settings)
    return after(since, settings.parameter(limit), settings) if limit else None


def purge_due(since: date, settings: Settings) -> Due:
    """When the registry clears away business that was filed on that day and is still pending."""
    return months_after(since, settings.parameter("purge_months"))


def campaign_due(name: str, settings: Settings) -> Due | None:
    """A day the campaign has set; see `settings.DEADLINES`."""
    told = settings.deadlines.get(name)
    return Due(date.fromisoformat(told)) if told else None


def campaign(today: date, settings: Settings) -> pd.DataFrame:
    """The campaign's own days: name, due, days `left`, and `remind`, the offset reached."""
    rows = []
    for name, told in settings.deadlines.items():
        left = (date.fromisoformat(told) - today).days
        rows.append({"name": name, "due": told, "left": left, "remind": _reached(left, settings)})
    return pd.DataFrame(rows, columns=["name", "due", "left", "remind"]).astype({"remind": "Int64"})


def reminders(table: pd.DataFrame, today: date, settings: Settings) -> pd.DataFrame:
    """Of a worklist what is due soon or overdue, the most urgent first, with `left` (days) and
    `remind`: the offset that has been reached, 0 where it is overdue."""
    active = table[table["state"].isin(["open", *_PENDING]) & table["due"].notna()]
    left = (pd.to_datetime(active["due"]) - pd.Timestamp(today)).dt.days
    known = {days: _reached(days, settings) for days in left.unique()}
    remind = left.map(known).astype("Int64")
    told = active.assign(left=left, remind=remind)[remind.notna()]
    return told.sort_values("left", kind="stable").reset_index(drop=True)


def _reached(left: int, settings: Settings) -> int | None:
    """The smallest offset that has been reached, 0 once it is overdue, None before the first."""
    if left < 0:
        return 0
    offsets = sorted(settings.parameter(name) for name in OFFSETS)
    return next((one for one in offsets if left <= one), None)


def stuck(table: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Of a worklist what has not moved for so many days, the longest first."""
    active = table["state"].isin(["open", *_PENDING])
    still = table[active & (table["days"] >= settings.parameter("stuck_days"))]
    return still.sort_values("days", ascending=False, kind="stable").reset_index(drop=True)


def purges(table: pd.DataFrame, today: date, settings: Settings) -> pd.DataFrame:
    """Of a worklist the business that was filed and is pending, with the day on which the registry
    clears it away (`purge`) and the days `left` to then, the nearest first."""
    filed = table[table["filed"].notna() & table["state"].isin(list(_PENDING))]
    days = [purge_due(date.fromisoformat(one), settings).day for one in filed["filed"]]
    told = filed.assign(
        purge=[day.isoformat() for day in days], left=[(day - today).days for day in days]
    )
    return told.sort_values("left", kind="stable").reset_index(drop=True)
