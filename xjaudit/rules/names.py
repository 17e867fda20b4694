"""Rules about names, and about children who share one with everything else."""

import re

import pandas as pd

from xjaudit.record import ids, names
from xjaudit.rules.cells import lacks
from xjaudit.rules.rule import rule

_BLANK = r"[\s\p{Z}\x{200B}\x{FEFF}]"
_DOTS = re.escape(names.DOTS)


# Between Hanzi only: a name in Latin letters rightly has blanks and full stops.
@rule("NM-SPACE", severity="info", needs=("name.raw",), action="clean", field="name")
def name_holds_blanks(roster: pd.DataFrame) -> pd.Series:
    """Blanks that align two-character names in a column are no part of the name."""
    return ids.matches(roster["name.raw"], rf"\p{{Han}}{_BLANK}+\p{{Han}}")


@rule("NM-INTERPUNCT", severity="warn", needs=("name.raw",), action="key_change", field="name")
def middle_dot_is_another_character(roster: pd.DataFrame) -> pd.Series:
    """The dot in minority names is U+00B7, GB 18030 A1A4 (民委发〔2016〕33号)."""
    between = rf"\p{{Han}}{_BLANK}*[{_DOTS}]{_BLANK}*\p{{Han}}"
    return ids.matches(roster["name.raw"], between)


# Twins share birth date and often sex, never the name.
@rule(
    "SUSP-NSB",
    severity="warn",
    needs=("name", "sex", "birth_date", "id_number"),
    action="duplicate",
    blanks=True,
)
def name_sex_and_birth_date_occur_twice(roster: pd.DataFrame) -> pd.DataFrame:
    """What the registry calls suspected: equal in all three, and one has no ID number."""
    keys = ["name", "sex", "birth_date"]
    # One text per pupil is compared much faster than three columns.
    person = roster["name"] + "|" + roster["sex"] + "|" + roster["birth_date"]
    alike = person.notna() & person.duplicated(keep=False)
    few = roster.loc[alike, keys].assign(without=lacks(roster.loc[alike], "id_number"))
    groups = few.groupby(keys)["without"]
    told = pd.DataFrame({"flagged": groups.transform("any"), "n": groups.transform("size")})
    return told.reindex(roster.index).astype({"flagged": "boolean", "n": "Int64"})


RULES = (
    name_holds_blanks,
    middle_dot_is_another_character,
    name_sex_and_birth_date_occur_twice,
)
