"""One file to raw tables, opened once. Runs in the reader's process (see `readers`)."""

from hashlib import sha256
from pathlib import Path

import numpy as np

from xjaudit.errors import InputError
from xjaudit.ingest import archive, class_sources, credentials, foreign
from xjaudit.ingest.containers import open_book
from xjaudit.ingest.files import is_lock_file, read_bytes
from xjaudit.ingest.layout.tables import HEAD_ROWS, find_tables
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.reading import Asked, Outcome, Reading, aside
from xjaudit.ingest.sheets import Book, Sheet
from xjaudit.record.fields import field_of_heading

# A file of which nothing is known beforehand.
ANY = Asked()


def read_path(path: Path, asked: Asked) -> list[Outcome]:
    """What a file holds, or each file of an archive: by name its reading, or its fault."""
    name = asked.name or path.name
    if is_lock_file(path.name):
        return [(name, read_file(path, asked))]
    data = b""
    try:
        data = read_bytes(path)
        return [(name, read_data(name, data, asked))]
    except InputError as fault:
        if not archive.is_archive(data):
            return [(name, fault)]
    try:
        unpacked = archive.members(name, data, asked.password)
    except InputError as fault:
        return [(name, fault)]
    within = "" if asked.alone else f"{name}/"
    return [_member(within + member, content, asked) for member, content in unpacked]


def _member(name: str, data: bytes, asked: Asked) -> Outcome:
    if is_lock_file(name.rsplit("/", 1)[-1]):
        return name, aside(name, "lock_file_skipped")
    if kind := foreign.named_kind(name, data):
        return name, aside(name, f"{kind}_not_read")
    try:
        return name, read_data(name, data, asked)
    except InputError as fault:
        return name, fault


def read_file(path: Path, asked: Asked = ANY) -> Reading:
    """The tables of one file; InputError where it cannot be read or holds no table."""
    name = asked.name or path.name
    if is_lock_file(path.name):
        return aside(name, "lock_file_skipped")
    return read_data(name, read_bytes(path), asked)


def read_data(name: str, data: bytes, asked: Asked) -> Reading:
    """The same for a file's bytes."""
    book = open_book(name, data, asked.password)
    return read_book(name, sha256(data).hexdigest(), book, asked)


def read_book(name: str, digest: str, book: Book, asked: Asked) -> Reading:
    """The tables of the sheets of one file."""
    reading = Reading(name, digest, [], [("", notice) for notice in book.notices])
    for plain in book.sheets:
        sheet = credentials.masked(plain)
        found, questions = find_tables(name, sheet, asked.kind, asked.answers)
        told = [table for table in found if len(table.rows) or table.kind == "problems"]
        reading.tables.extend(told)
        reading.questions.extend(questions)
        if not told:
            filled = (np.flatnonzero(sheet.filled()) + 1).tolist()
            row = next((t.header_rows[-1] for t in found if t.header_rows), None)
            notice = Notice("no_rows", row) if found else Notice("no_table")
            reading.notices.extend([(sheet.name, notice)] if filled else [])
            reading.notices.extend((sheet.name, said) for said in sheet.notices)
            reading.skipped.append((sheet.name, filled))
    if not reading.tables and not reading.questions:
        has_header = any(notice.code == "no_rows" for _, notice in reading.notices)
        raise _nothing_found(name, book.sheets, has_header)
    _check_kind(name, reading.tables, asked.kind)
    reading.questions.extend(class_sources.settle(reading.tables, asked.answers))
    return reading


def _check_kind(name: str, tables: list[RawTable], kind: str | None) -> None:
    """A file that cannot be what it was given as."""
    fields = {field for table in tables for field in table.cells}
    if kind == "problems" and tables and "problem_type" not in fields:
        raise InputError("not_problems", name)
    if kind == "list" and {"id_type", "m1_name"} <= fields:
        raise InputError("not_list", name)


def _nothing_found(name: str, sheets: list[Sheet], has_header: bool) -> InputError:
    if has_header:
        return InputError("no_rows", name)
    cells = [cell for sheet in sheets for row in sheet.head(HEAD_ROWS) for cell in row if cell]
    # Headings the dictionary knows, and no other cell: it might be a child's name.
    known = dict.fromkeys(cell for cell in cells if len(cell) < 12 and field_of_heading(cell))
    if not known:
        return InputError("no_known_heading", name)
    return InputError("no_header", name, seen=list(known))
