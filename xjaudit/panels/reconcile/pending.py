"""Answers about who is who that the audit does not know yet, and what they make of a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.cases.decisions import ANSWERS
from xjaudit.cases.desk import Desk
from xjaudit.ledger.entry import Entry
from xjaudit.ledger.fold import State

# Reasons of rows that are as a person said.
OBEYED = ("answered", "new_here")


@dataclass(frozen=True)
class Said:
    """What stands about one row of a list: `same` the key of its record, or None; `different` those
    it is not; `new` whether it has none here; `last` the entry that stands last."""

    same: str | None
    different: frozenset[str]
    new: bool
    last: Entry | None


def said(state: State, list_key: str) -> Said:
    """What people said of a row of a list, the last word counting."""
    same, different, new, last = None, set(), False, None
    for one in state.standing(f"list:{list_key}"):
        if one.verb not in ANSWERS:
            continue
        last, record = one, one.payload.get("record")
        if one.verb == "new_here":
            same, new = None, True
        elif one.verb == "same":
            same, new = record, False
            different.discard(record)
        else:
            different.add(record)
            new, same = False, None if same == record else same
    return Said(same, frozenset(different), new, last)


def since(state: State, seq: int) -> list[str]:
    """Keys of the rows about which something was answered, or taken back, after an entry."""
    found: dict[str, None] = {}
    for one in reversed(state.entries):
        if one.seq <= seq:
            break
        about = one.about or one.subject
        if about.startswith("list:") and one.verb in (*ANSWERS, "undo"):
            found[about.partition(":")[2]] = None
    return list(found)


def applied(
    audit: Audit, base: pd.DataFrame, desk: Desk, keys: Iterable[str]
) -> tuple[pd.DataFrame, list[int]]:
    """The columns outcome, record and waits of a table after what was said of these rows, and the
    positions it changed. `waits`: it takes effect with the next run; a link that rests on an answer
    taken back is to be decided again."""
    told = base[["outcome", "record"]].copy()
    told["waits"] = False
    changed = base.index[base["list_key"].isin(list(keys))].tolist()
    for at in changed:
        row = base.loc[at].to_dict()
        told.at[at, "outcome"], told.at[at, "record"] = _now(audit, row, desk.state)
        told.at[at, "waits"] = True
    return _left(base, told), changed


def _now(audit: Audit, row: dict[str, Any], state: State) -> tuple[str, Any]:
    """The outcome and the record (an index label) of a row as people say."""
    what, roster = said(state, row["list_key"]), audit.roster
    if what.new or row["record_key"] in what.different:
        return "not_registered", pd.NA
    if what.same and what.same != row["record_key"]:
        found = roster.index[roster["person_key"] == what.same].tolist()
        if found:
            return _linked(audit, row["person"], found[0]), found[0]
    elif what.last is None and row["reason"] in OBEYED:
        return "ambiguous", pd.NA
    return row["outcome"], row["record"]


def _linked(audit: Audit, person: int, record: int) -> str:
    """What a link is that a person made: the next run will tell it exactly."""
    mine: dict[Any, Any] = audit.people.loc[person].to_dict()
    theirs: dict[Any, Any] = audit.roster.loc[record].to_dict()
    if isinstance(mine["class"], str) and mine["class"] != theirs["class"]:
        return "class_differs"
    told = [(mine.get(n), theirs.get(n)) for n in ("name", "sex", "birth_date", "id_number")]
    differs = any(isinstance(a, str) and isinstance(b, str) and a != b for a, b in told)
    return "field_differs" if differs else "matched"


def _left(base: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """An absent record that somebody was found for is not absent any more: its row has no outcome
    until the next run leaves it out."""
    met = told.loc[told["waits"], "record"].dropna()
    told.loc[(base["outcome"] == "absent") & base["record"].isin(met), "outcome"] = ""
    return told
