"""The receipt: what was read of a file, what was set aside and why, what was altered."""

from collections import Counter
from typing import Any

import pandas as pd

from xjaudit.ingest.class_list import read_lists
from xjaudit.ingest.frames import assemble
from xjaudit.ingest.notices import message
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.reading import Reading
from xjaudit.ingest.roster import to_pandas, with_class
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
    """rows_seen = rows_read + rows_dropped, over all sheets of one file."""
    dropped = [
        {"sheet": table.sheet, "row": row, "why": why}
        for table in reading.tables
        for row, why in table.dropped
    ]
    for sheet, rows in reading.skipped:
        dropped += [{"sheet": sheet, "row": row, "why": "no_table"} for row in rows]
    read = sum(len(table.rows) for table in reading.tables)
    return {
        "rows_seen": read + len(dropped),
        "rows_read": read,
        "rows_dropped": dropped,
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
    return {
        "file": reading.name,
        "kind": reading.kind,
        "tables": len(reading.tables),
        **counts(reading),
        "notices": said | altered,
    }


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
    # A heading that is only near one of the dictionary keeps no table from being read.
    must = [question for question in questions if question["code"] != "heading"]
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


def in_words(answer: dict[str, Any]) -> str:
    """What `inspect` understood of a file, for a person: places and counts, no cell."""
    counted = answer["receipt"]
    seen, read, dropped = (counted[n] for n in ("rows_seen", "rows_read", "rows_dropped"))
    head = f"{answer['file']}：共 {seen} 行，读入 {read} 行，不作为学生的 {len(dropped)} 行"
    lines = [head]
    for table in answer["tables"]:
        known = [c for c in table["columns"] if c["field"]]
        name = f"“{table['sheet']}”" if table["sheet"] else ""
        lines.append(
            f"  {name} {table['kind']}：表头第 {table['header_rows'][0]} 行，"
            f"{len(table['rows'])} 人，识别 {len(known)}/{len(table['columns'])} 列"
        )
    said: dict[str, list[str]] = {}
    for notice in answer["notices"]:
        cell = f"{notice['column'] or ''}{notice['row'] or ''}"
        said.setdefault(notice["code"], []).append(
            " ".join(p for p in (notice["sheet"], cell) if p)
        )
    for code, places in said.items():
        more = f" 等 {len(places)} 处" if len(places) > 5 else ""
        lines.append(f"  · {code}：{'，'.join(places[:5])}{more}")
    return "\n".join(lines)
