"""Where a page lies in a picture: its corner marks found, and a map from millimetres to pixels."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from PIL import Image
from scipy import ndimage

from xjaudit.documents.places import CODE, MARKS, PAGE

# Corners of the code and middles of the marks on the page, in millimetres.
CODE_CORNERS = np.array(
    [
        (CODE.x, CODE.y),
        (CODE.x + CODE.w, CODE.y),
        (CODE.x + CODE.w, CODE.y + CODE.h),
        (CODE.x, CODE.y + CODE.h),
    ]
)
_MARKS = np.array([MARKS[name].centre for name in MARKS])
_SIDE = next(iter(MARKS.values())).w
# How far, in millimetres, a mark may lie from where the code alone lets one expect it: far ones may
# be seen at another angle. Then how far the code may lie from where the marks put it.
_NEAR, _SLANT = 8.0, 0.35
_OFF = 3.0
# Pixels per millimetre at which marks are looked for.
_LOOK = 3.0


@dataclass(frozen=True)
class Page:
    """A page in a picture.

    to_pixels  3 x 3, from millimetres of the page to pixels of the picture
    marks      how many corner marks were found
    used       where they are, in pixels
    """

    to_pixels: np.ndarray
    marks: int
    used: np.ndarray

    def at(self, points: np.ndarray) -> np.ndarray:
        """Pixels of points given in millimetres, both n x 2."""
        return mapped(self.to_pixels, points)

    def holds(self, points: np.ndarray, margin: float = 0.0) -> np.ndarray:
        """Whether points of the picture lie on it, so many millimetres from its edges."""
        (left, top), (right, low) = (margin, margin), (PAGE[0] - margin, PAGE[1] - margin)
        outline = self.at(np.array([(left, top), (right, top), (right, low), (left, low)]))
        edges = np.roll(outline, -1, axis=0) - outline
        away = points[:, None, :] - outline[None]
        side = edges[None, :, 0] * away[..., 1] - edges[None, :, 1] * away[..., 0]
        return np.asarray((side >= 0).all(axis=1) | (side <= 0).all(axis=1))


def scale_of(corners: np.ndarray) -> float:
    """Pixels per millimetre around a code."""
    return float(np.mean(np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1))) / CODE.w


def squares(grey: np.ndarray, scale: float) -> np.ndarray:
    """Middles, n x 2 in pixels, of everything that looks like a corner mark at this scale."""
    factor = max(1, round(scale / _LOOK))
    less = np.asarray(Image.fromarray(grey).reduce(factor)) if factor > 1 else grey
    side = _SIDE * scale / factor
    labels, count = labelled(levelled(less, round(side * 2)) < 0.5)
    if not count:
        return np.empty((0, 2))
    flat = labels.ravel()
    inked = np.flatnonzero(flat)
    own = flat[inked]
    y, x = np.divmod(inked, labels.shape[1])
    area = np.bincount(own, minlength=count + 1)
    few: Any = np.flatnonzero((area > 0.35 * side**2) & (area < 2.2 * side**2))
    keep = np.isin(own, few)
    own, x, y = own[keep], x[keep], y[keep]
    n = np.maximum(np.bincount(own, minlength=count + 1), 1)
    cx, cy = (np.bincount(own, v, minlength=count + 1) / n for v in (x, y))
    spread = np.bincount(own, (x - cx[own]) ** 2 + (y - cy[own]) ** 2, minlength=count + 1) / n
    # A filled square spreads by a sixth of its area, a slanted one a little more, a ring far more.
    solid = few[spread[few] / area[few] < 0.22]
    return (np.column_stack([cx[solid], cy[solid]]) + 0.5) * factor


def labelled(dark: np.ndarray) -> tuple[np.ndarray, int]:
    """Numbers of the connected parts, slanting neighbours too, and how many there are."""
    told: Any = ndimage.label(dark, np.ones((3, 3)))
    return told


def levelled(grey: np.ndarray, size: int) -> np.ndarray:
    """Grey values as shares of the paper's brightness around them, whatever the light."""
    step = max(1, size // 8)
    image = Image.fromarray(grey)
    less = np.asarray(image.reduce(step), np.float32)
    reach = max(3, 2 * size // step)
    paper = ndimage.uniform_filter(ndimage.maximum_filter(less, reach), reach)
    wide = Image.fromarray(paper).resize(image.size, Image.Resampling.BILINEAR)
    return grey / np.maximum(np.asarray(wide), 8)


def page_of(corners: np.ndarray, found: np.ndarray) -> Page:
    """The page whose code has these corners (4 x 2 pixels), by the squares found in the picture."""
    scale = scale_of(corners)
    rough = homography(CODE_CORNERS, corners, affine=True)
    away = np.linalg.norm(_MARKS - np.mean(CODE_CORNERS, axis=0), axis=1)
    expected = mapped(rough, _MARKS)
    choices = [
        [*np.flatnonzero(np.linalg.norm(found - at, axis=1) < scale * (_NEAR + far * _SLANT)), -1]
        for at, far in zip(expected, away, strict=True)
    ]
    return _best(corners, found, choices, scale) or Page(rough, 0, np.empty((0, 2)))


def _best(
    corners: np.ndarray, found: np.ndarray, choices: list[list[int]], scale: float
) -> Page | None:
    """The most marks under which the code comes to lie where it is; None where no three do."""
    best: tuple[int, float, Page] | None = None
    for chosen in _ordered(choices):
        index = np.flatnonzero(np.array(chosen) >= 0)
        if best and len(index) < best[0]:
            break
        used = found[[chosen[at] for at in index]]
        page, off = _fitted(corners, index, used)
        if off / scale < _OFF and (best is None or off < best[1]):
            best = len(index), off, page
    return best[2] if best else None


def _ordered(choices: list[list[int]]) -> Iterable[tuple[int, ...]]:
    """Choices of a mark per corner, no mark twice, those with most marks first; three at least."""
    near = [one[:6] if len(one) > 7 else one for one in choices]
    told = [one for one in product(*near) if sum(at >= 0 for at in one) >= 3]
    told = [one for one in told if len({at for at in one if at >= 0}) == sum(at >= 0 for at in one)]
    return sorted(told, key=lambda one: sum(at < 0 for at in one))


def _fitted(corners: np.ndarray, index: np.ndarray, used: np.ndarray) -> tuple[Page, float]:
    """The page these marks make, and how many pixels the code's corners lie off at most."""
    source, target = _MARKS[index], used
    if len(index) < 4:
        # The code's middle is the fourth point.
        source = np.vstack([source, CODE_CORNERS])
        target = np.vstack([target, corners])
    made = homography(source, target)
    off = np.linalg.norm(mapped(made, CODE_CORNERS) - corners, axis=1).max()
    return Page(made, len(index), used), float(off)


def homography(source: np.ndarray, target: np.ndarray, affine: bool = False) -> np.ndarray:
    """The 3 x 3 map that brings n >= 4 points closest to others."""
    if affine:
        told = np.column_stack([source, np.ones(len(source))])
        made, *_ = np.linalg.lstsq(told, target, rcond=None)
        return np.vstack([made.T, (0, 0, 1)])
    middle, size = target.mean(axis=0), max(float(np.ptp(target)), 1.0)
    near, goal = source / PAGE[1], (target - middle) / size
    x, y = near.T
    zero, one = np.zeros_like(x), np.ones_like(x)
    u, v = goal.T
    rows = np.vstack(
        [
            np.column_stack([x, y, one, zero, zero, zero, -u * x, -u * y]),
            np.column_stack([zero, zero, zero, x, y, one, -v * x, -v * y]),
        ]
    )
    told, *_ = np.linalg.lstsq(rows, np.concatenate([u, v]), rcond=None)
    made = np.append(told, 1).reshape(3, 3) @ np.diag([1 / PAGE[1], 1 / PAGE[1], 1])
    return np.array([[size, 0, middle[0]], [0, size, middle[1]], [0, 0, 1]]) @ made


def mapped(to: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Points, n x 2, under a 3 x 3 map."""
    told = np.column_stack([points, np.ones(len(points))]) @ to.T
    return told[:, :2] / told[:, 2:]
