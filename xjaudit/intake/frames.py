"""Whether the frames of the boxes that a parent fills are seen where they are printed. What lies
over a box has ink of its own: without its frame nothing that is seen there is believed."""

from functools import cache
from typing import NamedTuple

import numpy as np
from scipy import ndimage

from xjaudit.documents.places import BOXES, Box
from xjaudit.intake.marks import Page
from xjaudit.intake.ridges import along, ridge

# Samples per millimetre; millimetres of a line that are looked at together, left out at corners,
# by which it may lie off its place, and between which there is paper on both sides of it.
_DOTS = 6
_PIECE, _CORNER, _REACH, _BESIDE = 3.0, 0.8, 1.4, (0.6, 1.5)
# A piece of a line is darker than paper by so much, and by so much of what lines of this picture
# usually are; it lies so many millimetres from the other pieces.
_LINE, _USUAL, _OFF = 0.015, 0.2, 0.5
# So much of a thick line may be hidden, as by a name that is written across it, and of a thin one,
# close to which figures stand in a narrow box.
_THICK, _THIN = 0.15, 0.5
_WIDE = round((_REACH + _BESIDE[1]) * _DOTS)
_ACROSS = np.arange(-_WIDE, _WIDE + 1) / _DOTS


class _Line(NamedTuple):
    """A line of a frame: its ends in millimetres, without the corners."""

    start: np.ndarray
    end: np.ndarray
    thick: bool


def are_seen(grey: np.ndarray, page: Page) -> bool:
    """Whether every line around every box is seen, but for a small part of it."""
    points, counts = _points()
    at = page.at(points.reshape(-1, 2)) - 0.5
    if (at < 0).any() or (at > np.array(grey.shape[::-1]) - 1).any():
        return False
    seen = ndimage.map_coordinates(grey, at[:, ::-1].T, np.float32, order=1)
    across = seen.reshape(points.shape[:-1]).mean(axis=2)
    darker = _darker(ndimage.gaussian_filter1d(across, 1.0, axis=0))
    off = round(_OFF * _DOTS)
    lines = [along(own, off) for own in np.split(darker, np.cumsum(counts)[:-1], axis=1)]
    for is_thick in (True, False):
        own = [one for one, line in zip(lines, _lines(), strict=True) if line.thick == is_thick]
        least = max(_LINE, _USUAL * float(np.median(np.concatenate(own))))
        share = _THICK if is_thick else _THIN
        if any((one < least).sum() > max(1, share * len(one)) for one in own):
            return False
    return True


def _darker(across: np.ndarray) -> np.ndarray:
    """Of each place across each piece by how much it is darker than paper on both sides of it."""
    dark = 1 - across / np.maximum(np.percentile(across, 80, axis=0), 4)
    near, far = (round(away * _DOTS) for away in _BESIDE)
    reach = round(_REACH * _DOTS)
    return ridge(dark, near, far)[_WIDE - reach : _WIDE + reach + 1]


@cache
def _points() -> tuple[np.ndarray, list[int]]:
    """Points in millimetres, across x pieces x along x 2, and how many pieces each line has."""
    points, counts = [], []
    for start, end, _ in _lines():
        length = float(np.linalg.norm(end - start))
        ahead = (end - start) / length
        count = int(length // _PIECE)
        samples = count * round(_PIECE * _DOTS)
        on = start + np.outer((np.arange(samples) + 0.5) / samples * length, ahead)
        beside = np.outer(_ACROSS, (-ahead[1], ahead[0]))
        points.append((on[None] + beside[:, None]).reshape(len(_ACROSS), count, -1, 2))
        counts.append(count)
    return np.concatenate(points, axis=1), counts


@cache
def _lines() -> list[_Line]:
    return [line for boxes in BOXES.values() for box in boxes for line in _around(box)]


def _around(box: Box) -> list[_Line]:
    """The four lines of a box; those above and below are of the thick frame around all boxes."""
    left, right, top, low = box.x, box.x + box.w, box.y, box.y + box.h
    c = _CORNER
    told = [(left + c, y, right - c, y, True) for y in (top, low)]
    told += [(x, top + c, x, low - c, False) for x in (left, right)]
    return [_Line(np.array((x, y)), np.array((u, v)), thick) for x, y, u, v, thick in told]
