"""What a cell says: nothing, something unreadable, or a number that claims to be a citizen's."""

from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.record import ids, values
from xjaudit.record.answers import once

# Documents other than the resident ID card whose holders may have a number of citizen form:
# residence permits (81, 82, 83) and the foreigner's permanent residence card of 2023 (9).
_PERMIT_TYPES = ("6", "7", "8", "9", "Z")
_PERMIT = r"^(8[123]|9[0-9])[0-9]{15}[0-9X]$"
# Without a document type a number is judged by its looks: passports and permits are shorter or
# begin with letters. A registry number in the ID column is nobody's document.
_LOOKS_CITIZEN = r"^([0-9]{14,20}|[0-9]{6}.{12}|[GJL][0-9]{17}[0-9X])$"


def column(rows: pd.DataFrame, name: str) -> pd.Series:
    """A column that a file may not have had: then nothing but missing values."""
    return rows[name] if name in rows else _nothing(len(rows)).set_axis(rows.index)


@lru_cache(8)
def _nothing(rows: int) -> pd.Series:
    # One and the same for all who ask, so that answers about it are kept.
    return pd.Series(None, index=range(rows), dtype="str")


@once
def numbers(texts: pd.Series) -> np.ndarray:
    """Whole numbers out of texts, or NaN."""
    array = pa.array(texts, from_pandas=True)
    try:
        return pc.cast(array, pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return pd.to_numeric(texts, errors="coerce").to_numpy(float, na_value=np.nan)


@once
def says_nothing(normal: pd.Series, raw: pd.Series) -> pd.Series:
    """Cells that are empty, or hold a placeholder such as 无 or 同上."""
    missing = normal.isna()
    return missing & ~is_unreadable(normal, raw) if missing.any() else missing


@once
def is_unreadable(normal: pd.Series, raw: pd.Series) -> pd.Series:
    """Cells that say something of which no normal value could be made."""
    missing = normal.isna()
    unread = missing & raw.notna() if missing.any() else missing
    if unread.any():
        written = raw[unread]
        empty = [t for t in written.unique() if not t.strip() or values.is_placeholder(t)]
        unread[written.index[written.isin(empty)]] = False
    return unread


def lacks(rows: pd.DataFrame, name: str) -> pd.Series:
    """Rows whose cell of that field says nothing."""
    return says_nothing(rows[name], rows.get(f"{name}.raw", rows[name]))


@once
def claims_citizen(numbers: pd.Series, types: pd.Series) -> pd.Series:
    """Which numbers must obey GB 11643: by the document type, or by their looks without one."""
    permit = types.isin(_PERMIT_TYPES)
    claims = types == "1"
    # A household booklet (B) shows the child's ID number.
    untyped = types.isna() | (types == "B")
    if untyped.any():
        claims |= untyped & ids.matches(numbers, _LOOKS_CITIZEN)
    if permit.any():
        claims |= permit & ids.matches(numbers, _PERMIT)
    return claims
