"""Rules that restate the data dictionary: required, code table, length and form of every field."""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.record import ids
from xjaudit.record.answers import distinct, once
from xjaudit.record.codes import fold, table
from xjaudit.record.fields import MEMBERS, Field
from xjaudit.rules.cells import column, is_unreadable, says_nothing
from xjaudit.rules.rule import Cells, rule

_PHONE = r"(1[3-9][0-9]{9}|0[1-9][0-9]{1,2}-?[0-9]{7,8}|(\+|00)[1-9][0-9]{7,14})"


@rule(
    "FLD-REQUIRED",
    severity="error",
    needs=(),
    action="collect",
    each=lambda field: field.required == "always",
    blanks=True,
)
def required_field_is_blank(cells: Cells, field: Field, roster: pd.DataFrame) -> pd.Series:
    """Fields with ★ on the 72-item form; a placeholder is no answer."""
    blank = says_nothing(cells.value, cells.raw)
    if not blank.any():
        return blank
    member, _, part = field.code.partition("_")
    few = blank.index[blank]
    if member in MEMBERS:
        excused = _excused_of_member(roster, few, member, part)
    else:
        excused = pd.Series(False, index=few)
    if "hukou" in field.code:
        excused |= _is_foreign(roster, few)
    blank[few] = ~excused
    return blank


def _is_foreign(roster: pd.DataFrame, few: pd.Index) -> pd.Series:
    """Without household registration in the country."""
    nationality = column(roster, "nationality")[few]
    return nationality.notna() & (nationality != "CHN")


def _excused_of_member(roster: pd.DataFrame, few: pd.Index, member: str, part: str) -> pd.Series:
    """Where a blank about a family member is lawful, or is said once by another rule."""
    other = MEMBERS[1 - MEMBERS.index(member)]
    own = [name for name in roster if str(name).startswith(f"{member}_") and "." not in str(name)]
    # A child may have one family member; of one who is named, everything is asked.
    absent = _are_blank(*(roster[name] for name in own))[few]
    if f"{other}_name" not in roster:
        return absent & (part != "name")
    # MEM-NONE
    nobody = column(roster, f"{member}_name")[few].isna() & roster.loc[few, f"{other}_name"].isna()
    excused = absent | nobody
    if part == "is_guardian" and f"{other}_{part}" in roster:
        # MEM-GUARD
        excused |= roster.loc[few, f"{other}_{part}"] != "1"
    return excused


@once
def _are_blank(*columns: pd.Series) -> pd.Series:
    """Rows without a value in any of the columns."""
    blank = columns[0].isna()
    for one in columns[1:]:
        blank &= one.isna()
    return blank


@rule(
    "FLD-LENGTH",
    severity="error",
    needs=(),
    action="edit",
    each=lambda field: field.length is not None and field.kind in ("text", "name"),
)
def text_is_too_long(cells: Cells, field: Field) -> pd.DataFrame:
    """The registry keeps so many characters (JY/T 1002)."""
    most = field.length or 0
    # Nothing has more characters than bytes.
    size = pc.binary_length(pa.array(cells.value)).to_numpy(zero_copy_only=False)
    few = cells.value[size > most]
    length = few.str.len()
    return pd.DataFrame({"flagged": length > most, "n": length, "most": most})


@rule(
    "CODE-INVALID",
    severity="error",
    needs=(),
    action="edit",
    each=lambda field: field.kind == "code" and field.code != "status",
    blanks=True,
)
def word_is_not_in_the_code_table(cells: Cells) -> pd.Series:
    """Neither code nor name nor a known word for it."""
    return is_unreadable(cells.value, cells.raw)


@rule(
    "CODE-ALIAS",
    severity="info",
    needs=(),
    action="clean",
    each=lambda field: field.kind == "code",
)
def word_was_read_as_another(cells: Cells, field: Field) -> pd.DataFrame:
    """A word that means an entry of the code table but is not the one the registry takes."""
    words = table(field.codes or "")
    # Of old names of an ethnic group ETH-OLD speaks.
    others = [t for t in cells.texts if not words.read(t)[1] and fold(t) not in words.old]
    few = cells.value[cells.raw.isin(others)] if others else cells.value[:0]
    return pd.DataFrame({"flagged": True, "expected": few})


@rule(
    "DT-BAD",
    severity="error",
    needs=(),
    action="booklet",
    each=lambda field: field.kind == "date",
    blanks=True,
)
def date_is_unreadable(cells: Cells) -> pd.Series:
    """No day of the calendar."""
    return is_unreadable(cells.value, cells.raw)


@rule(
    "DT-FORMAT",
    severity="warn",
    needs=(),
    action="clean",
    each=lambda field: field.kind in ("date", "month") and field.number is not None,
)
def date_is_not_in_standard_form(cells: Cells) -> pd.DataFrame:
    """The template takes days as YYYYMMDD and months as YYYYMM."""
    few = cells.value[cells.raw != cells.value]
    return pd.DataFrame({"flagged": True, "expected": few})


# A place written in words is lawful on paper forms: only what is mostly digits is a code.
@rule(
    "HK-CODE",
    severity="error",
    needs=(),
    action="edit",
    each=lambda field: field.kind == "division",
)
def division_code_is_malformed(cells: Cells) -> pd.Series:
    """Division codes have 6 digits (GB/T 2260) or 12 (statistical)."""
    codes = pd.Series(distinct(cells.value), dtype="str")
    codes = codes[~ids.matches(codes, r"^[0-9]{6}([0-9]{6})?$")]
    return cells.value.isin(codes[codes.str.count("[0-9]") * 2 > codes.str.len()])


@rule(
    "PH-FORMAT",
    severity="warn",
    needs=(),
    action="edit",
    each=lambda field: field.kind == "phone",
)
def phone_number_is_malformed(cells: Cells) -> pd.Series:
    """A mobile number of 11 digits, a landline with area code, or one abroad with its country's."""
    return ~ids.matches(cells.value, rf"^{_PHONE}(;{_PHONE})*$")


RULES = (
    required_field_is_blank,
    text_is_too_long,
    word_is_not_in_the_code_table,
    word_was_read_as_another,
    date_is_unreadable,
    date_is_not_in_standard_form,
    division_code_is_malformed,
    phone_number_is_malformed,
)
