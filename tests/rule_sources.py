"""The modules of rules as sources: what uses what, and how they are imported anew when one of them
is changed."""

import ast
import sys
import types
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.mutants import Mutant, scopes
from xjaudit.rules import RULES
from xjaudit.rules.rule import Rule

FOLDER = Path(__file__).parent.parent / "xjaudit" / "rules"
# The runner and the texts have tests of their own.
_NO_RULES = {"__init__", "rule", "rows", "shown", "catalogue"}


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
    paths = [path for path in sorted(FOLDER.glob("*.py")) if path.stem not in _NO_RULES]
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
    rule = by_code()[code]
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
def by_code() -> dict[str, Rule]:
    """Every rule."""
    return {one.code: one for one in RULES}


@cache
def compiled(name: str) -> types.CodeType:
    """A module as it stands."""
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
            code = mutant.compiled() if name == mutant.module else compiled(name)
            exec(code, module.__dict__)
            rules |= {one.code: one for one in getattr(module, "RULES", ())}
    finally:
        sys.modules.update(before)
    return rules


def _after(name: str, homes: set[str]) -> list[str]:
    """Modules between a changed one and those of the rules concerned, in the order of imports."""
    if homes <= {name}:
        return []
    order, left = [], {n: {m for m, _ in one.imported.values()} for n, one in modules().items()}
    using = {name}
    while more := [n for n, sources in left.items() if n not in using and sources & using]:
        # First those that need none of the others.
        ready = [n for n in more if not (left[n] & set(more)) - {n}] or more
        using |= set(ready)
        order += ready
    return order
