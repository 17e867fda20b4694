"""Rules about special groups: left-behind and migrant children, orphans, aid, ethnic groups."""

import pandas as pd

from xjaudit.record.codes import fold, table
from xjaudit.record.fields import Field
from xjaudit.rules.cells import column
from xjaudit.rules.digits import number
from xjaudit.rules.identity import BIRTH_DOUBTFUL
from xjaudit.rules.rule import Cells, rule
from xjaudit.settings import Settings

_LEFT_BEHIND = ("1", "2")
_PARENTS = ("1", "2")
_LEAGUE = "03"
# Everybody else with a party: the Communist Party and the eight others admit from 18.
_PARTIES = ("01", "02", *(f"{code:02d}" for code in range(4, 12)))


@rule("LB-MIG", severity="warn", needs=("left_behind", "migrant_child"), action="collect")
def left_behind_and_brought_along(roster: pd.DataFrame) -> pd.Series:
    """Left behind by parents who work elsewhere, or taken there by them: not both."""
    return roster["left_behind"].isin(_LEFT_BEHIND) & (roster["migrant_child"] == "1")


@rule("MIG-HUKOU", severity="info", needs=("migrant_child", "hukou_code"), action="check")
def migrant_child_is_registered_here(roster: pd.DataFrame, settings: Settings) -> pd.Series:
    """Children from another county only; silent until the school's division is set."""
    here = settings.parameter("school_division")
    if not here:
        return pd.Series(False, index=roster.index)
    migrant = roster["migrant_child"] == "1"
    return migrant & roster["hukou_code"].str.startswith(f"{here:06d}")


@rule(
    "ORPH-PARENT",
    severity="warn",
    needs=("orphan",),
    also=("m1_relation", "m2_relation"),
    action="collect",
)
def orphan_has_a_parent(roster: pd.DataFrame) -> pd.Series:
    """Father or mother stands among the family members; foster parents are 其他."""
    parent = pd.Series(False, index=roster.index)
    for name in ("m1_relation", "m2_relation"):
        if name in roster:
            parent |= roster[name].isin(_PARENTS)
    return (roster["orphan"] == "1") & parent


@rule(
    "ORPH-LB",
    severity="warn",
    needs=("orphan", "left_behind"),
    action="collect",
    unless=("ORPH-PARENT",),
)
def orphan_is_left_behind(roster: pd.DataFrame) -> pd.Series:
    """Who has no parents cannot be left behind by them (国发〔2016〕13号, 国办发〔2010〕54号)."""
    return (roster["orphan"] == "1") & roster["left_behind"].isin(_LEFT_BEHIND)


def _needs_certificate(field: Field) -> bool:
    return field.code in ("orphan", "martyr_or_preferential")


# No roster tells whether a certificate is on file: this can only remind.
@rule(
    "ORPH-CERT",
    severity="info",
    needs=(),
    action="have_proof",
    each=_needs_certificate,
    unless=("ORPH-PARENT", "ORPH-LB"),
)
def group_needs_a_certificate(cells: Cells) -> pd.Series:
    """Yes is entered only with a certificate of the competent office."""
    return cells.value == "1"


@rule("SUB-BOARD", severity="warn", needs=("boarding_subsidy", "residence_mode"), action="check")
def day_pupil_has_boarding_subsidy(roster: pd.DataFrame) -> pd.Series:
    """The subsidy (一补) is for the keep of boarders."""
    return (roster["boarding_subsidy"] == "1") & (roster["residence_mode"] == "1")


@rule(
    "AID-SUB",
    severity="info",
    needs=("boarding_subsidy", "needs_aid"),
    action="check",
    field="needs_aid",
    unless=("SUB-BOARD",),
)
def subsidised_but_needs_no_aid(roster: pd.DataFrame) -> pd.Series:
    """The subsidy goes to poor families, who apply for it."""
    return (roster["boarding_subsidy"] == "1") & (roster["needs_aid"] == "0")


@rule(
    "HUKOU-TYPE",
    severity="info",
    needs=("hukou_type",),
    also=("file", "person_key"),
    action="check",
)
def household_type_is_of_the_reform(roster: pd.DataFrame) -> pd.DataFrame:
    """居民家庭户口 stands in booklets since 国发〔2014〕25号; the template knows the old two.

    Where a whole roster says so, it is told once for each way of writing it.
    """
    reformed = roster["hukou_type"] == "R"
    file, told = column(roster, "file").fillna(""), column(roster, "hukou_type.raw").fillna("")
    whole = reformed.groupby(file).transform("all")
    few = roster.assign(file=file, told=told)[reformed]
    n = few.groupby(["file", "told"])["told"].transform("size")
    # Not the first row: sorting the sheet would make it another.
    once = ~few.sort_values("person_key").duplicated(["file", "told"])
    return pd.DataFrame({"flagged": ~whole[few.index] | once, "n": n})


@rule(
    "LEAGUE-AGE",
    severity="warn",
    needs=("political_status", "birth_date"),
    action="edit",
    unless=(*BIRTH_DOUBTFUL, "AGE-IMPOSSIBLE"),
)
def too_young_for_league_or_party(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The League admits from 14, parties from 18 (their constitutions, Art. 1)."""
    status = roster["political_status"]
    few = roster[(status == _LEAGUE) | status.isin(_PARTIES)]
    day = settings.as_of
    ages = (day.year * 10000 + day.month * 100 + day.day - number(few["birth_date"], 8)) // 10000
    least = (few["political_status"] == _LEAGUE).map({True: 14, False: 18}).astype("Int64")
    age = pd.Series(ages, index=few.index).astype("Int64")
    return pd.DataFrame({"flagged": age < least, "age": age, "least": least})


@rule(
    "ETH-OLD",
    severity="info",
    needs=(),
    action="edit",
    each=lambda field: field.codes == "ethnicity",
)
def name_of_ethnic_group_is_old(cells: Cells) -> pd.DataFrame:
    """Names that were changed, and characters mistaken for others (GB/T 3304)."""
    old = table("ethnicity").old
    written = [text for text in cells.texts if fold(text) in old]
    return pd.DataFrame({"flagged": cells.raw.isin(written), "expected": cells.value})


RULES = (
    left_behind_and_brought_along,
    migrant_child_is_registered_here,
    orphan_has_a_parent,
    orphan_is_left_behind,
    group_needs_a_certificate,
    day_pupil_has_boarding_subsidy,
    subsidised_but_needs_no_aid,
    household_type_is_of_the_reform,
    too_young_for_league_or_party,
    name_of_ethnic_group_is_old,
)
