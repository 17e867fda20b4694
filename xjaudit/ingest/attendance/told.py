"""Which year, months, days and ranges of days titles, sheet and file names tell."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from xjaudit.ingest.attendance.day_words import ENGLISH_DAYS
from xjaudit.patterns import regex
from xjaudit.record import numerals

_DASH = r"\s*(?:[-~—–―至到])+\s*"
_Y = r"(?:(?P<{0}y>20\d\d|(?<!\d)2\d(?=年))(?:年|[-/.]))"
_M = r"(?<!\d)(?P<{0}m>1[0-2]|0?[1-9])(?:月|[-/.])"
_D = r"(?P<{0}d>3[01]|[12]\d|0?[1-9])(?![\d月])[日号]?"
_RANGE = regex(
    f"{_Y.format('a')}?{_M.format('a')}{_D.format('a')}{_DASH}"
    f"(?:{_Y.format('b')}?{_M.format('b')})?{_D.format('b')}"
)
_DAY = regex(
    f"{_Y.format('a')}{_M.format('a')}{_D.format('a')}"
    r"|(?<!\d)(?P<bm>1[0-2]|0?[1-9])月(?P<bd>3[01]|[12]\d|0?[1-9])[日号]"
)
_COMPACT = regex(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_MONTHS = regex(
    rf"(?:(?P<y>20\d\d)(?:年|[-/.]))?(?<!\d)(?P<m>1[0-2]|0?[1-9])月?份?(?:{_DASH}|、)"
    r"(?:(?P<by>20\d\d)年)?(?<!\d)(?P<bm>1[0-2]|0?[1-9])月"
)
_MONTH = regex(
    r"(?:(?P<ay>20\d\d|(?<!\d)2\d(?=年))(?:年|[-/.]))(?P<am>1[0-2]|0?[1-9])(?!\d)"
    r"|(?<!\d)(?P<by>20\d\d)(?P<bm>0[1-9]|1[0-2])(?!\d)"
    r"|(?<![\d个])(?P<cm>1[0-2]|0?[1-9])月"
)
_TERM = regex(
    rf"(?<!\d)(?P<ay>20\d\d)(?:{_DASH}|/)(?P<end>20\d\d|\d\d)(?:学?年度?|年|(?=\D|$))"
    r"|(?<!\d)(?P<by>20\d\d)学年"
    r"|(?<!\d)(?P<cy>20\d\d)年?(?P<season>[春秋])(?:季|学期|$)?"
)
_YEAR = regex(r"(?<!\d)(20\d\d)(?![\d级届])")
# The day a form was filled in is not the day it speaks of.
_FILLED = regex(
    r"(?:填表|填报|制表|上报|报送|导出|打印|更新|审核|统计截止|截止|截至|生成)(?:日期|时间)?\s*[:：]?\s*"
    r"20\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?"
)
_WEEKDAY = regex(r"[(]?(?:周|星期|礼拜)[一二三四五六日天](?!次)[)]?")
_HANZI_MONTH = regex(r"(?<![一二三四五六七八九十个])([一二三四五六七八九]|十[一二]?|元)月")
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Without a year only where the text is nothing else: may is a word.
_ENGLISH_MONTH = regex(
    rf"\b({'|'.join(_ENGLISH)})[a-z]*\.?,?\s*(20\d\d)|(20\d\d)\s*({'|'.join(_ENGLISH)})[a-z]*"
    rf"|^\s*({'|'.join(_ENGLISH)})[a-z]*\s*$"
)
# School years begin in September; their last days of August are those of the next one.
_FIRST_MONTH = 8
Month = tuple[int | None, int]
Range = tuple[date, date]
Span = tuple[int | None, int, int, int | None, int, int]


@dataclass
class Told:
    """What the words around a table tell of its days.

    months  those named, each with its year if that is told
    rivals  those that another of the texts names instead
    range   first and last day
    day     the one day of a daily sheet
    assumed the words for a year that only the school year of the settings gave
    """

    months: list[Month] = field(default_factory=list)
    rivals: list[Month] = field(default_factory=list)
    range: Range | None = None
    day: date | None = None
    years: Callable[[int], int | None] = lambda _: None
    assumed: list[tuple[str, str]] = field(default_factory=list)

    def year_of(self, month: int) -> int | None:
        """The year in which a month lies, None where nothing tells."""
        return self.years(month)


@dataclass
class _Text:
    """What one text tells, as numbers."""

    range: Span | None = None
    day: tuple[int | None, int, int] | None = None
    months: list[Month] = field(default_factory=list)
    school_year: int | None = None
    year: int | None = None


def told(context: Sequence[str], school_year: int | None = None) -> Told:
    """What titles, sheet name and file name (in this order, the file name last) tell.

    The year may be that of the month, of the term, of any of the texts, or at last the school year
    of the settings, which is then said in `assumed`.
    """
    texts = [_read(text) for text in context]
    found = Told()
    found.years = _years(texts, school_year, found.assumed)
    _take_months(found, texts)
    for text in texts:
        if text.range and not found.range:
            found.range = _range(text.range, found.years)
        if text.day and not found.day:
            year, month, day = text.day
            found.day = _date(year or found.years(month), month, day)
    return found


def _take_months(found: Told, texts: list[_Text]) -> None:
    telling = [text.months for text in texts if text.months]
    if not telling:
        return
    # The name of a file says less than what stands in it.
    first = telling[0]
    found.months = _with_years(first, found)
    inside = [text.months for text in texts[:-1] if text.months]
    for months in inside[1:]:
        if not any(_may_be_one(one, other) for one in first for other in months):
            found.rivals = _with_years(months, found)


def _with_years(months: list[Month], found: Told) -> list[Month]:
    return list(dict.fromkeys((year or found.years(month), month) for year, month in months))


def _may_be_one(one: Month, other: Month) -> bool:
    return one[1] == other[1] and (one[0] is None or other[0] is None or one[0] == other[0])


def _read(text: str) -> _Text:
    """One text, each piece understood being taken out before the next is looked for."""
    rest = _folded(text)
    found = _Text()
    if term := _TERM.search(rest):
        rest = _take_term(found, term, rest)
    if span := _RANGE.search(rest):
        found.range = _span(span)
        rest = _without(rest, span)
    if day := _DAY.search(rest):
        found.day = _number(day["ay"]), int(day["am"] or day["bm"]), int(day["ad"] or day["bd"])
        rest = _without(rest, day)
    if several := _MONTHS.search(rest):
        found.months = _month_range(several)
        rest = _without(rest, several)
    else:
        while single := _MONTH.search(rest):
            year = single["ay"] or single["by"]
            month = int(single["am"] or single["bm"] or single["cm"])
            found.months.append((_number(year), month))
            rest = _without(rest, single)
    if year := _YEAR.search(rest):
        found.year = int(year[1])
    return found


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = _FILLED.sub(" ", folded)
    folded = _WEEKDAY.sub(" ", folded)
    folded = re.sub(rf"\b(?:{'|'.join(ENGLISH_DAYS)})[a-z]*\b", " ", folded)
    folded = re.sub(r"\s*([年月日号/.~至到—–―-])\s*", r"\1", folded)
    folded = _COMPACT.sub(r"\1.\2.\3", folded)
    folded = _HANZI_MONTH.sub(lambda m: f"{1 if m[1] == '元' else numerals.number(m[1])}月", folded)
    return _ENGLISH_MONTH.sub(_english, folded)


def _english(found: re.Match[str]) -> str:
    year = found[2] or found[3]
    month = _ENGLISH.index(found[1] or found[4] or found[5]) + 1
    return f" {year}年{month}月 " if year else f" {month}月 "


def _take_term(found: _Text, term: re.Match[str], rest: str) -> str:
    if term["season"]:
        # Spring belongs to the school year that began the autumn before.
        found.school_year = int(term["cy"]) - (term["season"] == "春")
        return _without(rest, term)
    if term["ay"]:
        begin, end = int(term["ay"]), int(term["end"]) % 100
        if end != (begin + 1) % 100:
            return rest
        found.school_year = begin
    else:
        found.school_year = int(term["by"])
    return _without(rest, term)


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) + (2000 if int(text) < 100 else 0)


def _month_range(found: re.Match[str]) -> list[Month]:
    first, last = int(found["m"]), int(found["bm"])
    year, last_year = _number(found["y"]), _number(found["by"])
    if last <= first and not last_year and year and last != first:
        last_year = year + 1
    count = (last - first) % 12 + 1
    months = [(first + step - 1) % 12 + 1 for step in range(count)]
    return [(last_year if m < first else year, m) if year else (None, m) for m in months]


def _years(
    texts: list[_Text], school_year: int | None, assumed: list[tuple[str, str]]
) -> Callable[[int], int | None]:
    dated = [(y, m) for text in texts for y, m in text.months if y]
    dated += [(t.range[0], t.range[1]) for t in texts if t.range and t.range[0]]
    terms = [text.school_year for text in texts if text.school_year]
    plain = [text.year for text in texts if text.year]
    days = [(t.day[0], t.day[1]) for t in texts if t.day and t.day[0]]

    def year_of(month: int) -> int | None:
        for year, near in dated:
            # December's table may end in January.
            return year + (month - near <= -6) - (month - near > 6)
        for begin in terms:
            return begin if month >= _FIRST_MONTH else begin + 1
        for year in plain:
            return year
        for year, near in days:
            return year + (month - near <= -6) - (month - near > 6)
        if school_year:
            year = school_year if month >= _FIRST_MONTH else school_year + 1
            if (f"{month}月", f"{year}{month:02d}") not in assumed:
                assumed.append((f"{month}月", f"{year}{month:02d}"))
            return year
        return None

    return year_of


def week_in(text: str, around: Told) -> Range | None:
    """The range of days that a heading names, its year told by the words around the table."""
    span = _RANGE.search(_folded(text))
    return _range(_span(span), around.years) if span else None


def _span(found: re.Match[str]) -> Span:
    month = int(found["am"])
    first = _number(found["ay"]), month, int(found["ad"])
    return (*first, _number(found["by"]), int(found["bm"] or month), int(found["bd"]))


def _range(span: Span, years: Callable[[int], int | None]) -> Range | None:
    year, month, day, last_year, last_month, last_day = span
    year = year or years(month)
    if year is None:
        return None
    first = _date(year, month, day)
    last = _date(last_year or year + (last_month < month), last_month, last_day)
    if first is None or last is None or not timedelta(0) <= last - first <= timedelta(200):
        return None
    return first, last


def _date(year: int | None, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year else None
    except ValueError:
        return None
