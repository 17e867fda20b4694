"""What a number format makes of a whole number: the zeros and words that a person sees."""

import re

import numpy as np
import pyarrow as pa

from xjaudit.patterns import regex
from xjaudit.record.classes import CLASS_FIELDS
from xjaudit.record.fields import Field
from xjaudit.record.matching import matching

# A place for a digit, "words", \c, a sign as it stands; a blank as wide as a character, a fill
# character, [red].
_PART = regex(
    r'(?P<place>[0#?])|"(?P<words>[^"]*)"|\\(?P<sign>.)|(?P<plain>[-/() :+$￥¥班级年届])'
    r"|_.|\*.|\[[^\]]*\]"
)
# Only in these does a word or a zero of the format belong to the value.
_ASKED = (*CLASS_FIELDS, "grade", "class_serial", "serial")


def format_matters(texts: pa.Array, field: Field) -> np.ndarray:
    """Which cells of a column may look otherwise than they are: whole numbers that are shorter
    than the field's values, or class, grade and serial numbers."""
    if field.kind not in ("digits", "id") and field.code not in _ASKED:
        return np.zeros(len(texts), bool)
    most = (field.width or 16) - 1 if field.kind == "digits" else 15
    return matching(texts, f"^[0-9]{{1,{most}}}$")


def shows_more(code: str | None) -> bool:
    """Whether a number format may show a whole number otherwise than by its digits."""
    told = [part for part in _parts((code or "").split(";")[0]) if part.lastgroup]
    return len(told) > 1 and any(part["place"] for part in told)


def as_shown(texts: list[str | None], formats: list[str | None]) -> list[str | None]:
    """Cells of whole numbers as their number formats show them, beside each None where that is the
    cell's text: 5 under 00 is 05, 1 under "七年级"0"班" is 七年级1班."""
    return [
        _shown(text, code) if text and code and re.fullmatch("[0-9]+", text) else None
        for text, code in zip(texts, formats, strict=True)
    ]


def _shown(text: str, code: str) -> str | None:
    parts = _parts(code.split(";")[0])
    places = [at for at, part in enumerate(parts) if part["place"]]
    if not places:
        return None
    shown, left = "", text
    for at, part in reversed(list(enumerate(parts))):
        if not part["place"]:
            shown = (part["words"] or part["sign"] or part["plain"] or "") + shown
            continue
        # From the right a digit for each place; the first place has all that are left.
        digits = left if at == places[0] else left[-1:]
        left = left[: len(left) - len(digits)]
        shown = (digits or part["place"].replace("#", "").replace("?", "")) + shown
    return None if shown == text else shown


def _parts(code: str) -> list[re.Match[str]]:
    """The parts of a format; none where it is of another kind: a date, a decimal, General."""
    parts: list[re.Match[str]] = []
    at = 0
    while at < len(code):
        found = _PART.match(code, at)
        if not found:
            return []
        parts.append(found)
        at = found.end()
    return parts
