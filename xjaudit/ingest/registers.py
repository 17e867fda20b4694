"""Registers of a school and its summary, as they were read, to one frame per kind."""

import pandas as pd
import pyarrow as pa

from xjaudit.ingest.layout.registers import SUMMARY, registers
from xjaudit.ingest.raw_table import RawTable

_PLACE = ("file", "sheet", "row")


def register_frame(tables: list[RawTable], kind: str) -> pd.DataFrame:
    """Rows of the registers of a kind: file, sheet, row, and the text of each of its columns."""
    own = [table for table in tables if table.kind == kind]
    names = [*_PLACE, *registers()[kind]["columns"]]
    parts = [_placed(table) for table in own]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(_PLACE))
    return _typed(frame.reindex(columns=names))


def summary_frame(tables: list[RawTable]) -> pd.DataFrame:
    """The summary cell by cell: file, sheet, row, cell (D6), item (classes, pupils, total), stage
    (primary, middle, high) and ordinal of the grade in it (0 for all), text."""
    cells = []
    for table in tables:
        if table.kind != SUMMARY:
            continue
        letters = {h.field: h.letter for h in table.headings}
        items = table.cells["item"].to_pylist()
        for field, column in table.cells.items():
            if field == "item":
                continue
            stage, _, ordinal = field.partition("-")
            for row, item, text in zip(table.rows.tolist(), items, column.to_pylist(), strict=True):
                # A row holds either the total or a figure per grade.
                if (field == "total") == (item == "total"):
                    place = (table.file, table.sheet, row, f"{letters.get(field, '')}{row}")
                    cells.append((*place, item, stage, int(ordinal or 0), text))
    names = [*_PLACE, "cell", "item", "stage", "ordinal", "text"]
    return _typed(pd.DataFrame(cells, columns=names))


def _placed(table: RawTable) -> pd.DataFrame:
    cells = {name: pa.array(column, pa.string()) for name, column in table.cells.items()}
    frame = pa.table({"row": pa.array(table.rows), **cells}).to_pandas()
    return frame.assign(file=table.file, sheet=table.sheet)


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype({n: "Int64" if n in ("row", "ordinal") else "str" for n in frame})
