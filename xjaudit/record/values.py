"""How a cell's text becomes its normal value, on whole columns, with every change said."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.record import names
from xjaudit.record.codes import table
from xjaudit.record.fields import Field

# Cells that say "nothing here"; the registry's guides allow some of them for schools.
PLACEHOLDERS = frozenset(
    {
        "无",
        "暂无",
        "没有",
        "未知",
        "不详",
        "同上",
        "/",
        "//",
        "\\",
        "-",
        "--",
        "—",
        "——",
        "n/a",
        "na",
        "null",
    }
)
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u202a-\u202e'`‘’]+")
_LOOKS_LIKE_X = str.maketrans({"×": "X", "Ⅹ": "X", "ⅹ": "X", "Х": "X", "х": "X", "*": "X"})

# (normal value or None, notice code or None)
Reading = tuple[str | None, str | None]
EPOCH_1900 = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)


@dataclass(frozen=True)
class Column:
    """A column's normal values, and of each changed cell its position, notice code, raw, value."""

    values: pa.Array
    changes: list[tuple[int, str, str, str | None]]


def is_placeholder(text: str) -> bool:
    """无, / and the like, which mean an empty cell."""
    return text.strip().casefold() in PLACEHOLDERS


def read_column(texts: pa.Array, field: Field, epoch: date = EPOCH_1900) -> Column:
    """Normal values of a column of cell texts (null where the cell is empty).

    Cells already normal are recognised whole-column; only the distinct others are looked at one
    by one. Unreadable values become null; every difference is in `changes`.
    """
    usual, read = _reader(field, epoch)
    if usual:
        odd = pc.fill_null(pc.invert(pc.match_substring_regex(texts, usual)), False)
    else:
        odd = pc.is_valid(texts)
    positions = np.flatnonzero(odd.to_numpy(zero_copy_only=False))
    if not len(positions):
        return Column(texts, [])
    cells = texts.take(pa.array(positions)).dictionary_encode()
    words = cells.dictionary.to_pylist()
    readings = [_read_cell(word, read) for word in words]
    if all(reading == (word, None) for reading, word in zip(readings, words, strict=True)):
        return Column(texts, [])
    read_values = pa.array([value for value, _ in readings], texts.type).take(cells.indices)
    values = pc.replace_with_mask(texts, odd, read_values)
    noticed = [code is not None for _, code in readings]
    if not any(noticed):
        return Column(values, [])
    at = cells.indices.to_numpy()
    told = np.flatnonzero(np.array(noticed)[at])
    changes = [
        (int(positions[i]), str(readings[at[i]][1]), words[at[i]], readings[at[i]][0]) for i in told
    ]
    return Column(values, changes)


def _read_cell(text: str, read: Callable[[str], Reading]) -> Reading:
    if not text.strip():
        return None, None
    if is_placeholder(text):
        return None, "placeholder"
    return read(text)


def _reader(field: Field, epoch: date) -> tuple[str | None, Callable[[str], Reading]]:
    if field.kind == "code":
        return None, lambda text: read_code(text, field.codes or "")
    if field.kind == "date":
        # Days up to the 28th are in every month; the others are looked up.
        pattern = r"^(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9]|2[0-8])$"
        return pattern, lambda text: read_date(text, epoch)
    if field.kind == "month":
        return r"^(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])$", lambda text: read_month(text, epoch)
    if field.kind == "digits" or field.kind == "division":
        return r"^[1-9][0-9]{5,11}$", lambda text: read_digits(text, field.width)
    return {
        "id": (r"^[A-Z]?[0-9]{4,17}[0-9X]$", read_id),
        "name": (names.USUAL, read_name),
        "phone": (r"^1[3-9][0-9]{9}$", read_phone),
        # Placeholders are shorter than five characters.
        "text": (r"^\S.{3,}\S$", lambda text: (text.strip(), None)),
    }[field.kind]


def read_code(text: str, codes: str) -> Reading:
    """A coded cell: the standard word or code as it is, an alias with a notice, else None."""
    value, standard = table(codes).read(text)
    if value is None:
        return None, None
    return value, None if standard else "code_mapped"


def read_id(text: str) -> Reading:
    """An ID or registry number: upper case, half width, without blanks or apostrophes."""
    value = unicodedata.normalize("NFKC", text.translate(_LOOKS_LIKE_X))
    value = _INVISIBLE.sub("", value).upper().removesuffix(".0").translate(_LOOKS_LIKE_X)
    if not any(character.isdigit() for character in value):
        # 无证, 办理中: words, no number.
        return None, "placeholder"
    return value or None, "id_cleaned" if value != text else None


def read_name(text: str) -> Reading:
    """A name without inner blanks, middle dot U+00B7."""
    value = names.normal_name(text)
    if names.is_private_use(value):
        return value, "name_private_use"
    return value or None, "name_cleaned" if value != text else None


def read_phone(text: str) -> Reading:
    """A phone number: digits, half width; several in one cell stay, parted by a semicolon."""
    value = unicodedata.normalize("NFKC", text).strip().removesuffix(".0")
    parts = [re.sub(r"[\s\-—()]", "", p) for p in re.split(r"[/、,，;；]", value)]
    parts = [re.sub(r"^(?:\+|00)?86(?=1[3-9]\d{9}$)", "", p) for p in parts if p]
    return ";".join(parts) or None, None


def read_digits(text: str, width: int | None) -> Reading:
    """A number kept as text; zeros that a number format lost come back where the width is known."""
    value = unicodedata.normalize("NFKC", text).strip().removesuffix(".0")
    if width and value.isdigit() and len(value) == width - 1:
        return value.zfill(width), "zero_restored"
    return value or None, None


_SEPARATED = re.compile(
    r"^(\d{4}|\d{2})[-/.年。、](\d{1,2})[-/.月。、](\d{1,2})日?(?: ?0?0:00(?::00)?)?$"
)
_YEAR_MONTH = re.compile(r"^(\d{4})[-/.年。、]?(\d{1,2})月?$")


def day_text(year: int, month: int, day: int) -> str | None:
    """YYYYMMDD if the calendar has that day."""
    try:
        return date(year, month, day).strftime("%Y%m%d")
    except ValueError:
        return None


def read_date(text: str, epoch: date = EPOCH_1900) -> Reading:
    """A day in any of the styles people type, as YYYYMMDD.

    Two-digit years are read as 20xx and said to be assumed; a bare number of five digits is a
    spreadsheet serial. What no calendar has is None, with `date_bad`.
    """
    value = unicodedata.normalize("NFKC", text).strip().removesuffix(".0")
    if re.fullmatch(r"\d{8}", value):
        day = day_text(int(value[:4]), int(value[4:6]), int(value[6:]))
        return (day, None if day == text else "date_assumed") if day else (None, "date_bad")
    if found := _SEPARATED.match(value):
        year, month, day_number = (int(part) for part in found.groups())
        day = day_text(year + 2000 if year < 100 else year, month, day_number)
        return (day, "date_assumed") if day else (None, "date_bad")
    if re.fullmatch(r"[2-5]\d{4}", value):
        return (epoch + timedelta(int(value))).strftime("%Y%m%d"), "date_assumed"
    return None, "date_bad"


def read_month(text: str, epoch: date = EPOCH_1900) -> Reading:
    """A month as YYYYMM; days behind it are dropped, months 00 and 13 are None."""
    value = unicodedata.normalize("NFKC", text).strip().removesuffix(".0")
    if found := re.fullmatch(r"(\d{4})(\d{2})", value) or _YEAR_MONTH.match(value):
        year, month = found.groups()
        good = 1 <= int(month) <= 12 and 1950 <= int(year) <= 2100
        normal = f"{year}{int(month):02d}"
        return (normal, None if normal == text else "date_assumed") if good else (None, "date_bad")
    day, _ = read_date(value, epoch)
    return (day[:6], "date_assumed") if day else (None, "date_bad")
