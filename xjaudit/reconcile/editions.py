"""Who is who in two editions of one roster: by numbers first, then by what is told of the child."""

import numpy as np
import pandas as pd

from xjaudit.reconcile.evidence import name_key
from xjaudit.record import ids

# School years that may lie between two editions.
_MOST_YEARS = 3
# From strong to weak: what must be the same, what speaks for or against the pair beside it, and how
# much may speak against it. A number alone proves nothing: a column may have slipped by a row.
_OUTVOTED = "outvoted"
_LEVELS: tuple[tuple[tuple[str, ...], tuple[str, ...], int | str], ...] = (
    (("registry_no",), ("key", "birth_date", "id_number"), _OUTVOTED),
    (("id_number",), ("key", "birth_date", "sex"), _OUTVOTED),
    (("key", "birth_date", "sex", "place"), ("id_number", "registry_no"), 2),
    (("key", "birth_date", "sex"), ("id_number", "registry_no"), 1),
    (("key", "birth_date"), ("id_number", "registry_no", "sex"), 1),
    (("key", "place"), ("id_number", "registry_no", "sex", "birth_date"), 1),
    # Nobody else comes into question: the number stayed, and what is told of the child did not.
    (("registry_no",), (), 0),
    (("id_number",), (), 0),
    # All that tells people apart contradicts: to be asked about, and no link.
    (("key", "sex", "place"), (), 0),
)
_COLUMNS = ("name", "sex", "birth_date", "id_number", "registry_no", "class", "grade_no")


def pair(before: pd.DataFrame, after: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """One row per pupil whom both editions have, `before` and `after` being index labels, with what
    they are (`kind`) and the school `years` between; and how many years lie between the editions.

    Every level links only what is unique on both sides among those still open; a link is never
    taken back. The order of rows does not matter. Of kind `same` they are one pupil; `person` has
    a number in common and nothing else; `again` name, sex and class, and everything else differs.
    Rows that are `still` the same file's in both editions have not become a year older.
    """
    one, two = (_told(frame) for frame in (before, after))
    pairs = pd.DataFrame({"before": [], "after": [], "level": []}, dtype="int64")
    years = 0
    for number, (same, beside, allowed) in enumerate(_LEVELS):
        if number == 2:
            # From here on the class tells, and last year's 7-1 is this year's 8-1.
            years = _years(one, two, pairs)
            later = moved_up(one["class"], years)
            one["place"], two["place"] = one["class"].where(one["still"], later), two["class"]
        open_one = one[~one.index.isin(pairs["before"])]
        open_two = two[~two.index.isin(pairs["after"])]
        met = once_in_both(open_one, open_two, list(same))
        agrees, against = votes(one, two, met, beside)
        fits = against <= (agrees if allowed == _OUTVOTED else allowed)
        pairs = pd.concat([pairs, met[fits].assign(level=number)], ignore_index=True)
    pairs = pairs.sort_values("after", ignore_index=True)
    asked = [pairs["level"] == len(_LEVELS) - 1, _has_another(one, two, pairs)]
    kind = np.select(asked, ["again", "person"], "same")
    apart = np.where(one["still"].reindex(pairs["before"]), 0, years)
    return pairs.assign(kind=kind, years=apart), years


def votes(
    one: pd.DataFrame, two: pd.DataFrame, pairs: pd.DataFrame, fields: tuple[str, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Of each pair how many of the fields agree and how many contradict; what one of them does not
    tell does neither, nor does a registry number that was lawfully replaced."""
    agrees, against = np.zeros(len(pairs), int), np.zeros(len(pairs), int)
    for field in fields:
        mine = one[field].reindex(pairs["before"]).reset_index(drop=True)
        theirs = two[field].reindex(pairs["after"]).reset_index(drop=True)
        known = (mine.notna() & theirs.notna()).to_numpy()
        same = known & (mine == theirs).fillna(False).to_numpy(bool)
        agrees += same
        if field == "registry_no":
            known = known & ~ids.was_issued(mine, theirs).to_numpy()
        against += known & ~same
    return agrees, against


def moved_up(classes: pd.Series, years: int) -> pd.Series:
    """Classes so many school years later: 8-1 for 7-1; one by its year of entry stays the same."""
    later = {one: _later(one, years) for one in classes.dropna().unique()}
    return classes.map(later).astype("str") if years else classes


def _later(identifier: str, years: int) -> str:
    grade, _, number = identifier.partition("-")
    return f"{int(grade) + years}-{number}" if grade.isdigit() else identifier


def _told(frame: pd.DataFrame) -> pd.DataFrame:
    """What pupils are known by; a column that an edition lacks tells nothing."""
    told = frame.reindex(columns=list(_COLUMNS))
    text = [name for name in _COLUMNS if name != "grade_no"]
    told = told.astype(dict.fromkeys(text, "str") | {"grade_no": "Float64"})
    return told.assign(key=name_key(told["name"]), still=frame.get("still", False))


def once_in_both(one: pd.DataFrame, two: pd.DataFrame, same: list[str]) -> pd.DataFrame:
    """Pairs of rows in which these columns are the same, once on either side."""
    sides = []
    for side, frame in (("before", one), ("after", two)):
        known = frame[same].dropna()
        sides.append(known[~known.duplicated(keep=False)].reset_index(names=side))
    return sides[0].merge(sides[1], on=same)[["before", "after"]]


def _years(one: pd.DataFrame, two: pd.DataFrame, pairs: pd.DataFrame) -> int:
    """How many grades most pupils moved up; without numbers, those who alone bear their name."""
    if pairs.empty:
        pairs = once_in_both(one, two, ["key"])
    pairs = pairs[~one["still"].reindex(pairs["before"]).to_numpy(bool)]
    before = one["grade_no"].reindex(pairs["before"]).reset_index(drop=True)
    after = two["grade_no"].reindex(pairs["after"]).reset_index(drop=True)
    moved = (after - before).dropna().astype(int)
    counted = np.bincount(moved[moved.between(0, _MOST_YEARS)], minlength=1)
    return int(counted.argmax())


def _has_another(one: pd.DataFrame, two: pd.DataFrame, pairs: pd.DataFrame) -> np.ndarray:
    """Pairs that have nothing but a number in common, and differ in more than one other thing."""
    agrees, against = votes(one, two, pairs, ("key", "birth_date"))
    numbers, others = votes(one, two, pairs, ("id_number", "registry_no"))
    return (agrees == 0) & (numbers <= 1) & (against + others > 1)
