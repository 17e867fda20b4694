"""Rules about states other than studying: leave, transfers, states that presence contradicts."""

import numpy as np
import pandas as pd

from xjaudit.record.fields import Field
from xjaudit.rules.cells import column, lacks
from xjaudit.rules.rule import Cells, rule
from xjaudit.settings import Settings

_PENDING = ("TRANSFER_OUT_PENDING", "TRANSFER_IN_PENDING")
# Spring terms begin in February and end with the school year in August.
_LAST_TERM = ("0201", "0831")


def _today(settings: Settings) -> str:
    return settings.as_of.strftime("%Y%m%d")


def _later(days: pd.Series, years: int = 0, months: int = 0) -> pd.Series:
    """Days YYYYMMDD so many years or months later."""
    span = pd.DateOffset(years=years, months=months)
    moved = pd.to_datetime(days, format="%Y%m%d") + span
    return moved.dt.strftime("%Y%m%d").astype("str")


def _is_status(field: Field) -> bool:
    return field.code == "status"


@rule("STAT-UNKNOWN", severity="warn", needs=(), action="map", each=_is_status, blanks=True)
def state_is_not_known(cells: Cells) -> pd.Series:
    """A word for the state that no table has, or none where the sheet tells others': it is taken
    neither for studying nor for gone."""
    return cells.value.isna() & cells.raw.notna()


@rule(
    "STAT-DEAD-ACTIVE",
    severity="error",
    reads="links",
    needs=("outcome", "name", "status", "seen"),
    field="status",
    action="event",
)
def death_is_told_on_one_side_only(links: pd.DataFrame) -> pd.Series:
    """The registry says deceased and the child is on a list, or the list says so and not the
    registry; a death is to be entered within ten working days (Hunan, Art. 15)."""
    dead = (links["status"] == "DECEASED") | (links["seen"] == "DECEASED")
    return (links["outcome"] == "status_mismatch") & dead


@rule(
    "STAT-ENDED-PRESENT",
    severity="error",
    reads="links",
    needs=("outcome", "name", "status", "seen"),
    field="status",
    action="ask_county",
)
def record_has_ended_and_child_is_present(links: pd.DataFrame) -> pd.Series:
    """Graduated or deleted in the registry, and sitting in a class."""
    ended = links["status"].isin(["GRADUATED", "DELETED"]) & (links["seen"] == "ACTIVE")
    return (links["outcome"] == "status_mismatch") & ended


@rule(
    "STAT-EXPIRED",
    severity="error",
    reads="states",
    needs=("status", "name"),
    action="return",
)
def registry_says_leave_has_expired(states: pd.DataFrame) -> pd.Series:
    """Leave is over, and the child neither came back nor was the leave extended."""
    return states["status"] == "LEAVE_EXPIRED"


@rule(
    "LV-NODATE",
    severity="warn",
    reads="states",
    needs=("status", "leave_from", "leave_until"),
    field="leave_until",
    action="edit",
    blanks=True,
)
def leave_has_no_dates(states: pd.DataFrame) -> pd.Series:
    """Leave is granted from a day to a day."""
    blank = lacks(states, "leave_from") | lacks(states, "leave_until")
    return (states["status"] == "LEAVE") & blank


@rule(
    "LV-ORDER",
    severity="error",
    reads="states",
    needs=("status", "leave_from", "leave_until"),
    field="leave_until",
    action="edit",
)
def leave_ends_before_it_begins(states: pd.DataFrame) -> pd.Series:
    """One of the two dates is wrong, or they are exchanged."""
    return (states["status"] == "LEAVE") & (states["leave_until"] < states["leave_from"])


@rule(
    "LV-EXPIRED",
    severity="error",
    reads="states",
    needs=("status", "name", "leave_until"),
    field="leave_until",
    action="return",
    unless=("LV-ORDER",),
)
def leave_is_over(states: pd.DataFrame, settings: Settings) -> pd.Series:
    """The last day of leave has passed, and the state is still leave."""
    return (states["status"] == "LEAVE") & (states["leave_until"] < _today(settings))


@rule(
    "LV-SOON",
    severity="info",
    reads="states",
    needs=("status", "name", "leave_until"),
    field="leave_until",
    action="return",
    unless=("LV-ORDER",),
)
def leave_ends_soon(states: pd.DataFrame, settings: Settings) -> pd.Series:
    """Return or extension is asked for before the end: 15 working days in a city of Shaanxi."""
    notice = pd.Timedelta(days=settings.parameter("leave_notice_days"))
    last = (pd.Timestamp(settings.as_of) + notice).strftime("%Y%m%d")
    until = states["leave_until"]
    return (states["status"] == "LEAVE") & (until >= _today(settings)) & (until <= last)


@rule(
    "LV-LONG",
    severity="warn",
    reads="states",
    needs=("status", "leave_from"),
    also=("leave_until",),
    field="leave_from",
    action="check",
    unless=("LV-ORDER", "LV-EXPIRED"),
)
def leave_is_too_long(states: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Two years in a row at most; without a last day it lasts until today."""
    years = settings.parameter("leave_years")
    until = column(states, "leave_until").fillna(_today(settings))
    long = until > _later(states["leave_from"], years=years)
    return pd.DataFrame({"flagged": (states["status"] == "LEAVE") & long, "most": years})


@rule(
    "LV-GRADUATING",
    severity="warn",
    reads="states",
    needs=("status", "leave_from", "grade_no"),
    field="leave_from",
    action="check",
)
def leave_in_the_last_term(states: pd.DataFrame, settings: Settings) -> pd.Series:
    """No leave is granted in the last term of a graduating class (Fujian, Jiangxi, Liaoning)."""
    system = settings.system
    last = [system.first_grade(s) + system.years_of(s) - 1 for s in "小初高"]
    graduating = pd.to_numeric(states["grade_no"]).isin(last)
    first, end = (f"{system.school_year + 1}{day}" for day in _LAST_TERM)
    in_term = (states["leave_from"] >= first) & (states["leave_from"] <= end)
    return (states["status"] == "LEAVE") & graduating & in_term


@rule(
    "TR-PURGE",
    severity="warn",
    reads="states",
    needs=("status", "name", "transfer_date"),
    field="transfer_date",
    action="urge",
)
def transfer_will_be_purged(states: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Open for more than five months: what is open for half a year is cleared (Fujian 2015)."""
    months = settings.parameter("transfer_purge_months")
    old = _later(states["transfer_date"], months=months) < _today(settings)
    return pd.DataFrame({"flagged": states["status"].isin(_PENDING) & old, "n": months})


@rule(
    "TR-STUCK",
    severity="warn",
    reads="states",
    needs=("status", "name", "transfer_date"),
    field="transfer_date",
    action="urge",
    unless=("TR-PURGE",),
)
def transfer_is_stuck(states: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Each party has ten working days (2025 measures, Art. 15).

    Mondays to Fridays are counted; holidays and the Saturdays worked for them are not known here.
    """
    begun = pd.to_datetime(states["transfer_date"], format="%Y%m%d").to_numpy("datetime64[D]")
    passed = np.busday_count(begun + 1, np.datetime64(settings.as_of) + 1)
    open_ = states["status"].isin(_PENDING)
    long = open_ & (passed > settings.parameter("transfer_step_days"))
    return pd.DataFrame({"flagged": long, "n": passed}, index=states.index)


@rule(
    "TR-IN-ABSENT",
    severity="warn",
    reads="states",
    needs=("status", "name", "outcome"),
    field="status",
    action="locate",
)
def child_to_be_transferred_here_is_on_no_list(states: pd.DataFrame) -> pd.Series:
    """This school asked for the record, and no class list has the child."""
    return (states["status"] == "TRANSFER_IN_PENDING") & (states["outcome"] == "absent")


RULES = (
    state_is_not_known,
    death_is_told_on_one_side_only,
    record_has_ended_and_child_is_present,
    registry_says_leave_has_expired,
    leave_has_no_dates,
    leave_ends_before_it_begins,
    leave_is_over,
    leave_ends_soon,
    leave_is_too_long,
    leave_in_the_last_term,
    transfer_will_be_purged,
    transfer_is_stuck,
    child_to_be_transferred_here_is_on_no_list,
)
