"""How a cell's text becomes its normal value, on whole columns, with every change said."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.record.class_cells import read_class
from xjaudit.record.classes import CLASS_FIELDS
from xjaudit.record.codes import table
from xjaudit.record.dates import Reading, read_date, read_month
from xjaudit.record.epochs import EPOCH_1900
from xjaudit.record.fields import Field
from xjaudit.record.name_cells import USUAL_NAME, may_be_another, read_name
from xjaudit.record.numbers import read_digits, read_division, read_id
from xjaudit.record.phones import read_phone
from xjaudit.record.placeholders import FILLERS, is_placeholder, is_word
from xjaudit.record.text import clean, half_width, is_exponent, without_point_zero

# Texts that need no second look: without blank or sign at either end, without invisible characters,
# no bare number, too long for a placeholder. Those that begin with 同 or 与 may be 与父亲相同.
_HAN = r"\x{4E00}-\x{9FA5}"
_HAN_BUT_SAME = r"\x{4E00}-\x{4E0D}\x{4E0F}-\x{540B}\x{540D}-\x{9FA5}"
_USUAL_TEXT = (
    rf"^(?:[A-Za-z{_HAN_BUT_SAME}]|[0-9]+[@\-{_HAN}])[ -~{_HAN}（）、，。：；·]{{3,}}"
    rf"[!-~{_HAN}）]$"
)


@dataclass(frozen=True)
class Column:
    """A column's normal values, and of each changed cell its position, notice code, raw, value."""

    values: pa.Array
    changes: list[tuple[int, str, str, str | None]]


def read_column(
    texts: pa.Array, field: Field, epoch: date = EPOCH_1900, today: date | None = None
) -> Column:
    """Normal values of a column of cell texts (null where the cell is empty).

    Cells already normal are recognised whole-column; only the distinct others are looked at one
    by one. Unreadable values become null; every difference is in `changes`, but for the standard
    words of a code table, whose normal value is the code.
    """
    how = _way(field, epoch, today)
    odd = np.ones(len(texts), bool)
    if how.usual:
        odd = ~_true(pc.match_substring_regex(texts, how.usual))
    if how.doubtful:
        odd |= how.doubtful(texts)
    odd &= texts.is_valid().to_numpy(zero_copy_only=False)
    positions = np.flatnonzero(odd)
    if not len(positions):
        return Column(texts, [])
    cells = texts.take(pa.array(positions)).dictionary_encode()
    words = cells.dictionary.to_pylist()
    readings = [how.read(word) for word in words]
    if all(reading == (word, None) for reading, word in zip(readings, words, strict=True)):
        return Column(texts, [])
    read_values = pa.array([value for value, _ in readings], texts.type).take(cells.indices)
    values = pc.replace_with_mask(texts, pa.array(odd), read_values)
    noticed = [code is not None for _, code in readings]
    if not any(noticed):
        return Column(values, [])
    at = cells.indices.to_numpy()
    told = np.flatnonzero(np.array(noticed)[at])
    changes = [
        (int(positions[i]), str(readings[at[i]][1]), words[at[i]], readings[at[i]][0]) for i in told
    ]
    return Column(values, changes)


def _are_fillers(texts: pa.Array) -> np.ndarray:
    return _true(pc.is_in(texts, pa.array(FILLERS, texts.type)))


def _true(answer: pa.Array) -> np.ndarray:
    return pc.fill_null(answer, False).to_numpy(zero_copy_only=False)


@dataclass(frozen=True)
class _Way:
    """How cells of a kind are read: one by one, but for those of the usual pattern (RE2) that are
    not doubtful all the same."""

    read: Callable[[str], Reading]
    usual: str | None = None
    doubtful: Callable[[pa.Array], np.ndarray] | None = None


def _way(field: Field, epoch: date, today: date | None) -> _Way:
    if field.code in CLASS_FIELDS:
        return _Way(lambda text: read_class(text, epoch, today))
    match field.kind:
        case "code":
            return _Way(lambda text: read_code(text, field.codes or ""))
        case "date":
            # Days up to the 28th are in every month; the others are looked up.
            pattern = r"^(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9]|2[0-8])$"
            return _Way(lambda text: _dated(text, read_date(text, epoch, today)), pattern)
        case "month":
            pattern = r"^(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])$"
            return _Way(lambda text: _dated(text, read_month(text, epoch, today)), pattern)
        case "digits":
            return _Way(
                lambda text: read_digits(text, field.width, field.leading_zero),
                rf"^[0-9]{{{field.width}}}$",
                _are_fillers,
            )
        case "division":
            return _Way(read_division)
        case "id" if field.own_form:
            usual = r"^[A-Z]{0,4}[0-9]{6,30}$"
            return _Way(lambda text: read_id(text, own_form=True), usual, _are_fillers)
        case "id":
            # Numbers that nobody has, such as 123456789012345678, have no birth year inside.
            pattern = r"^[GJL]?[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9X]$"
            return _Way(lambda text: read_id(text, field.width or 0), pattern)
        case "phone":
            # 13800000000 and the like end in zeros.
            return _Way(
                read_phone, r"^1[3-9][0-9]{9}$", lambda texts: _true(pc.ends_with(texts, "000"))
            )
        case "name":
            return _Way(read_name, USUAL_NAME, may_be_another)
        case _:
            return _Way(read_text, _USUAL_TEXT)


def _dated(text: str, reading: Reading) -> Reading:
    """A cell that says there is no date is empty, not wrong."""
    return (None, "placeholder") if reading[0] is None and is_placeholder(text) else reading


def read_code(text: str, codes: str) -> Reading:
    """A coded cell: the standard word or code as it is, an alias with a notice, else None."""
    known = table(codes)
    for word in (text, without_point_zero(half_width(clean(text)))):
        value, _ = known.read(word)
        if value is None:
            continue
        if text in (value, known.label(value)):
            return value, None
        zero_lost = word.isdecimal() and word != value and word.zfill(len(value)) == value
        return value, "zero_restored" if zero_lost else "code_mapped"
    return None, "placeholder" if is_placeholder(text) else "value_unreadable"


def read_text(text: str) -> Reading:
    """A text without invisible characters, line ends and blanks around it."""
    if text.isascii() and text.isdecimal():
        return text, None
    value = without_point_zero(clean(text))
    if is_word(value):
        return None, "placeholder"
    if is_exponent(value):
        return None, "digits_lost"
    return value, None if value == text else "text_cleaned"
