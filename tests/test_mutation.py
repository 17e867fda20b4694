"""The example tables notice when a rule goes wrong; see `tests/mutation.py`."""

import random

import pytest

from tests import mutation, rule_sources
from tests.mutants import Mutant, mutants

SOURCE = """
LEAST = 3

@rule("X", needs=("a", "b"))
def few(rows: A | B) -> C | D:
    return ~(rows["a"] < LEAST) & rows["b"].isin(["x"])
"""


def test_every_condition_is_changed_and_no_type():
    made = [(one.scope, one.before, one.after) for one in mutants("m", SOURCE, "m.py")]
    left, right = "~(rows['a'] < LEAST)", "rows['b'].isin(['x'])"
    assert made == [
        ("LEAST", "LEAST = 3", "LEAST = 4"),
        ("LEAST", "LEAST = 3", "LEAST = 2"),
        ("few", f"{left} & {right}", f"{left} | {right}"),
        ("few", left, "rows['a'] < LEAST"),
        ("few", "rows['a'] < LEAST", "rows['a'] <= LEAST"),
        ("few", "rows['a'] < LEAST", "rows['a'] >= LEAST"),
        ("few", right, f"~{right}"),
    ]


def test_a_change_is_compiled_and_taken_back():
    one, *others = mutants("m", "LEAST = 3", "m.py")
    told: dict[str, int] = {}
    exec(one.compiled(), told)
    assert told["LEAST"] == 4
    exec(others[0].compiled(), told)
    assert told["LEAST"] == 2


def test_a_rule_that_does_not_end_is_caught(monkeypatch):
    monkeypatch.setattr(mutation, "SECONDS", 0.2)
    endless = Mutant("age", "", 1, "", "", lambda: compile("while True: pass", "age.py", "exec"))
    assert mutation.is_caught(endless, ["AGE-OLD1"])


def test_a_rule_as_it_stands_is_not_caught():
    same = Mutant("age", "", 1, "", "", lambda: rule_sources.compiled("age"))
    assert not mutation.is_caught(same, ["AGE-OLD1", "AGE-IMPOSSIBLE"])


def test_equivalent_changes_are_changes_and_have_reasons():
    made = {
        one.name
        for name, module in rule_sources.modules().items()
        for one in mutants(name, module.source, name)
    }
    assert not set(mutation.equivalents()) - made
    assert all(mutation.equivalents().values())


@pytest.mark.slow
def test_tables_catch_changed_rules():
    made = random.Random(20260901).sample(mutation.all_mutants(), 400)
    tally = mutation.tested(made)
    assert tally.rate >= 0.95, "\n".join(mutation.told(tally))
