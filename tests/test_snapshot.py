"""A published snapshot: one schema, checked on reading; what does not fit is not shown."""

import copy
import json
import subprocess
import sys

import pytest

from xjaudit import snapshot
from xjaudit.publish import snapshot_of
from xjaudit.snapshot.schema import AGES, COUNTS, HISTORY, PROBLEM_COLUMNS


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
        (["rows", 1, "at"], "王小明"),
        (["rows", 1, "at"], "class:王小明"),
        (["rows", 1, "name"], "王小明"),
        (["rows", 0, "matched"], "40"),
        (["rows", 0, "matched"], 13900001234),
        (["rows", 0, "matched"], -1),
        (["rows", 0, "matched"], True),
        (["rows", 0, "matched"], None),
        (["rows", 0, "no_id"], 4),
        (["rows", 0, "problem_xprov"], 1),
        (["rows"], []),
        (["problems_age", "王小明"], dict.fromkeys(AGES, 0)),
        (["problems_age", "PR-DUP-ID", "0-30"], 2),
        (["problems_age", "PR-DUP-ID", "王小明"], 0),
        (["history", 0, "note"], "王小明"),
        (["history", 0, "published"], "王小明"),
        (["last_term"], {"no_id": 12}),
        (["ledger", "head"], "王小明"),
        (["ledger", "actor"], "王小明"),
        (["note"], "王小明"),
        (["as_of"], "王小明"),
        (["deadline"], "王小明"),
        (["published"], "yesterday"),
        (["digest"], "999999201203150017"),
        (["school"], "<script>"),
        (["edition"], 0),
        (["small"], 1),
        (["format"], 3),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_by_place_not_by_value(made, path, value):
    data = copy.deepcopy(made.to_data())
    put(data, path, value)
    with pytest.raises(snapshot.SnapshotError) as caught:
        snapshot.read(json.dumps(data))
    assert "王小明" not in str(caught.value)


def test_a_place_that_stands_twice_is_refused(made):
    data = made.to_data()
    with pytest.raises(snapshot.SnapshotError):
        snapshot.read(json.dumps(data | {"rows": [*data["rows"], data["rows"][-1]]}))


def test_what_an_earlier_version_published_is_not_shown_but_said():
    old = {"format": 1, "edition": 3, "school": "示例学校", "classes": [], "problems": {}}
    with pytest.raises(snapshot.SnapshotError) as caught:
        snapshot.read(json.dumps(old))
    assert caught.value.code == "snapshot_old"
    assert "重新发布" in caught.value.text("zh")
    assert "示例学校" not in caught.value.text("zh")


def test_places_are_told_by_level(made):
    assert [row["at"] for row in made.rows][:2] == ["school", "grade:1"]
    assert {row["at"] for row in made.classes()} >= {"class:7-1"}
    assert [row["at"] for row in made.grades()] == [f"grade:{n}" for n in range(1, 10)]
    assert made.row("class:77-1") is None
    assert made.total("registered") == made.row("school")["registered"] > 0
    assert made.problems() == {c: made.total(n) for c, n in PROBLEM_COLUMNS.items()}
    assert set(HISTORY) < set(COUNTS)


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"format": 2}', "[[[[", "[" * 100_000])
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
