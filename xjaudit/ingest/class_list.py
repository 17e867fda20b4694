"""Class lists and attendance grids of head teachers to one table of people and one of marks."""

import re
from dataclasses import dataclass, field

import pandas as pd
import pyarrow as pa

from xjaudit.ingest.frames import Frame, assemble
from xjaudit.ingest.layout import Notice, RawTable
from xjaudit.ingest.roster import with_class
from xjaudit.record.codes import table as code_table
from xjaudit.record.names import without_suffix
from xjaudit.record.values import day_text
from xjaudit.settings import Settings

# What marks mean where the sheet has no legend; signs that differ from school to school
# (+, △, ○) are not here: they need one.
MARKS = {
    "present": ("√", "✓", "✔", "V", "v", "1", "出勤", "到", "在"),
    "absent": ("×", "✗", "✘", "X", "x", "0", "旷课", "缺勤", "旷", "缺"),
    "sick": ("病假", "病"),
    "personal": ("事假", "事"),
    "late": ("迟到", "迟"),
    "early": ("早退", "早"),
}
_MEANING = {word: status for status, words in MARKS.items() for word in words}
_LEGEND = re.compile(r"([^\s\w，,；;、：:=（）()])\s*[:：=为是]?\s*(出勤|旷课|缺勤|病假|事假|迟到|早退)")
_MONTH = re.compile(r"(20\d{2})\s*[年.\-/]\s*(\d{1,2})\s*月?")


@dataclass(frozen=True)
class People:
    """Everybody who stands on a class list.

    frame  file, sheet, row, class, class_text, name, name_plain (without a namesake's mark), what
           else the list told, and `seen`: the state a remark speaks of, ACTIVE without one
    marks  attendance: file, sheet, row, name, class, date, period, status, raw
    """

    frame: pd.DataFrame
    letters: dict[tuple[str, str], dict[str, str]]
    marks: pd.DataFrame
    changes: pd.DataFrame = field(default_factory=pd.DataFrame)


def read_lists(tables: list[RawTable], settings: Settings) -> People:
    """Bring class lists together; the class comes from a column, the sheet, title or file name."""
    rows: Frame = with_class(assemble(tables), settings)
    frame = rows.frame
    for name in ("name", "remark"):
        if name not in frame:
            frame[name] = pd.Series(None, index=frame.index, dtype="str")
    plain = {name: without_suffix(name) for name in frame["name"].dropna().unique()}
    seen = {text: seen_in(text) for text in frame["remark"].dropna().unique()}
    frame["name_plain"] = frame["name"].map(plain).astype("str")
    frame["seen"] = frame["remark"].map(seen).astype("str").fillna("ACTIVE")
    return People(frame, rows.letters(), _marks(rows), rows.changes)


def seen_in(remark: str) -> str | None:
    """The state a remark speaks of (休学, 已转走 …), None when it speaks of none."""
    words = code_table("status").remarks
    return next((words[w] for w in sorted(words, key=len, reverse=True) if w in remark), None)


def _marks(rows: Frame) -> pd.DataFrame:
    parts = [_table_marks(table) for table in rows.tables if table.days]
    if not parts:
        names = ("file", "sheet", "row", "date", "period", "raw", "status")
        return pd.DataFrame({name: pd.Series(dtype="str") for name in names})
    marks = pd.concat(parts, ignore_index=True)
    people = rows.frame[["file", "sheet", "row", "name", "class"]]
    return marks.merge(people, on=["file", "sheet", "row"], how="left")


def _table_marks(table: RawTable) -> pd.DataFrame:
    meaning = _MEANING | _legend(table)
    days = _dates(table)
    take = pa.array(table.rows - 1)
    columns = [
        pd.DataFrame(
            {
                "row": table.rows,
                "date": day,
                "raw": table.sheet.columns[heading.position].take(take).to_pandas(),
            }
        )
        for heading, day in zip(table.days, days, strict=True)
    ]
    marks = pd.concat(columns, ignore_index=True).dropna(subset=["raw"])
    marks = marks.sort_values(["row", "date"], kind="stable", ignore_index=True)
    status = marks["raw"].str.strip().map(meaning)
    for raw in marks.loc[status.isna(), "raw"].unique():
        table.notices.append(Notice("mark_unknown", raw=raw))
    return marks.assign(
        status=status.astype("str"), period=None, file=table.file, sheet=table.sheet.name
    )


def _legend(table: RawTable) -> dict[str, str]:
    """Marks explained in the title or in a row below the pupils."""
    rows = [row for row, why in table.dropped if why in ("title", "footer")]
    text = " ".join(cell for row in rows for cell in table.sheet.row(row - 1) if cell)
    return {sign: _MEANING[word] for sign, word in _LEGEND.findall(text)}


def _dates(table: RawTable) -> list[str | None]:
    """YYYYMMDD of each day column: year and month from the heading itself or from the title."""
    found = _MONTH.search(f"{table.title} {table.sheet.name} {table.file}")
    dates = []
    for heading in table.days:
        numbers = [int(n) for n in re.findall(r"\d+", heading.text.split(" ")[0])]
        if len(numbers) == 3:
            dates.append(day_text(*numbers))
        elif found and len(numbers) == 2:
            dates.append(day_text(int(found[1]), *numbers))
        elif found and numbers:
            dates.append(day_text(int(found[1]), int(found[2]), numbers[0]))
        else:
            dates.append(None)
    return dates
