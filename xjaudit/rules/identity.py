"""Rules about who a person is."""

import pandas as pd

from xjaudit.record import ids
from xjaudit.rules.rule import rule

# An ID number that is not a sound one: rules that read a birth date or a sex out of it keep still.
UNSOUND = ("XL-ID-FLOAT", "ID-LENGTH", "ID-CHAR", "ID-TRUNC-000", "ID-DATE", "ID-CHECKSUM")


@rule("XL-ID-FLOAT", severity="error", needs=("id_number.number",), action="reexport")
def id_number_is_a_number_cell(roster: pd.DataFrame) -> pd.Series:
    """A spreadsheet number keeps 15 digits; the last three of an ID number are gone."""
    return roster["id_number.number"]


@rule(
    "ID-BIRTH",
    severity="error",
    needs=("id_number", "birth_date"),
    action="key_change",
    field="birth_date",
    unless=UNSOUND,
)
def birth_date_disagrees_with_id_number(roster: pd.DataFrame) -> pd.DataFrame:
    """Digits 7 to 14 of a citizen ID number are the birth date (GB 11643-1999)."""
    expected = ids.birth_date(roster["id_number"])
    return pd.DataFrame(
        {"flagged": expected.notna() & (expected != roster["birth_date"]), "expected": expected}
    )


RULES = (id_number_is_a_number_cell, birth_date_disagrees_with_id_number)
