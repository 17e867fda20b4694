"""What stands in the ledger about findings, links and rows of class lists, told per subject."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xjaudit.ledger.entry import Entry
from xjaudit.ledger.fold import State

# What a decision about a finding makes of it.
STATE_OF = {
    "accept": "accepted",
    "not_a_problem": "not_a_problem",
    "settle": "settled",
    "wait": "waiting",
    "file": "filed",
    "reopen": "open",
}
ANSWERS = ("same", "different", "new_here")


@dataclass
class Decided:
    """What was decided about one finding.

    state     one of the states of `STATE_OF`
    reason    what was given for it; until: how long is waited
    filed_as  the act that was filed last, filed: on which day
    moved     the day of the last entry, of whatever kind
    context   rule, class, person and edition of the file when it was decided
    """

    state: str = "open"
    reason: str | None = None
    until: str | None = None
    filed_as: str | None = None
    filed: str | None = None
    owner: str | None = None
    due: str | None = None
    moved: str | None = None
    decided_by: str | None = None
    context: Mapping[str, str] = field(default_factory=dict)


def decisions(state: State) -> dict[str, Decided]:
    """Of every finding about which anything stands, and every link without one that was decided
    about, by subject."""
    told = {one: _decided(state.standing(one)) for one in state.subjects("finding")}
    links = (one for kind in ("list", "pupil") for one in state.subjects(kind))
    decided = (one for one in links if state.last(one, (*STATE_OF, "assign")))
    return told | {one: _decided(state.standing(one)) for one in decided}


def answered(state: State) -> dict[str, Entry]:
    """The answer that stands about each row of a class list that was asked about, by its key."""
    last = {one.partition(":")[2]: state.last(one, ANSWERS) for one in state.subjects("list")}
    return {key: entry for key, entry in last.items() if entry}


def day_of(entry: Entry) -> date:
    """The day its writer's clock said it was."""
    return date.fromisoformat(entry.at[:10])


def attached(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Evidence that is attached by standing entries: the payloads of `attach`, `detach` heeded.

    One file may be several papers, and prove several changes; taken off, it is none of them."""
    there: dict[tuple[str | None, ...], dict[str, Any]] = {}
    for one in entries:
        told = one.payload
        if one.verb == "attach":
            there[told["sha256"], told["label"], told.get("for")] = told
        elif one.verb == "detach":
            there = {key: kept for key, kept in there.items() if key[0] != told["sha256"]}
    return list(there.values())


def _decided(entries: list[Entry]) -> Decided:
    told = Decided()
    for one in entries:
        payload = one.payload
        if one.verb in STATE_OF:
            told.state, told.decided_by = STATE_OF[one.verb], one.actor
            told.reason = payload.get("reason") or payload.get("note")
            told.until = payload.get("until")
            told.context = payload.get("context") or told.context
        if one.verb == "file":
            told.filed_as, told.filed = payload["action"], one.at[:10]
        elif one.verb == "reopen":
            told.filed_as = told.filed = None
        elif one.verb == "assign":
            told.owner, told.due = payload["owner"], payload.get("due")
        told.moved = one.at[:10]
    return told
