"""Open problem records (问题学籍) of each school by type and age."""

import pandas as pd

from xjaudit.region.across.store import Store
from xjaudit.rules.problems import is_settled
from xjaudit.settings import Settings
from xjaudit.snapshot.schema import AGES, PROBLEMS

# Nothing tells since when.
UNTOLD = "-"


def open_problems(store: Store, settings: Settings) -> pd.DataFrame:
    """Problem records that are not settled, with `days` since they are known, `age` (a span of
    `AGES`, `UNTOLD` where no day is told), and `type` of `PROBLEMS`; the oldest first."""
    told = store.frame(
        "SELECT school_id, person_key, name, sex, birth_date, id_number, registry_no, class, "
        "problem_type, problem_since, problem_state, other_school, scope, file, sheet, row "
        f"FROM {store.source('problems')} ORDER BY school_id, file, sheet, row"
    )
    told = told[~is_settled(told["problem_state"]).astype(bool)]
    since = pd.to_datetime(told["problem_since"], format="%Y%m%d", errors="coerce")
    days = (pd.Timestamp(settings.as_of) - since).dt.days.astype("Int64")
    age = pd.Series(UNTOLD, index=told.index, dtype="str")
    for span, (first, last) in AGES.items():
        inside = (days >= first) & (days <= last if last is not None else True)
        age = age.mask(inside.fillna(False).astype(bool), span)
    kind = told["problem_type"].where(told["problem_type"].isin(list(PROBLEMS)), "PR-OTHER")
    told = told.assign(days=days, age=age, type=kind)
    return told.sort_values("days", ascending=False, kind="stable", ignore_index=True)


def by_type(problems: pd.DataFrame, place: str = "school_id") -> pd.DataFrame:
    """Of each school, or other column, and type how many there are of each age, in all, and the
    oldest's days."""
    keys = [place, "type"]
    counts = pd.crosstab([problems[k] for k in keys], problems["age"])
    counts = counts.reindex(columns=[*AGES, UNTOLD], fill_value=0)
    oldest = problems.groupby(keys)["days"].max().reindex(counts.index).astype("Int64")
    return counts.assign(total=counts.sum(axis=1), oldest=oldest).reset_index()
