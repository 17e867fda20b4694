"""Against last time: what two editions of one roster tell otherwise, pupil by pupil."""

import numpy as np
import pandas as pd

from xjaudit.reconcile.compared import Compared, Edition, compare, moves, slipped
from xjaudit.reconcile.editions import pair
from xjaudit.reconcile.good_news import good_news
from xjaudit.record.classes import grade_of

# Compared cell by cell; grade and class by what the school years between make of them.
FIELDS = ("name", "sex", "birth_date", "id_number", "registry_no", "status")
# In which a column that slipped by a row is seen: what hardly two neighbours share.
_FAMILY = tuple(f"{m}_{what}" for m in ("m1", "m2") for what in ("name", "phone", "id_number"))
_SLIPPING = ("name", "birth_date", "id_number", "registry_no", "phone", "current_address", *_FAMILY)
_AWAY = ("LEAVE", "LEAVE_EXPIRED", "DROPOUT", "NOT_SEEN")
_PLACE = ("school", "class", "person_key", "file", "sheet", "row")
_TEXTS = (*_PLACE[:5], "change", "about", "name", "before", "before.raw", "after", "after.raw")
_TEXTS += ("why", "number", "registry_no", "status", "was")
_COUNTS = ("row", "last", "run", "grade", "years", "n", "of", "grade_n", "grade_of")
_KINDS = {"str": _TEXTS, "boolean": ("away",), "Int64": _COUNTS}
COLUMNS: dict[str, str] = {name: kind for kind, names in _KINDS.items() for name in names}


def changes_between(before: Edition, after: Edition) -> pd.DataFrame:
    """One row per matched pupil and field that differs, and per pupil new or gone, in COLUMNS.

    `change` is `field`, `new`, `gone`; `person` where a number stayed and all else did not, `again`
    where only name, sex and class did; and, to tell the single case from the many, `slip` for a
    column that slipped over `run` rows up to row `last`, and `class_field`, `class_new` and
    `class_gone` for `n` pupils `of` so many of a class. Place, name and class are those of the new
    edition, of those gone of the old one.
    """
    all_pairs, years = pair(before.frame, after.frame)
    pairs = all_pairs[all_pairs["kind"] == "same"].reset_index(drop=True)
    place = _places(before, after, pairs)
    sheets = place["file"].str.cat(place["sheet"], sep="\x1f", na_rep="")
    parts = [_doubtful(before, after, all_pairs[all_pairs["kind"] != "same"])]
    for code in dict.fromkeys((*FIELDS, *_SLIPPING)):
        if (one := compare(code, before, after, pairs)) is None:
            continue
        run = slipped(one, sheets) if code in _SLIPPING else np.zeros(len(pairs), int)
        parts += _slips(one, run, place)
        parts += _of_field(one, run, place) if code in FIELDS else []
    for one in moves(before, after, pairs):
        parts += _of_field(one, np.zeros(len(pairs), int), place)
    rest = after.frame[~after.frame.index.isin(all_pairs["after"])]
    lost = before.frame[~before.frame.index.isin(all_pairs["before"])]
    away = "status" in after.frame and bool(after.frame["status"].isin(_AWAY).any())
    parts += [*_one_sided("new", rest, after.frame), *_one_sided("gone", lost, before.frame, away)]
    return _table(parts, years)


def _table(parts: list[pd.DataFrame], years: int) -> pd.DataFrame:
    """All rows together: pupils in the order of the roster, then what is said of many."""
    filled = [part.reindex(columns=list(COLUMNS)).astype(COLUMNS) for part in parts]
    table = pd.concat(filled, ignore_index=True)
    table["years"] = table["years"].fillna(years)
    return table.iloc[table["row"].isna().argsort(kind="stable")].reset_index(drop=True)


def _places(before: Edition, after: Edition, pairs: pd.DataFrame) -> pd.DataFrame:
    """Of each pair its place in the new edition, and what rules look at beside the field."""
    place = _plain(after.frame).loc[pairs["after"]].reset_index(drop=True)
    old = before.column("id_number", pairs["before"])
    renumbered = old.notna() & place["number"].notna() & (old != place["number"])
    was = before.column("status", pairs["before"])
    return place.assign(change="field", was=was, renumbered=renumbered, years=pairs["years"])


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Place, grade, and what else rules look at beside the field."""
    names = {"id_number": "number", "grade_no": "grade"}
    plain = frame.reindex(columns=[*_PLACE, "name", "registry_no", "status", *names])
    plain = plain.rename(columns=names)
    return plain.astype({name: COLUMNS[str(name)] for name in plain})


def _doubtful(before: Edition, after: Edition, pairs: pd.DataFrame) -> pd.DataFrame:
    """Pairs of whom only a number is the same, or nothing that tells people apart: with both names
    or with the first of the numbers that differ."""
    pairs = pairs.reset_index(drop=True)
    person = pairs["kind"] == "person"
    about = was = at = pd.Series(None, index=pairs.index, dtype="str")
    for code in ("birth_date", "id_number", "registry_no"):
        old, new = before.column(code, pairs["before"]), after.column(code, pairs["after"])
        own = old.notna() & new.notna() & ((old == new).fillna(False) == person)
        about, was, at = about.mask(own, code), was.mask(own, old), at.mask(own, new)
    was = was.mask(person, before.column("name", pairs["before"]))
    at = at.mask(person, after.column("name", pairs["after"]))
    told = {"before": was, "before.raw": was, "after": at, "after.raw": at}
    return _places(before, after, pairs).assign(change=pairs["kind"], about=about, **told)


def _of_field(one: Compared, run: np.ndarray, place: pd.DataFrame) -> list[pd.DataFrame]:
    """The pairs that differ in a field, each with how many of its class do; and these classes."""
    why = good_news(one, place["number"], place["renumbered"])
    counted = one.known & one.differs & one.readable & (run == 0) & pd.isna(why)
    counts = place.assign(n=counted, of=one.known).groupby(["school", "class"], dropna=False)
    counts = counts[["n", "of"]].agg("sum").reset_index()
    told = {"about": one.code, "run": run[one.differs], "why": why[one.differs]}
    rows = place[one.differs].assign(**told, **one.rows(one.differs))
    rows = rows.merge(counts, on=["school", "class"], how="left")
    classes = counts[(counts["n"] > 0) & counts["class"].notna()]
    classes = classes.assign(change="class_field", about=one.code, grade=_grades(classes["class"]))
    return [rows, classes]


def _grades(classes: pd.Series) -> pd.Series:
    return pd.Series([grade_of(one) for one in classes], classes.index, "Int64")


def _slips(one: Compared, run: np.ndarray, place: pd.DataFrame) -> list[pd.DataFrame]:
    """A row for each run of a column that slipped: where it begins and ends, how long it is."""
    told = place.assign(run=run)[run > 0]
    if told.empty:
        return []
    found = told.groupby("run", sort=False).agg(
        **{name: (name, "first") for name in ("school", "class", "file", "sheet", "row")},
        last=("row", "last"),
        n=("row", "size"),
    )
    return [found.assign(change="slip", about=one.code, run=found["n"])]


def _one_sided(
    change: str, rows: pd.DataFrame, everybody: pd.DataFrame, away: bool = False
) -> list[pd.DataFrame]:
    """Pupils of one edition only, with how many of their class and of their grade are; and the
    classes that have some."""
    plain, everybody = _plain(rows), _plain(everybody).assign(n=0)
    everybody.loc[rows.index, "n"] = 1
    shares = []
    for by, n, of in (("class", "n", "of"), ("grade", "grade_n", "grade_of")):
        counts = everybody.groupby(["school", by], dropna=False)["n"].agg(["sum", "size"])
        shares.append(counts.rename(columns={"sum": n, "size": of}).reset_index())
    told = plain.merge(shares[0], how="left").merge(shares[1], how="left")
    classes = shares[0][(shares[0]["n"] > 0) & shares[0]["class"].notna()]
    classes = classes.assign(grade=_grades(classes["class"])).merge(shares[1], how="left")
    told = told.assign(change=change, about="name", away=away)
    return [told, classes.assign(change=f"class_{change}")]
