"""Any act by its verb, as the command line takes it: checked where the audit knows the subject."""

from collections.abc import Mapping
from typing import Any

from xjaudit.cases import acts, sealing
from xjaudit.cases.actions import CaseError
from xjaudit.cases.decisions import ANSWERS
from xjaudit.cases.desk import Desk
from xjaudit.cases.locks import refuse_locked
from xjaudit.cases.states import machines
from xjaudit.ledger.entry import Entry
from xjaudit.ledger.verbs import named


def do(desk: Desk, subject: str, verb: str, payload: Mapping[str, Any]) -> Entry:
    """Enter an act about anything. What the present audit knows goes through `acts` and `sealing`;
    about what it does not (a finding of other files) only the lock is looked at."""
    kind, _, key = subject.partition(":")
    told = dict(payload)
    if kind in ("class", "school") and verb in ("sign", "lock", "reopen"):
        return _sealed(desk, key or None, verb, told)
    if kind == "finding" and subject in desk.items.index:
        if verb == "file":
            return acts.file(desk, subject, str(told.get("action", "")), str(told.get("note", "")))
        if verb in acts.DECISIONS:
            return acts.decide(desk, subject, verb, **told)
    if kind == "list" and subject in desk.class_of and verb in ANSWERS:
        return acts.answer(desk, key, verb, str(told.get("record", "")))
    if kind == "pupil" and subject in desk.class_of:
        if verb == "change":
            new, note = str(told.get("new", "")), str(told.get("note", ""))
            return acts.change(desk, key, str(told.get("field", "")), new, note)
        if verb == "check":
            return acts.check(desk, str(told.get("entry", "")))
    steps = {one for machine in machines().values() for one in machine.verbs()}
    if (kind == "class" or subject in desk.class_of) and verb in steps:
        return acts.step(desk, subject, verb, **told)
    return acts.enter(desk, verb, subject, told)


def _sealed(desk: Desk, class_id: str | None, verb: str, told: dict[str, Any]) -> Entry:
    if verb == "reopen":
        return sealing.reopen(desk, class_id, str(told.get("reason", "")))
    if verb == "lock":
        raise CaseError("no_verb_here", verb=named(verb), subject="class")
    refuse_locked(desk, "school" if class_id is None else f"class:{class_id}")
    return sealing.sign(desk, class_id)[0]
