"""One case in full: whose it is, how it stands, what may be done next, papers, what was done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xjaudit.cases import actions, guards, items, lasting
from xjaudit.cases.actions import About, documents
from xjaudit.cases.actions import actions as all_actions
from xjaudit.cases.decisions import attached
from xjaudit.cases.desk import Desk
from xjaudit.cases.guards import Situation
from xjaudit.cases.states import Machine, guard_words, machines
from xjaudit.errors import Words
from xjaudit.ledger.entry import Entry, now
from xjaudit.ledger.verbs import UNDO, verbs
from xjaudit.rules import problems

# Payload keys that a person is asked for at a step; steps that want more are taken elsewhere.
_ASKED = {"reason", "count"}
# Filed through `acts.file`, which knows the act; signed and locked through `sealing`.
_ELSEWHERE = ("file_case", "lock", "reopen")


@dataclass(frozen=True)
class Offer:
    """An act that may be filed. `ours`: an act of this school; of others it only waits."""

    code: str
    words: Words
    ours: bool = True
    needs_reason: bool = False
    starts: Words | None = None
    decides: tuple[Words, ...] = ()
    basis: tuple[Words, ...] = ()
    papers: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Turn:
    """A step from where things stand; `unmet`: why it cannot be taken yet; `who` may."""

    verb: str
    words: Words
    to: Words
    unmet: tuple[Words, ...]
    who: tuple[str, ...]
    asks: frozenset[str]


@dataclass(frozen=True)
class Line:
    """An entry of the history; `stands` unless it was undone."""

    entry: Entry
    stands: bool


@dataclass(frozen=True)
class Dossier:
    """What is known of one case.

    row       of the board; about: what decides which acts are lawful, None of a change
    at        the subject its papers are attached to; pupil: `pupil:…`, or empty
    standing  the state of its case or of the pupil's review, by the machine `machine`
    papers    those the act needs, by code: whether attached
    evidence  (subject, payload) of what is attached
    other     what is known of the other school
    """

    row: Mapping[str, Any]
    about: About | None
    at: str
    pupil: str
    machine: Machine | None
    standing: str
    offers: tuple[Offer, ...]
    turns: tuple[Turn, ...]
    papers: Mapping[str, bool]
    evidence: tuple[tuple[str, Mapping[str, Any]], ...]
    changes: pd.DataFrame
    other: Mapping[str, str]
    history: tuple[Line, ...]


def dossier(desk: Desk, row: Mapping[str, Any]) -> Dossier:
    """The case of a row of the board, as it stands now."""
    subject = row["subject"]
    key = subject.partition(":")[2]
    is_finding = subject.startswith("finding:")
    person = row["person_key"] if isinstance(row["person_key"], str) else ""
    pupil = f"pupil:{person}" if f"pupil:{person}" in desk.class_of else ""
    at = f"case:{key}" if is_finding else subject
    about = None
    if is_finding and subject in desk.items.index:
        about = items.abouts(desk.items.loc[[subject]])[0]
    machine = machines()["case"] if row["kind"] == "problem" else None
    machine = machine or (machines()["pupil"] if pupil else None)
    own = at if row["kind"] == "problem" else pupil
    entries = desk.state.standing(own)
    stands = machine.run(entries, lasting.LASTING).state if machine else ""
    there = tuple((one, told) for one in dict.fromkeys([at, pupil]) if one
                  for told in attached(desk.state.standing(one)))  # fmt: skip
    here = {told["label"] for _, told in there}
    return Dossier(
        row=row,
        about=about,
        at=at,
        pupil=pupil,
        machine=machine,
        standing=stands,
        offers=offers(about) if about else (),
        turns=turns(desk, own, machine, stands) if machine else (),
        papers={code: code in here for code in _needed(row, about)},
        evidence=there,
        changes=desk.changes[desk.changes["person_key"] == person].reset_index(drop=True),
        other=other_side(desk, row, at),
        history=tuple(history(desk, {subject, at, pupil} - {""})),
    )


def offers(about: About) -> tuple[Offer, ...]:
    """The lawful acts, the likeliest first, each with what it rests on and needs."""
    may = actions.lawful(about)
    return tuple(_offer(code, about, code in may.reason) for code in may.all)


def turns(desk: Desk, subject: str, machine: Machine, state: str) -> tuple[Turn, ...]:
    """The steps from a state, and what keeps each from being taken."""
    entries = desk.state.standing(subject)
    told = []
    for verb in machine.verbs():
        step, known = machine.step(state, verb), verbs()[verb]
        asked = {*known.required}
        if step is None or verb in _ELSEWHERE or not asked <= _ASKED:
            continue
        # The seq decides nothing here: the act is only thought of.
        own = Entry(desk.state.seq + 1, "", now(), desk.actor, desk.role, verb, subject, {}, "", "")
        unmet = guards.unmet(step.guards, Situation(desk, subject, [*entries, own]))
        why = tuple(guard_words()[one] for one in unmet)
        to = machine.states.get(step.to) or Words("恢复原进度", "where it was")
        optional = {"note"} & {*known.optional}
        told.append(Turn(verb, known.words, to, why, step.who, frozenset(asked | optional)))
    return tuple(told)


def history(desk: Desk, subjects: set[str]) -> Iterator[Line]:
    """Every entry about these subjects, the last first; who opened a paper among them."""
    standing = {one.id for subject in subjects for one in desk.state.standing(subject)}
    for one in reversed(desk.state.entries):
        if (one.about or one.subject) in subjects:
            stands = one.id in standing or (one.verb == UNDO and one.id not in desk.state.undone)
            yield Line(one, stands)


def other_side(desk: Desk, row: Mapping[str, Any], case: str) -> dict[str, str]:
    """The other school as the registry's list names it, and as was noted since."""
    told: dict[str, str] = {}
    table = desk.audit.problems
    if row["kind"] == "problem" and table is not None:
        place = (table["file"] == row["file"]) & (table["row"] == row["row"])
        own = table[place & (table["sheet"] == row["sheet"])]
        for name, key in (("other_school", "school"), ("other_division", "division")):
            if len(own) and name in own and isinstance(own[name].iloc[0], str):
                told[key] = own[name].iloc[0]
    return told | lasting.other_side(desk.state.standing(case))


def _offer(code: str, about: About, needs_reason: bool) -> Offer:
    papers = tuple(documents()[one] for one in actions.papers(about, code))
    known = all_actions().get(code)
    if known is None or about.outcome in problems.types():
        return Offer(code, actions.named(code), papers=papers)
    # Wording of the rules in force.
    basis = known.basis.get("2025", ())
    return Offer(
        code, known.words, known.ours, needs_reason, known.starts, known.decides, basis, papers
    )


def _needed(row: Mapping[str, Any], about: About | None) -> tuple[str, ...]:
    """Papers of the act that was filed, or else of the first; of a key change its proof."""
    if about is None:
        return actions.key_papers(row["field"]) if row["kind"] == "key_change" else ()
    may = actions.lawful(about).actions
    filed = row["filed_as"] if isinstance(row["filed_as"], str) else ""
    return actions.papers(about, filed or next(iter(may), ""))
