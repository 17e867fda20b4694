"""Tables of a school that are not about pupils: its classes, campuses, schools of a county, and the
summary of pupils per grade (学生学籍信息汇总表)."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
import pyarrow as pa

from xjaudit.ingest.layout.headers import Row
from xjaudit.ingest.layout.headings import Heading
from xjaudit.ingest.layout.rows import FOOTER
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.sheets import Sheet, at_once, holds
from xjaudit.patterns import regex
from xjaudit.record import numerals
from xjaudit.record.fields import field_of_heading, fold_heading

SUMMARY = "summary"
# Rows that are looked at for the header of a register.
_HEAD_ROWS = 12
# A summary is one page.
_MOST_ROWS = 60
_STAGES = {"小学": "primary", "初中": "middle", "初级中学": "middle", "高中": "high"}
_GRADE = regex(r"^([一二三四五六])年级$|^[初高]([一二三四])(?:年级)?$")
_TOTAL = regex(r"^(?:小计|合计|计)$")
_WHOLE = regex(r"^\d{1,6}(?:\.0+)?$")
_FOOTER = regex(FOOTER)
# What a row of the summary counts, by how its label ends.
_ITEMS = {"班级数": "classes", "学生人数": "pupils", "学生数": "pupils", "总人数": "total"}


@cache
def registers() -> dict[str, dict]:
    """By kind: the columns needed, and by field the headings it goes by."""
    text = files("xjaudit.ingest.layout").joinpath("registers.toml").read_text("utf-8")
    return tomllib.loads(text)


KINDS = (SUMMARY, "class_table", "campuses", "schools")


def find(file: str, sheet: Sheet, head: list[Row], kind: str | None) -> RawTable | None:
    """The register or summary that a sheet holds; None where it holds something else."""
    if kind not in (None, *KINDS):
        return None
    summary = _summary(file, sheet, head) if sheet.height <= _MOST_ROWS else None
    if summary is not None:
        return summary
    for at, row in enumerate(head[:_HEAD_ROWS]):
        if any(text and field_of_heading(text) == "name" for text in row):
            return None
        for one in registers():
            columns = _columns(row, one)
            if columns:
                return _register(file, sheet, one, at, row, columns)
    return None


def _columns(row: Row, kind: str) -> dict[int, str]:
    """By position the field of a register's header; empty where it is none."""
    told = registers()[kind]
    of_heading = {fold_heading(h): f for f, hs in told["columns"].items() for h in hs}
    found: dict[int, str] = {}
    for position, text in enumerate(row):
        field = of_heading.get(fold_heading(text)) if text else None
        if field and field not in found.values():
            found[position] = field
    return found if set(told["needs"]) <= set(found.values()) else {}


def _register(
    file: str, sheet: Sheet, kind: str, at: int, header: Row, columns: dict[int, str]
) -> RawTable:
    first = min(columns)
    needed = [p for p, f in columns.items() if f in registers()[kind]["needs"]]
    rows, dropped = [], []
    for row in range(sheet.height):
        cells = sheet.row(row)
        if row == at or not any(cells):
            continue
        if row < at:
            dropped.append((row + 1, "title"))
        elif any(cells[p] for p in needed) and not _FOOTER.match(cells[first] or ""):
            rows.append(row)
        else:
            dropped.append((row + 1, "footer"))
    headings = [
        Heading(p, sheet.letters[p], text, columns.get(p)) for p, text in enumerate(header) if text
    ]
    kept = pa.array(rows, pa.int64())
    cells_of = {field: sheet.columns[p].take(kept) for p, field in columns.items()}
    return _table(file, sheet, kind, [at + 1], headings, cells_of, rows, dropped)


def _summary(file: str, sheet: Sheet, head: list[Row]) -> RawTable | None:
    """The summary: below stages and grades one row of classes, one of pupils, and their total."""
    has_sum = any(holds(part, "计") for part in at_once(sheet.columns))
    found = _header_of_summary(head) if has_sum else None
    if found is None:
        return None
    at, columns = found
    rows, dropped, items = [], [], []
    totals: list[str | None] = []
    places: set[int] = set()
    for row in range(sheet.height):
        cells = sheet.row(row)
        item = _item(cells, columns) if row > at else None
        if item:
            rows.append(row)
            items.append(item)
            place = _first_number(cells) if item == "total" else None
            totals.append(None if place is None else cells[place])
            places |= set() if place is None else {place}
        elif any(cells) and row not in (at - 1, at):
            dropped.append((row + 1, "title" if row < at else "footer"))
    if "pupils" not in items:
        return None
    kept = pa.array(rows, pa.int64())
    cells_of = {code: sheet.columns[p].take(kept) for p, code in columns.items()}
    cells_of |= {"item": pa.array(items, pa.string()), "total": pa.array(totals, pa.string())}
    headings = [Heading(p, sheet.letters[p], head[at][p] or "", c) for p, c in columns.items()]
    headings += [Heading(p, sheet.letters[p], "", "total") for p in places]
    return _table(file, sheet, SUMMARY, [at, at + 1], headings, cells_of, rows, dropped)


def _header_of_summary(head: list[Row]) -> tuple[int, dict[int, str]] | None:
    """The row of grades (0 is the first) and by position what each column counts: primary-0 (all
    grades of the primary school), primary-1 …"""
    for at, (above, row) in enumerate(pairwise(head), 1):
        if not any(text and _TOTAL.match(_bare(text)) for text in row):
            continue
        columns: dict[int, str] = {}
        stage = None
        for position, (over, text) in enumerate(zip(above, row, strict=True)):
            stage = _STAGES.get(_bare(over or ""), None if over else stage)
            grade = _ordinal(_bare(text or ""))
            if stage and grade is not None:
                columns[position] = f"{stage}-{grade}"
        if len(columns) > 1 and any(code.endswith("-0") for code in columns.values()):
            return at, columns
    return None


def _bare(text: str) -> str:
    return "".join(text.split()).split("(")[0].split("（")[0]


def _ordinal(text: str) -> int | None:
    """Which grade of its stage a heading names; 0 for the sum of them."""
    if _TOTAL.match(text):
        return 0
    found = _GRADE.match(text)
    return numerals.number(found[1] or found[2]) if found else None


def _item(cells: Row, columns: dict[int, str]) -> str | None:
    first = min(columns)
    for text in (_bare(cell) for cell in cells[:first] if cell):
        for ending, item in _ITEMS.items():
            if text.endswith(ending):
                return item
    return None


def _first_number(cells: Row) -> int | None:
    return next((at for at, cell in enumerate(cells) if cell and _WHOLE.match(cell.strip())), None)


def _table(
    file: str,
    sheet: Sheet,
    kind: str,
    header_rows: list[int],
    headings: list[Heading],
    cells: dict[str, pa.Array],
    rows: list[int],
    dropped: list[tuple[int, str]],
) -> RawTable:
    return RawTable(
        file=file,
        sheet=sheet.name,
        kind=kind,
        header_rows=header_rows,
        headings=headings,
        cells=cells,
        rows=np.array(rows, np.int64) + 1,
        dropped=dropped,
        title="",
        places=(),
        notices=list(sheet.notices),
    )


def rows_of(table: RawTable) -> Iterator[dict[str, str | int | None]]:
    """The rows of a register as plain data, for receipts."""
    columns = {field: cells.to_pylist() for field, cells in table.cells.items()}
    for at, row in enumerate(table.rows.tolist()):
        yield {"row": row, **{field: values[at] for field, values in columns.items()}}
