"""How rare a name is: that two lists agree on 张伟 proves little, on 欧阳靖雯 much."""

from collections import Counter
from collections.abc import Iterable
from math import log2, prod

import pandas as pd

from xjaudit.record.likeness.characters import standard
from xjaudit.record.likeness.surnames import shares, surname_length
from xjaudit.record.names import normal_name

# So many pupils with the nation's surnames, and with given names put together from the school's
# characters by chance, are added to the school's own.
_NATION, _BY_CHANCE = 200.0, 100.0
# Share of a surname outside the table, and of a character that no name of the school has.
_OTHER_SURNAME, _OTHER_CHARACTER = 3e-5, 2e-4


def rarity(names: pd.Series, roster: pd.Series | None = None) -> pd.Series:
    """Bits (minus log2 of the probability) of each name, missing where it is; same index.

    The surname and the given name count on their own: as often as they stand in the `roster`
    (default: `names` themselves), smoothed with the nation's hundred commonest surnames and the
    school's characters of given names. The parts of a name with a dot are given names.
    """
    known = Rarity((names if roster is None else roster).dropna())
    bits = {name: known.bits(name) for name in names.dropna().unique()}
    return names.map(bits).astype("float64")


def _split(name: str) -> tuple[str, list[str]]:
    """The surname, if the name is built like a Chinese one, and the given names."""
    name = normal_name(name)
    if "·" in name or len(name) > 4:
        return "", name.split("·")
    length = surname_length(name)
    return name[:length], [name[length:]]


class Rarity:
    """What the names of a roster are made of, and how often."""

    def __init__(self, roster: Iterable[str]) -> None:
        split = [_split(name) for name in roster]
        self.surnames = Counter(surname for surname, _ in split)
        self.given = Counter(part for _, parts in split for part in parts)
        self.lengths = Counter(len(part) for part in self.given.elements())
        self.characters = Counter(c for part in self.given.elements() for c in part)
        self.of_surnames, self.of_given = self.surnames.total(), self.given.total()
        self.of_characters = max(1, self.characters.total())

    def bits(self, name: str) -> float:
        """How rare a name is, as the more probable of a Chinese name and a part of another."""
        surname, parts = _split(name)
        chance = self._surname(surname) * prod(map(self._given, parts))
        return -log2(max(chance, self._surname("") * self._given(name)))

    def _surname(self, surname: str) -> float:
        nation = shares().get(standard(surname), _OTHER_SURNAME)
        return (self.surnames[surname] + _NATION * nation) / (self.of_surnames + _NATION)

    def _given(self, part: str) -> float:
        by_chance = (self.lengths[len(part)] + 1) / (self.of_given + 10)
        for character in part:
            by_chance *= self.characters[character] / self.of_characters + _OTHER_CHARACTER
        return (self.given[part] + _BY_CHANCE * by_chance) / (self.of_given + _BY_CHANCE)
