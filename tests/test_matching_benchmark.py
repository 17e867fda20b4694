"""The benchmark of matchers: its truth is complete, its errors occur, its scores count right."""

from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.matching import rates
from benchmarks.matching.__main__ import HEADS, publish, table
from benchmarks.matching.generator import LEVELS, TEST_SEEDS, TUNING_SEEDS, make
from benchmarks.matching.matchers import MATCHERS
from benchmarks.matching.scores import score
from xjaudit.reconcile.outcomes import reconcile
from xjaudit.record import ids
from xjaudit.record.name_cells import read_name

SMALL = {"classes": 4, "seats": 25}
ALL_KINDS = {
    "same_sound", "near_sound", "look_alike", "variant", "missing", "extra", "swapped", "space",
    "full_width", "other_dot", "no_dot", "half_name", "rare_pinyin", "rare_stand_in", "rare_parts",
    "rare_sound", "former_name", "namesake_mark", "mark", "sex_wrong", "digit_wrong",
    "digits_swapped", "small_x", "only_tail", "truncated", "slipped", "number_of_another",
}  # fmt: skip


@pytest.fixture(scope="module")
def case():
    return make(1, "numbers", **SMALL)


def perfect(case):
    """The answer that the truth gives, with the first row of each child kept."""
    truth = case.truth
    again = truth["record"].notna() & truth["group"].duplicated()
    outcome = truth["outcome"].mask(again, "duplicate")
    rows = pd.DataFrame(
        {
            "person": truth.index,
            "record": truth["record"].mask(truth["askable"]),
            "outcome": outcome.mask(truth["askable"], "ambiguous"),
            "candidates": [[record] for record in truth["record"]],
        }
    )
    absent = pd.DataFrame({"record": case.absent, "outcome": "absent"})
    table = pd.concat([rows, absent], ignore_index=True)
    return table.astype({"person": "Int64", "record": "Int64"})


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(LEVELS), st.integers(0, 2))
def test_every_row_and_record_is_in_the_truth_once(seed, level, redrawn):
    case = make(seed, level, **SMALL, redrawn=redrawn)
    truth, records = case.truth, case.records
    assert list(truth.index) == list(case.people.index)
    assert truth["outcome"].notna().all() and set(truth["record"].dropna()) <= set(records.index)
    listed = set(truth["record"].dropna())
    expected = set(records.index[records["status"] == "ACTIVE"]) - listed
    assert set(case.absent) == expected
    # Rows of one group are one child's, and no other row is.
    assert truth.groupby("group")["record"].nunique().max() <= 1
    known = truth.dropna(subset="record")
    assert (known.groupby("record")["group"].nunique() == 1).all()
    assert (truth["askable"] | ~truth["guess"]).all()
    assert not truth.loc[truth["record"].isna(), "outcome"].ne("not_registered").any()


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(LEVELS))
def test_a_seed_gives_the_same_school_and_levels_differ_in_columns_only(seed, level):
    one, again, names = (make(seed, name, **SMALL) for name in (level, level, "names"))
    pd.testing.assert_frame_equal(one.people, again.people)
    pd.testing.assert_frame_equal(one.truth, again.truth)
    pd.testing.assert_frame_equal(one.records, names.records)
    pd.testing.assert_frame_equal(one.people[list(names.people)], names.people)


def test_every_kind_of_error_occurs():
    found = Counter()
    for seed in range(4):
        case = make(seed, "numbers")
        found.update(kind for kinds in case.truth["errors"] for kind in kinds)
        outcomes = set(case.truth["outcome"])
        assert outcomes >= {"matched", "field_differs", "class_differs", "not_registered"}
        assert len(case.absent) and case.truth["group"].duplicated().any()
    assert set(found) == ALL_KINDS


def test_names_have_slips_at_the_rates_that_are_told():
    case = make(5, "names")
    kinds = Counter(kind for kinds in case.truth["errors"] for kind in set(kinds))
    assert kinds["same_sound"] == pytest.approx(rates.SAME_SOUND * len(case.people), rel=0.4)


def test_numbers_are_nobodys_and_lists_are_what_ingest_makes_of_them(case):
    numbers = case.records["id_number"]
    assert numbers.str.startswith("999999").all() and numbers.is_unique
    assert ids.has_valid_check(numbers).all()
    assert all(read_name(name)[0] == name for name in case.people["name"])


def test_twins_and_namesakes_are_in_the_school():
    records = make(2, "names").records
    assert records.duplicated(["home_address", "birth_date"]).any()
    assert records.duplicated(["class", "name"]).any()


def test_no_seed_is_both_for_tuning_and_for_testing():
    assert not set(TUNING_SEEDS) & set(TEST_SEEDS)


def test_the_truth_scores_full_marks(case):
    found = score(case, perfect(case))
    assert (found.precision, found.recall, found.cost, found.sent, found.silent) == (1, 1, 0, 0, 0)
    assert found.duplicates == 1 and found.accuracy == 1


def test_each_fault_costs_what_it_should(case):
    """One row at a time goes wrong; the others stay right."""
    right = perfect(case)
    plain = case.truth["outcome"].eq("matched") & ~case.truth["askable"]
    row = case.truth.index[plain & ~case.truth["group"].duplicated(keep=False)][0]
    record = case.truth.at[row, "record"]
    other = next(label for label in case.records.index if label != record)

    def cost(**cells):
        faulty = right.copy()
        for name, value in cells.items():
            faulty.at[row, name] = value
        return score(case, faulty).cost

    assert cost(record=other) == 20
    assert cost(record=pd.NA, outcome="not_registered") == 2
    assert cost(record=pd.NA, outcome="ambiguous", candidates=[other, record]) == 1
    assert cost(record=pd.NA, outcome="ambiguous", candidates=[other]) == 3


def test_a_guess_among_namesakes_is_a_silent_merge_even_when_lucky():
    case = next(c for c in (make(seed) for seed in TUNING_SEEDS) if c.truth["guess"].any())
    row = case.truth.index[case.truth["guess"]][0]
    lucky = perfect(case)
    lucky.loc[row, ["outcome", "record"]] = ["matched", case.truth.at[row, "record"]]
    found = score(case, lucky)
    assert found.silent == 1 and found.wrong == 0


def test_a_row_without_an_answer_is_an_error(case):
    with pytest.raises(ValueError, match="exactly once"):
        score(case, perfect(case).iloc[1:])


@pytest.mark.parametrize("level", LEVELS)
def test_own_matcher_answers_every_row(level):
    case = make(3, level, **SMALL)
    found = score(case, reconcile(case.people, case.records))
    assert found.rows == len(case.people)
    assert found.right > 0.8 * found.findable and found.wrong <= 1


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", ["exact", "rapidfuzz"])
def test_comparators_answer_every_row(name, level):
    pytest.importorskip("scipy", reason="of the extra bench")
    case = make(3, level, **SMALL)
    found = score(case, MATCHERS[name](case))
    assert found.rows == len(case.people) and found.right > 0.8 * found.findable


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["splink", "logistic"])
def test_trained_comparators_answer_every_row(name, monkeypatch):
    pytest.importorskip("splink", reason="of the extra bench")
    learned = pytest.importorskip("benchmarks.matching.learned", reason="of the extra bench")
    monkeypatch.setattr(learned, "TRAINED_ON", TUNING_SEEDS[:1])
    case = make(3, "partial", classes=12)
    found = score(case, MATCHERS[name](case))
    assert found.rows == len(case.people) and found.right > 0.9 * found.findable


def test_tables_are_put_between_the_marks(tmp_path, case):
    page = tmp_path / "page.md"
    page.write_text("above\n<!-- scores -->\nold\n<!-- end of scores -->\nbelow\n", "utf-8")
    scores = [score(case, perfect(case))]
    publish(page, [table({"xjaudit": scores, "exact": [replace(scores[0], wrong=1)]}, "sex", "zh")])
    text = page.read_text("utf-8")
    assert text.startswith("above\n") and text.endswith("below\n") and "old" not in text
    assert f"### {HEADS['zh']['sex']}" in text and "| 姓名完全相同 |" in text
