"""Which column the name of a field means, and which value a text beside it means."""

import difflib
from collections.abc import Iterable

import pyarrow as pa

from xjaudit.errors import SettingError
from xjaudit.patterns import regex
from xjaudit.record.codes import table
from xjaudit.record.fields import Field, all_fields, field_of_heading
from xjaudit.record.values import read_column

# Fields whose normal form stands in a column of another name: the number of the grade, 7-1.
_COLUMNS = {"grade": "grade_no", "class_name": "class"}
_CLASS = regex(r"^(c[0-9]{4}|[1-9]|1[0-2])-[0-9]{1,2}$")
_SHOWN = 12


def near(name: str, known: Iterable[str]) -> str | None:
    """What was probably meant."""
    # Of two Chinese characters one may be the wrong one.
    return next(iter(difflib.get_close_matches(name, list(known), 1, 0.5)), None)


def field_named(name: str, where: str) -> Field:
    """The field that a code name, a label or a heading means; SettingError if it means none."""
    code = name if name in all_fields() else field_of_heading(name)
    if code is not None:
        return all_fields()[code]
    known = [word for field in all_fields().values() for word in (field.code, field.zh)]
    if proposal := near(name, filter(str.isidentifier, known)):
        raise SettingError("condition_field_near", where, name=name, near=proposal)
    raise SettingError("condition_field", where, name=name)


def column_of(field: Field) -> str:
    """The roster's column that holds a field in its normal form."""
    return _COLUMNS.get(field.code, field.code)


def value_of(text: str, field: Field, where: str) -> str | None:
    """The normal value of a cell with this text: a code for a name, a date as YYYYMMDD.

    None where such a cell is taken for blank (000000, 无); SettingError where it has no value.
    """
    if field.code == "class_name":
        if not _CLASS.match(text):
            raise SettingError("condition_class", where, value=text)
        return text
    read = read_column(pa.array([text], pa.string()), field)
    value = read.values[0].as_py()
    if value is not None or [code for _, code, _, _ in read.changes] == ["placeholder"]:
        return value
    if field.kind in ("date", "month"):
        raise SettingError("condition_date", where, field=field.zh, value=text)
    if field.codes is None:
        return text
    raise _unknown_word(text, field, where)


def _unknown_word(text: str, field: Field, where: str) -> SettingError:
    words = table(field.codes or "").entries
    if proposal := near(text, words.values()):
        return SettingError(
            "condition_value_near", where, field=field.zh, value=text, near=proposal
        )
    known = [f"{code} {word}" for code, word in words.items()][:_SHOWN]
    more = ["…"] if len(words) > _SHOWN else []
    return SettingError("condition_value", where, field=field.zh, value=text, known=known + more)
