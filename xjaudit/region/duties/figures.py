"""Pupils and classes by grade: each school's summary (汇总表) beside its roster, and the sums of
counties, cities and provinces by their codes."""

from collections.abc import Iterator

import pandas as pd

from xjaudit.documents.summary import Figure, Summary, figures
from xjaudit.reconcile.told import AWAY
from xjaudit.record.codes import division_name
from xjaudit.region.across.store import Store
from xjaudit.settings import Settings

LEVELS = ("school", "county", "city", "province")
_EXPECTED = f"status IS NULL OR status NOT IN {(*AWAY, 'UNKNOWN')}"


def counted(store: Store) -> pd.DataFrame:
    """Of each school and grade how many pupils its roster expects, and their classes."""
    return store.frame(
        "SELECT school_id, grade_no, count(*) AS pupils, count(DISTINCT class) AS classes "
        f"FROM {store.source('pupils')} WHERE {_EXPECTED} GROUP BY ALL ORDER BY ALL"
    )


def places(
    schools: pd.DataFrame, counts: pd.DataFrame, divisions: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """A row per place: level, place (id or code), name, county, summary; the schools of a county,
    then the county; at the end cities and provinces (see `divisions`), and for what nothing tells
    whose it is one with '' for its place and the number of schools for its name."""
    rows, of_school = [], dict(list(counts.groupby("school_id")))
    for county, own in schools.groupby(schools["county"].fillna(""), sort=True):
        for one in own.sort_values("school_id").to_dict("records"):
            own_counts = of_school.get(one["school_id"], counts[:0])
            name = one["school_name"] if isinstance(one["school_name"], str) else one["school_id"]
            rows.append(_place("school", one["school_id"], name, county, own_counts, settings))
        inside = counts[counts["school_id"].isin(own["school_id"])]
        rows.append(_place("county", county, place_name(county), county, inside, settings))
    for level in ("city", "province"):
        of_row = counts["school_id"].map(divisions[level])
        for code, own in counts.groupby(of_row, sort=True):
            rows.append(_place(level, code, place_name(f"{code:0<6}"), "", own, settings))
        if untold := int(divisions[level].isna().sum()):
            rows.append(_place(level, "", str(untold), "", counts[of_row.isna()], settings))
    return pd.DataFrame(rows, columns=["level", "place", "name", "county", "summary"])


def with_left_out(
    places: pd.DataFrame, unsearched: pd.DataFrame, schools: pd.DataFrame, divisions: pd.DataFrame
) -> pd.DataFrame:
    """The same with `left_out`: how many schools of a place are not in its figures. They are in the
    city and province of the schools of their county that are (`schools`), else in that of its code;
    else nobody knows where they are."""
    county = unsearched["county"].fillna("")
    codes = county.where(county.str.fullmatch("[0-9]{6}"))
    within = {"county": county, "city": codes.str[:4], "province": codes.str[:2]}
    counties = schools.set_index("school_id")["county"].fillna("")
    for level in ("city", "province"):
        known = pd.DataFrame({"county": counties, "at": divisions[level]}).dropna()
        known = known.drop_duplicates().drop_duplicates("county", keep=False)
        own = county.map(known.set_index("county")["at"]).astype("str")
        within[level] = own.fillna(within[level]).fillna("")
    times = {level: own.value_counts() for level, own in within.items()}
    told = [
        int(times[level].get(place, 0)) if level in times else 0
        for level, place in zip(places["level"], places["place"], strict=True)
    ]
    return places.assign(left_out=told)


def place_name(county: str) -> str:
    """What a place is called: the name of its code, or what it is called already."""
    known = division_name(county) if county.isdigit() else None
    return f"{known} {county}" if known else county


def _place(
    level: str, place: str, name: str, county: str, counts: pd.DataFrame, settings: Settings
) -> dict:
    by_grade = counts.groupby("grade_no")[["pupils", "classes"]].sum()
    told = figures(by_grade["pupils"], by_grade["classes"], settings.system)
    summary = Summary(name, None, told, int(counts["pupils"].sum()))
    return {"level": level, "place": place, "name": name, "county": county, "summary": summary}


def lines(places: pd.DataFrame, words: dict[str, str]) -> Iterator[dict]:
    """Two lines of a table for each place: classes and pupils by grade, and in all."""
    for one in places.to_dict("records"):
        own: tuple[Figure, ...] = one["summary"].figures
        name = (
            one["name"]
            if one["place"] or one["level"] == "county"
            else words["untold"].format(n=one["name"])
        )
        if one["left_out"]:
            name += words["left_out"].format(n=one["left_out"])
        for item in ("classes", "pupils"):
            told = {f"f{at}": getattr(figure, item) for at, figure in enumerate(own)}
            sums = [getattr(f, item) or 0 for f in own if f.head == "小计"]
            total = one["summary"].total if item == "pupils" else sum(sums)
            yield {"level": words[one["level"]], "name": name, "item": words[item],
                   "total": total, **told}  # fmt: skip


def compared(store: Store) -> pd.DataFrame:
    """Of each school its summary beside its roster.

    sent: whether it gave one; stated, counted: pupils in all; cells: the figures that differ from
    the roster or from the sum of their parts, as a table of cell, item, stage, ordinal, stated,
    counted, summed
    """
    cells = store.frame(
        "SELECT school_id, cell, item, stage, ordinal, stated, counted, summed "
        f"FROM {store.source('summary')} ORDER BY school_id, file, sheet, cell"
    )
    total = cells[cells["item"] == "total"].drop_duplicates("school_id").set_index("school_id")
    wrong = (cells["stated"] != cells["counted"]) | (cells["stated"] != cells["summed"])
    wrong = wrong.fillna(False).astype(bool) | cells["stated"].isna()
    rows = store.schools[["school_id", "school_name", "county"]].copy()
    rows["sent"] = rows["school_id"].isin(cells["school_id"])
    for name in ("stated", "counted"):
        rows[name] = rows["school_id"].map(total[name]).astype("Int64")
    differing = dict(list(cells[wrong].groupby("school_id")))
    told = [differing.get(one, cells[:0]) for one in rows["school_id"]]
    rows["cells"] = pd.Series(told, index=rows.index, dtype=object)
    return rows
