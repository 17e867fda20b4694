"""Rules about the pupil's ID number: its form, and what it says of birth date and sex."""

import pandas as pd

from xjaudit.errors import Words
from xjaudit.record import documents, ids
from xjaudit.record.fields import Field
from xjaudit.rules.cells import claims_citizen, column, lacks
from xjaudit.rules.rule import Cells, rule
from xjaudit.settings import Settings

# An ID number of the wrong form: nothing can be read out of it.
MALFORMED = ("ID-15", "ID-LENGTH", "ID-CHAR")
# One that is not sound: rules that compare it with another column keep still.
UNSOUND = (*MALFORMED, "ID-DATE", "ID-TRUNC-000", "ID-CHECKSUM")
# A birth date that is wrong, whatever the ID number says.
UNLIKELY = ("BIRTH-FUTURE", "DT-SWAP")
# A birth date in doubt: nothing follows from it. Beside another child's number it cannot be judged.
BIRTH_DOUBTFUL = (*UNLIKELY, "ID-DUP-FILE", "ID-BIRTH")

_ANOTHERS = Words(
    "；此人的出生日期或性别与号码不符，多半是登记了别人的号码",
    "; birth date or sex of this one do not fit it: it is most likely another's",
)
_BLANKS = r"[\s\p{Z}\x{200B}-\x{200F}\x{2060}\x{FEFF}\x{202A}-\x{202E}'`‘’]"
_FULL_WIDTH = r"[\x{FF10}-\x{FF19}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}]"
_LIKE_X = "[x×ⅩⅹХх*]"
_OLD_FORM = r"^[0-9]{15}$"


def is_number_field(field: Field) -> bool:
    """ID and registry numbers in full, not their last digits."""
    return field.kind == "id" and field.code != "id_tail"


def _claims(roster: pd.DataFrame) -> pd.Series:
    return claims_citizen(roster["id_number"], column(roster, "id_type"))


# The normal value of such a cell is missing, so every rule on the number passes it over by itself.
@rule(
    "XL-ID-FLOAT",
    severity="error",
    needs=(),
    action="reexport",
    each=is_number_field,
    blanks=True,
)
def number_is_a_number_cell(cells: Cells) -> pd.Series:
    """A spreadsheet number keeps 15 digits; the last three of an ID number are gone."""
    return cells.number & cells.value.isna() & cells.raw.notna()


@rule(
    "ID-MISSING",
    severity="warn",
    needs=("id_number",),
    also=("id_type",),
    action="certificate",
    blanks=True,
)
def id_number_is_missing(roster: pd.DataFrame) -> pd.Series:
    """Only document type 其他 may go without a number, and then with a certificate."""
    # Who has a document from abroad needs no household registration: OVS-DOC
    overseas = column(roster, "id_type").isin(documents.OVERSEAS)
    return lacks(roster, "id_number") & ~overseas


@rule("ID-X", severity="info", needs=("id_number.raw", "id_number"), action="clean")
def last_character_is_not_capital_x(roster: pd.DataFrame) -> pd.DataFrame:
    """The check character ten is written X (GB 11643-1999)."""
    written, last = roster["id_number.raw"], rf"({_LIKE_X})[\s'’]*$"
    few = written[ids.matches(written, last) & ids.has_citizen_form(roster["id_number"])]
    return pd.DataFrame({"flagged": True, "c": few.str.extract(last, expand=False)})


@rule("ID-SPACE", severity="info", needs=("id_number.raw", "id_number"), action="clean")
def id_number_holds_blanks(roster: pd.DataFrame) -> pd.Series:
    """Blanks, tabs, apostrophes and invisible characters are no part of a number."""
    return ids.matches(roster["id_number.raw"], _BLANKS)


@rule("ID-FULLWIDTH", severity="info", needs=("id_number.raw", "id_number"), action="clean")
def id_number_is_full_width(roster: pd.DataFrame) -> pd.Series:
    """Full-width digits are other characters than digits."""
    return ids.matches(roster["id_number.raw"], _FULL_WIDTH)


@rule("ID-15", severity="error", needs=("id_number",), also=("id_type",), action="key_change")
def id_number_is_of_the_old_form(roster: pd.DataFrame) -> pd.Series:
    """Numbers of 15 digits ended in 1999; nobody of school age was given one."""
    return _claims(roster) & ids.matches(roster["id_number"], _OLD_FORM)


@rule(
    "ID-LENGTH",
    severity="error",
    needs=("id_number",),
    also=("id_type",),
    action="key_change",
    unless=("ID-TYPE-CONFLICT",),
)
def id_number_has_not_18_characters(roster: pd.DataFrame) -> pd.DataFrame:
    """A citizen ID number has 18 characters (GB 11643-1999)."""
    numbers = roster["id_number"]
    length = numbers.str.len()
    # A registry number stands here: REG-MISPLACED
    wrong = (length != 18) & ~ids.matches(numbers, _OLD_FORM) & ~ids.has_registry_form(numbers)
    return pd.DataFrame({"flagged": _claims(roster) & wrong, "n": length})


@rule(
    "ID-CHAR",
    severity="error",
    needs=("id_number",),
    also=("id_type",),
    action="key_change",
    unless=("ID-LENGTH", "ID-TYPE-CONFLICT"),
)
def id_number_holds_other_characters(roster: pd.DataFrame) -> pd.Series:
    """17 digits, then a digit or X (GB 11643-1999)."""
    numbers = roster["id_number"]
    return _claims(roster) & (numbers.str.len() == 18) & ~ids.has_citizen_form(numbers)


@rule(
    "BIRTH-FUTURE",
    severity="error",
    needs=("birth_date",),
    also=("id_number", "id_type"),
    action="booklet",
)
def birth_date_has_not_come(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Born after the day of the audit; the ID number may tell the right day."""
    today = settings.as_of.strftime("%Y%m%d")
    future = roster["birth_date"] > today
    numbers = column(roster, "id_number")[future]
    inside = ids.birth_date(numbers)
    inside = inside.where(ids.has_valid_check(numbers) & (inside <= today))
    return pd.DataFrame({"flagged": future, "expected": inside.reindex(roster.index)})


@rule(
    "ID-DATE",
    severity="error",
    needs=("id_number",),
    also=("id_type",),
    action="key_change",
    unless=(*MALFORMED, "BIRTH-FUTURE"),
)
def id_number_holds_no_date(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Digits 7 to 14 of a citizen ID number are a day of the calendar that has come."""
    numbers = roster["id_number"]
    birth = ids.birth_date(numbers)
    future = birth > settings.as_of.strftime("%Y%m%d")
    form = ids.has_citizen_form(numbers)
    wrong = _claims(roster) & form & (birth.isna() | future)
    return pd.DataFrame({"flagged": wrong, "inside": numbers.str.slice(6, 14)})


# A number cut to 15 digits passes the check once in eleven times, hence the second rule.
@rule(
    "ID-TRUNC-000",
    severity="error",
    needs=("id_number",),
    also=("id_type",),
    action="booklet",
    unless=(*MALFORMED, "ID-DATE"),
)
def id_number_was_cut_to_15_digits(roster: pd.DataFrame) -> pd.Series:
    """Ends in 000 and fails the check: what a spreadsheet leaves of a number turned to text."""
    numbers = roster["id_number"]
    ends = ids.matches(numbers, r"^[0-9]{15}000$")
    return _claims(roster) & ends & ~ids.has_valid_check(numbers)


@rule(
    "ID-TRUNC-000W",
    severity="warn",
    needs=("id_number",),
    also=("id_type",),
    action="booklet",
    unless=(*MALFORMED, "ID-DATE"),
)
def id_number_may_have_been_cut(roster: pd.DataFrame) -> pd.Series:
    """Ends in 000 and passes the check, as a sound number may."""
    numbers = roster["id_number"]
    ends = ids.matches(numbers, r"^[0-9]{15}000$")
    return _claims(roster) & ends & ids.has_valid_check(numbers)


@rule(
    "ID-CHECKSUM",
    severity="error",
    needs=("id_number",),
    also=("id_type",),
    action="key_change",
    unless=(*MALFORMED, "ID-DATE", "ID-TRUNC-000"),
)
def check_character_is_wrong(roster: pd.DataFrame) -> pd.Series:
    """The last character follows from the other 17 (ISO 7064 MOD 11-2, GB 11643-1999)."""
    numbers = roster["id_number"]
    return _claims(roster) & ids.has_citizen_form(numbers) & ~ids.has_valid_check(numbers)


@rule(
    "ID-DUP-FILE",
    severity="error",
    needs=("id_number",),
    also=("birth_date", "sex"),
    action="duplicate",
    unless=MALFORMED,
)
def id_number_occurs_twice(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """One number, one person; whose it is not, birth date or sex often tell."""
    numbers = roster["id_number"]
    twice = numbers[numbers.duplicated(keep=False)]
    few = roster.loc[twice.index]
    told = ((ids.birth_date(twice), "birth_date"), (ids.sex(twice), "sex"))
    strange = pd.Series(False, index=twice.index)
    for inside, name in told:
        own = column(few, name)
        strange |= inside.notna() & own.notna() & (inside != own)
    hint = strange.map({True: _ANOTHERS.text(settings.language), False: ""})
    n = twice.map(twice.value_counts())
    return pd.DataFrame({"flagged": True, "n": n, "hint": hint})


def _differs(roster: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Where the birth date is not the one in the ID number, and that one."""
    inside = ids.birth_date(roster["id_number"])
    return _claims(roster) & inside.notna() & (inside != roster["birth_date"]), inside


@rule(
    "DT-SWAP",
    severity="error",
    needs=("birth_date", "id_number"),
    also=("id_type",),
    action="booklet",
    unless=(*UNSOUND, "BIRTH-FUTURE"),
)
def month_and_day_of_birth_are_swapped(roster: pd.DataFrame) -> pd.DataFrame:
    """The ID number has the same year, month and day, but in the usual order."""
    flagged, inside = _differs(roster)
    few = roster["birth_date"][flagged]
    turned = few.str.slice(0, 4) + few.str.slice(6, 8) + few.str.slice(4, 6)
    flagged[few.index] = turned == inside[few.index]
    return pd.DataFrame({"flagged": flagged, "expected": inside})


@rule(
    "ID-BIRTH",
    severity="error",
    needs=("id_number", "birth_date"),
    also=("id_type",),
    action="key_change",
    field="birth_date",
    unless=(*UNSOUND, *UNLIKELY, "ID-DUP-FILE"),
)
def birth_date_disagrees_with_id_number(roster: pd.DataFrame) -> pd.DataFrame:
    """Digits 7 to 14 of a citizen ID number are the birth date (GB 11643-1999)."""
    flagged, inside = _differs(roster)
    return pd.DataFrame({"flagged": flagged, "expected": inside})


@rule(
    "ID-SEX",
    severity="error",
    needs=("id_number", "sex"),
    also=("id_type",),
    action="key_change",
    field="sex",
    unless=(*UNSOUND, "ID-DUP-FILE"),
)
def sex_disagrees_with_id_number(roster: pd.DataFrame) -> pd.DataFrame:
    """Digit 17 of a citizen ID number is odd for boys, even for girls (GB 11643-1999)."""
    inside = ids.sex(roster["id_number"])
    differs = _claims(roster) & inside.notna() & (inside != roster["sex"])
    return pd.DataFrame({"flagged": differs, "expected": inside})


RULES = (
    number_is_a_number_cell,
    id_number_is_missing,
    last_character_is_not_capital_x,
    id_number_holds_blanks,
    id_number_is_full_width,
    id_number_is_of_the_old_form,
    id_number_has_not_18_characters,
    id_number_holds_other_characters,
    birth_date_has_not_come,
    id_number_holds_no_date,
    id_number_was_cut_to_15_digits,
    id_number_may_have_been_cut,
    check_character_is_wrong,
    id_number_occurs_twice,
    month_and_day_of_birth_are_swapped,
    birth_date_disagrees_with_id_number,
    sex_disagrees_with_id_number,
)
