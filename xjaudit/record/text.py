"""Characters of a cell: their width, those that nobody sees, and what programs leave around it."""

import re

from xjaudit.patterns import regex

# Full-width forms of ASCII. Not the whole of NFKC, which would make digits of ² and ⑧.
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# Controls, joiners, marks of direction, variation selectors, fillers; not the blanks and line ends
# that \s stands for.
_UNSEEN = (
    r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    r"\U000e0000-\U000e01ef"
)
UNSEEN = regex(f"[{_UNSEEN}]+")
BLANKS = regex(rf"[\s{_UNSEEN}]+")
# A control character as Excel's XML writes it, of a line end for instance.
_ESCAPED = regex(r"_x00(?:0[0-9A-F]|1[0-9A-F])_", re.IGNORECASE)
_LINE_END = regex(r"[^\S \u3000]+")
# A text that a program guards from Excel in a CSV file.
_GUARDED = regex(r'^="(.*)"$', re.DOTALL)
# Typed before a number so that Excel keeps it as text.
_APOSTROPHES = "'`‘’"
# 20150901.0, what is left of a column of numbers.
_POINT_ZERO = regex(r"^([0-9]+)\.0+$")
# 4.40524E+17: shown or saved by a spreadsheet, the other digits are gone.
_EXPONENT = regex(r"^-?[0-9](?:\.[0-9]+[Ee]\+?|[Ee]\+)[0-9]{1,2}$")
# With the twelve of the compatibility block that are characters of their own.
HAN = regex(r"[\u3400-\u9fff\ufa0e-\ufa29\U00020000-\U0003ffff]")


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as ASCII, U+3000 as a blank."""
    return text.translate(_WIDE)


def clean(text: str) -> str:
    """A cell without what nobody meant to type: invisible characters, blanks and apostrophes around
    it, line ends inside."""
    if guarded := _GUARDED.match(text.strip()):
        text = guarded[1]
    text = UNSEEN.sub("", _ESCAPED.sub("\n", text)).strip().lstrip(_APOSTROPHES).strip()
    return _LINE_END.sub(" ", text)


def packed(text: str) -> str:
    """A cell of digits and letters: clean, half-width, without any blank."""
    return BLANKS.sub("", half_width(clean(text)))


def without_point_zero(text: str) -> str:
    """A whole number without the .0 that programs add."""
    return _POINT_ZERO.sub(r"\1", text)


def is_exponent(text: str) -> bool:
    """A number in scientific notation; most of its digits are lost."""
    return bool(_EXPONENT.match(text))
