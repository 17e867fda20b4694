"""Do the example tables catch a rule that has gone wrong?

    python -m tests.mutation [MODULE ...]

Every rule module is changed in one place at a time (see `tests/mutants.py`), and the tables of the
rules that use the place are run on it. What no table notices is listed with its place; changes that
make no difference to anybody stand in `tests/equivalent_mutants.toml`, each with the reason.
"""

import argparse
import ast
import random
import signal
import sys
import tomllib
import types
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pandas as pd

from tests import test_rules
from tests.mutants import Mutant, mutants, scopes
from tests.tables import read_table
from xjaudit.record import answers
from xjaudit.rules import RULES
from xjaudit.rules.rule import Rule
from xjaudit.settings import Settings

HERE = Path(__file__).parent
FOLDER = HERE.parent / "xjaudit" / "rules"
# The runner and the texts have tests of their own.
NO_RULES = {"__init__", "rule", "rows", "shown", "catalogue"}
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
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@dataclass(frozen=True)
class Module:
    """A rule module: its source, what each thing at its top names, and where it has names from."""

    name: str
    source: str
    named: dict[str, set[str]]
    lines: dict[str, range]
    imported: dict[str, tuple[str, str]]

    @property
    def path(self) -> Path:
        """Where it stands."""
        return FOLDER / f"{self.name}.py"


@cache
def modules() -> dict[str, Module]:
    """By name, every module of rules or of what rules share."""
    paths = [path for path in sorted(FOLDER.glob("*.py")) if path.stem not in NO_RULES]
    return {path.stem: _module(path) for path in paths}


def _module(path: Path) -> Module:
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    tops = dict(scopes(tree))
    named = {
        name: {node.id for node in ast.walk(top) if isinstance(node, ast.Name)}
        for name, top in tops.items()
    }
    lines = {name: range(_first(top), (top.end_lineno or 0) + 1) for name, top in tops.items()}
    imported = {
        alias.asname or alias.name: (node.module.rpartition(".")[2], alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("xjaudit.rules.")
        for alias in node.names
    }
    return Module(path.stem, source, named, lines, imported)


def _first(top: ast.stmt) -> int:
    marks = getattr(top, "decorator_list", [])
    return min([top.lineno, *(mark.lineno for mark in marks)])


@cache
def reached(code: str) -> frozenset[tuple[str, str]]:
    """Everything that a rule uses: names at the top of modules."""
    rule = _by_code()[code]
    module, line = rule.flag.__module__.rpartition(".")[2], rule.flag.__code__.co_firstlineno
    own = modules()[module]
    todo = [(module, name) for name, lines in own.lines.items() if line in lines]
    seen: set[tuple[str, str]] = set()
    while todo:
        place = todo.pop()
        home = modules().get(place[0])
        if place in seen or home is None or place[1] not in home.named:
            continue
        seen.add(place)
        todo += [home.imported.get(name, (home.name, name)) for name in home.named[place[1]]]
    return frozenset(seen)


@cache
def _by_code() -> dict[str, Rule]:
    return {one.code: one for one in RULES}


@cache
def _tables(code: str) -> list[tuple[pd.DataFrame, list[int], Settings]]:
    """A rule's table, and those under other settings."""
    own = test_rules.SETTINGS
    return [(*read_table(test_rules.TABLES[code]), own)] + [
        (*read_table(table), own.but(**changes))
        for name, (changes, table) in test_rules.OTHERWISE.items()
        if name.split()[0] == code
    ]


@cache
def _compiled(name: str) -> types.CodeType:
    module = modules()[name]
    return compile(module.source, str(module.path), "exec")


def changed_rules(mutant: Mutant, homes: Iterable[str]) -> dict[str, Rule]:
    """Rules of the changed module, and of those that have something from it, as they are now."""
    before = {}
    rules: dict[str, Rule] = {}
    try:
        for name in [mutant.module, *_after(mutant.module, set(homes))]:
            full = f"xjaudit.rules.{name}"
            before[full] = sys.modules[full]
            module = types.ModuleType(full)
            module.__dict__.update(__file__=str(FOLDER / f"{name}.py"), __package__="xjaudit.rules")
            sys.modules[full] = module
            code = mutant.compiled() if name == mutant.module else _compiled(name)
            exec(code, module.__dict__)
            rules |= {one.code: one for one in getattr(module, "RULES", ())}
    finally:
        sys.modules.update(before)
    return rules


def _after(name: str, homes: set[str]) -> list[str]:
    """Modules between a changed one and those of the rules concerned, in the order of imports."""
    order, left = [], {n: {m for m, _ in one.imported.values()} for n, one in modules().items()}
    using = {name}
    while more := [n for n, sources in left.items() if n not in using and sources & using]:
        # First those that need none of the others.
        ready = [n for n in more if not (left[n] & set(more)) - {n}] or more
        using |= set(ready)
        order += ready
    return [n for n in order if homes - {name}]


def is_caught(mutant: Mutant, codes: Iterable[str]) -> bool:
    """Whether the table of one of the rules, or of all together, tells the change."""
    codes = list(codes)
    homes = {_by_code()[code].flag.__module__.rpartition(".")[2] for code in codes}
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
        return not _differs(_by_code()[code], code)
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
    for code in filter(is_sound, _by_code()):
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
    for code in sorted(code for code in _by_code() if not is_sound(code)):
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
