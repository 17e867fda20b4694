"""QR codes of forms found in a picture, whatever its rotation, skew, light and sharpness."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from xjaudit.documents import tokens
from xjaudit.intake import mending
from xjaudit.intake.marks import levelled
from xjaudit.intake.pictures import Picture


@dataclass(frozen=True)
class Code:
    """A form's code: its token, and its corners in pixels of `Picture.small`, 4 x 2, clockwise from
    the upper left one of the page."""

    text: str
    corners: np.ndarray


def codes(picture: Picture, enough: Callable[[list[Code]], bool]) -> list[Code]:
    """The codes of forms in a picture; looks harder and harder until it is enough."""
    found: dict[str, Code] = {}
    for look in _looks(picture):
        for one in look():
            found.setdefault(one.text, one)
        if enough(list(found.values())):
            break
    return list(found.values())


def _looks(picture: Picture) -> Iterator[Callable[[], list[Code]]]:
    """Ways to look for codes, ever dearer."""
    small = picture.small
    yield lambda: _read(small)
    if picture.full.shape != small.shape:
        yield lambda: _read(picture.full, picture.factor)
    yield lambda: _mended(small)
    even = (levelled(small, 60) * 220).clip(0, 255).astype(np.uint8)
    yield lambda: _read(even)
    for grey in (small, even):
        yield partial(_read, _sharpened(_enlarged(grey)), 2)
    # Fewer pixels, less noise.
    for factor in (2, 3):
        yield partial(_read, np.asarray(Image.fromarray(small).reduce(factor)), 1 / factor)
    yield lambda: _read(np.asarray(Image.fromarray(small).filter(ImageFilter.MedianFilter(3))))
    yield lambda: _read(255 - small)


def _mended(grey: np.ndarray) -> list[Code]:
    """Codes that only can be read once what all have in common is drawn anew."""
    return [
        replace(one, corners=corners)
        for made, corners in mending.mended(grey)
        for one in _read(made)
    ]


def _read(grey: np.ndarray, factor: float = 1) -> list[Code]:
    """Codes in a picture that is so much larger than the one their corners are wanted in."""
    import zxingcpp

    wanted: Any = zxingcpp.BarcodeFormat.QRCode
    told = zxingcpp.read_barcodes(grey, formats=wanted, try_invert=False)
    return [
        Code(one.text, _corners(one.position) / factor) for one in told if tokens.read(one.text)
    ]


def _corners(position: Any) -> np.ndarray:
    names = ("top_left", "top_right", "bottom_right", "bottom_left")
    points = [getattr(position, name) for name in names]
    return np.array([(one.x, one.y) for one in points], float)


def _enlarged(grey: np.ndarray) -> np.ndarray:
    image = Image.fromarray(grey)
    size = (image.width * 2, image.height * 2)
    return np.asarray(image.resize(size, Image.Resampling.BICUBIC))


def _sharpened(grey: np.ndarray) -> np.ndarray:
    return np.asarray(Image.fromarray(grey).filter(ImageFilter.UnsharpMask(3, 200, 0)))
