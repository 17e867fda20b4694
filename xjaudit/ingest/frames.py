"""Many tables to one: cells read once per field, with every change and place kept."""

import re
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.ingest.raw_table import RawTable
from xjaudit.record.fields import Field, all_fields
from xjaudit.record.values import Column, read_column

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
            place = table.file, table.sheet
            found[place] = {} if place in found else letters
        return found

    def has(self, code: str) -> np.ndarray:
        """Which rows come from a table that has this field's column."""
        having = np.array([code in t.cells for t in self.tables] or [False])
        return having[self.cells["table"].to_numpy()]


def assemble(tables: list[RawTable], today: date | None = None) -> Frame:
    """Concatenate tables and read every field once over all of them.

    `today` decides the century of years of two digits.
    """
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
        "sheet": pa.array([t.sheet for t in tables], pa.string()).take(at),
        "row": raw["row"],
    }
    epochs = _Epochs([t.epoch for t in tables], at, today)
    changes: list[tuple] = []
    for code in [name for name in raw.column_names if name in all_fields()]:
        columns |= _read_field(code, raw, epochs, changes)
    cells = pa.table(columns)
    return Frame(cells, tables, _placed(changes, cells, tables))


@dataclass(frozen=True)
class _Epochs:
    """The day 0 of each table's serial dates, and the table of each row."""

    of_table: list[date]
    table: pa.ChunkedArray
    today: date | None

    def read(self, texts: pa.Array, field: Field) -> Column:
        """A column of the rows of all tables, each date by the epoch of its own workbook."""
        epochs = list(dict.fromkeys(self.of_table)) or [date.min]
        if len(epochs) == 1:
            return read_column(texts, field, epochs[0], self.today)
        values, changes = texts, []
        tables = _flat(self.table).to_numpy()
        for epoch in epochs:
            own = pa.array(np.array([e == epoch for e in self.of_table])[tables])
            part = read_column(pc.if_else(own, texts, None), field, epoch, self.today)
            values = pc.if_else(own, part.values, values)
            changes += part.changes
        return Column(values, sorted(changes))


def _read_field(
    code: str, raw: pa.Table, epochs: _Epochs, changes: list[tuple]
) -> dict[str, pa.Array]:
    field, texts = all_fields()[code], _flat(raw[code])
    numbers = None
    if field.kind == "id":
        numbers = pc.fill_null(_flat(raw[f"{code}.number"]), False)
        texts = _quarantined(texts, numbers)
    shown = f"{code}.shown"
    if shown in raw.column_names:
        column = _read_as_shown(texts, _flat(raw[shown]), field, epochs)
    else:
        column = epochs.read(texts, field)
    changes += [(code, *change) for change in column.changes]
    read = {code: column.values, f"{code}.raw": texts}
    if numbers is None:
        return read
    lost = [position for position, what, _, _ in column.changes if what == "id_precision_lost"]
    if lost:
        # Texts such as 4.4E+17 too: the value is put aside, never repaired.
        flags = numbers.to_numpy(zero_copy_only=False).copy()
        flags[lost] = True
        numbers = pa.array(flags)
    return {**read, f"{code}.number": numbers}


def _read_as_shown(texts: pa.Array, shown: pa.Array, field: Field, epochs: _Epochs) -> Column:
    """A column read as the sheet shows it: `shown` has the cells to which a number format adds."""
    column = epochs.read(pc.coalesce(shown, texts), field)
    at = set(np.flatnonzero(shown.is_valid().to_numpy(zero_copy_only=False)).tolist())
    changes = [change for change in column.changes if change[0] not in at]
    said = {position: what for position, what, _, _ in column.changes}
    for position in at:
        text, value = texts[position].as_py(), column.values[position].as_py()
        what = "zero_restored" if value and value.lstrip("0") == text else "format_shown"
        changes.append((position, what if value else said[position], text, value))
    return Column(column.values, sorted(changes))


def _quarantined(texts: pa.Array, numbers: pa.Array) -> pa.Array:
    """Number cells as a spreadsheet shows them: 15 digits and an exponent, none invented."""
    shown = [
        f"{float(text):.14E}" if re.fullmatch("[0-9]+", text) else text
        for text in texts.filter(numbers).to_pylist()
    ]
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
