"""A file of pictures to the forms in it: whose codes, which boxes are filled. Knows no ledger."""

from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from xjaudit.documents import tokens
from xjaudit.documents.places import PAGE
from xjaudit.intake import ink
from xjaudit.intake.codes import Code, codes
from xjaudit.intake.marks import Page, levelled, page_of, scale_of, squares
from xjaudit.intake.pictures import Picture, jpeg, pictures

# A page cut out of a picture: dots per millimetre (150 per inch).
_CUT = 150 / 25.4
# As many squares that belong to no page found mean that there is another.
_ANOTHER = 3


@dataclass(frozen=True)
class Found:
    """A form's page in a picture.

    token  what its code says
    boxes  which boxes are filled, of page 1 only; None where they cannot be seen
    doubt  boxes with so little ink that a person should look
    cut    the page alone as a JPEG, where the file shows more than this page
    """

    token: str
    boxes: dict[str, bool] | None = None
    doubt: tuple[str, ...] = ()
    cut: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Sheet:
    """A page of a file: the forms on it, and how many more there seem to be without a code that can
    be read (1 where there is none at all).

    blank    nothing is on it
    picture  the page alone as a JPEG, where the file has several and this one holds no single form
    """

    page: int
    forms: tuple[Found, ...]
    unread: int
    blank: bool = False
    picture: bytes | None = field(default=None, repr=False)


def read(data: bytes, kind: str, first: int = 1, last: int = 1, of: int = 1) -> list[Sheet]:
    """Pages `first` to `last` of a file that has `of`. InputError where it is damaged."""
    return [_sheet(one, of > 1) for one in pictures(data, kind, first, last)]


def _sheet(picture: Picture, is_part: bool) -> Sheet:
    looked: dict[str, Page] = {}
    marks: list[np.ndarray] = []

    def enough(found: list[Code]) -> bool:
        if not found:
            return False
        if not marks:
            marks.append(squares(picture.small, scale_of(found[0].corners)))
        for one in found:
            if one.text not in looked:
                looked[one.text] = page_of(one.corners, marks[0])
        return len(_left(marks[0], looked)) < _ANOTHER

    if is_part and _is_blank(picture.small):
        return Sheet(picture.page, (), 0, blank=True)
    found = codes(picture, enough)
    alone = len(found) == 1
    forms = tuple(_form(picture, one.text, looked[one.text], is_part, alone) for one in found)
    unread = int(not found or len(_left(marks[0], looked)) >= _ANOTHER)
    keep = is_part and (unread or not alone)
    return Sheet(picture.page, forms, unread, picture=jpeg(picture.small) if keep else None)


def _is_blank(grey: np.ndarray) -> bool:
    """A sheet's empty back as a scanner sees it; of a photo nobody can tell."""
    return float((levelled(grey, 60)[8:-8, 8:-8] < 0.8).mean()) < 1e-4


def _left(found: np.ndarray, looked: dict[str, Page]) -> np.ndarray:
    """Squares outside every page that was found."""
    inside = np.zeros(len(found), bool)
    for page in looked.values():
        inside |= _within(page, found)
    return found[~inside]


def _within(page: Page, points: np.ndarray) -> np.ndarray:
    outline = page.outline
    edges = np.roll(outline, -1, axis=0) - outline
    away = points[:, None, :] - outline[None]
    side = edges[None, :, 0] * away[..., 1] - edges[None, :, 1] * away[..., 0]
    return np.asarray((side >= 0).all(axis=1) | (side <= 0).all(axis=1))


def _form(picture: Picture, text: str, page: Page, is_part: bool, alone: bool) -> Found:
    told = tokens.read(text)
    assert told is not None
    seen = None
    if told.page == 1 and page.marks:
        seen = ink.filled(picture.small, page)
    cut = None
    if not alone:
        cut = jpeg(_cut(picture.full, page, picture.factor))
    elif is_part:
        cut = jpeg(picture.full)
    if seen is None:
        return Found(text, None, (), cut)
    return Found(text, seen.boxes, seen.doubt, cut)


def _cut(grey: np.ndarray, page: Page, factor: float) -> np.ndarray:
    """The page alone, flattened: whose form it is sees nobody else's."""
    size = (round(PAGE[0] * _CUT), round(PAGE[1] * _CUT))
    to = np.diag([factor, factor, 1]) @ page.to_pixels @ np.diag([1 / _CUT, 1 / _CUT, 1])
    told = tuple((to / to[2, 2]).reshape(-1)[:8])
    image = Image.fromarray(grey)
    made = image.transform(
        size, Image.Transform.PERSPECTIVE, told, Image.Resampling.BILINEAR, fillcolor=255
    )
    return np.asarray(made)
