"""Data and a Typst template to a PDF: A4, Chinese type, black and white, always the same bytes."""

import json
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from xjaudit.documents.fonts import faces

# Documents after which Typst forgets what none of them used.
_REMEMBERED = 11


def pdf(template: str, data: dict[str, Any], day: date) -> bytes:
    """A document of one of templates/; `day` is what the file says it was made on.

    PaperError where the extra `paper` or a font is missing.
    """
    used = faces()
    import typst

    fonts = {"text": used.text, "heading": used.heading}
    told = json.dumps({**data, "fonts": fonts}, ensure_ascii=False)
    return typst.compile(
        _source(template),
        font_paths=used.shelf,
        sys_inputs={"data": told},
        timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
        pdf_tags=False,
    )


@cache
def _source(template: str) -> bytes:
    """The template behind what all have in common; nothing is read from the disk by Typst."""
    folder = files("xjaudit.documents").joinpath("templates")
    parts = [folder.joinpath(f"{name}.typ").read_bytes() for name in ("page", template)]
    return b"\n".join(parts)


def forget() -> None:
    """Give back the memory of documents that have been set. Typst remembers ten of them, to set one
    that has hardly changed in no time; a class's forms take 40 MB each and never come again."""
    import typst

    for _ in range(_REMEMBERED):
        typst.compile(b"", font_paths=faces().shelf)


def code_svg(text: str) -> str:
    """A QR code as SVG without its quiet zone; a quarter of it may be damaged."""
    import zxingcpp

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    return code.to_svg(add_quiet_zones=False)
