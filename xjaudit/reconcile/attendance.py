"""Attendance of each pupil: whole columns of marks to one row per child.

It stands beside the reconciliation because a child's marks stand on several sheets, one a month,
and in reports of absentees: the record that was found tells which of them belong together.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from xjaudit.reconcile.school_days import NOWHERE, Days, days_of

_PLACE = ["file", "sheet", "row"]
# Days further apart are no run: a sheet between them was not given. Illness may last over the
# winter holidays, when nobody keeps a list.
_APART = 14
_APART_WHEN_SICK = 45


@dataclass(frozen=True)
class Attended:
    """Attendance: `table` has a row per child, see `attendance`; `child` by label of a list's row
    on a grid the position of its child there."""

    table: pd.DataFrame
    child: pd.Series


def attendance(marks: pd.DataFrame, people: pd.DataFrame, pairs: pd.DataFrame) -> Attended:
    """Every child who has marks, or stands on an attendance grid.

    marks, people  as in `ingest.class_list.People`; pairs as of `outcomes.reconcile`

    Of the child: file, sheet, row (on the latest sheet), class, name, seen, and record, a
    label of the roster's, missing where none was found. Of its days:
    absent      without leave; half a day is half, a lesson its share of the day
    absent_run  longest run of school days absent without leave, absent_from to absent_until
    unseen_run  the same where a day without a mark counts too, if at least half of the class came
    sick_from   the first day of the longest run of school days on sick leave, to sick_until
    unmarked    of a child without any mark, the days on which at least half of its class came
    came_until  the last day on which it came
    missed      of a child that never came, days on which at least half of its class did, from
                missed_from to missed_until, missed_on_leave of them sick or on leave
    School days of a class are those of which its sheets, or any reports, have marks. Every other
    mark, even one that is not understood, ends a run of absence. Before its first mark a child may
    not have been in the class yet.
    """
    lines, line = _lines(marks, people, pairs)
    days = days_of(marks, line, *(lines[n].to_numpy() for n in ("child", "kind", "group")))
    table = _latest(lines, line, days.of_mark)
    is_marked = np.zeros(len(days.marked), bool)
    is_marked[lines["child"].to_numpy()[line]] = True
    empty = days.empty()
    table["absent"] = days.absent.sum(axis=1)
    table["unmarked"] = np.where(is_marked, 0, empty.sum(axis=1))
    missed = np.where(days.other, 0, days.absent)
    unseen = np.where(empty & days.marked.any(axis=1, keepdims=True), 1.0, missed)
    sick = np.where(days.sick & ~days.came, 1.0, 0)
    for name, shares, apart in (
        ("absent", missed, _APART),
        ("unseen", unseen, _APART),
        ("sick", sick, _APART_WHEN_SICK),
    ):
        for part, column in _longest(shares, days, apart).items():
            table[f"{name}_{part}"] = column
    own = lines.dropna(subset=["person"])
    undated = np.zeros(len(days.marked), bool)
    undated[lines["child"].to_numpy()[line[days.of_mark < 0]]] = True
    whole = table.assign(**_presence(days, undated))
    return Attended(whole, own.set_index("person")["child"].astype("int64"))


def _presence(days: Days, undated: np.ndarray) -> dict[str, pd.Series]:
    """By child the last day on which it came; of one that never did, what it missed: nothing if it
    also has marks without a date."""
    missed = days.missed() & ~undated[:, None]
    return {
        "came_until": _ends(days.came, days.texts)[1],
        "missed": pd.Series(missed.sum(axis=1)),
        "missed_on_leave": pd.Series((missed & days.other).sum(axis=1)),
        **dict(zip(("missed_from", "missed_until"), _ends(missed, days.texts), strict=True)),
    }


def _ends(told: np.ndarray, texts: np.ndarray) -> tuple[pd.Series, pd.Series]:
    """By child the first and the last of the days told, missing where there is none."""
    none = pd.Series(None, index=range(len(told)), dtype="str")
    if not told.size:
        return none, none
    some = np.asarray(told.any(axis=1))
    ends = told.argmax(axis=1), told.shape[1] - 1 - told[:, ::-1].argmax(axis=1)
    first, last = (pd.Series(texts[one], dtype="str").where(some) for one in ends)
    return first, last


def _lines(
    marks: pd.DataFrame, people: pd.DataFrame, pairs: pd.DataFrame
) -> tuple[pd.DataFrame, np.ndarray]:
    """Rows of grids, then of reports, and the position among them of each mark's row.

    child  whom a row is about; kind  the number of its class; group  the rows of one class on one
    grid, NOWHERE in reports
    """
    tables = people["table"].to_numpy()
    at = people.index.get_indexer(pd.Index(marks["person"].dropna()))
    rows = people[np.isin(tables, np.unique(tables[at]))]
    rows = rows[[*_PLACE, "table", "class", "name", "seen"]]
    found = pairs[["person", "record"]].dropna().drop_duplicates("person")
    record = pd.Series(found["record"].array, pd.Index(found["person"]))
    own = pd.Series(rows.index, rows.index, dtype="Int64")
    rows = rows.assign(record=record.reindex(rows.index).astype("Int64"), person=own)
    is_report = marks["person"].isna().to_numpy()
    line = np.empty(len(marks), np.int64)
    line[~is_report] = rows.index.get_indexer(pd.Index(marks["person"].array[~is_report]))
    if is_report.any():
        reported = marks.loc[is_report, [*_PLACE, "class", "name"]]
        same_row = reported.groupby([*_PLACE, "name"], sort=False, dropna=False)
        line[is_report] = len(rows) + same_row.ngroup()
        rows = pd.concat([rows, same_row.head(1)])
    lines = rows.reset_index(drop=True)
    lines["child"] = child = pd.factorize(_whose(lines))[0]
    own_class, names = pd.factorize(lines["class"])
    of_table = pd.factorize(lines["table"])[0]
    group = pd.factorize(of_table * (len(names) + 1) + own_class)[0]
    lines["group"] = np.where(of_table < 0, NOWHERE, group)
    # A child without a class on its first rows has that of a later one.
    lines["kind"] = _first_told(child, own_class)[child]
    return lines, line


def _first_told(child: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """By child the first code that is not missing (-1); the next free number where all are."""
    first = np.full(child.max(initial=-1) + 1, codes.max(initial=-1) + 1)
    told = np.flatnonzero(codes >= 0)[::-1]
    first[child[told]] = codes[told]
    return first


def _whose(lines: pd.DataFrame) -> pd.Series:
    """A text per row of `lines`, the same for all rows of a child.

    Rows of one record are one child; without a record, those of one name and class, unless a list
    has namesakes. Who is reported absent is whom a list has by that name.
    """
    named = lines["class"] + "|" + lines["name"]
    is_list = lines["table"].notna()
    own = "P" + pd.Series(lines.index.astype("str"), lines.index)
    unknown = lines["record"].isna() | ~is_list
    if not unknown.any():
        return "R" + lines["record"].astype("str")
    twice = is_list & lines.assign(named=named).duplicated(["table", "named"], keep=False)
    own = ("N" + named).mask(named.isin(named[twice].dropna())).fillna(own)
    whose = ("R" + lines["record"].astype("str")).where(lines["record"].notna(), own)
    if is_list.all():
        return whose
    known = pd.DataFrame({"named": named, "whose": whose})[is_list].dropna().drop_duplicates()
    known = known[~known.duplicated("named", keep=False)].set_index("named")["whose"]
    return whose.where(is_list, named.map(known).astype("str").fillna(own))


def _latest(lines: pd.DataFrame, line: np.ndarray, day: np.ndarray) -> pd.DataFrame:
    """By child its row on the latest grid or report, and what its rows say of it."""
    group = lines["group"].to_numpy()
    of_line = np.full(len(lines), -1)
    np.maximum.at(of_line, line, day)
    of_group = np.full(group.max(initial=-1) + 2, -1)
    np.maximum.at(of_group, group, of_line)
    last = np.where(group == NOWHERE, of_line, of_group[group])
    ordered = lines.iloc[np.lexsort((last, lines["child"]))]
    ends = np.flatnonzero(np.diff(ordered["child"], append=-1))
    table = ordered[[*_PLACE, "class", "name"]].iloc[ends].reset_index(drop=True)
    of_child = ordered[["child", "seen", "record"]].groupby("child")
    told = of_child.last()
    table["seen"] = told["seen"].fillna("ACTIVE").array
    table["record"] = told["record"].astype("Int64").array
    return table


def _longest(shares: np.ndarray, days: Days, apart: int) -> dict[str, pd.Series]:
    """By child the longest run of school days that follow one another, the latest of equals.

    run  the sum of their shares; from, until  its first and last day, missing where there is none
    """
    child, day = np.nonzero(shares)
    position = days.position[days.kind[child], day]
    follows = (np.diff(child) == 0) & (np.diff(position) == 1)
    follows &= np.diff(days.number[day]) <= apart
    begins = np.flatnonzero(np.concatenate([[True], ~follows])[: len(child)])
    ends = np.append(begins[1:], len(child))[: len(begins)] - 1
    sums = np.add.reduceat(shares[child, day], begins) if len(begins) else np.empty(0)
    order = np.lexsort((day[ends], sums.round(3), child[begins]))
    run = np.zeros(len(shares))
    text = {name: np.full(len(shares), None, object) for name in ("from", "until")}
    # Of the runs of a child the last one assigned stands.
    run[child[begins[order]]] = sums[order]
    for name, at in (("from", begins), ("until", ends)):
        text[name][child[at[order]]] = days.texts[day[at[order]]]
    told = {name: pd.Series(column, dtype="str") for name, column in text.items()}
    return {"run": pd.Series(run), **told}
