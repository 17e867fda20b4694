"""Class lists and attendance grids of head teachers to one table of people and one of marks."""

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.ingest.frames import Frame, assemble
from xjaudit.ingest.layout import Notice, RawTable
from xjaudit.ingest.roster import to_pandas, with_class
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
_LEGEND = re.compile(
    r"([^\s\w，,；;、：:=（）()])\s*[:：=为是]?\s*(出勤|旷课|缺勤|病假|事假|迟到|早退)"
)
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
    frame = to_pandas(rows.cells)
    classless = frame.loc[frame["class"].isna(), "table"].value_counts()
    for position, table in enumerate(tables):
        if classless.get(position, 0) == len(table.rows):
            table.notices.append(Notice("class_unknown"))
    for name in ("name", "remark"):
        if name not in frame:
            frame[name] = pd.Series(None, index=frame.index, dtype="str")
    plain = {name: without_suffix(name) for name in frame["name"].dropna().unique()}
    seen = {text: seen_in(text) for text in frame["remark"].dropna().unique()}
    frame["name_plain"] = frame["name"].map(plain).astype("str")
    frame["seen"] = frame["remark"].map(seen).astype("str").fillna("ACTIVE")
    return People(frame, rows.letters(), _marks(rows, frame), rows.changes)


def seen_in(remark: str) -> str | None:
    """The state a remark speaks of (休学, 已转走 …), None when it speaks of none."""
    words = code_table("status").remarks
    return next((words[w] for w in sorted(words, key=len, reverse=True) if w in remark), None)


def _marks(rows: Frame, frame: pd.DataFrame) -> pd.DataFrame:
    parts = [_table_marks(i, table) for i, table in enumerate(rows.tables) if table.days]
    if not parts:
        names = ("file", "sheet", "row", "name", "class", "date", "period", "raw", "status")
        return pd.DataFrame({name: pd.Series(dtype="str") for name in names})
    marks = pa.concat_tables(parts).to_pandas()
    people = frame[["table", "file", "sheet", "row", "name", "class"]]
    marks = marks.merge(people, on=["table", "row"], how="left")
    marks = marks.sort_values(["table", "row", "date"], kind="stable", ignore_index=True)
    return marks.drop(columns="table").assign(period=None)


def _table_marks(position: int, table: RawTable) -> pa.Table:
    """One row per mark: a cell of a day's column that holds anything."""
    meaning = _MEANING | _legend(table)
    take = pa.array(table.rows - 1)
    days, height = _dates(table), len(table.rows)
    cells = [table.sheet.columns[heading.position].take(take) for heading in table.days]
    raw = pa.concat_arrays(cells)
    words = pc.unique(raw).drop_null().to_pylist()
    known = {word: meaning.get(word.strip()) for word in words}
    table.notices += [Notice("mark_unknown", raw=w) for w, status in known.items() if not status]
    encoded = raw.dictionary_encode()
    of_word = [known[word] for word in encoded.dictionary.to_pylist()]
    marks = pa.table(
        {
            "table": pa.array(np.full(len(raw), position), pa.int64()),
            "row": pa.array(np.tile(table.rows, len(days)), pa.int64()),
            "date": pa.array(days, pa.string()).take(
                pa.array(np.repeat(np.arange(len(days)), height))
            ),
            "raw": raw,
            "status": pa.array(of_word, pa.string()).take(encoded.indices),
        }
    )
    return marks.filter(pc.is_valid(raw))


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
