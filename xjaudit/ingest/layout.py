"""Where in a sheet the table is: title, header, pupils, footer."""

import re
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.errors import InputError, place
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
# In the column of names: 审核：李四, 应到3人 实到3人, 签字.
_NO_NAME = r"[:：]|[0-9]+\s*人|签字|签名|盖章|应到|实到|人数"
_DAY = re.compile(r"^(?:(?:\d{4}[-/.年])?(\d{1,2})[-/.月])?(\d{1,2})(?:[日号]| 00:00:00)?$")
_EXPONENT = r"^\s*[0-9](?:\.[0-9]+)?[Ee]\+1[0-9]\s*$"
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


def find_tables(file: str, sheet: Sheet, kind: str | None = None) -> list[RawTable]:
    """The tables of a sheet, side by side; none where no header row with a name is found.

    Raises InputError where two rows could be the header.
    """
    head = sheet.head(HEAD_ROWS)
    header = _header_row(head)
    if header is None:
        return []
    _refuse_two_headers(file, sheet, head, header)
    title = " ".join(cell for row in head[:header] for cell in row if cell)
    tables: list[RawTable] = []
    for columns in _blocks(head[header]):
        headings = _headings(sheet, head[header], columns)
        days = [h for h in headings if h.field is None and _is_day(h.text)]
        fields = {h.field: h for h in headings if h.field}
        rows, dropped = _split_rows(Block(sheet, header, columns, fields, first=not tables))
        table = RawTable(
            file=file,
            sheet=sheet,
            kind=kind or _kind(fields, days),
            header_row=header + 1,
            headings=headings,
            cells=_cells(sheet, fields, rows),
            rows=rows + 1,
            dropped=dropped,
            title=title,
            days=days if len(days) >= 3 else [],
        )
        table.notices = _notices(table, first=not tables)
        tables.append(table)
    return tables


@dataclass(frozen=True)
class Block:
    """Columns of a sheet that make one table, below a header row (0 is the first)."""

    sheet: Sheet
    header: int
    columns: range
    fields: dict[str, Heading]
    first: bool

    def filled(self) -> np.ndarray:
        """How many cells of the block each row holds."""
        counts = np.zeros(self.sheet.height, np.int32)
        for position in self.columns:
            cells = pc.is_valid(self.sheet.columns[position])
            counts += cells.to_numpy(zero_copy_only=False)
        return counts

    def row(self, index: int) -> dict[int, str | None]:
        """One row's cells by position."""
        return {at: self.sheet.columns[at][index].as_py() for at in self.columns}


def _blocks(row: list[str | None]) -> list[range]:
    """Columns of each table of a header row: 序号 姓名 序号 姓名 are two."""
    names = [at for at, text in enumerate(row) if text and field_of_heading(text) == "name"]
    if len(names) < 2:
        return [range(len(row))]
    # What stands left of the first name (a row number) stands left of every name.
    lead = names[0] - next(at for at, text in enumerate(row) if text is not None)
    starts = [0, *(at - lead for at in names[1:])]
    ends = [*starts[1:], len(row)]
    return [range(start, end) for start, end in zip(starts, ends, strict=True)]


def _refuse_two_headers(file: str, sheet: Sheet, head: list[list[str | None]], header: int) -> None:
    def name_columns(row: list[str | None]) -> set[int]:
        return {at for at, cell in enumerate(row) if cell and field_of_heading(cell) == "name"}

    for above in range(max(header - 2, 0), header):
        if name_columns(head[above]) - name_columns(head[header]):
            raise InputError(
                place(file, sheet.name, above + 1),
                f"第 {above + 1} 行和第 {header + 1} 行都像表头，无法确定哪一列是学生姓名",
                "请把两行表头合并成一行（如：学生姓名、家长姓名、家长电话）后再试",
                "two_headers",
            )


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


def _headings(sheet: Sheet, row: list[str | None], columns: range) -> list[Heading]:
    headings, taken = [], set()
    for position in columns:
        text = row[position]
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
    # Head teachers' lists often have the registry number; only exports have these beside it.
    export = {"id_type", "status"} & set(fields) or {"registry_no", "id_number"} <= set(fields)
    return "roster" if wide or export else "list"


def _split_rows(block: Block) -> tuple[np.ndarray, list[tuple[int, str]]]:
    """Positions of the pupils' rows, and (row number, reason) of all others that hold anything."""
    sheet, header, fields = block.sheet, block.header, block.fields
    filled = block.filled()
    at_name = fields["name"].position
    name = sheet.columns[at_name]
    dropped: list[tuple[int, str]] = []
    if block.first:
        titles = np.flatnonzero(sheet.filled()[:header])
        dropped = [(int(i) + 1, "title") for i in titles] + [(header + 1, "header")]
    body = np.arange(header + 1, sheet.height)
    body = body[filled[header + 1 :] > 0]
    names = name.take(pa.array(body))
    has_name = pc.is_valid(names).to_numpy(zero_copy_only=False)
    odd = ~has_name
    for position in range(block.columns.start, at_name + 1):
        # 合计 stands left of the name as often as in its column.
        odd |= _true(pc.match_substring_regex(sheet.columns[position], _FOOTER))[body]
    odd |= _true(pc.match_substring_regex(names, _NO_NAME))
    odd |= _true(pc.match_substring_regex(names, r"^[0-9]+$"))
    odd |= _true(pc.equal(names, name[header]))
    odd |= filled[body] == 1
    for position in body[odd]:
        why = _why_dropped(block.row(int(position)), fields, name[header].as_py())
        if why:
            dropped.append((int(position) + 1, why))
    gone = {row - 1 for row, _ in dropped}
    return np.array([i for i in body if i not in gone], np.int64), dropped


def _true(answer: pa.Array) -> np.ndarray:
    return pc.fill_null(answer, False).to_numpy(zero_copy_only=False)


def _why_dropped(
    row: dict[int, str | None], fields: dict[str, Heading], heading: str
) -> str | None:
    """Why a row is no pupil; None where it is one after all (a pupil whose name is missing)."""
    texts = [cell for cell in row.values() if cell]
    name = row[fields["name"].position]
    if name and fold_heading(name) == fold_heading(heading):
        return "header_repeated"
    if any(_FOOTER_ANYWHERE.search(text) for text in texts):
        return "footer"
    if name and (re.search(_FOOTER, name) or re.search(_NO_NAME, name)):
        return "footer"
    if name is None:
        known = [h for h in fields.values() if row[h.position] and h.field != "serial"]
        return None if len(known) >= 3 else "no_name"
    return "no_name" if name.isdigit() else None


def _cells(sheet: Sheet, fields: dict[str, Heading], rows: np.ndarray) -> dict[str, pa.Array]:
    take = pa.array(rows)
    cells = {str(code): sheet.columns[h.position].take(take) for code, h in fields.items()}
    asked = [code for code in cells if all_fields()[code].kind == "id"]
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


def _notices(table: RawTable, first: bool) -> list[Notice]:
    sheet, notices = table.sheet, []
    days = {h.letter for h in table.days}
    for heading in table.headings:
        if heading.field is None and heading.letter not in days:
            code = "heading_unknown"
            notices.append(Notice(code, table.header_row, heading.letter, heading.text))
    notices += [Notice("footer_skipped", row) for row, why in table.dropped if why == "footer"]
    repeated = [row for row, why in table.dropped if why == "header_repeated"]
    notices += [Notice("header_repeated", row) for row in repeated]
    if not first:
        return notices
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
