"""Rows whose record is plain: one name, one class, once on either side, and nothing against it."""

import numpy as np

from xjaudit.reconcile.told import Told
from xjaudit.reconcile.trust import SURE, Classes

_DETAILS = ("sex", "birth_date", "id_number", "registry_no")
# What belongs to one child only.
_NUMBERS = ("id_number", "registry_no")


def plain_links(told: Told, exact: np.ndarray, classes: Classes) -> np.ndarray:
    """By row its record, or -1.

    The name stands once in its class on either side. Where the classes of a grade have been drawn
    anew, it must stand once in the school. No detail contradicts, and no number is another's.
    """
    found = _once_in_class(told)
    unsure = (found >= 0) & (classes.share[found] < SURE)
    found[unsure & (exact != found)] = -1
    rows = np.flatnonzero(found >= 0)
    records = found[rows]
    fits = np.ones(len(rows), bool)
    for name in _DETAILS:
        mine, theirs = told.left.codes[name][rows], told.right.codes[name][records]
        fits &= (mine < 0) | (theirs < 0) | (mine == theirs)
        if name in _NUMBERS and (mine >= 0).any():
            known = told.right.codes[name]
            stray = (mine >= 0) & (theirs < 0)
            fits[stray] &= ~np.isin(mine[stray], known)
    found[rows[~fits | ~_tails_fit(told, rows, records)]] = -1
    return found


def _once_in_class(told: Told) -> np.ndarray:
    sides = []
    width = max(int(side.codes["class"].max(initial=0)) for side in (told.left, told.right)) + 1
    for side in (told.left, told.right):
        key, own = side.codes["key"], side.codes["class"]
        sides.append(np.where((key < 0) | (own < 0), -1, key * width + own))
    mine, theirs = sides
    codes, places = np.unique(np.concatenate(sides), return_inverse=True)
    left, right = places[: len(mine)], places[len(mine) :]
    once = np.bincount(left, minlength=len(codes)) == 1
    once &= np.bincount(right, minlength=len(codes)) == 1
    once &= codes >= 0
    holder = np.full(len(codes), -1)
    holder[right] = np.arange(len(theirs))
    holder[~once] = -1
    return holder[left]


def _tails_fit(told: Told, rows: np.ndarray, records: np.ndarray) -> np.ndarray:
    if not told.left.columns["id_tail"].notna().any():
        return np.ones(len(rows), bool)
    tails = told.left.texts("id_tail")[rows].tolist()
    numbers = told.right.texts("id_number")[records].tolist()
    pairs = zip(tails, numbers, strict=True)
    fits = [tail is None or number is None or number.endswith(tail) for tail, number in pairs]
    return np.array(fits, bool)
