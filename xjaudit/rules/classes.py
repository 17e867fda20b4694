"""Rules about classes: their size, their grade, and who stands in them."""

import calendar
from datetime import timedelta

import numpy as np
import pandas as pd

from xjaudit.record import ids
from xjaudit.record.answers import distinct, once
from xjaudit.record.classes import SchoolSystem, class_label, grade_of, grade_of_text
from xjaudit.rules.cells import column
from xjaudit.rules.rule import rule
from xjaudit.settings import Settings

# The highest stage that a school of some kind has, by the first two digits of its identifier
# (JY/T 1001 BXLX): primary schools; junior middle schools and nine-year schools.
_HIGHEST = {"21": "小", "31": "初"}
_NUMBER = "^[0-9]+$"


def _numbers(classes: pd.DataFrame, name: str) -> pd.Series:
    return pd.to_numeric(column(classes, name)).astype("Int64")


def _grades(classes: pd.Series) -> pd.Series:
    """The grade of each class, missing for one that is named by its year of entry."""
    known = {one: grade_of(one) for one in classes.dropna().unique()}
    return classes.map(known).astype("Int64")


# Registered first: the size of a class is that of the registry, RC-COUNT tells the difference.
@rule(
    "CLS-SIZE",
    severity="info",
    reads="classes",
    needs=("class",),
    also=("registered", "listed"),
    field="class_name",
    action="inform_leader",
)
def class_is_very_large_or_small(classes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """More pupils than the standard class of its stage, or hardly any."""
    registered = _numbers(classes, "registered")
    n = registered.replace(0, pd.NA).fillna(_numbers(classes, "listed"))
    primary = (_grades(classes["class"]) <= settings.system.primary_years).fillna(False)
    most = pd.Series(settings.parameter("class_most_secondary"), classes.index)
    most = most.mask(primary.astype(bool), settings.parameter("class_most_primary"))
    least = settings.parameter("class_least")
    flagged = (n > most) | ((n > 0) & (n < least))
    return pd.DataFrame({"flagged": flagged, "n": n, "least": least, "most": most})


@rule(
    "CLS-GRADE",
    severity="warn",
    reads="classes",
    needs=("class", "school"),
    field="class_name",
    action="map",
)
def school_has_no_such_grade(classes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """A grade above the last one of a primary, a junior middle or a nine-year school."""
    stage = classes["school"].str.slice(0, 2).map(_HIGHEST)
    last = stage.map({s: _last_grade(s, settings.system) for s in _HIGHEST.values()})
    flagged = _grades(classes["class"]) > last.astype("Int64")
    return pd.DataFrame({"flagged": flagged, "at": _labels(classes["class"], settings)})


def _last_grade(stage: str, system: SchoolSystem) -> int:
    return system.first_grade(stage) + system.years_of(stage) - 1


def _labels(classes: pd.Series, settings: Settings) -> pd.Series:
    names = {one: class_label(one, settings.language) for one in classes.unique()}
    return classes.map(names).astype("str")


@rule(
    "CLS-NAME",
    severity="warn",
    reads="classes",
    needs=("class", "told_grade"),
    field="class_name",
    action="rename_class",
)
def name_of_class_is_of_another_grade(classes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Its pupils' column of grades says otherwise: after promotion classes keep their old names."""
    own, told = _grades(classes["class"]), pd.to_numeric(classes["told_grade"]).astype("Int64")
    flagged = ~_is_grade(told, own, settings.system)
    details = {"told": told, "at": _labels(classes["class"], settings)}
    return pd.DataFrame({"flagged": flagged, **details})


def _is_grade(told: pd.Series, own: pd.Series, system: SchoolSystem) -> pd.Series:
    """Whether a grade is the one told, also as a middle school counts: its 一年级 is grade 7.

    Nothing speaks against what is not known.
    """
    firsts = [system.first_grade(stage) for stage in "小初高"]
    same = pd.Series(False, told.index)
    for first in firsts:
        same |= (told == own - first + 1).fillna(True).astype(bool)
    return same


def is_misnamed(roster: pd.DataFrame, settings: Settings) -> np.ndarray:
    """Rows of classes that CLS-NAME speaks of: what follows from their grade is no news."""
    return _misnamed(column(roster, "class"), column(roster, "grade"), settings.system)


@once
def _misnamed(classes: pd.Series, grades: pd.Series, system: SchoolSystem) -> np.ndarray:
    at, names = pd.factorize(classes)
    usual, told = _usual_grades(at, len(names), _told_grades(grades, system))
    own = _grades(pd.Series(names, dtype="str"))
    wrong = np.zeros(len(names) + 1, bool)
    # Rows without a class take the last place.
    wrong[:-1] = told & ~_is_grade(pd.Series(usual), own, system)
    return wrong[at]


def _told_grades(texts: pd.Series, system: SchoolSystem) -> np.ndarray:
    """What the column of grades says; 0 where it is not understood."""
    codes, words = pd.factorize(texts)
    known = [grade_of_text(word, system) or 0 for word in words]
    return np.array([*known, 0], int)[codes]


def _usual_grades(
    at: np.ndarray, classes: int, grades: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The grade of most pupils of each class, and whether any pupil's is told."""
    places = at[at >= 0] * 13 + grades[at >= 0]
    pupils = np.bincount(places, minlength=classes * 13).reshape(classes, 13)[:, 1:]
    return pupils.argmax(axis=1) + 1, np.any(pupils, axis=1)


@rule(
    "GRD-MIX",
    severity="warn",
    needs=("grade", "class"),
    also=("status", "class_text"),
    action="move_class",
)
def pupil_is_of_another_grade_than_the_class(
    roster: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """The column of grades says another grade than for most of the class.

    Classes of several grades (复式班) have pupils of different grades by their nature.
    """
    at, classes = pd.factorize(roster["class"])
    grade = _told_grades(roster["grade"], settings.system)
    usual = _usual_grades(at, len(classes), grade)[0][at]
    few = roster[(grade > 0) & (grade != usual)]
    usual = pd.Series(usual, roster.index)[few.index]
    mixed = column(few, "class_text").str.contains("复式").eq(True)
    return pd.DataFrame({"flagged": _is_here(few) & ~mixed, "usual": usual})


def _is_here(roster: pd.DataFrame) -> pd.Series:
    """Who has left keeps class and number, which others may have by now."""
    status = column(roster, "status")
    return status.isna() | (status == "ACTIVE")


@rule(
    "SER-DUP",
    severity="warn",
    needs=("class_serial", "class"),
    also=("status",),
    action="renumber",
    unless=("ID-DUP-FILE", "REG-DUP"),
)
def number_in_class_occurs_twice(roster: pd.DataFrame) -> pd.DataFrame:
    """One number, one pupil of the class; 01 is 1."""
    codes, texts = pd.factorize(roster["class_serial"])
    written = pd.Series(texts, dtype="str")
    plain = pd.factorize(written.str.lstrip("0"))[0]
    place = pd.factorize(roster["class"])[0] * len(texts) + plain[codes]
    counted = _is_here(roster) & ids.matches(written, _NUMBER).to_numpy(bool)[codes]
    here = pd.Series(place, roster.index)[counted]
    few = here[here.duplicated(keep=False)]
    return pd.DataFrame({"flagged": True, "n": few.map(few.value_counts())})


@rule("SER-FORM", severity="info", needs=("class_serial",), action="renumber")
def number_in_class_is_no_number(roster: pd.DataFrame) -> pd.Series:
    """The registry sorts classes by this number."""
    written = pd.Series(distinct(roster["class_serial"]), dtype="str")
    return roster["class_serial"].isin(written[~ids.matches(written, _NUMBER)])


@rule(
    "LATE-LIST",
    severity="info",
    reads="classes",
    needs=("class", "not_registered"),
    field="class_name",
    action="find_record",
)
def list_of_late_records_is_due(classes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Records created late go by a list of each month's end (教基一司函〔2014〕66号)."""
    today = settings.as_of
    last = calendar.monthrange(today.year, today.month)[1]
    due = today.replace(day=min(settings.parameter("late_list_day"), last))
    soon = today <= due <= today + timedelta(settings.parameter("late_list_notice"))
    n = _numbers(classes, "not_registered")
    return pd.DataFrame({"flagged": (n > 0) & soon, "n": n, "due": due.isoformat()})


RULES = (
    class_is_very_large_or_small,
    school_has_no_such_grade,
    name_of_class_is_of_another_grade,
    pupil_is_of_another_grade_than_the_class,
    number_in_class_occurs_twice,
    number_in_class_is_no_number,
    list_of_late_records_is_due,
)
