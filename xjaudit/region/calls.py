"""What schools are called: by a file's name, and by two texts that may mean the same one."""

import unicodedata
from functools import cache
from pathlib import PurePosixPath

from xjaudit.patterns import regex
from xjaudit.record import numerals
from xjaudit.record.text import BLANKS

_NUMBER = regex(r"[0-9]+|[一二三四五六七八九十]+")
_KIND = regex(
    r"(?:学校|小学|中学|[完附中]小|[附高]中|教学点|学堂|书院|院校|school"
    r"|(?<=[0-9一二三四五六七八九十])(?:校|小|中))$"
)
_BRACKET = regex(r"[（(【\[]([^）)】\]]*)[）)\]】]$")
_PLACES = regex(r"[省市县区旗州镇乡第\s_-]")
# A file's name begins with when it was made, then the school, then what it holds.
_MADE = regex(r"^[\d._-]*(?:学?年度?|秋季?|春季?|[._-])*")
_LEAD = regex(
    r"^(?!全|各|本校|我校|初中|高中)"
    r"(.{0,8}?第?(?<![初高])[0-9一二三四五六七八九十]+(?:校|[小中](?!班|组|学|等))"
    r"|.{1,20}?(?:学校|[小中]学(?!生)|[完附中]小|附中|教学点|学堂|书院|院校|\bschool))"
    r"([（(][^）)]*(?:校区|校|部)[）)])?"
)


def plain(text: str) -> str:
    """A text without blanks, full-width signs as the narrow ones."""
    return BLANKS.sub("", unicodedata.normalize("NFKC", text))


def lead(path: str) -> str:
    """What a file's name calls its school at its beginning: 一校 of 一校一年级.xlsx; '' where
    nothing."""
    stem = plain(PurePosixPath(path).stem)
    found = _LEAD.match(stem[len(_MADE.match(stem)[0]) :])  # pyright: ignore[reportOptionalSubscript]
    return found[0] if found else ""


def may_be_one(one: str, other: str) -> bool:
    """Whether two different names may mean the same school: one has only a place or other words
    before what both say (第14学校, 示例第14学校), or says it in short (一校, 第一小学)."""
    if plain(one) == plain(other):
        return False
    (kind, numbers, core, bracket), told = _parsed(one), _parsed(other)
    if not kind or not told[0] or numbers != told[1] or (bracket and told[3]):
        return False
    short, long = sorted((core, told[2]), key=len)
    if not short and not numbers:
        return False
    return long.endswith(short) and (kind == told[0] or "校" in (kind, told[0]))


@cache
def _parsed(name: str) -> tuple[str, tuple[int, ...], str, str]:
    """Kind, numbers, the words besides, and what is in brackets at the end."""
    text = plain(name).casefold()
    bracket = _BRACKET.search(text)
    if bracket:
        text = text[: bracket.start()]
    found = _KIND.search(text)
    if not found:
        return "", (), text, ""
    body = text[: found.start()]
    numbers = tuple(_value(one) for one in _NUMBER.findall(body))
    core = _PLACES.sub("", _NUMBER.sub("", body))
    return _kind(found[0]), numbers, core, bracket[1] if bracket else ""


def _kind(text: str) -> str:
    if text in ("学校", "校", "school", "院校"):
        return "校"
    return text[-2:-1] if text in ("小学", "中学") else text[-1]


def _value(text: str) -> int:
    """一二 stands for 12 as well."""
    if text.isascii() or "十" in text:
        return numerals.number(text)
    return int("".join(str(numerals.number(one)) for one in text))
