"""Which fonts printed documents are set in, and which characters none of them has."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from xjaudit.errors import XjauditError

if TYPE_CHECKING:
    import typst

PACKAGE = "pylopdf_fonts_zh_cn"
# Not printed, so no font needs them.
_UNSEEN = frozenset(" \t\r\n\u3000\u00a0\u200b\ufeff")


class PaperError(XjauditError):
    """Nothing can be printed as things stand; says what to install or to change."""


@dataclass(frozen=True)
class Faces:
    """Fonts of this machine that are used: all of them, the families for text and for headings
    (rare characters' families behind), and where each family's fonts lie."""

    shelf: "typst.Fonts"
    text: tuple[str, ...]
    heading: tuple[str, ...]
    files: dict[str, tuple[str, int]]


@cache
def faces() -> Faces:
    """The fonts of this machine; PaperError where the extra or a Chinese font is missing."""
    try:
        import typst
    except ImportError:
        raise PaperError("needs_paper") from None
    found = find_spec(PACKAGE)
    places = [Path(place) for place in found.submodule_search_locations or []] if found else []
    shelf = typst.Fonts(include_embedded_fonts=False, font_paths=places)
    regular = [one for one in shelf.fonts() if one.style == "normal" and one.path]
    # Of a family's weights the one nearest the usual.
    regular.sort(key=lambda one: abs(one.weight - 400), reverse=True)
    known = {one.family: (str(one.path), one.index) for one in regular}
    told = tomllib.loads(files("xjaudit.documents").joinpath("fonts.toml").read_text("utf-8"))
    here = {role: [f for f in told[role]["families"] if f in known] for role in told}
    if not here["text"] and not here["heading"]:
        raise PaperError("no_font", families=told["text"]["families"][:4])
    text, heading = here["text"] or here["heading"], here["heading"] or here["text"]
    rare = tuple(here["rare"])
    return Faces(shelf, (text[0], *rare), (heading[0], text[0], *rare), known)


def missing(texts: Iterable[str]) -> set[str]:
    """Characters of texts that cannot be printed on this machine."""
    wanted = set().union(*texts) - _UNSEEN
    used = faces()
    for family in used.text:
        # Most texts hold nothing rare: the further fonts are not even opened.
        wanted = {one for one in wanted if ord(one) not in _characters(*used.files[family])}
        if not wanted:
            break
    return wanted


@cache
def _characters(path: str, index: int) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path, fontNumber=index, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())
