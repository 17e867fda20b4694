"""Bits of candidate pairs: what all evidence together says, and how likely it was before."""

from dataclasses import dataclass

import numpy as np

from xjaudit.reconcile.pairs import EVIDENCE, Pairs
from xjaudit.reconcile.told import ACTIVE, Told
from xjaudit.reconcile.trust import SURE, Classes
from xjaudit.reconcile.weights import SMALLEST, Weights

# What holds the same digits counts once: the strongest that is told.
_WITHIN = {"id_number": ("id_tail", "registry_no", "birth_date"), "registry_no": ("birth_date",)}
# What tells children apart, namesakes too.
TELLING = ("id_number", "id_tail", "registry_no", "birth_date", "phone")
# Pupils of a common class.
_CLASS = 45
# Kinds of names that another child may have by chance.
ALIKE = ("sound", "near_sound", "shape", "swapped", "missing", "extra", "one_other")


@dataclass(frozen=True)
class Scores:
    """By pair, in bits.

    bits    of each evidence
    before  how likely it was before any
    link    that the row is the record's child, and not unregistered and the record left over
    repeat  the same where the child stands on a list already
    usual   the class is where the child would be looked for
    """

    bits: dict[str, np.ndarray]
    before: np.ndarray
    link: np.ndarray
    repeat: np.ndarray
    usual: np.ndarray


def score(
    told: Told, pairs: Pairs, weights: Weights, classes: Classes, untrusted: np.ndarray
) -> Scores:
    """Weigh pairs. `untrusted` rows' numbers say nothing."""
    bits = {e: weights.bits(e)[pairs.level[e]] for e in EVIDENCE if e not in ("name", "class")}
    bits["class"] = classes.bits[pairs.right, pairs.level["class"]]
    gain = np.array([0.0, *weights.gain.values()])
    bits["name"] = (weights.bits("name") + gain)[pairs.level["name"]] + pairs.shared
    for name in ("id_number", "id_tail"):
        bits[name][untrusted[pairs.left]] = 0.0
    for strong, weak in _WITHIN.items():
        agrees = bits[strong] > 0
        for name in weak:
            bits[name][agrees & (bits[name] > 0)] = 0.0
    evidence = sum(bits[name] for name in bits if name != "class")
    evidence -= np.log2(max(len(told.right), SMALLEST))
    again = classes.repeated[pairs.right, pairs.level["class"]]
    new = weights.rates["unregistered"]
    before = np.log2((1 - new) / new) + _presence(told, pairs, weights)
    # A name that is only alike counts for so much among classmates, and for less elsewhere.
    usual = pairs.says("class", "same")
    usual |= pairs.says("class", "grade") & (classes.share[pairs.right] < SURE)
    most = weights.decide["alike"] + np.log2(max(len(told.right), SMALLEST) / _CLASS)
    too_much = np.maximum(bits["name"] + bits["class"] - most + 2 * ~usual, 0.0)
    too_much[~pairs.says("name", *ALIKE)] = 0.0
    return Scores(
        bits,
        before - np.log2(max(len(told.right), SMALLEST)),
        link=evidence + bits["class"] + before - too_much,
        repeat=evidence + again + np.log2(weights.rates["repeated"] / new),
        usual=usual,
    )


def _presence(told: Told, pairs: Pairs, weights: Weights) -> np.ndarray:
    """Bits that the record's child sits in a class, against its being away.

    Where a list says itself that the child is away, its state is no surprise; and of a class that
    gave no list nobody knows who is there.
    """
    present = weights.present()[told.right.state[pairs.right]]
    lists = np.isin(told.right.codes["class"], told.left.codes["class"])
    known = (told.left.state[pairs.left] == ACTIVE) & lists[pairs.right]
    return np.where(known, present, 0.0)


def proof(scores: Scores) -> np.ndarray:
    """Pairs in which a detail that tells children apart agrees, beside name, sex and class."""
    return np.logical_or.reduce([scores.bits[name] > 0 for name in TELLING])


def contradictions(scores: Scores) -> np.ndarray:
    """Of each pair how many such details speak against it; a birth date within a number is one."""
    return np.sum([scores.bits[name] < -2 for name in TELLING], axis=0)
