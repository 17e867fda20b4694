"""Several lists of one class: a pupil who stands on each is one person, not a namesake."""

import numpy as np
import pandas as pd

from xjaudit.reconcile.evidence import DETAILS

_WHERE = ["class", "source", "name"]


def sources(people: pd.DataFrame) -> np.ndarray:
    """By row the number of its list: the sheet it stands on."""
    if "file" not in people:
        return np.zeros(len(people), np.int64)
    files = pd.factorize(people["file"])[0].astype(np.int64)
    sheets = pd.factorize(people["sheet"])[0] if "sheet" in people else np.zeros(len(people), int)
    return pd.factorize(files * (sheets.max(initial=0) + 2) + sheets)[0]


def first_rows(people: pd.DataFrame, source: np.ndarray) -> np.ndarray:
    """By row the position of the row that is its person's: its own, or that of the class's earlier
    list with the same name.

    The name stands once on each list of the class, marks of namesakes included, and no detail
    contradicts; else every row stands for itself.
    """
    own = np.arange(len(people))
    codes = pd.factorize(people["class"])[0]
    known = codes >= 0
    lists = np.unique(np.stack([codes[known], source[known]]), axis=1)[0]
    several = np.flatnonzero(np.bincount(lists, minlength=1) > 1)
    rows = np.flatnonzero(np.isin(codes, several) & people["name"].notna().to_numpy())
    if not len(several) or not len(rows):
        return own
    told = people.iloc[rows]
    frame = pd.DataFrame(
        {"class": codes[rows], "source": source[rows], "name": told["name"].to_numpy(), "at": rows}
    )
    person = frame.groupby(["class", "name"], sort=False).ngroup()
    once = ~frame.duplicated(_WHERE, keep=False).groupby(person).transform("any")
    for detail in DETAILS:
        if detail in told:
            values = told[detail].reset_index(drop=True)
            once &= values.groupby(person).transform("nunique") <= 1
    first = frame["at"].groupby(person).transform("first")
    own[rows[once.to_numpy()]] = first[once].to_numpy()
    return own


def persons(people: pd.DataFrame, first: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    """One row per person with the details of all its rows, and by row its person's position."""
    at, unique = pd.factorize(first)
    if len(unique) == len(people):
        return people, at
    combined = people.iloc[unique].copy()
    details = [name for name in DETAILS if name in people]
    if details:
        known = people[details].reset_index(drop=True).groupby(at, sort=False).first()
        for name in details:
            combined[name] = known[name].to_numpy()
    return combined, at


def joined(
    first: np.ndarray,
    source: np.ndarray,
    of_class: np.ndarray,
    record: np.ndarray,
    repeat: np.ndarray,
) -> np.ndarray:
    """Rows of a class's further lists whose child stands on an earlier one: by name (`first`), or
    because the same `record` was found for them, however the name is written.

    repeat  rows whose child stands on a list already; one of another class, or of a list that has
            the child, joins nobody
    """
    again = first != np.arange(len(first))
    repeats = np.flatnonzero(repeat & ~again)
    if not len(repeats):
        return again
    holders: dict[int, list[int]] = {}
    for row in np.flatnonzero(np.isin(record, record[repeats]) & ~repeat).tolist():
        holders.setdefault(int(record[row]), []).append(row)
    seen: set[tuple[int, int]] = set()
    for row in repeats.tolist():
        one = int(record[row])
        lists = [source[h] for h in holders.get(one, []) if of_class[h] == of_class[row] >= 0]
        place = (one, int(source[row]))
        again[row] = bool(lists) and source[row] not in lists and place not in seen
        seen.add(place)
    return again
