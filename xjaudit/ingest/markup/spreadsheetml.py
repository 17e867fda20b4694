"""Workbooks of XML Spreadsheet 2003, as older school systems export them."""

import re
from collections.abc import Callable
from xml.parsers import expat

from xjaudit.errors import InputError, place
from xjaudit.ingest.markup.html import odd_kinds
from xjaudit.ingest.markup.xml_table import Format, Table
from xjaudit.ingest.sheets import Book, Sheet, letter, row_limit
from xjaudit.ingest.texts import encodings
from xjaudit.patterns import regex
from xjaudit.record.epochs import EPOCH_1900, EPOCH_1904

_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_DECLARED = regex(rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w-]+)", re.IGNORECASE)
_DECLARATION = regex(r"\s*<\?xml[^>]*\?>")
_STRIKES = ("S", "STRIKE", "DEL")

Attributes = dict[str, str]


def read(name: str, data: bytes) -> Book:
    """The worksheets; InputError where it is other XML, defines entities or breaks off."""
    declared = _DECLARED.search(data[:1024].replace(b"\0", b""))
    decoded = encodings.decode(data, declared[1].decode() if declared else None)
    if decoded is None:
        raise InputError("damaged", name)
    text = decoded.text.removeprefix("\ufeff")
    told = _DECLARATION.match(text)
    workbook = _Workbook(name)
    try:
        # The characters are decoded already; what the first line says of bytes holds no more.
        workbook.parse((text[told.end() :] if told else text).encode())
    except expat.ExpatError:
        raise InputError("damaged", name) from None
    if not workbook.tables:
        raise InputError("damaged", name)
    sheets = [_sheet(table, workbook) for table in workbook.tables]
    return Book(sheets, decoded.notices() + odd_kinds(decoded))


class _Workbook:
    """Hears the parser: no tree is built, so size and nesting cost little."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.tables: list[Table] = []
        self.formats: dict[str, Format] = {}
        self.epoch = EPOCH_1900
        self._style = ""
        self._parent = ""
        self._path: list[str] = []
        self._text: list[str] | None = None
        self._data_depth, self._struck_depth, self._struck = 0, 0, 0
        self._starts: dict[str, Callable[[Attributes], None]] = {
            "Style": self._start_style,
            "NumberFormat": self._start_format,
            "Font": self._start_font,
            "Worksheet": self._start_sheet,
            "Table": lambda told: self._last().start_table(told),
            "Column": lambda told: self._last().start_column(told),
            "Row": lambda told: self._last().start_row(told),
            "Cell": lambda told: self._last().start_cell(told),
        }
        self._local: dict[str, str] = {}

    def parse(self, data: bytes) -> None:
        """Hear all of it."""
        parser = expat.ParserCreate("utf-8", namespace_separator="}")
        parser.buffer_text = True
        parser.buffer_size = 65_536
        # Entities can only be defined here: a few lines of them fill any memory or fetch files.
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(data, True)

    def _refuse_doctype(self, *_: object) -> None:
        raise InputError("xml_entities", self.name)

    def _name(self, full: str) -> str:
        """A name without its namespace."""
        found = self._local.get(full)
        if found is None:
            found = self._local[full] = full.rpartition("}")[2]
        return found

    def _last(self) -> Table:
        if not self.tables:
            raise InputError("damaged", self.name)
        return self.tables[-1]

    def _start(self, full: str, attributes: dict[str, str]) -> None:
        tag = self._local.get(full) or self._name(full)
        above = self._path[-1] if self._path else ""
        if not self._path and full != f"{_SPREADSHEET}}}Workbook":
            raise InputError("damaged", self.name)
        self._path.append(tag)
        told = {self._name(key): value for key, value in attributes.items()}
        if self._data_depth:
            # Rich text: letters of a cell in tags of HTML.
            if tag.upper() in _STRIKES and not self._struck_depth:
                self._struck_depth = len(self._path)
        elif tag == "Data" and above == "Cell":
            self._text, self._data_depth, self._struck = [], len(self._path), 0
            self._last().start_data(told)
        elif tag == "Visible":
            self._text = []
        elif tag == "Date1904":
            self.epoch = EPOCH_1904
        elif (begin := self._starts.get(tag)) and full.startswith(_SPREADSHEET):
            begin(told)

    def _end(self, full: str) -> None:
        tag = self._path.pop()
        if self._data_depth:
            if len(self._path) < self._struck_depth:
                self._struck_depth = 0
            if len(self._path) < self._data_depth:
                text = "".join(self._text or ())
                struck = self._struck > 0 and self._struck == len("".join(text.split()))
                self._last().end_data(text, struck)
                self._data_depth, self._text = 0, None
        elif tag == "Cell" and full.startswith(_SPREADSHEET):
            self._last().end_cell(self.formats)
        elif tag == "Visible" and self.tables and self._text is not None:
            self._last().visible = "Hidden" not in "".join(self._text)
            self._text = None

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)
        if self._struck_depth:
            self._struck += len("".join(text.split()))

    def _start_style(self, told: Attributes) -> None:
        self._style = told.get("ID", "")
        self.formats[self._style] = self.formats.get(told.get("Parent", "Default"), Format())

    def _start_format(self, told: Attributes) -> None:
        kept = self.formats.get(self._style, Format())
        self.formats[self._style] = kept._replace(form=told.get("Format") or None)

    def _start_font(self, told: Attributes) -> None:
        kept = self.formats.get(self._style, Format())
        self.formats[self._style] = kept._replace(struck=told.get("StrikeThrough") == "1")

    def _start_sheet(self, told: Attributes) -> None:
        title = told.get("Name", "")
        self.tables.append(Table(place(self.name, title), title))


def _sheet(table: Table, workbook: _Workbook) -> Sheet:
    cells = table.grid
    columns = cells.columns()
    height = cells.height
    return Sheet(
        name=table.title,
        columns=columns,
        letters=[letter(i) for i in range(len(columns))],
        visible=table.visible,
        hidden_rows=table.hidden_rows(height),
        hidden_columns=tuple(letter(i) for i in table.hidden_columns(cells.width)),
        epoch=workbook.epoch,
        merged=table.merges(height, cells.width),
        struck_rows=cells.struck_rows(),
        notices=table.notices + row_limit(height),
        numbers=cells.numbers,
        formats=cells.formats,
    )
