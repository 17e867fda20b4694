"""A region's folder: what is kept of each school, and what of it still holds."""

import json
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from xjaudit.region.places import Place
from xjaudit.region.tables import DONE, KINDS, SCHOOLS, SCHOOLS_FILE

Row = dict[str, Any]
WORKBOOK = "audit.xlsx"


def row_path(school_id: str) -> str:
    """Where a school's row is kept; written last, so that what has a row is whole."""
    return f"rows/{school_id}.json"


def data_path(kind: str, school_id: str) -> str:
    """Where a school's table of a kind is kept."""
    return f"data/{kind}/{school_id}.parquet"


def workbook_path(school_id: str) -> str:
    """Where a school's workbook is kept."""
    return f"schools/{school_id}/{WORKBOOK}"


def load(out: Place, school_id: str) -> Row | None:
    """The row kept of a school; None where there is none that can be read."""
    try:
        told = json.loads(out.read(row_path(school_id)))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and {*SCHOOLS.names} <= {*told} else None


def keep(out: Place, row: Row) -> None:
    """Keep a school's row."""
    out.write(row_path(row["school_id"]), json.dumps(row, ensure_ascii=False).encode())


def holds(out: Place, row: Row, inputs: str, workbooks: bool) -> bool:
    """Whether a row is of these inputs, and all that was written with it is there."""
    if row["inputs"] != inputs:
        return False
    if row["state"] != DONE:
        return True
    school_id = row["school_id"]
    needed = [data_path(kind, school_id) for kind in KINDS]
    needed += [workbook_path(school_id)] if workbooks else []
    return all(map(out.has, needed))


def write_table(out: Place, path: str, table: pa.Table) -> None:
    """Write a table as Parquet."""
    sink = BytesIO()
    pq.write_table(table, sink, compression="zstd")
    out.write(path, sink.getvalue())


def forget(out: Place, school_id: str, row_too: bool = True) -> None:
    """Remove what was computed of a school; its folder of workbooks stays, but for ours."""
    for path in (*(data_path(kind, school_id) for kind in KINDS), workbook_path(school_id)):
        out.remove(path)
    if row_too:
        out.remove(row_path(school_id))


def forget_others(out: Place, school_ids: Iterable[str]) -> None:
    """Remove what was computed of schools that are no longer there."""
    wanted = {row_path(one) for one in school_ids}
    for path in out.files("rows/*.json"):
        if path not in wanted:
            forget(out, path.removeprefix("rows/").removesuffix(".json"))


def write_schools(out: Place, rows: Iterable[Row]) -> pd.DataFrame:
    """Write `schools.parquet`, a row per school in order of county and id; answers it."""
    told = sorted(rows, key=lambda row: (row["county"] or "", row["school_id"]))
    table = pa.Table.from_pylist(told, SCHOOLS)
    write_table(out, SCHOOLS_FILE, table)
    return table.to_pandas()
