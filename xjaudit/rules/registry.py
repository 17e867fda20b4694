"""Rules about the registry number (学籍号)."""

import pandas as pd

from xjaudit.record import ids
from xjaudit.rules.cells import claims_citizen, column, lacks
from xjaudit.rules.identity import UNSOUND
from xjaudit.rules.rule import rule
from xjaudit.settings import Settings


@rule("REG-EMPTY", severity="warn", needs=("registry_no",), action="ask_county", blanks=True)
def registry_number_is_missing(roster: pd.DataFrame) -> pd.Series:
    """Every record has a number from its first day, if only a temporary one."""
    return lacks(roster, "registry_no")


@rule("REG-FORMAT", severity="error", needs=("registry_no",), action="reexport")
def registry_number_is_malformed(roster: pd.DataFrame) -> pd.Series:
    """G, J or L in capitals, 17 digits, a digit or X."""
    small = ids.matches(column(roster, "registry_no.raw"), r"^\s*[gjl]")
    return small | ~ids.has_registry_form(roster["registry_no"])


@rule("REG-DUP", severity="error", needs=("registry_no",), action="ask_county")
def registry_number_occurs_twice(roster: pd.DataFrame) -> pd.DataFrame:
    """One person, one record, for life."""
    numbers = roster["registry_no"]
    return pd.DataFrame(
        {"flagged": numbers.duplicated(keep=False), "n": numbers.map(numbers.value_counts())}
    )


def _awaits_first_issue(roster: pd.DataFrame, settings: Settings) -> pd.Series:
    """First graders of this autumn: official numbers are given in the spring semester."""
    year = settings.system.school_year
    if settings.as_of.strftime("%Y%m") > f"{year + 1}06":
        return pd.Series(False, index=roster.index)
    first = pd.to_numeric(column(roster, "grade_no"), errors="coerce") == 1
    return first & (column(roster, "enrol_month") >= f"{year}07")


@rule(
    "REG-L-PENDING",
    severity="warn",
    needs=("registry_no", "id_number"),
    also=("id_type", "grade_no", "enrol_month"),
    action="problem_record",
    unless=UNSOUND,
)
def registry_number_is_still_temporary(roster: pd.DataFrame, settings: Settings) -> pd.Series:
    """A record with a sound ID number gets its G number in spring, unless a problem holds it."""
    numbers = roster["id_number"]
    sound = ids.has_valid_check(numbers) & claims_citizen(numbers, column(roster, "id_type"))
    temporary = ids.registry_letter(roster["registry_no"]) == "L"
    return temporary & sound & ~_awaits_first_issue(roster, settings)


@rule(
    "REG-G-DIFF",
    severity="warn",
    needs=("registry_no", "id_number"),
    action="keep_proof",
    unless=UNSOUND,
)
def g_number_differs_from_id_number(roster: pd.DataFrame) -> pd.Series:
    """A G number was made of the ID number; it stays when that is changed later."""
    official = ids.registry_letter(roster["registry_no"]) == "G"
    numbers = roster["id_number"]
    differs = ids.registry_body(roster["registry_no"]) != numbers
    return official & differs & ids.has_valid_check(numbers)


RULES = (
    registry_number_is_missing,
    registry_number_is_malformed,
    registry_number_occurs_twice,
    registry_number_is_still_temporary,
    g_number_differs_from_id_number,
)
