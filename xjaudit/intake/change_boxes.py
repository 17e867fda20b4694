"""Beside which items of a form a change was written: ink in the boxes of the change column.

How many items there are and where they stand is a school's own choice. Boxes are only believed
where the lines that were printed around them are seen: a form of another layout is not misread.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageFilter
from scipy import ndimage

from xjaudit.documents.places import TABLE, ChangePlace
from xjaudit.intake.ink import area
from xjaudit.intake.marks import Page
from xjaudit.intake.ridges import along, ridge

# Square millimetres of ink: a figure drawn with a thin pen has 1.
NEEDED = 0.7
# Dots per millimetre of the flattened table.
_DOTS = 4
# Millimetres around a box in which its lines are looked for, and next to them that do not count.
_AROUND, _INSET = 1.4, 0.9
# Pieces of a line are looked at together, so many millimetres off the others at most; between so
# many millimetres on both sides of a line there is paper.
_PIECE, _OFF, _BESIDE = 3.0, 0.5, (0.7, 1.5)
# Nearly all of a line is darker than paper by so much, and by so much of what lines that run that
# way usually are.
_LINE, _USUAL, _NEARLY = 0.015, 0.4, 0.3
# So many boxes must have three of their four lines (a scanner may swallow a whole line); a form of
# another layout has the lines beside so many boxes, yet those above and below so few.
_LINED, _OF_FOUR = 0.95, 3
_UPRIGHT, _ELSEWHERE = 0.8, 0.7


class Changes(NamedTuple):
    """Numbers of the items with ink in their change boxes, None where that cannot be told; and
    whether some of the boxes are hidden or outside the picture."""

    numbers: tuple[str, ...] | None
    hidden: bool = False


NOT_TOLD = Changes(None)


def changed(grey: np.ndarray, page: Page, places: Sequence[ChangePlace]) -> Changes:
    """What is seen in the change boxes. Nothing is told of a form whose boxes are not where the
    places say."""
    darker = _table(grey, page)
    if darker is None:
        return Changes(None, hidden=True)
    found, lines = [], []
    for number, x, y, w, h in places:
        left, top = x - TABLE.x, y - TABLE.y
        part = darker[_dots(top, h), _dots(left, w)]
        lines.append([_line(own) for own in (part, part[::-1], part.T, part.T[::-1])])
        if area(_inside(part), _DOTS) >= NEEDED:
            found.append(number)
    clear = np.array(lines)
    usual = np.repeat([np.median(clear[:, :2]), np.median(clear[:, 2:])], 2)
    lined = clear > np.maximum(_LINE, _USUAL * usual)
    if (lined.sum(axis=1) >= _OF_FOUR).mean() >= _LINED:
        return Changes(tuple(found))
    level, upright = (lined[:, own].all(axis=1).mean() for own in ((0, 1), (2, 3)))
    return Changes(None, hidden=not (upright >= _UPRIGHT and level < _ELSEWHERE))


def _dots(start: float, length: float) -> slice:
    """A stretch of the flattened table, with what lies around it."""
    return slice(round(start * _DOTS), round((start + length + 2 * _AROUND) * _DOTS))


def _table(grey: np.ndarray, page: Page) -> np.ndarray | None:
    """How much darker than paper each dot of the table is; None where a part is out of sight."""
    x, y = TABLE.x - _AROUND, TABLE.y - _AROUND
    w, h = TABLE.w + 2 * _AROUND, TABLE.h + 2 * _AROUND
    seen = page.at(np.array([(x, y), (x + w, y), (x + w, y + h), (x, y + h)]))
    if (seen < 0).any() or (seen > grey.shape[::-1]).any():
        return None
    to = page.to_pixels @ np.array([[1 / _DOTS, 0, x], [0, 1 / _DOTS, y], [0, 0, 1]])
    told = tuple((to / to[2, 2]).reshape(-1)[:8])
    size = (round(w * _DOTS), round(h * _DOTS))
    flat = Image.fromarray(grey).transform(
        size, Image.Transform.PERSPECTIVE, told, Image.Resampling.BILINEAR
    )
    smooth = flat.filter(ImageFilter.GaussianBlur(0.2 * _DOTS))
    # Paper is what most of a few millimetres around is.
    less = np.asarray(smooth.reduce(2 * _DOTS), np.float32)
    paper = ndimage.gaussian_filter(ndimage.percentile_filter(less, 75, 5), 1)
    wide = Image.fromarray(paper).resize(size, Image.Resampling.BILINEAR)
    return 1 - np.asarray(smooth, np.float32) / np.maximum(np.asarray(wide), 4)


def _line(part: np.ndarray) -> float:
    """How clear the printed line above a box is."""
    reach, piece = round(2 * _AROUND * _DOTS), round(_PIECE * _DOTS)
    own = part[: 2 * reach, reach:-reach]
    count = own.shape[1] // piece
    pieces = own[:, : count * piece].reshape(len(own), count, piece).mean(axis=2)
    near, far = (round(away * _DOTS) for away in _BESIDE)
    told = along(ridge(pieces, near, far)[:reach], round(_OFF * _DOTS))
    return float(np.sort(told)[int(_NEARLY * count)])


def _inside(part: np.ndarray) -> np.ndarray:
    """What lies between the printed lines of a box."""
    reach, inset = round(2 * _AROUND * _DOTS), round(_INSET * _DOTS)
    edges = []
    for lines in (part, part.T):
        dark = lines.mean(axis=1)
        first, last = int(dark[:reach].argmax()), len(dark) - reach + int(dark[-reach:].argmax())
        edges.append(slice(first + inset, last - inset))
    return part[edges[0], edges[1]]
