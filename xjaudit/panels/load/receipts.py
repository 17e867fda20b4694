"""The receipt of a file as a person wants it: what was read, what was set aside, what was changed.

A saved notebook may keep what stands in a text widget: here are places, counts and headings, no
cell of a pupil. Cells are shown in a grid only, whose rows travel as messages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from xjaudit.errors import InputError
from xjaudit.ingest import receipt
from xjaudit.ingest.class_list import read_lists
from xjaudit.ingest.frames import assemble
from xjaudit.ingest.notices import message
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.reading import Reading
from xjaudit.ingest.row_class import with_class
from xjaudit.rules.shown import masked
from xjaudit.settings import Settings
from xjaudit.workspace.inbox import Received

# Notices whose cell is a heading, a mark or a count, and never a pupil's.
_OPEN = frozenset(
    ("heading_unknown", "heading_proposed", "mark_unknown", "hidden_rows", "hidden_columns")
    + ("hidden_sheet", "encoding_assumed", "encoding_mixed", "row_limit_reached", "counts_differ")
    + ("class_assumed", "grade_assumed", "days_undated", "has_macros", "totals_differ")
    + ("names_aside", "section_read", "section_unknown", "class_doubtful")
    + ("headerless_read", "columns_of_classes", "column_left_out")
)
# Said already of the rows that were set aside.
_OF_ROWS = ("footer_skipped", "header_repeated", "example_row_skipped")
# Rows that every sheet has: said last, and in small.
_USUAL = ("title", "header")
SHOWN = 5
PLACE_COLUMNS = ("sheet", "cell", "what")
LABELS = {
    "zh": {"sheet": "工作表", "cell": "单元格", "what": "说明"},
    "en": {"sheet": "Sheet", "cell": "Cell", "what": "What"},
}
_TEXTS = {
    "zh": {
        "read": "读入了什么",
        "table": "{sheet}{head}读入 {rows} 行，认得 {known}/{all} 列",
        "sheet": "工作表“{}”：",
        "head": "表头在第 {} 行，",
        "columns": "各列",
        "unused": "未采用",
        "days": "考勤 {days} 列，{first} 至 {last}，符号 {marks} 个",
        "undated": "考勤 {days} 列（没有日期），符号 {marks} 个",
        "dropped": "没有当作学生的行（{}）",
        "rows": "{count} 行{why}（{sheet}第 {rows} 行）",
        "parts": "另有 {count} 处与并排的学生在同一行（第 {rows} 行）",
        "changed": "改动与提示（{}）",
        "at": "{}：{} 处（{}）",
        "nothing": "没有改动，也没有提示",
        "more": "…",
        "row": "第 {} 行",
        "column": "{} 列",
        "why": {
            "title": "标题",
            "header": "表头",
            "header_repeated": "重复的表头",
            "example": "填写示例",
            "footer": "表尾",
            "no_name": "没有姓名",
            "no_table": "不属于任何名单",
            "form": "表格中的项目名和空栏",
            "section": "学生中间的说明",
        },
        "join": "、",
        "then": "；",
    },
    "en": {
        "read": "What was read",
        "table": "{sheet}{head}{rows} rows read, {known} of {all} columns known",
        "sheet": "Sheet “{}”: ",
        "head": "headings in row {}, ",
        "columns": "columns",
        "unused": "not used",
        "days": "attendance: {days} columns from {first} to {last}, {marks} marks",
        "undated": "attendance: {days} columns without dates, {marks} marks",
        "dropped": "Rows that are no pupils ({})",
        "rows": "{count} × {why} ({sheet}row {rows})",
        "parts": "{count} more beside a pupil in the same row (row {rows})",
        "changed": "Changes and notes ({})",
        "at": "{}: {}× ({})",
        "nothing": "Nothing was changed or noted",
        "more": "…",
        "row": "row {}",
        "column": "column {}",
        "why": {
            "title": "title",
            "header": "headings",
            "header_repeated": "headings repeated",
            "example": "example of how to fill in",
            "footer": "footer",
            "no_name": "without a name",
            "no_table": "on no list",
            "form": "labels and blanks of a form",
            "section": "a line between pupils",
        },
        "join": ", ",
        "then": "; ",
    },
}
STYLE = """<style>
.xj-receipt{white-space:normal;padding:10px 14px}
.xj-receipt h4{margin:10px 0 2px;font-size:14px;color:#12344d}
.xj-receipt ul{margin:0;padding-left:20px}
.xj-receipt li{overflow-wrap:anywhere}
.xj-receipt .xj-grey{color:#546e7a}
.xj-receipt details{display:inline}
.xj-receipt summary{display:inline-block;cursor:pointer;color:#1f6fb2;margin-left:6px}
</style>"""


@dataclass(frozen=True)
class Receipt:
    """What came of a file in use.

    said     notices and changed cells: sheet, row, column, code, raw, value
    changed  how many cells differ from what was made of them
    """

    file: Received
    outcome: Reading | InputError
    said: pd.DataFrame
    changed: int = 0


def receipts(
    read: Sequence[tuple[Received, Reading | InputError]], settings: Settings
) -> list[Receipt]:
    """The receipts of files as `Workspace.readings` gives them."""
    good = [reading for _, reading in read if isinstance(reading, Reading)]
    changes = _changes([table for reading in good for table in reading.tables], settings)
    by_file = dict(list(changes.groupby("file", sort=False)))
    made = []
    for file, outcome in read:
        if isinstance(outcome, InputError):
            made.append(Receipt(file, outcome, receipt.notice_frame([])))
            continue
        altered = by_file.get(outcome.name, changes[:0])
        said = pd.concat([receipt.notice_frame([outcome]), altered], ignore_index=True)
        made.append(Receipt(file, outcome, said, len(altered)))
    return made


def _changes(tables: list[RawTable], settings: Settings) -> pd.DataFrame:
    """Changed cells of all tables; their notices say besides which class was found where."""
    lists = [table for table in tables if table.kind in ("list", "absences")]
    others = [table for table in tables if table.kind not in ("list", "absences")]
    parts = [
        read_lists(lists, settings).changes,
        with_class(assemble(others), settings).changes,
    ]
    return pd.concat(parts, ignore_index=True)


def as_html(made: Receipt, language: str) -> str:
    """The body of a receipt; every text of the file is escaped."""
    texts = _TEXTS[language]
    if isinstance(made.outcome, InputError):
        return _lines([made.outcome.text(language).replace("\n  ", " ")])
    counted = receipt.counts(made.outcome)
    parts = [_section(texts["read"], _read(made.outcome, texts))]
    dropped = pd.DataFrame(counted["rows_dropped"], columns=["sheet", "row", "why"])
    if len(dropped):
        head = texts["dropped"].format(len(dropped))
        parts.append(_section(head, [*_dropped(dropped, texts), *_beside(counted, texts)]))
    said = made.said[~made.said["code"].isin(_OF_ROWS)]
    changed = _changed(said, language, texts)
    head = texts["changed"].format(len(said)) if changed else texts["nothing"]
    return "".join([*parts, _section(head, changed)])


def places(made: Receipt, settings: Settings) -> pd.DataFrame:
    """Every change and note with its cell, in PLACE_COLUMNS: for a grid only."""
    texts = _TEXTS[settings.language]
    told = [
        message(code, _text(raw), _text(value), settings.language)
        for code, raw, value in zip(
            made.said["code"], made.said["raw"], made.said["value"], strict=True
        )
    ]
    said = made.said.assign(
        cell=_cells(made.said, texts),
        what=[masked(text) for text in told] if settings.masked else told,
    )
    return said[list(PLACE_COLUMNS)]


def _read(reading: Reading, texts: dict) -> list[str]:
    lines = []
    for table in reading.tables:
        days = {day.letter for day in table.days}
        known = [one for one in table.headings if one.field or one.letter in days]
        head = texts["head"].format(table.header_rows[0]) if table.header_rows else ""
        sheet = texts["sheet"].format(table.sheet) if table.sheet else ""
        facts = {"rows": len(table.rows), "known": len(known), "all": len(table.headings)}
        line = escape(texts["table"].format(sheet=sheet, head=head, **facts))
        lines.append(line + _columns(table, days, texts))
        if table.marks is not None:
            dates = sorted(day.date for day in table.days if day.date)
            facts = {"days": len(table.days), "marks": len(table.marks)}
            if dates:
                facts |= {"first": _day(dates[0]), "last": _day(dates[-1])}
            lines.append(escape(texts["days" if dates else "undated"].format(**facts)))
    return lines


def _columns(table: RawTable, days: set[str], texts: dict) -> str:
    told = [
        f"{one.letter} {one.text}"
        + ("" if one.field or one.letter in days else f"（{texts['unused']}）")
        for one in table.headings
    ]
    body = escape("　".join(told))
    return f"<details><summary>{texts['columns']}</summary><div>{body}</div></details>"


def _dropped(dropped: pd.DataFrame, texts: dict) -> list[str]:
    several = dropped["sheet"].nunique() > 1
    usual, others = [], []
    for (sheet, why), rows in dropped.groupby(["sheet", "why"], sort=False)["row"]:
        numbers = texts["join"].join(map(str, rows[:SHOWN]))
        line = texts["rows"].format(
            count=len(rows),
            why=texts["why"].get(str(why), why),
            sheet=f"“{sheet}”" if several and sheet else "",
            rows=numbers + (texts["more"] if len(rows) > SHOWN else ""),
        )
        (usual if why in _USUAL else others).append(line)
    grey = f'<span class="xj-grey">{escape(texts["then"].join(usual))}</span>' if usual else ""
    return [*map(escape, others), *([grey] if grey else [])]


def _beside(counted: dict[str, Any], texts: dict) -> list[str]:
    """What stands in the row of a pupil of another table and is none itself."""
    rows = [one["row"] for one in counted.get("parts_dropped", [])]
    numbers = texts["join"].join(map(str, rows[:SHOWN])) + (texts["more"] * (len(rows) > SHOWN))
    return [escape(texts["parts"].format(count=len(rows), rows=numbers))] if rows else []


def _changed(said: pd.DataFrame, language: str, texts: dict) -> list[str]:
    lines = []
    several = said["sheet"].nunique() > 1
    said = said.assign(cell=_cells(said, texts))
    for code, rows in said.groupby("code", sort=False):
        kinds = ["raw", "value"] if code in _OPEN else ["code"]
        for _, some in list(rows.groupby(kinds, sort=False, dropna=False))[: SHOWN * 4]:
            first = some.iloc[0]
            # The cell itself stays out, but for headings and marks.
            cell = (_text(first["raw"]), _text(first["value"])) if code in _OPEN else ("…", "…")
            what = message(str(code), *cell, language)
            where = [
                (f"“{sheet}”" if several and sheet else "") + place
                for sheet, place in zip(some["sheet"][:SHOWN], some["cell"][:SHOWN], strict=True)
                if place
            ]
            shown = texts["join"].join(where) + (texts["more"] if len(some) > SHOWN else "")
            lines.append(escape(texts["at"].format(what, len(some), shown) if where else what))
    return lines


def _cells(said: pd.DataFrame, texts: dict) -> list[str]:
    found = []
    for column, row in zip(said["column"], said["row"], strict=True):
        letter, number = _text(column), "" if pd.isna(row) else str(row)
        if letter and number:
            found.append(letter + number)
        elif number:
            found.append(texts["row"].format(number))
        else:
            found.append(texts["column"].format(letter) if letter else "")
    return found


def _text(cell: Any) -> str:
    return "" if pd.isna(cell) else str(cell)


def _day(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"


def _section(head: str, lines: list[str]) -> str:
    """Lines are HTML already."""
    return f"<h4>{escape(head)}</h4>" + (
        "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>" if lines else ""
    )


def _lines(texts: Sequence[str]) -> str:
    return "".join(f"<div>{escape(text)}</div>" for text in texts)
