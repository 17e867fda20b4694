"""ID, registry and other numbers as cells hold them: cleaned, never repaired."""

import re

from xjaudit.patterns import regex
from xjaudit.record.dates import Reading
from xjaudit.record.placeholders import is_filler, is_no_number
from xjaudit.record.text import clean, half_width, is_exponent, packed, without_point_zero

# What people take for a capital X; only behind 17 digits does it mean one.
_LIKE_X = "x×✕✖╳✗✘ⅩⅹХхΧχ*＊"
_LAST_X = regex(rf"^([GJL]?[0-9]{{17}})[{re.escape(_LIKE_X)}]$", re.IGNORECASE)
_QUOTES = regex("['\"`´‘’“”′]+")
_LABEL = regex(r"^(?:公民)?(?:身份证?件?|证件|学籍)?(?:号码?)?[:：](?=[A-Za-z0-9])")
_POINT = regex(r"[.,;:。，、；：]+$")
_GROUP = regex(r"[-–—−‐‑._·/]")
_WHOLE = regex(r"^(?:[GJL]?[0-9]{17}[0-9X]|[0-9]{15})$")
# 15 digits are the form before 1999; others are passports, permits, and the last digits of a
# number in class lists.
_USUAL = regex(
    r"^(?:[GJL]?[0-9]{17}[0-9X]|[0-9]{4,15}|[0-9]{3,5}X|[A-Z]{1,3}[A-Z0-9]{3,14}"
    r"|[A-Z0-9]{5,10}\([A-Z0-9]{1,2}\))$"
)
# What most cells hold, looked at first: last digits of a number, passports and permits as they
# stand, and numbers in which nothing but blanks and small letters are amiss.
_SHORT = regex(r"[0-9]{4,10}|[0-9]{3}X|[A-Z]{1,2}[0-9]{6,10}")
_LONG = regex(r"[GJL]?[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9X]")


def read_id(text: str, width: int = 0, own_form: bool = False) -> Reading:
    """An ID or registry number: upper case, half width, without blanks and apostrophes.

    One that has not the form of any document, unless it is of the school's own form, is kept as it
    stands, so that rules report it. None where digits are lost, where there is no number, and for
    numbers that nobody has. Zeros come back up to `width`, of the last digits of a number.
    """
    if _SHORT.fullmatch(text) and len(set(text)) > 2 and not own_form:
        return text, None
    if _LONG.fullmatch(joined := "".join(text.split()).upper()):
        return joined, None if joined == text else "id_cleaned"
    value = _upper(_LABEL.sub("", packed(text)))
    if is_exponent(value) or _was_float(value):
        return None, "id_precision_lost"
    if not re.search("[0-9]", value):
        return None, "placeholder" if is_no_number(value) else "value_unreadable"
    value = _ungrouped(without_point_zero(value).removesuffix(".0"))
    value = _LAST_X.sub(r"\1X", value)
    if is_filler(value):
        return None, "placeholder"
    if value.isdecimal() and len(value) < width:
        return value.zfill(width), "zero_restored"
    if not own_form and not _USUAL.match(value):
        return value, "value_unusual"
    return value, None if value == text else "id_cleaned"


def _upper(value: str) -> str:
    value = _POINT.sub("", _QUOTES.sub("", value))
    return "".join(c.upper() if c.isascii() else c for c in value)


def _was_float(value: str) -> bool:
    """440524188001009984.0 has come through a number: a double holds it exactly, as one in some
    64 numbers of 18 digits."""
    found = re.match(r"^([0-9]{16,})\.0+$", value)
    return bool(found and int(float(found[1])) == int(found[1]))


def _ungrouped(value: str) -> str:
    """110105-19491231-002X in one piece; what does not become a whole number keeps its signs."""
    groups = _GROUP.split(value)
    # 4.40524188001010 is no number in two groups.
    if len(groups) > 1 and all(len(group) >= 3 for group in groups[:-1] if group not in "GJL"):
        joined = "".join(groups)
        if _WHOLE.match(_LAST_X.sub(r"\1X", joined)):
            return joined
    return value


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def read_digits(text: str, width: int | None = None, leading_zero: bool = False) -> Reading:
    """A number of known width kept as text.

    With `leading_zero` it may begin with one zero, which comes back where a number cell lost it.
    """
    if _is_digits(text) and len(text) == width and len(set(text)) > 1:
        return text, None
    value = without_point_zero(packed(text))
    if is_exponent(value):
        return None, "digits_lost"
    if is_no_number(value) or is_filler(value):
        return None, "placeholder"
    if not _is_digits(value):
        return half_width(clean(text)), "value_unusual"
    # No postcode begins with two zeros.
    if width and leading_zero and len(value) == width - 1:
        return value.zfill(width), "zero_restored"
    if width and len(value) != width:
        return value, "value_unusual"
    return value, None if value == text else "text_cleaned"


def read_division(text: str) -> Reading:
    """A division code, or the place in words; a code never begins with a zero."""
    if _is_digits(text) and len(set(text)) > 1:
        return text, None
    value = without_point_zero(packed(text))
    if is_exponent(value):
        return None, "digits_lost"
    if is_no_number(value) or (is_filler(value) and value[0] != "9"):
        return None, "placeholder"
    if not _is_digits(value):
        value = clean(text)
    return value, None if value == text else "text_cleaned"
