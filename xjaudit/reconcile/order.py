"""The order of lists: most teachers keep the registry's, and add new children at the end.

In such a list a name that is spelt otherwise stands where its record stands among its neighbours;
another child who only sounds like an absent one hardly ever does.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from xjaudit.reconcile.told import Told

# A list keeps the registry's order if so many plain rows tell, and this share of them ascends.
_LEAST, _SHARE = 8, 0.9
_PLACE = ["file", "sheet", "row"]


@dataclass(frozen=True)
class Order:
    """Of each row the records, by `rank` in the registry, between which it stands in its list;
    `known` where its list keeps the registry's order."""

    rank: np.ndarray
    after: np.ndarray
    before: np.ndarray
    known: np.ndarray

    def says(self, left: np.ndarray, right: np.ndarray, here: np.ndarray) -> np.ndarray:
        """By pair 1 where the record stands between, -1 where it does not, 0 where nothing is
        known; `here` are pairs of one class."""
        rank = self.rank[right]
        between = (self.after[left] < rank) & (rank < self.before[left])
        return np.where(self.known[left] & here, np.where(between, 1, -1), 0)


def order_of(
    left: pd.DataFrame, right: pd.DataFrame, told: Told, plain: np.ndarray, source: np.ndarray
) -> Order | None:
    """How lists are ordered; None where nobody knows the rows' places. `plain` as of `plain_links`,
    `source` numbers the lists."""
    if not {*_PLACE} <= {*right} or "row" not in left or not (plain >= 0).any():
        return None
    rank = np.empty(len(right), np.int64)
    codes = [pd.factorize(right[name], sort=True)[0] for name in _PLACE]
    rank[np.lexsort(codes[::-1])] = np.arange(len(right))
    at = np.lexsort((left["row"].to_numpy(np.int64), source))
    own = np.where(plain[at] >= 0, rank[plain[at]], -1)
    # Who sits in another class than the list's says nothing of its order.
    same = told.left.codes["class"][at] == told.right.codes["class"][plain[at]]
    tells = np.flatnonzero((own >= 0) & same)
    list_of = source[at]
    follows = np.diff(list_of[tells]) == 0
    size = int(source.max(initial=0)) + 1
    steps = np.bincount(list_of[tells][1:][follows], minlength=size)
    ascending = follows & (np.diff(own[tells]) > 0)
    up = np.bincount(list_of[tells][1:][ascending], minlength=size)
    keeps = (steps + 1 >= _LEAST) & (up >= _SHARE * steps)
    after, before = (np.empty(len(left), np.int64) for _ in range(2))
    after[at], before[at] = _neighbours(own, list_of, tells, len(right))
    return Order(rank, after, before, keeps[source])


def _neighbours(
    own: np.ndarray, list_of: np.ndarray, tells: np.ndarray, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """Of each row, in the order of lists, the rank of the plain row before it and of that after it,
    on the same list; -1 and `size` where there is none."""
    places = np.arange(len(own))
    last = np.searchsorted(tells, places, "left") - 1
    following = np.searchsorted(tells, places, "right")
    padded = np.concatenate([tells, [len(own)]]).astype(np.int64)
    lists, ranks = np.append(list_of, -1), np.append(own, -1)
    before_it, after_it = padded[last], padded[following]
    has_before = (last >= 0) & (lists[before_it] == list_of)
    has_after = lists[after_it] == list_of
    return np.where(has_before, ranks[before_it], -1), np.where(has_after, ranks[after_it], size)
