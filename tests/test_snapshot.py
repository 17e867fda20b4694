"""A published snapshot: one schema, checked on reading; what does not fit is not shown."""

import copy
import json
import subprocess
import sys

import pytest

from xjaudit import snapshot
from xjaudit.publish import snapshot_of


@pytest.fixture(scope="module")
def made(sample_audit):
    return snapshot_of(sample_audit, 3, "ab" * 32)


def test_what_is_written_is_read(made):
    assert snapshot.read(made.to_json()) == made


def put(data, path, value):
    *way, last = path
    for step in way:
        data = data[step]
    data[last] = value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["classes", 0, "class"], "王小明"),
        (["classes", 0, "name"], "王小明"),
        (["classes", 0, "matched"], "40"),
        (["classes", 0, "matched"], 13900001234),
        (["classes", 0, "matched"], -1),
        (["classes", 0, "matched"], True),
        (["families", "王小明"], {"error": 1, "warn": 0, "info": 0}),
        (["problems", "PR-王小明"], 1),
        (["note"], "王小明"),
        (["as_of"], "王小明"),
        (["published"], "yesterday"),
        (["digest"], "999999201203150017"),
        (["school"], "<script>"),
        (["edition"], 0),
        (["format"], 2),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_by_place_not_by_value(made, path, value):
    data = copy.deepcopy(made.to_data())
    put(data, path, value)
    with pytest.raises(snapshot.SnapshotError) as caught:
        snapshot.read(json.dumps(data))
    assert "王小明" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"format": 1}', "[[[["])
def test_damaged_files_are_refused(text):
    with pytest.raises(snapshot.SnapshotError):
        snapshot.read(text)


def test_nothing_published_says_what_to_do(tmp_path):
    assert "发布" in snapshot.latest(tmp_path).notice


def test_damaged_publication_is_said_not_raised(tmp_path):
    (tmp_path / snapshot.FILE).write_text("{")
    assert snapshot.latest(tmp_path).notice


def test_leaders_pages_do_not_load_what_reads_pupils():
    script = "import sys, xjaudit.snapshot; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"pandas", "openpyxl", "xjaudit.audit", "xjaudit.workspace"} & set(loaded)
