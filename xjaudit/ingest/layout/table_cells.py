"""The cells of a table's pupils: merged ones filled, number-typed IDs and formats told."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.ingest.layout.headers import Header
from xjaudit.ingest.layout.headings import Heading
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.questions import Answers, Question, layout_key
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.sheets import Sheet, holds, long_number, taken
from xjaudit.record.fields import all_fields
from xjaudit.record.formats import as_shown, format_matters
from xjaudit.record.matching import matching

_EXPONENT = r"^\s*[0-9](?:\.[0-9]+)?[Ee]\+1[0-9]\s*$"
# A merged name or number is one pupil, not several.
_NOT_FILLED = frozenset(("name", "id_number", "registry_no", "serial", "class_serial"))


def read_cells(
    sheet: Sheet, table: RawTable, fields: dict[str, Heading], rows: np.ndarray
) -> dict[str, pa.Array]:
    """Per field the cells of the pupils' rows (positions in the sheet); `<field>.number` beside
    IDs tells which of them are numbers."""
    cells = {}
    for code, heading in fields.items():
        if sheet.merged and code not in _NOT_FILLED:
            cells[str(code)] = _merged_down(sheet, table, heading, rows)
        else:
            cells[str(code)] = taken(sheet.columns[heading.position], rows)
        shown = _as_formatted(sheet, heading, rows, cells[str(code)])
        if shown is not None:
            cells[f"{code}.shown"] = shown
    asked = [code for code in fields if code and all_fields()[code].kind == "id"]
    if asked:
        positions = [fields[code].position for code in asked]
        told = _are_numbers(sheet, [cells[code] for code in asked], positions, rows)
        cells |= {f"{code}.number": pa.array(own) for code, own in zip(asked, told, strict=True)}
    return cells


def _are_numbers(
    sheet: Sheet, columns: list[pa.Array], positions: list[int], rows: np.ndarray
) -> np.ndarray:
    """Per column of IDs which of its cells are numbers, or what is left of one."""
    together, shape = pa.concat_arrays(columns), (len(columns), len(rows))
    numbers = np.zeros(shape, bool)
    # A text file has no number cells; what a spreadsheet made of one it wrote as 4.4E+17.
    if sheet.numbers is not None:
        found = np.argwhere(long_number(together).reshape(shape)).tolist()
        doubtful = sorted((int(rows[at]) + 1, positions[own], own, at) for own, at in found)
        answers = sheet.numbers([(row, position) for row, position, _, _ in doubtful])
        for (_, _, own, at), is_number in zip(doubtful, answers, strict=True):
            numbers[own, at] = is_number
    if holds(together, "+"):
        numbers |= matching(together, _EXPONENT).reshape(shape)
    return numbers


def _as_formatted(
    sheet: Sheet, heading: Heading, rows: np.ndarray, cells: pa.Array
) -> pa.Array | None:
    """Cells whose number format shows more than their number (0001, 3班), null elsewhere; None
    where there is none."""
    # Row numbers are no value of a pupil's.
    if not (sheet.formats and sheet.numbers and sheet.shows_more) or heading.field == "serial":
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


def _merged_down(sheet: Sheet, table: RawTable, heading: Heading, rows: np.ndarray) -> pa.Array:
    """A column's cells, of merged ones the topmost."""
    source = np.arange(sheet.height)
    for area in sheet.merged:
        if area.bottom == area.top or not area.left <= heading.position <= area.right:
            continue
        covered = rows[(rows >= area.top) & (rows < area.bottom)]
        if len(covered) and sheet.columns[area.left][area.top - 1].is_valid:
            source[covered] = area.top - 1
            said = f"{area.top}-{area.bottom}"
            table.notices.append(Notice("merged_filled", area.top, heading.letter, value=said))
    return sheet.columns[heading.position].take(pa.array(source[rows]))


def cells_across(sheet: Sheet, rows: np.ndarray, position: int) -> pa.Array:
    """The cells of a column with those merged across it: 病假 over three days."""
    cells = taken(sheet.columns[position], rows)
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
