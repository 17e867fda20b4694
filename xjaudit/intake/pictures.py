"""Bytes of a photo, scan or PDF to grey pictures, a page at a time."""

import io
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from xjaudit.errors import InputError

# Long side in pixels at which codes are looked for first; a JPEG is decoded to the next half,
# quarter or eighth above, which costs that much less.
FIRST = 1400
# Dots per inch of a page of a PDF, and the most pixels a picture may have: phones have 108 million.
DPI = 200
MOST = 120_000_000
# Kinds of colours whose grey is what one sees; Pillow cuts off what 16 bits hold more.
_SEEN = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "YCbCr")
# Pixels are counted here, for all kinds of files alike.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True)
class Picture:
    """A page as it is looked at.

    small   grey values, at least FIRST long where there are as many
    """

    page: int
    small: np.ndarray
    source: Callable[[], np.ndarray] | None = field(repr=False, default=None)

    @cached_property
    def full(self) -> np.ndarray:
        """All the pixels there are."""
        return self.source() if self.source else self.small

    def mirrored(self) -> "Picture":
        """The same with left and right exchanged."""
        return Picture(self.page, _turned(self.small), lambda: _turned(self.full))

    @property
    def factor(self) -> float:
        """How much larger `full` is."""
        return self.full.shape[0] / self.small.shape[0]


def _turned(grey: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(grey[:, ::-1])


def count(data: bytes, kind: str) -> int:
    """Pages of a file; InputError where it cannot be read."""
    if kind == "pdf":
        with closing(_document(data)) as document:
            return len(document)
    if kind == "tiff":
        with _damage_told():
            return int(_opened(data).n_frames)
    return 1


def pictures(data: bytes, kind: str, first: int = 1, last: int = 1) -> Iterator[Picture]:
    """Pages `first` to `last`, the first page is 1. InputError where the file is damaged, or of a
    kind that is not read."""
    if kind in ("pdf", "tiff"):
        yield from (_pages if kind == "pdf" else _frames)(data, first, last)
        return
    image = _opened(data)
    # Many a phone adds a preview to its JPEG, which does not count.
    if kind != "jpeg" and getattr(image, "n_frames", 1) > 1:
        raise InputError("picture_animated", n=image.n_frames)
    image.draft("L", (FIRST, FIRST))
    small = _grey(image)
    # What is no JPEG, or none that can be decoded smaller, is halved.
    is_large = max(small.shape) > 2 * FIRST
    yield Picture(1, _halved(small) if is_large else small, lambda: _grey(_opened(data)))


def jpeg(grey: np.ndarray) -> bytes:
    """A grey picture as a file."""
    out = io.BytesIO()
    Image.fromarray(grey).save(out, "JPEG", quality=85)
    return out.getvalue()


@contextmanager
def _damage_told() -> Iterator[None]:
    """Half a photo is no proof of anything."""
    try:
        yield
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError):
        raise InputError("picture_damaged") from None


def _opened(data: bytes) -> Any:
    """A file, of which nothing but its head has been read."""
    if data[4:8] == b"ftyp":
        _register_heic()
    with _damage_told():
        image = Image.open(io.BytesIO(data))
    _require_readable(image)
    return image


def _require_readable(image: Any) -> None:
    if image.size[0] * image.size[1] > MOST:
        raise InputError("picture_large", "", limit=MOST // 1_000_000)
    if image.mode not in _SEEN:
        raise InputError("picture_colours", mode=image.mode)


def _grey(image: Any) -> np.ndarray:
    """Upright, and white where one looks through."""
    with _damage_told():
        image.load()
        # How the phone was held is told beside the picture, now and then in a broken way.
        with suppress(Exception):
            ImageOps.exif_transpose(image, in_place=True)
        if image.has_transparency_data:
            seen = image.convert("RGBA")
            image = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen)
        return np.asarray(image.convert("L"))


def _halved(grey: np.ndarray) -> np.ndarray:
    return np.asarray(Image.fromarray(grey).reduce(max(grey.shape) // FIRST))


def _register_heic() -> None:
    """Photos as iPhones keep them."""
    try:
        import pi_heif
    except ImportError:
        raise InputError("needs_heic") from None
    pi_heif.register_heif_opener()


def _frames(data: bytes, first: int, last: int) -> Iterator[Picture]:
    """Pages of a TIFF as scanners and fax machines make them."""
    image = _opened(data)
    for number in range(first, last + 1):
        with _damage_told():
            image.seek(number - 1)
        _require_readable(image)
        full = _square(_grey(image), image.info.get("dpi"))
        if max(full.shape) > 2 * FIRST:
            yield Picture(number, _halved(full), lambda own=full: own)
        else:
            yield Picture(number, full)


def _square(grey: np.ndarray, dpi: Any) -> np.ndarray:
    """A fax has half as many lines as dots in a line: as it looks on paper."""
    across, down = (float(one or 0) for one in dpi or (0, 0))
    if not (0 < down < across < 4 * down) or across < 1.2 * down:
        return grey
    size = (grey.shape[1], round(grey.shape[0] * across / down))
    return np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.BILINEAR))


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
