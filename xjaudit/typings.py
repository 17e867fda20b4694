"""Double entry: two typings of one paper, compared cell by cell. A typist is known by the file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from xjaudit.audit import InputErrors, must_ask
from xjaudit.errors import InputError
from xjaudit.ingest.files import expand, names_of
from xjaudit.ingest.frames import assemble
from xjaudit.ingest.readers import Job, Progress
from xjaudit.ingest.reading import Reading
from xjaudit.ingest.roster import to_pandas
from xjaudit.ingest.row_class import with_class
from xjaudit.reconcile.entries import pair_rows
from xjaudit.reconcile.faults import who_erred
from xjaudit.record.classes import grade_of_text
from xjaudit.record.fields import all_fields
from xjaudit.record.placeholders import is_placeholder
from xjaudit.settings import Settings

SIDES = ("first", "second")
# Of cells that differ: what stands there, one is blank, only written otherwise.
KINDS = ("value", "blank", "form")
# Numbers of rows are the sheet's, not the paper's.
_LEFT_OUT = ("serial", "photo")
_PEOPLE = ("roster", "list")
_CLASSES = ("class_name", "class_no")
_ROWS = ("first_row", "second_row")
DIFFERENCES = ("kind", "class", "name", "field", *SIDES, "at", "erred", "by") + tuple(
    f"{side}_{what}" for side in SIDES for what in ("file", "sheet", "row", "column")
)


@dataclass(frozen=True)
class Typings:
    """Two typings compared.

    names        what the two are called
    differences  in DIFFERENCES, a row per cell that differs, and per row that one of them lacks
                 (`only_first`, `only_second`): what stands in both, `at` which characters they
                 differ, who `erred` where that can be told, `by` what the rows were paired
    rows         of each typing, and paired
    fields       per field: cells compared, and how many differ, of which kind, whose fault
    lacking      of each typing the fields that only the other has: those are not compared
    """

    names: tuple[str, str]
    differences: pd.DataFrame
    rows: dict[str, int]
    fields: pd.DataFrame
    lacking: dict[str, list[str]]
    settings: Settings


@dataclass(frozen=True)
class Typed:
    """The rows of one typing; which of them have a column for each field; the columns' letters."""

    frame: pd.DataFrame
    has: dict[str, np.ndarray]
    letters: dict[tuple[str, str], dict[str, str]]


def compare_typings(
    first: Path,
    second: Path,
    settings: Settings | None = None,
    password: str | None = None,
    progress: Progress | None = None,
) -> Typings:
    """Compare two typings, each a file or a folder. InputErrors names all that cannot be used."""
    settings = settings or Settings()
    names = names_of([first, second])
    jobs = [
        _begin(path, name, settings, password)
        for path, name in zip((first, second), names, strict=True)
    ]
    told = [job.result(progress) for job in jobs]
    faults: list[InputError] = [fault for _, some in told for fault in some]
    faults += [must_ask(one, settings) for some, _ in told for one in some if one.questions]
    if faults:
        raise InputErrors("several", faults=faults)
    one, two = (
        _typed(name, readings, settings) for name, (readings, _) in zip(names, told, strict=True)
    )
    return _compared((names[0], names[1]), one, two, settings)


def _typed(name: str, readings: list[Reading], settings: Settings) -> Typed:
    tables = [table for one in readings for table in one.tables if table.kind in _PEOPLE]
    if not tables:
        raise InputError("no_rows", name)
    rows = with_class(assemble(tables, settings.as_of), settings)
    has = {code: rows.has(code) for code in all_fields() if code in rows.cells.column_names}
    frame = to_pandas(rows.cells)
    if "grade" in frame:
        texts = frame["grade"].dropna().unique()
        grades = {text: grade_of_text(text, settings.system) for text in texts}
        frame["grade_told"] = frame["grade"].map(grades).astype("Int64").astype("str")
    return Typed(frame, has, rows.letters())


def _begin(path: Path, name: str, settings: Settings, password: str | None) -> Job:
    found = expand([path])
    alone = name if found == [path] else None
    return Job([(one, None) for one in found], password, settings.answers, alone)


def _compared(names: tuple[str, str], one: Typed, two: Typed, settings: Settings) -> Typings:
    fields = [code for code in one.has if code in two.has and code not in _LEFT_OUT]
    pairs = pair_rows(one.frame, two.frame, fields)
    place = _places(one, two, pairs)
    parts = [_of_field(code, one, two, pairs, place) for code in fields]
    counts = [{"field": code, **_counted(part)} for code, part in zip(fields, parts, strict=True)]
    parts = [part[part["kind"] != ""] for part in parts]
    parts += [_alone(side, typed, pairs) for side, typed in zip(SIDES, (one, two), strict=True)]
    table = pd.concat(parts, ignore_index=True).sort_values("order", kind="stable")
    table = table.reset_index(drop=True).reindex(columns=list(DIFFERENCES))
    kinds = dict.fromkeys(DIFFERENCES, "str") | dict.fromkeys(_ROWS, "Int64")
    table = table.astype(kinds)
    table["at"] = pd.Series(_characters(table), table.index, "str")
    rows = {"first": len(one.frame), "second": len(two.frame), "paired": len(pairs)}
    lacking = {
        side: [code for code in other.has if code not in (*own.has, *_LEFT_OUT)]
        for side, own, other in (("first", one, two), ("second", two, one))
    }
    return Typings(names, table, rows, pd.DataFrame(counts), lacking, settings)


def _of_field(
    code: str, one: Typed, two: Typed, pairs: pd.DataFrame, place: pd.DataFrame
) -> pd.DataFrame:
    """The pairs of which at least one cell of a field holds something, and the kind of difference,
    '' for none."""
    rows = [typed.frame.loc[pairs[side]] for side, typed in zip(SIDES, (one, two), strict=True)]
    has = one.has[code][pairs["first"]] & two.has[code][pairs["second"]]
    told = [frame[f"{code}.raw"].notna().to_numpy() for frame in rows]
    chosen = np.flatnonzero(has & (told[0] | told[1]))
    mine, theirs = (frame.iloc[chosen].reset_index(drop=True) for frame in rows)
    part = place.iloc[chosen].reset_index(drop=True).assign(field=code)
    part["kind"] = _kinds(mine, theirs, code)
    for side, frame, typed in zip(SIDES, (mine, theirs), (one, two), strict=True):
        part[side] = frame[f"{code}.raw"]
        part[f"{side}_column"] = _letters(part, side, typed, code)
    part["erred"] = pd.Series(who_erred(mine, theirs, code), part.index, "str")
    part["erred"] = part["erred"].where(part["kind"].isin(["value", "blank"]))
    return part


def _places(one: Typed, two: Typed, pairs: pd.DataFrame) -> pd.DataFrame:
    """Of each pair class, name and its place in both files."""
    place = {"by": pairs["by"], "order": pairs["first"]}
    for side, typed in zip(SIDES, (one, two), strict=True):
        rows = typed.frame.loc[pairs[side]].reset_index(drop=True)
        place |= {f"{side}_{what}": rows[what] for what in ("file", "sheet", "row")}
        for name in ("class", "name"):
            place[name] = place[name].fillna(rows[name]) if name in place else rows[name]
    return pd.DataFrame(place)


def _alone(side: str, typed: Typed, pairs: pd.DataFrame) -> pd.DataFrame:
    """Rows that only this typing has."""
    rest = typed.frame[~typed.frame.index.isin(pairs[side])]
    place = {f"{side}_{what}": rest[what] for what in ("file", "sheet", "row")}
    told = {name: rest[name] for name in ("class", "name")}
    # What only the second has comes last.
    order = rest.index + (0 if side == "first" else 1 << 30)
    return pd.DataFrame({"kind": f"only_{side}", "order": order, **told, **place})


def _kinds(mine: pd.DataFrame, theirs: pd.DataFrame, code: str) -> np.ndarray:
    """How the two cells of a field differ, '' where they do not."""
    raw = [frame[f"{code}.raw"].fillna("").to_numpy() for frame in (mine, theirs)]
    said = [_said(frame, code) for frame in (mine, theirs)]
    # 1班 of a sheet of grade 7 is 七年级1班, and 七年级 is 初一.
    whole = "class" if code in _CLASSES else "grade_told" if code == "grade" else None
    if whole:
        both = mine[whole].notna() & theirs[whole].notna()
        told = [frame[whole] for frame in (mine, theirs)]
        said = [one.mask(both, other) for one, other in zip(said, told, strict=True)]
    one, two = (column.to_numpy() for column in said)
    tests = [raw[0] == raw[1], one == two, (one == "") != (two == "")]
    return np.select(tests, ["", "form", "blank"], "value")


def _said(frame: pd.DataFrame, code: str) -> pd.Series:
    """What cells say: their normal value, else the text, '' where that means nothing."""
    value, raw = frame[code], frame[f"{code}.raw"]
    unread = value.isna() & raw.notna()
    empty = [text for text in raw[unread].unique() if is_placeholder(text)]
    return value.mask(unread & ~raw.isin(empty), raw).fillna("")


def _letters(part: pd.DataFrame, side: str, typed: Typed, code: str) -> list[str | None]:
    places = zip(part[f"{side}_file"], part[f"{side}_sheet"], strict=True)
    return [typed.letters.get(place, {}).get(code) for place in places]


def _characters(table: pd.DataFrame) -> list[str | None]:
    """Which characters of two numbers of one length differ: what is masked cannot be compared."""
    where: list[str | None] = []
    for one, two in zip(table["first"], table["second"], strict=True):
        told = isinstance(one, str) and isinstance(two, str) and len(one) == len(two) >= 6
        pairs = enumerate(zip(one, two, strict=True), 1) if told else ()
        at = [str(number) for number, (a, b) in pairs if a != b]
        where.append(",".join(at) if 0 < len(at) <= 4 else None)
    return where


def _counted(part: pd.DataFrame) -> dict[str, int]:
    told = {"cells": len(part)} | {kind: int((part["kind"] == kind).sum()) for kind in KINDS}
    return told | {f"{side}_erred": int((part["erred"] == side).sum()) for side in SIDES}


def rates(typings: Typings) -> pd.DataFrame:
    """Of each typist rows typed and left out, cells, and the errors that can be told, in all and
    per 1,000 cells."""
    cells = int(typings.fields["cells"].sum()) if len(typings.fields) else 0
    rows = []
    for side, other, name in zip(SIDES, reversed(SIDES), typings.names, strict=True):
        own = typings.differences[typings.differences["erred"] == side]
        left_out = int((typings.differences["kind"] == f"only_{other}").sum())
        told = {"rows": typings.rows[side], "left_out": left_out, "cells": cells}
        told |= {"blank": int((own["kind"] == "blank").sum()), "erred": len(own)}
        rows.append({"typist": name, **told, "per_thousand": per_thousand(len(own), cells)})
    return pd.DataFrame(rows)


def per_thousand(count: int, of: int) -> float:
    """Per 1,000 cells, to a tenth."""
    return round(1000 * count / of, 1) if of else 0.0


def summary(typings: Typings) -> dict[str, Any]:
    """Counts of the comparison, as plain data."""
    fields, kinds = typings.fields, typings.differences["kind"].value_counts()
    cells = int(fields["cells"].sum()) if len(fields) else 0
    count = {kind: int(kinds.get(kind, 0)) for kind in (*KINDS, "only_first", "only_second")}
    told = [
        {**one, "per_thousand": per_thousand(one["value"] + one["blank"], one["cells"])}
        for one in fields.to_dict("records")
    ]
    return {
        "names": list(typings.names),
        "rows": {**typings.rows, **{kind: count[kind] for kind in count if kind not in KINDS}},
        "lacking": typings.lacking,
        "cells": cells,
        "differences": {kind: count[kind] for kind in KINDS},
        "per_thousand": per_thousand(count["value"] + count["blank"], cells),
        "typists": rates(typings).to_dict("records"),
        "fields": told,
    }
