"""What printing and returned packets become in the ledger; thin: nothing is decided here."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from xjaudit.cases.acts import known_again
from xjaudit.cases.desk import Desk
from xjaudit.cases.locks import refuse_locked
from xjaudit.documents import tokens
from xjaudit.documents.confirmation import Form
from xjaudit.documents.packets.returned import Added, Returned
from xjaudit.documents.packets.rows import Packet
from xjaudit.ledger.entry import Entry
from xjaudit.ledger.fold import State
from xjaudit.workspace import marking


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
    """Enter the answers of a returned packet, all or none; the same file twice is entered once, and
    of one that was taken before what was held back then. Whoever undoes `take_packet` takes back
    all that the file told.

    CaseError where the class is locked.
    """
    subject = f"class:{returned.class_id}"
    before = marking.taken(desk.state).get(returned.sha256)
    entered = brought(desk.state, before) if before else []
    done = {one.subject for one in entered if one.verb == "mark"}
    answers = [one for one in returned.answers if one.subject not in done]
    children = _not_added(desk.state, subject, returned, entered)
    if before and not answers and not children:
        return []
    refuse_locked(desk, subject)
    source = {"sha256": returned.sha256, "packet": returned.packet}
    place = {"file": returned.file, "sheet": returned.sheet}
    first = _act(desk, "take_packet", subject, _counts(returned) | source | place)
    acts = [] if before else [first]
    for answer in answers:
        told = {"mark": answer.mark, "class": answer.new_class, "note": answer.note}
        payload = known_again(desk, answer.subject, told | {"row": answer.row} | source)
        acts.append(_act(desk, "mark", answer.subject, payload))
        if answer.subject.startswith("pupil:"):
            sha256 = {"sha256": returned.sha256}
            acts.append(_act(desk, "check_list", answer.subject, sha256))
    acts += [_act(desk, "add_child", subject, vars(child) | source) for child in children]
    return _append(desk, acts)


def brought(state: State, taken: Entry) -> list[Entry]:
    """What a file that was taken brought, also what was undone since."""
    sha256 = taken.payload["sha256"]
    later = (one for one in state.entries if one.seq > taken.seq)
    return [one for one in later if one.payload.get("sha256") == sha256]


def _not_added(state: State, subject: str, returned: Returned, entered: list[Entry]) -> list[Added]:
    """Children whom neither this file nor another packet has added to the class."""
    told = [*entered, *marking.told(state, subject, "add_child")]
    known = {_child(one.payload) for one in told if one.verb == "add_child"}
    return [one for one in returned.added if _child(vars(one)) not in known]


def _child(told: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(told.get(name) or "" for name in ("name", "sex", "birth_date"))


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
