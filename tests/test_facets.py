"""Facets count and narrow as a plain look at the table does; the grid marks what it shows."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjaudit.panels.facets import Facet, Facets
from xjaudit.tables import Grid

WORDS = {"error": "错误", "warn": "提醒"}
FACETS = [
    Facet("severity", "级别", WORDS, order=("error", "warn", "info")),
    Facet("rule", "规则"),
]
ROWS = st.lists(
    st.tuples(st.sampled_from(["error", "warn", "info"]), st.sampled_from(["A", "B", "C", None])),
    max_size=30,
)


def table(rows):
    return pd.DataFrame(rows, columns=["severity", "rule"]).astype("str")


def counts(facets):
    return {
        (group["column"], value["key"]): value["count"]
        for group in facets.groups
        for value in group["values"]
    }


@given(ROWS, st.sets(st.sampled_from(["error", "warn"])), st.sets(st.sampled_from(["A", "C"])))
def test_rows_and_counts_are_those_of_the_table(rows, severities, rules):
    frame, facets = table(rows), Facets(FACETS)
    facets.set_frame(frame)
    facets.choose(severity=severities, rule=rules)
    wanted = {"severity": severities, "rule": rules}
    # A value that does not occur cannot be chosen.
    wanted = {name: values & {*frame[name].dropna()} for name, values in wanted.items()}
    fits = {
        name: frame[name].isin(values) if values else pd.Series(True, index=frame.index)
        for name, values in wanted.items()
    }
    assert facets.rows.tolist() == np.flatnonzero(fits["severity"] & fits["rule"]).tolist()
    for name, other in (("severity", "rule"), ("rule", "severity")):
        told = frame.loc[fits[other], name].dropna().value_counts()
        shown = {k: n for (column, k), n in counts(facets).items() if column == name and n}
        assert shown == told.to_dict()


def test_values_stand_in_the_order_given_or_by_number():
    facets = Facets(FACETS)
    facets.set_frame(table([("info", "B"), ("error", "A"), ("info", "A"), ("warn", "A")]))
    severity, rule = facets.groups
    assert [v["label"] for v in severity["values"]] == ["错误", "提醒", "info"]
    assert [(v["key"], v["count"]) for v in rule["values"]] == [("A", 3), ("B", 1)]


def test_a_click_chooses_and_a_second_takes_it_back():
    facets, told = Facets(FACETS), []
    facets.set_frame(table([("info", "B"), ("error", "A")]))
    facets.on_change(lambda rows: told.append(rows.tolist()))
    facets._hear(None, {"column": "severity", "key": "error"}, None)
    assert facets.chosen == {"severity": ["error"]}
    facets._hear(None, {"column": "severity", "key": "error"}, None)
    facets._hear(None, {"column": "rule", "key": "B"}, None)
    facets._hear(None, {"column": "rule"}, None)
    assert told == [[1], [0, 1], [0], [0, 1]]


@pytest.mark.parametrize(
    "message",
    [
        "x",
        None,
        {},
        {"column": "name"},
        {"column": "rule", "key": "Z"},
        {"column": []},
        {"column": "rule", "key": {}},
    ],
)
def test_what_a_page_should_not_send_changes_nothing(message):
    facets = Facets(FACETS)
    facets.set_frame(table([("info", "B"), ("error", "A")]))
    facets._hear(None, message, None)
    assert facets.chosen == {} and facets.rows.tolist() == [0, 1]


def test_a_choice_outlives_another_table():
    facets = Facets(FACETS)
    facets.set_frame(table([("info", "B"), ("error", "A")]))
    facets.choose(severity=["error"], rule=["A"])
    facets.set_frame(table([("error", "B"), ("error", "C")]))
    assert facets.chosen == {"severity": ["error"]} and facets.rows.tolist() == [0, 1]


PEOPLE = pd.DataFrame({"name": list("丁丙乙甲"), "n": [1, 2, 3, 4]}).astype({"name": "str"})


def ask(grid, **message):
    grid._answer(None, {"ask": "mark", **message}, None)
    return grid.marked.tolist()


def test_a_narrowed_grid_counts_and_finds_its_own_rows_only():
    grid = Grid(PEOPLE)
    grid.narrow(np.array([3, 0]))
    found = grid.rows(0, 10)
    assert (found["at"], found["of"], found["total"]) == ([3, 0], 2, 2)
    assert grid.rows(0, 10, "乙")["at"] == []
    assert grid.rows(0, 10, sort=1)["at"] == [0, 3]
    grid.narrow(None)
    assert grid.rows(0, 10, "乙")["at"] == [2]


def test_marks_follow_what_is_seen():
    grid = Grid(PEOPLE, many=True)
    told = []
    grid.on_mark(told.append)
    # The second to the third row as sorted downwards by number.
    assert ask(grid, **{"from": 2, "to": 1}, sort=1, descending=True) == [1, 2]
    assert ask(grid, **{"from": 1, "to": 1}, sort=1, descending=True, on=False) == [1]
    assert grid.rows(0, 4)["marked"] == [False, True, False, False]
    assert ask(grid, words="甲") == [1, 3]
    assert ask(grid, on=False) == []
    assert told == [2, 1, 2, 0]
    grid.selected = 2
    assert grid.marked.tolist() == [2]


def test_a_grid_that_marks_nothing_ignores_marks():
    grid = Grid(PEOPLE)
    assert ask(grid) == []


def test_other_texts_leave_rows_and_marks_where_they_were():
    grid = Grid(PEOPLE, many=True)
    ask(grid, **{"from": 1, "to": 1})
    before, seen = grid.version, grid.edition
    grid.renew({"name": pd.Series(list("子丑寅卯")), "unknown": pd.Series(list("abcd"))})
    assert grid.rows(0, 4)["rows"][0] == ["子", "1"] and grid.marked.tolist() == [1]
    assert grid.rows(0, 4, "卯")["at"] == [3]
    assert (grid.version, grid.edition) == (before, seen + 1)
