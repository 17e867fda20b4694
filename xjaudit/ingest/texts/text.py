"""Text tables to sheets: delimited or lined up by blanks, in any encoding met in schools."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.errors import InputError
from xjaudit.ingest import cells
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.sheets import Book, Sheet, blank_to_null, letter, row_limit
from xjaudit.ingest.texts import aligned, delimited, encodings, typed
from xjaudit.ingest.texts.encodings import Decoded
from xjaudit.patterns import regex

# Excel's own first line, which its screen does not show: sep=;
_TOLD = regex(r'"?sep=(?P<delimiter>[^\r\n"])"?[ \t]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_SURROGATE = regex("[\ud800-\udfff]")
# Characters of what may have been typed by hand.
_TYPED = 100_000
# Rows of another encoding that are said one by one; of more, the first are named together.
_SAID_SINGLY = 100


def read(name: str, data: bytes) -> Book:
    """The one sheet of a text table."""
    decoded = encodings.decode(data)
    if decoded is None:
        raise InputError("damaged", name)
    if decoded.assumed and encodings.is_big5(data, decoded.text):
        raise InputError("is_big5", name)
    return _book(name, decoded)


def read_pasted(text: str, name: str) -> Book:
    """The one sheet of a table pasted into a panel."""
    whole = _SURROGATE.sub(encodings.BROKEN, text)
    lines = re.split(r"\r\n|\r|\n", whole) if whole != text else []
    odd = [(i, encodings.BROKEN_NAME) for i, s in enumerate(lines, 1) if encodings.BROKEN in s]
    return _book(name, Decoded(whole, "UTF-8", odd=tuple(odd)))


def _book(name: str, decoded: Decoded) -> Book:
    text = decoded.text.removeprefix("\ufeff")
    told = _TOLD.match(text)
    text = text[told.end() :] if told else text
    if not text.strip("\0 \r\n\t\u3000"):
        raise InputError("empty", name)
    columns = _columns(name, text, told["delimiter"] if told else delimited.find(text))
    columns = _trimmed([blank_to_null(column) for column in columns])
    if not columns:
        raise InputError("empty", name)
    first_line = 2 if told else 1
    notices = _odd_rows(columns, decoded.odd, first_line) if decoded.odd else []
    columns, errors = cells.without_errors(columns)
    notices += errors + row_limit(len(columns[0]))
    letters = [letter(i) for i in range(len(columns))]
    return Book([Sheet("", columns, letters, notices=notices)], decoded.notices())


def _columns(name: str, text: str, delimiter: str | None) -> list[pa.Array]:
    if len(text) < _TYPED:
        if (rows := typed.names_across(text)) is not None:
            return _from_rows(name, rows)
        text = typed.numbered(text, delimiter or " ")
    if delimiter is None:
        return _from_rows(name, aligned.split(text))
    return delimited.columns(name, text, delimiter)


def _from_rows(name: str, rows: list[list[str]]) -> list[pa.Array]:
    width = max((len(cells) for cells in rows), default=0)
    cells.refuse_too_large(name, len(rows), width)
    return [
        pa.array([cells[i] if i < len(cells) else None for cells in rows], pa.string())
        for i in range(width)
    ]


def _trimmed(columns: list[pa.Array]) -> list[pa.Array]:
    """Without empty columns on the right and empty rows at the end."""
    while columns and columns[-1].null_count == len(columns[-1]):
        columns = columns[:-1]
    height = 0
    for column in columns:
        filled = np.flatnonzero(pc.is_valid(column).to_numpy(zero_copy_only=False))
        height = max(height, int(filled[-1]) + 1 if len(filled) else 0)
        if height == len(column):
            return columns
    return [column.slice(0, height) for column in columns]


def _odd_rows(
    columns: list[pa.Array], odd: tuple[tuple[int, str], ...], first_line: int
) -> list[Notice]:
    """Notices of lines in another encoding or with broken bytes, by the row they belong to."""
    ends = np.ones(len(columns[0]), np.int64)
    for column in columns:
        breaks = pc.fill_null(pc.count_substring_regex(column, r"\r\n|\r|\n"), 0)
        ends += breaks.to_numpy(zero_copy_only=False)
    ends = np.cumsum(ends) + (first_line - 1)
    by_kind: dict[str, list[int]] = {}
    for line, kind in odd:
        row = int(np.searchsorted(ends, line)) + 1
        rows = by_kind.setdefault(kind, [])
        if row <= len(ends) and row not in rows[-1:]:
            rows.append(row)
    notices: list[Notice] = []
    for kind, rows in by_kind.items():
        if len(rows) <= _SAID_SINGLY:
            notices += [Notice("encoding_mixed", row, value=kind) for row in rows]
        else:
            some = "、".join(map(str, rows[:10]))
            notices.append(Notice("encoding_mixed", raw=f"{some}…", value=kind))
    return notices
