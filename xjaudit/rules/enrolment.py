"""Rules about when and how a pupil was enrolled."""

import pandas as pd

from xjaudit.record.fields import Field
from xjaudit.rules.cells import column, is_unreadable
from xjaudit.rules.classes import is_misnamed
from xjaudit.rules.rule import Cells, rule
from xjaudit.settings import Settings

_SENIOR_MODES = ("21", "22", "23")
_COMPULSORY_MODES = ("11", "12")
_GUEST = "2"


def _is_month(field: Field) -> bool:
    return field.kind == "month"


@rule("ENROL-FORMAT", severity="error", needs=(), action="edit", each=_is_month, blanks=True)
def enrolment_month_is_unreadable(cells: Cells) -> pd.Series:
    """YYYYMM with a month from 01 to 12."""
    return is_unreadable(cells.value, cells.raw)


@rule(
    "ENROL-GRADE",
    severity="warn",
    needs=("enrol_month", "grade_no"),
    also=("class", "grade"),
    action="edit",
    unless=("GRD-MIX",),
)
def enrolment_year_does_not_fit_grade(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The first month of the present stage: grade 8 of 2026 entered its stage in 2025.

    Not of classes whose names are of another grade than their pupils: CLS-NAME.
    """
    grades = pd.to_numeric(roster["grade_no"], errors="coerce")
    year_of = {
        grade: f"{settings.system.entry_year(int(grade))}09"
        for grade in grades.unique()
        if 1 <= grade <= 12
    }
    expected = grades.map(year_of).astype("str")
    differs = expected.notna() & (roster["enrol_month"].str[:4] != expected.str[:4])
    differs &= ~is_misnamed(roster, settings)
    return pd.DataFrame({"flagged": differs, "expected": expected, "at": grades.astype("Int64")})


@rule("ADM-STAGE", severity="warn", needs=("admission_mode", "grade_no"), action="edit")
def admission_mode_does_not_fit_stage(roster: pd.DataFrame, settings: Settings) -> pd.Series:
    """Examinations belong to the senior stage, enrolment nearby to the compulsory one."""
    senior = pd.to_numeric(roster["grade_no"], errors="coerce") >= settings.system.first_grade("高")
    mode = roster["admission_mode"]
    return (senior & mode.isin(_COMPULSORY_MODES)) | (~senior & mode.isin(_SENIOR_MODES))


@rule("SRC-BORROW", severity="warn", needs=("student_source",), also=("grade_no",), action="check")
def guest_pupil_in_compulsory_stage(roster: pd.DataFrame, settings: Settings) -> pd.Series:
    """借读: taught here, registered elsewhere. The senior stage may have such pupils."""
    guest = roster["student_source"] == _GUEST
    if not guest.any():
        return guest
    senior = settings.system.first_grade("高")
    return guest & ~(pd.to_numeric(column(roster, "grade_no"), errors="coerce") >= senior)


RULES = (
    enrolment_month_is_unreadable,
    enrolment_year_does_not_fit_grade,
    admission_mode_does_not_fit_stage,
    guest_pupil_in_compulsory_stage,
)
