"""Where in a sheet the tables are: titles, headers, pupils, footers."""

from functools import partial

import numpy as np

from xjaudit.errors import InputError, place
from xjaudit.ingest.layout import blocks, forms, headings, registers, sections, segments
from xjaudit.ingest.layout.headers import best_header, spread
from xjaudit.ingest.layout.headings import Heading
from xjaudit.ingest.layout.rows import Block, split
from xjaudit.ingest.layout.section_words import Line
from xjaudit.ingest.layout.table_cells import cells_across, fill_class_gaps, read_cells
from xjaudit.ingest.layout.table_days import read_absences, read_days
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.questions import Answers, Question
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.sheets import Sheet
from xjaudit.record.fields import all_fields

HEAD_ROWS = 30


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
    header, asked = headings.choose(best_header(head), head, sheet, answers)
    if header is None:
        return [], asked
    parts = [(one, blocks.find(sheet, one.header, answers)) for one in segments.cut(sheet, header)]
    asked = [question for _, found in parts for question in found.asked]
    if asked:
        return [], asked
    tables: list[RawTable] = []
    for segment, found in parts:
        tables += _segment_tables(file, sheet, segment, found, kind, answers)
    if tables:
        tables[0].notices += _sheet_notices(sheet, tables)
    return tables, []


def _segment_tables(
    file: str,
    sheet: Sheet,
    segment: segments.Segment,
    found: blocks.Blocks,
    kind: str | None,
    answers: Answers,
) -> list[RawTable]:
    header = found.header
    tables: list[RawTable] = []
    across: dict[int, Line] = {}
    for columns in found.columns:
        of_columns, notices, asked = headings.read(sheet, header, columns, answers)
        notices = blocks.with_names_aside(notices, found)
        fields = {h.field: h for h in of_columns if h.field}
        known = tuple(h.position for h in fields.values() if h.field != "serial")
        name = fields["name"].position
        first = columns is found.columns[0]
        block = Block(sheet, header, columns, name, known, segment.start, segment.end, first)
        rows, dropped = split(block, segment.repeats)
        lines = sections.lines_of(block, dropped, across | segment.above)
        across = sections.of_whole_row(block, lines)
        title = segments.title(sheet, segment, columns)
        places = (title, *segment.titles, sheet.name, bare(file))
        parts = sections.cut(block, rows, dropped, lines, places, answers)
        several = segment.several or len(found.columns) + len(parts) > 2
        for part in parts:
            table = RawTable(
                file=file,
                sheet=sheet.name,
                kind="",
                header_rows=[row + 1 for row in range(header.first, header.last + 1) if row >= 0],
                headings=of_columns,
                cells={},
                rows=part.rows + 1,
                dropped=part.dropped,
                title=" ".join(filter(None, (title, part.title))),
                places=_places(places, part, several),
                in_between=bool(part.title),
                epoch=sheet.epoch,
                aside=_aside(sheet, dropped),
                notices=[*notices, *part.notices],
                questions=[*asked, *part.questions],
            )
            _read(table, block, part, fields, kind, answers)
            tables.append(table)
            # What is to be said of the columns is said once.
            notices, asked = [], []
        if tables:
            tables[-1].notices += sections.unread_states(block, dropped, lines)
    return tables


def _read(
    table: RawTable,
    block: Block,
    part: sections.Section,
    fields: dict[str, Heading],
    kind: str | None,
    answers: Answers,
) -> None:
    """Read the cells of a table whose rows are known, and tell its kind."""
    table.cells = read_cells(block.sheet, table, fields, part.rows)
    sections.with_remarks(table.cells, part.rows, part.remarks)
    fill_class_gaps(block.sheet, table, block.header, answers)
    cells_of = partial(cells_across, block.sheet, part.rows)
    read_days(table, block, cells_of, answers)
    if kind in (None, "list") and read_absences(table, cells_of, answers):
        # Whatever it is given as, it names a few of the class only.
        table.kind = "absences"
    else:
        table.kind = kind or _kind(table, fields)
    table.notices += _row_notices(table)


def bare(file: str) -> str:
    """A file's name without its ending; 二年级/1班 is a class when read as one."""
    return file.rsplit(".", 1)[0].replace("/", "")


def _places(places: tuple[str, ...], part: sections.Section, several: bool) -> tuple[str, ...]:
    """Where the class of a table is told, the best first."""
    if part.title:
        # Below 四年级 no class of another grade is meant.
        return (part.title, *places) if part.tells_class else (part.title,)
    title, *others, sheet, file = places
    # Of several tables on a sheet each has its own title; the sheet's name is that of all.
    return places if several else (sheet, title, *others, file)


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
        places=(sheet.name, form.title, bare(file)),
        epoch=sheet.epoch,
        notices=list(form.notices),
    )
    table.cells = form.cells
    return table
