"""An OpenDocument spreadsheet (ods) beside the fast reader: what its content.xml tells."""

from datetime import date
from html import unescape

from xjaudit.ingest.notices import Notice
from xjaudit.ingest.workbooks import stray
from xjaudit.ingest.workbooks.blocks import encoding_of, recoded, refuse_entities
from xjaudit.ingest.workbooks.facts import Facts, Kept, Places, Source
from xjaudit.ingest.workbooks.odf_styles import Style, styles_of
from xjaudit.ingest.workbooks.odf_table import Table, attributes_of
from xjaudit.ingest.workbooks.package import Locked, Package
from xjaudit.patterns import regex
from xjaudit.record.epochs import EPOCH_1900

# Bytes of content.xml, which is held as a whole while it is gone through.
_LARGEST = 400 << 20
_BEGINS = regex(rb"<table:table(?=[\s>])([^>]*)>")
_ENDS = regex(rb"</table:table>")
_NULL_DATE = regex(rb'<table:null-date\b[^>]*date-value="(\d{4})-(\d{2})-(\d{2})')
_ROW_TAG = regex(rb"<table:table-row([^>]*)>")
_WHOLE = regex(rb"</[\w.-]+:document-content\s*>\s*\Z")
_NUMBERS = (b"float", b"percentage", b"currency", b"date", b"time")


class OpenDocument(Source):
    """A workbook of LibreOffice or WPS in a zip."""

    def __init__(self, package: Package) -> None:
        super().__init__(package.data)
        self._package = package
        manifest = "meta-inf/manifest.xml"
        if manifest in package and b"encryption-data" in package.read(manifest):
            raise Locked(manifest)
        content = self._content()
        refuse_entities(content[:100_000])
        if not _WHOLE.search(content, max(0, len(content) - 1000)):
            # The fast reader would look for the end of it for ever.
            raise ValueError("cut off")
        first = _NULL_DATE.search(content, 0, _body(content) + 10_000)
        self._epoch = date(*map(int, first.groups())) if first else EPOCH_1900
        shared = package.read("styles.xml") if "styles.xml" in package else b""
        self._styles = styles_of(shared, content[: _body(content)])
        struck = {name for name, style in self._styles.items() if style.struck}
        self._tables = []
        for name, start, end in _sheets(content):
            table = Table(name)
            table.read(content, start, end, struck)
            # The fast reader makes room for all of it as soon as it opens the file.
            stray.refuse(table.height, table.width)
            if table.height * table.width > max(4 * stray.SUSPECT_AREA, 20 * table.values):
                raise stray.TooFar
            self._tables.append(table)
        if any(name.startswith("basic/script") for name in package.members):
            self.notices.append(Notice("has_macros"))

    def _content(self) -> bytes:
        content = self._package.read("content.xml", _LARGEST)
        encoding = encoding_of(content[:200])
        return b"".join(recoded([content], encoding)) if encoding else content

    def facts(self, index: int) -> Facts:
        """All that the content tells of a sheet."""
        if index >= len(self._tables):
            return Facts()
        table = self._tables[index]
        return Facts(
            rows=table.rows,
            columns=table.columns,
            merged=table.merged,
            struck=table.struck,
            notices=table.notices,
            epoch=self._epoch,
            values=table.values,
            about=lambda places: self._about(table, places),
        )

    def _about(self, table: Table, places: Places) -> list[Kept | None]:
        content = self._content()
        answers: dict[tuple[int, int], Kept] = {}
        wanted: dict[int, list[int]] = {}
        for row, column in places:
            wanted.setdefault(row, []).append(column)
        for line in table.lines:
            rows = wanted.keys() & range(line.number, line.number + line.times)
            text = content[line.start : line.end] if rows else b""
            tag = _ROW_TAG.match(text)
            for cell in table.cells(text, attributes_of(tag[1])) if tag else ():
                form = self._styles.get(cell.style, Style()).form
                kept = Kept(cell.kind in _NUMBERS, form)
                for row in rows:
                    for column in wanted[row]:
                        if cell.column <= column < cell.column + cell.times:
                            answers[row, column] = kept
        return [answers.get(place) for place in places]


def _body(content: bytes) -> int:
    return max(0, content.find(b"<office:body"))


def _sheets(content: bytes) -> list[tuple[str, int, int]]:
    """Name, begin and end of each sheet; tables inside of cells belong to their sheet."""
    marks = [(found.end(), found) for found in _BEGINS.finditer(content)]
    marks += [(found.start(), None) for found in _ENDS.finditer(content)]
    sheets, depth, name, begin = [], 0, "", 0
    for at, found in sorted(marks, key=lambda mark: mark[0]):
        if found is None:
            depth -= 1
            if depth == 0:
                sheets.append((name, begin, at))
            continue
        if depth == 0:
            name = unescape(attributes_of(found[1]).get(b"table:name", b"").decode())
            begin = at
        depth += 1
    if depth:
        raise ValueError("a table without end")
    return sheets
