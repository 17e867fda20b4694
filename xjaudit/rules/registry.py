"""Rules about the registry number (学籍号) and the province's auxiliary number (学籍辅号)."""

import pandas as pd

from xjaudit.record import ids
from xjaudit.record.fields import Field
from xjaudit.rules.cells import claims_citizen, column, lacks
from xjaudit.rules.identity import BIRTH_DOUBTFUL, UNSOUND
from xjaudit.rules.rule import Cells, rule
from xjaudit.settings import Settings

# Numbers of provinces: 16 digits (Beijing), 19 (Shanghai), other letters in front of digits.
_PROVINCIAL = r"^([0-9]{16}|[0-9]{19}|[A-FHIKM-Z]{1,2}[0-9]{14,19})$"


def _is_id_number(numbers: pd.Series) -> pd.Series:
    return ids.birth_date(numbers).notna()


@rule(
    "REG-MISPLACED",
    severity="error",
    needs=(),
    action="swap_columns",
    each=lambda field: field.code in ("id_number", "registry_no"),
)
def number_stands_in_the_other_column(cells: Cells, field: Field) -> pd.Series:
    """An ID number in the column of registry numbers, or the reverse; both at once is said once."""
    if field.code == "registry_no":
        return _is_id_number(cells.value)
    return ids.has_registry_form(cells.value) & ~_is_id_number(cells.beside("registry_no"))


@rule("REG-AUX-NAT", severity="warn", needs=("aux_number",), also=("registry_no",), action="edit")
def auxiliary_number_is_a_registry_number(roster: pd.DataFrame) -> pd.Series:
    """The national number stands where the province's own belongs. Repeated there it does no harm.

    A school without numbers of its province may well repeat it.
    """
    national = ids.has_registry_form(roster["aux_number"])
    return national & (roster["aux_number"] != column(roster, "registry_no"))


@rule(
    "REG-EMPTY",
    severity="warn",
    needs=("registry_no",),
    action="ask_county",
    blanks=True,
    unless=("REG-AUX-NAT",),
)
def registry_number_is_missing(roster: pd.DataFrame) -> pd.Series:
    """Every record has a number from its first day, if only a temporary one."""
    return lacks(roster, "registry_no")


@rule(
    "REG-AUX", severity="error", needs=("registry_no",), also=("aux_number",), action="swap_columns"
)
def registry_number_is_the_provinces(roster: pd.DataFrame) -> pd.Series:
    """Numbers that provinces give are auxiliary numbers."""
    numbers = roster["registry_no"]
    odd = ~ids.has_registry_form(numbers)
    few = numbers[odd]
    same = few == column(roster, "aux_number")[few.index]
    odd[few.index] = (ids.matches(few, _PROVINCIAL) | same) & ~_is_id_number(few)
    return odd


@rule(
    "REG-FORMAT", severity="error", needs=("registry_no",), action="reexport", unless=("REG-AUX",)
)
def registry_number_is_malformed(roster: pd.DataFrame) -> pd.Series:
    """G, J or L in capitals, 17 digits, a digit or X."""
    numbers = roster["registry_no"]
    small = ids.matches(column(roster, "registry_no.raw"), r"^\s*[gjl]")
    # An ID number: REG-MISPLACED
    return small | ~(ids.has_registry_form(numbers) | _is_id_number(numbers))


@rule(
    "REG-DUP",
    severity="error",
    needs=("registry_no",),
    action="ask_county",
    unless=("ID-DUP-FILE",),
)
def registry_number_occurs_twice(roster: pd.DataFrame) -> pd.DataFrame:
    """One person, one record, for life."""
    numbers = roster["registry_no"]
    twice = numbers[numbers.duplicated(keep=False)]
    return pd.DataFrame({"flagged": True, "n": twice.map(twice.value_counts())})


# A fault that the ID number has as well is that number's.
@rule(
    "REG-G-CHECK",
    severity="error",
    needs=("registry_no",),
    also=("id_number",),
    action="ask_county",
)
def registry_number_fails_the_check(roster: pd.DataFrame) -> pd.Series:
    """Bodies of G and J numbers are coded as ID numbers are (GB 11643-1999); L ends at random."""
    numbers = roster["registry_no"]
    body = ids.registry_body(numbers)
    wrong = ids.registry_letter(numbers).isin(["G", "J"]) & (body != column(roster, "id_number"))
    few = body[wrong]
    wrong[few.index] = ~(ids.has_valid_check(few) & ids.birth_date(few).notna())
    return wrong


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
    "REG-J-HASID",
    severity="warn",
    needs=("registry_no", "id_number"),
    also=("id_type",),
    action="apply_for_g",
    unless=(*UNSOUND, *BIRTH_DOUBTFUL, "ID-SEX"),
)
def j_number_may_become_g(roster: pd.DataFrame) -> pd.Series:
    """Who had no ID number when official numbers were given may apply once there is one."""
    numbers = roster["id_number"]
    resident = ids.is_resident(numbers) & claims_citizen(numbers, column(roster, "id_type"))
    return (ids.registry_letter(roster["registry_no"]) == "J") & resident


@rule(
    "REG-G-DIFF",
    severity="warn",
    needs=("registry_no", "id_number"),
    action="keep_proof",
    unless=(*UNSOUND, "ID-DUP-FILE", "REG-G-CHECK"),
)
def g_number_differs_from_id_number(roster: pd.DataFrame) -> pd.Series:
    """A G number was made of the ID number; it stays when that is changed later."""
    official = ids.registry_letter(roster["registry_no"]) == "G"
    numbers = roster["id_number"]
    differs = ids.registry_body(roster["registry_no"]) != numbers
    return official & differs & ids.has_valid_check(numbers)


# Beside an ID number a G number is compared with that: ID-BIRTH or REG-G-DIFF says it.
@rule(
    "REG-BIRTH",
    severity="warn",
    needs=("registry_no", "birth_date"),
    also=("id_number",),
    action="keep_proof",
    unless=(*BIRTH_DOUBTFUL, "REG-G-CHECK"),
)
def registry_number_holds_another_birth_date(roster: pd.DataFrame) -> pd.DataFrame:
    """Digits 7 to 14 are the birth date as it was when the number was given; both stay for life."""
    numbers = roster["registry_no"]
    letter = ids.registry_letter(numbers)
    told = letter.isin(["J", "L"]) | ((letter == "G") & column(roster, "id_number").isna())
    inside = numbers[told].str.slice(7, 15)
    flagged = told.copy()
    flagged[inside.index] = inside != roster["birth_date"][inside.index]
    return pd.DataFrame({"flagged": flagged, "inside": inside.reindex(roster.index)})


RULES = (
    number_stands_in_the_other_column,
    auxiliary_number_is_a_registry_number,
    registry_number_is_missing,
    registry_number_is_the_provinces,
    registry_number_is_malformed,
    registry_number_occurs_twice,
    registry_number_fails_the_check,
    registry_number_is_still_temporary,
    j_number_may_become_g,
    g_number_differs_from_id_number,
    registry_number_holds_another_birth_date,
)
