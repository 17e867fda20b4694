"""Rules against last time: who is new in the roster, and who is gone from it."""

import pandas as pd

from xjaudit.record.ids import registry_letter
from xjaudit.rules.cells import column
from xjaudit.rules.changes import CLOSED, KEPT, classes_told, edges, figures
from xjaudit.rules.rule import rule
from xjaudit.settings import Settings

_SHARES = ("n", "of", "grade", "grade_n", "grade_of", "years")


def _most_of_grade(changes: pd.DataFrame) -> pd.Series:
    return (figures(changes, "grade_n") * 2 > figures(changes, "grade_of")).fillna(False)


def _begins(changes: pd.DataFrame, settings: Settings) -> pd.Series:
    """Pupils who were not in this stage last time: of the school years since, or a whole grade."""
    grade, first = figures(changes, "grade"), edges(changes, settings, last=False)
    came_up = grade - figures(changes, "years").fillna(0) < first
    return came_up.fillna(False) | ((grade == first).fillna(False) & _most_of_grade(changes))


def _ends(changes: pd.DataFrame, settings: Settings) -> pd.Series:
    """Pupils who have left their stage by now, and graduates by the name of their class."""
    grade, last = figures(changes, "grade"), edges(changes, settings, last=True)
    went_on = grade + figures(changes, "years").fillna(0) > last
    by_year = column(changes, "class").str.startswith("c").fillna(False).astype(bool)
    finished = (grade == last).fillna(False) | (grade.isna() & by_year)
    return went_on.fillna(False) | (finished & _most_of_grade(changes))


def _whole_class(changes: pd.DataFrame, settings: Settings) -> pd.Series:
    n, of = figures(changes, "n"), figures(changes, "of")
    return ((n == of) & (of >= settings.parameter("change_mass_least"))).fillna(False)


def _joined(changes: pd.DataFrame, settings: Settings) -> pd.Series:
    new = changes["change"] == "new"
    return new & ~_begins(changes, settings) & ~_whole_class(changes, settings)


def _made_late(changes: pd.DataFrame) -> pd.Series:
    """A temporary number above grade 1: the record is a new one, or its check never ended."""
    temporary = registry_letter(column(changes, "registry_no")) == "L"
    return temporary & (figures(changes, "grade") > 1).fillna(False)


@rule(
    "CHG-NEW",
    severity="info",
    reads="changes",
    needs=("change", "name"),
    also=("registry_no", *_SHARES),
    field="name",
    action="check_transfer",
)
def pupil_is_new(changes: pd.DataFrame, settings: Settings) -> pd.Series:
    """In the roster now and not last time, above the first grade of a stage: a transfer in."""
    return _joined(changes, settings) & ~_made_late(changes)


@rule(
    "CHG-NEW-L",
    severity="warn",
    reads="changes",
    needs=("change", "name", "registry_no", "grade"),
    also=_SHARES,
    field="name",
    action="check_late",
)
def record_is_new(changes: pd.DataFrame, settings: Settings) -> pd.Series:
    """New in a higher grade with a temporary number: late creation needs the national search."""
    return _joined(changes, settings) & _made_late(changes)


@rule(
    "CHG-CLASS-NEW",
    severity="info",
    reads="changes",
    needs=("change", "class", "n", "of"),
    also=_SHARES,
    field="n",
    action="check_export",
)
def class_is_new(changes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """A whole class that was not in the earlier roster: mostly the export lacked it."""
    whole = (changes["change"] == "class_new") & _whole_class(changes, settings)
    at = classes_told(changes["class"], settings)
    return pd.DataFrame({"flagged": whole & ~_begins(changes, settings), "at": at})


def _left(changes: pd.DataFrame, settings: Settings) -> pd.Series:
    gone = changes["change"] == "gone"
    return gone & ~_ends(changes, settings) & ~_whole_class(changes, settings)


@rule(
    "CHG-GONE",
    severity="warn",
    reads="changes",
    needs=("change", "name"),
    also=("class", "status", *_SHARES),
    field="name",
    action="locate",
)
def pupil_is_gone(changes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """In the earlier roster and not in this one, without anything that was under way."""
    status = column(changes, "status")
    flagged = _left(changes, settings) & ~status.isin([*CLOSED, *KEPT])
    return pd.DataFrame(
        {"flagged": flagged, "at": classes_told(column(changes, "class"), settings)}
    )


@rule(
    "CHG-GONE-AWAY",
    severity="warn",
    reads="changes",
    needs=("change", "name", "status", "away"),
    also=("class", *_SHARES),
    field="name",
    action="locate",
)
def record_that_must_stay_is_gone(changes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """On leave, dropped out or abroad last time: such a record stays. Only where this roster has
    any such pupils; else the export left them out."""
    kept = changes["status"].isin(KEPT) & (changes["away"].astype(str) == "True")
    flagged = _left(changes, settings) & kept
    return pd.DataFrame(
        {"flagged": flagged, "at": classes_told(column(changes, "class"), settings)}
    )


@rule(
    "CHG-CLASS-GONE",
    severity="warn",
    reads="changes",
    needs=("change", "class", "n", "of"),
    also=_SHARES,
    field="n",
    action="check_export",
)
def class_is_gone(changes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Nobody of a class is in this roster, and it did not graduate."""
    whole = (changes["change"] == "class_gone") & _whole_class(changes, settings)
    at = classes_told(changes["class"], settings)
    return pd.DataFrame({"flagged": whole & ~_ends(changes, settings), "at": at})


@rule(
    "CHG-AGAIN",
    severity="warn",
    reads="changes",
    needs=("change", "name", "before", "after"),
    also=("class",),
    field="after",
    action="duplicate",
)
def record_was_made_again(changes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """A record is gone and another one stands in its place: same name, sex and class, and every
    number another. One child with a second record, or two children."""
    at = classes_told(column(changes, "class"), settings)
    return pd.DataFrame({"flagged": changes["change"] == "again", "at": at})


RULES = (
    record_was_made_again,
    class_is_new,
    class_is_gone,
    pupil_is_new,
    record_is_new,
    pupil_is_gone,
    record_that_must_stay_is_gone,
)
