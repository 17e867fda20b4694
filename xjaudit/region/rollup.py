"""Counts of a region for its leaders: by county, school, grade and class, small ones kept back.

Of a sensitive figure a place's parts are told only while none of them is small; else the place
alone, if it is not small itself, and nothing below it (see `progress.small`). A school's parts are
its grades and its classes together, as in its own snapshot. What was told in a school year is kept
in OUT/history, since a figure can be worked out from two states, too.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from xjaudit.page.region import opening
from xjaudit.progress import pace
from xjaudit.progress.levels import rows_of
from xjaudit.progress.small import form
from xjaudit.publish import term_of
from xjaudit.record.codes import division_name
from xjaudit.region import aged
from xjaudit.region.across.store import Store, open_store
from xjaudit.region.duties.figures import place_name
from xjaudit.region.duties.standing import standing
from xjaudit.region.gate import gate
from xjaudit.region.tables import DONE
from xjaudit.settings import Settings
from xjaudit.snapshot import PAGE
from xjaudit.snapshot.region import FILE, RegionSnapshot, latest
from xjaudit.snapshot.schema import COUNTS, SENSITIVE

Row = dict[str, Any]
TOLD = "history/told.json"
# Beyond, grades and classes are left out: a viewer's page reads all rows.
MOST_ROWS, LONGEST = 40_000, 60
_SUMMED = [*COUNTS, "schools"]


def publish(
    out: Path, settings: Settings, memory: str = "4GB", published: str | None = None
) -> Path:
    """Write OUT/published/region.json, counts only, and the first view of it; answers its path.

    `published` is when, by default now. PublishError, and nothing written, where the gate is shut.
    """
    year, path = settings.system.school_year, out / TOLD
    told = _read(path, year)
    with open_store(out, memory) as store:
        made = _snapshot(store, settings, told, latest(out / "published"), published)
        gate(made, store)
    _put(path, json.dumps({"school_year": year, "told": told}))
    # Figures last: nobody finds new ones without their page.
    _put(out / "published" / PAGE, opening(made))
    return _put(out / "published" / FILE, made.to_json())


def _snapshot(
    store: Store,
    settings: Settings,
    told: dict[str, list[str]],
    before: RegionSnapshot,
    published: str | None,
) -> RegionSnapshot:
    """The edition after `before`."""
    small, schools = settings.parameter("small_cell"), standing(store)
    every = counted(store)
    rows = kept_back(every, small, told)
    ages = aged.kept_back(rows, aged.counted(store, every, settings), small, told)
    failed = schools[schools["state"] != DONE]["county"].map(_county_name).value_counts()
    made = RegionSnapshot(
        as_of=settings.as_of.isoformat(),
        school_year=settings.system.school_year,
        language=settings.language,
        small=small,
        rows=rows if len(rows) <= MOST_ROWS else [one for one in rows if _is_wide(one)],
        missing={str(name): int(n) for name, n in failed.sort_index().items()},
        problems_age=ages,
        edition=before.edition + 1,
        published=published or datetime.now().astimezone().isoformat(timespec="seconds"),
        term=term_of(settings),
        deadline=settings.deadlines.get("sign_off"),
    )
    points = _history(made, before)
    return replace(made, history=points, forecast=pace.forecast(points))


def _history(made: RegionSnapshot, before: RegionSnapshot) -> list[Row]:
    """The editions of the term, the last one of each day."""
    told, now = {"edition": made.edition, "published": made.published}, made.row("region") or {}
    same = (before.school_year, before.term) == (made.school_year, made.term)
    past = [one for one in before.history if one["published"][:10] != made.published[:10]]
    return [*(past if same else []), told | {name: now[name] for name in ("registered", "checked")}]


def _is_wide(row: Row) -> bool:
    return not row["at"].startswith(("grade:", "class:"))


def counted(store: Store) -> list[Row]:
    """A row per place, nothing kept back: the region, then each county, its schools, and their
    grades and classes."""
    names = ", ".join(f'"{name}"' for name in COUNTS)
    table = store.frame(
        f"SELECT school_id, class, {names} FROM {store.source('measures')} ORDER BY school_id"
    )
    table[list(COUNTS)] = table[list(COUNTS)].fillna(0).astype("int64")
    parts = dict(list(table.groupby("school_id")))
    rows: list[Row] = []
    for county, own in store.schools.groupby(store.schools["county"].fillna("").map(_clean)):
        here = f"county:{county}"
        schools = [r for one in own.to_dict("records") if one["school_id"] in parts
                   for r in _school(one, parts[one["school_id"]], here)]  # fmt: skip
        rows += [_sum(here, "region", place_name(str(county)), schools), *schools]
    codes = [row["at"].removeprefix("county:") for row in rows if row["within"] == "region"]
    name = region_name(codes) or _province_name(store.schools["province"])
    return [_sum("region", "", name, rows), *rows]


def _province_name(provinces: pd.Series) -> str:
    """The province of all schools, where their identifiers or counties tell one only."""
    known = provinces.unique()
    return (
        division_name(f"{known[0]:0<6}") or "" if len(known) == 1 and known[0] == known[0] else ""
    )


def region_name(counties: list[str]) -> str:
    """What counties are together: the one, else their city or province where their codes agree."""
    if len(counties) == 1:
        return place_name(counties[0])
    for digits in (4, 2):
        lead = {one[:digits] for one in counties if re.fullmatch("[0-9]{6}", one)}
        if len(lead) == 1 and all(re.fullmatch("[0-9]{6}", one) for one in counties):
            return division_name(f"{lead.pop():0<6}") or ""
    return ""


def _county_name(county: str) -> str:
    return place_name(_clean(county))


def _clean(name: str) -> str:
    """A name without what a page's schema does not let through."""
    return " ".join(re.sub(r"[\x00-\x1f<>]+", " ", name).split())[:LONGEST]


def _school(school: dict[Any, Any], table: pd.DataFrame, county: str) -> Iterator[Row]:
    one, name = school["school_id"], school["school_name"]
    own = table.assign(**{"class": table["class"].fillna("-")})
    for row in rows_of(own):
        level, _, which = row["at"].partition(":")
        if level == "school":
            head = {"at": f"school:{one}", "within": county}
            yield {**head, "name": _clean(name if isinstance(name, str) else one), "schools": 1,
                   **{n: row[n] for n in COUNTS}}  # fmt: skip
        else:
            head = {"at": f"{level}:{one}:{which}", "within": f"school:{one}"}
            yield {**head, "name": "", "schools": 1, **{n: row[n] for n in COUNTS}}


def _sum(at: str, within: str, name: str, rows: list[Row]) -> Row:
    own = [row for row in rows if row["within"] == at]
    sums = {one: sum(row[one] for row in own) for one in _SUMMED}
    return {"at": at, "within": within, "name": name, **sums}


def kept_back(rows: list[Row], small: int, told: dict[str, list[str]]) -> list[Row]:
    """The same rows with None for what is kept back. `told` says of each place and figure in which
    forms it was told before, and is added to."""
    rows = [dict(row) for row in rows]
    parts: dict[str, list[Row]] = {}
    for row in rows:
        parts.setdefault(row["within"], []).append(row)
    for name in SENSITIVE:
        (top,) = parts[""]
        forms = _forms(name, top, parts, small, told)
        _tell(name, top, parts, forms, shown=True)
        for at, one in forms.items():
            # What is kept back with all around it has not been told.
            if one in ("all", "school"):
                told[f"{at}|{name}"] = sorted({*told.get(f"{at}|{name}", ()), one})
    return rows


def _forms(
    name: str, place: Row, parts: dict[str, list[Row]], small: int, told: dict[str, list[str]]
) -> dict[str, str]:
    """The form in which a figure may be told of a place and of those below it."""
    forms: dict[str, str] = {}
    counts = []
    for part in parts.get(place["at"], ()):
        below = _forms(name, part, parts, small, told)
        forms |= below
        # A part that may not be told counts as small, whatever it is.
        counts.append(1 if below[part["at"]] == "none" else part[name])
    before = {*told.get(f"{place['at']}|{name}", ())}
    return forms | {place["at"]: form(place[name], counts, small, before)}


def _tell(
    name: str, place: Row, parts: dict[str, list[Row]], forms: dict[str, str], shown: bool
) -> None:
    """Keep back what is not shown; what is under a place told alone is not."""
    own = forms[place["at"]]
    if not shown or own == "none":
        place[name] = None
    inner = shown and own in ("all", "zero")
    if not shown:
        forms[place["at"]] = "none"
    for part in parts.get(place["at"], ()):
        _tell(name, part, parts, forms, inner)


def _read(path: Path, year: int) -> dict[str, list[str]]:
    try:
        kept = json.loads(path.read_text("ascii"))
    except FileNotFoundError:
        return {}
    return kept["told"] if kept["school_year"] == year else {}


def _put(path: Path, text: str) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(text, "utf-8")
    partial.chmod(0o600)
    return partial.replace(path)
