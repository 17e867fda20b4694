"""Cells far away from all others, for which no reader should make room."""

from typing import NamedTuple

import numpy as np

# Cells of the rectangle that a sheet spans: from here on it is looked for stray cells, from there
# on it is refused. The fast reader makes room for all of it, some 32 bytes a cell.
SUSPECT_AREA = 2_000_000
LARGEST_AREA = 64_000_000
# Columns that a sheet can have; each costs the fast reader much more than its cells.
MOST_COLUMNS = 16_384
# A sheet is dense where one cell in so many is used.
_DENSE = 8
# Stray cells are few, and behind a wide gap.
_MOST_STRAY = 100
_GAP_ROWS = 1000
_GAP_COLUMNS = 50


class TooFar(Exception):
    """The cells of a sheet lie too far apart for any reader."""


class Kept(NamedTuple):
    """The last row and column to be read, and the cells beyond them (1 is the first of each)."""

    rows: int
    columns: int
    stray: list[tuple[int, int]]


def is_suspect(height: int, width: int, values: int) -> bool:
    """Whether so many rows and columns are too many for so few values."""
    area = height * width
    return width > MOST_COLUMNS or area > min(LARGEST_AREA, max(SUSPECT_AREA, _DENSE * values))


def refuse(height: int, width: int) -> None:
    """Raise TooFar where a sheet is larger than the fast reader may be given."""
    if width > MOST_COLUMNS or height * width > LARGEST_AREA:
        raise TooFar


def without_stray(rows: np.ndarray, columns: np.ndarray) -> Kept:
    """How far to read a sheet with these cells; raises TooFar where it is too large even so."""
    height = _last_before_gap(rows, _GAP_ROWS)
    width = _last_before_gap(columns[rows <= height], _GAP_COLUMNS)
    out = (rows > height) | (columns > width)
    if np.count_nonzero(out) > _MOST_STRAY:
        # Two tables far apart: none of them is stray.
        height, width, out = int(rows.max()), int(columns.max()), np.zeros(len(rows), bool)
    refuse(height, width)
    return Kept(height, width, list(zip(rows[out].tolist(), columns[out].tolist(), strict=True)))


def _last_before_gap(places: np.ndarray, gap: int) -> int:
    """The last used place before the first gap behind which there are few cells."""
    used, counts = np.unique(places, return_counts=True)
    if not len(used):
        return 0
    wide = np.flatnonzero(np.diff(used) > gap)
    behind = np.cumsum(counts[::-1])[::-1]
    for position in wide:
        if behind[position + 1] <= _MOST_STRAY:
            return int(used[position])
    return int(used[-1])
