"""Bytes of a photo, scan or PDF to grey pictures, a page at a time."""

import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from PIL import Image

from xjaudit.errors import InputError

KINDS = ("jpeg", "png", "heic", "pdf")
# Long side in pixels at which codes are looked for first; a JPEG is decoded to the next half,
# quarter or eighth above, which costs that much less.
FIRST = 1400
# Dots per inch of a page of a PDF, and the most pixels a picture may have: phones have 108 million.
DPI = 200
MOST = 120_000_000


@dataclass(frozen=True)
class Picture:
    """A page as it is looked at.

    small   grey values, at least FIRST long where there are as many
    """

    page: int
    small: np.ndarray
    source: Any = field(repr=False, default=None)

    @cached_property
    def full(self) -> np.ndarray:
        """All the pixels there are."""
        return self.small if self.source is None else _grey(_opened(self.source))

    @property
    def factor(self) -> float:
        """How much larger `full` is."""
        return self.full.shape[0] / self.small.shape[0]


def count(data: bytes, kind: str) -> int:
    """Pages of a file; InputError where it cannot be read."""
    if kind != "pdf":
        return 1
    with closing(_document(data)) as document:
        return len(document)


def pictures(data: bytes, kind: str, first: int = 1, last: int = 1) -> Iterator[Picture]:
    """Pages `first` to `last`, the first page is 1. InputError where the file is damaged."""
    if kind == "pdf":
        yield from _pages(data, first, last)
        return
    image = _opened(data)
    if image.size[0] * image.size[1] > MOST:
        raise InputError("picture_large", "", limit=MOST // 1_000_000)
    image.draft("L", (FIRST, FIRST))
    small = _grey(image)
    if max(small.shape) > 2 * FIRST:
        # What is no JPEG, or none that can be decoded smaller.
        yield Picture(1, _halved(small), data)
    else:
        yield Picture(1, small, data)


def jpeg(grey: np.ndarray) -> bytes:
    """A grey picture as a file."""
    out = io.BytesIO()
    Image.fromarray(grey).save(out, "JPEG", quality=85)
    return out.getvalue()


def _opened(data: bytes) -> Any:
    if data[4:8] == b"ftyp":
        _register_heic()
    try:
        return Image.open(io.BytesIO(data))
    except (OSError, ValueError, Image.DecompressionBombError):
        raise InputError("picture_damaged") from None


def _grey(image: Any) -> np.ndarray:
    try:
        return np.asarray(image.convert("L"))
    except (OSError, ValueError, SyntaxError):
        # Half a photo is no proof of anything.
        raise InputError("picture_damaged") from None


def _halved(grey: np.ndarray) -> np.ndarray:
    return np.asarray(Image.fromarray(grey).reduce(max(grey.shape) // FIRST))


def _register_heic() -> None:
    """Photos as iPhones keep them."""
    try:
        import pi_heif
    except ImportError:
        raise InputError("needs_paper") from None
    pi_heif.register_heif_opener()


def _pages(data: bytes, first: int, last: int) -> Iterator[Picture]:
    with closing(_document(data)) as document:
        for number in range(first, min(last, len(document)) + 1):
            with closing(document[number - 1]) as page:
                across, down = page.get_size()
                # A page of a poster's size is looked at as a whole, not in every detail.
                scale = min(DPI / 72, 5000 / max(across, down, 1))
                with closing(page.render(scale=scale, grayscale=True)) as bitmap:
                    grey = bitmap.to_numpy().reshape(bitmap.height, -1)[:, : bitmap.width].copy()
            yield Picture(number, grey)


def _document(data: bytes) -> Any:
    try:
        import pypdfium2
    except ImportError:
        raise InputError("needs_paper") from None
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise InputError("picture_damaged") from None
