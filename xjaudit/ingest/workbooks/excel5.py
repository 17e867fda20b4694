"""Workbooks of Excel 5.0 and 95, whose Chinese texts the fast reader garbles: put into xlsx."""

import struct
from collections.abc import Iterator
from html import escape

from xjaudit.ingest.sheets import letter
from xjaudit.ingest.workbooks import biff
from xjaudit.ingest.workbooks.ooxml import SheetPart
from xjaudit.ingest.workbooks.repair import written

_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_CHOICE, _ERROR, _BLANK = 1, 2, 3
# What XML does not allow.
_CONTROL = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


def as_xlsx(stream: biff.Stream, book: biff.Globals) -> bytes:
    """The cells of all sheets as an xlsx workbook."""
    numbers = {form: 164 + i for i, form in enumerate(dict.fromkeys(filter(None, book.formats)))}
    forms = "".join(
        f'<numFmt numFmtId="{number}" formatCode="{escape(form)}"/>'
        for form, number in numbers.items()
    )
    styles = "".join(f'<xf numFmtId="{numbers.get(form or "", 0)}"/>' for form in book.formats)
    sheets = []
    for place in book.sheets:
        part = SheetPart(place.name, "", "visible" if place.visible else "hidden")
        rows = _rows(stream, place.begins, book.page) if place.cells else iter(())
        sheets.append((part, rows))
    styled = f"<numFmts>{forms}</numFmts><fonts><font/></fonts><cellXfs>{styles}</cellXfs>"
    return written(sheets, styled, book.epoch)


def _rows(stream: biff.Stream, begins: int, page: str) -> Iterator[bytes]:
    row, waiting = -1, None
    for kind, at, size in biff.records(stream, begins):
        if waiting and kind in (biff.STRING, *biff.CELLS):
            yield _text(*waiting, _string(stream, at, page) if kind == biff.STRING else "")
            waiting = None
        if kind not in biff.CELLS or kind in (biff.BLANK, biff.BLANKS):
            continue
        step = biff.SIZES.get(kind, size - 4) + 4
        # Of a run every record begins with its head, a single one has it before `at`.
        for begin in range(at + 4, at + 4 + size, step) if kind in biff.SIZES else (at,):
            number = struct.unpack_from("<H", stream, begin)[0]
            if number != row:
                yield (
                    b'</row><row r="%d">' % (number + 1)
                    if row >= 0
                    else b'<row r="%d">' % (number + 1)
                )
                row = number
            place = struct.unpack_from("<HHH", stream, begin)
            if kind == biff.FORMULA and biff.is_text(stream, begin):
                waiting = place
            else:
                yield from _cells(stream, kind, begin, size, page)
    if row >= 0:
        yield b"</row>"


def _cells(stream: biff.Stream, kind: int, at: int, size: int, page: str) -> Iterator[bytes]:
    row, column, style = struct.unpack_from("<HHH", stream, at)
    if kind in (biff.LABEL, biff.RICH):
        yield _text(row, column, style, _string(stream, at + 6, page))
    elif kind == biff.NUMBERS:
        for i in range((size - 6) // 6):
            style, packed = struct.unpack_from("<HI", stream, at + 4 + 6 * i)
            yield _number(row, column + i, style, _unpacked(packed))
    elif kind == biff.RK:
        yield _number(row, column, style, _unpacked(struct.unpack_from("<I", stream, at + 6)[0]))
    elif kind == biff.CHOICE:
        yield _choice(row, column, style, stream[at + 6], _ERROR if stream[at + 7] else _CHOICE)
    elif kind == biff.FORMULA and stream[at + 12 : at + 14] == b"\xff\xff":
        yield _choice(row, column, style, stream[at + 8], stream[at + 6])
    else:
        yield _number(row, column, style, struct.unpack_from("<d", stream, at + 6)[0])


def _string(stream: biff.Stream, at: int, page: str) -> str:
    length = struct.unpack_from("<H", stream, at)[0]
    return stream[at + 2 : at + 2 + length].decode(page, "replace")


def _unpacked(packed: int) -> float:
    """A number in the four bytes of an RK record."""
    if packed & 2:
        number = float((packed ^ 0x80000000) - 0x80000000 >> 2)
    else:
        number = struct.unpack("<d", struct.pack("<II", 0, packed & 0xFFFFFFFC))[0]
    return number / 100 if packed & 1 else number


def _place(row: int, column: int, style: int) -> str:
    return f'r="{letter(column)}{row + 1}" s="{style}"'


def _text(row: int, column: int, style: int, text: str) -> bytes:
    said = escape(text.translate(_CONTROL), quote=False)
    place = _place(row, column, style)
    return f'<c {place} t="str"><v>{said}</v></c>'.encode()


def _number(row: int, column: int, style: int, number: float) -> bytes:
    return f"<c {_place(row, column, style)}><v>{number!r}</v></c>".encode()


def _choice(row: int, column: int, style: int, value: int, kind: int) -> bytes:
    place = _place(row, column, style)
    if kind == _ERROR:
        return f'<c {place} t="e"><v>{_ERRORS.get(value, "#N/A")}</v></c>'.encode()
    if kind == _BLANK:
        return _text(row, column, style, "")
    return f'<c {place} t="b"><v>{value}</v></c>'.encode()
