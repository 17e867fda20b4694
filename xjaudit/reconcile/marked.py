"""What head teachers wrote in returned packets, beside what class lists tell.

A child that was added is reconciled like any row of a list. A mark is the word on one record: of it
and the list of the class the later counts. What would go quiet although the other word speaks
against it is asked about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xjaudit.findings import keyed_hash
from xjaudit.reconcile.evidence import column
from xjaudit.reconcile.memory import DIFFERENT
from xjaudit.reconcile.told import AWAY

# The state that a mark tells of; who is not known is told nothing of.
STATES = {"present": "ACTIVE", "moved": "TRANSFERRED", "leave": "LEAVE"}
ADDED = "added"
PUPILS = ("person_key", "mark", "home", "now", "note", "at", "day", "file", "sheet", "row")
STRANGERS = ("list_key", "mark", "at")
CHILDREN = ("name", "sex", "birth_date", "mark", "home", "note", "at", "file", "sheet", "row")
_TIME = "datetime64[us, UTC]"
_QUIET = ("matched", "field_differs")
_SAYS = ("home", "name", "sex", "birth_date")


@dataclass(frozen=True)
class Marks:
    """What packets told and nobody took back; times are in UTC.

    pupils     the newest mark of each pupil: PUPILS; `home` the packet's class, `now` another one
    strangers  the newest mark of each row of a list without a record: STRANGERS
    children   who was added: CHILDREN
    received   by file when a list was received; others are older than every mark
    """

    pupils: pd.DataFrame
    strangers: pd.DataFrame
    children: pd.DataFrame
    received: Mapping[str, pd.Timestamp]

    def __bool__(self) -> bool:
        return bool(len(self.pupils) or len(self.strangers) or len(self.children))

    def came(self, people: pd.DataFrame) -> pd.Series:
        """When the list of each row was received."""
        times = pd.Series(dict(self.received), dtype=_TIME)
        return times.reindex(people["file"]).set_axis(people.index)


def on_lists(people: pd.DataFrame) -> pd.Series:
    """Which rows class lists told, and no packet."""
    return column(people, "marked").isna()


def is_listed(people: pd.DataFrame) -> pd.Series:
    """Which rows tell of somebody by a row of its own: lists', and who was added."""
    return on_lists(people) | (column(people, "marked") == ADDED)


def is_there(people: pd.DataFrame) -> pd.Series:
    """Which rows put somebody in a class: all but what a packet says of those who left."""
    return ~column(people, "marked").isin(["moved", "leave"])


def with_children(people: pd.DataFrame, marks: Marks, key: bytes) -> pd.DataFrame:
    """People (with list_key) and who was added to them; `marked` tells the ones from the others.
    Who left since the list, as a later packet says of somebody without a record, is seen so."""
    told = marks.strangers.drop_duplicates("list_key", keep="last").set_index("list_key")
    told = told.reindex(people["list_key"]).set_axis(people.index)
    newer = told["at"].notna() & ~(marks.came(people) > told["at"])
    state = told["mark"].map(STATES).astype("str")
    people = people.assign(seen=state.where(newer).fillna(people["seen"]))
    own = marks.children.drop_duplicates(list(_SAYS), keep="last")
    parts = own[list(_SAYS)].fillna("").itertuples(index=False, name=None)
    keys = [keyed_hash(key, "L", ADDED, *map(str, one)) for one in parts]
    return _more(people, own.assign(list_key=keys, seen="ACTIVE", marked=ADDED))


def _more(people: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """People and these rows of packets behind them, in the columns of people and `marked`."""
    people = people if "marked" in people else people.assign(marked=_nothing(people))
    if rows.empty:
        return people
    rows = rows.rename(columns={"home": "class", "note": "remark"})
    rows = rows.assign(name_plain=rows["name"], table=-1)
    texts: dict[str, Any] = {n: column(people, n) for n in ("sex", "birth_date")}
    people = people.assign(**texts)
    whole: dict[str, Any] = {str(n): False for n in people if people[n].dtype == "bool"}
    rows = rows.assign(**whole).reindex(columns=people.columns)
    rows = rows.set_axis(range(len(people), len(people) + len(rows)))
    return pd.concat([people, rows.astype(people.dtypes.to_dict())])


def _nothing(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(None, index=frame.index, dtype="str")


def with_strange(
    answers: pd.DataFrame | None, people: pd.DataFrame, records: pd.DataFrame, marks: Marks
) -> pd.DataFrame | None:
    """Answers about who is who, and that an added child is nobody of another name whom the same
    packet calls present; what a person said goes over it."""
    added = people.loc[people["marked"] == ADDED, ["file", "class", "list_key", "name"]]
    names = records.set_index("person_key")["name"]
    there = marks.pupils[marks.pupils["mark"] == "present"]
    there = there.assign(own=names.reindex(there["person_key"]).to_numpy())
    told = added.merge(there, left_on=["file", "class"], right_on=["file", "home"])
    told = told[told["name"] != told["own"]]
    if told.empty:
        return answers
    told = told.rename(columns={"person_key": "record_key"}).assign(verdict=DIFFERENT)
    told = told[["list_key", "verdict", "record_key"]]
    return told if answers is None else pd.concat([told, answers], ignore_index=True)


def with_marks(
    pairs: pd.DataFrame, people: pd.DataFrame, records: pd.DataFrame, marks: Marks, key: bytes
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Pairs and people with the marks among them; see `reconcile.outcomes.reconcile`."""
    table = _against_lists(pairs, people, records, marks)
    quiet = _at(pairs, table["pair"])["outcome"].isin(_QUIET)
    listed, away = table["pair"].notna(), table["state"].isin(["TRANSFERRED", "LEAVE"])
    other = table["state"].notna() & (table["state"] != table["listed_as"])
    other_class = table["where"].notna() & table["listed_in"].notna()
    other_class &= table["where"] != table["listed_in"]
    foreign = table["home"].notna() & table["listed_in"].notna()
    foreign &= table["home"] != table["listed_in"]
    unknown = table["mark"] == "unknown"
    wins = listed & ~foreign & table["newer"] & table["state"].notna() & (other | other_class)
    against = away & (table["listed_as"] == "ACTIVE") & (~table["newer"] | foreign)
    asks = listed & quiet & ~table["answered"] & (against | unknown & table["newer"] & ~foreign)
    missed = table["absent"].notna()
    before = missed & (table["state"] == "ACTIVE") & ~table["newer"]
    stands = ~listed & table["state"].notna() & ~before
    stands &= ~table["asked"] | away
    # Who is away, as the registry says, is nothing new.
    stands &= ~away | (table["state"] != table["status"])
    lost = ~listed & unknown & ~table["asked"] & ~table["status"].isin(list(AWAY))
    pairs = _asked(_yielding(pairs, table[wins]), table[asks])
    pairs.loc[table.loc[before, "absent"].astype("int64"), "reason"] = "marked_before"
    pairs.loc[table.loc[lost & missed, "absent"].astype("int64"), "reason"] = "marked_unknown"
    pairs = pairs.drop(index=table.loc[stands & missed, "absent"].astype("int64").tolist())
    said, gone = table[wins | stands], table.loc[lost & ~missed, ["record"]]
    news = [
        _own_pairs(records, said, len(people)),
        gone.assign(outcome="absent", reason="marked_unknown"),
    ]
    return _joined(pairs, pd.concat(news), records), _own_rows(people, records, said, key)


def _against_lists(
    pairs: pd.DataFrame, people: pd.DataFrame, records: pd.DataFrame, marks: Marks
) -> pd.DataFrame:
    """A row per marked record: `record`, `pair` of the list's row that is its, `absent` the pair
    where it is missed, `asked` whether somebody may be it; what the list tells, `listed_as` and
    `listed_in`; whether the mark is `newer`; where the mark puts the child, `where`."""
    table = marks.pupils.drop_duplicates("person_key", keep="last")
    label = dict(zip(records["person_key"], records.index, strict=True))
    table = table.assign(record=table["person_key"].map(label)).dropna(subset=["record"])
    table = table.astype({"record": "int64"}).reset_index(drop=True)
    linked = pairs["person"].notna() & pairs["record"].notna() & ~pairs["again"]
    linked &= pairs["outcome"] != "duplicate"
    for name, rows in (("pair", linked), ("absent", pairs["outcome"] == "absent")):
        at = pairs[rows].drop_duplicates("record")
        known = dict(zip(at["record"], at.index, strict=True))
        table[name] = table["record"].map(known).astype("Int64")
    some = pairs.loc[pairs["outcome"] == "ambiguous", "candidates"]
    asked = {one for told in some if isinstance(told, list) for one in told}
    listed = _at(pairs, table["pair"])
    mine = _at(people, listed["person"])
    came = marks.came(people)
    of_class = came.groupby(people["class"]).max()
    of_list = _at(came, listed["person"])
    last = of_list.where(
        table["pair"].notna(), of_class.reindex(table["home"]).reset_index(drop=True)
    )
    theirs = records.loc[table["record"]].reset_index(drop=True)
    return table.assign(
        asked=table["record"].isin(asked),
        state=table["mark"].map(STATES).astype("str"),
        listed_as=listed["seen"],
        listed_in=mine["class"],
        answered=listed["reason"] == "answered",
        newer=~(last > table["at"]),
        where=table["now"].fillna(table["home"]).fillna(theirs["class"]),
        status=column(theirs, "status").fillna("ACTIVE"),
    )


def _at(told: Any, labels: pd.Series) -> Any:
    """What stands at labels, in their order; blank where a label is missing."""
    return told.reindex(labels.fillna(-1).astype("int64")).reset_index(drop=True)


def _yielding(pairs: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Rows of lists whose child a later mark speaks of: counted no more, and what differs still
    told but for class and state."""
    pairs = pairs.copy()
    at = table["pair"].astype("int64")
    left = [
        ",".join(one for one in str(told or "").split(",") if one not in ("class", "status", ""))
        for told in pairs.loc[at, "differs"].fillna("")
    ]
    pairs.loc[at, "differs"] = [one or None for one in left]
    pairs.loc[at, "outcome"] = ["field_differs" if one else "matched" for one in left]
    pairs.loc[at, "reason"] = "marked_later"
    pairs.loc[at, "again"] = True
    return pairs


def _asked(pairs: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Rows of lists that a mark speaks against."""
    for at, record, mark in zip(table["pair"], table["record"], table["mark"], strict=True):
        told: Any = [int(record)]
        pairs.at[at, "candidates"] = told
        pairs.loc[at, ["outcome", "reason"]] = ["ambiguous", f"marked_but_{mark}"]
        pairs.loc[at, ["record", "differs"]] = [pd.NA, None]
    return pairs


def _own_rows(
    people: pd.DataFrame, records: pd.DataFrame, said: pd.DataFrame, key: bytes
) -> pd.DataFrame:
    """People and a row for each of these marks, which says no more of a pupil than a packet."""
    theirs = records.loc[said["record"]].set_axis(said.index)
    rows = said.assign(
        name=theirs["name"],
        sex=column(theirs, "sex"),
        birth_date=column(theirs, "birth_date"),
        home=said["where"],
        seen=said["state"],
        marked=said["mark"],
        list_key=[keyed_hash(key, "L", "mark", one) for one in said["person_key"]],
    )
    return _more(people, rows)


def _own_pairs(records: pd.DataFrame, said: pd.DataFrame, first: int) -> pd.DataFrame:
    """A pair for each of these marks; `first` is the label of the first one's row."""
    own = column(records.loc[said["record"]].set_axis(said.index), "class")
    other_class = own.notna() & (own != said["where"])
    other_state = _contradicts(said["state"], said["status"])
    outcome = pd.Series("matched", index=said.index, dtype="str")
    outcome = outcome.mask(other_class, "class_differs").mask(other_state, "status_mismatch")
    differs = {"matched": None, "class_differs": "class", "status_mismatch": "status"}
    return pd.DataFrame(
        {
            "person": range(first, first + len(said)),
            "record": said["record"],
            "outcome": outcome,
            "reason": "marked_" + said["mark"],
            "score": 1.0,
            "differs": outcome.map(differs),
            "seen": said["state"],
            "attended": ("marked " + said["day"]).where(other_state),
        }
    )


def _joined(pairs: pd.DataFrame, news: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """Pairs and new ones behind them."""
    if news.empty:
        return pairs.reset_index(drop=True)
    recorded = column(records, "status").reindex(news["record"]).to_numpy()
    news = news.assign(again=False, recorded=recorded).reindex(columns=pairs.columns)
    return pd.concat([pairs, news.astype(pairs.dtypes.to_dict())], ignore_index=True)


def _contradicts(state: pd.Series, status: pd.Series) -> pd.Series:
    """Present and the registry says away, or away and the registry says otherwise."""
    there = state == "ACTIVE"
    told = status.isin(list(AWAY)).where(there, state != status).astype("bool")
    return told & (status != "UNKNOWN")
