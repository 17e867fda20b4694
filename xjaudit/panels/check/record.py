"""The record a finding is about, and the cells around the one it points at."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from xjaudit.audit import Audit
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.reading import Reading
from xjaudit.record.classes import class_label
from xjaudit.record.codes import table as code_table
from xjaudit.record.fields import Field, all_fields

# Shows a text of a field, numbers masked or not.
Show = Callable[[str, str], str]
# Columns to either side of the cell.
_BESIDE = 2


def row_of(audit: Audit, finding: Mapping[str, Any]) -> tuple[pd.Series | None, bool]:
    """The record, or the row of a class list where there is none; and whether it is a record."""
    roster, people = audit.roster, audit.people
    own = roster.index[(roster["person_key"] == finding["person_key"]).fillna(False)]
    if len(own):
        return roster.loc[own[0]], True
    if people.empty or pd.isna(finding["row"]):
        return None, False
    place = (people["file"] == finding["file"]) & (people["sheet"] == finding["sheet"])
    at = people.index[(place & (people["row"] == finding["row"])).fillna(False)]
    return (people.loc[at[0]] if len(at) else None), False


def lines(
    row: pd.Series, field: object, show: Show, words: Mapping[str, str], language: str
) -> tuple[list[dict[str, Any]], list[str]]:
    """Every field that says something, as label, value and the cell as written where that is
    another text; and the labels of those that are blank."""
    told, blanks = [], []
    if isinstance(row.get("class"), str) and not _text(row.get("class_name")):
        label = words["class"]
        told.append({"label": label, "value": class_label(row["class"], language), "own": False})
    for code, known in all_fields().items():
        if code not in row.index:
            continue
        value, raw = _text(row[code]), _text(row.get(f"{code}.raw"))
        if not (value or raw):
            blanks.append(known.label(language))
            continue
        line = {"label": known.label(language), "own": code == field}
        line["value"] = show(_named(value, known, language), code) if value else "—"
        # The registry's own word is no other text, whatever the language of the screen.
        if raw and raw not in (value, _named(value, known, "zh")):
            line["raw"] = words["raw"].format(show(raw, code))
        told.append(line)
    return told, blanks


def sheet(
    reading: Reading | None, finding: Mapping[str, Any], show: Show, language: str
) -> dict[str, Any]:
    """The row the finding points at with those above and below, the name and the columns beside
    its cell: columns, rows, and at which of the columns the cell stands. Empty where the file
    cannot be looked at."""
    table = _table(reading, finding)
    if table is None:
        return {}
    found = int(np.flatnonzero(table.rows == finding["row"])[0])
    known = [one for one in table.headings if one.field in table.cells and one.row is None]
    letters = [one.letter for one in known]
    at = letters.index(finding["column"]) if finding["column"] in letters else None
    first, last = (max(0, at - _BESIDE), at + _BESIDE) if at is not None else (0, 2 * _BESIDE)
    some = [
        one
        for place, one in enumerate(known)
        if first <= place <= last or (one.field == "name" and place < first)
    ]
    places = range(max(0, found - 1), min(len(table.rows), found + 2))
    return {
        "columns": [f"{one.letter}　{' '.join(one.text.split())}" for one in some],
        "rows": [
            {
                "row": int(table.rows[place]),
                "own": place == found,
                "cells": [show(_cell(table, one.field, place), one.field or "") for one in some],
            }
            for place in places
        ],
        "at": some.index(known[at]) if at is not None else -1,
    }


def _table(reading: Reading | None, finding: Mapping[str, Any]) -> RawTable | None:
    """The table of the file in which the finding's row stands."""
    if reading is None or pd.isna(finding["row"]):
        return None
    of_sheet = [t for t in reading.tables if t.sheet == finding["sheet"]]
    return next((t for t in of_sheet if (t.rows == finding["row"]).any()), None)


def _cell(table: RawTable, field: str | None, place: int) -> str:
    return _text(table.cells[field or ""][place].as_py())


def _named(value: str, known: Field, language: str) -> str:
    return code_table(known.codes).label(value, language) if value and known.codes else value


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)
