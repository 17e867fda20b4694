"""Where in a sheet the table is: title, header, pupils, footer."""

import re
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.ingest.sheets import Sheet, long_number
from xjaudit.record.fields import all_fields, field_of_heading, fold_heading

HEAD_ROWS = 30
_FOOTER = (
    r"^(合\s*计|总\s*计|小\s*计|制表|审核|填表|填报|校长|班主任"
    r"|注[:：]|说明|日期|备注[:：]|图例|统计)"
)
_FOOTER_ANYWHERE = re.compile(
    r"(合\s*计|总\s*计|小\s*计|共\s*\d+\s*人|制表人|审核人|填表|填报|班主任|校长"
    r"|注[:：]|说明[:：]|图例|[√×○△].*(出勤|旷课|病假))"
)
_DAY = re.compile(r"^(?:(?:\d{4}[-/.年])?(\d{1,2})[-/.月])?(\d{1,2})(?:[日号]| 00:00:00)?$")
_ISO_DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?: 00:00:00)?$")


@dataclass(frozen=True)
class Heading:
    """A column of a table: its letter, the heading as it stands, and the field it means."""

    position: int
    letter: str
    text: str
    field: str | None


@dataclass
class Notice:
    """Something said about a place in a file; `code` is one of the words of the contract."""

    code: str
    row: int | None = None
    column: str | None = None
    raw: str | None = None
    value: str | None = None


@dataclass
class RawTable:
    """One table of a sheet before its cells are read.

    cells     per field the cell texts of the pupils' rows; `<field>.number` for ID columns says
              which cells are numbers
    rows      their row numbers as a person sees them
    dropped   rows that are no pupils, with the reason; with `rows` they are all rows seen
    """

    file: str
    sheet: Sheet
    kind: str
    header_row: int
    headings: list[Heading]
    cells: dict[str, pa.Array]
    rows: np.ndarray
    dropped: list[tuple[int, str]]
    title: str
    days: list[Heading] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    @property
    def seen(self) -> int:
        """Rows of the sheet that hold anything."""
        return len(self.rows) + len(self.dropped)


def find_table(file: str, sheet: Sheet, kind: str | None = None) -> RawTable | None:
    """The table of a sheet; None where no header row with a column for the name is found."""
    head = sheet.head(HEAD_ROWS)
    header = _header_row(head)
    if header is None:
        return None
    headings = _headings(sheet, head[header])
    days = [h for h in headings if h.field is None and _is_day(h.text)]
    fields = {h.field: h for h in headings if h.field}
    rows, dropped = _split_rows(sheet, header, fields)
    table = RawTable(
        file=file,
        sheet=sheet,
        kind=kind or _kind(fields, days),
        header_row=header + 1,
        headings=headings,
        cells=_cells(sheet, fields, rows),
        rows=rows + 1,
        dropped=dropped,
        title=" ".join(cell for row in head[:header] for cell in row if cell),
        days=days if len(days) >= 3 else [],
    )
    table.notices = _notices(table)
    return table


def _header_row(head: list[list[str | None]]) -> int | None:
    """The row with most known headings, a name among them; title rows above it are longer texts."""
    best, most = None, 0
    for index, row in enumerate(head):
        if best is not None and index > best + 2:
            break
        known = {field_of_heading(cell) for cell in row if cell and len(cell) <= 40} - {None}
        if "name" in known and len(known) > most:
            best, most = index, len(known)
    return best


def _headings(sheet: Sheet, row: list[str | None]) -> list[Heading]:
    headings, taken = [], set()
    for position, text in enumerate(row):
        if text is None:
            continue
        code = field_of_heading(text)
        # The first of two columns of one name counts; the second is said as unknown.
        code = None if code in taken else code
        taken.add(code)
        headings.append(Heading(position, sheet.letters[position], text, code))
    return headings


def _is_day(text: str) -> bool:
    found = _DAY.match(text.strip())
    return bool(_ISO_DAY.match(text.strip()) or (found and 1 <= int(found[2]) <= 31))


def _kind(fields: dict[str, Heading], days: list[Heading]) -> str:
    if "problem_type" in fields:
        return "problems"
    if len(days) >= 3:
        return "list"
    wide = sum(f in all_fields() for f in fields) >= 15
    return "roster" if wide or {"registry_no", "id_type", "status"} & set(fields) else "list"


def _split_rows(
    sheet: Sheet, header: int, fields: dict[str, Heading]
) -> tuple[np.ndarray, list[tuple[int, str]]]:
    """Positions of the pupils' rows, and (row number, reason) of all others that hold anything."""
    filled = sheet.filled()
    name = sheet.columns[fields["name"].position]
    dropped = [(i + 1, "title") for i in range(header) if filled[i]] + [(header + 1, "header")]
    body = np.arange(header + 1, sheet.height)
    body = body[filled[header + 1 :] > 0]
    names = name.take(pa.array(body))
    has_name = pc.is_valid(names).to_numpy(zero_copy_only=False)
    odd = ~has_name
    for column in sheet.columns[: fields["name"].position + 1]:
        # 合计 stands left of the name as often as in its column.
        odd |= _true(pc.match_substring_regex(column, _FOOTER))[body]
    odd |= _true(pc.match_substring_regex(names, r"^[0-9]+$"))
    odd |= _true(pc.equal(names, name[header]))
    odd |= filled[body] == 1
    for position in body[odd]:
        why = _why_dropped(sheet.row(int(position)), fields, name[header].as_py())
        if why:
            dropped.append((int(position) + 1, why))
    gone = {row - 1 for row, _ in dropped}
    return np.array([i for i in body if i not in gone], np.int64), dropped


def _true(answer: pa.Array) -> np.ndarray:
    return pc.fill_null(answer, False).to_numpy(zero_copy_only=False)


def _why_dropped(row: list[str | None], fields: dict[str, Heading], heading: str) -> str | None:
    """Why a row is no pupil; None where it is one after all (a pupil whose name is missing)."""
    texts = [cell for cell in row if cell]
    name = row[fields["name"].position]
    if name and fold_heading(name) == fold_heading(heading):
        return "header_repeated"
    if any(_FOOTER_ANYWHERE.search(text) for text in texts):
        return "footer"
    if name is None:
        known = [h for h in fields.values() if row[h.position] and h.field != "serial"]
        return None if len(known) >= 3 else "no_name"
    return "no_name" if name.isdigit() else None


def _cells(sheet: Sheet, fields: dict[str, Heading], rows: np.ndarray) -> dict[str, pa.Array]:
    take = pa.array(rows)
    cells = {str(code): sheet.columns[h.position].take(take) for code, h in fields.items()}
    asked = [code for code in cells if all_fields()[code].kind == "id"]
    numbers = {code: long_number(cells[code]) for code in asked}
    if sheet.numbers is None:
        return cells
    doubtful = [code for code in asked if numbers[code].any()]
    if doubtful:
        answers = sheet.numbers([fields[code].position for code in doubtful])
        for code, is_number in zip(doubtful, answers, strict=True):
            numbers[code] = numbers[code] & is_number[rows]
    for code in asked:
        cells[f"{code}.number"] = pa.array(numbers[code])
    return cells


def _notices(table: RawTable) -> list[Notice]:
    sheet, notices = table.sheet, []
    days = {h.letter for h in table.days}
    for heading in table.headings:
        if heading.field is None and heading.letter not in days:
            code = "heading_unknown"
            notices.append(Notice(code, table.header_row, heading.letter, heading.text))
    notices += [Notice("footer_skipped", row) for row, why in table.dropped if why == "footer"]
    repeated = [row for row, why in table.dropped if why == "header_repeated"]
    notices += [Notice("header_repeated", row) for row in repeated]
    notices += [Notice("error_cell", row, column, what) for row, column, what in sheet.errors]
    if not sheet.visible:
        notices.append(Notice("hidden_sheet", value=str(len(table.rows))))
    hidden = set(sheet.hidden_rows) & set(table.rows.tolist())
    if hidden:
        notices.append(Notice("hidden_rows", value=str(len(hidden)), raw=_some(sorted(hidden))))
    columns = [h.letter for h in table.headings if h.letter in sheet.hidden_columns]
    if columns:
        notices.append(Notice("hidden_columns", raw="、".join(columns), value=str(len(columns))))
    return notices


def _some(rows: list[int]) -> str:
    shown = "、".join(str(row) for row in rows[:10])
    return shown + ("…" if len(rows) > 10 else "")
