"""Codes whose searching marks are covered or torn: the page's corner marks tell where the code is,
and what every code has in common is drawn anew. Its data must still be whole enough to be read."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from scipy import ndimage

from xjaudit.documents.places import CODE, MARKS, PAGE
from xjaudit.intake.marks import CODE_CORNERS, homography, mapped, squares

# Modules of a form's code along a side, of the quiet zone, and pixels per module.
MODULES, QUIET, DOTS = 25, 4, 8
_MARKS = np.array([MARKS[name].centre for name in ("upper_left", "upper_right")] + [
    MARKS[name].centre for name in ("lower_right", "lower_left")
])  # fmt: skip
_WIDE = float(np.linalg.norm(_MARKS[1] - _MARKS[0]) / np.linalg.norm(_MARKS[2] - _MARKS[1]))
# How much of a picture's long side a page takes, as far as it is tried; how far from a page's shape
# four marks may lie; how many of them are looked at.
_SHARES = (0.9, 0.55)
_SLANT, _MOST = 1.35, 9


def mended(grey: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pictures of codes, drawn anew, and of each the corners of the code in `grey`."""
    for share in _SHARES:
        found = squares(grey, share * max(grey.shape) / PAGE[1])
        if len(found) > _MOST:
            continue
        for four in combinations(range(len(found)), 4):
            for marks in _turned(found[list(four)]):
                to = homography(_MARKS, marks)
                yield _drawn(_flat(grey, to)), mapped(to, CODE_CORNERS)


def _turned(four: np.ndarray) -> Iterator[np.ndarray]:
    """Four marks as corners of an upright page, clockwise, either way up; none if that is no
    page."""
    away = four - four.mean(axis=0)
    four = four[np.argsort(np.arctan2(away[:, 1], away[:, 0]))]
    for turn in range(4):
        own = np.roll(four, turn, axis=0)
        top, right, low, left = np.linalg.norm(own - np.roll(own, -1, axis=0), axis=1)
        shape = (top + low) / (right + left) / _WIDE
        ratios = np.array([shape, top / low, left / right])
        if (ratios < _SLANT).all() and (ratios > 1 / _SLANT).all():
            yield own


def _flat(grey: np.ndarray, to: np.ndarray) -> np.ndarray:
    """The code with its quiet zone, DOTS per module."""
    module, side = CODE.w / MODULES, MODULES + 2 * QUIET
    steps = ((np.arange(side * DOTS) + 0.5) / DOTS - QUIET) * module
    points = np.stack(np.meshgrid(CODE.x + steps, CODE.y + steps), axis=-1).reshape(-1, 2)
    at = mapped(to, points) - 0.5
    seen = ndimage.map_coordinates(grey, at[:, ::-1].T, np.float32, order=1, mode="nearest")
    return seen.reshape(side * DOTS, side * DOTS)


def _drawn(code: np.ndarray) -> np.ndarray:
    """A code with quiet zone, searching, timing and alignment marks as they must be."""
    dark, light = np.percentile(code, (10, 90))
    known = np.full((MODULES + 2 * QUIET,) * 2, 0.5)
    known[:QUIET] = known[-QUIET:] = 0
    known[:, :QUIET] = known[:, -QUIET:] = 0
    inside = known[QUIET:-QUIET, QUIET:-QUIET]
    inside[6, 8:-8] = inside[8:-8, 6] = np.arange(MODULES - 16) % 2 == 0
    inside[:8, :8] = inside[:8, -8:] = inside[-8:, :8] = 0
    inside[:7, :7] = inside[:7, -7:] = inside[-7:, :7] = _rings(7)
    inside[-9:-4, -9:-4] = _rings(5)
    wide = np.kron(known, np.ones((DOTS, DOTS)))
    made = np.where(wide == 0.5, code, np.where(wide == 1, dark, light))
    return made.clip(0, 255).astype(np.uint8)


def _rings(side: int) -> np.ndarray:
    """Dark, a light ring inside, and a dark middle."""
    made = np.ones((side, side))
    made[1:-1, 1:-1] = 0
    made[2:-2, 2:-2] = 1
    return made
