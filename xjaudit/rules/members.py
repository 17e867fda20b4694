"""Rules about family members and guardians."""

import pandas as pd

from xjaudit.record import ids
from xjaudit.record.codes import fold, table
from xjaudit.record.fields import MEMBERS, Field
from xjaudit.rules.cells import claims_citizen, column, lacks, says_nothing
from xjaudit.rules.rule import Cells, rule

_OTHER = "9"
# What the person is called, where the name should stand: 爸爸, 王芳妈妈, 李先生.
_CALLED = (
    r"^(父亲?|母亲?|爸|妈|爷爷|奶奶|外公|外婆|姥爷|姥姥|祖父|祖母|外祖父|外祖母|家长|监护人|本人|父母|哥哥?|姐姐?)$"
    r"|(爸爸|妈妈|爷爷|奶奶|外公|外婆|家长|先生|女士)$"
)
_OTHER_DOCUMENTS = ("2", "3", "4", "5", "6", "7", "8", "9", "A")


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


@rule(
    "MEM-SELF",
    severity="warn",
    needs=(),
    action="collect",
    each=lambda field: field.code in {f"{member}_name" for member in MEMBERS},
)
def member_is_the_pupil(cells: Cells, field: Field) -> pd.Series:
    """The pupil's own ID number; or the pupil's name, unless the numbers tell the two apart."""
    own = cells.beside("id_number")
    number = cells.beside(field.code.replace("name", "id_number"))
    apart = own.notna() & number.notna() & (own != number)
    return (own == number) | ((cells.value == cells.beside("name")) & ~apart)


@rule(
    "MEM-NAME",
    severity="warn",
    needs=(),
    action="collect",
    each=lambda field: field.code in {f"{member}_name" for member in MEMBERS},
)
def member_has_no_proper_name(cells: Cells) -> pd.Series:
    """A word for the person, digits, or a single character."""
    return ids.matches(cells.value, rf"{_CALLED}|[0-9]|^\p{{Han}}$")


@rule(
    "MEM-REL-OTHER",
    severity="warn",
    needs=(),
    action="collect",
    each=lambda field: field.code in {f"{member}_relation_note" for member in MEMBERS},
    blanks=True,
)
def relation_is_not_explained(cells: Cells, field: Field) -> pd.Series:
    """Relation 其他 says what it is in the note; 叔叔 or 继父 in the cell say it themselves."""
    name = field.code.removesuffix("_note")
    relation = cells.beside(name)
    flagged = relation == _OTHER
    if not flagged.any():
        return flagged
    written = cells.beside(f"{name}.raw")
    kin = [t for t in written[flagged].unique() if isinstance(t, str) and _tells_kin(t)]
    return flagged & ~written.isin(kin) & says_nothing(cells.value, cells.raw)


def _tells_kin(text: str) -> bool:
    """A word for one kind of relative among those that the code table calls 其他."""
    named = table("relation").words.get(fold(text)) == _OTHER
    return named and "其他" not in text and fold(text) not in (_OTHER, "监护人")


@rule(
    "MEM-REL-SAME",
    severity="warn",
    needs=("m1_relation", "m2_relation", "m1_name", "m2_name"),
    action="collect",
    field="m2_relation",
    unless=("MEM-SAME",),
)
def child_has_two_fathers_or_mothers(roster: pd.DataFrame) -> pd.Series:
    """Step and foster parents are 其他; two grandparents are lawful."""
    relation = roster["m1_relation"]
    return (relation == roster["m2_relation"]) & relation.isin(("1", "2"))


@rule("MEM-ID-TYPE", severity="warn", needs=(), action="edit", each=_is_member_number)
def member_number_is_a_resident_number(cells: Cells, field: Field) -> pd.DataFrame:
    """A passport or permit is named, and the number is that of a resident ID card.

    The household booklet (B) bears that number too. The other way round is MEM-ID-CHECK.
    """
    types = cells.beside(field.code.replace("number", "type"))
    few = cells.value[types.isin(_OTHER_DOCUMENTS)]
    flagged = ids.is_resident(few)
    kind = types[few.index].map(table("id_type").label)
    return pd.DataFrame({"flagged": flagged.astype("boolean"), "kind": kind})


RULES = (
    no_family_member,
    nobody_is_guardian,
    no_number_in_the_family,
    member_number_fails_the_check,
    members_are_the_same,
    member_is_the_pupil,
    member_has_no_proper_name,
    relation_is_not_explained,
    child_has_two_fathers_or_mothers,
    member_number_is_a_resident_number,
)
