"""What evidence is worth, in bits: sound defaults, or learned from a school's own lists."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np

# Schools smaller than this are weighed as if they had as many records: a table of three rows is a
# part of a school.
SMALLEST = 400
# A name in common never counts for more: families choose names in likeness to others.
_RAREST = 20.0
# A school's own counts are believed as if so many were known of other schools.
_COUNTS_FOR = 150


@dataclass(frozen=True)
class Weights:
    """Shares `m` and `u` by evidence and level, and the rates; see weights.toml.

    learned  number of sure links that m was learned from; 0 means the defaults
    """

    m: Mapping[str, Mapping[str, float]]
    u: Mapping[str, Mapping[str, float]]
    gain: Mapping[str, float]
    rates: Mapping[str, float]
    decide: Mapping[str, float]
    learning: Mapping[str, float]
    learned: int = 0

    def bits(self, evidence: str) -> np.ndarray:
        """Bits by level; level 0 says nothing. Classes have their u elsewhere: here it is 1."""
        u = self.u[evidence]
        ratios = [m / u.get(name, 1.0) for name, m in self.m[evidence].items()]
        return np.array([0.0, *np.log2(ratios)])

    def present(self) -> np.ndarray:
        """By state of the record (see told.Side): bits that its child sits in a class."""
        rates = self.rates
        shares = [
            1 - rates["absent"],
            rates["unknown_present"],
            rates["leave_present"],
            rates["gone_present"],
        ]
        return np.log2([p / (1 - p) for p in shares])


@cache
def defaults() -> Weights:
    """As weights.toml has them."""
    text = files("xjaudit.reconcile").joinpath("weights.toml").read_text("utf-8")
    told = tomllib.loads(text)
    rest = {name: told.pop(name) for name in ("rates", "decide", "learning")}
    return Weights(
        m={e: {k: one["m"] for k, one in levels.items()} for e, levels in told.items()},
        u={
            e: {k: one["u"] for k, one in levels.items() if "u" in one}
            for e, levels in told.items()
        },
        gain={k: one["gain"] for k, one in told["name"].items()},
        **rest,
    )


@cache
def levels(evidence: str) -> tuple[str, ...]:
    """The levels of an evidence by number; the first says nothing."""
    return ("", *defaults().m[evidence])


def level(evidence: str, name: str) -> int:
    """The number of a level."""
    return levels(evidence).index(name)


def learn(counts: Mapping[str, np.ndarray], rates: Mapping[str, float], links: int) -> Weights:
    """Weights from counts of each level among links that are sure, each counted with its
    probability. Names, tails and the like that hardly occur stay near the defaults."""
    start = defaults()
    strength, bound = start.learning["strength"], start.learning["bound"]
    m = {}
    for evidence, shares in start.m.items():
        told = counts.get(evidence)
        if told is None or told[1:].sum() < start.learning["least"]:
            m[evidence] = shares
            continue
        total = told[1:].sum() + strength
        m[evidence] = {
            name: float(np.clip((n + strength * share) / total, share / bound, share * bound))
            for (name, share), n in zip(shares.items(), told[1:], strict=True)
        }
    bounded = {
        name: float(np.clip(rates.get(name, rate), rate / bound, rate * bound))
        for name, rate in start.rates.items()
    }
    return replace(start, m=m, rates=bounded, learned=links)


class Rarity:
    """How rare the characters of names are among the records of a school, and their number."""

    def __init__(self, names: list[str]) -> None:
        self._bits = {
            "first": _Shares(Counter(name[:1] for name in names), 0.004),
            "given": _Shares(Counter(c for name in names for c in name[1:]), 0.003),
            "length": _Shares(Counter(str(len(name)) for name in names), 0.02),
        }

    def of(self, name: str, shared: str | None = None) -> float:
        """Bits of a name, or of those of its characters that are among `shared`."""
        left = Counter(name if shared is None else shared)
        same_length = shared is None or len(shared) == len(name)
        total = self._bits["length"].bits(str(len(name))) if same_length else 0.0
        for position, character in enumerate(name):
            if left[character]:
                left[character] -= 1
                total += self._bits["given" if position else "first"].bits(character)
        return min(total, _RAREST)


class _Shares:
    """Shares of a school, with what is not found there as rare as `unseen`."""

    def __init__(self, counts: Counter, unseen: float) -> None:
        self.total = counts.total() + _COUNTS_FOR
        self.added = unseen * _COUNTS_FOR
        self.counts = counts
        self.known: dict[str, float] = {}

    def bits(self, one: str) -> float:
        """Minus log2 of the share of one."""
        if one not in self.known:
            self.known[one] = float(-np.log2((self.counts[one] + self.added) / self.total))
        return self.known[one]
