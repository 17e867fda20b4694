"""The school days of children: what their marks say of each, as arrays of children by days."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

_CAME = ("present", "late", "early")
_HALVES = ("am", "noon", "pm", "evening")
# Of a report that names lessons nobody knows how many the day had.
_FEWEST_LESSONS = 6
# The group of rows that stand on no grid.
NOWHERE = -1


@dataclass(frozen=True)
class Days:
    """What is told of children (rows) on days (columns).

    texts, number  the days as YYYYMMDD, and counted in days; of_mark: each mark's, -1 without one
    marked, came, sick  any mark, one of coming, one of sick leave; other: any but of absence
    absent     the share of the day absent without leave
    odd        by child: has a mark that is none of the six
    kind       by child the number of its class; position: by kind and day how many school days
               that class has had up to it
    full       by group of rows of one grid and day: at least half of them came
    of_group   the group and the child of each row of a grid
    """

    texts: np.ndarray
    number: np.ndarray
    of_mark: np.ndarray
    marked: np.ndarray
    came: np.ndarray
    sick: np.ndarray
    other: np.ndarray
    absent: np.ndarray
    odd: np.ndarray
    kind: np.ndarray
    position: np.ndarray
    full: np.ndarray
    of_group: tuple[np.ndarray, np.ndarray]

    def empty(self) -> np.ndarray:
        """Full days of a child's grids on which it has no mark, after its first one.

        None of a child with a mark that is none of the six: it may tell that the child has left.
        """
        group, child = self.of_group
        size = self.marked.sum(axis=1)
        few = (size[child] < self.full.sum(axis=1)[group]) & ~self.odd[child]
        group, child = group[few], child[few]
        empty = np.zeros(self.marked.shape, bool)
        if not empty.size:
            # No mark has a date.
            return empty
        first = np.where(size > 0, self.marked.argmax(axis=1), -1)
        late = np.arange(self.marked.shape[1]) > first[child][:, None]
        np.logical_or.at(empty, child, self.full[group] & late & ~self.marked[child])
        return empty

    def missed(self) -> np.ndarray:
        """Of children that never came, full days of their grids from their first mark on.

        A mark that is none of the six may tell of presence, and a grid of absences alone of none:
        there nobody has missed anything.
        """
        group, child = self.of_group
        never = ~self.came.any(axis=1) & ~self.odd
        group, child = group[never[child]], child[never[child]]
        missed = np.zeros(self.marked.shape, bool)
        if missed.size:
            first = np.where(self.marked.any(axis=1), self.marked.argmax(axis=1), 0)
            since = np.arange(self.marked.shape[1]) >= first[child][:, None]
            np.logical_or.at(missed, child, self.full[group] & since)
        return missed


def days_of(
    marks: pd.DataFrame, line: np.ndarray, child: np.ndarray, kind: np.ndarray, group: np.ndarray
) -> Days:
    """What marks tell, given each mark's row, and of each row its child, class and grid."""
    of_mark, texts = pd.factorize(marks["date"], sort=True)
    dated = of_mark >= 0
    at, day = line[dated], of_mark[dated]
    words = marks["status"].array[dated]
    status, words = pd.factorize(words)
    period, periods = pd.factorize(marks["period"].array[dated])
    size = (child.max(initial=-1) + 1, len(texts))

    def cells(which: np.ndarray) -> np.ndarray:
        grid = np.zeros(size, bool)
        grid[child[at[which]], day[which]] = True
        return grid

    def among(*some: str) -> np.ndarray:
        return np.append(np.isin(words, some), False)[status]

    came, away = among(*_CAME), among("absent")
    # Two marks of one period are one absence.
    _, once = np.unique(np.stack([child[at], day, period])[:, away], axis=1, return_index=True)
    away_at = np.flatnonzero(away)[once]
    is_half = np.isin(np.asarray(periods, object), _HALVES)
    absent = np.zeros(size)
    share = _shares(away_at, kind[at], group[at], day, period, is_half)
    np.add.at(absent, (child[at[away_at]], day[away_at]), share)
    by_child = np.zeros(size[0], np.int64)
    by_child[child] = kind
    on_grid = group != NOWHERE
    return Days(
        texts=np.asarray(texts, object),
        number=_counted(texts),
        of_mark=of_mark,
        marked=cells(np.ones(len(at), bool)),
        came=cells(came),
        sick=cells(among("sick")),
        other=cells(~away),
        absent=absent.clip(max=1).round(3),
        odd=np.asarray(cells(status < 0).any(axis=1)),
        kind=by_child,
        position=_positions(kind[at], group[at], day, status, size[1]),
        full=_full(at[came], day[came], group, size[1]),
        of_group=(group[on_grid], child[on_grid]),
    )


def _counted(texts: pd.Index) -> np.ndarray:
    days = pd.to_datetime(pd.Series(texts, dtype="str"), format="%Y%m%d")
    return days.to_numpy().astype("datetime64[D]").astype(np.int64)


def _shares(
    away: np.ndarray,
    kind: np.ndarray,
    group: np.ndarray,
    day: np.ndarray,
    period: np.ndarray,
    is_half: np.ndarray,
) -> np.ndarray:
    """The share of the day that each mark of absence speaks of: one by as many parts as the grid
    of its class has on that day, two halves at least."""
    parts = np.zeros((kind.max(initial=-1) + 1, day.max(initial=-1) + 1, len(is_half)), bool)
    told = (period >= 0) & (group != NOWHERE)
    parts[kind[told], day[told], period[told]] = True
    on_day = parts[kind[away], day[away]]
    has_lessons = on_day[:, ~is_half].any(axis=1)
    size = on_day.sum(axis=1)
    half = np.append(is_half, False)[period[away]]
    reported = group[away] == NOWHERE
    least = np.select([half & ~has_lessons, ~half & reported], [2, _FEWEST_LESSONS], 1)
    return np.where(period[away] < 0, 1.0, 1 / np.maximum(size, least))


def _full(at: np.ndarray, day: np.ndarray, group: np.ndarray, width: int) -> np.ndarray:
    """By group and day whether at least half of its rows have a mark of coming."""
    came = np.zeros((len(group), width), np.int32)
    came[at, day] = 1
    on_grid = group != NOWHERE
    groups = group.max(initial=-1) + 1
    sums = np.zeros((groups, width), np.int32)
    np.add.at(sums, group[on_grid], came[on_grid])
    rows = np.bincount(group[on_grid], minlength=groups)
    return (2 * sums >= rows[:, None]) & (sums > 0)


def _positions(
    kind: np.ndarray, group: np.ndarray, day: np.ndarray, status: np.ndarray, width: int
) -> np.ndarray:
    """By kind and day how many school days that class has had up to it."""
    school = np.zeros((kind.max(initial=-1) + 1, width), bool)
    held = status >= 0
    school[kind[held], day[held]] = True
    school[:, day[held & (group == NOWHERE)]] = True
    return school.cumsum(axis=1)
