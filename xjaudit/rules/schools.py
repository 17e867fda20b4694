"""Rules about the school itself: its six core items against the base of institution codes."""

import pandas as pd

from xjaudit.record import ids
from xjaudit.record.codes import fold
from xjaudit.rules.cells import column
from xjaudit.rules.rule import rule
from xjaudit.settings import Settings

# Kind of school by the first two digits of its identifier (JY/T 1001 BXLX, second level); the
# words by which school tables call it, and its three-digit codes begin with the same two.
_TYPES = {
    "11": ("幼儿园",),
    "21": ("小学", "教学点", "附设小学班"),
    "31": ("初级中学", "初中", "九年一贯制", "附设普通初中班"),
    "34": ("完全中学", "高级中学", "高中", "十二年一贯制"),
    "36": ("中等职业", "职业高中", "中等专业", "技工"),
    "37": ("工读", "专门学校"),
    "51": ("特殊教育", "盲", "聋", "弱智", "培智", "特教"),
}


def _labels(items: pd.Series, settings: Settings) -> pd.Series:
    return items.map({code: words[settings.language == "en"] for code, words in ITEMS.items()})


ITEMS = {
    "school_code": ("学校标识码", "school identifier"),
    "school_name": ("学校名称", "school name"),
    "authority_name": ("属地管理教育行政部门名称", "authority's name"),
    "authority_code": ("属地管理教育行政部门代码", "authority's code"),
    "school_type": ("办学类型", "type of school"),
    "founder_type": ("举办者类型", "founder"),
    "primary_years": ("小学学制", "years of primary school"),
}


@rule(
    "SCT-CODE",
    severity="error",
    reads="schools",
    needs=("own", "item"),
    field="own",
    action="ask_county",
)
def identifier_is_malformed(schools: pd.DataFrame) -> pd.Series:
    """Ten digits: two of the kind of school, two of the province, a number."""
    return (schools["item"] == "school_code") & ~ids.matches(schools["own"], ids.SCHOOL)


@rule(
    "SCT-UNKNOWN",
    severity="error",
    reads="schools",
    needs=("own", "item", "in_base"),
    field="own",
    action="ask_county",
    unless=("SCT-CODE",),
)
def school_is_not_in_the_base(schools: pd.DataFrame) -> pd.Series:
    """The base of institution codes has no school of this identifier."""
    return (schools["item"] == "school_code") & ~schools["in_base"].astype("bool")


@rule(
    "SCT-LACKS",
    severity="error",
    reads="schools",
    needs=("item", "row"),
    also=("own",),
    field="own",
    action="edit",
    blanks=True,
)
def core_item_is_empty(schools: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The six core items of a school are required."""
    core = schools["item"] != "primary_years"
    flagged = core & column(schools, "own").isna() & schools["row"].notna()
    return pd.DataFrame({"flagged": flagged, "what": _labels(schools["item"], settings)})


@rule(
    "SCT-ITEM",
    severity="error",
    reads="schools",
    needs=("own", "base", "item"),
    field="own",
    action="ask_county",
)
def core_item_differs_from_the_base(schools: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """What differs from the base of institution codes is reported upward, not changed here."""
    own, base = (schools[name].map(fold) for name in ("own", "base"))
    what = _labels(schools["item"], settings)
    core = schools["item"] != "primary_years"
    return pd.DataFrame(
        {"flagged": core & (own != base), "expected": schools["base"], "what": what}
    )


@rule(
    "SCT-TYPE",
    severity="warn",
    reads="schools",
    needs=("own", "item", "school_code"),
    field="own",
    action="ask_county",
)
def type_does_not_fit_the_identifier(schools: pd.DataFrame) -> pd.Series:
    """The first two digits of the identifier tell the kind of school."""
    kind = schools["school_code"].str.slice(0, 2)
    own = schools["own"].map(fold)
    fits = [
        text.startswith(code) or any(word in text for word in _TYPES[code])
        if code in _TYPES
        else True
        for code, text in zip(kind, own, strict=True)
    ]
    return (schools["item"] == "school_type") & ~pd.Series(fits, index=schools.index, dtype=bool)


@rule(
    "SCT-YEARS",
    severity="error",
    reads="schools",
    needs=("own", "item"),
    field="own",
    action="edit",
)
def years_of_primary_school_differ(schools: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """A wrong value graduates pupils a year early or late; the settings say 5 or 6."""
    years = pd.to_numeric(schools["own"].str.extract(r"([0-9])", expand=False), errors="coerce")
    differs = years.notna() & (years != settings.primary_years)
    flagged = (schools["item"] == "primary_years") & differs
    return pd.DataFrame({"flagged": flagged, "expected": str(settings.primary_years)})


RULES = (
    identifier_is_malformed,
    school_is_not_in_the_base,
    core_item_is_empty,
    core_item_differs_from_the_base,
    type_does_not_fit_the_identifier,
    years_of_primary_school_differ,
)
