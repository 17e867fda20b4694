"""What one cell of an attendance header says: a date, a weekday, half a day, a lesson."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from functools import lru_cache

from xjaudit.patterns import regex
from xjaudit.record import numerals
from xjaudit.record.epochs import EPOCH_1900

LONGEST = 30
WEEKDAYS = {word: 1 + i % 7 for i, word in enumerate("一二三四五六日")} | {"天": 7}
ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HANZI = "[一二三四五六七八九十]"
_WHOLE_DAY = r"(?P<y>20\d\d|2\d)(?:[-/.]|年)(?P<m>\d{1,2})(?:[-/.]|月)(?P<d>\d{1,2})"
_NUMBER = rf"(?:[0-9]{{1,2}}|{_HANZI}{{1,3}})"
# Serial dates of 2010 to 2050, in either of the two systems.
_SERIALS = range(38_700, 54_800)
_PERIODS = {
    "am": "上午|早上|早晨|早读|早自习|晨读|晨检|早操|早|上|am|a.m.|a.m|morning",
    "noon": "中午|午休|午间|午读|午自习|午|noon",
    "pm": "下午|午后|午检|下|pm|p.m.|p.m|afternoon",
    "evening": "晚上|晚自习|晚修|晚自修|晚检|晚间|夜|晚|evening",
}
_PERIOD_OF = {word: period for period, words in _PERIODS.items() for word in words.split("|")}
_PERIOD_WORDS = "|".join(re.escape(word) for word in sorted(_PERIOD_OF, key=len, reverse=True))


@dataclass(frozen=True)
class Part:
    """What a heading says; every item is None or False where it does not say it.

    number   a bare number: a day, a lesson, or for a hanzi up to 七 a weekday
    hanzi    the number was written 一, 二 …
    dotted   a month and a day parted by a point: 9.1 may be what a number cell makes of 9.10
    explicit a month and a day, or a whole date, that can mean nothing else
    pair     1-2, 3-4: two lessons rather than a month and a day, where all in the row are such
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    period: str | None = None
    number: int | None = None
    hanzi: bool = False
    dotted: bool = False
    explicit: bool = False
    pair: bool = False
    week: bool = False

    @property
    def is_day(self) -> bool:
        """Whether it tells a day or a part of one, and not only a month or a week."""
        return bool(self.day or self.weekday or self.period or self.number)


def _whole(found: re.Match[str]) -> Part:
    year, month, day = (int(found[name]) for name in ("y", "m", "d"))
    return Part(year + 2000 if year < 100 else year, month, day, explicit=True)


def _compact(found: re.Match[str]) -> Part:
    text = found[0]
    return Part(int(text[:4]), int(text[4:6]), int(text[6:8]), explicit=True)


def _month_day(found: re.Match[str]) -> Part:
    month, day = numerals.number(found["m"]), numerals.number(found["d"])
    dotted = found["sep"] == "." and len(found["d"]) == 1 and not found["end"]
    pair = found["sep"] == "-" and month % 2 == 1 and day == month + 1
    return Part(None, month, day, dotted=dotted, explicit=found["sep"] == "月", pair=pair)


def _weekday(found: re.Match[str]) -> Part:
    word = found["w"]
    english = word[:3] in ENGLISH_DAYS
    return Part(weekday=ENGLISH_DAYS.index(word[:3]) + 1 if english else WEEKDAYS[word])


def _lessons(found: re.Match[str]) -> Part:
    first, last = (numerals.number(found[name]) if found[name] else 0 for name in ("first", "last"))
    return Part(period=f"{first}-{last}" if last else str(first))


def _bare(found: re.Match[str]) -> Part:
    word = found["n"]
    if word.isascii():
        return Part(number=int(word))
    return Part(number=WEEKDAYS.get(word) or numerals.number(word), hanzi=True)


# In this order: the first that fits at a place is taken.
_TOKENS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], Part]]] = [
    (regex(pattern), read)
    for pattern, read in (
        (
            rf"(?<!\d){_WHOLE_DAY}(?!\d)[日号]?(?:[ t]?0?0:00(?::00(?:\.0+)?)?)?",
            _whole,
        ),
        (r"20\d{6}(?!\d)", _compact),
        (
            r"(?P<y>20\d\d)(?:[-/.](?P<m>\d{1,2})月?|年(?P<n>\d{1,2})月?份?)(?!\d)$",
            lambda found: Part(int(found["y"]), int(found["m"] or found["n"])),
        ),
        (
            rf"第?(?P<first>[1-9]|{_HANZI})(?:[-~、至到](?P<last>[1-9]|{_HANZI}))?(?:节课?|堂课?|课时?)",
            _lessons,
        ),
        (
            rf"(?P<m>{_NUMBER})(?P<sep>月|[-/.])(?P<d>{_NUMBER})(?![\d节])(?P<end>[日号]?)",
            _month_day,
        ),
        (rf"(?P<m>{_NUMBER})月份?", lambda found: Part(month=numerals.number(found["m"]))),
        (rf"第?{_NUMBER}周(?![一二三四五六日天])", lambda _: Part(week=True)),
        (r"(?:周|星期|礼拜)(?P<w>[一二三四五六日天])", _weekday),
        (
            r"(?P<w>mon|tue|wed|thu|fri|sat|sun)(?:s?day|n?e?s?day|r?s?day|urs?day|u?r?day|s|rs?)?\.?",
            _weekday,
        ),
        (rf"(?P<d>{_NUMBER})[日号]", lambda found: Part(day=numerals.number(found["d"]))),
        (rf"(?P<p>{_PERIOD_WORDS})", lambda found: Part(period=_PERIOD_OF[found["p"]])),
        (rf"(?P<n>\d{{1,2}}(?![\d.])|{_HANZI}{{1,3}}|[日天])", _bare),
    )
]
_BETWEEN = regex(r"[\s()\[\]【】,，、;/\\|·-]+")


def read_heading(text: str, epoch: date = EPOCH_1900) -> Part | None:
    """What a heading says; None where anything in it is no word of a calendar."""
    return _read(text, epoch) if len(text) <= LONGEST else None


@lru_cache(4096)
def _read(text: str, epoch: date) -> Part | None:
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    folded = re.sub(r"^(\d+)\.0$", r"\1", folded)
    if re.fullmatch(r"\d{5}", folded) and int(folded) in _SERIALS:
        day = epoch + timedelta(int(folded))
        return Part(day.year, day.month, day.day, explicit=True)
    part, at = Part(), 0
    while at < len(folded):
        if blank := _BETWEEN.match(folded, at):
            at = blank.end()
            continue
        found, read = next(
            ((m, read) for token, read in _TOKENS if (m := token.match(folded, at))),
            (None, None),
        )
        told = read(found) if found and read else None
        joined = _joined(part, told) if told else None
        if joined is None or found is None:
            return None
        part, at = joined, found.end()
    return part if part != Part() and _possible(part) else None


def _joined(one: Part, other: Part) -> Part | None:
    """Two parts as one; None where both say the same thing differently."""
    # In 7(一) and 9月1日 一 the hanzi can only be the weekday.
    if other.hanzi and (one.day or one.number) and (other.number or 8) <= 7:
        other = Part(weekday=other.number)
    elif one.hanzi and (other.day or other.number) and (one.number or 8) <= 7:
        one = replace(one, weekday=one.number, number=None, hanzi=False)
    told: dict = {}
    for item in fields(Part):
        mine, its = getattr(one, item.name), getattr(other, item.name)
        if mine and its and mine != its:
            return None
        told[item.name] = mine or its
    return Part(**told)


def _possible(part: Part) -> bool:
    return (
        (part.month is None or 1 <= part.month <= 12)
        and (part.day is None or 1 <= part.day <= 31)
        and (part.number is None or 1 <= part.number <= 31)
    )
