"""Links, repeats and questions from the bits of candidate pairs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from xjaudit.reconcile.assign import assign
from xjaudit.reconcile.memory import Answers
from xjaudit.reconcile.pairs import Pairs
from xjaudit.reconcile.scores import ALIKE, Scores, contradictions, proof
from xjaudit.reconcile.told import ACTIVE, Told
from xjaudit.reconcile.weights import Weights, level
from xjaudit.record.likeness.surnames import surname_length

ANSWERED = float("inf")
# Kinds of names that have a stand-in for a character.
_STAND_INS = ("wildcard", "pinyin", "parts")


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


class Weighed:
    """Candidate pairs by row, and what is asked of them one by one."""

    def __init__(
        self, told: Told, pairs: Pairs, scores: Scores, weights: Weights, again: np.ndarray
    ) -> None:
        """`again` are rows of lists whose class has given another list before."""
        self.pairs, self.told = pairs, told
        self.row, self.record = pairs.left.tolist(), pairs.right.tolist()
        self.of: dict[int, list[int]] = defaultdict(list)
        for at, row in enumerate(self.row):
            self.of[row].append(at)
        self.home = np.log2(weights.rates["repeated_home"] / weights.rates["repeated_same"])
        more = np.log2(weights.rates["again"] / weights.rates["repeated"])
        here = pairs.says("class", "same")
        self.link = scores.link.tolist()
        self.repeat = (scores.repeat + more * (again[pairs.left] & here)).tolist()
        self.here = here.tolist()
        self.named = pairs.says("name", "same").tolist()
        self.unlike = pairs.says("name", "other").tolist()
        self.proven = proof(scores).tolist()
        self.against = contradictions(scores).tolist()
        self.fits = ((scores.bits["sex"] >= 0) & (contradictions(scores) == 0)).tolist()
        self.usual = scores.usual.tolist()
        alike = pairs.says("name", *ALIKE) & pairs.says("class", "same")
        self.might_be = (alike & (scores.link >= weights.decide["link"])).tolist()
        self.marked = (scores.bits["mark"] > 0).tolist()
        self.number = (
            (scores.bits["id_number"] > 0) & pairs.says("id_number", "same")
            | pairs.says("registry_no", "same")
        ).tolist()
        self.studying = (told.right.state[pairs.right] == ACTIVE).tolist()

    def content(self, row: int) -> tuple[str, ...]:
        """What a row says."""
        columns = self.told.left.columns
        return tuple(str(self.told.left.texts(name)[row]) for name in columns)

    def bits(self, at: int, holder: dict[int, int]) -> float:
        """Of a pair, as a repeat where another row has the record."""
        record = self.record[at]
        if record not in holder:
            return self.link[at]
        away = (
            self.told.left.codes["class"][holder[record]] != self.told.right.codes["class"][record]
        )
        return self.repeat[at] + self.home * (away and self.here[at])

    def reason(self, at: int) -> str:
        """Why a person must look at this pair."""
        if self.unlike[at]:
            return "contradiction"
        if self.named[at]:
            if not self.here[at]:
                return "elsewhere"
            return "namesakes" if len(self.namesakes(at)) > 1 else "contradiction"
        kind = int(self.pairs.level["name"][at])
        stand_in = kind in [level("name", name) for name in _STAND_INS]
        return "wildcard_name" if stand_in else "near_name"

    def namesakes(self, at: int) -> list[int]:
        """The pairs of this row with records of its name in its class."""
        return [one for one in self.of[self.row[at]] if self.named[one] and self.here[one]]

    def is_sound(
        self, at: int, holder: dict[int, int], proven: set[int], repeat: bool = False
    ) -> bool:
        """Whether a pair may be linked without a person: name and numbers do not point at two
        records, no namesake of the class fits as well, and no unlike name calls an absent child
        present.

        holder  by record a row of its name that has it
        proven  records that a row has by more than its name
        repeat  whether the record's child is known to be present
        """
        others = [one for one in self.of[self.row[at]] if one != at]
        if self.unlike[at] or self.against[at] > 1:
            return False
        if not self.named[at]:
            if self.number[at] and any(self.named[one] and self.here[one] for one in others):
                return False
            present = repeat or (self.studying[at] and self.usual[at])
            named = any(self.named[one] and self.record[one] not in holder for one in others)
            return self.proven[at] or (present and not self.against[at] and not named)
        if self.proven[at]:
            return self.number[at] or not self._pointed_away(others, holder)
        if self.here[at] and not self.marked[at]:
            rivals = [one for one in self.namesakes(at) if one != at and self.fits[one]]
            if any(self.record[one] not in proven for one in rivals):
                return False
        if not self.usual[at] and any(self.might_be[one] for one in others):
            return False
        return not self._pointed_away(others, holder)

    def _pointed_away(self, others: list[int], holder: dict[int, int]) -> bool:
        """The number is that of another record, which nobody has by its name."""
        return any(self.number[one] and self.record[one] not in holder for one in others)


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
    for row, (at, margin) in pair_of.items():
        if margin >= least and weighed.is_sound(at, named, proven):
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
        return
    bits, _, at = worth[-1]
    ahead = bits - max([0.0, *(other for other, _, _ in worth[:-1])])
    if (
        weighed.record[at] in holder
        and ahead >= least
        and weighed.is_sound(at, holder, set(), repeat=True)
    ):
        done.repeats[row] = (weighed.record[at], ahead)
        return
    shown = [one for value, _, one in reversed(worth) if value >= max(ask, bits - near)]
    # A record of the name elsewhere, and one that is alike here: both may be meant.
    shown += [one for one in weighed.of[row] if weighed.might_be[one] and one not in shown]
    reason = weighed.reason(at)
    if reason == "namesakes":
        shown += [one for one in weighed.namesakes(at) if one not in shown]
    done.questions[row] = (reason, [weighed.record[one] for one in shown])


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
            of_class[told.right.codes["class"][record], _surname(names[record])].append(record)
    met = done.links.keys() | done.repeats.keys() | done.questions.keys() | answers.new
    for row in np.flatnonzero(plain < 0).tolist():
        name = told.left.texts("key")[row]
        if row in met or not name:
            continue
        own = of_class.get((told.left.codes["class"][row], _surname(name)), [])
        own = [record for record in own if (row, record) not in answers.different]
        fits = [record for record in own if not _contradicts(told, row, record)]
        if fits:
            done.questions[row] = ("leftover", fits)


def _surname(name: str) -> str:
    return name[: surname_length(name)]


def _contradicts(told: Told, row: int, record: int) -> bool:
    """Whether anything but the name speaks against a pair."""
    for name in ("sex", "birth_date", "id_number", "registry_no"):
        mine, theirs = told.left.codes[name][row], told.right.codes[name][record]
        if mine >= 0 and theirs >= 0 and mine != theirs:
            return True
    tail, number = told.left.texts("id_tail")[row], told.right.texts("id_number")[record]
    return bool(tail and number and not number.endswith(tail))
