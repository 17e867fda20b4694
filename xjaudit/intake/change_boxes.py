"""Beside which items of a form a change was written: ink in the boxes of the change column.

How many items there are and where they stand is a school's own choice. Boxes are only believed
where the lines that were printed around them are seen: a form of another layout is not misread.
"""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageFilter
from scipy import ndimage

from xjaudit.documents.places import TABLE, ChangePlace
from xjaudit.intake.ink import area
from xjaudit.intake.marks import Page

# Square millimetres of ink: a figure drawn with a thin pen has 1.
NEEDED = 0.7
# Dots per millimetre of the flattened table.
_DOTS = 4
# Millimetres around a box in which its lines are looked for, and next to them that do not count.
_AROUND, _INSET = 1.4, 0.9
# A line is so much darker than the middle of the box; of so many boxes both lines must be seen.
_LINE, _LINED = 0.03, 0.7


def changed(grey: np.ndarray, page: Page, places: Sequence[ChangePlace]) -> tuple[str, ...] | None:
    """Numbers of the items with ink in their change boxes; None where the boxes are not wholly in
    the picture, or not where the places say."""
    darker = _table(grey, page)
    if darker is None or not places:
        return None
    found, lined = [], 0
    for number, x, y, w, h in places:
        left, top = x - TABLE.x, y - TABLE.y
        rows, columns = _dots(top, h), _dots(left, w)
        inside, has_lines = _inside(darker[rows, columns])
        lined += has_lines
        if area(inside, _DOTS) >= NEEDED:
            found.append(number)
    return tuple(found) if lined >= _LINED * len(places) else None


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


def _inside(part: np.ndarray) -> tuple[np.ndarray, bool]:
    """What lies between the printed lines of a box, and whether those above and below are seen."""
    reach, inset = round(2 * _AROUND * _DOTS), round(_INSET * _DOTS)
    edges, seen = [], []
    for lines in (part, part.T):
        dark = lines.mean(axis=1)
        first, last = int(dark[:reach].argmax()), len(dark) - reach + int(dark[-reach:].argmax())
        usual = float(np.median(dark[reach:-reach])) + _LINE
        edges.append(slice(first + inset, last - inset))
        seen.append(dark[first] > usual and dark[last] > usual)
    return part[edges[0], edges[1]], seen[0]
