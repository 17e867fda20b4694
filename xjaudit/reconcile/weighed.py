"""What is asked of candidate pairs one by one: what they are worth, and whether they are sound."""

from collections import defaultdict
from collections.abc import Container

import numpy as np

from xjaudit.reconcile.pairs import Pairs
from xjaudit.reconcile.scores import ALIKE, Scores, contradictions, proof
from xjaudit.reconcile.told import ACTIVE, GONE, ON_LEAVE, Told
from xjaudit.reconcile.weights import Weights, level
from xjaudit.record.likeness.surnames import surname_length

# Kinds of names that have a stand-in for a character.
_STAND_INS = ("wildcard", "pinyin", "parts")
# Names that have neither sound nor look in common.
_UNLIKE = ("one_other", "other")
# What only one child has; twins share a birth date, siblings a phone number.
_NUMBERS = ("id_number", "id_tail", "registry_no")


class Weighed:
    """Candidate pairs by row, and what is asked of them one by one."""

    def __init__(
        self,
        told: Told,
        pairs: Pairs,
        scores: Scores,
        weights: Weights,
        again: np.ndarray,
        years: np.ndarray,
    ) -> None:
        """`again` are rows of lists whose class has given another list before; `years` the grade of
        the registry that rows are looked for in, see `trust.years`."""
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
        self.nameless = (pairs.level["name"] == 0).tolist()
        self.one_other = pairs.says("name", "one_other").tolist()
        self.proven = proof(scores).tolist()
        self.numbered = np.logical_or.reduce([scores.bits[one] > 0 for one in _NUMBERS]).tolist()
        self.born = (scores.bits["birth_date"] > 0).tolist()
        self.against = contradictions(scores).tolist()
        fits = (scores.bits["sex"] >= 0) & (contradictions(scores) == 0)
        self.fits = fits.tolist()
        self.usual = scores.usual.tolist()
        alike = pairs.says("name", *ALIKE) & here
        might_be = alike & (scores.link >= weights.decide["link"])
        self.might_be = might_be.tolist()
        self.likely = (pairs.says("name", "same") & fits | might_be).tolist()
        self.marked = (scores.bits["mark"] > 0).tolist()
        self.number = (
            (scores.bits["id_number"] > 0) & pairs.says("id_number", "same")
            | pairs.says("registry_no", "same")
        ).tolist()
        state, grade = told.right.state[pairs.right], told.right.codes["grade"][pairs.right]
        self.studying = (state == ACTIVE).tolist()
        looked = years[pairs.left]
        other_year = (grade >= 0) & (looked >= 0) & (grade != looked) & ~here
        self.other_year = other_year.tolist()
        near = here & ~pairs.says("name", *_UNLIKE) | pairs.says("name", "same") & ~other_year
        self.away = (near & fits & np.isin(state, (ON_LEAVE, GONE))).tolist()
        self.families = _families(told, pairs)

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

    def reason(self, at: int, holder: dict[int, int]) -> str:
        """Why a person must look at this pair."""
        if self.nameless[at]:
            return "no_name"
        if self.unlike[at]:
            return "contradiction"
        if self.named[at]:
            if not self.here[at]:
                return "elsewhere"
            return "namesakes" if len(self.namesakes(at)) > 1 else "contradiction"
        if self.twins(at, holder):
            return "twin"
        kind = int(self.pairs.level["name"][at])
        stand_in = kind in [level("name", name) for name in _STAND_INS]
        return "wildcard_name" if stand_in else "near_name"

    def namesakes(self, at: int) -> list[int]:
        """The pairs of this row with records of its name in its class."""
        return [one for one in self.of[self.row[at]] if self.named[one] and self.here[one]]

    def twins(self, at: int, taken: Container[int]) -> list[int]:
        """Of a pair whose names differ and no number tells: records of the class with the surname
        and birth date of this one whom nobody has and the row does not contradict."""
        if self.named[at] or self.numbered[at]:
            return []
        row, record = self.row[at], self.record[at]
        family = self.families.get(_family(self.told, record) or (), [])
        others = [one for one in family if one != record and one not in taken]
        return [one for one in others if not contradicts(self.told, row, one)]

    def is_sound(
        self,
        at: int,
        holder: dict[int, int],
        proven: set[int],
        taken: Container[int],
        repeat: bool = False,
    ) -> bool:
        """Whether a pair may be linked without a person: name and numbers do not point at two
        records, no namesake of the class fits as well (of another class: of the school), nobody is
        fetched from another year by the name alone, and no unlike name calls an absent child
        present.

        holder  by record a row of its name that has it
        proven  records that a row has by more than its name
        taken   records that a row has or is about to have
        repeat  whether the record's child is known to be present
        """
        others = [one for one in self.of[self.row[at]] if one != at]
        if self.unlike[at] or self.against[at] > 1:
            return False
        if not self.named[at]:
            return self._is_sound_alike(at, others, holder, repeat) and not self.twins(at, taken)
        if self.proven[at]:
            return self.number[at] or not self._pointed_away(others, holder)
        if self.other_year[at]:
            return False
        if self.here[at] and not self.marked[at]:
            rivals = [one for one in self.namesakes(at) if one != at and self.fits[one]]
            if any(self.record[one] not in proven for one in rivals):
                return False
        if not self.usual[at] and any(self.likely[one] for one in others):
            return False
        return not self._pointed_away(others, holder)

    def _is_sound_alike(
        self, at: int, others: list[int], holder: dict[int, int], repeat: bool
    ) -> bool:
        """The same of a pair whose names differ."""
        if self.number[at] and any(self.named[one] and self.here[one] for one in others):
            return False
        if self.nameless[at] and not self.numbered[at]:
            return False
        if self.one_other[at] and not self.numbered[at]:
            return self.born[at] and self._one_surname(at)
        present = repeat or (self.studying[at] and self.usual[at])
        named = any(self.named[one] and self.record[one] not in holder for one in others)
        return self.proven[at] or (present and not self.against[at] and not named)

    def _one_surname(self, at: int) -> bool:
        mine, theirs = self.told.left.texts("key"), self.told.right.texts("key")
        return surname(str(mine[self.row[at]])) == surname(str(theirs[self.record[at]]))

    def _pointed_away(self, others: list[int], holder: dict[int, int]) -> bool:
        """The number is that of another record, which nobody has by its name."""
        return any(self.number[one] and self.record[one] not in holder for one in others)


def surname(name: str) -> str:
    """The surname of a name."""
    return name[: surname_length(name)]


def contradicts(told: Told, row: int, record: int) -> bool:
    """Whether anything but the name speaks against a pair."""
    for name in ("sex", "birth_date", "id_number", "registry_no"):
        mine, theirs = told.left.codes[name][row], told.right.codes[name][record]
        if mine >= 0 and theirs >= 0 and mine != theirs:
            return True
    tail, number = told.left.texts("id_tail")[row], told.right.texts("id_number")[record]
    return bool(tail and number and not number.endswith(tail))


def _families(told: Told, pairs: Pairs) -> dict[tuple, list[int]]:
    """Children in class with one class, birth date and surname, of records whose names differ."""
    differ = np.unique(pairs.right[~pairs.says("name", "same")])
    own = told.right.codes["class"]
    nearby = np.isin(own, own[differ]) & ~np.isin(told.right.state, (ON_LEAVE, GONE))
    found: dict[tuple, list[int]] = defaultdict(list)
    for record in np.flatnonzero(nearby).tolist():
        if family := _family(told, record):
            found[family].append(record)
    return found


def _family(told: Told, record: int) -> tuple | None:
    """Class, birth date and surname of a record, where it tells them."""
    # Lists that tell no birth date leave the codes without any.
    own, born = told.right.codes["class"][record], told.right.texts("birth_date")[record]
    name = told.right.texts("key")[record]
    return (int(own), born, surname(name)) if own >= 0 and born and name else None
