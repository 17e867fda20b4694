"""Many tables to one: cells read once per field, with every change and place kept."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.ingest.layout import RawTable
from xjaudit.record.fields import all_fields
from xjaudit.record.values import read_column

CHANGE_COLUMNS = ("file", "sheet", "row", "column", "field", "code", "raw", "value")
_PLACE = pa.schema(
    [("table", pa.int64()), ("row", pa.int64()), ("file", pa.string()), ("sheet", pa.string())]
)


@dataclass(frozen=True)
class Frame:
    """Rows of several tables.

    cells    `table` (position in `tables`), file, sheet, row; per field its normal value, and
             `<field>.raw`, the cell as it stands; `<field>.number` for ID columns
    changes  one row per cell whose value differs from its text, in CHANGE_COLUMNS
    """

    cells: pa.Table
    tables: list[RawTable]
    changes: pd.DataFrame

    def letters(self) -> dict[tuple[str, str], dict[str, str]]:
        """By file and sheet, the letter of each field's column; none where tables stand side by
        side, since the row does not tell which of them is meant."""
        found: dict[tuple[str, str], dict[str, str]] = {}
        for table in self.tables:
            letters = {h.field: h.letter for h in table.headings if h.field}
            place = table.file, table.sheet.name
            found[place] = {} if place in found else letters
        return found

    def has(self, code: str) -> np.ndarray:
        """Which rows come from a table that has this field's column."""
        having = np.array([code in t.cells for t in self.tables] or [False])
        return having[self.cells["table"].to_numpy()]


def assemble(tables: list[RawTable]) -> Frame:
    """Concatenate tables and read every field once over all of them."""
    parts = [
        pa.table(
            {
                "table": pa.array(np.full(len(table.rows), i), pa.int64()),
                "row": pa.array(table.rows, pa.int64()),
                **table.cells,
            }
        )
        for i, table in enumerate(tables)
    ]
    parts.append(_PLACE.empty_table().select(["table", "row"]))
    raw = pa.concat_tables(parts, promote_options="default").combine_chunks()
    at = raw["table"]
    columns: dict[str, pa.Array] = {
        "table": at,
        "file": pa.array([t.file for t in tables], pa.string()).take(at),
        "sheet": pa.array([t.sheet.name for t in tables], pa.string()).take(at),
        "row": raw["row"],
    }
    changes: list[tuple] = []
    for code in [name for name in raw.column_names if name in all_fields()]:
        columns |= _read_field(code, raw, tables, changes)
    cells = pa.table(columns)
    return Frame(cells, tables, _placed(changes, cells, tables))


def _read_field(
    code: str, raw: pa.Table, tables: list[RawTable], changes: list[tuple]
) -> dict[str, pa.Array]:
    texts = _flat(raw[code])
    numbers = None
    if f"{code}.number" in raw.column_names:
        numbers = pc.fill_null(_flat(raw[f"{code}.number"]), False)
        texts = _quarantined(texts, numbers)
    column = read_column(texts, all_fields()[code], tables[0].sheet.epoch)
    values = column.values
    found = column.changes
    if numbers is None:
        changes += [(code, *change) for change in found]
        return {code: values, f"{code}.raw": texts}
    if pc.any(numbers).as_py():
        # Digits are lost: the value is put aside, never repaired.
        values = pc.if_else(numbers, None, values)
        lost = np.flatnonzero(numbers.to_numpy(zero_copy_only=False)).tolist()
        found = [change for change in found if change[0] not in set(lost)]
        found += [(i, "id_precision_lost", texts[i].as_py(), None) for i in lost]
    changes += [(code, *change) for change in found]
    return {code: values, f"{code}.raw": texts, f"{code}.number": numbers}


def _quarantined(texts: pa.Array, numbers: pa.Array) -> pa.Array:
    """Number cells as a spreadsheet shows them: 15 digits and an exponent, none invented."""
    shown = [f"{float(text):.14E}" for text in texts.filter(numbers).to_pylist()]
    return pc.replace_with_mask(texts, numbers, pa.array(shown, texts.type)) if shown else texts


def _flat(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _placed(changes: list[tuple], cells: pa.Table, tables: list[RawTable]) -> pd.DataFrame:
    if not changes:
        return pd.DataFrame({name: pd.Series(dtype="str") for name in CHANGE_COLUMNS})
    fields, at, codes, raws, values = zip(*changes, strict=True)
    place = cells.select(list(_PLACE.names)).take(pa.array(at)).to_pandas()
    letters = [{h.field: h.letter for h in t.headings} for t in tables]
    column = [letters[t].get(f) for t, f in zip(place["table"], fields, strict=True)]
    table = place.assign(column=column, field=fields, code=codes, raw=raws, value=values)
    return table[list(CHANGE_COLUMNS)]
