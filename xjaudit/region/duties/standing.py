"""How far each school is: ranking by completion, and schools that gave nothing of use."""

import pandas as pd
import pyarrow.parquet as pq

from xjaudit.region.across.store import Store, as_pandas
from xjaudit.region.names import told_names
from xjaudit.region.tables import DONE, SCHOOLS_FILE


def standing(store: Store) -> pd.DataFrame:
    """A row per school of the region, those that failed too, ranked within its county.

    rank      by the share that is checked, then by open errors; missing where nobody is registered
    share     checked of registered, 0 to 1
    progress  the same as 980/1000（98%）
    """
    return ranked(as_pandas(pq.read_table(store.folder / SCHOOLS_FILE)))


def unsearched(schools: pd.DataFrame) -> pd.DataFrame:
    """Those of them of whose records nothing is known: not done, or done without a roster."""
    return schools[(schools["state"] != DONE) | schools["rows"].eq(0).fillna(False)]


def ranked(told: pd.DataFrame) -> pd.DataFrame:
    """The same of rows of `tables.SCHOOLS`; school_name as people are told it."""
    share = (told["checked"] / told["registered"].where(told["registered"] > 0)).astype("Float64")
    told = told.assign(share=share, county=told["county"].fillna(""), school_name=told_names(told))
    order = pd.DataFrame({"share": -share, "error": told["error"]}, dtype="Float64")
    known = (told["state"] == DONE) & share.notna()
    # Two schools that are equally far share a place.
    key = pd.Series(list(zip(order["share"], order["error"], strict=True)), index=told.index)
    ranks = key[known].groupby(told.loc[known, "county"]).transform(_places)
    told["rank"] = ranks.reindex(told.index).astype("Int64")
    told["progress"] = [
        f"{done}/{all_}（{part:.0%}）" if good else ""
        for done, all_, part, good in zip(
            told["checked"], told["registered"], share, known, strict=True
        )
    ]
    return told.sort_values(["county", "rank", "school_id"], ignore_index=True)


def _places(keys: pd.Series) -> pd.Series:
    order = sorted(keys)
    first: dict = {}
    for at, key in enumerate(order, 1):
        first.setdefault(key, at)
    return keys.map(first)
