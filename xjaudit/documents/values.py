"""How a pupil's values are printed: codes by name, days as people write them."""

import re

import pandas as pd

from xjaudit.record.codes import division_name, table
from xjaudit.record.fields import Field, all_fields


def printed(roster: pd.DataFrame, code: str, with_code: bool = False) -> list[str]:
    """A column as texts, blank where nothing is known; `with_code` puts a code behind its name.

    A cell that could not be read is printed as it stands, but for a number that a spreadsheet has
    rounded: what is left of it is nobody's number.
    """
    if code not in roster:
        return [""] * len(roster)
    field, values = all_fields()[code], roster[code]
    raw = f"{code}.raw"
    if raw in roster:
        told = roster[raw]
        rounded = f"{code}.number"
        if rounded in roster:
            told = told.mask(roster[rounded].fillna(False).astype(bool))
        values = values.fillna(told)
    if field.kind == "name" and raw in roster:
        values = _spaced(values, roster[raw])
    shown = {value: _shown(value, field, with_code) for value in values.dropna().unique()}
    return [shown.get(value, "") for value in values]


def _spaced(names: pd.Series, raw: pd.Series) -> pd.Series:
    """Names of several words with the blanks between them, as the registry has them: Tom Smith is
    compared as TomSmith, and not called so."""
    told = raw.str.strip().str.replace(_BLANKS, " ", regex=True)
    told = told.str.replace(_NEAR_HAN, "", regex=True)
    return names.mask((told.str.replace(" ", "") == names).fillna(False).astype(bool), told)


_BLANKS = re.compile(r"\s+")
# A blank that stands not between two letters of an alphabet.
_LETTER = "A-Za-z\u00c0-\u024f.'\u2019-"
_NEAR_HAN = re.compile(f"(?<![{_LETTER}]) | (?![{_LETTER}])")


def _shown(value: str, field: Field, with_code: bool) -> str:
    if name := _name(value, field):
        return f"{name}（{_plain(value)}）" if with_code and name != value else name
    if field.kind == "division":
        return _plain(value)
    return _day(value, field.kind)


def _name(value: str, field: Field) -> str | None:
    """What a code stands for; None of what is no code."""
    if field.codes:
        return table(field.codes).label(value)
    return division_name(value) if field.kind == "division" else None


def _plain(code: str) -> str:
    """A division below the county is written with twelve digits; the six of the county say all."""
    return code[:-6] if len(code) == 12 and code.endswith("000000") else code


def _day(value: str, kind: str) -> str:
    if kind == "date" and len(value) == 8 and value.isdigit():
        return f"{value[:4]}年{int(value[4:6])}月{int(value[6:])}日"
    if kind == "month" and len(value) == 6 and value.isdigit():
        return f"{value[:4]}年{int(value[4:])}月"
    return value


def masked_name(name: str) -> str:
    """王*芳: enough for those who know the child. One character stays of a short name, the first
    and the last of a longer one."""
    if len(name) < 2:
        return "*" * len(name)
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * min(len(name) - 2, 3) + name[-1]


def last_digits(number: str, count: int = 4) -> str:
    """The last characters of a number, and nothing of a shorter one."""
    return number[-count:] if len(number) >= 3 * count else ""
