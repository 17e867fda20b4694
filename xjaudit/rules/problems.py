"""Rules about the registry's own list of problem records."""

import tomllib
from functools import cache
from importlib.resources import files

import pandas as pd

from xjaudit.record.fields import all_fields
from xjaudit.rules.cells import column
from xjaudit.rules.rule import Rule, rule
from xjaudit.settings import Settings

_DUPLICATES = ("PR-DUP-ID", "PR-DUP-NSB")
_SETTLED = r"已处理|已解决|已办结|已完成|已审核通过"


@cache
def _table() -> dict[str, dict]:
    text = files("xjaudit.rules").joinpath("problem_actions.toml").read_text("utf-8")
    return tomllib.loads(text)


def types() -> tuple[str, ...]:
    """Rules that name a type of problem record."""
    return tuple(_table()["types"])


def action_names() -> dict[str, list[str]]:
    """What may be done about problem records, in Chinese and English, by code."""
    return _table()["actions"]


def lawful(code: str, scope: str | None) -> tuple[tuple[str, ...], str]:
    """What may be done about a problem record of that type and other side, and who decides."""
    told = _table()["types"][code]
    side = "police" if "police" in told else scope or "unknown"
    # Across provinces nothing else is told of the other side.
    side = side if side in told else next(iter(told))
    return tuple(told[side]), side


def allowed(code: str, scope: str | None, language: str) -> str:
    """The same in words."""
    english = language == "en"
    codes, side = lawful(code, scope)
    words = [_table()["actions"][one][english] for one in codes]
    decides = _table()["decides"][side][english]
    return f"{'; '.join(words)} – {decides}" if english else f"{'、'.join(words)}；{decides}"


def is_settled(states: pd.Series) -> pd.Series:
    """Which states of handling say that nothing is left to do."""
    return states.fillna("").str.contains(_SETTLED)


def _of_type(code: str) -> Rule:
    """Every record that the registry lists under a type (教基一厅〔2015〕2号)."""

    @rule(
        code,
        severity="error",
        reads="problems",
        needs=("problem_type",),
        also=("other_school", "scope"),
        action="problem_record",
    )
    def is_listed(problems: pd.DataFrame, settings: Settings) -> pd.DataFrame:
        other = column(problems, "other_school").fillna("—")
        scopes = column(problems, "scope")
        of_scope = {one: allowed(code, one, settings.language) for one in scopes.dropna().unique()}
        how = scopes.map(of_scope).astype("str").fillna(allowed(code, None, settings.language))
        flagged = problems["problem_type"] == code
        return pd.DataFrame({"flagged": flagged, "other_school": other, "how": how})

    return is_listed


# By how often they occur: 46, 41, 11 and 2 of a hundred open cases (Fujian, June 2015).
duplicate_number = _of_type("PR-DUP-ID")
number_of_another_name = _of_type("PR-ID-NAME")
number_unknown_to_the_police = _of_type("PR-ID-NONEXIST")
same_name_sex_and_birth_date = _of_type("PR-DUP-NSB")
wrong_number = _of_type("PR-ID-CHECK")
record_in_two_provinces = _of_type("PR-XPROV")


@rule(
    "PR-OVERDUE",
    severity="warn",
    reads="problems",
    needs=("problem_since",),
    also=("problem_state",),
    field="problem_since",
    action="problem_record",
)
def problem_is_open_for_long(problems: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Problem records are to be settled speedily; how many days is the province's to say."""
    since = pd.to_datetime(problems["problem_since"], format="%Y%m%d", errors="coerce")
    days = (pd.Timestamp(settings.as_of) - since).dt.days
    settled = is_settled(column(problems, "problem_state"))
    late = (days > settings.parameter("problem_days")).fillna(False)
    return pd.DataFrame({"flagged": late & ~settled, "n": days.astype("Int64").astype("str")})


@rule(
    "PR-NO-OTHER",
    severity="info",
    reads="problems",
    needs=("problem_type",),
    also=("scope",),
    field="other_school",
    action="problem_record",
)
def other_side_is_not_told(problems: pd.DataFrame) -> pd.Series:
    """A duplicate has another side; 查看 in the registry shows it."""
    return problems["problem_type"].isin(_DUPLICATES) & column(problems, "scope").isna()


@rule(
    "PR-NOT-HERE",
    severity="warn",
    reads="problems",
    needs=("here", "name"),
    field="name",
    action="problem_record",
)
def problem_record_is_not_in_the_roster(problems: pd.DataFrame) -> pd.Series:
    """Deleted or transferred since, or the two exports are not of the same day."""
    return ~problems["here"].astype("bool")


@rule(
    "PR-CORRECTED",
    severity="info",
    reads="problems",
    needs=("since",),
    field="name",
    action="check",
)
def record_was_corrected_since(problems: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The registry compares a corrected record again; until then it stays on the list."""
    known = all_fields()
    comma = ", " if settings.language == "en" else "、"
    words = {
        text: comma.join(known[code].label(settings.language) for code in text.split(","))
        for text in problems["since"].unique()
    }
    return pd.DataFrame({"flagged": True, "what": problems["since"].map(words)}, problems.index)


RULES = (
    duplicate_number,
    number_of_another_name,
    number_unknown_to_the_police,
    same_name_sex_and_birth_date,
    wrong_number,
    record_in_two_provinces,
    problem_is_open_for_long,
    other_side_is_not_told,
    problem_record_is_not_in_the_roster,
    record_was_corrected_since,
)
