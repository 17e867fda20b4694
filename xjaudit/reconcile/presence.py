"""Whether who stands on a list was there: what attendance adds to what the list says.

Told of each row as a text, see `in_words`:
never FROM UNTIL DAYS LEAVE  came on none of so many school days, on leave on some of them
last DAY                     came last on that day
former [DAY]                 stood on the list that this one took the place of, came last then
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from xjaudit.reconcile.attendance import Attended
from xjaudit.reconcile.evidence import column

NOT_SEEN = "NOT_SEEN"
# A record met on a former list under these is the same child, in the same class.
_SAME = ("matched", "field_differs")


@dataclass(frozen=True)
class Grids:
    """Marks of attendance, and how many school days without leave tell that a child never came."""

    marks: pd.DataFrame
    least: int


@dataclass(frozen=True)
class Presence:
    """By row of the lists: `seen`, the state that list and attendance tell of, and `attended`."""

    seen: pd.Series
    attended: pd.Series


def presence(people: pd.DataFrame, told: Attended | None, least: int = 0) -> Presence:
    """What is told of each row; a remark on the list goes before attendance."""
    seen = column(people, "seen").fillna("ACTIVE")
    nothing = pd.Series(None, index=people.index, dtype="str")
    if told is None:
        return Presence(seen, nothing)
    child = told.child.reindex(people.index)
    known = child.notna().to_numpy()
    at = child[known].astype("int64").to_numpy()
    never = never_came(told.table, least)
    seen = seen.mask(known & (seen == "ACTIVE") & _spread(never, at, known), NOT_SEEN)
    words = _coded(told.table, never)
    return Presence(seen, nothing.mask(known, pd.Series(_spread(words, at, known), people.index)))


def never_came(table: pd.DataFrame, least: int) -> np.ndarray:
    """By child whether it never came on enough school days without leave."""
    return ((table["missed"] - table["missed_on_leave"]) >= least).to_numpy(bool)


def _spread(by_child: np.ndarray, at: np.ndarray, known: np.ndarray) -> np.ndarray:
    answer = np.zeros(len(known), by_child.dtype)
    answer[known] = by_child[at]
    return answer


def _coded(table: pd.DataFrame, never: np.ndarray) -> np.ndarray:
    codes = np.full(len(table), None, object)
    names = ["missed_from", "missed_until", "missed", "missed_on_leave"]
    for at, part in zip(np.flatnonzero(never), table.loc[never, names].to_numpy(), strict=True):
        codes[at] = " ".join(["never", *map(str, part)])
    came = table["came_until"].notna().to_numpy()
    codes[came] = ("last " + table["came_until"][came]).to_numpy(object)
    return codes


def last_known(pairs: pd.DataFrame, former: pd.DataFrame) -> pd.Series:
    """`attended` of pairs, with what a former list tells of records that are absent; `former` are
    pairs of that list with these records alone."""
    found = former[former["outcome"].isin(_SAME) & ~former["again"]]
    days = found["attended"].str.extract(r"^last (.*)$", expand=False)
    told = ("former " + days).fillna("former").set_axis(found["record"].astype("int64"))
    absent = pairs["outcome"] == "absent"
    known = pairs["record"].where(absent).map(told.to_dict()).astype("str")
    return pairs["attended"].mask(absent, known)
