"""The eight outcomes of comparing class lists with the roster."""

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from xjaudit.reconcile.assign import SCORES, Assignment, assign
from xjaudit.reconcile.evidence import DETAILS, compare

LINK_COLUMNS = (
    "list_file",
    "list_sheet",
    "list_row",
    "roster_file",
    "roster_sheet",
    "roster_row",
    "outcome",
    "reason",
    "score",
    "differs",
    "candidates",
)
# Registry states of children who should not be sitting in a class.
_AWAY = {
    "LEAVE",
    "LEAVE_EXPIRED",
    "TRANSFERRED",
    "DROPOUT",
    "ABROAD",
    "GRADUATED",
    "DECEASED",
    "DELETED",
}
_WANTED = ("class", *DETAILS)
_FIELD_OF = {"id_tail": "id_number"}


@cache
def reasons(language: str) -> dict[str, str]:
    """Reason code to words."""
    return tomllib.loads(files("xjaudit.reconcile").joinpath("texts.toml").read_text("utf-8"))[
        language
    ]


def is_expected(records: pd.DataFrame) -> pd.Series:
    """Who should be on a list: active, or of a state the registry's words do not tell.

    An export without a status column holds the children of the school, so no status is expected.
    """
    if "status" not in records:
        return pd.Series(True, index=records.index)
    return ~records["status"].isin(sorted(_AWAY))


def reconcile(people: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """One row per list row, and one per expected record that is on no list of its class's.

    Columns: `person` and `record` (index labels, missing where there is none), outcome, reason
    (a code), score, differs (fields, comma-separated), candidates (list of record labels).
    Records of a class that gave no list are not called absent: nobody has looked.
    """
    people = people[[n for n in (*_WANTED, "name_plain", "seen") if n in people]]
    records = records[[n for n in (*_WANTED, "name", "status") if n in records]]
    done = assign(people, records)
    met = done.links | done.duplicates
    rows = pd.Index(list(met), dtype="int64")
    record = pd.Index([r for r, _ in met.values()], dtype="int64")
    links = _met(people.loc[rows], records.loc[record], done)
    asked = pd.DataFrame(
        {
            "person": list(done.questions),
            "outcome": "ambiguous",
            "reason": [reason for reason, _ in done.questions.values()],
            "candidates": [candidates for _, candidates in done.questions.values()],
        }
    )
    unknown = done.open_people(people).index
    strangers = pd.DataFrame({"person": unknown, "outcome": "not_registered", "reason": "nobody"})
    missing = _missing(people, records, done)
    alone = pd.DataFrame({"record": missing, "outcome": "absent", "reason": "on_no_list"})
    table = pd.concat([links, asked, strangers, alone], ignore_index=True)
    order = table["person"].astype("Float64").fillna(np.inf)
    table = table.iloc[order.argsort(kind="stable")].reset_index(drop=True)
    return table.astype({"person": "Int64", "record": "Int64", "differs": "str"})


def _met(people: pd.DataFrame, records: pd.DataFrame, done: Assignment) -> pd.DataFrame:
    """Linked rows and repeats: outcome, and what differs, the field of the outcome first."""
    differs = _differing(people, records)
    own, theirs = people["class"].to_numpy(), records["class"].to_numpy()
    other_class = (own != theirs) & pd.notna(own) & pd.notna(theirs)
    other_status = _status_contradicts(people, records)
    outcome = np.select(
        [people.index.isin(list(done.duplicates)), other_status, other_class, differs != ""],
        ["duplicate", "status_mismatch", "class_differs", "field_differs"],
        "matched",
    )
    for name, where in (("class", outcome == "class_differs"), ("status", other_status)):
        first = where & (outcome != "duplicate")
        differs[first] = [f"{name},{rest}" if rest else name for rest in differs[first]]
    met = done.links | done.duplicates
    reason = [met[row][1] for row in people.index]
    return pd.DataFrame(
        {
            "person": people.index,
            "record": records.index,
            "outcome": outcome,
            "differs": [text or None for text in differs],
            "reason": reason,
            "score": [SCORES[level] for level in reason],
        }
    )


def _differing(people: pd.DataFrame, records: pd.DataFrame) -> np.ndarray:
    """Of each pair the fields that contradict, comma-separated; empty where none does."""
    told = compare(people, records)
    told.insert(0, "name", _disagree(people["name_plain"], records["name"]))
    names = [_FIELD_OF.get(str(name), str(name)) for name in told]
    differs = np.full(len(told), "", object)
    disagree = (told.to_numpy() < 0).any(axis=1)
    differs[disagree] = [
        ",".join(dict.fromkeys(n for n, value in zip(names, row, strict=True) if value < 0))
        for row in told[disagree].itertuples(index=False)
    ]
    return differs


def _disagree(names: pd.Series, others: pd.Series) -> np.ndarray:
    """-1 where two names differ in more than the middle dot."""
    one, other = (n.str.replace("·", "", regex=False).to_numpy() for n in (names, others))
    return np.where(one != other, -1, 1)


def _status_contradicts(people: pd.DataFrame, records: pd.DataFrame) -> np.ndarray:
    if "status" in records:
        status = records["status"].fillna("ACTIVE").to_numpy()
    else:
        status = np.full(len(records), "ACTIVE")
    seen = people["seen"].to_numpy()
    present = seen == "ACTIVE"
    away = np.isin(status.astype(str), sorted(_AWAY))
    return (present & away) | (~present & (seen != status))


def _missing(people: pd.DataFrame, records: pd.DataFrame, done: Assignment) -> pd.Index:
    open_records = done.open_records(records)
    asked = {c for _, candidates in done.questions.values() for c in candidates}
    listed = set(people["class"].dropna())
    looked = open_records["class"].isin(sorted(listed))
    # A record without a class was looked for only if every class has given its list.
    every = set(records["class"].dropna()) <= listed if listed else bool(len(people))
    looked |= open_records["class"].isna() & every
    free = ~open_records.index.isin(list(asked))
    return open_records.index[is_expected(open_records) & looked & free]


def rows_of(frame: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """The rows that labels name, in their order; a missing label gives a row of blanks."""
    rows = frame.reindex(labels.fillna(-1).astype("int64"))
    return rows.set_axis(labels.index)


def contract_table(
    links: pd.DataFrame, people: pd.DataFrame, records: pd.DataFrame, language: str = "zh"
) -> pd.DataFrame:
    """The reconciliation in LINK_COLUMNS: places in both files, reasons in words."""
    own = rows_of(people[["file", "sheet", "row"]], links["person"])
    theirs = rows_of(records[["file", "sheet", "row"]], links["record"])
    places = {}
    for side, frame in (("list", own), ("roster", theirs)):
        for name in ("file", "sheet", "row"):
            places[f"{side}_{name}"] = frame[name].to_numpy()
    table = pd.DataFrame(places).astype({"list_row": "Int64", "roster_row": "Int64"})
    table["outcome"] = links["outcome"]
    table["reason"] = links["reason"].map(reasons(language))
    table["score"] = links["score"]
    table["differs"] = links["differs"]
    table["candidates"] = [
        _candidates(c, records) if isinstance(c, list) else None for c in links["candidates"]
    ]
    return table[list(LINK_COLUMNS)]


def _candidates(rows: list[int], records: pd.DataFrame) -> str:
    place = records.loc[rows, ["file", "sheet", "row"]]
    return "; ".join(f"{f}/{s}/{r}" for f, s, r in place.itertuples(index=False))
