"""What printing and returned packets become in the ledger; thin: nothing is decided here."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from xjaudit.cases.desk import Desk
from xjaudit.cases.locks import refuse_locked
from xjaudit.documents import tokens
from xjaudit.documents.confirmation import Form
from xjaudit.documents.packets.returned import Returned
from xjaudit.documents.packets.rows import Packet
from xjaudit.ledger.entry import Entry
from xjaudit.ledger.fold import State


def printed_forms(desk: Desk, forms: Iterable[Form]) -> list[Entry]:
    """Note which forms were printed. The same words printed again are the same form: one that is
    out or back stays so, and nothing is entered."""
    return _append(
        desk,
        [
            _act(desk, "print_form", f"pupil:{one.person_key}", {"version": one.version})
            for one in forms
            if _version(desk.state, one.person_key) != one.version
        ],
    )


def form_table(key: bytes, state: State) -> dict[str, tuple[str, str]]:
    """By a form's token (`tokens.Token.body`) pupil and version, of every form ever printed; the
    version that counts is `current_version`."""
    forms = {
        (entry.key, entry.payload["version"])
        for subject in state.subjects("pupil")
        for entry in state.standing(subject)
        if entry.verb == "print_form" and "version" in entry.payload
    }
    return tokens.printed(key, sorted(forms))


def current_version(state: State, person_key: str) -> str | None:
    """The version of a pupil's form that was printed last."""
    return _version(state, person_key)


def exported(desk: Desk, kind: str, paths: Sequence[Path]) -> list[Entry]:
    """Note in the access log which files went out."""
    told = [(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths]
    return _append(
        desk,
        [
            _act(desk, "export", "school", {"name": name, "sha256": digest, "kind": kind})
            for name, digest in told
        ],
    )


def issued(desk: Desk, packets: Iterable[Packet], protected: bool) -> list[Entry]:
    """Note which packets were sent out."""
    return _append(
        desk,
        [
            _act(
                desk,
                "issue_packet",
                f"class:{one.class_id}",
                {"packet": one.id, "protected": protected},
            )
            for one in packets
        ],
    )


def taken(desk: Desk, returned: Returned) -> list[Entry]:
    """Enter the answers of a returned packet, all or none; the same file twice is entered once.

    CaseError where the class is locked.
    """
    subject = f"class:{returned.class_id}"
    known = [one for one in desk.state.standing(subject) if one.verb == "take_packet"]
    if any(one.payload["sha256"] == returned.sha256 for one in known):
        return []
    refuse_locked(desk, subject)
    source = {"sha256": returned.sha256, "packet": returned.packet}
    acts = [_act(desk, "take_packet", subject, _counts(returned) | source)]
    for answer in returned.answers:
        told = {"mark": answer.mark, "class": answer.new_class, "note": answer.note}
        acts.append(_act(desk, "mark", answer.subject, told | source))
        if answer.subject.startswith("pupil:"):
            acts.append(_act(desk, "check_list", answer.subject, {}))
    for child in returned.added:
        told = {name: value for name, value in vars(child).items() if name != "row"}
        acts.append(_act(desk, "add_child", subject, told | source))
    return _append(desk, acts)


def _counts(returned: Returned) -> dict[str, Any]:
    return {
        "number": returned.number,
        "signer": returned.signer,
        "day": returned.day,
        "marked": len(returned.answers),
        "added": len(returned.added),
        "unmarked": len(returned.unmarked),
        "conflicts": len(returned.conflicts),
    }


def _version(state: State, person_key: str) -> str | None:
    last = state.last(f"pupil:{person_key}", ("print_form",))
    return last.payload.get("version") if last else None


def _act(desk: Desk, verb: str, subject: str, payload: dict[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in payload.items() if value not in ("", None)}
    return {
        "actor": desk.actor,
        "role": desk.role,
        "verb": verb,
        "subject": subject,
        "payload": told,
    }


def _append(desk: Desk, acts: list[dict[str, Any]]) -> list[Entry]:
    assert desk.ledger is not None
    return desk.ledger.append_many(acts)
