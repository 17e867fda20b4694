"""The register of what came, and what of it waits: computed from the ledger, kept nowhere."""

from typing import Any

import pandas as pd

from xjaudit.cases.decisions import attached
from xjaudit.cases.desk import Desk
from xjaudit.intake.verdicts import BOXES
from xjaudit.intake.words import outcomes
from xjaudit.ledger.entry import Entry
from xjaudit.ledger.fold import State

SETTLED = ("assign_page", "no_form", "ask_again")
# What is done with and lies in no pupil's file.
_UNFILED = ("blank", "no_form", "ask_again")
COLUMNS = (
    *("name", "sha256", "page", "of", "at", "person_key", "version", "face", *BOXES),
    *("doubt", "changes", "picture", "type", "outcome", "waits", "came", "seq"),
)


def came(state: State) -> pd.DataFrame:
    """One row per form found, in the order they came, in COLUMNS.

    name                  what the file was called when it was received, as far as noted
    sha256, page, of, at  the file, the page of how many, the number of the form on it
    person_key ... face   whose it is as far as known, version, page 1 or 2 of the form
    signature, phone, date  whether filled (missing where not seen); doubt: those hardly filled
    changes               numbers of items beside which something is written, blank where nothing is
                          (missing where not seen)
    picture               SHA-256 of the picture of this form or page alone
    outcome               one of `words.outcomes`; waits: a person must settle it
    came, seq             the day, and the number of the entry
    """
    rows = [row for subject in state.subjects("file") for row in _rows(state, subject)]
    rows.sort(key=_seq)
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    kinds = {"page": "int64", "of": "int64", "at": "int64", "face": "Int64", "waits": "bool"}
    kinds |= {"seq": "int64"}
    kinds |= dict.fromkeys(BOXES, "boolean")
    texts = [name for name in COLUMNS if name not in kinds]
    return frame[list(COLUMNS)].astype(kinds | dict.fromkeys(texts, "str"))


def waiting(state: State) -> pd.DataFrame:
    """The queue: rows of `came` that a person must settle."""
    table = came(state)
    return table[table["waits"]].reset_index(drop=True)


def to_enter(state: State) -> pd.DataFrame:
    """Forms that came back with something written beside items and are not seen to yet: neither as
    many changes of the pupil entered since, nor the form reviewed. Rows of `came`, those with most
    of them first."""
    table = came(state)
    own = table[(table["changes"].fillna("") != "") & ~table["waits"]]
    own = own.dropna(subset="person_key")
    many = own["changes"].str.count(";") + 1
    columns = (own["person_key"], own["seq"], many)
    left = [not _is_seen_to(state, *told) for told in zip(*columns, strict=True)]
    own, many = own[left], many[left]
    return own.loc[many.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def _is_seen_to(state: State, person: str, seq: int, count: int) -> bool:
    since = [one.verb for one in state.standing(f"pupil:{person}") if one.seq > seq]
    return "review" in since or since.count("change") >= count


def known_pages(state: State, sha256: str) -> set[int]:
    """Pages of a file that have been taken in."""
    return {one.payload["page"] for one in _pages(state, sha256)}


def is_whole(state: State, sha256: str) -> bool:
    """Whether all of a file has been taken in."""
    pages = _pages(state, sha256)
    return bool(pages) and len(known_pages(state, sha256)) >= pages[0].payload["of"]


class Register:
    """Which pages of which forms are filed; grows with what is entered."""

    def __init__(self, desk: Desk) -> None:
        """What is filed by now."""
        done = {code for code, one in outcomes().items() if one.done} - {*_UNFILED}
        table = came(desk.state)
        table = table[table["outcome"].isin(done)]
        self._filed = set(zip(table["person_key"], table["version"], table["face"], strict=True))

    def has(self, person: str, version: str, face: int) -> bool:
        """Whether a picture of this page is filed."""
        return (person, version, face) in self._filed

    def add(self, person: str, version: str, face: int) -> None:
        """One has been."""
        self._filed.add((person, version, face))


def _seq(row: dict[str, Any]) -> int:
    return row["seq"]


def _pages(state: State, sha256: str) -> list[Entry]:
    return [one for one in state.standing(f"file:{sha256}") if one.verb == "take_in"]


def _rows(state: State, subject: str) -> list[dict[str, Any]]:
    entries = state.standing(subject)
    settled = {
        (one.payload["page"], one.payload["at"]): one for one in entries if one.verb in SETTLED
    }
    rows = []
    for entry in (one for one in entries if one.verb == "take_in"):
        for form in entry.payload["forms"]:
            row = row_of(entry, form)
            after = settled.get((row["page"], row["at"]))
            rows.append(_settled(row, after) if after else row)
    for row in rows:
        if not row["waits"] and row["outcome"] not in _UNFILED:
            _undone(state, row)
    return rows


def row_of(entry: Entry, form: dict[str, Any]) -> dict[str, Any]:
    """A row of `came` (with `seq`) as a page was taken in, whatever was decided since."""
    told = entry.payload
    outcome = form["outcome"]
    return {
        "name": told.get("name"),
        "sha256": entry.key,
        "page": told["page"],
        "of": told["of"],
        "at": form["at"],
        "person_key": form.get("person"),
        "version": form.get("version"),
        "face": form.get("face") or None,
        **{name: form.get(name) for name in BOXES},
        "doubt": ";".join(form.get("doubt", ())) or None,
        "changes": ";".join(form["changes"]) if "changes" in form else None,
        "picture": form.get("sha256") or told.get("picture") or entry.key,
        "type": "jpeg" if form.get("sha256") or told.get("picture") else told["type"],
        "outcome": outcome,
        "waits": outcome not in outcomes() or not outcomes()[outcome].done,
        "came": entry.at[:10],
        "seq": entry.seq,
    }


def _settled(row: dict[str, Any], by: Entry) -> dict[str, Any]:
    told = {"person_key": by.payload.get("person") or row["person_key"]}
    told["face"] = by.payload.get("face") or row["face"]
    return row | told | {"outcome": by.verb, "waits": False}


def _undone(state: State, row: dict[str, Any]) -> None:
    """What was filed and is not any more waits again."""
    own = attached(state.standing(f"pupil:{row['person_key']}"))
    if row["picture"] not in {one["sha256"] for one in own}:
        row |= {"outcome": "undone", "waits": True}
