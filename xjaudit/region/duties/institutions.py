"""The six core items of each school against the base of institution codes, as far as files tell."""

import pandas as pd
import pyarrow.parquet as pq

from xjaudit.reconcile.registers import CORE_ITEMS
from xjaudit.record import ids
from xjaudit.record.codes import fold
from xjaudit.region.across.store import Store, as_pandas
from xjaudit.region.tables import INSTITUTIONS_FILE

# What is wrong with a school's identity, in this order of weight: an item differs from the base or
# is empty, the identifier is malformed or not in the base, a rule about it found something; not
# told: no file says it.
STATES = ("malformed", "twice", "differs", "no_base", "empty", "untold", "agrees")
# Findings about the school's identity and its own tables.
RULES = ("SCT-", "SCH-")


def institutions(store: Store) -> pd.DataFrame:
    """A row per school and core item: school_id, item, own, base, state."""
    path = store.folder / INSTITUTIONS_FILE
    base = as_pandas(pq.read_table(path)) if path.exists() else pd.DataFrame()
    sent = store.frame(f"SELECT * FROM {store.source('institutions')} ORDER BY school_id, row")
    sizes = sent.groupby(["school_id", "file", "sheet"])["row"].transform("size")
    # A table of several rows in a school's folder is a copy of the base.
    base = pd.concat([base, sent[sizes > 1]]).reindex(columns=list(CORE_ITEMS)).dropna(how="all")
    base = base.drop_duplicates("school_code").set_index("school_code", drop=False)
    own = sent[sizes == 1].drop_duplicates("school_id").set_index("school_id")
    rows = []
    for one in store.schools.to_dict("records"):
        told = own.loc[one["school_id"]].to_dict() if one["school_id"] in own.index else {}
        known = {"school_code": one["school_code"], "school_name": one["school_name"]}
        told = {k: v for k, v in known.items() if isinstance(v, str)} | told
        code = told.get("school_code")
        known = base.loc[code].to_dict() if isinstance(code, str) and code in base.index else {}
        for item in CORE_ITEMS:
            rows.append(
                {"school_id": one["school_id"], "item": item, "own": told.get(item),
                 "base": known.get(item), "sent": one["school_id"] in own.index}
            )  # fmt: skip
    frame = pd.DataFrame(rows, columns=["school_id", "item", "own", "base", "sent"])
    frame = frame.astype({"own": "str", "base": "str", "sent": "bool"})
    return frame.assign(state=_states(frame, bool(len(base))))


def _states(frame: pd.DataFrame, has_base: bool) -> pd.Series:
    own, base = frame["own"], frame["base"]
    code = frame["item"] == "school_code"
    state = pd.Series("agrees", index=frame.index, dtype="str")
    differs = own.map(fold, na_action="ignore") != base.map(fold, na_action="ignore")
    state = state.mask(own.notna() & base.notna() & differs, "differs")
    # The base knows the school and has nothing to say, or knows it not at all.
    state = state.mask(base.isna(), "untold")
    if has_base:
        known = frame["school_id"].map(base[code].notna().groupby(frame["school_id"]).any())
        state = state.mask(code & ~known.fillna(False).astype(bool), "no_base")
    state = state.mask(own.isna(), "untold").mask(own.isna() & frame["sent"], "empty")
    again = code & own.notna() & own.duplicated(keep=False)
    state = state.mask(again & own.where(code).duplicated(keep=False), "twice")
    return state.mask(code & own.notna() & ~ids.matches(own, ids.SCHOOL), "malformed")
