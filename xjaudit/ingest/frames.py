"""Many tables to one frame: cells read once per field, with every change and place kept."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from xjaudit.ingest.layout import RawTable
from xjaudit.record.fields import all_fields
from xjaudit.record.values import read_column

CHANGE_COLUMNS = ("file", "sheet", "row", "column", "field", "code", "raw", "value")


@dataclass(frozen=True)
class Frame:
    """Rows of several tables.

    frame    `table` (position in `tables`), file, sheet, row; per field its normal value, and
             `<field>.raw`, the cell as it stands; `<field>.number` for ID columns
    changes  one row per cell whose value differs from its text, in CHANGE_COLUMNS
    """

    frame: pd.DataFrame
    tables: list[RawTable]
    changes: pd.DataFrame = field(repr=False)

    def letters(self) -> dict[tuple[str, str], dict[str, str]]:
        """By file and sheet, the letter of each field's column."""
        return {
            (t.file, t.sheet.name): {h.field: h.letter for h in t.headings if h.field}
            for t in self.tables
        }

    def has(self, code: str) -> np.ndarray:
        """Which rows come from a table that has this field's column."""
        having = np.array([code in t.cells for t in self.tables] or [False])
        return having[self.frame["table"].to_numpy()]


def assemble(tables: list[RawTable]) -> Frame:
    """Concatenate tables and read every field once over all of them."""
    if not tables:
        empty = pd.DataFrame({"table": pd.Series(dtype="int64"), "row": pd.Series(dtype="int64")})
        empty = empty.assign(file=pd.Series(dtype="str"), sheet=pd.Series(dtype="str"))
        return Frame(empty, [], pd.DataFrame(columns=list(CHANGE_COLUMNS), dtype="str"))
    parts = [
        pa.table(
            {
                "table": pa.array(np.full(len(table.rows), i)),
                "row": pa.array(table.rows),
                **table.cells,
            }
        )
        for i, table in enumerate(tables)
    ]
    raw = pa.concat_tables(parts, promote_options="default").combine_chunks().to_pandas()
    at = raw["table"].to_numpy()
    columns: dict[str, pd.Series] = {
        "table": raw["table"],
        "file": _repeat([t.file for t in tables], at),
        "sheet": _repeat([t.sheet.name for t in tables], at),
        "row": raw["row"],
    }
    changes = []
    for code in [name for name in raw if name in all_fields()]:
        epoch = tables[0].sheet.epoch
        texts = raw[code].astype("str")
        numbers = raw.get(f"{code}.number")
        if numbers is not None:
            numbers = numbers.fillna(False).astype(bool)
            texts = texts.mask(numbers, _as_shown(texts[numbers])) if numbers.any() else texts
        column = read_column(texts, all_fields()[code], epoch)
        values, changed = column.values, column.changes
        if numbers is not None:
            columns[f"{code}.number"] = numbers
            if numbers.any():
                # Digits are lost: the value is put in quarantine, never repaired.
                values = values.mask(numbers)
                changed = pd.concat([changed[~changed.index.isin(numbers[numbers].index)], _lost(texts[numbers])])
        columns[code], columns[f"{code}.raw"] = values, texts
        if len(changed):
            changes.append(changed.assign(field=code))
    frame = pd.DataFrame(columns)
    return Frame(frame, tables, _placed(changes, frame, tables))


def _repeat(words: list[str], at: np.ndarray) -> pd.Series:
    return pa.array(words, pa.string()).take(pa.array(at)).to_pandas().astype("str")


def _as_shown(texts: pd.Series) -> pd.Series:
    """A number cell as a spreadsheet shows it: 15 digits and an exponent, none invented."""
    return texts.map(lambda text: f"{float(text):.14E}")


def _lost(texts: pd.Series) -> pd.DataFrame:
    missing = pd.Series(None, index=texts.index, dtype="str")
    return pd.DataFrame({"code": "id_precision_lost", "raw": texts, "value": missing})


def _placed(
    changes: list[pd.DataFrame], frame: pd.DataFrame, tables: list[RawTable]
) -> pd.DataFrame:
    if not changes:
        return pd.DataFrame({name: pd.Series(dtype="str") for name in CHANGE_COLUMNS})
    every = pd.concat(changes)
    place = frame.loc[every.index, ["table", "file", "sheet", "row"]]
    letters = [{h.field: h.letter for h in t.headings} for t in tables]
    column = [letters[t].get(f) for t, f in zip(place["table"], every["field"], strict=True)]
    every = every.assign(file=place["file"], sheet=place["sheet"], row=place["row"], column=column)
    return every[list(CHANGE_COLUMNS)]
