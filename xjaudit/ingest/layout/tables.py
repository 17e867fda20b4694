"""Where in a sheet the tables are: titles, headers, pupils, footers."""

import re
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow.compute as pc

from xjaudit.errors import InputError, place
from xjaudit.ingest.layout import forms, headings, registers
from xjaudit.ingest.layout.headers import Header, best_header, is_title, spread
from xjaudit.ingest.layout.headings import Heading
from xjaudit.ingest.layout.rows import Block, split
from xjaudit.ingest.layout.table_cells import cells_across, fill_class_gaps, read_cells
from xjaudit.ingest.layout.table_days import read_absences, read_days
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.questions import Answers, Question
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.sheets import Sheet, at_once, holds
from xjaudit.record.fields import all_fields
from xjaudit.record.matching import matching

HEAD_ROWS = 30
# Below this many cells every column is searched for headers that stand further down.
_SMALL = 300_000
# A heading of names, and what stands in all of them.
_NAME = r"^\W*(?:学生|幼儿)?\s*(?:姓\W*名|名\s*字|学\s*生)\W*$"
_NAMED = ("名", "学")


@dataclass(frozen=True)
class Segment:
    """Rows of a sheet (from `start` up to `end`) that one header rules."""

    start: int
    header: Header
    end: int
    repeats: list[Header]
    number: int = 0
    several: bool = False


def find_tables(
    file: str, sheet: Sheet, kind: str | None, answers: Answers
) -> tuple[list[RawTable], list[Question]]:
    """The tables of a sheet, below and beside each other, and what must be asked before there can
    be any; neither where no header with a name is found."""
    if not sheet.height:
        return [], []
    head = spread(sheet, 0, min(HEAD_ROWS, sheet.height) - 1)
    register = registers.find(file, sheet, head, kind)
    if register is not None:
        return [register], []
    labelled = forms.labelled(head)
    if forms.is_transposed(labelled):
        raise InputError("transposed", place(file, sheet.name))
    if forms.is_form(labelled):
        return [_form_table(file, sheet, form, kind) for form in forms.read(sheet)], []
    header, asked = headings.choose(best_header(head), head, sheet.name, answers)
    if header is None:
        return [], asked
    tables: list[RawTable] = []
    for segment in _segments(sheet, header):
        tables += _segment_tables(file, sheet, segment, kind, answers)
    if tables:
        tables[0].notices += _sheet_notices(sheet, tables)
    return tables, []


def _segments(sheet: Sheet, first: Header) -> list[Segment]:
    """The sheet cut where a new header, or the same one below a new title, begins."""
    found: list[tuple[int, Header, list[Header]]] = [(0, first, [])]
    for header in _later_headers(sheet, first):
        _, current, repeats = found[-1]
        titles = _titles_above(sheet, header.first, current.last + 1)
        told = _folded(sheet, titles)
        same = header.fields == current.fields
        if same and (not told or told == _folded(sheet, _titles_above(sheet, current.first, 0))):
            repeats.append(header)
        else:
            found.append((min([*titles, header.first]), header, []))
    ends = [start for start, _, _ in found[1:]] + [sheet.height]
    return [
        Segment(start, header, end, repeats, number, len(found) > 1)
        for number, ((start, header, repeats), end) in enumerate(zip(found, ends, strict=True))
    ]


def _later_headers(sheet: Sheet, first: Header) -> list[Header]:
    names = [at for at, code in enumerate(first.fields) if code == "name"]
    positions = range(len(sheet.columns))
    if len(positions) * sheet.height > _SMALL:
        positions = sorted({p for at in names for p in range(at - 2, at + 3) if p in positions})
    rows: set[int] = set()
    begin = first.last + 1
    below = [sheet.columns[position].slice(begin) for position in positions]
    if not any(holds(cells, *_NAMED) for cells in at_once(below)):
        return []
    for cells in below:
        if holds(cells, *_NAMED):
            rows |= set((np.flatnonzero(matching(cells, _NAME)) + begin).tolist())
    headers: list[Header] = []
    for row in sorted(rows):
        if headers and row <= headers[-1].last:
            continue
        start = max(row - 1, begin, headers[-1].last + 1 if headers else 0)
        near = spread(sheet, start, min(row + 2, sheet.height - 1))
        header = best_header(near[: row - start + 3])
        if header and header.first + start <= row <= header.last + start:
            headers.append(header.moved(start))
    return headers


def _titles_above(sheet: Sheet, row: int, limit: int) -> list[int]:
    """Title rows right above a row, blank rows between them allowed."""
    titles: list[int] = []
    for above in range(row - 1, max(limit, row - 6) - 1, -1):
        texts = {cell for cell in sheet.row(above) if cell}
        if texts and not (len(texts) <= 2 and any(map(is_title, texts))):
            break
        titles += [above] if texts else []
    return titles


def _folded(sheet: Sheet, rows: list[int]) -> str:
    """Titles without the number of a printed page."""
    text = "".join(cell for row in sorted(rows) for cell in sheet.row(row) if cell)
    return re.sub(r"\s|第\d+页|[(（]?续表?[)）]?", "", text)


def _blocks(sheet: Sheet, header: Header) -> list[range]:
    """Columns of each table of a header: 序号 姓名 序号 姓名 are two. A second 姓名 with nothing
    below it is none: it is left for signatures."""
    width = len(header.fields)
    named = [at for at, code in enumerate(header.fields) if code == "name"]
    names = named[:1] + [
        at
        for at in named[1:]
        if pc.any(sheet.columns[at].slice(header.last + 1).is_valid()).as_py()
    ]
    if len(names) < 2:
        return [range(width)]
    # What stands left of the first name (a row number) stands left of every name.
    lead = names[0] - next(at for at, text in enumerate(header.texts) if text is not None)
    starts = [0, *(at - lead for at in names[1:])]
    ends = [*starts[1:], width]
    return [range(start, end) for start, end in zip(starts, ends, strict=True)]


def _segment_tables(
    file: str, sheet: Sheet, segment: Segment, kind: str | None, answers: Answers
) -> list[RawTable]:
    header = segment.header
    tables: list[RawTable] = []
    blocks = _blocks(sheet, header)
    for columns in blocks:
        found, notices, asked = headings.read(sheet, header, columns, answers)
        fields = {h.field: h for h in found if h.field}
        known = tuple(h.position for h in fields.values() if h.field != "serial")
        name = fields["name"].position
        first = columns is blocks[0]
        block = Block(sheet, header, columns, name, known, segment.start, segment.end, first)
        rows, dropped = split(block, segment.repeats)
        title = _title(sheet, segment, columns)
        table = RawTable(
            file=file,
            sheet=sheet.name,
            kind="",
            header_rows=[row + 1 for row in range(header.first, header.last + 1) if row >= 0],
            headings=found,
            cells={},
            rows=rows + 1,
            dropped=dropped,
            title=title,
            places=_places(file, sheet, title, segment.several or len(blocks) > 1),
            epoch=sheet.epoch,
            aside=_aside(sheet, dropped),
            notices=notices,
            questions=asked,
        )
        table.cells = read_cells(sheet, table, fields, rows)
        fill_class_gaps(sheet, table, header, answers)
        cells_of = partial(cells_across, sheet, rows)
        read_days(table, block, cells_of, answers)
        if kind in (None, "list") and read_absences(table, cells_of, answers):
            # Whatever it is given as, it names a few of the class only.
            table.kind = "absences"
        else:
            table.kind = kind or _kind(table, fields)
        table.notices += _row_notices(table)
        tables.append(table)
    return tables


def _title(sheet: Sheet, segment: Segment, columns: range) -> str:
    """Title rows' texts: those above the table's own columns, else all."""
    rows = [sheet.row(row) for row in range(segment.start, segment.header.first)]
    own = [cell for row in rows for cell in row[columns.start : columns.stop] if cell]
    return " ".join(own or (cell for row in rows for cell in row if cell))


def _places(file: str, sheet: Sheet, title: str, several: bool) -> tuple[str, ...]:
    # 二年级/1班 is a class when read as one.
    bare = file.rsplit(".", 1)[0].replace("/", "")
    # Of several tables on a sheet each has its own title; the sheet's name is that of all.
    return (title, sheet.name, bare) if several else (sheet.name, title, bare)


def _kind(table: RawTable, fields: dict[str, Heading]) -> str:
    if "problem_type" in fields:
        return "problems"
    if table.days:
        return "list"
    wide = sum(f in all_fields() for f in fields) >= 15
    # Head teachers' lists often have the registry number; only exports have these beside it.
    export = {"id_type", "status"} & set(fields) or {"registry_no", "id_number"} <= set(fields)
    return "roster" if wide or export else "list"


def _aside(sheet: Sheet, dropped: list[tuple[int, str]]) -> list[str]:
    rows = [row for row, why in dropped if why in ("title", "footer")]
    return [" ".join(cell for cell in sheet.row(row - 1) if cell) for row in rows]


_SAID = {
    "footer": "footer_skipped",
    "header_repeated": "header_repeated",
    "example": "example_row_skipped",
}


def _row_notices(table: RawTable) -> list[Notice]:
    return [Notice(_SAID[why], row) for row, why in table.dropped if why in _SAID]


def _sheet_notices(sheet: Sheet, tables: list[RawTable]) -> list[Notice]:
    """What holds of the sheet as a whole: said once, with its first table."""
    notices = list(sheet.notices)
    rows: set[int] = set()
    if sheet.hidden_rows or sheet.struck_rows or not sheet.visible:
        rows = {row for table in tables for row in table.rows.tolist()}
    if not sheet.visible:
        notices.append(Notice("hidden_sheet", value=str(len(rows))))
    hidden = sorted(set(sheet.hidden_rows) & rows)
    if hidden:
        notices.append(Notice("hidden_rows", value=str(len(hidden)), raw=_some(hidden)))
    notices += [Notice("strikethrough", row) for row in sorted(set(sheet.struck_rows) & rows)]
    used = dict.fromkeys(h.letter for table in tables for h in table.headings)
    columns = [letter for letter in used if letter in set(sheet.hidden_columns)]
    if columns:
        notices.append(Notice("hidden_columns", raw="、".join(columns), value=str(len(columns))))
    return notices


def _some(rows: list[int]) -> str:
    shown = "、".join(str(row) for row in rows[:10])
    return shown + ("…" if len(rows) > 10 else "")


def _form_table(file: str, sheet: Sheet, form: forms.Form, kind: str | None) -> RawTable:
    table = RawTable(
        file=file,
        sheet=sheet.name,
        kind=kind or ("roster" if len(form.headings) >= 15 else "list"),
        header_rows=[],
        headings=form.headings,
        cells={},
        rows=np.array([form.row], np.int64),
        dropped=form.dropped,
        title=form.title,
        places=_places(file, sheet, form.title, False),
        epoch=sheet.epoch,
        notices=list(form.notices),
    )
    table.cells = form.cells
    return table
