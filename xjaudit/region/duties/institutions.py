"""The six core items of each school against the base of institution codes, as far as files tell."""

from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from xjaudit.reconcile.registers import CORE_ITEMS
from xjaudit.record import ids
from xjaudit.record.codes import fold
from xjaudit.region.across.store import Store, as_pandas
from xjaudit.region.tables import INSTITUTIONS_FILE

# What is wrong with an item. Of the identifier: the school's is malformed, several schools' or not
# in the base; the base has it twice under two names, or has a malformed one for a school of this
# name. Of any item: it differs, the school or the base leaves it empty, the base has no such
# school; untold: no file says it.
STATES = ("malformed", "twice", "base_twice", "base_malformed", "no_base", "differs", "empty",
          "base_empty", "not_in_base", "untold", "agrees")  # fmt: skip
# Findings about the school's identity and its own tables.
RULES = ("SCT-", "SCH-")


def tables_sent(store: Store) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The schools' own tables, a row per school_id, and rows of copies of the base that they sent:
    a table of several rows in a school's folder is one."""
    sent = store.frame(f"SELECT * FROM {store.source('institutions')} ORDER BY school_id, row")
    sizes = sent.groupby(["school_id", "file", "sheet"])["row"].transform("size")
    own = sent[sizes == 1].drop_duplicates("school_id").set_index("school_id")
    return own, sent[sizes > 1]


def base_of(store: Store) -> pd.DataFrame:
    """The base of institution codes: the core items of each of its rows, alike ones once."""
    path = store.folder / INSTITUTIONS_FILE
    base = as_pandas(pq.read_table(path)) if path.exists() else pd.DataFrame()
    base = pd.concat([base, tables_sent(store)[1]]).reindex(columns=list(CORE_ITEMS))
    return base.dropna(how="all").drop_duplicates(ignore_index=True).astype("str")


def faults_of_base(base: pd.DataFrame) -> pd.DataFrame:
    """What is wrong with the base itself: state (base_twice or base_malformed), school_code, names
    and authority_code of each identifier concerned."""
    told = base.dropna(subset=["school_code"])
    names = told["school_name"].map(fold, na_action="ignore")
    several = names.groupby(told["school_code"]).transform("nunique") > 1
    malformed = ~ids.matches(told["school_code"], ids.SCHOOL)
    state = pd.Series("", told.index).mask(several, "base_twice").mask(malformed, "base_malformed")
    bad = told.assign(state=state)[state != ""]
    return bad.groupby(["state", "school_code"], as_index=False).agg(
        names=("school_name", lambda own: "、".join(own.dropna().unique())),
        authority_code=("authority_code", "first"),
    )


def institutions(store: Store) -> pd.DataFrame:
    """A row per school and core item: school_id, item, own, base, state."""
    own, base = tables_sent(store)[0], base_of(store)
    folded = base["school_name"].map(fold, na_action="ignore")
    malformed = ~ids.matches(base["school_code"], ids.SCHOOL)
    of_code = dict(list(base.assign(name=folded).groupby("school_code")))
    by_name = dict(list(base[malformed].groupby(folded[malformed])))
    rows = []
    for one in store.schools.to_dict("records"):
        told = own.loc[one["school_id"]].to_dict() if one["school_id"] in own.index else {}
        known = {"school_code": one["school_code"], "school_name": one["own_name"]}
        told = {k: v for k, v in known.items() if isinstance(v, str)} | told
        found, fault = _in_base(told, of_code, by_name)
        for item in CORE_ITEMS:
            rows.append(
                {"school_id": one["school_id"], "item": item, "own": told.get(item),
                 "base": found.get(item), "sent": one["school_id"] in own.index,
                 "known": bool(found), "fault": fault if item == "school_code" else None}
            )  # fmt: skip
    names = ["school_id", "item", "own", "base", "sent", "known", "fault"]
    frame = pd.DataFrame(rows, columns=names)
    frame = frame.astype({"own": "str", "base": "str", "sent": "bool", "known": "bool"})
    return frame.assign(state=_states(frame, bool(len(base))))


def _in_base(
    told: dict[Any, Any], of_code: dict[Any, pd.DataFrame], by_name: dict[Any, pd.DataFrame]
) -> tuple[dict[Any, Any], str | None]:
    """A school's row of the base and what is wrong with its identifier there."""
    name = fold(told["school_name"]) if isinstance(told.get("school_name"), str) else None
    rows = of_code.get(told.get("school_code"))
    if rows is None:
        rows = by_name.get(name)
        return (rows.iloc[0].to_dict(), "base_malformed") if rows is not None else ({}, None)
    mine = rows[rows["name"] == name]
    found = (mine if len(mine) else rows).iloc[0].to_dict()
    if rows["name"].nunique() < 2:
        return found, None
    return found | {"school_code": "、".join(rows["school_name"].dropna().unique())}, "base_twice"


def _states(frame: pd.DataFrame, has_base: bool) -> pd.Series:
    own, base = frame["own"], frame["base"]
    code = frame["item"] == "school_code"
    state = pd.Series("agrees", index=frame.index, dtype="str")
    differs = own.map(fold, na_action="ignore") != base.map(fold, na_action="ignore")
    state = state.mask(own.notna() & base.notna() & differs, "differs")
    state = state.mask(base.isna(), "not_in_base" if has_base else "untold")
    state = state.mask(base.isna() & frame["known"], "base_empty")
    if has_base:
        state = state.mask(code & ~frame["known"], "no_base")
    state = state.mask(own.isna(), "untold").mask(own.isna() & frame["sent"], "empty")
    state = state.mask(frame["fault"].notna(), frame["fault"])
    again = code & own.notna() & own.duplicated(keep=False)
    state = state.mask(again & own.where(code).duplicated(keep=False), "twice")
    return state.mask(code & own.notna() & ~ids.matches(own, ids.SCHOOL), "malformed")
