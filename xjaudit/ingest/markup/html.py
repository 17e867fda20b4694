"""Pages saved as workbooks: every table a sheet, its cells as Excel takes them from a page."""

import re
from dataclasses import replace
from html import unescape

import pyarrow as pa
from lxml import etree

from xjaudit.errors import InputError
from xjaudit.ingest import cells
from xjaudit.ingest.markup.html_table import BREAK, PARAGRAPH, Piece, Table, whole_text
from xjaudit.ingest.markup.styles import Styles
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.sheets import Area, Book, Sheet, letter, row_limit
from xjaudit.ingest.texts import encodings
from xjaudit.patterns import regex

_CHARSET = regex(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_DECLARATION = regex(r"\s*<\?xml[^>]*\?>")
_WORKSHEET = regex(r"<x:ExcelWorksheet>", re.IGNORECASE)
_NAME = regex(r"<x:Name>([^<]*)</x:Name>", re.IGNORECASE)
_SOURCE = regex(r"<x:WorksheetSource\b[^>]*?\bHRef=[\"']?([^\"'>\s]+)", re.IGNORECASE)
# What a page says of one sheet is shorter.
_LONGEST = 2000
_UNSEEN = {"title", "script", "xml", "noscript", "template"}
_BLOCKS = {"p", "div", "li", "ul", "ol", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "center"}
_BLOCKS |= {"caption", "body", "form", "header", "footer", "section", "pre"}
_STRIKES = {"s", "strike", "del"}
# Characters that no page may hold, and that mark breaks here.
_TAKEN = f"\0{BREAK}{PARAGRAPH}"
_CLEAN = str.maketrans(dict.fromkeys(_TAKEN, encodings.BROKEN))


class _Page:
    """Hears the parser: no tree is built, so nesting costs nothing."""

    def __init__(self, where: str, styles: Styles) -> None:
        self.where = where
        self.styles = styles
        self.pieces: list[Piece] = []
        self._tables: list[Table] = []
        self._loose: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._struck = 0
        self._unseen = 0
        self._style: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        look = self.styles.look(attributes)
        strikes = look.struck or tag in _STRIKES
        self._open.append((tag, strikes))
        self._struck += strikes
        self._unseen += tag in _UNSEEN
        table = self._tables[-1] if self._tables else None
        if tag == "table":
            self._flush()
            self._tables.append(Table(self.where))
        elif tag == "style":
            self._style = []
        elif tag == "br":
            self._say(BREAK)
        elif tag in _BLOCKS:
            self._say(PARAGRAPH)
        elif table and tag == "col":
            table.start_column(attributes, look)
        elif table and tag == "tr":
            self._flush()
            table.end_cell()
            table.start_row(attributes, look)
        elif table and tag in ("td", "th"):
            self._flush()
            table.end_cell()
            table.start_cell(attributes, look)

    def end(self, tag: str) -> None:
        _, strikes = self._open.pop()
        self._struck -= strikes
        self._unseen -= tag in _UNSEEN
        if tag == "style" and self._style is not None:
            self.styles.add("".join(self._style))
            self._style = None
        elif tag in _BLOCKS:
            self._say(PARAGRAPH)
        elif tag in ("td", "th") and self._tables:
            self._tables[-1].end_cell()
        elif tag == "table" and self._tables:
            self._flush()
            pieces = self._tables.pop().end()
            cell = self._tables[-1].cell if self._tables else None
            (cell.pieces if cell else self.pieces).extend(pieces)

    def data(self, text: str) -> None:
        if self._style is not None:
            self._style.append(text)
        elif not self._unseen:
            self._say(text)

    def _say(self, text: str) -> None:
        cell = self._tables[-1].cell if self._tables else None
        if cell is None:
            self._loose.append(text)
            return
        cell.parts.append(text)
        if self._struck and text > PARAGRAPH:
            cell.struck += len("".join(text.split()))

    def _flush(self) -> None:
        """Text outside of any cell: a title above a table, a line below it."""
        if not self._loose:
            return
        text, self._loose = whole_text(self._loose), []
        lines = [Piece([line.strip()]) for line in text.split("\n") if line.strip()]
        cell = self._tables[-1].cell if self._tables else None
        (cell.pieces if cell else self.pieces).extend(lines)

    def close(self) -> list[Piece]:
        self._flush()
        return self.pieces


def read(name: str, data: bytes) -> Book:
    """The tables of a page, each a sheet; InputError where it has none."""
    declared = _CHARSET.search(data[:8192].replace(b"\0", b""))
    decoded = encodings.decode(data, declared[1].decode() if declared else None)
    if decoded is None:
        raise InputError("damaged", name)
    names = [title for title, _ in worksheets(decoded.text)]
    sheets = named(page_sheets(name, decoded.text, Styles()), names)
    if not sheets:
        raise InputError("page_without_table", name)
    return Book(sheets, decoded.notices() + odd_kinds(decoded))


def worksheets(text: str) -> list[tuple[str, str]]:
    """Name of each sheet and address of its page, as Excel leaves them in the head of a page."""
    found: list[tuple[str, str]] = []
    for entry in _WORKSHEET.split(text)[1:]:
        entry = entry[:_LONGEST]
        title, source = _NAME.search(entry), _SOURCE.search(entry)
        if title:
            found.append((unescape(title[1]).strip(), unescape(source[1]) if source else ""))
    return found


def odd_kinds(decoded: encodings.Decoded) -> list[Notice]:
    """Encodings mixed in a page; its lines are no rows, so none is named."""
    kinds = dict.fromkeys(kind for _, kind in decoded.odd)
    return [Notice("encoding_mixed", value=kind) for kind in kinds]


def page_sheets(where: str, text: str, styles: Styles) -> list[Sheet]:
    """The tables of a page's text as sheets without names."""
    parser = etree.HTMLParser(target=_Page(where, styles), no_network=True, huge_tree=False)
    try:
        told = _DECLARATION.match(text)
        text = text[told.end() :] if told else text
        parser.feed(text.translate(_CLEAN) if any(c in text for c in _TAKEN) else text)
        pieces: list[Piece] = parser.close()
    except etree.LxmlError:
        raise InputError("damaged", where) from None
    return [_sheet(above, table, below) for above, table, below in _gathered(pieces)]


def _gathered(pieces: list[Piece]) -> list[tuple[list[Piece], Table, list[Piece]]]:
    """Tables with the lines above each; what stands below the last one goes with it."""
    found: list[tuple[list[Piece], Table, list[Piece]]] = []
    lines: list[Piece] = []
    for piece in pieces:
        if piece.table is None:
            lines.append(piece)
        elif piece.table.grid.height:
            found.append((lines, piece.table, []))
            lines = []
    if found:
        found[-1][2].extend(lines)
    return found


def named(sheets: list[Sheet], names: list[str]) -> list[Sheet]:
    """Sheets under the names that the page tells, if it tells one for each."""
    if len(names) != len(sheets):
        names = [""] if len(sheets) == 1 else [f"表{i}" for i in range(1, len(sheets) + 1)]
    return [replace(sheet, name=name) for sheet, name in zip(sheets, names, strict=True)]


def _sheet(above: list[Piece], table: Table, below: list[Piece]) -> Sheet:
    """A table as Excel would show it: with the lines of text above and below as rows."""
    own, down = table.grid, len(above)
    columns = own.columns()
    if above or below:
        lines = [piece.line for piece in (*above, *below)]
        columns = _with_lines(own, lines, columns, len(above))
    columns, errors = cells.without_errors(columns)
    return Sheet(
        name="",
        columns=columns,
        letters=[letter(i) for i in range(len(columns))],
        hidden_rows=tuple(row + down for row in table.hidden_rows if row <= own.height),
        hidden_columns=tuple(letter(i) for i in sorted(table.hidden_columns) if i < own.width),
        merged=tuple(
            Area(a.top + down, a.left, a.bottom + down, a.right)
            for a in cells.used(table.merged, own.height, own.width)
        ),
        struck_rows=tuple(row + down for row in own.struck_rows()),
        notices=[replace(n, row=(n.row or 0) + down) for n in table.notices]
        + errors
        + row_limit(len(columns[0])),
        numbers=(lambda cells: own.numbers([(r - down, c) for r, c in cells]))
        if own.typed
        else None,
        formats=lambda cells: own.formats([(r - down, c) for r, c in cells]),
    )


def _with_lines(
    own: cells.Grid, lines: list[list[str]], columns: list[pa.Array], above: int
) -> list[pa.Array]:
    width = max([len(columns), *map(len, lines)])
    cells.refuse_too_large(own.where, own.height + len(lines), width)
    columns = columns + [pa.nulls(own.height, pa.string())] * (width - len(columns))
    found = []
    for i, column in enumerate(columns):
        texts = [line[i] if i < len(line) else None for line in lines]
        head, tail = pa.array(texts[:above], pa.string()), pa.array(texts[above:], pa.string())
        found.append(pa.concat_arrays([head, column, tail]))
    return found
