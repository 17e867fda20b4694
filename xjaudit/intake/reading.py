"""A file of pictures to the forms in it: whose codes, which boxes are filled. Knows no ledger."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from PIL import Image

from xjaudit.documents import tokens
from xjaudit.documents.places import PAGE, ChangePlace
from xjaudit.intake import change_boxes, frames, ink
from xjaudit.intake.change_boxes import NOT_TOLD
from xjaudit.intake.codes import Code, codes
from xjaudit.intake.covering import covered
from xjaudit.intake.found import Found, Sheet
from xjaudit.intake.marks import Page, levelled, page_of, scale_of, squares
from xjaudit.intake.pictures import Picture, jpeg, pictures

# A page cut out of a picture: dots per millimetre (150 per inch).
_CUT = 150 / 25.4
# As many squares that belong to no page found mean that there is another.
_ANOTHER = 3


def read(
    data: bytes,
    kind: str,
    first: int = 1,
    last: int = 1,
    of: int = 1,
    places: Sequence[ChangePlace] = (),
) -> list[Sheet]:
    """Pages `first` to `last` of a file that has `of`; `places` are those of the change boxes.

    InputError where it is damaged.
    """
    return [_sheet(one, of > 1, places) for one in pictures(data, kind, first, last)]


def _sheet(
    picture: Picture, is_part: bool, places: Sequence[ChangePlace], turned: bool = False
) -> Sheet:
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
    if not turned and any(_is_mirrored(one, looked[one.text], marks[0]) for one in found):
        # As a phone's front camera shows it: kept the right way round.
        return _sheet(picture.mirrored(), True, places, turned=True)
    alone = len(found) == 1
    forms = tuple(
        replace(form, cut=_alone(picture, looked[form.token], is_part, alone))
        for form in _forms(picture, {one.text: looked[one.text] for one in found}, places)
    )
    unread = int(not found or len(_left(marks[0], looked)) >= _ANOTHER)
    keep = is_part and (unread or not alone)
    return Sheet(picture.page, forms, unread, picture=jpeg(picture.small) if keep else None)


def _is_blank(grey: np.ndarray) -> bool:
    """A sheet's empty back as a scanner sees it; of a photo nobody can tell."""
    return float((levelled(grey, 60)[8:-8, 8:-8] < 0.8).mean()) < 1e-4


def _is_mirrored(code: Code, page: Page, found: np.ndarray) -> bool:
    """Whether the page is found once left and right of its code are exchanged."""
    return not page.marks and page_of(code.corners[[0, 3, 2, 1]], found).marks > 0


def _left(found: np.ndarray, looked: dict[str, Page]) -> np.ndarray:
    """Squares outside every page that was found."""
    inside = np.zeros(len(found), bool)
    for page in looked.values():
        inside |= page.holds(found)
    return found[~inside]


def _forms(
    picture: Picture, pages: dict[str, Page], places: Sequence[ChangePlace]
) -> Iterator[Found]:
    """The forms with these tokens; nothing is told of one over which another lies."""
    forms = {text: _form(picture, text, page, places) for text, page in pages.items()}
    whole = {text for text, form in forms.items() if form.whole and pages[text].marks == 4}
    below = covered(pages, whole)
    for text, form in forms.items():
        yield Found(text, whole=False) if text in below else form


def _form(picture: Picture, text: str, page: Page, places: Sequence[ChangePlace]) -> Found:
    told = tokens.read(text)
    assert told is not None
    if told.page != 1:
        return Found(text)
    grey = picture.small
    seen = ink.filled(grey, page) if page.marks and frames.are_seen(grey, page) else None
    if seen is None:
        return Found(text, whole=False)
    changes = change_boxes.changed(grey, page, places) if places else NOT_TOLD
    return Found(text, seen.boxes, seen.doubt, changes.numbers, whole=not changes.hidden)


def _alone(picture: Picture, page: Page, is_part: bool, alone: bool) -> bytes | None:
    """The page as a file of its own, where the file shows more."""
    if not alone:
        return jpeg(_cut(picture.full, page, picture.factor))
    return jpeg(picture.full) if is_part else None


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
