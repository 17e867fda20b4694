"""The receipt: what was read of a file, what was set aside and why, what was altered."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pandas as pd

from xjaudit.ingest.class_list import read_lists
from xjaudit.ingest.frames import assemble
from xjaudit.ingest.layout import registers
from xjaudit.ingest.notices import message
from xjaudit.ingest.questions import Question
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.reading import Reading
from xjaudit.ingest.roster import to_pandas, with_class
from xjaudit.labels import KINDS
from xjaudit.record.fields import all_fields
from xjaudit.settings import Settings


def notice_frame(readings: list[Reading]) -> pd.DataFrame:
    """Notices about places in files (not about single cells): code, file, sheet, row, column, raw,
    value."""
    rows: list[dict[str, Any]] = []
    for reading in readings:
        said = [(table.sheet, n) for table in reading.tables for n in table.notices]
        for sheet, notice in [*reading.notices, *said]:
            rows.append({"file": reading.name, "sheet": sheet, **vars(notice)})
    names = ("file", "sheet", "code", "row", "column", "raw", "value")
    frame = pd.DataFrame(rows, columns=list(names))
    return frame.astype({n: "str" for n in names if n != "row"}).astype({"row": "Int64"})


def counts(reading: Reading) -> dict[str, Any]:
    """Rows of all sheets of one file: rows_seen = rows_read + rows_dropped.

    Where tables stand side by side a row is one row: read if it is a pupil's in any of them. What
    else stands in such a row is in `parts_dropped`, and `pupils` counts those read.
    """
    read = {(t.sheet, row) for t in reading.tables for row in t.rows.tolist()}
    dropped: dict[tuple[str, int], str] = {}
    parts = []
    for table in reading.tables:
        for row, why in table.dropped:
            place = {"sheet": table.sheet, "row": row, "why": why}
            if (table.sheet, row) in read:
                parts.append(place)
            else:
                dropped.setdefault((table.sheet, row), why)
    for sheet, rows in reading.skipped:
        dropped |= {(sheet, row): "no_table" for row in rows}
    pupils = sum(len(table.rows) for table in reading.tables)
    told = {"pupils": pupils} if pupils > len(read) else {}
    return {
        "rows_seen": len(read) + len(dropped),
        "rows_read": len(read),
        "rows_dropped": [{"sheet": s, "row": r, "why": why} for (s, r), why in dropped.items()],
        **told,
        **({"parts_dropped": parts} if parts else {}),
    }


def summaries(readings: list[Reading], changes: pd.DataFrame) -> list[dict[str, Any]]:
    """The receipt of each file in counts: kind, tables, rows, cells altered in which way."""
    altered: dict[str, dict[str, int]] = {}
    for (file, code), cells in Counter(zip(changes["file"], changes["code"], strict=True)).items():
        altered.setdefault(file, {})[code] = cells
    return [_summary(reading, altered.get(reading.name, {})) for reading in readings]


def _summary(reading: Reading, altered: dict[str, int]) -> dict[str, Any]:
    said: dict[str, int] = {}
    notices = [n for table in reading.tables for n in table.notices]
    for notice in [*notices, *(n for _, n in reading.notices)]:
        said[notice.code] = said.get(notice.code, 0) + 1
    open_ones = open_questions(reading)
    return {
        "file": reading.name,
        "sha256": reading.digest,
        "kind": reading.kind,
        "tables": len(reading.tables),
        **counts(reading),
        "notices": said | altered,
        **({"questions": len(open_ones)} if open_ones else {}),
    }


def open_questions(reading: Reading) -> list[Question]:
    """What waits for an answer and may change what was read; a heading that is only near one of the
    dictionary keeps no table from being read."""
    return [question for question in reading.asks if question.code != "heading"]


def inspect(reading: Reading, settings: Settings) -> dict[str, Any]:
    """Everything understood of a file, as plain data for `inspect --json`."""
    tables, notices = [], []
    for table in reading.tables:
        tables.append(_table(table, settings))
    rows = with_class(assemble(reading.tables, settings.as_of), settings)
    frame = to_pandas(rows.cells)
    marks = None
    if any(table.marks is not None for table in reading.tables):
        marks = read_lists(reading.tables, settings).marks
    for i, table in enumerate(tables):
        of_table = frame[frame["table"] == i]
        if table["kind"] in registers.KINDS:
            table["rows"] = list(registers.rows_of(reading.tables[i]))
            continue
        table["rows"] = _plain_rows(of_table)
        if marks is not None:
            own = marks[(marks["sheet"] == table["sheet"]) & marks["row"].isin(of_table["row"])]
            names = ["row", "name", "class", "date", "period", "status"]
            table["marks"] = _records(own[names].rename(columns={"class": "class_id"}))
    said = notice_frame([reading]).drop(columns="file")
    altered = rows.changes[[n for n in rows.changes if n != "file"]]
    for one in _records(pd.concat([said, altered], ignore_index=True)):
        text = message(one["code"], one["raw"], one["value"], settings.language)
        notices.append({**one, "message": text})
    answer = {
        "file": reading.name,
        "tables": tables,
        "notices": notices,
        "receipt": counts(reading),
    }
    questions = [question.plain(settings.language) for question in reading.asks]
    must = [question.plain(settings.language) for question in open_questions(reading)]
    return (
        answer
        | ({"questions": questions} if questions else {})
        | ({"question": must[0]} if must else {})
    )


def _table(table: RawTable, settings: Settings) -> dict[str, Any]:
    columns = [{"column": h.letter, "heading": h.text, "field": h.field} for h in table.headings]
    return {
        "sheet": table.sheet,
        "kind": table.kind,
        "header_rows": table.header_rows,
        "columns": columns,
    }


def _plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    names = [n for n in frame if n in all_fields() and frame[f"{n}.raw"].notna().any()]
    view = frame[["row", "class", *names]].rename(columns={"class": "class_id"})
    return _records(view)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [
        {str(k): int(v) if k == "row" and v is not None else v for k, v in row.items()}
        for row in plain.to_dict("records")
    ]


# How `inspect` says what it understood.
_SAID = {
    "zh": {
        "file": "{file}：共 {seen} 行，读入 {read} 行{people}，不作为学生的 {dropped} 行",
        "people": "（并排，{count} 人）",
        "table": "  {sheet}{kind}：{header}，{people} {unit}，识别 {known}/{columns} 列",
        "header": "表头第 {rows} 行",
        "no_header": "没有表头",
        "pupils": "人",
        "rows": "行",
        "notice": "  · {text}：{places}{more}",
        "more": " 等 {count} 处",
        "question": '  ? {text}\n    回答写在设置文件的 [answers] 中："{key}" = "…"（{options}）',
        "quote": "“{}”",
        "comma": "、",
    },
    "en": {
        "file": "{file}: {seen} rows, {read} read{people}, {dropped} are no pupils",
        "people": " (side by side, {count} pupils)",
        "table": "  {sheet}{kind}: {header}, {people} {unit}, {known} of {columns} columns known",
        "header": "header in row {rows}",
        "no_header": "no header",
        "pupils": "pupils",
        "rows": "rows",
        "notice": "  · {text}: {places}{more}",
        "more": " and others, {count} in all",
        "question": "  ? {text}\n    Answer under [answers] of the settings file: "
        '"{key}" = "…" ({options})',
        "quote": "“{}” ",
        "comma": ", ",
    },
}


# Notices whose texts speak of files, headings and marks, never of a child.
_OPEN = frozenset(
    ("encoding_assumed", "encoding_mixed", "duplicate_file", "class_assumed", "mark_unknown")
    + ("heading_unknown", "heading_proposed", "row_limit_reached", "counts_differ", "error_cell")
    + ("hidden_rows", "hidden_columns", "hidden_sheet", "days_undated", "totals_differ")
    + ("headerless_read", "columns_of_classes", "column_left_out")
    + ("names_aside", "section_read", "section_unknown", "class_doubtful")
)


def in_words(answer: dict[str, Any], language: str = "zh") -> str:
    """What `inspect` understood of a file, for a person: places and counts, no cell but the samples
    that a question needs."""
    words, counted = _SAID[language], answer["receipt"]
    pupils = counted.get("pupils")
    lines = [
        words["file"].format(
            file=answer["file"],
            seen=counted["rows_seen"],
            read=counted["rows_read"],
            people=words["people"].format(count=pupils) if pupils else "",
            dropped=len(counted["rows_dropped"]),
        )
    ]
    lines += [_table_in_words(table, words, language) for table in answer["tables"]]
    said: dict[str, list[str]] = {}
    for notice in answer["notices"]:
        cell = f"{notice['column'] or ''}{notice['row'] or ''}"
        # Without the cell that it is about, where that may tell of a child.
        is_open = notice["code"] in _OPEN
        raw, value = (notice[n] if is_open else "…" for n in ("raw", "value"))
        text = message(notice["code"], raw, value, language)
        said.setdefault(text, []).append(" ".join(p for p in (notice["sheet"], cell) if p))
    for text, places in said.items():
        more = words["more"].format(count=len(places)) if len(places) > 5 else ""
        told = words["comma"].join(place for place in places[:5] if place)
        line = words["notice"].format(text=text, places=told, more=more)
        lines.append(line if told else line.rstrip("：: "))
    for question in answer.get("questions", []):
        options = words["comma"].join(_options(question))
        lines.append(
            words["question"].format(text=question["text"], key=question["key"], options=options)
        )
    return "\n".join(lines)


def _options(question: dict[str, Any]) -> Iterator[str]:
    """Answers that can be given, each with its words and the cells behind it."""
    for option, text in question["options"].items():
        sample = question.get("samples", {}).get(option)
        told = option if option == text else f"{option} {text}"
        yield f"{told} [{sample}]" if sample else told


def _table_in_words(table: dict[str, Any], words: dict[str, str], language: str) -> str:
    rows = words["comma"].join(map(str, table["header_rows"]))
    return words["table"].format(
        sheet=words["quote"].format(table["sheet"]) if table["sheet"] else "",
        kind=KINDS[table["kind"]][language == "en"],
        header=words["header"].format(rows=rows) if rows else words["no_header"],
        people=len(table["rows"]),
        unit=words["rows" if table["kind"] in registers.KINDS else "pupils"],
        known=sum(bool(column["field"]) for column in table["columns"]),
        columns=len(table["columns"]),
    )
