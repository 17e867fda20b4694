"""The schema of a snapshot: what it may hold, place by place; there is room for counts only."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xjaudit.labels import FAMILIES, OUTCOMES, SEVERITIES

FORMAT = 2
PROBLEMS = {
    "PR-DUP-ID": ("身份证号重复", "Duplicate ID number"),
    "PR-ID-NAME": ("身份证号与姓名不匹配", "Number and name do not match"),
    "PR-ID-NONEXIST": ("身份证号不存在", "Number does not exist"),
    "PR-ID-CHECK": ("身份证号错误", "Wrong number"),
    "PR-DUP-NSB": ("姓名性别出生日期重复", "Same name, sex and birth date"),
    "PR-XPROV": ("跨省重复", "Duplicate in another province"),
    "PR-OTHER": ("其他", "Other"),
}
# By type the count of a row.
PROBLEM_COLUMNS = {
    code: "problem_" + code.removeprefix("PR-").lower().replace("-", "_") for code in PROBLEMS
}
# Days a problem record is open, by the first and the last day of each span.
AGES = {"0-30": (0, 30), "31-90": (31, 90), "91-183": (91, 183), "184-": (184, None)}
# Counts of few pupils each: kept back where small. What they count is counted in no other figure.
SENSITIVE = ("no_id", *PROBLEM_COLUMNS.values())
# Families of rules that point at few pupils: what sensitive figures do not count of them is told as
# of another family.
FOLDED = {"problem": "identity", "no_id": "identity", "care": "required"}
# The counts of a row:
#   registered, listed, checked; outcomes (of class lists against the roster)
#   severities, family_…    open findings; a family's errors and warnings
#   forms_issued, forms_returned, archive_due, archive_done   confirmation forms, electronic files
#   lists_due, lists_received   classes that owe a class list, and gave one
#   signatures, locked      signatures that hold (3 a class), classes signed by all three
#   cases_open, cases_stuck matters in hand, but for problem records and missing numbers; of them
#                           those without movement
COUNTS = (
    *("registered", "listed", "checked"),
    *OUTCOMES,
    *SEVERITIES,
    *(f"family_{code}" for code in FAMILIES if code not in FOLDED),
    *SENSITIVE,
    *("forms_issued", "forms_returned", "archive_due", "archive_done"),
    *("lists_due", "lists_received", "signatures", "locked", "cases_open", "cases_stuck"),
)
# Of the school, edition by edition.
HISTORY = (
    *("registered", "checked", "error", "forms_issued", "forms_returned", "archive_due"),
    *("archive_done", "locked", "lists_received", "lists_due"),
)
_CLASS = r"-|(?:[1-9]|1[0-2]|c20[0-9]{2})-[0-9]{1,3}"


def misfits(data: Any) -> list[str]:
    """Places where data does not fit the schema; never the values, which may be personal."""
    wrong = list(_walk(data, _SCHEMA, ""))
    return wrong or _inner(data)


@dataclass(frozen=True)
class _Each:
    """A mapping whose keys are of one closed list."""

    keys: Mapping[str, Any]
    value: Any


@dataclass(frozen=True)
class _Or:
    """Nothing, or what fits."""

    value: Any


def _is_count(value: Any) -> bool:
    # The limit keeps out numbers that identify: phones, ID numbers.
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10_000_000


def _fits(pattern: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def is_made_by(parse: Callable[[str], Any]) -> Callable[[Any], bool]:
    """Whether a value is a short text of which `parse` makes something."""

    def answer(value: Any) -> bool:
        try:
            return isinstance(value, str) and len(value) <= 32 and bool(parse(value))
        except ValueError:
            return False

    return answer


def _is_kept_or_count(value: Any) -> bool:
    return value is None or _is_count(value)


_IS_DAY = is_made_by(date.fromisoformat)
_IS_TIME = is_made_by(datetime.fromisoformat)
_COUNTED = {name: _is_kept_or_count if name in SENSITIVE else _is_count for name in COUNTS}
_SCHEMA: Mapping[str, Any] = {
    "format": lambda value: value == FORMAT,
    "edition": lambda value: _is_count(value) and value > 0,
    "published": _IS_TIME,
    "as_of": _IS_DAY,
    "school": _fits(r"[^\x00-\x1f<>]{0,60}"),
    "school_year": lambda value: _is_count(value) and 1990 <= value <= 2100,
    "term": lambda value: value in (1, 2) and not isinstance(value, bool),
    "language": lambda value: value in ("zh", "en"),
    "digest": _fits(r"[0-9a-f]{64}"),
    "ledger": {"sequence": _is_count, "head": _fits(r"(?:[0-9a-f]{64})?")},
    "small": lambda value: _is_count(value) and 3 <= value <= 100,
    "rows": [{"at": _fits(rf"school|grade:(?:[1-9]|1[0-2])|class:(?:{_CLASS})"), **_COUNTED}],
    "problems_age": _Each(PROBLEMS, dict.fromkeys(AGES, _is_kept_or_count)),
    "history": [{"edition": _is_count, "published": _IS_TIME, **dict.fromkeys(HISTORY, _is_count)}],
    "last_term": _Or(_COUNTED),
    "deadline": _Or(_IS_DAY),
    "forecast": _Or(_IS_DAY),
}


def _inner(data: dict[str, Any]) -> list[str]:
    """Places that fit alone and not together: the school's row is missing, a place stands twice, a
    small count is told."""
    places = [row["at"] for row in data["rows"]]
    wrong = [] if "school" in places else ["rows（缺少 school）"]
    wrong += ["rows"] if len(places) != len(set(places)) else []
    small = range(1, data["small"])
    told = {f"rows[{i}]": row for i, row in enumerate(data["rows"])}
    told |= {"last_term": data["last_term"] or {}}
    wrong += [f"{at}.{n}" for at, row in told.items() for n in SENSITIVE if row.get(n) in small]
    ages = data["problems_age"].items()
    return wrong + [f"problems_age.{c}.{a}" for c, by in ages for a in by if by[a] in small]


def _walk(value: Any, schema: Any, where: str) -> list[str]:
    if isinstance(schema, _Or):
        return [] if value is None else _walk(value, schema.value, where)
    if callable(schema):
        return [] if schema(value) else [where]
    if isinstance(schema, list):
        if not isinstance(value, list):
            return [where]
        return [w for i, one in enumerate(value) for w in _walk(one, schema[0], f"{where}[{i}]")]
    if not isinstance(value, dict):
        return [where or "/"]
    return _walk_mapping(value, schema, where)


def _walk_mapping(value: dict[str, Any], schema: Any, where: str) -> list[str]:
    known = schema.keys if isinstance(schema, _Each) else schema
    strange = sum(key not in known for key in value)
    wrong = [f"{where}（{strange} 个未知的项）"] if strange else []
    if not isinstance(schema, _Each):
        wrong += [f"{where}.{key}（缺少）".lstrip(".") for key in schema if key not in value]
    for key in known:
        if key in value:
            inner = schema.value if isinstance(schema, _Each) else schema[key]
            wrong += _walk(value[key], inner, f"{where}.{key}".lstrip("."))
    return wrong
