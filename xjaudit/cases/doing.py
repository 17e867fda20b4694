"""Any act by its verb, as the command line takes it: checked where the audit knows the subject."""

from collections.abc import Mapping
from typing import Any

from xjaudit.cases import acts, changes, sealing, subjects
from xjaudit.cases.actions import CaseError
from xjaudit.cases.decisions import ANSWERS
from xjaudit.cases.desk import Desk
from xjaudit.cases.locks import refuse_locked
from xjaudit.cases.states import machines
from xjaudit.ledger.entry import Entry
from xjaudit.ledger.verbs import is_log, named

# Evidence comes with its file, an undo names an entry: both have commands of their own.
_ELSEWHERE = ("attach", "undo")


def do(desk: Desk, subject: str, verb: str, payload: Mapping[str, Any]) -> Entry:
    """Enter an act about what the audit or the ledger knows, named in full or by the beginning of
    its key. What the present audit shows goes through `acts` and `sealing`; about a finding of
    other files only the lock is looked at, and nothing is filed."""
    subject = subjects.find(desk, subject)
    kind, _, key = subject.partition(":")
    told = dict(payload)
    if verb in _ELSEWHERE or is_log(verb):
        raise CaseError("no_verb_here", verb=named(verb), subject=subject)
    if kind in ("class", "school") and verb in ("sign", "lock", "reopen"):
        return _sealed(desk, key or None, verb, told)
    if verb == "file":
        return acts.file(desk, subject, str(told.get("action", "")), str(told.get("note", "")))
    if verb in acts.DECISIONS and subject in desk.items.index:
        return acts.decide(desk, subject, verb, **told)
    if verb in ANSWERS:
        return acts.answer(desk, key, verb, str(told.get("record", "")))
    if verb in ("change", "check"):
        return _changing(desk, subject, verb, told)
    if verb in {one for machine in machines().values() for one in machine.verbs()}:
        return acts.step(desk, subject, verb, **told)
    return acts.enter(desk, verb, subject, told)


def _changing(desk: Desk, subject: str, verb: str, told: dict[str, Any]) -> Entry:
    kind, _, key = subject.partition(":")
    if kind != "pupil":
        raise CaseError("no_verb_here", verb=named(verb), subject=subject)
    if verb == "check":
        entry = desk.state.entry(str(told.get("entry", ""))).id
        changes.require_own(desk.changes, subject, entry)
        return acts.check(desk, entry)
    new, note = str(told.get("new", "")), str(told.get("note", ""))
    return acts.change(desk, key, str(told.get("field", "")), new, note)


def _sealed(desk: Desk, class_id: str | None, verb: str, told: dict[str, Any]) -> Entry:
    if verb == "reopen":
        return sealing.reopen(desk, class_id, str(told.get("reason", "")))
    if verb == "lock":
        raise CaseError("no_verb_here", verb=named(verb), subject="class")
    refuse_locked(desk, "school" if class_id is None else f"class:{class_id}")
    return sealing.sign(desk, class_id)[0]
