"""Acts: each is checked (lawful, guarded, not locked) and then entered into the ledger.

All take a `Desk` with a ledger, an actor and a role, and answer the entry. CaseError says why an
act is refused; StaleError of the ledger that somebody has decided about the subject meanwhile.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from xjaudit.cases import actions, changes, guards, items, lasting, subjects
from xjaudit.cases.actions import CaseError
from xjaudit.cases.decisions import ANSWERS, STATE_OF, attached
from xjaudit.cases.desk import Desk
from xjaudit.cases.guards import Situation
from xjaudit.cases.locks import refuse_locked
from xjaudit.cases.proposing import propose
from xjaudit.cases.states import Machine, Step, guard_words, machines
from xjaudit.cases.versions import roster_version, versions
from xjaudit.errors import Words
from xjaudit.ledger.entry import Entry, now
from xjaudit.ledger.verbs import ROLES, named, whose
from xjaudit.rules import problems

# Decisions about findings that need no table of lawful acts.
DECISIONS = (*(verb for verb in STATE_OF if verb != "file"), "assign")
_DAYS = ("until", "due")
# What is told of a decision's subject, and the column of the items it stands in.
_CONTEXT = {"rule": "rule", "class": "class", "severity": "severity", "person": "person_key"}


def decide(desk: Desk, subject: str, verb: str, **payload: Any) -> Entry:
    """Accept a finding, say that it is no problem, settle it, wait, open it again, assign it."""
    if verb not in DECISIONS:
        raise CaseError("no_decision", verb=verb, known=[named(one) for one in DECISIONS])
    for name in _DAYS:
        _require_day(payload.get(name), name)
    _require_to_come(desk, payload.get("until"))
    if verb in STATE_OF and verb != "reopen":
        payload["context"] = _context(desk, subject)
    return enter(desk, verb, subject, payload)


def answer(desk: Desk, list_key: str, verb: str, record: str = "") -> Entry:
    """Say who somebody on a class list is: `same` or `different` with a record, `new_here`."""
    people = desk.audit.people
    if verb not in ANSWERS:
        raise CaseError("no_decision", verb=verb, known=[named(one) for one in ANSWERS])
    if "list_key" not in people or not (people["list_key"] == list_key).any():
        raise CaseError("no_such_item", subject=f"list:{list_key}")
    if verb != "new_here" and not (desk.audit.roster["person_key"] == record).any():
        raise CaseError("no_such_item", subject=f"pupil:{record}")
    return enter(desk, verb, f"list:{list_key}", {"record": record} if record else {})


def file(desk: Desk, subject: str, action: str, note: str = "") -> Entry:
    """File an act about a finding, if it is lawful; of a problem record its case is filed.

    An act that is lawful as an exception only needs its reason as `note`."""
    context = _context(desk, subject)
    about = items.abouts(desk.items.loc[[subject]])[0]
    actions.require(about, action, note)
    told: dict[str, Any] = {"action": action} | ({"note": note} if note else {})
    case = "case:" + subject.partition(":")[2]
    if about.outcome in problems.types():
        return step(desk, case, "file_case", **told)
    known = actions.actions().get(action)
    unmet = guards.unmet(known.guards if known else (), _before(desk, subject, case, told))
    if unmet:
        raise CaseError("guarded", verb=actions.named(action), why=_why(unmet))
    return enter(desk, "file", subject, {**told, "context": context})


def step(desk: Desk, subject: str, verb: str, **payload: Any) -> Entry:
    """A step of a pupil's review and form, of a problem case or of a class; see states.toml.

    Signing and locking are `sealing.sign`."""
    kind = subject.partition(":")[0]
    known = [one for one in machines().values() if one.subject == kind and verb in one.verbs()]
    if not known or verb in ("lock", "reopen"):
        raise CaseError("no_verb_here", verb=named(verb), subject=kind)
    subjects.require(desk, subject)
    refuse_locked(desk, subject)
    if verb == "file_case":
        payload |= _record_of(desk, subject, payload)
    payload = {name: value for name, value in payload.items() if value is not None}
    at = _situation(desk, subject, verb, payload)
    found = [_step_now(one, at, verb) for one in known]
    open_steps = [one for one in found if one]
    if not open_steps:
        raise CaseError(
            "no_step", verb=named(verb), state=_stands(known[0], at), known=_from(known[0], verb)
        )
    may = open_steps[0].who
    if desk.role not in may:
        names = [ROLES[one] for one in may]
        raise CaseError(
            "step_role", verb=named(verb), role=ROLES.get(desk.role, desk.role), known=names
        )
    unmet = [name for one in open_steps for name in guards.unmet(one.guards, at)]
    if unmet:
        raise CaseError("guarded", verb=named(verb), why=_why(unmet))
    return enter(desk, verb, subject, payload)


def change(desk: Desk, person_key: str, field: str, new: str, note: str = "") -> Entry:
    """Ask for a change of a pupil's data; key data need evidence and a second person's `check`.

    A value that the rules call wrong needs a note."""
    note = note.strip()
    asked = propose(desk, person_key, field, new, doubt=not note)
    if asked.wrong:
        about = Words(asked.field.zh, asked.field.en)
        raise CaseError("change_doubtful", field=about, doubts=list(asked.wrong))
    changes.refuse_repeat(desk.changes, person_key, field, asked.new)
    pupils = changes.Pupils(desk.audit)
    told = {name: pupils.value(asked.row, name) for name in (*changes.WHOSE, "class")}
    context = {name: text for name, text in told.items() if text}
    context["version"] = roster_version(desk.audit)
    payload = {"field": field, "old": asked.old or "", "new": asked.new, "key": asked.field.key}
    payload |= {"context": context} | ({"note": note} if note else {})
    return enter(desk, "change", f"pupil:{person_key}", payload)


def check(desk: Desk, entry_id: str) -> Entry:
    """Confirm a key change that somebody else entered, its evidence before you."""
    table = desk.changes
    own = table[table["entry"] == entry_id]
    if own.empty or not own["key"].item() or own["state"].item() in changes.CLOSED:
        raise CaseError("no_such_change", entry=entry_id[:12])
    row = own.iloc[0]
    if lasting.person(row["entered_by"]) == lasting.person(desk.actor):
        raise CaseError("same_person", actor=desk.actor)
    if row["missing"]:
        names = [actions.documents()[one] for one in row["missing"].split(";")]
        raise CaseError("evidence_first", missing=names)
    return enter(desk, "check", f"pupil:{row['person_key']}", {"entry": entry_id})


def attach(
    desk: Desk, subject: str, kept: dict[str, Any], label: str, change_id: str | None = None
) -> Entry:
    """Attach a file that lies in the workspace (sha256, size, type) to a case or pupil as a paper;
    `label` is the code of one of `actions.documents`, or says what it is."""
    if subject.partition(":")[0] not in ("case", "pupil"):
        raise CaseError("no_such_item", subject=subject)
    if change_id:
        changes.require_own(desk.changes, subject, change_id)
    # A paper goes by its code, or it would be missing although it is there.
    label = actions.paper(label) or label
    payload = {name: kept[name] for name in ("sha256", "size", "type")} | {"label": label}
    return enter(desk, "attach", subject, payload | ({"for": change_id} if change_id else {}))


def detach(desk: Desk, subject: str, sha256: str, reason: str = "") -> Entry:
    """Take evidence off a case or pupil; the file itself stays."""
    if sha256 not in {one["sha256"] for one in attached(desk.state.standing(subject))}:
        raise CaseError("no_such_evidence", sha256=sha256[:12])
    return enter(desk, "detach", subject, {"sha256": sha256, "reason": reason or None})


def note(desk: Desk, subject: str, verb: str, **payload: Any) -> Entry:
    """Note what became known of a case: `other_side` of a problem record, `searched` (found)."""
    if verb not in ("other_side", "searched"):
        raise CaseError("no_verb_here", verb=named(verb), subject="case")
    return enter(desk, verb, subject, {k: v for k, v in payload.items() if v is not None})


def undo(desk: Desk, entry_id: str, reason: str = "") -> Entry:
    """Take an entry back; one about a locked class only once it is opened again."""
    entry = next((one for one in desk.state.entries if one.id == entry_id), None)
    if entry is None:
        raise CaseError("no_such_change", entry=entry_id[:12])
    refuse_locked(desk, entry.subject)
    return _ledger(desk).append(
        actor=desk.actor,
        role=desk.role,
        verb="undo",
        subject=f"entry:{entry_id}",
        payload={"reason": reason} if reason else {},
        seen=desk.known,
    )


def log(desk: Desk, verb: str, subjects: Iterable[str], **payload: Any) -> list[Entry]:
    """Note in the access log what somebody looks at, or takes along, about each of these; all or
    none. Whoever shows something waits for it."""
    told = {"actor": desk.actor, "role": desk.role, "verb": verb, "payload": payload}
    return _ledger(desk).append_many(told | {"subject": one} for one in subjects)


def enter(desk: Desk, verb: str, subject: str, payload: dict[str, Any]) -> Entry:
    """Enter an act that nothing can keep from being lawful but a lock, or that nobody knows what it
    is about."""
    subjects.require(desk, subject)
    refuse_locked(desk, subject)
    told = {name: value for name, value in payload.items() if value is not None}
    return _ledger(desk).append(
        actor=desk.actor,
        role=desk.role,
        verb=verb,
        subject=subject,
        payload=known_again(desk, subject, told),
        seen=desk.known,
    )


def known_again(desk: Desk, subject: str, payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with the second key of whom it is about: a corrected ID number changes the first,
    and what was decided stays the pupil's."""
    context = payload.get("context", {})
    also = desk.also.get(whose(subject, payload))
    return payload | {"context": {**context, "also": also}} if also else payload


def _ledger(desk: Desk) -> Any:
    if desk.ledger is None:
        raise CaseError("no_ledger")
    return desk.ledger


def _context(desk: Desk, subject: str) -> dict[str, str]:
    """What a decision is about, told so that it can be understood when the finding is gone."""
    if subject not in desk.items.index:
        raise CaseError("no_such_item", subject=subject)
    told = {name: desk.items.at[subject, column] for name, column in _CONTEXT.items()}
    told["version"] = versions(desk.audit).get(str(desk.items.at[subject, "file"]))
    return {name: value for name, value in told.items() if isinstance(value, str)}


def _record_of(desk: Desk, case: str, payload: dict[str, Any]) -> dict[str, str | None]:
    """Type and scope of the problem record of a case; what is filed must be lawful for them."""
    subject = "finding:" + case.partition(":")[2]
    if subject not in desk.items.index:
        raise CaseError("no_such_item", subject=case)
    about = items.abouts(desk.items.loc[[subject]])[0]
    if about.outcome not in problems.types():
        raise CaseError("no_verb_here", verb=named("file_case"), subject=case)
    actions.require(about, str(payload.get("action", "")))
    return {"type": about.outcome, "scope": about.scope or None}


def _before(desk: Desk, subject: str, case: str, told: dict[str, Any]) -> Situation:
    """The situation of an act about a finding, whose papers and searches stand with its case."""
    entries = [*desk.state.standing(case), _provisional(desk, "file", subject, told)]
    return Situation(desk, subject, entries)


def _situation(desk: Desk, subject: str, verb: str, payload: dict[str, Any]) -> Situation:
    own = _provisional(desk, verb, subject, payload)
    return Situation(desk, subject, [*desk.state.standing(subject), own])


def _provisional(desk: Desk, verb: str, subject: str, payload: dict[str, Any]) -> Entry:
    seq = desk.state.seq + 1
    return Entry(seq, "", now(), desk.actor, desk.role, verb, subject, payload, "", "")


def _step_now(machine: Machine, at: Situation, verb: str) -> Step | None:
    return machine.step(machine.run(at.entries[:-1], lasting.LASTING).state, verb)


def _stands(machine: Machine, at: Situation) -> Words:
    return machine.states[machine.run(at.entries[:-1], lasting.LASTING).state]


def _from(machine: Machine, verb: str) -> list[Words]:
    return [machine.states[one] for one in machine.after(verb)]


def _why(unmet: list[str]) -> list[Words]:
    return [guard_words()[name] for name in dict.fromkeys(unmet)]


def _require_day(value: str | None, name: str) -> None:
    try:
        if value is not None:
            date.fromisoformat(value)
    except ValueError:
        raise CaseError("no_day", name=name, value=value) from None


def _require_to_come(desk: Desk, until: str | None) -> None:
    if until is not None and until < desk.today.isoformat():
        raise CaseError("day_past", day=until)
