"""Phone numbers: digits only, several in one cell parted by a semicolon."""

import re

from xjaudit.patterns import regex
from xjaudit.record.dates import Reading
from xjaudit.record.placeholders import is_filler, is_no_number, is_word
from xjaudit.record.text import BLANKS, clean, half_width, is_exponent, without_point_zero

MOBILE = r"1[3-9][0-9]{9}"
# 010 and 02x have eight digits behind them, other cities seven or eight.
LANDLINE = r"0(?:10[0-9]{8}|2[0-9]{9}|[3-9][0-9]{9,10})"
_ABROAD = r"(?:\+|00)[1-9][0-9]{7,14}"
_MOBILE = regex(MOBILE)
_BLANK_OR_DASH = dict.fromkeys(map(ord, " -"))
_KNOWN = regex(
    rf"^(?:{MOBILE}|{LANDLINE}(?:-[0-9]{{1,5}})?|{_ABROAD}|[48]00[0-9]{{7}}|[2-8][0-9]{{6,7}})$"
)
_WITHOUT_ZERO = regex(r"^(?:10[0-9]{8}|2[0-9]{9}|[3-9][0-9]{9,10})$")
_BETWEEN = regex(r"[/\\、,，;；|\n]+|和|或|及|与")
_INSIDE = regex(r"[\s\-—–−‐‑.·()\[\]【】_:：]+")
_EXTENSION = regex(r"^(.*[0-9])\s*-\s*([0-9]{1,5})$")
_CHINA = regex(rf"^(?:\+?86|0086)0?(?={MOBILE}$)|^0(?={MOBILE}$)")
_SEVERAL = regex(rf"^(?:{MOBILE}){{2,}}$")
# Whose number it is. Any other word may mean that it is dead.
_WHOSE = regex(
    r"父亲?|母亲?|爸爸?|妈妈?|爷爷|奶奶|外公|外婆|姥姥|姥爷|祖父|祖母|叔叔?|伯父|姑姑|舅舅?|哥哥?|姐姐?"
    r"|监护人|家长|本人|学生|家里?|宅电|住宅|联系电话|电话|手机号?码?|座机|固话|号码|同?微信同?号?|tel|phone",
    re.IGNORECASE,
)


def read_phone(text: str) -> Reading:
    """A cell's phone numbers; one that is no phone number is kept as it stands, and that is said.

    Zeros that a number cell lost in front of an area code come back. None where digits are lost
    (1.38123E+10) and for numbers that nobody has.
    """
    # What most cells hold, looked at first.
    mobile = text.translate(_BLANK_OR_DASH)
    if _MOBILE.fullmatch(mobile) and not (mobile.endswith("000") and is_filler(mobile)):
        return mobile, None if mobile == text else "phone_cleaned"
    plain = without_point_zero(half_width(clean(text)).strip("'\"`"))
    joined = BLANKS.sub("", plain)
    if is_filler(joined) or (not re.search("[0-9]", joined) and is_no_number(joined)):
        return None, "placeholder"
    if is_exponent(joined):
        exact = _exact(joined)
        return (exact, "phone_cleaned") if exact else (None, "digits_lost")
    written = _written(plain)
    if any(not number.lstrip("+").replace("-", "").isdecimal() for number in written):
        return plain, "value_unusual"
    numbers = [number for number in written if not is_filler(number)]
    whole = [_with_zero(number) for number in numbers]
    value = ";".join(dict.fromkeys(whole))
    if not value:
        return None, "placeholder"
    if not all(map(_KNOWN.match, whole)):
        return value, "value_unusual"
    if value == text:
        return value, None
    return value, "phone_cleaned" if whole == numbers else "zero_restored"


def _exact(text: str) -> str | None:
    """1.3812345678E+10 has all its digits; with zeros at their end they may have been cut."""
    mantissa, _, power = text.upper().partition("E")
    digits = mantissa.replace(".", "")
    if len(digits) == int(power) + 1 and re.fullmatch(MOBILE, digits) and digits[-3:] != "000":
        return digits
    return None


def _written(plain: str) -> list[str]:
    """The numbers of a cell, as far as they are numbers."""
    if not re.search("[0-9]", plain):
        return [plain]
    marked = _WHOSE.sub(";", re.sub("转(?:分机)?|分机", "-", plain))
    parts = [part for part in _BETWEEN.split(marked) if not is_word(part)]
    return [number for part in parts for number in _numbers(part) if number]


def _numbers(part: str) -> list[str]:
    """The numbers of a part of a cell, between separators: 13812345678 13987654321 has two."""
    joined = _CHINA.sub("", _INSIDE.sub("", part))
    if _KNOWN.match(joined):
        return [joined]
    if _SEVERAL.match(joined):
        return re.findall(MOBILE, joined)
    words = [_CHINA.sub("", _INSIDE.sub("", word)) for word in part.split()]
    if len(words) > 1 and all(_KNOWN.match(word) for word in words):
        return words
    if found := _EXTENSION.match(part.strip()):
        main = _INSIDE.sub("", found[1])
        if re.fullmatch(LANDLINE, main):
            return [f"{main}-{found[2]}"]
    return [joined]


def _with_zero(number: str) -> str:
    lost = _WITHOUT_ZERO.match(number) and not _KNOWN.match(number)
    return f"0{number}" if lost else number
