"""Rules against last time: class, grade and status, and what changed for many at once."""

import pandas as pd

from xjaudit.record.classes import class_label
from xjaudit.record.codes import table
from xjaudit.rules.cells import column
from xjaudit.rules.rule import rule
from xjaudit.settings import Settings

# Whom a school need not have any more.
CLOSED = ("TRANSFERRED", "TRANSFER_OUT_PENDING", "GRADUATED", "DECEASED", "DELETED")
# Absent for a time: the record stays at the school.
KEPT = ("LEAVE", "LEAVE_EXPIRED", "DROPOUT", "NOT_SEEN", "ABROAD")
# From which no record comes back.
_FINAL = ("GRADUATED", "DECEASED", "DELETED")
_MANY = ("name", "sex", "birth_date", "id_number", "registry_no", "grade")
_NO_CLASS = {"zh": "班级未知", "en": "class unknown"}


def figures(changes: pd.DataFrame, name: str) -> pd.Series:
    """A column of numbers, missing where a row has none."""
    return pd.to_numeric(column(changes, name), errors="coerce").astype("Float64")


def is_mass(changes: pd.DataFrame, settings: Settings) -> pd.Series:
    """So many of a class at once that it is no matter of single pupils."""
    n, of = figures(changes, "n"), figures(changes, "of")
    many = n >= settings.parameter("change_mass_least")
    return (many & (n * 100 > of * settings.parameter("change_mass_percent"))).fillna(False)


def differs_alone(changes: pd.DataFrame, code: str | None, settings: Settings) -> pd.Series:
    """Pupils who differ in a field (None: in any), where neither the column slipped nor the class
    has another value for many; good news is each pupil's own."""
    own = changes["change"] == "field"
    if code is not None:
        own &= changes["about"] == code
    of_many = column(changes, "before").notna() & column(changes, "why").isna()
    slipped = (figures(changes, "run") > 0).fillna(False)
    return own & ~slipped & ~(of_many & is_mass(changes, settings))


def classes_told(classes: pd.Series, settings: Settings) -> pd.Series:
    """Classes by name."""
    names = {one: class_label(one, settings.language) for one in classes.dropna().unique()}
    return classes.map(names).astype("str").fillna(_NO_CLASS[settings.language])


def edges(changes: pd.DataFrame, settings: Settings, last: bool) -> pd.Series:
    """The first grade of the stage of each row's grade, or its last; missing without a grade."""
    system = settings.system
    found = {}
    for grade in figures(changes, "grade").dropna().unique():
        stage = system.stage_of(int(grade))
        first = system.first_grade(stage)
        found[grade] = first + system.years_of(stage) - 1 if last else first
    return figures(changes, "grade").map(found).astype("Float64")


def _crosses_stage(changes: pd.DataFrame, settings: Settings) -> pd.Series:
    """Classes of a new stage are always new."""
    grade, first = figures(changes, "grade"), edges(changes, settings, last=False)
    return (grade - figures(changes, "years").fillna(0) < first).fillna(False)


@rule(
    "CHG-CLASS",
    severity="info",
    reads="changes",
    needs=("change", "about", "before", "after"),
    also=("n", "of", "grade", "years", "run"),
    field="after",
    action="check",
)
def class_changed(changes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Another class of the same grade than last time (or than follows from it)."""
    alone = differs_alone(changes, "class_name", settings)
    told = {
        name: classes_told(changes[code].where(alone), settings)
        for name, code in (("was_in", "before"), ("is_in", "after"))
    }
    return pd.DataFrame({"flagged": alone & ~_crosses_stage(changes, settings), **told})


@rule(
    "CHG-REGROUP",
    severity="info",
    reads="changes",
    needs=("change", "about", "class", "n", "of"),
    also=("grade", "years"),
    field="n",
    action="check",
)
def class_was_regrouped(changes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Many of a class were in another: the grade was divided anew."""
    own = (changes["change"] == "class_field") & (changes["about"] == "class_name")
    flagged = own & is_mass(changes, settings) & ~_crosses_stage(changes, settings)
    return pd.DataFrame({"flagged": flagged, "at": classes_told(changes["class"], settings)})


def _graduated_in_time(changes: pd.DataFrame, settings: Settings) -> pd.Series:
    """GRADUATED at the end of a stage, or studying in the next one after it."""
    grade, last = figures(changes, "grade"), edges(changes, settings, last=True)
    done = (changes["after"] == "GRADUATED") & (grade >= last).fillna(False)
    return done | ((changes["before"] == "GRADUATED") & _crosses_stage(changes, settings))


@rule(
    "CHG-STATUS-BACK",
    severity="error",
    reads="changes",
    needs=("change", "about", "before", "after"),
    also=("grade", "years"),
    field="after",
    action="ask_county",
)
def status_went_back(changes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Graduated, dead or deleted last time and now in another state."""
    own = (changes["change"] == "field") & (changes["about"] == "status")
    back = own & changes["before"].isin(_FINAL) & ~_graduated_in_time(changes, settings)
    return pd.DataFrame({"flagged": back, **_states(changes)})


@rule(
    "CHG-STATUS",
    severity="info",
    reads="changes",
    needs=("change", "about", "before", "after"),
    also=("grade", "years"),
    field="after",
    action="check",
)
def status_changed(changes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Left, came back, is on leave: an event that must have been filed."""
    own = (changes["change"] == "field") & (changes["about"] == "status")
    plain = own & ~changes["before"].isin(_FINAL) & ~_graduated_in_time(changes, settings)
    return pd.DataFrame({"flagged": plain, **_states(changes)})


def _states(changes: pd.DataFrame) -> dict[str, pd.Series]:
    label = table("status").label
    return {
        name: changes[code].map(label, na_action="ignore").astype("str")
        for name, code in (("was_in", "before"), ("is_in", "after"))
    }


# A pupil on leave stays in the grade; who has left has none any more.
@rule(
    "CHG-GRADE",
    severity="warn",
    reads="changes",
    needs=("change", "about", "before", "after"),
    also=("n", "of", "run", "status", "was", "years"),
    field="after",
    action="event",
)
def grade_did_not_follow(changes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Not as many grades higher as the school years since: repeated, skipped, put down."""
    rests = ["LEAVE", "LEAVE_EXPIRED"]
    lawful = column(changes, "status").isin([*CLOSED, *KEPT]) | column(changes, "was").isin(rests)
    flagged = differs_alone(changes, "grade", settings) & ~lawful
    old, new = (figures(changes, name).where(flagged) for name in ("before", "after"))
    grades = {"was_in": old, "is_in": new, "expected": old + figures(changes, "years").fillna(0)}
    told = {name: _grades_told(column, settings) for name, column in grades.items()}
    return pd.DataFrame({"flagged": flagged, **told})


def _grades_told(grades: pd.Series, settings: Settings) -> pd.Series:
    english = settings.language == "en"
    names = {
        grade: f"grade {grade:.0f}"
        if english
        else class_label(f"{grade:.0f}-1").removesuffix("1班")
        for grade in grades.dropna().unique()
        if grade <= 12
    }
    return grades.map(names).astype("str")


@rule(
    "CHG-MASS",
    severity="error",
    reads="changes",
    needs=("change", "about", "class", "n", "of"),
    field="n",
    action="check_export",
)
def many_of_a_class_changed(changes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """A field that hardly ever changes differs for a good part of a class."""
    own = (changes["change"] == "class_field") & changes["about"].isin(_MANY)
    at = classes_told(changes["class"], settings)
    return pd.DataFrame({"flagged": own & is_mass(changes, settings), "at": at})


@rule(
    "CHG-SHIFT",
    severity="error",
    reads="changes",
    needs=("change", "about", "n", "row", "last"),
    field="n",
    action="reexport",
)
def column_slipped(changes: pd.DataFrame) -> pd.Series:
    """Neighbours in the sheet have each other's values of last time: cells moved by one row."""
    return changes["change"] == "slip"


RULES = (
    many_of_a_class_changed,
    column_slipped,
    class_changed,
    class_was_regrouped,
    status_went_back,
    status_changed,
    grade_did_not_follow,
)
