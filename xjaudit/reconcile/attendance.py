"""Attendance of each pupil: whole columns of marks to one row per child.

It stands beside the reconciliation because a child's marks stand on several sheets, one a month,
and in reports of absentees: the record that was found tells which of them belong together.
"""

import numpy as np
import pandas as pd

_PLACE = ["file", "sheet", "row"]
_CELL = ["child", "day"]
_CAME = ("present", "late", "early")
_HALVES = ("am", "noon", "pm", "evening")
# Of a report that names lessons nobody knows how many the day had.
_FEWEST_LESSONS = 6
# Days further apart are no run: a sheet between them was not given. Illness may last over the
# winter holidays, when nobody keeps a list.
_APART = 14
_APART_WHEN_SICK = 45


def attendance(marks: pd.DataFrame, people: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """One row per child who has marks, or stands on an attendance grid.

    marks, people  as in `ingest.class_list.People`; pairs as of `outcomes.reconcile`

    Of the child: file, sheet, row (on the latest sheet), class, name, seen, and record, a
    label of the roster's, missing where none was found. Of its days:
    absent      without leave; half a day is half, a lesson its share of the day
    absent_run  longest run of school days absent without leave, absent_from to absent_until
    unseen_run  the same where a day without a mark counts too, if at least half of the class came
    sick_from   the first day of the longest run of school days on sick leave, to sick_until
    unmarked    of a child without any mark, the days on which at least half of its class came
    School days of a class are those of which its sheets, or any reports, have marks. Every other
    mark, even one that is not understood, ends a run of absence. Before its first mark a child may
    not have been in the class yet.
    """
    lines, line = _lines(marks, people, pairs)
    days = pd.Index(np.unique(marks["date"].dropna().to_numpy(str)))
    told = lines.loc[line, ["child", "group", "kind"]].reset_index(drop=True)
    told = told.assign(
        line=line,
        day=days.get_indexer(pd.Index(marks["date"])),
        period=marks["period"].to_numpy(),
        status=marks["status"].to_numpy(),
    )
    dated = told[told["day"] >= 0]
    cells = _cells(dated)
    empty = _unmarked(lines, cells, _full_days(dated, lines))
    table = _latest(lines, told)
    table["absent"] = cells.groupby("child")["share"].sum()
    table["unmarked"] = empty[~empty["child"].isin(told["child"])].groupby("child").size()
    for name, runs in _runs(cells, empty, _positions(dated, len(days)), days).items():
        table = table.join(runs.add_prefix(f"{name}_"))
    nothing = dict.fromkeys(["absent", "absent_run", "unseen_run", "unmarked"], 0)
    return table.fillna(nothing).astype({"unmarked": "int64"}).reset_index(drop=True)


def _runs(
    cells: pd.DataFrame, empty: pd.DataFrame, at: np.ndarray, days: pd.Index
) -> dict[str, pd.DataFrame]:
    """The longest runs of absence, of not being seen, and of sick leave."""
    absent = cells[(cells["share"] > 0) & ~cells["other"]]
    unseen = pd.concat([absent, empty[empty["child"].isin(cells["child"])]])
    sick = cells[cells["sick"] & ~cells["came"]].assign(share=1.0)
    return {
        "absent": _longest(absent, at, days, _APART),
        "unseen": _longest(unseen, at, days, _APART),
        "sick": _longest(sick, at, days, _APART_WHEN_SICK),
    }


def _lines(
    marks: pd.DataFrame, people: pd.DataFrame, pairs: pd.DataFrame
) -> tuple[pd.DataFrame, np.ndarray]:
    """Rows of grids, then of reports, and the position among them of each mark's row.

    child  whom a row is about; kind  the number of its class; group  the rows of one class on one
    grid, -1 in reports
    """
    on_grid = people["table"].isin(people.loc[marks["person"].dropna().unique(), "table"])
    rows = people.loc[on_grid, [*_PLACE, "table", "class", "name", "seen"]]
    found = pairs.dropna(subset=["person", "record"]).drop_duplicates("person")
    rows["record"] = found.set_index("person")["record"].reindex(rows.index).astype("Int64")
    is_report = marks["person"].isna().to_numpy()
    reported = marks.loc[is_report, [*_PLACE, "class", "name"]]
    same_row = reported.groupby([*_PLACE, "name"], sort=False, dropna=False)
    line = np.empty(len(marks), np.int64)
    line[~is_report] = rows.index.get_indexer(pd.Index(marks.loc[~is_report, "person"]))
    line[is_report] = len(rows) + same_row.ngroup()
    lines = pd.concat([rows, same_row.head(1)], ignore_index=True)
    lines["child"] = pd.factorize(_whose(lines))[0]
    of_child = lines.groupby("child")["class"].transform("first").fillna("")
    lines["kind"] = pd.factorize(of_child)[0]
    lines["group"] = lines.groupby(["table", "class"], dropna=False).ngroup()
    lines["group"] = lines["group"].where(lines["table"].notna(), -1)
    return lines, line


def _whose(lines: pd.DataFrame) -> pd.Series:
    """A text per row of `lines`, the same for all rows of a child.

    Rows of one record are one child; without a record, those of one name and class, unless a list
    has namesakes. Who is reported absent is whom a list has by that name.
    """
    named = lines["class"] + "|" + lines["name"]
    is_list = lines["table"].notna()
    twice = is_list & lines.assign(named=named).duplicated(["table", "named"], keep=False)
    own = "P" + pd.Series(lines.index.astype("str"), lines.index)
    own = ("N" + named).mask(named.isin(named[twice].dropna())).fillna(own)
    whose = ("R" + lines["record"].astype("str")).where(lines["record"].notna(), own)
    known = pd.DataFrame({"named": named, "whose": whose})[is_list].dropna().drop_duplicates()
    known = known[~known.duplicated("named", keep=False)].set_index("named")["whose"]
    return whose.where(is_list, named.map(known).astype("str").fillna(own))


def _cells(marks: pd.DataFrame) -> pd.DataFrame:
    """By child and day: kind, came, sick, other (any mark but of absence), unclear (a mark of none
    of the six), share (of the day, absent without leave)."""
    status = marks["status"]
    flags = marks[_CELL].assign(
        came=status.isin(_CAME),
        sick=status.eq("sick").fillna(False),
        other=status.ne("absent").fillna(True),
        unclear=status.isna(),
    )
    cells = flags.groupby(_CELL).any().reset_index()
    away = marks[~flags["other"]].drop_duplicates([*_CELL, "period"])
    share = _shares(away, marks).groupby([away[n] for n in _CELL]).sum().clip(upper=1).round(3)
    cells["share"] = share.reindex(pd.MultiIndex.from_frame(cells[_CELL])).fillna(0.0).array
    kinds = marks.drop_duplicates("child").set_index("child")["kind"]
    return cells.assign(kind=cells["child"].map(kinds))


def _shares(some: pd.DataFrame, marks: pd.DataFrame) -> pd.Series:
    """The share of the day that each of some marks speaks of: one by as many parts as the grid of
    its class has on that day, two halves at least."""
    parts = marks[marks["period"].notna() & (marks["group"] >= 0)]
    parts = parts[["kind", "day", "period"]].drop_duplicates()
    has_lessons = ~parts["period"].isin(_HALVES)
    told = parts.assign(lessons=has_lessons).groupby(["kind", "day"])["lessons"]
    on_day = pd.MultiIndex.from_frame(some[["kind", "day"]])
    size = told.size().reindex(on_day, fill_value=0).to_numpy()
    by_lesson = told.any().reindex(on_day, fill_value=False).to_numpy(bool)
    is_half = some["period"].isin(_HALVES).to_numpy()
    reported = (some["group"] < 0).to_numpy()
    least = np.select([is_half & ~by_lesson, ~is_half & reported], [2, _FEWEST_LESSONS], 1)
    whole = some["period"].isna().to_numpy()
    return pd.Series(np.where(whole, 1.0, 1 / np.maximum(size, least)), some.index)


def _full_days(marks: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Of each group the days on which at least half of its rows have a mark of coming."""
    came = marks[marks["status"].isin(_CAME) & (marks["group"] >= 0)]
    came = came[["group", "line", "day"]].drop_duplicates()
    days = came.groupby(["group", "day"]).size().rename("came").reset_index()
    rows = lines["group"].value_counts()
    return days.loc[2 * days["came"] >= days["group"].map(rows), ["group", "day"]]


def _unmarked(lines: pd.DataFrame, cells: pd.DataFrame, full: pd.DataFrame) -> pd.DataFrame:
    """Cells of the full days of a child's grids on which it has no mark, after its first one.

    None of a child with a mark that is none of the six: it may tell that the child has left.
    """
    of_child = cells.groupby("child")
    marked = of_child["day"].agg(["size", "min"]).assign(odd=of_child["unclear"].any())
    own = lines[lines["group"] >= 0].join(marked, on="child").fillna({"size": 0, "min": -1})
    enough = own["size"] >= own["group"].map(full["group"].value_counts()).fillna(0)
    few = own[~enough & ~own["odd"].eq(True)]
    days = few[["child", "kind", "group", "min"]].merge(full, on="group")
    days = days[days["day"] > days["min"]].drop_duplicates(_CELL)
    known = pd.MultiIndex.from_frame(cells[_CELL])
    days = days[~pd.MultiIndex.from_frame(days[_CELL]).isin(known)]
    return days[[*_CELL, "kind"]].assign(share=1.0)


def _positions(marks: pd.DataFrame, width: int) -> np.ndarray:
    """By kind and day how many school days that class has had up to it."""
    held = marks[marks["status"].notna()]
    school = np.zeros((int(marks["kind"].max()) + 1 if len(marks) else 0, width), bool)
    school[held["kind"], held["day"]] = True
    school[:, held.loc[held["group"] < 0, "day"]] = True
    return school.cumsum(axis=1)


def _longest(cells: pd.DataFrame, at: np.ndarray, days: pd.Index, apart: int) -> pd.DataFrame:
    """By child the longest run of school days that follow one another, the latest of equals.

    run  the sum of their shares; from, until  its first and last day
    """
    cells = cells.sort_values(_CELL, ignore_index=True)
    date = pd.to_datetime(days, format="%Y%m%d").to_numpy()[cells["day"]]
    gap = pd.Series(date).diff().dt.days
    position = pd.Series(at[cells["kind"], cells["day"]])
    begins = cells["child"].diff().ne(0) | position.diff().ne(1) | (gap > apart)
    runs = cells.groupby(begins.cumsum()).agg(
        {"child": ["first"], "share": ["sum"], "day": ["min", "max"]}
    )
    runs.columns = ["child", "run", "from", "until"]
    runs = runs.sort_values(["child", "run", "until"]).drop_duplicates("child", keep="last")
    runs = runs.set_index("child")
    for name in ("from", "until"):
        runs[name] = pd.Series(days.to_numpy()[runs[name]], runs.index, dtype="str")
    return runs


def _latest(lines: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """By child its row on the latest grid or report, and what its rows say of it."""
    of_report = told.groupby("line")["day"].max().reindex(lines.index)
    of_grid = lines["group"].map(told.groupby("group")["day"].max())
    last = of_grid.where(lines["group"] >= 0, of_report).fillna(-1)
    ordered = lines.assign(last=last).sort_values(["child", "last"], kind="stable")
    table = ordered.drop_duplicates("child", keep="last").set_index("child")
    of_child = ordered.groupby("child")
    table["seen"] = of_child["seen"].last().fillna("ACTIVE")
    table["record"] = of_child["record"].last().astype("Int64")
    return table[[*_PLACE, "class", "name", "seen", "record"]]
