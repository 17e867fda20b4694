"""Answers about a column are kept with it, and rules that see the same rows share them."""

import gc

import numpy as np
import pandas as pd
import pytest

from tests.test_rules import SETTINGS, placed
from xjaudit.record import answers
from xjaudit.record.answers import distinct, once, selected
from xjaudit.rules.rows import Selections
from xjaudit.rules.rule import Rows, rule, run

ASKED: list[int] = []


@once
def is_long(texts: pd.Series, least: int) -> pd.Series:
    ASKED.append(len(texts))
    return texts.str.len().fillna(0) >= least


@once
def length(texts: pd.Series) -> np.ndarray:
    return texts.str.len().to_numpy(float, na_value=np.nan)


@once
def is_same(one: pd.Series, other: pd.Series) -> pd.Series:
    ASKED.append(len(one))
    return one == other


@pytest.fixture(autouse=True)
def nothing_was_asked():
    ASKED.clear()


@pytest.fixture
def frame():
    columns = {"a": ["x", "yy", None, "yy"], "b": ["x", "y", None, "yy"]}
    return pd.DataFrame({name: pd.Series(v, dtype="str") for name, v in columns.items()})


def test_a_column_is_asked_once_for_each_question(frame):
    assert is_long(frame["a"], 2).tolist() == [False, True, False, True]
    assert is_long(frame["a"], 2).tolist() == [False, True, False, True]
    assert is_long(frame["a"], 1).tolist() == [True, True, False, True]
    assert len(ASKED) == 2


def test_another_column_is_asked_anew(frame):
    assert is_long(frame["a"], 2).tolist() != is_long(frame["b"], 2).tolist()
    assert is_same(frame["a"], frame["b"]).tolist() == [True, False, False, True]
    assert is_same(frame["a"], frame["a"]).tolist()[:2] == [True, True]
    assert is_same(frame["b"], frame["a"]).tolist() == [True, False, False, True]


def test_an_answer_that_is_changed_stays_as_it_was_for_others(frame):
    first = is_long(frame["a"], 2)
    first[:] = True
    first |= True
    assert is_long(frame["a"], 2).tolist() == [False, True, False, True]
    with pytest.raises(ValueError, match="read-only"):
        length(frame["a"])[0] = 9


def test_an_answer_has_the_index_of_the_column_asked(frame):
    is_long(frame["a"], 2)
    assert is_long(frame["a"].set_axis([5, 6, 7, 8]), 2).index.tolist() == [5, 6, 7, 8]


def test_a_selection_has_the_same_selection_of_the_answer(frame):
    keep = np.array([True, False, True, True])
    index = frame.index[keep]
    part, other = (selected(frame[name], keep, index) for name in ("a", "b"))
    assert is_long(part, 2).to_dict() == {0: False, 2: False, 3: True}
    assert is_same(part, other).to_dict() == {0: True, 2: False, 3: True}
    assert length(part)[2] == 2
    assert ASKED == [4, 4]
    # Of rows that stand elsewhere the whole column's answer tells nothing.
    assert is_same(part, frame["b"][keep]).to_dict() == {0: True, 2: False, 3: True}
    assert ASKED == [4, 4, 3]


def test_distinct_values_of_a_selection_are_those_of_the_column(frame):
    part = selected(frame["a"], np.array([True, False, False, False]), frame.index[:1])
    assert distinct(part) == distinct(frame["a"]) == ["x", "yy"]


def test_answers_go_with_the_column():
    column = pd.Series(["x", "yy"], dtype="str")
    is_long(column, 2)
    place = id(answers._cells(column))
    assert place in answers._known
    del column
    gc.collect()
    assert place not in answers._known


def test_a_column_of_whole_numbers_may_be_asked_too():
    numbers = pd.Series([1, 2], dtype="Int64")
    assert is_same(numbers, numbers).tolist() == [True, True]
    assert is_same(pd.Series([1.0]), pd.Series([2.0])).tolist() == [False]
    assert is_same(pd.Series([1.0]), pd.Series([1.0])).tolist() == [True]


def test_the_same_rows_are_selected_once(frame):
    selections = Selections(frame)
    keep = np.array([True, False, True, True])
    one = selections.where(keep)
    assert selections.where(keep.copy()) is one
    assert one.column("a").array is one.column("a").array
    assert one.column("a").tolist()[::2] == ["x", "yy"]
    assert one.rows(["b", "none"]).columns.tolist() == ["b"]
    for n in range(20):
        selections.where(np.arange(4) == n % 4)
        selections.where(np.arange(4) > n)
    assert len(selections._kept) <= 12


def test_a_rule_may_answer_a_few_rows_in_any_order(frame):
    @rule("ID-X", severity="info", needs=("a",), action="none")
    def some(rows: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"flagged": True, "c": ["last", "first"]}, index=[3, 1])

    found = run([some], {"roster": Rows(placed(frame))}, SETTINGS).findings
    assert found["row"].tolist() == [1, 3]
    assert ["first" in text for text in found["message"]] == [True, False]


def test_rows_that_a_rule_was_not_shown_are_none_of_its_business(frame):
    @rule("ID-X", severity="info", needs=("a",), action="none")
    def some(rows: pd.DataFrame) -> pd.Series:
        return pd.Series(True, index=[99, 3, 2, 0])

    found = run([some], {"roster": Rows(placed(frame))}, SETTINGS).findings
    assert found["row"].tolist() == [0, 3]


def test_a_rule_sees_no_blanks_and_is_not_asked_of_nothing(frame):
    seen = []

    @rule("ID-X", severity="info", needs=("a",), action="none")
    def some(rows: pd.DataFrame) -> pd.Series:
        seen.append(rows["a"].tolist())
        return rows["a"] == "x"

    inputs = {"roster": Rows(placed(frame))}
    assert run([some], inputs, SETTINGS).checked.loc[0, ["rows", "blank"]].tolist() == [3, 1]
    empty = {
        "roster": Rows(placed(frame.assign(a=pd.Series(None, index=frame.index, dtype="str"))))
    }
    assert run([some], empty, SETTINGS).checked.loc[0, ["rows", "blank"]].tolist() == [0, 4]
    assert seen == [["x", "yy", "yy"]]
