"""How large a text may be to stay in its cell, told beforehand: measuring thousands of cells while
setting them would take longer than setting them."""

from functools import lru_cache

# Sizes in points, the largest first.
SIZES = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0, 4.5, 4.0)
_MM = 0.3528
_LINE = 1.2


@lru_cache(16384)
def size_for(text: str, width: float, height: float, largest: float = 10.0) -> float:
    """The largest size in points at which a text fits a box of this many millimetres; the smallest
    where none does."""
    ems = _ems(text)
    word = max((_ems(one) for one in _words(text)), default=0.0)
    for size in SIZES:
        if size > largest:
            continue
        line = width / (size * _MM)
        lines = 1 if ems <= line else _lines(ems, line)
        if word <= line and lines * size * _MM * _LINE <= height:
            return size
    return SIZES[-1]


def balanced(text: str, width: float, size: float) -> str:
    """A short text that takes two lines of this size, broken in the middle: no character stands
    alone on the second."""
    line = width / (size * _MM)
    half = -(-len(text) // 2)
    return text if _ems(text) <= line or half > line else f"{text[:half]}\n{text[half:]}"


def _lines(ems: float, line: float) -> int:
    # A sign that may not begin a line, or a number kept whole, leaves the end of a line free.
    return int(-(-ems // max(line - 1.5, 1.0)))


def _ems(text: str) -> float:
    return sum(_wide(character) for character in text)


def _wide(character: str) -> float:
    if character > "\u2e7f":
        return 1.0
    if character in " .,:;|!'il":
        return 0.34
    return 0.74 if character.isupper() or character in "@%&mw" else 0.57


def _words(text: str) -> list[str]:
    """Runs of letters and digits, which are not broken."""
    plain = "".join(c if "\x20" < c < "\x7f" else " " for c in text)
    return plain.split()
