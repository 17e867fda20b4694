"""What changed between two editions of a roster: pupils new, gone, moved, and key fields."""

from collections.abc import Sequence

import pandas as pd

from xjaudit.ingest.frames import assemble
from xjaudit.ingest.reading import Reading
from xjaudit.ingest.roster import to_pandas
from xjaudit.ingest.row_class import with_class
from xjaudit.reconcile.editions import moved_up, pair
from xjaudit.settings import Settings

# In this order they are told.
FIELDS = ("class", "name", "sex", "birth_date", "id_number")
CHANGES = ("new", "gone", *FIELDS)
COLUMNS = ("change", "name", "class", "before", "after", "row")


def changes_between(
    old: Sequence[Reading], new: Sequence[Reading], settings: Settings
) -> pd.DataFrame:
    """One row per change, in COLUMNS: `change` is one of CHANGES; name, class and row as in the new
    edition (of those gone, in the old one). Empty where one of the two is missing."""
    if not old or not new:
        return _empty()
    before, after = _pupils(old, settings), _pupils(new, settings)
    pairs, years = pair(before, after)
    pairs = pairs[pairs["kind"] == "same"]
    rest = after[~after.index.isin(pairs["after"])]
    lost = before[~before.index.isin(pairs["before"])]
    parts = [_told("new", rest), _told("gone", lost)]
    one = before.loc[pairs["before"]].reset_index(drop=True)
    two = after.loc[pairs["after"]].reset_index(drop=True)
    for field in FIELDS:
        # A class that went up with its grade has not changed.
        expected = moved_up(one[field], years) if field == "class" else one[field]
        # What only one of them says is no change: the other edition may lack the column.
        differs = one[field].notna() & two[field].notna() & (expected != two[field])
        parts.append(_told(field, two[differs], one[field][differs], two[field][differs]))
    return pd.concat(parts, ignore_index=True)


def _pupils(readings: Sequence[Reading], settings: Settings) -> pd.DataFrame:
    tables = [table for reading in readings for table in reading.tables]
    frame = to_pandas(with_class(assemble(tables), settings).cells)
    return frame.reindex(columns=[*FIELDS, "registry_no", "grade_no", "row"])


def _told(
    change: str,
    pupils: pd.DataFrame,
    before: pd.Series | None = None,
    after: pd.Series | None = None,
) -> pd.DataFrame:
    told = pupils[["name", "class", "row"]].assign(change=change)
    nothing = pd.Series(None, index=pupils.index, dtype="str")
    told["before"] = nothing if before is None else before
    told["after"] = nothing if after is None else after
    return told[list(COLUMNS)]


def _empty() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS})
