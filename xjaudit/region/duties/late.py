"""The month's list of late creation (补建学籍) over schools: who attends and whose record was not
found at any school that was searched."""

import pandas as pd
import pyarrow.parquet as pq

from xjaudit.region.across.cases import ASKED
from xjaudit.region.across.search import states
from xjaudit.region.across.store import Store, as_pandas

_FOUND = ("missing_transfer", "elsewhere")
_PLACE = ["school_id", "file", "sheet", "row"]


def late(store: Store) -> pd.DataFrame:
    """Rows of class lists without a record, in the order of schools and classes. Those whose record
    was found are not on the list: they are to be transferred.

    child    the same for rows of one child, who stands on the lists of several schools
    schools  ids of all schools on whose lists the child stands, `classes` the classes there
    named    nothing but the name is told, and no search can be made
    hits     records of other schools that may be the child's, who must be asked about first: pairs
             of school_id and state (one of `across.search.STATES`)
    """
    told = store.frame(
        "SELECT school_id, list_key, name, sex, birth_date, id_number, class, grade_no, file, "
        "sheet, row, coalesce(birth_date, id_number, id_tail, registry_no, phone) IS NULL AS named "
        f"FROM {store.source('attending')} WHERE outcome = 'not_registered' "
        "ORDER BY school_id, grade_no, class, file, sheet, row"
    )
    found = pd.concat([_listed(store, kind) for kind in _FOUND])
    told = told[~_places(told).isin(_places(found))].reset_index(drop=True)
    hits = _hits(store)
    told["hits"] = pd.Series([hits.get(place, []) for place in _places(told)], dtype=object)
    return _children(told, _listed(store, "two_lists"))


def _hits(store: Store) -> dict[tuple, list[tuple[str, str]]]:
    """By place on a list the records in question."""
    members = pd.concat([_members(store, kind) for kind in ASKED], ignore_index=True)
    records = members[members["role"] == "record"]
    pairs = list(zip(records["school_id"], states(records), strict=True))
    of_case = pd.Series(pairs, records.index, dtype=object).groupby(records["case_id"]).agg(list)
    hits: dict[tuple, list[tuple[str, str]]] = {}
    listed = members[members["role"] == "listed"]
    for place, case in zip(_places(listed), listed["case_id"], strict=True):
        known = hits.setdefault(place, [])
        known += [one for one in of_case.get(case, []) if one not in known]
    return hits


def _children(told: pd.DataFrame, twice: pd.DataFrame) -> pd.DataFrame:
    case = dict(zip(_places(twice), twice["case_id"], strict=True))
    places = _places(told)
    child = [case.get(place, f"row {at}") for at, place in enumerate(places)]
    told = told.assign(child=pd.Series(child, told.index, dtype="str"))
    for name, column in (("schools", "school_id"), ("classes", "class")):
        told[name] = told["child"].map(told.groupby("child")[column].agg(list))
    told["named"] = told.groupby("child")["named"].transform("all")
    every = told.groupby("child")["hits"].agg(lambda own: sorted({h for one in own for h in one}))
    return told.assign(hits=told["child"].map(every))


def _places(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(rows[_PLACE])


def _members(store: Store, kind: str) -> pd.DataFrame:
    return as_pandas(pq.read_table(store.folder / "across" / f"{kind}.parquet"))


def _listed(store: Store, kind: str) -> pd.DataFrame:
    told = _members(store, kind)
    return told[told["role"] == "listed"]
