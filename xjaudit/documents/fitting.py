"""How large a text may be to stay in its cell, told beforehand: measuring thousands of cells while
setting them would take longer than setting them."""

from functools import lru_cache
from typing import NamedTuple

from xjaudit.patterns import regex

# Sizes in points, the largest first; nobody reads smaller ones.
SIZES = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0)
# Behind a text that is too long: the registry tells the rest.
REST = "……（见系统）"
_MM = 0.3528
_LINE = 1.2
# Runs of letters and digits, which are not broken where they fit a line; and what is.
_WORD = regex(r"[\x21-\x7e\u00c0-\u024f]+")
_PIECE = regex(r"[\x21-\x7e\u00c0-\u024f]+|.")
# Where a line may be broken though nothing is seen there.
_BREAK = "\u200b"


class Fitted(NamedTuple):
    """A text as it is set: broken where it must be, its size in points, and whether it was cut."""

    text: str
    size: float
    is_cut: bool = False

    @property
    def told(self) -> tuple[str, float]:
        """What the template is given."""
        return self.text, self.size


def size_for(text: str, width: float, height: float, largest: float = 10.0) -> float:
    """The largest size in points at which a text fits a box of this many millimetres; the smallest
    where none does."""
    return fitted(text, width, height, largest).size


@lru_cache(16384)
def fitted(text: str, width: float, height: float, largest: float = 10.0) -> Fitted:
    """A text in the largest size that fits the box. One whose words are longer than a line is
    broken anywhere; of one that is too long even so the end is left to the registry."""
    sizes = [size for size in SIZES if size <= largest]
    word = max((_ems(one) for one in _WORD.findall(text)), default=0.0)
    for size in sizes:
        if word <= width / (size * _MM) and _fits(text, size, width, height):
            return Fitted(text, size)
    for size in sizes:
        if _fits(text, size, width, height):
            return Fitted(breakable(text, width, size), size)
    kept = _beginning(text, sizes[-1], width, height)
    return Fitted(breakable(kept, width, sizes[-1]) + REST, sizes[-1], is_cut=True)


def breakable(text: str, width: float, size: float) -> str:
    """A text that can be broken inside the words that are longer than a line."""
    line = width / (size * _MM)
    if _ems(text) <= line:
        return text
    return _WORD.sub(lambda m: _BREAK.join(m[0]) if _ems(m[0]) > line else m[0], text)


def balanced(text: str, width: float, size: float) -> str:
    """A short text that takes two lines of this size, broken in the middle: no character stands
    alone on the second."""
    line = width / (size * _MM)
    half = -(-len(text) // 2)
    return text if _ems(text) <= line or half > line else f"{text[:half]}\n{text[half:]}"


def _fits(text: str, size: float, width: float, height: float) -> bool:
    line = width / (size * _MM)
    lines = 1 if _ems(text) <= line else _lines(text, line)
    return lines * size * _MM * _LINE <= height


def _lines(text: str, line: float) -> int:
    """Lines of so many ems that a text takes."""
    # A sign that may not begin a line leaves the end of one free.
    room, lines, used = max(line - 1.0, 1.0), 1, 0.0
    for piece in _PIECE.findall(text):
        ems = _ems(piece)
        if used + ems <= room:
            used += ems
        elif ems <= line:
            lines, used = lines + 1, ems
        else:
            # A word that is broken begins where it stands.
            more, used = divmod(used + ems, room)
            lines += int(more)
    return lines


def _beginning(text: str, size: float, width: float, height: float) -> str:
    """The most of a text that fits before REST."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if _fits(text[:middle] + REST, size, width, height):
            low = middle
        else:
            high = middle - 1
    return text[:low]


def _ems(text: str) -> float:
    return sum(_wide(character) for character in text)


def _wide(character: str) -> float:
    if character > "\u2e7f":
        return 1.0
    if character in " .,:;|!'il":
        return 0.34
    return 0.74 if character.isupper() or character in "@%&mw" else 0.57
