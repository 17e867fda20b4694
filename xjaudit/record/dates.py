"""Days and months in all the styles people type them, as YYYYMMDD and YYYYMM."""

import re
from datetime import date, timedelta

from xjaudit.patterns import regex
from xjaudit.record import numerals
from xjaudit.record.epochs import EPOCH_1900
from xjaudit.record.text import clean, half_width, without_point_zero

# (normal value or None, notice code or None)
Reading = tuple[str | None, str | None]

_NUMERAL = "[〇零○一二三四五六七八九]"
_YEAR = rf"(?P<year>[0-9]{{4}}|[0-9]{{2}}|{_NUMERAL}{{4}}|{_NUMERAL}{{2}})"
_MONTH = r"(?P<month>[0-9]{1,2}|元|[一二三四五六七八九]|十[一二]?)"
_DAY = r"(?P<day>[0-9]{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_SIGN = r"[-/.。、,·_\\—–−‐‑]"
_BEHIND_YEAR = rf"\s*(?:{_SIGN}{{1,2}}|年)\s*|\s+"
_BEHIND_MONTH = rf"\s*(?:{_SIGN}{{1,2}}|月)\s*|\s+"
_CLOCK = (
    r"(?:上午|下午)?\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?\s*(?:[AP]M)?"
    r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_TAIL = regex(rf"(?:\s*(?:星期|周)[一二三四五六日天])?(?:(?:\s+|T)(?P<clock>{_CLOCK}))?[.。,、]?$")
_MIDNIGHT = regex(r"^(?:0?0:00(?::00(?:\.0+)?)?|(?:上午\s*)?12:00(?::00)?\s*(?:AM)?)(?![0-9])")
_DATE = regex(
    rf"^{_YEAR}(?:{_BEHIND_YEAR}){_MONTH}(?:{_BEHIND_MONTH}){_DAY}\s*[日号]?\s*(?:生|出生)?$"
)
_YEAR_LAST = regex(
    rf"^(?P<one>[0-9]{{1,2}})\s*{_SIGN}\s*(?P<two>[0-9]{{1,2}})\s*{_SIGN}\s*(?P<year>[0-9]{{4}})$"
)
_YEAR_MONTH = regex(rf"^{_YEAR}(?:{_BEHIND_YEAR}|){_MONTH}\s*(?:月份?)?$")
# What most cells hold, looked at first: 20120315, 2012-03-15 00:00:00, 2012/3/15.
_COMMON = regex(
    r"^([12][0-9]{3})(?:([-/.])(?=[^-/.]+\2)|(?=[0-9]{4}$))([0-9]{1,2})[-/.]?([0-9]{1,2})"
    r"(?: 00:00:00)?$"
)
_SERIAL = regex(r"^([2-5][0-9]{4})(?:\.[0-9]+)?$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_ENGLISH = tuple(
    regex(pattern, re.IGNORECASE)
    for pattern in (
        # 15-Mar-12 and 15 March 2012, Mar 15, 2012
        rf"^(?P<day>[0-9]{{1,2}})(?:[-/ ]){_ENGLISH_MONTH}[-/ ,]+(?P<year>[0-9]{{4}}|[0-9]{{2}})$",
        rf"^{_ENGLISH_MONTH}[- ](?P<day>[0-9]{{1,2}})(?:, ?|[ -])(?P<year>[0-9]{{4}})$",
    )
)
_ENGLISH_YEAR_MONTH = regex(rf"^{_ENGLISH_MONTH}[-/ ,]+(?P<year>[0-9]{{4}})$", re.IGNORECASE)
# A number cell 2014.10 is shown, and arrives, as 2014.1.
_TENTH = regex(r"^(?:[0-9]{2}|[0-9]{4})\.1$")


def day_text(year: int, month: int, day: int) -> str | None:
    """YYYYMMDD if the calendar has that day."""
    try:
        date(year, month, day)
    except ValueError:
        return None
    return f"{year:04d}{month:02d}{day:02d}"


def month_of_name(name: str) -> int:
    """1 for Jan or January."""
    return _MONTHS.index(name[:3].lower()) + 1


def read_date(text: str, epoch: date = EPOCH_1900, today: date | None = None) -> Reading:
    """A day as YYYYMMDD; one that was not written so is said as `date_assumed`.

    A year of two digits is the latest that has come; a bare number of five digits is a serial of
    the spreadsheet. None with `date_bad` where the calendar has no such day, where the year is not
    of the last or this century, and where day and month could be either.
    """
    if common := _COMMON.match(text):
        found = day_text(int(common[1]), int(common[3]), int(common[4]))
    else:
        found = _day(_plain(text), epoch, today)
    if found is None or not "1900" <= found[:4] <= "2100":
        return None, "date_bad"
    return found, None if found == text else "date_assumed"


def read_month(text: str, epoch: date = EPOCH_1900, today: date | None = None) -> Reading:
    """A month as YYYYMM; days behind it are dropped. None with `date_bad` where there is none."""
    value = _plain(text)
    found = _month(value, epoch, today)
    if found is None or not "1950" <= found[:4] <= "2100":
        return None, "date_bad"
    return found, None if found == text else "date_assumed"


def _plain(text: str) -> str:
    """Without time of day, day of the week and the .0 of a number."""
    value = without_point_zero(half_width(clean(text)).strip())
    joined = "".join(value.split())
    if re.fullmatch("[0-9]{8}", joined):
        return joined
    tail = _TAIL.search(value)
    if tail is None:
        return value
    if tail["zone"] and not _MIDNIGHT.match(tail["clock"]):
        # 2012-03-14T16:00:00Z is the 15th in China: which day is meant depends on the program.
        return value
    return value[: tail.start()].strip()


def _day(value: str, epoch: date, today: date | None) -> str | None:
    if re.fullmatch("[0-9]{8}", value):
        return day_text(int(value[:4]), int(value[4:6]), int(value[6:]))
    if found := _DATE.match(value):
        return day_text(_year(found["year"], today), _number(found["month"]), _number(found["day"]))
    if found := _YEAR_LAST.match(value):
        return _either(int(found["year"]), int(found["one"]), int(found["two"]))
    for form in _ENGLISH:
        if found := form.match(value):
            year = _year(found["year"], today)
            return day_text(year, month_of_name(found["name"]), int(found["day"]))
    return _serial(value, epoch)


def _either(year: int, one: int, two: int) -> str | None:
    """15/3/2012 and 3/15/2012 have one meaning each, 3/5/2012 has two."""
    meanings = {day_text(year, one, two), day_text(year, two, one)} - {None}
    return meanings.pop() if len(meanings) == 1 else None


def _serial(value: str, epoch: date) -> str | None:
    found = _SERIAL.match(value)
    # 20123 is rather a year with something lost than the third of February 1955.
    if not found or value.startswith("20"):
        return None
    return (epoch + timedelta(int(found[1]))).strftime("%Y%m%d")


def _month(value: str, epoch: date, today: date | None) -> str | None:
    if found := re.fullmatch("([0-9]{4})([0-9]{2})", value):
        return _month_text(int(found[1]), int(found[2]))
    if _TENTH.match(value):
        return None
    found = _YEAR_MONTH.match(value)
    if found and not value.isdigit():
        return _month_text(_year(found["year"], today), _number(found["month"]))
    if found := _ENGLISH_YEAR_MONTH.match(value):
        return _month_text(int(found["year"]), month_of_name(found["name"]))
    day = _day(value, epoch, today)
    # A serial of the years before no pupil of today was born in.
    return day[:6] if day and not (_SERIAL.match(value) and day < "1990") else None


def _month_text(year: int, month: int) -> str | None:
    return f"{year:04d}{month:02d}" if 1 <= month <= 12 else None


def _year(text: str, today: date | None) -> int:
    year = int("".join(str(numerals.DIGITS.get(character, character)) for character in text))
    if len(text) > 2:
        return year
    latest = (today or date.today()).year
    return year + 2000 if year + 2000 <= latest else year + 1900


def _number(text: str) -> int:
    return 1 if text == "元" else numerals.number(text)
