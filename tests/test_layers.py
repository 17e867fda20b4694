"""Imports point one way: a module may import only what lies below it."""

import ast
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
PACKAGE = TOP / "xjaudit"

# Level of each module; modules of one level do not import each other.
LEVELS = [
    {"__init__"},
    {"errors", "keys", "record", "share"},
    {"settings"},
    {"findings"},
    {"ingest", "rules", "reconcile"},
    {"audit"},
]
LEVEL = {name: level for level, names in enumerate(LEVELS) for name in names}


def modules():
    return sorted({p.stem if p.is_file() else p.name for p in PACKAGE.iterdir() if _is_module(p)})


def _is_module(path):
    return path.suffix == ".py" or (path.is_dir() and (path / "__init__.py").exists())


def imports_of(path):
    """Top-level modules of xjaudit that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            parts = node.module.split(".")
            if parts[0] == "xjaudit":
                found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            for alias in node.names:
                parts = alias.name.split(".")
                if parts[0] == "xjaudit" and len(parts) > 1:
                    found.add(parts[1])
    return found - {"__version__"}


@pytest.mark.parametrize("module", modules())
def test_module_imports_only_what_lies_below(module):
    assert module in LEVEL, f"{module} has no level: give it one"
    path = PACKAGE / module
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
    for file in files:
        above = {name for name in imports_of(file) - {module} if LEVEL[name] >= LEVEL[module]}
        assert not above, f"{file.relative_to(TOP)} imports {above}"


def test_levels_name_only_modules_that_exist():
    assert set(LEVEL) <= set(modules())
