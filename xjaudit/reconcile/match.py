"""The matcher: rows of one side to records of the other, whatever the two sides are.

Class lists against a roster, a roster against another, a list against a list: rows whose record is
plain are settled by whole columns; all others are weighed pair by pair, assigned one to one over
the whole school, and asked about where the next best explanation is nearly as good.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from xjaudit.reconcile import trust
from xjaudit.reconcile.candidates import candidates
from xjaudit.reconcile.decide import Decided, decide
from xjaudit.reconcile.learning import learned, of_plain
from xjaudit.reconcile.memory import Answers
from xjaudit.reconcile.order import order_of
from xjaudit.reconcile.pairs import Pairs, describe
from xjaudit.reconcile.plain import plain_links
from xjaudit.reconcile.scores import Scores, score
from xjaudit.reconcile.told import Told, tell
from xjaudit.reconcile.trust import Classes
from xjaudit.reconcile.weighed import Weighed
from xjaudit.reconcile.weights import Rarity, Weights, defaults


@dataclass(frozen=True)
class Matched:
    """What became of each row of the left, and why.

    plain      by row the record that is plain, or -1; `decided` has all other rows
    pairs      the pairs that were weighed, `scores` their bits under `weights`
    untrusted  rows of lists whose column of numbers is no evidence
    classes    what classes say, and how far they can be believed
    """

    told: Told
    plain: np.ndarray
    decided: Decided
    pairs: Pairs
    scores: Scores
    weights: Weights
    untrusted: np.ndarray
    classes: Classes


def match(
    left: pd.DataFrame,
    right: pd.DataFrame,
    source: np.ndarray | None = None,
    answers: Answers | None = None,
) -> Matched:
    """Find the record of each row. Columns: see `told.tell`; `source` numbers the lists that rows
    stand on; answers are obeyed."""
    answers = answers or Answers()
    source = np.zeros(len(left), np.int64) if source is None else source
    told = tell(left, right)
    weights = defaults()
    exact = trust.exact_names(told)
    classes = trust.classes(told, exact, weights)
    untrusted = trust.untrusted(told, exact, source)
    plain = _unanswered(plain_links(told, exact, classes), answers)
    rows = np.flatnonzero(plain < 0)
    if len(rows):
        told = replace(told, order=order_of(left, right, told, plain, source))
    rarity = Rarity([name for name in told.right.texts("key") if name] if len(rows) else [])
    pairs = _weighable(told, rows, _free(told, plain), rarity, answers)
    scores = score(told, pairs, weights, classes, untrusted)
    agreeing = of_plain(told, plain)
    known = (_further_lists(told, source), trust.years(told, exact))
    decided = decide(plain, Weighed(told, pairs, scores, weights, *known), weights, answers)
    for _ in range(int(weights.learning["rounds"]) if len(rows) else 0):
        weights = learned(told, plain, agreeing, pairs, decided)
        classes = trust.classes(told, exact, weights)
        scores = score(told, pairs, weights, classes, untrusted)
        decided = decide(plain, Weighed(told, pairs, scores, weights, *known), weights, answers)
    return Matched(told, plain, decided, pairs, scores, weights, untrusted, classes)


def _further_lists(told: Told, source: np.ndarray) -> np.ndarray:
    """Rows of lists whose class has given another list before."""
    own = pd.DataFrame({"class": told.left.codes["class"], "source": source})
    own = own[own["class"] >= 0]
    first = own.groupby("class")["source"].transform("first")
    again = np.zeros(len(source), bool)
    again[own.index] = (own["source"] != first).to_numpy()
    return again


def _unanswered(plain: np.ndarray, answers: Answers) -> np.ndarray:
    """Plain links that no answer speaks of."""
    rows = [*answers.same, *answers.new, *(row for row, _ in answers.different)]
    plain[rows] = -1
    plain[np.isin(plain, list(answers.same.values())) & (plain >= 0)] = -1
    return plain


def _free(told: Told, plain: np.ndarray) -> np.ndarray:
    """Records that are nobody's plainly."""
    free = np.ones(len(told.right), bool)
    free[plain[plain >= 0]] = False
    return free


def _weighable(
    told: Told, rows: np.ndarray, free: np.ndarray, rarity: Rarity, answers: Answers
) -> Pairs:
    """Candidate pairs of these rows, with what is said of them."""
    left, right = candidates(told, rows, free) if len(rows) else (rows, rows)
    pairs = describe(told, left, right, rarity)
    if answers.different:
        pairs_told = zip(left.tolist(), right.tolist(), strict=True)
        pairs = pairs.take(np.array([one not in answers.different for one in pairs_told], bool))
    return pairs
