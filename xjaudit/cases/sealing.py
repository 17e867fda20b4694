"""Signing and locking a class or the school, and opening it again."""

from typing import Any

from xjaudit.cases import guards, items, lasting, signoff
from xjaudit.cases.actions import CaseError
from xjaudit.cases.desk import Desk
from xjaudit.cases.guards import Situation
from xjaudit.cases.locks import SCHOOL, refuse_locked
from xjaudit.cases.states import guard_words, machines
from xjaudit.errors import Words
from xjaudit.ledger.entry import Entry, now
from xjaudit.ledger.verbs import ROLES, named
from xjaudit.record.classes import class_label


def sign(desk: Desk, class_id: str | None = None) -> list[Entry]:
    """Sign a class, or the school, as it stands; the third of three signatures locks it.

    CaseError where the gate is not passed, where somebody signs twice, or in a part that does not
    sign. Answers the entries made.
    """
    subject = signoff.subject_of(class_id)
    label = _label(desk, class_id)
    refuse_locked(desk, subject)
    _require_step(desk, subject)
    unmet = unmet_of(desk, class_id)
    if "gate_is_passed" in unmet:
        gate = signoff.gate(desk.audit, desk.worklist, class_id)
        told = gate.plain()
        raise CaseError(
            "gate",
            label=label,
            errors=told["errors"],
            pupils=told["pupils"],
            percent=told["percent"],
        )
    if unmet:
        raise CaseError("guarded", verb=named("sign"), why=[guard_words()[one] for one in unmet])
    parts = signoff.school_parts(desk.parts) if class_id is None else desk.parts[class_id]
    digest = signoff.digest(parts)
    _refuse_twice(desk, subject, digest, label)
    gate = signoff.gate(desk.audit, desk.worklist, class_id).plain()
    payload = {"digest": digest, "parts": parts, "gate": gate}
    acts = [_act(desk, "sign", subject, payload) | {"seen": desk.known}]
    if lasting.three_people_signed(_situation(desk, subject, payload).entries):
        acts.append(_act(desk, "lock", subject, {}))
    if desk.ledger is None:
        raise CaseError("no_ledger")
    return desk.ledger.append_many(acts)


def unmet_of(desk: Desk, class_id: str | None = None) -> list[str]:
    """What keeps people from signing a class, or the school, by code; see `states.guard_words`."""
    subject = signoff.subject_of(class_id)
    return guards.unmet(_guards(subject), _situation(desk, subject, {}))


def reopen(desk: Desk, class_id: str | None, reason: str) -> Entry:
    """Open a locked class, or the school, again; its signatures no longer stand."""
    subject = signoff.subject_of(class_id)
    label = _label(desk, class_id)
    if class_id is not None and signoff.is_locked(desk.state, "school"):
        raise CaseError("locked", where_locked=SCHOOL)
    if not signoff.is_locked(desk.state, subject):
        raise CaseError("not_locked", label=label)
    if desk.ledger is None:
        raise CaseError("no_ledger")
    told = _act(desk, "reopen", subject, {"reason": reason})
    return desk.ledger.append(**told, seen=desk.known)


def _require_step(desk: Desk, subject: str) -> None:
    machine = machines()[subject.partition(":")[0]]
    stands = machine.run(desk.state.standing(subject), lasting.LASTING)
    if not machine.step(stands.state, "lock"):
        known = [machine.states[one] for one in machine.after("lock")]
        state = machine.states[stands.state]
        raise CaseError("no_step", verb=named("sign"), state=state, known=known)


def _refuse_twice(desk: Desk, subject: str, digest: str, label: Words) -> None:
    signed = lasting.signatures(desk.state.standing(subject))
    for role, one in signed.items():
        same = lasting.person(one.actor) == lasting.person(desk.actor)
        if one.payload["digest"] == digest and role == desk.role:
            raise CaseError("signed_already", label=label, role=ROLES[role], actor=one.actor)
        if same and role != desk.role:
            raise CaseError("signed_twice", label=label, role=ROLES[role], actor=desk.actor)


def _guards(subject: str) -> tuple[str, ...]:
    """What must hold before anybody signs: all that locking asks for but the signatures."""
    machine = machines()[subject.partition(":")[0]]
    found = next(one for one in machine.steps if one.verb == "lock")
    return tuple(name for name in found.guards if name != "three_people_signed")


def _situation(desk: Desk, subject: str, payload: dict[str, Any]) -> Situation:
    told = _act(desk, "sign", subject, payload)
    own = Entry(seq=desk.state.seq + 1, id="", at=now(), prev="", hash="", **told)
    return Situation(desk, subject, [*desk.state.standing(subject), own])


def _act(desk: Desk, verb: str, subject: str, payload: dict[str, Any]) -> dict[str, Any]:
    return {
        "actor": desk.actor,
        "role": desk.role,
        "verb": verb,
        "subject": subject,
        "payload": payload,
    }


def _label(desk: Desk, class_id: str | None) -> Words:
    if class_id is None:
        return SCHOOL
    if class_id == items.NOWHERE or class_id not in set(items.where(desk.audit.classes)):
        raise CaseError("no_such_class", name=class_id)
    return Words(class_label(class_id, "zh"), class_label(class_id, "en"))
