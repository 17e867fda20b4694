"""The month's list of late creation (补建学籍) over schools: who attends without a record anywhere
in the region."""

import pandas as pd
import pyarrow.parquet as pq

from xjaudit.region.across.store import Store, as_pandas

_FOUND = ("missing_transfer", "elsewhere")
_ASKED = "transfer_question"


def late(store: Store) -> pd.DataFrame:
    """Rows of class lists without a record, in the order of schools and classes.

    searched   none: nobody of that name and more is absent elsewhere; asked: records of other
               schools must be asked about first, `candidates` of them. Those whose record was found
               are not on the list: they are to be transferred.
    """
    told = store.frame(
        "SELECT school_id, list_key, name, sex, birth_date, id_number, class, grade_no, file, "
        f"sheet, row FROM {store.source('attending')} WHERE outcome = 'not_registered' "
        "ORDER BY school_id, grade_no, class, file, sheet, row"
    )
    places = ["school_id", "file", "sheet", "row"]
    known = pd.MultiIndex.from_frame(told[places])
    told = told[~known.isin(_listed(store, _FOUND, places).index)]
    asked = _listed(store, (_ASKED,), [*places, "case_id"]).reset_index()
    sizes = _members(store, _ASKED)
    sizes = sizes[sizes["role"] == "record"]["case_id"].value_counts()
    asked["candidates"] = asked["case_id"].map(sizes).astype("Int64")
    told = told.merge(asked[[*places, "candidates"]], on=places, how="left")
    searched = told["candidates"].notna().map({True: "asked", False: "none"})
    return told.assign(searched=searched)


def _members(store: Store, kind: str) -> pd.DataFrame:
    return as_pandas(pq.read_table(store.folder / "across" / f"{kind}.parquet"))


def _listed(store: Store, kinds: tuple[str, ...], index: list[str]) -> pd.DataFrame:
    told = pd.concat([_members(store, kind) for kind in kinds])
    return told[told["role"] == "listed"].set_index(index)
