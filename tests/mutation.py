"""Do the example tables catch a rule that has gone wrong?

    python -m tests.mutation [MODULE ...]

Every rule module is changed in one place at a time (see `tests/mutants.py`), and the tables of the
rules that use the place are run on it. What no table notices is listed with its place; changes that
make no difference to anybody stand in `tests/equivalent_mutants.toml`, each with the reason.
"""

import argparse
import random
import signal
import sys
import tomllib
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pandas as pd

from tests import test_rules
from tests.mutants import Mutant, mutants
from tests.rule_sources import by_code, changed_rules, modules, reached
from tests.tables import read_table
from xjaudit.record import answers
from xjaudit.rules.rule import Rule
from xjaudit.settings import Settings

HERE = Path(__file__).parent
SECONDS = 10
# Tests of all rules at once, or of what a finding shows.
TOGETHER = (
    test_rules.test_one_root_cause_gives_one_error,
    test_rules.test_nothing_is_said_of_lawful_records,
    test_rules.test_numbers_of_other_fields_are_masked,
    test_rules.test_a_list_with_only_the_end_of_the_number,
)


class _Endless(BaseException):
    """A changed rule does not come to an end."""


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise _Endless

    before = signal.signal(signal.SIGALRM, stop)
    left = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *left)
        signal.signal(signal.SIGALRM, before)


@cache
def _tables(code: str) -> list[tuple[pd.DataFrame, list[int], Settings]]:
    """A rule's table, and those under other settings."""
    own = test_rules.SETTINGS
    return [(*read_table(test_rules.TABLES[code]), own)] + [
        (*read_table(table), own.but(**changes))
        for name, (changes, table) in test_rules.OTHERWISE.items()
        if name.split()[0] == code
    ]


def is_caught(mutant: Mutant, codes: Iterable[str]) -> bool:
    """Whether the table of one of the rules, or of all together, tells the change."""
    codes = list(codes)
    homes = {by_code()[code].flag.__module__.rpartition(".")[2] for code in codes}
    answers._known.clear()
    # Before anything is changed.
    _sound_together()
    try:
        with _at_most(SECONDS), warnings.catch_warnings(action="error"):
            rules = changed_rules(mutant, homes)
            return any(_differs(rules[code], code) for code in codes) or _disturbs(rules)
    except (_Endless, Exception):
        return True


def _differs(one: Rule, code: str) -> bool:
    for frame, marked, settings in _tables(code):
        found = test_rules.findings_of(one, frame, settings)
        if sorted(set(found["row"])) != marked or test_rules.unsaid(found, frame):
            return True
    return False


def _disturbs(rules: dict[str, Rule]) -> bool:
    """Whether a test of all rules together tells the change."""
    whole = test_rules.RULES
    test_rules.RULES = tuple(rules.get(one.code, one) for one in whole)
    try:
        return not all(_holds(together) for together in _sound_together())
    finally:
        test_rules.RULES = whole


def _holds(test: Callable[[], None]) -> bool:
    try:
        test()
    except Exception:
        return False
    return True


@cache
def _sound_together() -> list[Callable[[], None]]:
    return [one for one in TOGETHER if _holds(one)]


@cache
def is_sound(code: str) -> bool:
    """Whether a rule as it stands agrees with its table; where not, nothing can be told by it."""
    try:
        return not _differs(by_code()[code], code)
    except Exception:
        return False


@cache
def equivalents() -> dict[str, str]:
    """By name, changes that make no difference, with the reason."""
    return tomllib.loads((HERE / "equivalent_mutants.toml").read_text("utf-8"))


@dataclass
class Tally:
    """How many changes were caught, by rule and in all, and those that were not."""

    made: Counter = field(default_factory=Counter)
    caught: Counter = field(default_factory=Counter)
    survivors: list[tuple[Mutant, list[str]]] = field(default_factory=list)

    def add(self, mutant: Mutant, codes: list[str], caught: bool) -> None:
        """One more change and whether it was caught."""
        for code in ("", *codes):
            self.made[code] += 1
            self.caught[code] += caught
        if not caught:
            self.survivors.append((mutant, codes))

    @property
    def rate(self) -> float:
        """The share that was caught."""
        return self.caught[""] / max(self.made[""], 1)


def all_mutants(names: Iterable[str] = ()) -> list[tuple[Mutant, list[str]]]:
    """Changes of these modules, or of all, with the rules that use the changed place."""
    users: dict[tuple[str, str], list[str]] = {}
    for code in filter(is_sound, by_code()):
        for place in reached(code):
            users.setdefault(place, []).append(code)
    return [
        (mutant, users[mutant.module, mutant.scope])
        for name in names or modules()
        for mutant in mutants(name, modules()[name].source, str(modules()[name].path))
        if (mutant.module, mutant.scope) in users and mutant.name not in equivalents()
    ]


def tested(made: Iterable[tuple[Mutant, list[str]]], loud: bool = False) -> Tally:
    """Try each change."""
    tally = Tally()
    for mutant, codes in made:
        tally.add(mutant, codes, is_caught(mutant, codes))
        if loud and tally.made[""] % 200 == 0:
            sys.stderr.write(f"{tally.made['']} changes, {tally.rate:.1%} caught\n")
    return tally


def told(tally: Tally) -> Iterator[str]:
    """The outcome in lines."""
    for code in sorted(set(tally.made) - {""}):
        share = tally.caught[code] / tally.made[code]
        yield f"{code:<18} {tally.caught[code]:>4} of {tally.made[code]:>4}  {share:.0%}"
    for code in sorted(code for code in by_code() if not is_sound(code)):
        yield f"{code:<18} does not agree with its table"
    for mutant, codes in tally.survivors:
        yield f"xjaudit/rules/{mutant.module}.py:{mutant.line}  {' '.join(codes[:4])}"
        yield f"    {mutant.name}"
    yield f"{tally.caught['']} of {tally.made['']} changes caught: {tally.rate:.1%}"


def main() -> None:
    """Print per rule and in all how many changes were caught, and which were not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", help="modules of xjaudit/rules; all if not given")
    parser.add_argument("--some", type=int, help="so many changes only, chosen by chance")
    options = parser.parse_args()
    made = all_mutants(options.modules)
    if options.some:
        made = random.Random(0).sample(made, min(options.some, len(made)))
    tally = tested(made, loud=True)
    for line in told(tally):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
