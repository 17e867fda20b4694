"""Rules about age for the grade; each pupil has one standing, so one finding at most."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
from pandas.arrays import IntegerArray

from xjaudit.rules.cells import column
from xjaudit.rules.rule import rule
from xjaudit.settings import Settings

# The birth date itself is in doubt: nothing follows from it.
DOUBTFUL = ("ID-BIRTH", "ID-DUP-FILE")


def _numbers(texts: pd.Series) -> np.ndarray:
    return pd.to_numeric(texts, errors="coerce").to_numpy(float, na_value=np.nan)


def _grades(roster: pd.DataFrame) -> np.ndarray:
    grades = _numbers(column(roster, "grade_no"))
    return np.where((grades >= 1) & (grades <= 12), grades, np.nan)


def _latest(roster: pd.DataFrame, settings: Settings) -> np.ndarray:
    """Latest birthday on time for the grade, as the number YYYYMMDD.

    On time for grade 1 is who is six by the cut-off day (义务教育法 Art. 11; day by province).
    """
    years = settings.system.school_year - 5 - _grades(roster)
    return years * 10000 + int(settings.cutoff)


def _tolerated(latest: np.ndarray) -> np.ndarray:
    """31 days later."""
    edges, which = np.unique(latest, return_inverse=True)
    return np.array([_moved(edge) for edge in edges])[which]


def _moved(edge: float) -> float:
    if np.isnan(edge):
        return edge
    year, month, day = int(edge) // 10000, int(edge) // 100 % 100, int(edge) % 100
    moved = date(year, month, 1) + timedelta(day - 1 + 31)
    return moved.year * 10000 + moved.month * 100 + moved.day


def _standing(roster: pd.DataFrame, settings: Settings) -> np.ndarray:
    """impossible, young_e, young, old1, old2; blank where the age is usual or not known."""
    birth = _numbers(roster["birth_date"])
    latest = _latest(roster, settings)
    year = settings.system.school_year
    # Under 4 or over 22 on 1 September, or more than four years above the window.
    impossible = (birth > (year - 4) * 10000 + 901) | (birth <= (year - 23) * 10000 + 901)
    impossible |= birth <= latest - 5 * 10000
    cases = {
        "impossible": impossible,
        "young_e": birth > _tolerated(latest),
        "young": birth > latest,
        "old2": birth <= latest - 2 * 10000,
        "old1": birth <= latest - 1 * 10000,
    }
    return np.select(list(cases.values()), list(cases), "")


def _ages(roster: pd.DataFrame, settings: Settings) -> IntegerArray:
    """Full years on 1 September."""
    birth = _numbers(roster["birth_date"])
    years = settings.system.school_year - birth // 10000 - (birth % 10000 > 901)
    return pd.array(years, dtype="Int64")


def _months(first: np.ndarray, last: np.ndarray) -> IntegerArray:
    """Months begun between two days YYYYMMDD, one at least."""
    years, months = last // 10000 - first // 10000, last // 100 % 100 - first // 100 % 100
    begun = np.maximum(years * 12 + months + (last % 100 > first % 100), 1)
    return pd.array(begun, dtype="Int64")


@rule(
    "AGE-IMPOSSIBLE",
    severity="error",
    needs=("birth_date",),
    also=("grade_no",),
    action="booklet",
    unless=DOUBTFUL,
)
def birth_date_cannot_be_right(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Under 4, over 22, or more than four years above the usual age of the grade."""
    impossible = _standing(roster, settings) == "impossible"
    details = {"flagged": impossible, "age": _ages(roster, settings)}
    return pd.DataFrame(details, index=roster.index)


@rule(
    "AGE-YOUNG-E",
    severity="error",
    needs=("birth_date", "grade_no"),
    action="booklet",
    unless=(*DOUBTFUL, "AGE-IMPOSSIBLE"),
)
def pupil_is_far_too_young(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Born more than 31 days after the last day on time."""
    months = _months(_latest(roster, settings), _numbers(roster["birth_date"]))
    details = {"flagged": _standing(roster, settings) == "young_e", "n": months}
    return pd.DataFrame(details, index=roster.index)


@rule(
    "AGE-YOUNG",
    severity="warn",
    needs=("birth_date", "grade_no"),
    action="check",
    unless=(*DOUBTFUL, "AGE-IMPOSSIBLE"),
)
def pupil_is_too_young(roster: pd.DataFrame, settings: Settings) -> pd.Series:
    """Born up to 31 days after the last day on time, which each province sets."""
    return pd.Series(_standing(roster, settings) == "young", index=roster.index)


@rule(
    "AGE-OLD2",
    severity="warn",
    needs=("birth_date", "grade_no"),
    action="check",
    unless=(*DOUBTFUL, "AGE-IMPOSSIBLE"),
)
def pupil_is_far_older(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """More than one year older than the usual age of the grade, four at most."""
    far = _standing(roster, settings) == "old2"
    grades = pd.array(_grades(roster), dtype="Int64")
    details = {"flagged": far, "age": _ages(roster, settings), "at": grades}
    return pd.DataFrame(details, index=roster.index)


@rule(
    "AGE-OLD1",
    severity="info",
    needs=("birth_date", "grade_no"),
    action="none",
    unless=(*DOUBTFUL, "AGE-IMPOSSIBLE"),
)
def pupil_is_older(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Up to one year older than the usual age of the grade."""
    months = _months(_numbers(roster["birth_date"]), _latest(roster, settings) - 10000)
    details = {"flagged": _standing(roster, settings) == "old1", "n": months}
    return pd.DataFrame(details, index=roster.index)


RULES = (
    birth_date_cannot_be_right,
    pupil_is_far_too_young,
    pupil_is_too_young,
    pupil_is_far_older,
    pupil_is_older,
)
