"""Notebooks are thin, carry no outputs, and run from the first cell to the last."""

import ast
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.browser import TOP, fill
from xjaudit import lab_settings, serve, snapshot
from xjaudit.panels.steps import trail
from xjaudit.publish import publish

STEPS = sorted((TOP / "notebooks").glob("*.ipynb"))
ALL = [*STEPS, *sorted((TOP / "dashboards").glob("*.ipynb"))]
LOGIC = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Try, ast.If, ast.Lambda)
# What a leaders' page may import: nothing that reads pupils' records.


def code_cells(path):
    book = nbformat.read(path, as_version=4)
    return [cell for cell in book.cells if cell.cell_type == "code"]


@pytest.fixture(scope="module")
def school(tmp_path_factory, sample_school):
    here = fill(tmp_path_factory.mktemp("notebooks") / "w", sample_school)
    publish(here)
    return here


def test_there_are_notebooks():
    numbers = [path.name[0] for path in STEPS]
    assert numbers == sorted(set(numbers)) and {"0", "1", "2", "3", "6"} <= {*numbers}
    assert len(ALL) > len(STEPS)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_notebook_is_thin_and_carries_no_outputs(path):
    nbformat.validate(nbformat.read(path, as_version=4))
    for cell in code_cells(path):
        assert cell.outputs == []
        assert cell.execution_count is None
        assert len(cell.source.splitlines()) <= 8
        assert not [n for n in ast.walk(ast.parse(cell.source)) if isinstance(n, LOGIC)]


@pytest.mark.parametrize("path", STEPS, ids=lambda path: path.stem)
def test_code_of_a_step_is_folded(path):
    assert all(cell.metadata.jupyter.source_hidden for cell in code_cells(path))


@pytest.mark.parametrize("path", STEPS, ids=lambda path: path.stem)
def test_step_begins_with_a_heading_and_an_instruction(path):
    first = nbformat.read(path, as_version=4).cells[0]
    heading, _, instruction = first.source.partition("\n\n")
    assert heading.startswith(f"# {path.name[0]} · ")
    assert instruction.endswith("。")


def run(path: Path, monkeypatch, **environment: str) -> nbformat.NotebookNode:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    book = nbformat.read(path, as_version=4)
    return NotebookClient(book, timeout=120, resources={"metadata": {"path": "/"}}).execute()


@pytest.mark.slow
@pytest.mark.parametrize("path", STEPS, ids=lambda path: path.stem)
def test_step_runs_and_writes_down_no_pupil(path, school, monkeypatch, tmp_path):
    book = run(path, monkeypatch, XJAUDIT_WORKSPACE=str(school.path), IPYTHONDIR=str(tmp_path))
    shown = [o for cell in book.cells if cell.cell_type == "code" for o in cell.outputs]
    assert [o.output_type for o in shown] == ["execute_result", "execute_result"]
    written = nbformat.writes(book)
    assert not [name for name in school.audit().roster["name"].dropna() if name in written]


@pytest.mark.slow
def test_leaders_page_runs(school, monkeypatch, tmp_path):
    path = TOP / "dashboards" / "progress.ipynb"
    book = run(path, monkeypatch, XJAUDIT_PUBLISHED=str(school.published), IPYTHONDIR=str(tmp_path))
    kinds = {kind for cell in book.cells for o in cell.get("outputs", []) for kind in o.data}
    assert "application/vnd.plotly.v1+json" in kinds
    assert snapshot.latest(school.published).school in nbformat.writes(book)


def test_notebooks_are_in_the_language_of_the_workspace(tmp_path):
    assert serve.copy_notebooks(tmp_path, "en") == [] == serve.copy_notebooks(tmp_path, "en")
    for path in STEPS:
        shipped, copy = (nbformat.read(one, as_version=4) for one in (path, tmp_path / path.name))
        nbformat.validate(copy)
        for cell, own in zip(shipped.cells, copy.cells, strict=True):
            assert own.source == cell.metadata.get("en", cell.source)
        assert not re.search("[\u4e00-\u9fff]", "".join(cell.source for cell in copy.cells))


@pytest.mark.parametrize(("language", "here", "then"), [
    ("zh", "2 · 核查名册", "下一步"), ("en", "2 · Check the roster", "next"),
])  # fmt: skip
def test_a_panel_leads_on_to_the_next_step(language, here, then):
    (shown,) = trail("check", language).outputs
    html = shown["data"]["text/html"]
    assert f'<b aria-current="step">{here}</b>' in html and 'href="2_check.ipynb"' not in html
    assert f'➜ {then} <a href="3_reconcile.ipynb"><b>3 · ' in html
    assert html.count("<a ") == len(STEPS) - 1
    # A panel without a notebook of its own leads to all of them.
    (other,) = trail("other", language).outputs
    assert other["data"]["text/html"].count("<a ") == len(STEPS)


def test_saving_takes_the_outputs_out():
    book = nbformat.read(STEPS[0], as_version=4)
    book.cells[1].outputs = [nbformat.v4.new_output("stream", text="王小明")]
    book.metadata["widgets"] = {"state": "王小明"}
    model = {"type": "notebook", "content": book}
    lab_settings.without_outputs(model, path="x", contents_manager=None)
    assert "王小明" not in nbformat.writes(book)


def test_officers_own_notebooks_are_left_alone(tmp_path):
    assert serve.copy_notebooks(tmp_path) == []
    assert [p.name for p in sorted(tmp_path.iterdir())] == [p.name for p in STEPS]
    (tmp_path / "2_check.ipynb").write_text("mine")
    shutil.copyfile(STEPS[0], tmp_path / STEPS[0].name)
    assert serve.copy_notebooks(tmp_path) == ["2_check.ipynb"]
    assert (tmp_path / "2_check.ipynb").read_text() == "mine"
