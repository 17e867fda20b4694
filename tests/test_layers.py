"""Imports point one way: a module may import only what lies below it."""

import ast
import json
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
PACKAGE = TOP / "xjaudit"

# Level of each module; modules of one level do not import each other.
LEVELS = [
    {"__init__", "patterns"},
    {"errors", "keys", "labels", "markup", "parameters", "record"},
    {"ledger", "settings", "processes", "share", "snapshot", "tables"},
    {"findings", "page"},
    {"charts", "ingest", "rules", "reconcile"},
    {"drill", "earlier", "inputs"},
    {"audit", "packs"},
    {"cases", "typings"},
    {"exports", "report", "workspace"},
    {"documents", "lab_settings"},
    {"handout", "intake"},
    {"progress"},
    {"publish"},
    {"proof", "region"},
    {"dashboard", "panels", "serve"},
    {"demo"},
    {"cli"},
    {"__main__"},
]
# What a leaders' page may show itself with: nothing that reads a pupil's record.
FOR_LEADERS = {"charts", "drill", "labels", "markup", "page", "snapshot", "tables"}
LEVEL = {name: level for level, names in enumerate(LEVELS) for name in names}


def modules():
    return sorted({p.stem if p.is_file() else p.name for p in PACKAGE.iterdir() if _is_module(p)})


def _is_module(path):
    return path.suffix == ".py" or (path.is_dir() and (path / "__init__.py").exists())


def files_of(module):
    path = PACKAGE / module
    return sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]


def imports_of(path):
    """Top-level modules of xjaudit that a file imports."""
    return imports_in(path.read_text("utf-8"))


def imports_in(code):
    found = set()
    for node in ast.walk(ast.parse(code)):
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
    for file in files_of(module):
        above = {name for name in imports_of(file) - {module} if LEVEL[name] >= LEVEL[module]}
        assert not above, f"{file.relative_to(TOP)} imports {above}"


def test_leaders_pages_import_nothing_that_reads_records():
    for path in (TOP / "dashboards").glob("*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
        assert imports_in(code) and imports_in(code) <= FOR_LEADERS
    for name in FOR_LEADERS:
        allowed = FOR_LEADERS | {"errors", "record"}
        for file in files_of(name):
            assert imports_of(file) <= allowed, file


def test_leaders_server_imports_nothing_that_knows_a_workspace():
    allowed = {"dashboard", "errors", "page", "processes", "share", "snapshot"}
    for file in files_of("dashboard"):
        assert imports_of(file) <= allowed, file


def test_levels_name_only_modules_that_exist():
    assert set(LEVEL) <= set(modules())
