"""Changes of pupils' data that were asked for: key and other ones, and what became of them.

A change is done when a newer roster than the one it was asked against shows it, and not before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.cases.actions import CaseError, documents, key_papers
from xjaudit.cases.decisions import day_of
from xjaudit.cases.lasting import checker, proofs
from xjaudit.cases.versions import roster_version
from xjaudit.errors import Words
from xjaudit.ledger.entry import Entry
from xjaudit.ledger.fold import State
from xjaudit.record.fields import all_fields

STATES = {
    "evidence": Words("缺材料", "evidence missing"),
    "check": Words("待第二人复核", "to be checked by a second person"),
    "ready": Words("待系统办理", "to be made in the registry"),
    "done": Words("已变更（新名册已体现）", "done: the new roster shows it"),
    "differs": Words("新名册中是另一个值", "the new roster has yet another value"),
    "superseded": Words("已被后来的申请取代", "a later request took its place"),
    "gone": Words("名册中已无此人", "no longer in the roster"),
}
# States in which nothing is left to do.
CLOSED = ("done", "superseded", "gone")
# By what a pupil is found again whose key a change of number has changed.
WHOSE = ("registry_no", "id_number", "name", "sex", "birth_date")
COLUMNS = (
    "number",
    "entry",
    "person_key",
    "class",
    "name",
    "registry_no",
    "field",
    "label",
    "old",
    "new",
    "now",
    "key",
    "state",
    "entered_by",
    "entered",
    "checked_by",
    "evidence",
    "missing",
)


def key_changes(audit: Audit, state: State) -> pd.DataFrame:
    """Changes of name, sex, birth date and ID number, in COLUMNS: by application, with proof, by
    two persons, approved by the authority."""
    table = changes(audit, state)
    return table[table["key"]].reset_index(drop=True)


def other_changes(audit: Audit, state: State) -> pd.DataFrame:
    """Changes of all other data, in COLUMNS: the school makes them itself."""
    table = changes(audit, state)
    return table[~table["key"]].reset_index(drop=True)


def changes(audit: Audit, state: State) -> pd.DataFrame:
    """Every change that was asked for and not taken back, by class and name.

    number        by which the ledger, and commands, name it
    old, new      normal values when it was asked for; now: that of the present roster
    evidence      papers attached for it, `missing` those that are still needed, with ;
    state         one of STATES
    """
    pupils = Pupils(audit)
    version = roster_version(audit)
    subjects = state.subjects("pupil")
    rows = [row for s in subjects for row in _of_pupil(state.standing(s), pupils, version)]
    language = audit.settings.language
    labels = {code: field.label(language) for code, field in all_fields().items()}
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(COLUMNS, "str"))
    table["key"] = pd.Series([row["key"] for row in rows], dtype="bool")
    table["number"] = pd.Series([row["number"] for row in rows], dtype="int64")
    table["label"] = table["field"].map(labels)
    return table.sort_values(["class", "name", "entered"], kind="stable").reset_index(drop=True)


def refuse_repeat(table: pd.DataFrame, person_key: str, field: str, new: str) -> None:
    """CaseError where such a change is under way; one that the new roster contradicts may be asked
    for again."""
    own = (table["person_key"] == person_key) & (table["field"] == field) & (table["new"] == new)
    same = table[own & table["state"].isin(["evidence", "check", "ready"])]
    if len(same):
        number, by, day = same[["number", "entered_by", "entered"]].iloc[0]
        raise CaseError("change_open", number=number, entered_by=by, entered=day)


def require_own(table: pd.DataFrame, subject: str, entry_id: str) -> None:
    """CaseError where a change is not one of this pupil's."""
    known = table[table["entry"] == entry_id]
    if known.empty:
        raise CaseError("no_such_change", entry=entry_id[:12])
    if (own := f"pupil:{known['person_key'].item()}") != subject:
        number = int(known["number"].item())
        raise CaseError("change_elsewhere", number=number, own=own, subject=subject)


class Pupils:
    """The roster, in which a pupil is found by key or by what was known when a change was asked."""

    def __init__(self, audit: Audit) -> None:
        self.roster = audit.roster
        self._by: dict[tuple[str, ...], dict[Any, int]] = {}

    def find(self, person_key: str, whose: dict[str, str] | None = None) -> int | None:
        """The label of the row, None where nobody, or more than one, is meant."""
        for names, values in _ways(person_key, whose or {}):
            found = self._index(names).get(values)
            if found is not None:
                return found
        return None

    def value(self, row: int, field: str) -> str | None:
        """A pupil's present value; of `class_name` the class itself."""
        name = "class" if field == "class_name" else field
        if name not in self.roster:
            return None
        value = self.roster.at[row, name]
        return value if isinstance(value, str) else None

    def tells(self, row: int, field: str) -> bool:
        """Whether the table that a pupil stands in has anything to say of a field."""
        name = "class" if field == "class_name" else field
        if name not in self.roster:
            return False
        places = self.roster[["file", "sheet"]].fillna("")
        own = (places == places.loc[row]).all(axis=1)
        return bool(self.roster.loc[own, name].notna().any())

    def _index(self, names: tuple[str, ...]) -> dict[Any, int]:
        if names not in self._by:
            self._by[names] = {}
            if {*names} <= {*self.roster}:
                known = self.roster[list(names)].dropna()
                known = known[~known.duplicated(keep=False)]
                rows = zip(known.itertuples(index=False, name=None), known.index, strict=True)
                self._by[names] = dict(rows)
        return self._by[names]


def _ways(person_key: str, whose: dict[str, str]) -> Iterator[tuple[tuple[str, ...], tuple]]:
    yield ("person_key",), (person_key,)
    for names in (("registry_no",), ("id_number",), ("name", "sex", "birth_date")):
        if all(whose.get(name) for name in names):
            yield names, tuple(whose[name] for name in names)


@dataclass(frozen=True)
class _Asked:
    """A change among the entries about its pupil."""

    entry: Entry
    entries: list[Entry]
    pupils: Pupils
    version: str

    @property
    def whose(self) -> dict[str, str]:
        """What the pupil may be known by now: as before, or with the change made."""
        told = self.entry.payload
        return (told.get("context") or {}) | {told["field"]: told["new"]}

    def row(self, is_last: bool) -> dict[str, Any]:
        told = self.entry.payload
        before = told.get("context") or {}
        at = self.pupils.find(self.entry.key, before)
        at = self.pupils.find(self.entry.key, self.whose) if at is None else at
        known = proofs(self.entry, self.entries)
        needed = key_papers(told["field"], not told["old"]) if told["key"] else ()
        missing = [one for one in needed if one not in known]
        value = None if at is None else self.pupils.value(at, told["field"])
        return {
            "number": self.entry.seq,
            "entry": self.entry.id,
            "person_key": self.entry.key,
            "class": before.get("class") if at is None else self.pupils.value(at, "class"),
            "name": before.get("name") if at is None else self.pupils.value(at, "name"),
            "registry_no": None if at is None else self.pupils.value(at, "registry_no"),
            "field": told["field"],
            "old": told["old"],
            "new": told["new"],
            "now": value,
            "key": told["key"],
            "state": self._state(at, value, missing) if is_last else "superseded",
            "entered_by": self.entry.actor,
            "entered": day_of(self.entry).isoformat(),
            "checked_by": checker(self.entry, self.entries) or None,
            "evidence": ";".join(known),
            "missing": ";".join(missing),
        }

    def _state(self, at: int | None, value: str | None, missing: list[str]) -> str:
        told = self.entry.payload
        if at is None:
            return "gone"
        newer = (told.get("context") or {}).get("version") != self.version
        if newer and value == told["new"]:
            return "done"
        # A roster without the column was not asked.
        looked = value is not None or self.pupils.tells(at, told["field"])
        if newer and looked and (value or "") != told["old"]:
            return "differs"
        if not told["key"]:
            return "ready"
        if missing:
            return "evidence"
        return "ready" if checker(self.entry, self.entries) else "check"


def _of_pupil(entries: list[Entry], pupils: Pupils, version: str) -> Iterator[dict[str, Any]]:
    asked = [one for one in entries if one.verb == "change"]
    last = {one.payload["field"]: one.id for one in asked}
    for one in asked:
        yield _Asked(one, entries, pupils, version).row(last[one.payload["field"]] == one.id)


def papers_in_words(told: str, language: str) -> str:
    """Papers listed with ; by their names."""
    known = documents()
    names = [known[one].text(language) if one in known else one for one in told.split(";") if one]
    return ("; " if language == "en" else "、").join(names)
