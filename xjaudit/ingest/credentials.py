"""Accounts and passwords that stand in a sheet's texts are masked before anybody sees them.

Schools write how to log in above their tables: 网址、账号、密码. Lists of pupils' accounts have a
column of passwords.
"""

import re
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.ingest.notices import Notice
from xjaudit.ingest.sheets import Sheet, at_once, holds
from xjaudit.patterns import regex
from xjaudit.record.fields import field_of_heading

MASK = "●●●●"
_HAN_PASSWORD, _PASSWORD = r"(?:密\s*码|口\s*令)", r"(?:密\s*码|口\s*令|pass ?words?|passwd|pwd)"
_HAN_ACCOUNT = r"(?:[账帐]\s*[号户]|用户名?|登录名)"
_ACCOUNT = rf"(?:{_HAN_ACCOUNT}|accounts?|user\s?(?:name|id)?|login)"
_ADDRESS = regex(r"https?://|www\.|网\s*址|登[录陆]地址|系统", re.IGNORECASE)
_IS = r"\s*(?:[(（][^()（）]{0,20}[)）])?\s*(?:[:：=＝]|(?:分别)?[是为])\s*"
# A value ends where a sentence goes on; a comma within one does not end it.
_VALUE = r"(?P<value>(?:[^\s,，;；。、|]|[,;](?=[!-~])(?![a-z]+\s*[:=]))+)"
# Behind a Chinese word any Latin ones are a value; 'password reset' holds none.
_LATIN = r"(?P<latin>(?!https?:|www\.)[0-9a-z@#$][!-~]{3,})"
_DIGITS = r"(?P<digits>(?=[!-~]*[0-9])[!-~]{4,})"
# 账号/密码：admin/123456
_BOTH = regex(
    rf"{_ACCOUNT}\s*[/、和及与&,，]?\s*(?:登[录陆]|初始)?{_PASSWORD}{_IS}"
    r"(?P<value>[^\s,，;；。、|]+(?:[ /、,，]+[!-~]+)*)",
    re.IGNORECASE,
)


def _valued(word: str, han: str) -> re.Pattern[str]:
    """A word with the value that belongs to it."""
    tail = rf"{word}{_IS}{_VALUE}|{han}\s*{_LATIN}|{word}\s+{_DIGITS}"
    return regex(tail, re.IGNORECASE)


_ITS_PASSWORD = _valued(_PASSWORD, _HAN_PASSWORD)
_ITS_ACCOUNT = _valued(_ACCOUNT, _HAN_ACCOUNT)
_HAS_ACCOUNT = regex(_ACCOUNT, re.IGNORECASE)
_LABEL = r"^\s*(?:(?:初始|登[录陆]|系统|默认|平台)\s*)*{}(?P<colon>\s*[:：=＝])?\s*$"
_PASSWORD_LABEL = regex(_LABEL.format(_PASSWORD), re.IGNORECASE)
_ACCOUNT_LABEL = regex(_LABEL.format(_ACCOUNT), re.IGNORECASE)
# Quick and coarse: most columns hold none of these words.
_ANY = r"(?i)密\s*码|口\s*令|pass ?word|passwd|pwd"
# Each of them needs one of these; the letter is rare.
_SOME = "密令wW"
# Rows above and below in which the account of a password may stand.
_NEAR = 3

Row = list[str | None]
# Row (0 is the first) and position in `columns`.
Place = tuple[int, int]


def mask(text: str) -> str | None:
    """The text without the values of an account and a password; None where it tells no password."""
    masked = _hide(_BOTH, text)
    if masked == text:
        masked = _hide(_ITS_PASSWORD, text)
    if masked == text:
        return None
    return _hide(_ITS_ACCOUNT, masked)


def _hide(pattern: re.Pattern[str], text: str) -> str:
    def hidden(found: re.Match[str]) -> str:
        value = next(part for part in found.groupdict().values() if part)
        # Masked once is enough; 密码：●●●● has nothing to hide.
        return found[0] if MASK in value else found[0].removesuffix(value) + MASK

    return pattern.sub(hidden, text)


def masked(sheet: Sheet) -> Sheet:
    """The sheet without credentials, and with a notice for each place where some stood.

    Masked are: an account's and a password's values in one cell; in cells beside or near one
    another; and all cells below a heading 密码. A bare word without a value stays.
    """
    if not any(map(_tells, at_once(sheet.columns))):
        return sheet
    wanted = [at for at, column in enumerate(sheet.columns) if _tells(column)]
    changes: dict[Place, str] = {}
    columns = list(sheet.columns)
    notices: list[Notice] = []
    for row, position in _candidates(sheet, wanted):
        if (row, position) in changes:
            continue
        if _is_heading(sheet, row, position):
            columns[position], cells = _without_column(columns[position], row)
            if cells:
                place = Notice("credentials_masked", row + 1, sheet.letters[position])
                notices.append(replace(place, value=str(cells)))
        else:
            changes |= _near(sheet, row, position)
    for row, position in sorted(changes):
        notices.append(Notice("credentials_masked", row + 1, sheet.letters[position]))
    for position in {position for _, position in changes}:
        columns[position] = _with(columns[position], position, changes)
    if not notices:
        return sheet
    return replace(sheet, columns=columns, notices=[*sheet.notices, *notices])


def _tells(column: pa.Array) -> bool:
    if not holds(column, *_SOME):
        return False
    return bool(pc.any(pc.match_substring_regex(column, _ANY)).as_py())


def _candidates(sheet: Sheet, wanted: list[int]) -> list[Place]:
    """Cells that tell a password or are the label or heading of one, row by row."""
    found = []
    for position in wanted:
        column = sheet.columns[position]
        told = pc.fill_null(pc.match_substring_regex(column, _ANY), False)
        for row in np.flatnonzero(told.to_numpy(zero_copy_only=False)).tolist():
            text = column[row].as_py()
            if _PASSWORD_LABEL.match(text) or mask(text):
                found.append((row, position))
    return sorted(found)


def _is_heading(sheet: Sheet, row: int, position: int) -> bool:
    """Whether a label stands above its values, as headings do, and not before its one value."""
    label = _PASSWORD_LABEL.match(sheet.columns[position][row].as_py())
    if not label or label["colon"]:
        return False
    if not len(sheet.columns[position].slice(row + 1, 2).drop_null()):
        return False
    cells = sheet.row(row)
    if any(field_of_heading(text) for text in cells if text and len(text) < 40):
        return True
    right = _right_of(cells, position)
    return right is None or not re.fullmatch(r"(?=.*[0-9])[!-~]{4,}", right[1])


def _right_of(row: Row, position: int) -> tuple[int, str] | None:
    """The next filled cell to the right, where it is no label itself."""
    for at in range(position + 1, len(row)):
        text = row[at]
        if text:
            label = _PASSWORD_LABEL.match(text) or _ACCOUNT_LABEL.match(text)
            return None if label else (at, text)
    return None


def _without_column(column: pa.Array, heading: int) -> tuple[pa.Array, int]:
    """A column whose cells below a heading are masked, and how many they are."""
    below = column.slice(heading + 1)
    hidden = pc.if_else(pc.is_valid(below), MASK, None).cast(column.type)
    above = column.slice(0, heading + 1)
    return pa.concat_arrays([above, hidden]), len(below) - below.null_count


def _near(sheet: Sheet, row: int, position: int) -> dict[Place, str]:
    """What is masked because of one password: it and the account in the rows around it."""
    first = max(row - _NEAR, 0)
    rows = {at: sheet.row(at) for at in range(first, min(row + _NEAR + 1, sheet.height))}
    texts = [text for cells in rows.values() for text in cells if text]
    if not any(_HAS_ACCOUNT.search(t) or _ADDRESS.search(t) for t in texts):
        return {}
    found = _password_of(rows[row], row, position)
    if not found:
        return {}
    for at, cells in rows.items():
        for place, text in enumerate(cells):
            if not text or (at, place) in found:
                continue
            if (at == row or _is_title(cells)) and (hidden := _hide(_ITS_ACCOUNT, text)) != text:
                found[at, place] = hidden
            if _ACCOUNT_LABEL.match(text) and (beside := _right_of(cells, place)):
                found.setdefault((at, beside[0]), MASK)
    return found


def _password_of(cells: Row, row: int, position: int) -> dict[Place, str]:
    text = cells[position] or ""
    if (hidden := mask(text)) is not None:
        return {(row, position): hidden}
    beside = _right_of(cells, position)
    return {(row, beside[0]): MASK} if beside else {}


def _is_title(cells: Row) -> bool:
    return sum(text is not None for text in cells) <= 6


def _with(column: pa.Array, position: int, changes: dict[Place, str]) -> pa.Array:
    rows = sorted(row for row, at in changes if at == position)
    chosen = np.zeros(len(column), bool)
    chosen[rows] = True
    texts = pa.array([changes[row, position] for row in rows], column.type)
    return pc.replace_with_mask(column, pa.array(chosen), texts)
