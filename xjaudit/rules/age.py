"""Rules about age for the grade; each pupil has one standing, so one finding at most."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
from pandas.arrays import IntegerArray

from xjaudit.record.answers import once
from xjaudit.rules.cells import column, numbers
from xjaudit.rules.classes import is_misnamed
from xjaudit.rules.identity import BIRTH_DOUBTFUL
from xjaudit.rules.rule import rule
from xjaudit.settings import Settings

# The class is in doubt, and the grade with it.
_CAUSES = (*BIRTH_DOUBTFUL, "GRD-MIX")
_CLASS = ("class", "grade")
IMPOSSIBLE, YOUNG_E, YOUNG, OLD2, OLD1 = range(1, 6)


def _grades(texts: pd.Series) -> np.ndarray:
    grades = numbers(texts)
    return np.where((grades >= 1) & (grades <= 12), grades, np.nan)


def _latest(grades: np.ndarray, year: int, cutoff: str) -> np.ndarray:
    """Latest birthday on time for the grade, as the number YYYYMMDD.

    On time for grade 1 is who is six by the cut-off day (义务教育法 Art. 11; day by province).
    """
    return (year - 5 - grades) * 10000 + int(cutoff)


def _window(roster: pd.DataFrame, settings: Settings) -> np.ndarray:
    grades = _grades(column(roster, "grade_no"))
    return _latest(grades, settings.system.school_year, settings.cutoff)


def _moved(edge: int) -> int:
    """31 days later."""
    moved = date(edge // 10000, edge // 100 % 100, 1) + timedelta(edge % 100 - 1 + 31)
    return moved.year * 10000 + moved.month * 100 + moved.day


@once
def _standing(births: pd.Series, grades: pd.Series, year: int, cutoff: str) -> np.ndarray:
    """IMPOSSIBLE, YOUNG_E, YOUNG, OLD2, OLD1; 0 where the age is usual or not known."""
    birth, grade = numbers(births), np.nan_to_num(_grades(grades)).astype(int)
    # Under 4 or over 22 on 1 September, or more than four years above the window.
    impossible = (birth > (year - 4) * 10000 + 901) | (birth <= (year - 23) * 10000 + 901)
    # By grade; the first place is for those whose grade is not known.
    latest = np.array([np.nan, *_latest(np.arange(1, 13), year, cutoff)])
    tolerated = np.array([np.nan, *map(_moved, latest[1:].astype(int).tolist())])
    latest, tolerated = latest[grade], tolerated[grade]
    standing = np.zeros(len(birth), np.int8)
    # Graver ones last, since they stand for what is also true of the others.
    standing[birth <= latest - 10000] = OLD1
    standing[birth <= latest - 2 * 10000] = OLD2
    standing[birth > latest] = YOUNG
    standing[birth > tolerated] = YOUNG_E
    standing[impossible | (birth <= latest - 5 * 10000)] = IMPOSSIBLE
    return standing


def _pupils(roster: pd.DataFrame, standing: int, settings: Settings) -> pd.DataFrame:
    """The rows of those who are of a standing, all of them flagged."""
    year, grades = settings.system.school_year, column(roster, "grade_no")
    misnamed = is_misnamed(roster, settings)
    # The name of the class is at fault (CLS-NAME), and nobody's grade known.
    grades = grades.mask(misnamed) if misnamed.any() else grades
    own = _standing(roster["birth_date"], grades, year, settings.cutoff) == standing
    return roster[own].assign(flagged=True)


def _ages(roster: pd.DataFrame, settings: Settings) -> IntegerArray:
    """Full years on 1 September."""
    birth = numbers(roster["birth_date"])
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
    also=("grade_no", *_CLASS),
    action="booklet",
    unless=_CAUSES,
)
def birth_date_cannot_be_right(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Under 4, over 22, or more than four years above the usual age of the grade."""
    few = _pupils(roster, IMPOSSIBLE, settings)
    return few[["flagged"]].assign(age=_ages(few, settings))


@rule(
    "AGE-YOUNG-E",
    severity="error",
    needs=("birth_date", "grade_no"),
    also=_CLASS,
    action="booklet",
    unless=(*_CAUSES, "AGE-IMPOSSIBLE"),
)
def pupil_is_far_too_young(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Born more than 31 days after the last day on time."""
    few = _pupils(roster, YOUNG_E, settings)
    return few[["flagged"]].assign(n=_months(_window(few, settings), numbers(few["birth_date"])))


@rule(
    "AGE-YOUNG",
    severity="warn",
    needs=("birth_date", "grade_no"),
    also=_CLASS,
    action="check",
    unless=(*_CAUSES, "AGE-IMPOSSIBLE"),
)
def pupil_is_too_young(roster: pd.DataFrame, settings: Settings) -> pd.Series:
    """Born up to 31 days after the last day on time, which each province sets."""
    return _pupils(roster, YOUNG, settings)["flagged"]


@rule(
    "AGE-OLD2",
    severity="warn",
    needs=("birth_date", "grade_no"),
    also=_CLASS,
    action="check",
    unless=(*_CAUSES, "AGE-IMPOSSIBLE"),
)
def pupil_is_far_older(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """More than one year older than the usual age of the grade, four at most."""
    few = _pupils(roster, OLD2, settings)
    grades = pd.array(_grades(few["grade_no"]), dtype="Int64")
    return few[["flagged"]].assign(age=_ages(few, settings), at=grades)


@rule(
    "AGE-OLD1",
    severity="info",
    needs=("birth_date", "grade_no"),
    also=_CLASS,
    action="none",
    unless=(*_CAUSES, "AGE-IMPOSSIBLE"),
)
def pupil_is_older(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Up to one year older than the usual age of the grade."""
    few = _pupils(roster, OLD1, settings)
    months = _months(numbers(few["birth_date"]), _window(few, settings) - 10000)
    return few[["flagged"]].assign(n=months)


RULES = (
    birth_date_cannot_be_right,
    pupil_is_far_too_young,
    pupil_is_too_young,
    pupil_is_far_older,
    pupil_is_older,
)
