"""How a name is written: its characters, and what stands for one that could not be typed.

A sign is one character of a name: itself, □ ? * or a private-use character, a syllable (`jing`), or
the parts of a character (`王+莹`).
"""

import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from xjaudit.patterns import regex
from xjaudit.record.likeness.characters import syllables
from xjaudit.record.names import normal_name, without_suffix
from xjaudit.record.text import HAN

_HAN = HAN.pattern
_STAND_INS = "□?？*＊〇○_某"
# (左王右莹): how people tell the parts of a character.
_PLACES = regex("[上下左右内外加]")
_SIGN = regex(
    rf"[(（\[【]?(?P<sum>{_HAN}(?:[+＋]{_HAN}){{1,2}})[)）\]】]?"
    r"|[(（\[【](?P<bracket>[^)）\]】]{1,6})[)）\]】]|(?P<letters>[A-Za-z]+)[1-5]?|."
)
# 王芳女, 大王芳: marks of namesakes that are no characters of the name.
_AFTER = regex(rf"^({_HAN}{{2,3}})[-—–－]?([大小男女一二三甲乙])$")
_BEFORE = regex(rf"^([大小])({_HAN}{{2,3}})$")


class Written(NamedTuple):
    """One way to understand a name, and the mark of namesakes that it leaves aside."""

    signs: tuple[str, ...]
    mark: str = ""


def is_wildcard(sign: str) -> bool:
    """Stands for any character."""
    return sign in _STAND_INS or unicodedata.category(sign[0]) == "Co" or sign[0] == "\ufffd"


def is_pinyin(sign: str) -> bool:
    """A syllable that stands for a character."""
    return sign.isascii() and sign.isalpha()


def is_character(sign: str) -> bool:
    """Stands for itself."""
    return len(sign) == 1 and not is_wildcard(sign) and bool(HAN.match(sign))


def _stands_in(sign: str) -> bool:
    return is_wildcard(sign) or is_pinyin(sign) or "+" in sign


@lru_cache(1 << 16)
def without_dot(name: str) -> str:
    """The normal form of a name, less its middle dots."""
    return normal_name(name).replace("·", "")


@lru_cache(1 << 16)
def ways(name: str) -> tuple[Written, ...]:
    """All ways to understand a name: with a mark of namesakes or without, xian as one or two."""
    name = without_dot(name)
    bare = without_suffix(name)
    found = [Written(signs) for signs in _signs(name)]
    if bare != name:
        # In 李小(王莹) the bracket may be a character; in 王芳(大), 王芳2 it is none.
        found = [way for way in found if any(map(_stands_in, way.signs))]
        found += [Written(signs, name[len(bare) :]) for signs in _signs(bare)]
    elif marked := _AFTER.match(name):
        found.append(Written(tuple(marked[1]), marked[2]))
    elif marked := _BEFORE.match(name):
        found.append(Written(tuple(marked[2]), marked[1]))
    return tuple(found)


def marks(name: str) -> set[str]:
    """The marks of namesakes that a name may bear."""
    return {way.mark for way in ways(name) if way.mark}


def _signs(name: str) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [()]
    for sign in _SIGN.finditer(_without_tones(name)):
        told = (sign["sum"] or "").replace("＋", "").replace("+", "")
        told = told or _PLACES.sub("", sign["bracket"] or "")
        if sign["letters"]:
            more = spelt(sign["letters"].lower())
        elif told and not told.isascii():
            more = (("+".join(told),),)
        else:
            more = spelt(told.lower()) if told.isalpha() else ((told or sign[0],),)
        found = [way + added for way in found for added in more]
    return found


def _without_tones(name: str) -> str:
    """Syllables in plain letters, ü as v."""
    if HAN.sub("", name).isascii():
        return name
    plain = unicodedata.normalize("NFD", name).replace("u\u0308", "v").replace("U\u0308", "V")
    return "".join(c for c in plain if not unicodedata.combining(c))


@cache
def spelt(letters: str) -> tuple[tuple[str, ...], ...]:
    """All ways to split letters into syllables, one for each; as they are when there is none.

    In 王XX an X stands for a character.
    """
    if not letters.strip("x"):
        return (("*",) * len(letters),)
    ways: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(letters) + 1):
        ways.append(
            [
                (*way, letters[start:end])
                for start in range(max(0, end - 6), end)
                if letters[start:end] in syllables()
                for way in ways[start]
            ]
        )
    return tuple(ways[-1][:16]) or ((letters,),)
