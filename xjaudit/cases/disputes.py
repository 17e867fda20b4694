"""What people decided differently, not knowing of each other, and which of it is to stand."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from xjaudit.cases.actions import CaseError
from xjaudit.cases.desk import Desk
from xjaudit.cases.locks import class_at, refuse_locked
from xjaudit.ledger.entry import Entry
from xjaudit.ledger.fold import knew
from xjaudit.ledger.verbs import UNDO, is_log


@dataclass(frozen=True)
class Dispute:
    """One subject: of which class, whose, what is found there, and what stands against what."""

    subject: str
    at: str
    name: str
    message: str
    entries: Sequence[Entry]


def disputes(desk: Desk) -> list[Dispute]:
    """Everything that is open because packs came home with different decisions."""
    return [
        Dispute(subject, class_at(desk, subject), *_whose(desk, subject), entries)
        for subject, entries in desk.state.conflicts.items()
    ]


def settle(desk: Desk, subject: str, keep: str = "", reason: str = "") -> list[Entry]:
    """Let one of the decisions stand, by the id of its entry, or none: the others are undone, with
    what was decided before them by those who did not know of it. All or none."""
    against = desk.state.conflicts.get(subject, [])
    kept = [one for one in against if one.id == keep]
    if not against or (keep and not kept):
        raise CaseError("no_such_change", entry=keep[:12] or subject)
    refuse_locked(desk, subject)
    stays = kept or against
    undone = [
        one
        for one in desk.state.standing(subject)
        if not is_log(one.verb) and one not in kept and not all(knew(of, one) for of in stays)
    ]
    if desk.ledger is None:
        raise CaseError("no_ledger")
    told = {"actor": desk.actor, "role": desk.role, "verb": UNDO, "seen": desk.known}
    payload = {"reason": reason} if reason else {}
    # The last first: what it rests on is undone after it.
    return desk.ledger.append_many(
        told | {"subject": f"entry:{one.id}", "payload": payload} for one in reversed(undone)
    )


def _whose(desk: Desk, subject: str) -> tuple[str, str]:
    """Name and message, as far as they are known."""
    kind, _, key = subject.partition(":")
    found = desk.items.index.intersection([subject, f"finding:{key}"])
    if len(found):
        row = desk.items.loc[found[0]]
        return _text(row["name"]), _text(row["message"])
    people = {"pupil": (desk.audit.roster, "person_key"), "list": (desk.audit.people, "list_key")}
    frame, column = people.get(kind, (pd.DataFrame(), ""))
    names = frame.loc[frame[column] == key, "name"] if column in frame else pd.Series()
    return _text(names.iloc[0]) if len(names) else "", ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
