"""Problem records of each county and school by type and by how long they are open, small counts
kept back.

A place's spans of a type are told together or not at all, and only where the type's count is told:
none of them, and no rest that has no day, may be small. Those of its parts are told only while
those of every part may be (see `rollup`), since a place's spans are the sums of its parts'.
"""

from typing import Any

import pandas as pd

from xjaudit.progress.measures import problem_type
from xjaudit.progress.small import form
from xjaudit.region.across.store import Store
from xjaudit.settings import Settings
from xjaudit.snapshot.schema import AGES, PROBLEM_COLUMNS

Row = dict[str, Any]
# By place and type of problem record how many are open for each of `AGES`, and without a day.
Spans = dict[str, dict[str, list[int]]]
Told = dict[str, dict[str, dict[str, int | None]]]
_WIDE = ("region", "county", "school")


def counted(store: Store, rows: list[Row], settings: Settings) -> Spans:
    """Of every place down to schools the spans of the types that it has, nothing kept back; `rows`
    are those of `rollup.counted`."""
    # A file of text has no sheet.
    places = "school_id, coalesce(file, '') AS file, coalesce(sheet, '') AS sheet, \"row\""
    found = store.frame(
        f"SELECT school_id, rule, problem_since FROM (SELECT {places}, rule "
        f"FROM {store.source('findings')} WHERE starts_with(rule, 'PR-')) LEFT JOIN "
        f"(SELECT {places}, any_value(problem_since) AS problem_since "
        f'FROM {store.source("problems")} GROUP BY ALL) USING (school_id, file, sheet, "row")'
    )
    types = found["rule"].map({rule: problem_type(rule) for rule in found["rule"].unique()})
    since = pd.to_datetime(found["problem_since"], format="%Y%m%d", errors="coerce")
    days = (pd.Timestamp(settings.as_of) - since).dt.days.clip(lower=0)
    ends = [first - 1 for first, _ in AGES.values()]
    span = pd.cut(days, [*ends, float("inf")], labels=list(AGES)).astype("str")
    sizes = pd.DataFrame({"school": found["school_id"], "type": types, "span": span})
    sizes = sizes.dropna(subset=["type"]).value_counts().to_dict()
    spans: Spans = {}
    wide = [row for row in rows if row["at"].partition(":")[0] in _WIDE]
    # Parts before the places that they make up.
    for row in sorted(wide, key=lambda row: -_WIDE.index(row["at"].partition(":")[0])):
        own = spans.setdefault(row["at"], {})
        for code, name in PROBLEM_COLUMNS.items():
            if row["at"].startswith("school:") and row[name]:
                school = row["at"].removeprefix("school:")
                told = [int(sizes.get((school, code, one), 0)) for one in AGES]
                own[code] = [*told, row[name] - sum(told)]
            if row["within"] and code in own:
                above = spans.setdefault(row["within"], {})
                above[code] = [
                    a + b for a, b in zip(above.get(code, [0] * 5), own[code], strict=True)
                ]
    return spans


def kept_back(rows: list[Row], spans: Spans, small: int, told: dict[str, list[str]]) -> Told:
    """By place, type and span how many, None for what is kept back. `rows` are those that are told,
    `told` is as in `rollup.kept_back`."""
    parts: dict[str, list[Row]] = {}
    for row in rows:
        if row["at"].partition(":")[0] in _WIDE:
            parts.setdefault(row["within"], []).append(row)
    shown: Told = {}
    for code in PROBLEM_COLUMNS:
        (top,) = parts[""]
        forms = _forms(code, top, parts, spans, small, told)
        _tell(code, top, parts, spans, forms, shown, inside=True)
        for at, one in forms.items():
            if one in ("all", "school"):
                key = f"{at}|{code}|age"
                told[key] = sorted({*told.get(key, ()), one})
    return shown


def _least(spans: Spans, at: str, code: str) -> int:
    """The smallest count among the spans, 0 where there is none."""
    return min((n for n in spans[at].get(code, ()) if n), default=0)


def _forms(
    code: str,
    place: Row,
    parts: dict[str, list[Row]],
    spans: Spans,
    small: int,
    told: dict[str, list[str]],
) -> dict[str, str]:
    """In which form spans may be told of a place and of those below it, see `small.form`."""
    forms: dict[str, str] = {}
    at, name = place["at"], PROBLEM_COLUMNS[code]
    below = parts.get(at, [])
    for part in below:
        forms |= _forms(code, part, parts, spans, small, told)
    # A part whose type is not told, for whatever reason, counts as small.
    counts = [1 if forms[p["at"]] == "none" else _least(spans, p["at"], code) for p in below]
    least = _least(spans, at, code)
    # A rest below nothing is no count: what is told here and there does not tie.
    if place[name] is None or least < 0:
        return forms | {at: "none"}
    return forms | {at: form(least, counts, small, {*told.get(f"{at}|{code}|age", ())})}


def _tell(
    code: str,
    place: Row,
    parts: dict[str, list[Row]],
    spans: Spans,
    forms: dict[str, str],
    shown: Told,
    inside: bool,
) -> None:
    at = place["at"]
    own = forms[at]
    if code in spans[at]:
        open_ = inside and own in ("all", "school")
        counts = spans[at][code] if open_ else [None] * len(AGES)
        shown.setdefault(at, {})[code] = dict(zip(AGES, counts, strict=False))
    if not inside:
        forms[at] = "none"
    for part in parts.get(at, ()):
        _tell(code, part, parts, spans, forms, shown, inside and own in ("all", "zero"))
