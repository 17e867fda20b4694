"""The cells of a table's pupils: merged ones filled, number-typed IDs and formats told."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.ingest.layout.headers import Header
from xjaudit.ingest.layout.headings import Heading
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.questions import Answers, Question, layout_key
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.sheets import Sheet, long_number
from xjaudit.record.fields import all_fields
from xjaudit.record.formats import as_shown, format_matters

_EXPONENT = r"^\s*[0-9](?:\.[0-9]+)?[Ee]\+1[0-9]\s*$"
# A merged name or number is one pupil, not several.
_NOT_FILLED = frozenset(("name", "id_number", "registry_no", "serial", "class_serial"))


def read_cells(
    sheet: Sheet, table: RawTable, fields: dict[str, Heading], rows: np.ndarray
) -> dict[str, pa.Array]:
    """Per field the cells of the pupils' rows (positions in the sheet); `<field>.number` beside
    IDs tells which of them are numbers."""
    take = pa.array(rows)
    cells = {}
    for code, heading in fields.items():
        own = take if code in _NOT_FILLED else _merged_down(sheet, table, heading, rows, take)
        cells[str(code)] = sheet.columns[heading.position].take(own)
        shown = _as_formatted(sheet, heading, rows, cells[str(code)])
        if shown is not None:
            cells[f"{code}.shown"] = shown
    asked = [code for code in fields if code and all_fields()[code].kind == "id"]
    numbers = {code: np.zeros(len(rows), bool) for code in asked}
    # A text file has no number cells; what a spreadsheet made of one it wrote as 4.4E+17.
    if sheet.numbers is not None:
        doubtful = sorted(
            (int(rows[at]) + 1, fields[code].position, int(at), code)
            for code in asked
            for at in np.flatnonzero(long_number(cells[code]))
        )
        answers = sheet.numbers([(row, position) for row, position, _, _ in doubtful])
        for (_, _, at, code), is_number in zip(doubtful, answers, strict=True):
            numbers[code][at] = is_number
    for code in asked:
        lost = numbers[code] | _true(pc.match_substring_regex(cells[code], _EXPONENT))
        cells[f"{code}.number"] = pa.array(lost)
    return cells


def _as_formatted(
    sheet: Sheet, heading: Heading, rows: np.ndarray, cells: pa.Array
) -> pa.Array | None:
    """Cells whose number format shows more than their number (0001, 3班), null elsewhere; None
    where there is none."""
    # Row numbers are no value of a pupil's.
    if sheet.formats is None or sheet.numbers is None or heading.field == "serial":
        return None
    at = np.flatnonzero(format_matters(cells, all_fields()[str(heading.field)]))
    places = [(int(rows[i]) + 1, heading.position) for i in at]
    # A text cell looks as it is typed; where the first is none, neither are the others likely.
    if not places or not sheet.numbers(places[:1])[0]:
        return None
    shown = as_shown(cells.take(pa.array(at)).to_pylist(), sheet.formats(places))
    if not any(shown):
        return None
    texts: list[str | None] = [None] * len(cells)
    for i, text in zip(at, shown, strict=True):
        texts[i] = text
    return pa.array(texts, pa.string())


def _merged_down(
    sheet: Sheet, table: RawTable, heading: Heading, rows: np.ndarray, take: pa.Array
) -> pa.Array:
    """Rows to take a column's cells from: of merged cells the topmost one."""
    source = np.arange(sheet.height)
    filled = False
    for area in sheet.merged:
        if area.bottom == area.top or not area.left <= heading.position <= area.right:
            continue
        covered = rows[(rows >= area.top) & (rows < area.bottom)]
        if len(covered) and sheet.columns[area.left][area.top - 1].is_valid:
            source[covered] = area.top - 1
            filled = True
            said = f"{area.top}-{area.bottom}"
            table.notices.append(Notice("merged_filled", area.top, heading.letter, value=said))
    return pa.array(source[rows]) if filled else take


def cells_across(sheet: Sheet, rows: np.ndarray, position: int) -> pa.Array:
    """The cells of a column with those merged across it: 病假 over three days."""
    cells = sheet.columns[position].take(pa.array(rows))
    over = [a for a in sheet.merged if a.left < position <= a.right]
    if not over:
        return cells
    texts = cells.to_pylist()
    at = {int(row): i for i, row in enumerate(rows)}
    for area in over:
        for row in range(area.top - 1, area.bottom):
            if row in at:
                texts[at[row]] = sheet.columns[area.left][area.top - 1].as_py()
    return pa.array(texts, pa.string())


def fill_class_gaps(sheet: Sheet, table: RawTable, header: Header, answers: Answers) -> None:
    """A class that stands beside its first pupil only. Merged cells say so themselves; without
    them it is asked."""
    for code in ("grade", "class_no", "class_name"):
        cells = table.cells.get(code)
        if cells is None or not len(cells) or not cells[0].is_valid:
            continue
        blank = cells.null_count
        if blank <= len(cells) - blank:
            continue
        heading = next(h for h in table.headings if h.field == code)
        key = layout_key("class_gaps", header.texts, code)
        told = answers.get(key)
        if told == "fill":
            table.cells[code] = pc.fill_null_forward(cells)
        elif told is None:
            place = (table.header_rows or [0])[-1], heading.letter, heading.text
            options = ("fill", "leave")
            table.questions.append(Question("class_gaps", key, sheet.name, *place, options))


def _true(answer: pa.Array) -> np.ndarray:
    return pc.fill_null(answer, False).to_numpy(zero_copy_only=False)
