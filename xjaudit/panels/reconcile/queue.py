"""Which links a person should look at, the most damaging first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xjaudit.cases.desk import Desk
from xjaudit.panels.reconcile.pending import OBEYED, said

# More candidates than a person can compare.
_MOST = 6


@dataclass(frozen=True)
class Question:
    """A row of the table to be looked at, and the records (index labels) it may be.

    kind  gravest first: taken_back (an answer was), ambiguous (the program cannot decide),
          differing (linked, and may be two children), beside_absent (not linked, and may be one),
          new (nothing is known here); empty of a row that nothing is asked about
    """

    at: int
    list_key: str
    kind: str
    candidates: tuple[int, ...]


def questions(table: pd.DataFrame) -> list[Question]:
    """What is asked about a table of `sides.side_by_side`, whatever was answered since; first of
    all what was answered before, in case that is taken back."""
    rows = table[table["list_key"].notna() & ~table["again"]]
    absent = _absent(table)
    obeyed = rows.index[rows["reason"].isin(OBEYED)]
    found = [_question(table, at, "taken_back", absent) for at in obeyed]
    for at in rows.index[rows["outcome"] == "ambiguous"]:
        found.append(_question(table, at, "ambiguous", absent))
    differs = rows["differs"].fillna("").str.contains(r"\bname\b")
    linked = rows["record"].notna() & (rows["reason"] != "answered") & differs
    linked &= rows["outcome"] != "duplicate"
    for at in rows[linked].sort_values("score", kind="stable").index:
        found.append(_question(table, at, "differing", absent))
    new = rows[(rows["outcome"] == "not_registered") & (rows["reason"] != "new_here")]
    asked = [_question(table, at, "beside_absent", absent) for at in new.index]
    found += [one for one in asked if one.candidates]
    return found + [
        Question(one.at, one.list_key, "new", ()) for one in asked if not one.candidates
    ]


def open_ones(
    asked: Sequence[Question], desk: Desk, waits: pd.Series, records: Mapping[int, str]
) -> list[Question]:
    """Those that nothing settles yet, with the candidates that are left; `records` are the keys of
    candidates, `waits` tells which rows were answered about since the audit."""
    told = [(one, said(desk.state, one.list_key)) for one in asked]
    taken = {what.same for one, what in told if what.same and waits.at[one.at]}
    left = []
    for one, what in told:
        if one.kind == "taken_back":
            if waits.at[one.at] and what.last is None:
                left.append(one)
            continue
        if waits.at[one.at] and (what.new or what.same):
            continue
        out = taken | what.different
        candidates = tuple(c for c in one.candidates if records[c] not in out)
        if candidates or (one.kind in ("beside_absent", "new") and not what.new):
            kind = one.kind if candidates else "new"
            left.append(Question(one.at, one.list_key, kind, candidates))
        elif one.kind == "ambiguous" and not what.different:
            left.append(Question(one.at, one.list_key, one.kind, ()))
    return left


def _question(table: pd.DataFrame, at: int, kind: str, absent: Mapping[str, list[int]]) -> Question:
    """A row with its candidates: those of the matcher, its own record, else the absent ones of its
    class."""
    row: dict[Any, Any] = table.loc[at].to_dict()
    if isinstance(row["candidates"], list) and row["candidates"]:
        candidates = row["candidates"]
    elif not pd.isna(row["record"]):
        candidates = [int(row["record"])]
    else:
        candidates = absent.get(row["class"], [])
    return Question(at, row["list_key"], kind, tuple(candidates[:_MOST]))


def question_of(table: pd.DataFrame, at: int) -> Question:
    """A row of the table whatever its outcome; of an absent one its record alone."""
    return _question(table, at, "", _absent(table))


def _absent(table: pd.DataFrame) -> dict[str, list[int]]:
    """Absent records by class."""
    rows = table[table["outcome"] == "absent"]
    found: dict[str, list[int]] = {}
    for where, record in zip(rows["class"], rows["record"], strict=True):
        found.setdefault(where, []).append(record)
    return found
