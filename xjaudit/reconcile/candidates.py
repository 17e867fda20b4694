"""Which records may be whose: pairs that have something in common, without trying them all."""

from collections import defaultdict
from collections.abc import Hashable, Iterable

import numpy as np

from xjaudit.reconcile.told import Told

# Of an ID number the birth date and what stands beside it. One slip of the hand leaves two of these
# as they are.
_PARTS = (slice(0, 9), slice(9, 14), slice(14, 18))
Found = set[tuple[int, int]]


def candidates(told: Told, rows: np.ndarray, free: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of `rows` (positions on the left) and positions on the right, each pair once.

    They share a name, a similar name, the former name, an ID or registry number or most of one, its
    last digits, a phone number, or birth date and class. Of records that are not `free` (a mask)
    only what a repeat of their child may have.
    """
    found: Found = set()
    for name in ("key", "id_number", "registry_no", "phone"):
        _join(found, rows, told.left.codes[name][rows], told.right.codes[name])
    _join(found, rows, _born_in_class(told, rows), _born_in_class(told))
    _by_former_name(found, told, rows)
    _by_tail(found, told, rows)
    _by_parts(found, told, rows)
    _by_likeness(found, told, rows, free)
    _by_other_character(found, told, rows, free)
    ordered = np.array(sorted(found), np.int64).reshape(-1, 2)
    return ordered[:, 0], ordered[:, 1]


def _join(found: Found, rows: np.ndarray, mine: np.ndarray, theirs: np.ndarray) -> None:
    """Pairs of equal codes; -1 is none."""
    wanted = np.unique(mine[mine >= 0])
    if not len(wanted):
        return
    records = np.flatnonzero(np.isin(theirs, wanted))
    _join_keys(found, rows, mine.tolist(), records, theirs[records].tolist())


def _join_keys(
    found: Found,
    rows: np.ndarray,
    mine: Iterable[Hashable],
    records: np.ndarray,
    theirs: Iterable[Hashable],
) -> None:
    """Pairs of equal keys; None and -1 are none."""
    wanted: dict[Hashable, list[int]] = defaultdict(list)
    for row, key in zip(rows.tolist(), mine, strict=True):
        if key is not None and key != -1:
            wanted[key].append(row)
    for record, key in zip(records.tolist(), theirs, strict=True):
        if key in wanted:
            found.update((row, record) for row in wanted[key])


def _born_in_class(told: Told, rows: np.ndarray | None = None) -> np.ndarray:
    """Birth date and class as one code, of some rows of the left or of the right."""
    side = told.right if rows is None else told.left
    at = slice(None) if rows is None else rows
    born, own = side.codes["birth_date"][at], side.codes["class"][at]
    return np.where((born < 0) | (own < 0), -1, (born.astype(np.int64) << 32) + own)


def _by_former_name(found: Found, told: Told, rows: np.ndarray) -> None:
    records = np.flatnonzero(told.right.columns["former_name"].notna().to_numpy())
    names = told.right.texts("former_name")[records]
    _join_keys(found, rows, told.left.texts("key")[rows], records, names)
    if told.left.columns["former_name"].notna().any():
        every = np.arange(len(told.right))
        others = told.left.texts("former_name")[rows]
        _join_keys(found, rows, others, every, told.right.texts("plain"))


def _by_tail(found: Found, told: Told, rows: np.ndarray) -> None:
    if not told.left.columns["id_tail"].notna().any():
        return
    tails = told.left.texts("id_tail")[rows]
    numbers = told.right.texts("id_number")
    records = np.arange(len(numbers))
    for length in {len(tail) for tail in tails if tail is not None}:
        own = [tail if tail is not None and len(tail) == length else None for tail in tails]
        _join_keys(found, rows, own, records, [n and n[-length:] for n in numbers])


def _by_parts(found: Found, told: Told, rows: np.ndarray) -> None:
    """ID numbers that are not in the registry, and have one slip."""
    codes = told.left.codes["id_number"][rows]
    rows = rows[(codes >= 0) & ~np.isin(codes, told.right.codes["id_number"])]
    if not len(rows):
        return
    sides = told.left.texts("id_number")[rows], told.right.texts("id_number")
    records = np.arange(len(sides[1]))
    for one in range(len(_PARTS)):
        for other in range(one):
            mine, theirs = (
                [n and len(n) == 18 and n[_PARTS[other]] + n[_PARTS[one]] or None for n in numbers]
                for numbers in sides
            )
            _join_keys(found, rows, mine, records, theirs)


def _by_likeness(found: Found, told: Told, rows: np.ndarray, free: np.ndarray) -> None:
    """Similar names of one grade; where a grade is not known, of the school."""
    from xjaudit.record.likeness.candidates import similar_names

    mine, theirs = told.left.texts("plain"), told.right.texts("plain")
    rows = rows[[mine[row] is not None for row in rows]]
    named = told.right.codes["key"] >= 0
    own_grade, grade = told.left.codes["grade"][rows], told.right.codes["grade"]
    for one in np.unique(own_grade).tolist():
        own = rows[own_grade == one]
        there = named & ((grade == one) | (grade < 0) | (one < 0))
        here = free & np.isin(told.right.codes["class"], told.left.codes["class"][own])
        at = np.flatnonzero(there)
        near = np.array(_sharing(mine[own].tolist(), told.right.texts("key")[at].tolist()), bool)
        records = at[near | here[at]]
        pairs = similar_names(mine[own].tolist(), theirs[records].tolist())
        found.update((int(own[a]), int(records[b])) for a, b in pairs)


def _sharing(names: list[str], pool: list[str | None]) -> list[bool]:
    """Which names of the pool have two characters in common with one of these; with names of two
    characters, or with signs that are no Hanzi, one."""
    from xjaudit.record.likeness.characters import standard

    holders: dict[str, int] = defaultdict(int)
    odd = 0
    for place, name in enumerate(names):
        for character in {*name, *standard(name)}:
            holders[character] |= 1 << place
        if not _is_han(name):
            odd |= 1 << place
    answer = []
    for name in pool:
        once = twice = 0
        for character in name or "":
            own = holders.get(character, 0)
            twice |= once & own
            once |= own
        answer.append(bool(twice or once & odd or (once and len(name or "") < 3)))
    return answer


def _is_han(name: str) -> bool:
    return all("\u3400" <= character < "\ue000" for character in name)


def _by_other_character(found: Found, told: Told, rows: np.ndarray, free: np.ndarray) -> None:
    """Names of a class that differ in one character, whichever: seldom a slip, and worth a look
    where a detail agrees."""
    own, theirs = told.left.codes["class"], told.right.codes["class"]
    rows = rows[own[rows] >= 0]
    records = np.flatnonzero(free & np.isin(theirs, own[rows]) & (theirs >= 0))
    names, others = told.left.texts("key")[rows].tolist(), told.right.texts("key")[records].tolist()
    for place in range(4):
        _join_keys(
            found,
            rows,
            [_without(name, one, place) for name, one in zip(names, own[rows], strict=True)],
            records,
            [_without(name, one, place) for name, one in zip(others, theirs[records], strict=True)],
        )


def _without(name: str | None, of_class: int, place: int) -> tuple | None:
    """A class, and a name of three or four characters without one of them."""
    if name is None or not 3 <= len(name) <= 4 or place >= len(name):
        return None
    return int(of_class), name[:place], name[place + 1 :]
