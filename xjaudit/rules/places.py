"""Rules about the division codes inside ID and registry numbers (GB/T 2260)."""

import pandas as pd

from xjaudit.record import ids
from xjaudit.rules.cells import claims_citizen, column
from xjaudit.rules.identity import UNSOUND
from xjaudit.rules.rule import rule


def _stands(roster: pd.DataFrame, state: str) -> pd.Series:
    """Citizens' numbers whose division is in that state."""
    numbers = roster["id_number"]
    is_in = ids.division_state(numbers) == state
    if not is_in.any():
        return is_in
    return is_in & claims_citizen(numbers, column(roster, "id_type"))


@rule(
    "ID-AREA-P",
    severity="error",
    needs=("id_number",),
    also=("id_type",),
    action="booklet",
    unless=UNSOUND,
)
def province_does_not_exist(roster: pd.DataFrame) -> pd.DataFrame:
    """The first two digits are a province, 81 to 83 (residence permits), or 9 and a province."""
    numbers = roster["id_number"]
    claims = claims_citizen(numbers, column(roster, "id_type"))
    wrong = claims & ids.has_citizen_form(numbers) & ~ids.has_province(numbers)
    return pd.DataFrame({"flagged": wrong, "area": numbers.str.slice(0, 2)})


@rule(
    "ID-AREA",
    severity="warn",
    needs=("id_number",),
    also=("id_type",),
    action="booklet",
    unless=(*UNSOUND, "ID-AREA-P"),
)
def division_never_existed(roster: pd.DataFrame) -> pd.DataFrame:
    """Neither a division of today nor one of former years; a new one may be missing in the list."""
    unknown = _stands(roster, "unknown")
    return pd.DataFrame({"flagged": unknown, "area": roster["id_number"].str.slice(0, 6)})


@rule(
    "ID-AREA-OLD",
    severity="info",
    needs=("id_number",),
    also=("id_type",),
    action="check",
    unless=UNSOUND,
)
def division_was_abolished_before_birth(roster: pd.DataFrame) -> pd.DataFrame:
    """Children keep their number, so a code may be an old one, but not older than the child."""
    retired = _stands(roster, "retired")
    return pd.DataFrame({"flagged": retired, "area": roster["id_number"].str.slice(0, 6)})


@rule(
    "REG-AREA",
    severity="info",
    needs=("registry_no",),
    action="check",
    unless=("REG-G-CHECK",),
)
def division_of_school_never_existed(roster: pd.DataFrame) -> pd.DataFrame:
    """J and L numbers begin with the division of the school that registered the child first."""
    numbers = roster["registry_no"]
    own = ids.registry_letter(numbers).isin(["J", "L"])
    area = numbers[own].str.slice(1, 7)
    unknown = [code for code in area.unique() if not ids.is_division(code)]
    flagged = own.copy()
    flagged[area.index] = area.isin(unknown)
    return pd.DataFrame({"flagged": flagged, "area": area.reindex(roster.index)})


RULES = (
    province_does_not_exist,
    division_never_existed,
    division_was_abolished_before_birth,
    division_of_school_never_existed,
)
