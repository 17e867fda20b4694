"""Links, repeats and questions from the bits of candidate pairs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from xjaudit.reconcile.assign import assign
from xjaudit.reconcile.memory import Answers
from xjaudit.reconcile.told import ACTIVE
from xjaudit.reconcile.weighed import Weighed, contradicts, surname
from xjaudit.reconcile.weights import Weights

ANSWERED = float("inf")


@dataclass
class Decided:
    """What became of the rows that are not plain; rows and records by position.

    links      row to (record, margin in bits)
    repeats    row to (record, margin): the record's child stands on a list already
    questions  row to (reason, records to choose from, likeliest first)
    """

    links: dict[int, tuple[int, float]] = field(default_factory=dict)
    repeats: dict[int, tuple[int, float]] = field(default_factory=dict)
    questions: dict[int, tuple[str, list[int]]] = field(default_factory=dict)


def decide(plain: np.ndarray, weighed: Weighed, weights: Weights, answers: Answers) -> Decided:
    """Assign one to one, ask where another explanation is nearly as good, then find repeats."""
    done = Decided()
    holder = {record: row for row, record in enumerate(plain.tolist()) if record >= 0}
    _obey(done, holder, answers)
    rows = [row for row in weighed.of if row not in done.links and row not in done.repeats]
    rows = [row for row in rows if row not in answers.new]
    least = weights.decide["link"]
    # Of rows that are worth the same what they say decides, not where they stand.
    pair_of = _assign(sorted(rows, key=weighed.content), weighed, weights, holder)
    named = {weighed.record[at]: row for row, (at, _) in pair_of.items() if weighed.named[at]}
    named |= holder
    sure = (at for at, _ in pair_of.values() if weighed.proven[at] and weighed.here[at])
    proven = {weighed.record[at] for at in sure}
    taken = {weighed.record[at] for at, _ in pair_of.values()} | named.keys()
    for row, (at, margin) in pair_of.items():
        if margin >= least and weighed.is_sound(at, named, proven, taken):
            done.links[row] = (weighed.record[at], margin)
    for row, (record, _) in done.links.items():
        holder.setdefault(record, row)
    for row in rows:
        if row not in done.links:
            _settle(done, row, weighed, weights, holder)
    _ask_leftover(done, plain, weighed, holder, answers)
    return done


def _obey(done: Decided, holder: dict[int, int], answers: Answers) -> None:
    """What a person has said; of several rows of one record the first is the link."""
    for row, record in answers.same.items():
        if record in holder:
            done.repeats[row] = (record, ANSWERED)
        else:
            done.links[row] = (record, ANSWERED)
            holder[record] = row


def _assign(
    rows: Iterable[int], weighed: Weighed, weights: Weights, holder: dict[int, int]
) -> dict[int, tuple[int, float]]:
    """By row the pair of the best whole assignment, and its margin."""
    values: dict[int, dict[int, float]] = {}
    pair_at: dict[tuple[int, int], int] = {}
    same: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        own = weighed.of[row]
        taken = [at for at in own if weighed.record[at] in holder]
        beside = max([0.0, *(weighed.bits(at, holder) for at in taken)])
        free = [at for at in own if weighed.record[at] not in holder]
        worth = {weighed.record[at]: weighed.link[at] - beside for at in free}
        values[row] = {record: bits for record, bits in worth.items() if bits > 0}
        for at in free:
            pair_at[row, weighed.record[at]] = at
            if weighed.repeat[at] >= weights.decide["link"]:
                same[weighed.record[at]].add(row)
    links = assign({row: own for row, own in values.items() if own}, same)
    return {row: (pair_at[row, link.record], link.margin) for row, link in links.items()}


def _settle(
    done: Decided, row: int, weighed: Weighed, weights: Weights, holder: dict[int, int]
) -> None:
    """A row without a sure record: a repeat, a question, or nobody's."""
    least, ask, near = (weights.decide[name] for name in ("repeat", "ask", "near"))
    worth = sorted((weighed.bits(at, holder), -weighed.record[at], at) for at in weighed.of[row])
    if not worth or worth[-1][0] < ask:
        _ask_away(done, row, weighed, holder)
        return
    bits, _, at = worth[-1]
    ahead = bits - max([0.0, *(other for other, _, _ in worth[:-1])])
    if (
        weighed.record[at] in holder
        and ahead >= least
        and weighed.is_sound(at, holder, set(), holder, repeat=True)
    ):
        done.repeats[row] = (weighed.record[at], ahead)
        return
    shown = [one for value, _, one in reversed(worth) if value >= max(ask, bits - near)]
    # A record of the name elsewhere, and one that is alike here: both may be meant.
    shown += [one for one in weighed.of[row] if weighed.might_be[one] and one not in shown]
    reason = weighed.reason(at, holder)
    if reason == "namesakes":
        shown += [one for one in weighed.namesakes(at) if one not in shown]
    records = [weighed.record[one] for one in shown]
    records += [one for one in weighed.twins(at, holder) if one not in records]
    done.questions[row] = (reason, records)


def _ask_away(done: Decided, row: int, weighed: Weighed, holder: dict[int, int]) -> None:
    """Nobody of the school, by the look of it; but a pupil on leave or gone is named so: who came
    back must not be given a second record."""
    away = [at for at in weighed.of[row] if weighed.away[at] and weighed.record[at] not in holder]
    if away:
        away.sort(key=lambda at: (-weighed.link[at], weighed.record[at]))
        reason = weighed.reason(away[0], holder)
        done.questions[row] = (reason, [weighed.record[at] for at in away])


def _ask_leftover(
    done: Decided, plain: np.ndarray, weighed: Weighed, holder: dict[int, int], answers: Answers
) -> None:
    """Somebody without a record and a record without anybody, of one class, surname and sex: a name
    that was changed, as likely as not."""
    told = weighed.told
    asked = {record for _, records in done.questions.values() for record in records}
    free = [
        record
        for record in np.flatnonzero(told.right.state == ACTIVE).tolist()
        if record not in holder and record not in asked
    ]
    of_class: dict[tuple, list[int]] = defaultdict(list)
    names = told.right.texts("key")
    for record in free:
        if names[record] and told.right.codes["class"][record] >= 0:
            of_class[told.right.codes["class"][record], surname(names[record])].append(record)
    met = done.links.keys() | done.repeats.keys() | done.questions.keys() | answers.new
    for row in np.flatnonzero(plain < 0).tolist():
        name = told.left.texts("key")[row]
        if row in met or not name:
            continue
        own = of_class.get((told.left.codes["class"][row], surname(name)), [])
        own = [record for record in own if (row, record) not in answers.different]
        fits = [record for record in own if not contradicts(told, row, record)]
        if fits:
            done.questions[row] = ("leftover", fits)
