"""Rules about attendance: who is long absent or ill, and marks that nobody can count.

A pupil whose state is another than studying, by the registry or by a remark on the list, is not
missed here: where the two disagree, RC-STATUS says so.
"""

import pandas as pd

from xjaudit.rules.cells import column
from xjaudit.rules.rule import rule
from xjaudit.settings import Settings

# A child who has just come may stand on a grid before its first mark.
_DAYS_WITHOUT_A_MARK = 5


def _is_studying(marks: pd.DataFrame) -> pd.Series:
    status, seen = column(marks, "status"), column(marks, "seen")
    return (status.isna() | (status == "ACTIVE")) & (seen.isna() | (seen == "ACTIVE"))


def _is_senior(marks: pd.DataFrame, settings: Settings) -> pd.Series:
    grade = column(marks, "class").str.extract(r"^([0-9]+)-", expand=False)
    return pd.to_numeric(grade) >= settings.system.first_grade("高")


def _figures(days: pd.Series) -> pd.Series:
    """Numbers of days as people write them: 10, 7.5."""
    return pd.Series([f"{day:.1f}".removesuffix(".0") for day in days], days.index, dtype="str")


def _day(dates: pd.Series) -> pd.Series:
    """20261116 as 2026-11-16."""
    return pd.to_datetime(dates, format="%Y%m%d").dt.strftime("%Y-%m-%d").astype("str")


@rule(
    "ATT-DROPOUT",
    severity="error",
    reads="marks",
    needs=("name", "absent_run", "class"),
    also=("absent_from", "absent_until", "status", "seen"),
    action="report_dropout",
)
def pupil_is_taken_to_have_dropped_out(marks: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Absent without leave for so many school days in a row, in the years of compulsory education.

    Two weeks in Jiangsu (2014), four in Liaoning.
    """
    days = pd.to_numeric(marks["absent_run"])
    long = days >= settings.parameter("dropout_days")
    flagged = long & ~_is_senior(marks, settings) & _is_studying(marks)
    return pd.DataFrame({"flagged": flagged, "n": _figures(days), **_span(marks, "absent")})


def _span(marks: pd.DataFrame, which: str) -> dict[str, pd.Series]:
    return {name: _day(column(marks, f"{which}_{name}")) for name in ("from", "until")}


@rule(
    "ATT-QUIT",
    severity="warn",
    reads="marks",
    needs=("name", "absent_run", "absent", "class"),
    also=("status", "seen"),
    action="visit",
)
def senior_pupil_may_be_taken_to_have_left(marks: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Of the senior stage, absent without leave for so many school days in a row or in all.

    15 days in a row or 45 in all in Hunan; longer in Jiangxi.
    """
    run, all_ = pd.to_numeric(marks["absent_run"]), pd.to_numeric(marks["absent"])
    long = run >= settings.parameter("quit_days_in_a_row")
    long |= all_ >= settings.parameter("quit_days_in_all")
    flagged = long & _is_senior(marks, settings) & _is_studying(marks)
    return pd.DataFrame({"flagged": flagged, "n": _figures(run), "all": _figures(all_)})


@rule(
    "ATT-NOMARKS",
    severity="warn",
    reads="marks",
    needs=("name", "unmarked"),
    also=("status", "seen"),
    action="locate",
)
def pupil_has_no_mark(marks: pd.DataFrame) -> pd.DataFrame:
    """On the attendance grid, and without a single mark on days on which the class came."""
    days = pd.to_numeric(marks["unmarked"]).astype("Int64")
    flagged = (days >= _DAYS_WITHOUT_A_MARK) & _is_studying(marks)
    return pd.DataFrame({"flagged": flagged, "n": days})


@rule(
    "ATT-ABSENT",
    severity="warn",
    reads="marks",
    needs=("name", "unseen_run"),
    also=("unseen_from", "unseen_until", "status", "seen"),
    action="visit",
    unless=("ATT-DROPOUT", "ATT-QUIT", "ATT-NOMARKS"),
)
def pupil_has_not_been_seen(marks: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """No mark of presence or leave for so many school days in a row."""
    days = pd.to_numeric(marks["unseen_run"])
    flagged = (days >= settings.parameter("unseen_days")) & _is_studying(marks)
    return pd.DataFrame({"flagged": flagged, "n": _figures(days), **_span(marks, "unseen")})


@rule(
    "ATT-LEAVE",
    severity="warn",
    reads="marks",
    needs=("name", "sick_from", "sick_until", "status"),
    also=("seen",),
    action="leave",
)
def long_illness_without_leave(marks: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Sick for so many months, and the registry says studying: leave (休学) should be filed."""
    first, last = (pd.to_datetime(marks[n], format="%Y%m%d") for n in ("sick_from", "sick_until"))
    long = last >= first + pd.DateOffset(months=settings.parameter("sick_leave_months"))
    flagged = long & (marks["status"] == "ACTIVE") & _is_studying(marks)
    return pd.DataFrame({"flagged": flagged, **_span(marks, "sick")})


@rule(
    "ATT-LEGEND",
    severity="warn",
    reads="notices",
    needs=("code", "raw"),
    field="raw",
    action="map",
)
def mark_is_not_understood(notices: pd.DataFrame) -> pd.Series:
    """Neither the sheet's legend nor common use explains a mark; it was not counted."""
    return notices["code"] == "mark_unknown"


@rule(
    "ATT-UNDATED",
    severity="warn",
    reads="notices",
    needs=("code",),
    field="raw",
    action="clean",
)
def days_have_no_date(notices: pd.DataFrame) -> pd.Series:
    """Neither title, sheet nor file name tells the month of an attendance grid."""
    return notices["code"] == "days_undated"


@rule(
    "ATT-TOTAL",
    severity="info",
    reads="notices",
    needs=("code", "raw", "value"),
    field="raw",
    action="check",
)
def total_differs_from_marks(notices: pd.DataFrame) -> pd.DataFrame:
    """A column of totals beside the marks says otherwise than they do."""
    return pd.DataFrame(
        {"flagged": notices["code"] == "totals_differ", "counted": notices["value"]}
    )


RULES = (
    pupil_is_taken_to_have_dropped_out,
    senior_pupil_may_be_taken_to_have_left,
    pupil_has_no_mark,
    pupil_has_not_been_seen,
    long_illness_without_leave,
    mark_is_not_understood,
    days_have_no_date,
    total_differs_from_marks,
)
