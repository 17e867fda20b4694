"""People's names: normal form, sound, and what two spellings have in common."""

import os
import re
import unicodedata
from functools import cache

# Every dot-like character that stands for U+00B7 in minority names; the police comparison
# accepts only U+00B7 (GB 18030 A1A4).
DOTS = "•・‧∙⋅･●．.。"
_DOT = re.compile(f"[{re.escape(DOTS)}]")
_BLANKS = re.compile(r"[\s\u3000\u00a0\u200b\ufeff]+")
# Teachers tell namesakes apart by 王芳(大), 王芳2, 王芳A.
# Not of a name in Latin letters: Anna is not Ann.
_SUFFIX = re.compile(r"(?<=[\u3400-\u9fff])(?:[(（\[【][^)）\]】]{1,3}[)）\]】]|[0-9A-Za-z])$")
_WILDCARD = re.compile(r"[□?？*＊〇○]|\([^)]*\)|（[^）]*）|[\ue000-\uf8ff\ufffd]")
USUAL = r"^[\x{4E00}-\x{9FFF}]{2,4}$"


def normal_name(text: str) -> str:
    """A name without inner blanks, every middle dot as U+00B7."""
    text = _BLANKS.sub("", text)
    if text.isascii():
        return text
    return _DOT.sub("·", text).replace("＇", "'")


def without_suffix(name: str) -> str:
    """A list's name without the mark that tells namesakes apart."""
    return _SUFFIX.sub("", name)


def has_wildcard(name: str) -> bool:
    """Holds a stand-in for a character the typist could not enter."""
    return bool(_WILDCARD.search(name))


@cache
def _sounds(character: str) -> frozenset[str]:
    # Single characters need neither the table of phrases nor a copy of that of characters.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin import Style, pinyin

    readings = pinyin(character, style=Style.NORMAL, heteronym=True)
    return frozenset(readings[0]) if readings else frozenset({character})


def sound_alike(one: str, other: str) -> bool:
    """Every character of one name can be read as its partner in the other."""
    return len(one) == len(other) and all(
        a == b or _sounds(a) & _sounds(b) for a, b in zip(one, other, strict=True)
    )


def characters_apart(one: str, other: str) -> int:
    """How many characters differ between names of one length; a large number otherwise."""
    if len(one) != len(other):
        return 99
    return sum(a != b for a, b in zip(one, other, strict=True))


def fits_wildcard(pattern: str, name: str) -> bool:
    """A name with stand-ins may be this name."""
    literal = "".join("." if part is None else re.escape(part) for part in _parts(pattern))
    return re.fullmatch(literal, name) is not None


def _parts(pattern: str) -> list[str | None]:
    parts: list[str | None] = []
    position = 0
    for found in _WILDCARD.finditer(pattern):
        parts += [pattern[position : found.start()], None]
        position = found.end()
    return [*parts, pattern[position:]]


def is_private_use(text: str) -> bool:
    """Holds a character without a meaning outside one font, or a broken one."""
    return any(unicodedata.category(c) in ("Co", "Cn") or c == "\ufffd" for c in text)
