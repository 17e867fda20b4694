"""What of two sides can be believed, before any pair is weighed: classes and columns of numbers."""

from dataclasses import dataclass

import numpy as np

from xjaudit.reconcile.told import Told
from xjaudit.reconcile.weights import SMALLEST, Weights

# A list's numbers are no evidence where so many rows in a row contradict the names, or this share.
_RUN = 3
_SHARE, _LEAST = 0.3, 5
# Exact names that the usual share of a class stands for.
_COUNTS_FOR = 20
# Lists of a grade whose children stand in another of the registry's: so many exact names, and most.
_A_YEAR = 5
# From this share on an exact name in its class is enough.
SURE = 0.9
# A class is no smaller than so many records, and no larger a part of a school.
_FEWEST, _LARGEST = 20, 0.9


@dataclass(frozen=True)
class Classes:
    """Of each record's class what it says for a pair, by record and level (none, same, same grade,
    other): `bits`, and `repeated` where the child stands on a list already; `share` of exact names
    of its grade in their registered class, by record."""

    bits: np.ndarray
    repeated: np.ndarray
    share: np.ndarray


def exact_names(told: Told) -> np.ndarray:
    """By row the record of the same name, where it stands once on both sides; else -1."""
    mine, theirs = told.left.codes["key"], told.right.codes["key"]
    size = max(mine.max(initial=-1), theirs.max(initial=-1)) + 1
    once = [np.bincount(codes[codes >= 0], minlength=size) == 1 for codes in (mine, theirs)]
    holder = np.full(size + 1, -1)
    at = np.flatnonzero(theirs >= 0)
    holder[theirs[at]] = at
    holder[:-1][~(once[0] & once[1])] = -1
    return holder[mine]


def years(told: Told, exact: np.ndarray) -> np.ndarray:
    """By row the grade of the registry in which the children of its list's grade stand: its own,
    unless most of the exact names stand in another one, because pupils have moved up since."""
    own, theirs = told.left.codes["grade"], told.right.codes["grade"]
    rows = np.flatnonzero((exact >= 0) & (own >= 0))
    rows = rows[theirs[exact[rows]] >= 0]
    size = int(max(own.max(initial=-1), theirs.max(initial=-1))) + 1
    counts = np.zeros((size + 1, size + 1), np.int64)
    np.add.at(counts, (own[rows], theirs[exact[rows]]), 1)
    most = counts.argmax(axis=1)
    moved = (counts.max(axis=1) >= _A_YEAR) & (2 * counts.max(axis=1) > counts.sum(axis=1))
    return np.where(moved, most, np.append(np.arange(size), -1))[own]


def classes(told: Told, exact: np.ndarray, weights: Weights) -> Classes:
    """Per grade, how many exact names sit in their registered class: where classes have been drawn
    anew since, a class says little."""
    rows = np.flatnonzero(exact >= 0)
    own, theirs = told.left.codes["class"][rows], told.right.codes["class"][exact[rows]]
    known = (own >= 0) & (theirs >= 0)
    grade = told.right.codes["grade"]
    size = int(grade.max(initial=-1)) + 1
    of_row = told.left.codes["grade"][rows]
    at = grade[exact[rows]]
    told_m = weights.m["class"]
    counts = [
        np.bincount(at[known & hit], minlength=size) + _COUNTS_FOR * told_m[name]
        for name, hit in (
            ("same", own == theirs),
            ("grade", (own != theirs) & (of_row == at)),
            ("other", of_row != at),
        )
    ]
    total = sum(counts)
    m = np.array(counts) / np.where(total == 0, 1, total)
    u = _by_chance(told)
    record = np.where(grade < 0, size, grade)
    m = np.concatenate([m, np.full((3, 1), 1 / 3)], axis=1)[:, record]
    repeated = np.array([[weights.rates[f"repeated_{name}"]] for name in told_m])
    return Classes(_log_ratio(m, u), _log_ratio(repeated, u), np.append(m[0], 1.0))


def _log_ratio(m: np.ndarray, u: np.ndarray) -> np.ndarray:
    bits = np.log2(np.maximum(m, 1e-9) / np.maximum(u, 1e-9))
    return np.concatenate([np.zeros((1, u.shape[1])), bits]).T


def _by_chance(told: Told) -> np.ndarray:
    """By level (same, same grade, other) and record: how often a child of the school sits there."""
    own, grade = told.right.codes["class"], told.right.codes["grade"]
    total = max(len(own), SMALLEST)
    shares = []
    for codes in (own, grade):
        size = np.bincount(codes[codes >= 0], minlength=1) if (codes >= 0).any() else np.zeros(1)
        shares.append(np.clip(np.append(size, 0)[codes] / total, _FEWEST / total, _LARGEST))
    same, of_grade = shares[0], np.maximum(shares[1], shares[0] * 1.5)
    return np.array([same, of_grade - same, 1 - of_grade])


def untrusted(told: Told, exact: np.ndarray, source: np.ndarray) -> np.ndarray:
    """Rows of lists whose ID numbers, or ends of them, are those of classmates: a column that
    slipped or was sorted apart. Numbers that are nobody's are each a mistake of their own.

    exact   by row the record of the same name, or -1
    source  by row the number of its list; rows of a list in their order
    """
    bad = np.zeros(len(exact), bool)
    rows = np.flatnonzero(exact >= 0)
    if not len(rows):
        return bad
    said, against = _said(told, rows, exact[rows])
    rows, against = rows[said], against[said]
    of = source[rows]
    at = np.flatnonzero(against)
    against[at] = _of_classmate(told, rows[at], exact[rows[at]])
    for one in np.unique(of[against]):
        own = against[of == one]
        runs = _longest(own)
        if runs >= _RUN or (own.sum() >= _LEAST and own.mean() >= _SHARE):
            bad |= source == one
    return bad


def _said(told: Told, rows: np.ndarray, records: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which rows have a number, and where it is another than the record's."""
    mine, theirs = told.left.codes["id_number"][rows], told.right.codes["id_number"][records]
    said = (mine >= 0) & (theirs >= 0)
    against = said & (mine != theirs)
    if told.left.columns["id_tail"].notna().any():
        tails = told.left.texts("id_tail")[rows]
        numbers = told.right.texts("id_number")[records]
        for at in np.flatnonzero(~said).tolist():
            if tails[at] is not None and numbers[at] is not None:
                said[at], against[at] = True, not numbers[at].endswith(tails[at])
    return said, against


def _of_classmate(told: Told, rows: np.ndarray, records: np.ndarray) -> np.ndarray:
    """Which rows have the number, or its end, of another record of their record's class."""
    own, theirs = told.right.codes["class"], told.right.texts("id_number")
    mine, tails = told.left.texts("id_number"), told.left.texts("id_tail")
    numbers: dict[int, list[str]] = {
        one: [n for n in theirs[own == one] if n] for one in np.unique(own[records]).tolist()
    }
    answer = []
    for row, record in zip(rows.tolist(), records.tolist(), strict=True):
        end = str(mine[row] or tails[row])
        answer.append(any(number.endswith(end) for number in numbers[int(own[record])]))
    return np.array(answer, bool)


def _longest(flags: np.ndarray) -> int:
    """The longest run of yes."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return int((edges[1::2] - edges[::2]).max(initial=0))
