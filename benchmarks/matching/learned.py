"""A logistic model of pairs, trained with the labels of the tuning seeds.

Features are those a data scientist would take: equal name, sound, edits, class, grade, sex, number,
how many bear the name, whether the record is active; and products of name and number.
"""

from functools import cache

import numpy as np
import pandas as pd
from pypinyin import Style, lazy_pinyin
from rapidfuzz.distance import DamerauLevenshtein
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.matching.columns import names, number_told
from benchmarks.matching.generator import TUNING_SEEDS, Case, make
from benchmarks.matching.one_to_one import Limits

TRAINED_ON = TUNING_SEEDS[:5]
LIMITS = {
    "names": Limits(-6, -10, 0, 0.2),
    "sex": Limits(-4, -10, 0, 0.2),
    "partial": Limits(-2, -8, -2, 0.2),
    "numbers": Limits(-2, -8, -2, 0.2),
}


def weigh(case: Case) -> pd.DataFrame:
    """Candidate pairs with the model's log odds."""
    pairs = _pairs(case)
    weight = _model(case.level).decision_function(_features(case, pairs))
    return pairs.assign(weight=weight)


@cache
def _model(level: str) -> Pipeline:
    features, labels = [], []
    for seed in TRAINED_ON:
        case = make(seed, level)
        pairs = _pairs(case)
        features.append(_features(case, pairs))
        true = case.truth["record"].loc[pairs["person"]].fillna(-1).to_numpy()
        labels.append(true == pairs["record"].to_numpy())
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=500))
    return model.fit(np.concatenate(features), np.concatenate(labels))


def _pairs(case: Case) -> pd.DataFrame:
    """Pairs of one class, one name or one number."""

    def keys(kind: str, mine: pd.Series, theirs: pd.Series) -> pd.DataFrame:
        left = mine.dropna().rename(kind).rename_axis("person").reset_index()
        right = theirs.dropna().rename(kind).rename_axis("record").reset_index()
        return left.merge(right, on=kind)[["person", "record"]]

    people, records = case.people, case.records
    own, told = names(people["name_plain"]), number_told(people)
    parts = [
        keys("class", people["class"], records["class"]),
        keys("name", own, names(records["name"])),
        keys("sound", own.map(_sound), names(records["name"]).map(_sound)),
        keys("number", told, records["id_number"]),
    ]
    return pd.concat(parts).drop_duplicates(ignore_index=True)


@cache
def _sound(name: str) -> str:
    return " ".join(lazy_pinyin(name, style=Style.NORMAL))


@cache
def _alike(one: str, other: str) -> float:
    return DamerauLevenshtein.normalized_similarity(one, other)


def _features(case: Case, pairs: pd.DataFrame) -> np.ndarray:
    people, records = case.people.loc[pairs["person"]], case.records.loc[pairs["record"]]
    mine, theirs = names(people["name_plain"]).tolist(), names(records["name"]).tolist()
    bearers = names(case.records["name"]).value_counts()
    equal = np.array([a == b for a, b in zip(mine, theirs, strict=True)])
    name = np.array([_alike(a, b) for a, b in zip(mine, theirs, strict=True)])
    sound = np.array([_alike(_sound(a), _sound(b)) for a, b in zip(mine, theirs, strict=True)])
    lengths = np.array([abs(len(a) - len(b)) for a, b in zip(mine, theirs, strict=True)])
    surname = np.array([a[0] == b[0] for a, b in zip(mine, theirs, strict=True)])
    half = np.array([len(a) > 2 and b.startswith(a) for a, b in zip(mine, theirs, strict=True)])
    same_class = (people["class"].to_numpy() == records["class"].to_numpy()).astype(float)
    grades = [f["class"].str.split("-").str[0].to_numpy() for f in (people, records)]
    columns = [equal, name, sound, sound == 1, lengths, surname, half, same_class]
    columns += [grades[0] == grades[1], (records["status"] == "ACTIVE").to_numpy()]
    columns += [equal * np.log([bearers.get(a, 1) for a in mine]), equal * same_class]
    columns += [(sound == 1) * same_class, name**2]
    if "sex" in people:
        own, other = people["sex"].to_numpy(), records["sex"].to_numpy()
        columns += [own == other, pd.isna(own)]
    columns += _number_features(number_told(people), records["id_number"], name)
    return np.column_stack([np.asarray(column, float) for column in columns])


def _number_features(told: pd.Series, numbers: pd.Series, name: np.ndarray) -> list[np.ndarray]:
    pairs = list(zip(told.tolist(), numbers.tolist(), strict=True))
    known = np.array([isinstance(one, str) for one, _ in pairs])
    if not known.any():
        return []
    alike = np.array([_alike(a, b[-len(a) :]) if isinstance(a, str) else 0.0 for a, b in pairs])
    whole = np.array([isinstance(one, str) and len(one) == 18 for one, _ in pairs])
    return [known, alike, known & (alike == 1), whole * alike, whole & (alike == 1), alike * name]
