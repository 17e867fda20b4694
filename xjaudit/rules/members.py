"""Rules about family members and guardians."""

import pandas as pd

from xjaudit.record import ids
from xjaudit.record.fields import MEMBERS, Field
from xjaudit.rules.cells import claims_citizen, column, lacks
from xjaudit.rules.rule import Cells, rule


@rule("MEM-NONE", severity="error", needs=("m1_name", "m2_name"), action="collect", blanks=True)
def no_family_member(roster: pd.DataFrame) -> pd.Series:
    """The form asks for two; a child may have one, not none."""
    return lacks(roster, "m1_name") & lacks(roster, "m2_name")


@rule(
    "MEM-GUARD",
    severity="error",
    needs=("m1_is_guardian", "m2_is_guardian"),
    action="collect",
    blanks=True,
    unless=("MEM-NONE",),
)
def nobody_is_guardian(roster: pd.DataFrame) -> pd.Series:
    """One family member at least is the guardian. A cell that cannot be read may say yes."""
    nobody = pd.Series(True, index=roster.index)
    for name in ("m1_is_guardian", "m2_is_guardian"):
        nobody &= (roster[name] == "0") | lacks(roster, name)
    return nobody


@rule(
    "MEM-ID-COND",
    severity="error",
    needs=("id_number", "m1_id_number", "m2_id_number"),
    action="collect",
    field="m1_id_number",
    blanks=True,
)
def no_number_in_the_family(roster: pd.DataFrame) -> pd.Series:
    """A guardian's ID number is required where the child has none."""
    return (
        lacks(roster, "id_number") & lacks(roster, "m1_id_number") & lacks(roster, "m2_id_number")
    )


def _is_member_number(field: Field) -> bool:
    return field.code in {f"{member}_id_number" for member in MEMBERS}


@rule("MEM-ID-CHECK", severity="warn", needs=(), action="edit", each=_is_member_number)
def member_number_fails_the_check(cells: Cells, field: Field, roster: pd.DataFrame) -> pd.Series:
    """18 characters, a real date, the right last character (GB 11643-1999)."""
    types = column(roster, field.code.replace("number", "type")).reindex(cells.value.index)
    numbers = cells.value
    sound = ids.has_valid_check(numbers) & ids.birth_date(numbers).notna()
    return claims_citizen(numbers, types) & ~sound


@rule(
    "MEM-SAME",
    severity="warn",
    needs=("m1_name", "m2_name"),
    also=("m1_id_number", "m2_id_number", "m1_relation", "m2_relation"),
    action="collect",
    field="m2_name",
)
def members_are_the_same(roster: pd.DataFrame) -> pd.Series:
    """Same ID number; or same name and relation, unless the numbers tell them apart."""
    first, second = column(roster, "m1_id_number"), column(roster, "m2_id_number")
    apart = first.notna() & second.notna() & (first != second)
    relation = column(roster, "m1_relation")
    alike = (roster["m1_name"] == roster["m2_name"]) & (relation == column(roster, "m2_relation"))
    return (first == second) | (alike & ~apart)


RULES = (
    no_family_member,
    nobody_is_guardian,
    no_number_in_the_family,
    member_number_fails_the_check,
    members_are_the_same,
)
