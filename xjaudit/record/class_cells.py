"""Cells of a class column: a spreadsheet takes 7-1 for the first of July."""

from datetime import date, timedelta

from xjaudit.patterns import regex
from xjaudit.record.dates import Reading, day_text, month_of_name
from xjaudit.record.epochs import EPOCH_1900
from xjaudit.record.placeholders import is_word
from xjaudit.record.text import clean, half_width, without_point_zero

_DAY = regex(
    r"^(?P<year>(?:19|20)[0-9]{2})[-/年](?P<month>[0-9]{1,2})[-/月](?P<day>[0-9]{1,2})日?"
    r"(?:[ T]0?0:00(?::00)?)?$"
)
_SHOWN = regex(r"^(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日$")
_SHOWN_ENGLISH = regex(r"^(?P<day>[0-9]{1,2})-(?P<name>[A-Za-z]{3})$")
_SHOWN_MONTH = regex(r"^(?P<name>[A-Za-z]{3})-(?P<year>[0-9]{2})$")
_SERIAL = regex(r"^[34][0-9]{4}$")
# How long ago a list may have been typed that is still handed in.
_YEARS_BACK = 10


def read_class(text: str, epoch: date = EPOCH_1900, today: date | None = None) -> Reading:
    """A class name; a date that was typed as grade and class is these again (7-1).

    Class 32 and above are no day of a month, so a spreadsheet takes 7-32 for July 1932. None where
    the date can be neither.
    """
    if text.isascii() and text.isdecimal() and len(text) < 5:
        return text, None
    value = without_point_zero(clean(text))
    if is_word(value):
        return None, "placeholder"
    found = _from_date(half_width(value), epoch, today or date.today())
    if found:
        return found, "class_from_date"
    if found == "":
        return None, "value_unreadable"
    return value, None if value == text else "text_cleaned"


def _from_date(value: str, epoch: date, today: date) -> str | None:
    """Grade and class, an empty text for a date that is neither, None for what is no date."""
    if found := _DAY.match(value):
        year, month, day = (int(part) for part in found.groups())
        return _typed(year, month, day, today) if day_text(year, month, day) else ""
    if found := _SHOWN.match(value):
        month, day = int(found["month"]), int(found["day"])
        return f"{month}-{day}" if day_text(2000, month, day) else ""
    try:
        if found := _SHOWN_ENGLISH.match(value):
            return f"{month_of_name(found['name'])}-{int(found['day'])}"
        if found := _SHOWN_MONTH.match(value):
            return f"{month_of_name(found['name'])}-{int(found['year'])}"
    except ValueError:
        return None
    if _SERIAL.match(value):
        day = epoch + timedelta(int(value))
        # Any other number may be the school's own for a class.
        if today.year - _YEARS_BACK <= day.year <= today.year:
            return f"{day.month}-{day.day}"
    return None


def _typed(year: int, month: int, day: int, today: date) -> str:
    if today.year - _YEARS_BACK <= year <= today.year:
        return f"{month}-{day}"
    # 7-32 became 1932-07-01, and 2-29 in a year without it 2029-02-01.
    return f"{month}-{year % 100}" if day == 1 and year % 100 >= 29 else ""
