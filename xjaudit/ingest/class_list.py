"""Class lists and attendance grids of head teachers to one table of people and one of marks."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from xjaudit.ingest.frames import Frame, assemble
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.roster import to_pandas, with_class
from xjaudit.record.names import without_suffix
from xjaudit.record.remarks import behind, other_name_in, seen_in
from xjaudit.settings import Settings

# The kind of a table that names only those who were missing.
ABSENCES = "absences"


@dataclass(frozen=True)
class People:
    """Everybody who stands on a class list.

    frame  file, sheet, row, class, class_text, name, name_plain (without what stands behind it),
           what else the list told, former_name (another name, told in a column or a remark), and
           `seen`: the state a remark speaks of, ACTIVE without one
    marks  attendance: file, sheet, row, name, class, date, period, status, raw, and `person`, the
           label of the row in `frame`, missing for reports of absentees
    """

    frame: pd.DataFrame
    letters: dict[tuple[str, str], dict[str, str]]
    marks: pd.DataFrame
    changes: pd.DataFrame = field(default_factory=pd.DataFrame)


def read_lists(tables: list[RawTable], settings: Settings) -> People:
    """Bring class lists together; the class comes from a column, the sheet, title or file name.

    Of a report of absentees only the marks are taken: whom it does not name is in the class too.
    """
    rows: Frame = with_class(assemble(tables, settings.as_of), settings)
    frame = to_pandas(rows.cells)
    classless = frame.loc[frame["class"].isna(), "table"].value_counts()
    for position, table in enumerate(tables):
        if classless.get(position, 0) == len(table.rows):
            table.notices.append(Notice("class_unknown"))
    for name in ("name", "remark"):
        if name not in frame:
            frame[name] = pd.Series(None, index=frame.index, dtype="str")
    frame = _with_remarks(frame)
    is_list = np.array([table.kind != ABSENCES for table in tables] or [True])
    listed = is_list[frame["table"].to_numpy()]
    people = frame[listed].reset_index(drop=True)
    frame["person"] = pd.Series(np.cumsum(listed) - 1, dtype="Int64").where(listed)
    marks = _marks(rows, frame)
    return People(people, rows.letters(), marks, rows.changes)


def _with_remarks(frame: pd.DataFrame) -> pd.DataFrame:
    """With the plain name, the other name and the state that its remarks tell, be they in a column
    or behind the name."""
    names = frame["name"].dropna().unique()
    plain = {name: without_suffix(name) for name in names}
    in_brackets = frame["name"].map({name: behind(name) for name in names})
    told = [frame["remark"], in_brackets.astype("str")]
    seen, other = (_first(told, of) for of in (seen_in, other_name_in))
    former = frame["former_name"].fillna(other) if "former_name" in frame else other
    return frame.assign(
        name_plain=frame["name"].map(plain).astype("str"),
        former_name=former.astype("str"),
        seen=seen.fillna("ACTIVE"),
    )


def _first(columns: list[pd.Series], of: Callable[[str], str | None]) -> pd.Series:
    """What the first of these columns says that says anything."""
    read = [one.map({t: of(t) for t in one.dropna().unique()}).astype("str") for one in columns]
    return read[0].fillna(read[1])


def _marks(rows: Frame, frame: pd.DataFrame) -> pd.DataFrame:
    """The marks of every table with the people of their rows, in the order of the sheets."""
    parts = [
        table.marks.append_column("table", pa.array(np.full(len(table.marks), i), pa.int64()))
        for i, table in enumerate(rows.tables)
        if table.marks is not None
    ]
    if not parts:
        names = ("file", "sheet", "row", "name", "class", "date", "period", "raw", "status")
        empty = {name: pd.Series(dtype="str") for name in names}
        return pd.DataFrame({**empty, "person": pd.Series(dtype="Int64")})
    marks = pa.concat_tables(parts).to_pandas()
    people = frame[["table", "file", "sheet", "row", "name", "class", "person"]]
    marks = marks.merge(people, on=["table", "row"], how="left")
    marks = marks.sort_values(["table", "row", "date"], kind="stable", ignore_index=True)
    return marks.drop(columns="table")
