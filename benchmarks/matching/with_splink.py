"""Splink 5 as somebody who knows it and Chinese names would set it up.

Custom comparisons of names (equal, same sound, one edit, sounds one edit apart, half of it), with
term frequencies of equal names; class, grade; sex; number or its last digits. u from random pairs,
m by expectation maximisation in two sessions, blocked by class and by name, without labels.
"""

import logging
from typing import Any

import pandas as pd
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from pypinyin import Style, lazy_pinyin
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.comparison_creator import ComparisonCreator

from benchmarks.matching.columns import has_numbers, names, number_told
from benchmarks.matching.generator import Case
from benchmarks.matching.one_to_one import Limits

LIMITS = {
    "names": Limits(-8, -10, 2, 0.2),
    "sex": Limits(-4, -10, 2, 0.2),
    "partial": Limits(0, -10, -2, 0.2),
    "numbers": Limits(0, -10, -2, 0.2),
}


def weigh(case: Case) -> pd.DataFrame:
    """Candidate pairs with their match weights (log2 of the odds)."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    people = _columns(case.people, case.people["name_plain"], number_told(case.people))
    records = _columns(case.records, case.records["name"], case.records["id_number"])
    if "sex" not in case.people:
        people["sex"] = None
    api = DuckDBAPI()
    frames = [
        api.register(frame, dataset_display_name=name)
        for name, frame in (("lists", people), ("roster", records))
    ]
    linker = Linker(
        frames, _settings(has_numbers(case), "sex" in case.people), log_level=logging.ERROR
    )
    _train(linker)
    found = linker.inference.predict(threshold_match_weight=-12).as_pandas_dataframe()
    return pd.DataFrame(
        {
            "person": found["unique_id_l"].astype("int64"),
            "record": found["unique_id_r"].astype("int64"),
            "weight": found["match_weight"],
        }
    )


def _columns(frame: pd.DataFrame, name: pd.Series, number: pd.Series) -> pd.DataFrame:
    key = names(name)
    sounds = {one: "".join(lazy_pinyin(one, style=Style.NORMAL)) for one in key.dropna().unique()}
    table = pd.DataFrame(
        {
            "unique_id": frame.index,
            "name": key,
            "sound": key.map(sounds),
            "class": frame["class"],
            "grade": frame["class"].str.split("-").str[0],
            "sex": frame.get("sex"),
            "number": number.where(number.str.len() == 18),
            "tail6": number.where(number.str.len() >= 6).str[-6:],
            "tail4": number.where(number.str.len() >= 4).str[-4:],
        }
    )
    return table.astype(object).where(table.notna(), None)


def _settings(numbers: bool, sex: bool) -> SettingsCreator:
    comparisons: list[ComparisonCreator | dict[str, Any]] = [_name(), _class()]
    if sex:
        comparisons.append(cl.ExactMatch("sex"))
    if numbers:
        comparisons.append(_number())
    return SettingsCreator(
        link_type="link_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[
            block_on("class"),
            block_on("name"),
            block_on("sound"),
            *([block_on("tail6"), block_on("tail4", "substr(name, 1, 1)")] if numbers else []),
        ],
        retain_matching_columns=False,
    )


def _name() -> cl.CustomComparison:
    half = (
        "length(name_l) >= 3 and length(name_r) >= 3 and "
        "(starts_with(name_r, name_l) or starts_with(name_l, name_r))"
    )
    return cl.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            cll.NullLevel("name"),
            cll.ExactMatchLevel("name", term_frequency_adjustments=True),
            cll.CustomLevel("sound_l = sound_r and length(name_l) = length(name_r)", "same sound"),
            cll.CustomLevel(half, "half of it"),
            cll.CustomLevel(_one_edit(), "one edit"),
            cll.CustomLevel("damerau_levenshtein(sound_l, sound_r) <= 1", "nearly one sound"),
            cll.CustomLevel("substr(name_l, 1, 1) = substr(name_r, 1, 1)", "surname"),
            cll.ElseLevel(),
        ],
    )


def _one_edit() -> str:
    """Names of three characters and more with one other, missing or extra character, or two
    swapped. DuckDB's own edit distances count bytes, of which a Chinese character has three."""
    apart = " + ".join(
        f"cast(substr(name_l, {i}, 1) <> substr(name_r, {i}, 1) as int)" for i in range(1, 9)
    )
    sorted_ = [f"list_sort(string_split(name_{side}, ''))" for side in "lr"]
    without = [
        f"substr(name_{one}, 1, {i}) || substr(name_{one}, {i + 2}) = name_{other}"
        for one, other in ("lr", "rl")
        for i in range(6)
    ]
    return (
        "greatest(length(name_l), length(name_r)) >= 3 and ("
        f"(length(name_l) = length(name_r) and ({apart} = 1 or "
        f"({apart} = 2 and {sorted_[0]} = {sorted_[1]}))) or "
        f"(abs(length(name_l) - length(name_r)) = 1 and ({' or '.join(without)})))"
    )


def _class() -> cl.CustomComparison:
    return cl.CustomComparison(
        output_column_name="class",
        comparison_levels=[
            cll.NullLevel("class"),
            cll.ExactMatchLevel("class"),
            cll.ExactMatchLevel("grade"),
            cll.ElseLevel(),
        ],
    )


def _number() -> cl.CustomComparison:
    return cl.CustomComparison(
        output_column_name="number",
        comparison_levels=[
            cll.NullLevel("tail4"),
            cll.ExactMatchLevel("number"),
            cll.CustomLevel("damerau_levenshtein(number_l, number_r) <= 1", "one slip"),
            cll.ExactMatchLevel("tail6"),
            cll.ExactMatchLevel("tail4"),
            cll.CustomLevel("damerau_levenshtein(tail4_l, tail4_r) <= 1", "one slip in four"),
            cll.ElseLevel(),
        ],
    )


def _train(linker: Linker) -> None:
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("class", "name")], recall=0.93)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("class"), block_on("name")):
        training.estimate_parameters_using_expectation_maximisation(rule)
