"""The matchers that are compared, each from a case to answers in the shape of `reconcile`.

Limits of the comparators were chosen for the least cost on the tuning seeds (`tuning.py`).
"""

from collections.abc import Callable

import pandas as pd
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from benchmarks.matching.columns import names, number_told
from benchmarks.matching.generator import Case
from benchmarks.matching.one_to_one import Limits, answer
from xjaudit.reconcile.outcomes import reconcile

EXACT = Limits(link=1, ask=1, repeat=1, margin=0.1)
RAPIDFUZZ = {
    "names": Limits(0.3, 0.3, 0.9, 0.01),
    "sex": Limits(0.4, 0.3, 0.9, 0.01),
    "partial": Limits(0.6, 0.4, 0.8, 0.01),
    "numbers": Limits(0.7, 0.5, 0.7, 0.01),
}


def exact(case: Case) -> pd.DataFrame:
    """The same number, else the same name, first with the same last digits, then in the class."""
    people, records = (
        pd.DataFrame({"key": names(name), "class": frame["class"], "number": number})
        for frame, name, number in (
            (case.people, case.people["name_plain"], number_told(case.people)),
            (case.records, case.records["name"], case.records["id_number"]),
        )
    )
    people, records = people.reset_index(names="person"), records.reset_index(names="record")
    pairs = people.merge(records, on="key")
    pairs["weight"] = 1 + 0.5 * (pairs["class_x"] == pairs["class_y"])
    pairs["weight"] += [
        isinstance(mine, str) and theirs.endswith(mine)
        for mine, theirs in zip(pairs["number_x"], pairs["number_y"], strict=True)
    ]
    same = people.dropna(subset="number").merge(records, on="number").assign(weight=3.0)
    pairs = pd.concat([pairs, same])[["person", "record", "weight"]]
    return answer(case, pairs.groupby(["person", "record"], as_index=False).max(), EXACT)


def alike_in_class(case: Case) -> pd.DataFrame:
    """Pairs of one class: how alike names and numbers are, and whether sex agrees."""
    parts = []
    theirs = names(case.records["name"])
    told = number_told(case.people)
    of_class = case.records.groupby("class").groups
    for class_id, rows in case.people.groupby("class").groups.items():
        labels = of_class.get(class_id, [])
        mine = names(case.people.loc[rows, "name_plain"])
        scores = process.cdist(mine, theirs[labels], scorer=fuzz.ratio) / 100
        part = pd.DataFrame(scores, index=rows, columns=labels)
        parts.append(part.stack().rename("name"))
    pairs = pd.concat(parts).rename_axis(["person", "record"]).reset_index()
    number = [
        Levenshtein.normalized_similarity(number, other[-len(number) :])
        if isinstance(number, str)
        else None
        for number, other in zip(
            told.loc[pairs["person"]], case.records["id_number"].loc[pairs["record"]], strict=True
        )
    ]
    pairs["number"] = pd.Series(number, dtype="float64")
    if "sex" in case.people:
        own = case.people["sex"].loc[pairs["person"]].to_numpy()
        pairs["sex"] = own == case.records["sex"].loc[pairs["record"]].to_numpy()
    return pairs


def rapidfuzz_weights(case: Case) -> pd.DataFrame:
    """Similarity of names within a class; a number counts as much, sex a little."""
    pairs = alike_in_class(case)
    number = pairs["number"].fillna(pairs["name"])
    pairs["weight"] = 0.5 * pairs["name"] + 0.5 * number
    if "sex" in pairs:
        pairs["weight"] -= 0.1 * ~pairs["sex"].astype(bool)
    return pairs[["person", "record", "weight"]]


def rapidfuzz_in_class(case: Case) -> pd.DataFrame:
    """The most similar names of the class, one to one."""
    return answer(case, rapidfuzz_weights(case), RAPIDFUZZ[case.level])


def xjaudit(case: Case) -> pd.DataFrame:
    """This project's own."""
    return reconcile(case.people, case.records)


def splink(case: Case) -> pd.DataFrame:
    """Splink 5 on DuckDB, trained on the school without labels."""
    from benchmarks.matching.with_splink import LIMITS, weigh

    return answer(case, weigh(case), LIMITS[case.level])


def logistic(case: Case) -> pd.DataFrame:
    """A logistic model trained on the tuning seeds, with their labels."""
    from benchmarks.matching.learned import LIMITS, weigh

    return answer(case, weigh(case), LIMITS[case.level])


MATCHERS: dict[str, Callable[[Case], pd.DataFrame]] = {
    "exact": exact,
    "rapidfuzz": rapidfuzz_in_class,
    "splink": splink,
    "logistic": logistic,
    "xjaudit": xjaudit,
}
