"""An oddly written workbook put into the form that the fast reader expects, in memory."""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from html import escape
from itertools import chain

from xjaudit.ingest.sheets import letter
from xjaudit.ingest.workbooks.blocks import PAD
from xjaudit.ingest.workbooks.cellxml import Cell, Cells
from xjaudit.ingest.workbooks.formats import LOCAL_DATES, usual
from xjaudit.ingest.workbooks.ooxml import SheetPart, Styles, Workbook, text_of
from xjaudit.ingest.workbooks.package import Package
from xjaudit.ingest.workbooks.sheetxml import Seen
from xjaudit.patterns import regex
from xjaudit.record.epochs import EPOCH_1904

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = f"""<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/></Types>"""
_STYLES = regex(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_NUMBER_FORMAT = regex(r"""\bnumFmtId=["'](\d+)["']""")
_OWN_FORMAT = regex(r"""<(?:\w+:)?numFmt\b[^>]*?\bnumFmtId=["'](\d+)["']""")
_TYPES_OF_CELLS = {b"n", b"s", b"str", b"inlineStr", b"b", b"e", b"d"}
# Errors of newer spreadsheet programs, which the fast reader does not know, are written as #N/A.
_KNOWN_ERRORS = {b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!"}
_ERROR = regex(rb"(<(?:\w+:)?v\s*>)([^<]*)(<)")

_OPENING = f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode()
_CLOSING = b"</sheetData></worksheet>"

Goes = Callable[[Cell], tuple[int, int] | None]


def _stays(cell: Cell) -> tuple[int, int]:
    return cell.row, cell.column


def rebuilt(
    package: Package, book: Workbook, replaced: dict[str, Iterable[bytes]]
) -> tuple[Package, Workbook]:
    """The workbook anew, with usual names for everything, and other content for some members.

    Members of `replaced` that the workbook does not have become further sheets.
    """
    sheets = [
        sheet._replace(member=sheet.member and f"xl/worksheets/sheet{i}.xml")
        for i, sheet in enumerate(book.sheets, 1)
    ]
    moves = [(old.member, new.member) for old, new in zip(book.sheets, sheets, strict=True)]
    moves += [(book.shared, "xl/sharedstrings.xml"), (book.styles_member, "xl/styles.xml")]
    further = [name for name in replaced if name not in dict(moves)]
    sheets += [SheetPart(name, f"xl/{name}.xml", "hidden") for name in further]
    zipped = _Zip()
    for name, text in _frame(sheets, book).items():
        zipped.add(name, [text.encode()])
    for old, new in moves:
        if old and new:
            _copy(zipped, package, new, old, replaced)
    for name in further:
        zipped.add(f"xl/{name}.xml", replaced[name])
    again = Package(zipped.finished())
    shared, styles = (new if old else None for old, new in moves[-2:])
    changed = {"shared": shared, "styles_member": styles, "plain": True}
    return again, replace(book, member="xl/workbook.xml", sheets=sheets, **changed)


def written(sheets: list[tuple[SheetPart, Iterable[bytes]]], styles: str, epoch: date) -> bytes:
    """A workbook of sheets given as rows; `styles` is what stands in its styles part."""
    named = [
        part._replace(member=f"xl/worksheets/sheet{i}.xml") for i, (part, _) in enumerate(sheets, 1)
    ]
    book = Workbook("", named, epoch, None, "xl/styles.xml", Styles(), False, True)
    zipped = _Zip()
    for name, text in _frame(named, book).items():
        zipped.add(name, [text.encode()])
    zipped.add("xl/styles.xml", [f'<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>'.encode()])
    for part, (_, rows) in zip(named, sheets, strict=True):
        zipped.add(part.member or "", chain((_OPENING,), rows, (_CLOSING,)))
    return zipped.finished()


def _copy(
    zipped: "_Zip", package: Package, name: str, member: str, replaced: dict[str, Iterable[bytes]]
) -> None:
    info = package.members[member]
    if member in replaced:
        zipped.add(name, replaced[member])
    elif info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        sizes = info.CRC, info.compress_size, info.file_size
        zipped.write(name, info.compress_type, package.raw(info), sizes)
    else:
        zipped.add(name, package.pieces(member))


def _frame(sheets: list[SheetPart], book: Workbook) -> dict[str, str]:
    """The parts that tell where the others are."""
    links = [("worksheet", (sheet.member or "").removeprefix("xl/")) for sheet in sheets]
    links += [("sharedStrings", "sharedstrings.xml")] if book.shared else []
    links += [("styles", "styles.xml")] if book.styles_member else []
    tags = "".join(
        f'<sheet name="{escape(s.name)}" sheetId="{i}" state="{escape(s.state)}" r:id="rId{i}"/>'
        for i, s in enumerate(sheets, 1)
    )
    shifted = ' date1904="1"' if book.epoch == EPOCH_1904 else ""
    return {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<workbookPr{shifted}/><sheets>{tags}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(links),
    }


def _relations(links: list[tuple[str, str]]) -> str:
    tags = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(links, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{tags}</Relationships>'


def with_usual_dates(styles: bytes) -> list[bytes]:
    """A styles part whose cells with East Asian dates have dates that the fast reader knows."""
    text = text_of(styles)
    own = {int(number) for number in _OWN_FORMAT.findall(text)}

    def known(found: re.Match[str]) -> str:
        number = int(found[1])
        if number not in LOCAL_DATES or number in own:
            return found[0]
        return f'numFmtId="{usual(number)}"'

    section = _STYLES.search(text)
    if section is None:
        return [text.encode()]
    changed = _NUMBER_FORMAT.sub(known, section[0])
    return [(text[: section.start()] + changed + text[section.end() :]).encode()]


def mended(blocks: Iterable[bytes], goes: Goes = _stays) -> Iterator[bytes]:
    """A sheet's XML anew, each cell with its reference and a type and error that is known.

    `goes` tells where a cell goes, None for one that is left out.
    """
    yield _OPENING
    cells = Cells()
    for block in blocks:
        yield _rows(cells.of(block), goes)
    yield _CLOSING


def trimmed(blocks: Iterable[bytes], rows: int, columns: int) -> Iterator[bytes]:
    """A sheet's XML without the cells beyond a row and a column; the rest of it stays as it is."""

    def goes(cell: Cell) -> tuple[int, int] | None:
        return _stays(cell) if cell.row <= rows and cell.column <= columns else None

    yield _OPENING
    cells = Cells()
    for block in blocks:
        seen = Seen(block)
        row, column = seen.places()
        within = seen.plain and not ((row > rows) | (column > columns)).any()
        yield block[: -len(PAD)] if within else _rows(cells.of(block), goes)
    yield _CLOSING


def _rows(cells: Iterable[Cell], goes: Goes) -> bytes:
    parts, row = [], None
    for cell in cells:
        place = goes(cell)
        if place is None:
            continue
        if place[0] != row:
            parts.append(b'%b<row r="%d">' % (b"" if row is None else b"</row>", place[0]))
            row = place[0]
        parts.append(_cell(cell, *place))
    return b"".join(parts) + (b"" if row is None else b"</row>")


def _cell(cell: Cell, row: int, column: int) -> bytes:
    kind = cell.kind if cell.kind in _TYPES_OF_CELLS else b"str"
    body = cell.body
    if kind == b"e" and (cell.value or b"").strip() not in _KNOWN_ERRORS:
        body = _ERROR.sub(rb"\1#N/A\3", body, count=1)
    place = letter(column - 1).encode()
    return b'<c r="%b%d" s="%d" t="%b">%b</c>' % (place, row, cell.style, kind, body)


class _Zip:
    """A zip in the making; members may come packed already."""

    def __init__(self) -> None:
        self._parts: list[bytes | memoryview] = []
        self._directory: list[bytes] = []
        self._size = 0

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """A member to be packed."""
        packer = zlib.compressobj(1, zlib.DEFLATED, -15)
        checksum, size, packed = 0, 0, bytearray()
        for piece in pieces:
            checksum, size = zlib.crc32(piece, checksum), size + len(piece)
            packed += packer.compress(piece)
        packed += packer.flush()
        sizes = checksum, len(packed), size
        self.write(name, zipfile.ZIP_DEFLATED, memoryview(packed), sizes)

    def write(
        self, name: str, method: int, packed: memoryview, sizes: tuple[int, int, int]
    ) -> None:
        """A packed member: its method, its bytes, its checksum and both sizes."""
        # Version 2.0, names in UTF-8, 1 January 1980.
        common = struct.pack("<HHHHH3IHH", 20, 0x800, method, 0, 33, *sizes, len(name), 0)
        head = b"PK\x03\x04" + common + name.encode()
        rest = struct.pack("<HHHII", 0, 0, 0, 0, self._size)
        version = struct.pack("<H", 20)
        self._directory.append(b"PK\x01\x02" + version + common + rest + name.encode())
        self._parts += [head, packed]
        self._size += len(head) + len(packed)

    def finished(self) -> bytes:
        """The whole zip."""
        directory = b"".join(self._directory)
        count = len(self._directory)
        end = struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), self._size, 0)
        return b"".join([*self._parts, directory, b"PK\x05\x06" + end])
