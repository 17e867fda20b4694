"""Workbooks to sheets through the fast reader: xlsx, xlsm, xlsb, xls, ods."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from typing import Any, NamedTuple
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.errors import InputError, place
from xjaudit.ingest.archive import is_archive
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.sheets import (
    Area,
    Book,
    Cells,
    Sheet,
    at_once,
    blank_to_null,
    letter,
    row_limit,
)
from xjaudit.ingest.workbooks import ooxml
from xjaudit.ingest.workbooks.compound import Compound
from xjaudit.ingest.workbooks.facts import Facts, Source
from xjaudit.ingest.workbooks.opendocument import OpenDocument
from xjaudit.ingest.workbooks.package import Entities, Locked, Package, TooLarge
from xjaudit.ingest.workbooks.stray import TooFar
from xjaudit.ingest.workbooks.xlsb import Xlsb
from xjaudit.ingest.workbooks.xlsx import Xlsx

# Every row from the first of the sheet, so that row numbers are those a person sees.
_WHOLE: Any = {"header_row": None, "skip_rows": 0, "dtypes": "string"}
# What the first byte of a blank can be: spaces of ASCII, no-break, of other widths, ideographic.
_BLANK_BEGINS = np.isin(np.arange(256), list(b"\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \xc2\xe1\xe2\xe3"))
_ERRORS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#DATA!",
}
# Bytes of a member from which on its growth by unpacking counts; sheets grow 10 to 50 times.
_LARGE, _MOST_GROWTH = 64 << 20, 500
_ODS = "ods"
_DOCUMENTS = {"word/document.xml": "Word", "ppt/presentation.xml": "PowerPoint"}
# What a damaged file raises; any other kind is a fault of this program.
_DAMAGED = (
    ArithmeticError,
    ElementTree.ParseError,
    LookupError,
    NotImplementedError,
    OSError,
    EOFError,
    RuntimeError,
    UnicodeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


def read(name: str, data: bytes) -> Book:
    """The sheets of a zip or OLE2 workbook."""
    from fastexcel import FastExcelError

    try:
        with closing(_source(name, data)) as source:
            return Book(list(_sheets(name, source)), source.notices)
    except TooLarge:
        raise InputError("unpacked_too_large", name) from None
    except TooFar:
        raise InputError("far_cell", name) from None
    except Locked:
        raise InputError("password", name) from None
    except Entities:
        raise InputError("xml_entities", name) from None
    except MemoryError:
        raise InputError("reader_died", name) from None
    except FastExcelError as error:
        raise InputError("password" if "assword" in str(error) else "damaged", name) from None
    except _DAMAGED:
        raise InputError("damaged", name) from None
    except BaseException as error:
        # The native reader may panic, which is no ordinary exception.
        if type(error).__name__ != "PanicException":
            raise
        raise InputError("damaged", name) from None


def _source(name: str, data: bytes) -> Source:
    if not data.startswith(b"PK"):
        compound = Compound(name, data)
        wrapped = compound.wrapped()
        if wrapped:
            return _source(name, wrapped)
        # Only workbooks of old need what reads them.
        from xjaudit.ingest.workbooks.xls import Xls

        return Xls(compound)
    package = Package(data)
    for info in package.infos:
        if info.file_size > max(_LARGE, _MOST_GROWTH * info.compress_size):
            raise TooLarge(info.filename)
    member = ooxml.workbook_member(package)
    if member is not None:
        if member.endswith(".bin"):
            return Xlsb(package, member)
        return Xlsx(package, ooxml.workbook(package, member))
    kind = _document(package)
    if kind == _ODS:
        return OpenDocument(package)
    if kind:
        raise InputError("not_table", name, kind=kind)
    if is_archive(data):
        raise InputError("archive_kind", name, kind="zip")
    raise InputError("damaged", name)


def _document(package: Package) -> str | None:
    """Which program's document a zip is that is no Excel workbook."""
    for member, kind in _DOCUMENTS.items():
        if member in package:
            return kind
    if "mimetype" not in package:
        return _ODS if {"content.xml", "meta-inf/manifest.xml"} <= package.members.keys() else None
    words = package.read("mimetype").decode("ascii", "replace").strip().rpartition(".")[2]
    # Templates are as good as what is made from them.
    return _ODS if words.startswith("spreadsheet") else f"OpenDocument {words}"


def _sheets(name: str, source: Source) -> Iterator[Sheet]:
    import fastexcel

    data = source.data
    reader = fastexcel.read_excel(data)
    titles = reader.sheet_names
    for index in source.indices(titles):
        try:
            facts = source.facts(index)
        except TooFar:
            raise InputError("far_cell", place(name, titles[index])) from None
        if source.data is not data:
            data = source.data
            reader = fastexcel.read_excel(data)
        try:
            grid = _loaded(reader, index, facts)
        except fastexcel.FastExcelError:
            if not source.mend(index):
                raise
            data = source.data
            reader = fastexcel.read_excel(data)
            grid = _loaded(reader, index, facts)
        _say_stray(facts)
        yield _sheet(source, index, titles[index], grid, facts)


class _Grid(NamedTuple):
    """What the fast reader found: texts by column, where the columns are, cells with errors."""

    batch: pa.RecordBatch
    columns: list[int]
    errors: list[Notice]
    visible: bool


def _loaded(reader: Any, index: int, facts: Facts) -> _Grid:
    told = [notice for notice in facts.notices if notice.code == "error_cell"]
    if facts.quick:
        batch = reader.load_sheet(index, eager=True, **_WHOLE)
        return _Grid(batch, list(range(batch.num_columns)), told, bool(facts.visible))
    loaded = reader.load_sheet(index, **_WHOLE)
    batch, faults = loaded.to_arrow_with_errors()
    infos = {info.name: info.absolute_index for info in loaded.selected_columns}
    columns = [infos[name] for name in batch.schema.names]
    errors = [_error_cell(fault, columns) for fault in faults.errors] if faults else []
    return _Grid(batch, columns, errors, loaded.visible == "visible")


def _say_stray(facts: Facts) -> None:
    """What stands in the cells left out."""
    if not facts.stray:
        return
    import fastexcel

    data, index = facts.aside
    aside = fastexcel.read_excel(data).load_sheet(index, **_WHOLE).to_arrow()
    texts = aside.column(0).to_pylist() if aside.num_columns else []
    texts += [None] * (len(facts.stray) - len(texts))
    for (row, column), text in zip(facts.stray, texts, strict=True):
        facts.notices.append(Notice("far_cell_skipped", row, letter(column - 1), text))


def _sheet(source: Source, index: int, title: str, grid: _Grid, facts: Facts) -> Sheet:
    height = grid.batch.num_rows
    notices = list(facts.notices)
    if not any(notice.code == "error_cell" for notice in notices):
        notices = grid.errors + notices
    notices += _count_notice(source, index, grid, facts)
    notices += row_limit(height)
    columns = grid.batch.columns
    if any(map(_may_have_blanks, at_once(columns))):
        columns = [_without_blanks(column) for column in columns]
    if facts.iso_dates:
        columns = [_as_other_dates(column) for column in columns]
    hidden = [c for c in grid.columns if any(a <= c <= b for a, b in facts.columns)]
    return Sheet(
        name=title,
        columns=columns,
        letters=[letter(c) for c in grid.columns],
        visible=grid.visible,
        hidden_rows=tuple(row for row in facts.rows if row <= height),
        hidden_columns=tuple(letter(c) for c in hidden),
        epoch=facts.epoch,
        shows_more=facts.shows_more,
        merged=tuple(_areas(facts, grid.columns, height)),
        struck_rows=tuple(facts.struck),
        notices=notices,
        **_answers(facts, grid.columns),
    )


def _answers(facts: Facts, absolute: list[int]) -> dict[str, Any]:
    """What a sheet answers about single cells."""
    about = facts.about
    if about is None:
        return {}

    def kept(cells: Cells) -> list[Any]:
        return about([(row, absolute[position]) for row, position in cells]) if cells else []

    return {
        "numbers": lambda cells: [one is not None and one.number for one in kept(cells)],
        "formats": lambda cells: [one and one.form for one in kept(cells)],
    }


def _areas(facts: Facts, absolute: list[int], height: int) -> Iterator[Area]:
    """Merged cells as far as they lie within the sheet."""
    if not absolute:
        return
    for box in facts.merged:
        left, right = max(box.left, absolute[0]), min(box.right, absolute[-1])
        bottom = min(box.bottom, height)
        if left <= right and box.top <= bottom:
            yield Area(box.top, left - absolute[0], bottom, right - absolute[0])


def _error_cell(fault: Any, absolute: list[int]) -> Notice:
    row, position = fault.position
    what = re.sub(r".*got 'Error\((\w+)\)'?.*", r"\1", fault.detail)
    return Notice("error_cell", row + 1, letter(absolute[position]), _ERRORS.get(what, what))


def _count_notice(source: Source, index: int, grid: _Grid, facts: Facts) -> list[Notice]:
    """The filled cells that both readers find, if they differ."""
    if facts.values is None:
        return []
    found = sum(len(column) - column.null_count for column in grid.batch.columns)
    found += len(grid.errors) + len(facts.stray)
    if facts.values == found:
        return []
    closely = source.recount(index)
    if closely in (None, found):
        return []
    return [Notice("counts_differ", raw=str(closely), value=str(found))]


def _without_blanks(column: pa.Array) -> pa.Array:
    """Cells of nothing but blanks are empty."""
    return blank_to_null(column) if _may_have_blanks(column) else column


def _may_have_blanks(column: pa.Array) -> bool:
    """Whether a text is empty or begins like a blank: only then are all looked at."""
    _, offsets, characters = column.buffers()
    if not characters:
        # Nothing but empty texts.
        return column.null_count < len(column)
    data = np.frombuffer(characters, np.uint8)
    at = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    # An empty text at the very end has no first byte; it counts as empty all the same.
    begins = data[np.minimum(at[:-1], len(data) - 1)]
    empty = np.count_nonzero(at[:-1] == at[1:]) > column.null_count
    return bool(empty or _BLANK_BEGINS[begins].any())


def _as_other_dates(column: pa.Array) -> pa.Array:
    """Dates kept as ISO texts look like those kept as numbers."""
    pattern = r"^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z?$"
    return pc.replace_substring_regex(column, pattern, r"\1 \2")
