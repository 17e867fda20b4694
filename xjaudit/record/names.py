"""People's names: normal form, sound, and what two spellings have in common."""

import os
import re
import unicodedata
from functools import cache

from xjaudit.patterns import regex
from xjaudit.record.text import BLANKS, HAN

# Every dot-like character that stands for U+00B7 in minority names; the police comparison
# accepts only U+00B7 (GB 18030 A1A4).
DOTS = "•・‧∙⋅･●．.。｡․﹒˙᛫ꞏ\u0387⸱⸳◦"
_DOT = regex(f"[{re.escape(DOTS)}·]+")
# A dash stands for the dot in long names only: 王芳-女 has a mark behind it.
_HAN_PART = f"{HAN.pattern}{{2,}}"
_DASHED = regex(rf"^{_HAN_PART}(?:[-—–−‐‑―─－]+{_HAN_PART})+$")
_DASHES = regex("[-—–−‐‑―─－]+")
# Teachers tell namesakes apart by 王芳(大), 王芳2, 王芳A, 王芳①.
# Not of a name in Latin letters: Anna is not Ann. In 李小(王+莹) the bracket is a character.
_OPEN, _CLOSE = r"(（\[［【〔〖{｛<＜《〈「『", r")）\]］】〕〗}｝>＞》〉」』"
_BRACKET = rf"[-—]?[{_OPEN}]([^{_OPEN}{_CLOSE}+＋]+)[{_CLOSE}]?"
BEHIND = regex(rf"(?<=[\u3400-\u9fff]{{2}}){_BRACKET}$")
_SUFFIX = regex(rf"(?<=[\u3400-\u9fff]{{2}})(?:{_BRACKET}|[0-9]{{1,2}}|[A-Za-z]|[\u2460-\u2487])$")
_WILDCARD = regex(r"[□?？*＊〇○]|\([^)]*\)|（[^）]*）|[\ue000-\uf8ff\ufffd]")
_WIDE = {
    wide: wide - 0xFEE0
    for first, last in ("０９", "ＡＺ", "ａｚ")
    for wide in range(ord(first), ord(last) + 1)
} | {ord("＇"): "'"}
# Radicals that look like the character, as programs take them out of PDF files; NFKC leaves these.
_RADICALS = str.maketrans(
    "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰",
    "民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙",
)
_COMPATIBLE = regex("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")


def normal_name(text: str) -> str:
    """A name without inner blanks, every middle dot as U+00B7, letters and digits half-width."""
    text = BLANKS.sub("", text).translate(_WIDE)
    if text.isascii():
        return text
    if _COMPATIBLE.search(text):
        text = _COMPATIBLE.sub(lambda c: unicodedata.normalize("NFKC", c[0]), text)
        text = text.translate(_RADICALS)
    if not HAN.search(text):
        return text
    if _DASHED.match(text) and len(text) > 5:
        text = _DASHES.sub("·", text)
    return _DOT.sub("·", text).strip("·")


def without_suffix(name: str) -> str:
    """A list's name without the mark or remark behind it."""
    return _SUFFIX.sub("", name)


def has_wildcard(name: str) -> bool:
    """Holds a stand-in for a character the typist could not enter."""
    return bool(_WILDCARD.search(name))


def learn_sounds() -> None:
    """Load the table of readings now, while there is nothing else to do."""
    readings("学")


@cache
def readings(character: str) -> tuple[str, ...]:
    """The syllables a Hanzi is read as without tones (ü as v), the commonest first; else itself."""
    # Single characters need neither the table of phrases nor a copy of that of characters.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True)
    return tuple(found[0]) if found else (character,)


def is_private_use(text: str) -> bool:
    """Holds a character without a meaning outside one font, or a broken one."""
    return any(unicodedata.category(c) in ("Co", "Cn") or c == "\ufffd" for c in text)
