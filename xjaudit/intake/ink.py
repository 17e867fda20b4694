"""Whether somebody wrote into a box: the page flattened there, and what is darker than paper."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from xjaudit.documents.places import BOXES, Box
from xjaudit.intake.marks import Page, labelled

# Dots per millimetre of a flattened box.
DOTS = 6
# Millimetres next to the frame that are not looked at; how far from it remains of the frame of a
# page that does not lie flat are looked for.
INSET, FRAME = 0.7, 2.2
# Square millimetres of ink a box must have to be filled, and from which on that is doubtful: a
# figure drawn with a thin pen has 1.5, a signature of two characters rarely less than 8.
NEEDED = {"signature": 2.5, "phone": 4.0, "date": 0.7}
_DOUBT = 0.4
# Darker than paper by so much of its brightness, and by so many times its noise.
_DARKER, _NOISE = 0.11, 4.5
_SPECK = 0.15


@dataclass(frozen=True)
class Filled:
    """Which boxes are filled, and names of those of which it is doubtful."""

    boxes: dict[str, bool]
    doubt: tuple[str, ...] = ()


def filled(grey: np.ndarray, page: Page) -> Filled | None:
    """What the boxes of a page hold; None where they are not wholly in the picture."""
    told, doubt = {}, []
    for name, boxes in BOXES.items():
        parts = [flattened(grey, page, box) for box in boxes]
        if any(part is None for part in parts):
            return None
        least = min(ink(part) for part in parts if part is not None)
        told[name] = least >= NEEDED[name]
        if _DOUBT * NEEDED[name] <= least < NEEDED[name]:
            doubt.append(name)
    return Filled(told, tuple(doubt))


def flattened(grey: np.ndarray, page: Page, box: Box, inset: float = INSET) -> np.ndarray | None:
    """A box as it would be scanned, DOTS per millimetre; None where a part is out of sight."""
    across, down = (round((side - 2 * inset) * DOTS) for side in (box.w, box.h))
    x = box.x + inset + (np.arange(across) + 0.5) / DOTS
    y = box.y + inset + (np.arange(down) + 0.5) / DOTS
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    at = page.at(points) - 0.5
    limit = np.array(grey.shape[::-1]) - 1
    if (at < 0).any() or (at > limit).any():
        return None
    seen = ndimage.map_coordinates(grey, at[:, ::-1].T, np.float32, order=1)
    return seen.reshape(down, across)


def ink(part: np.ndarray) -> float:
    """Square millimetres of ink in a flattened box."""
    smooth = ndimage.gaussian_filter(part, 0.2 * DOTS)
    wide = 3 * DOTS
    paper = ndimage.gaussian_filter(ndimage.percentile_filter(smooth[::2, ::2], 75, wide // 2), 4)
    paper = np.kron(paper, np.ones((2, 2)))[: part.shape[0], : part.shape[1]]
    return area(1 - smooth / np.maximum(paper, 4), DOTS)


def area(darker: np.ndarray, dots: float) -> float:
    """Square millimetres of ink, by how much darker than paper every dot is."""
    # Lighter than paper is noise alone: it tells how large noise is.
    light = darker[darker < 0]
    noise = float(np.sqrt(np.mean(light**2))) if light.size else 0.0
    dark = darker > max(_DARKER, _NOISE * noise)
    _without_frame(dark, dots)
    labels, count = labelled(dark)
    areas = np.bincount(labels.ravel(), minlength=count + 1)[1:] / dots**2
    return float(areas[areas >= _SPECK].sum())


def _without_frame(dark: np.ndarray, dots: float) -> None:
    """Wipe out what is left of the printed frame: long straight lines next to the edge."""
    reach = round(FRAME * dots)
    for lines in (dark, dark.T):
        share = lines.mean(axis=1)
        edge = [*range(reach), *range(len(lines) - reach, len(lines))]
        for at in edge:
            if 0 <= at < len(lines) and share[at] > 0.55:
                lines[max(at - 1, 0) : at + 2] = False
