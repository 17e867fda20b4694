"""What a person typed outlives the panel, and a damaged file costs nothing else."""

import json

import ipywidgets as w
import pytest

from xjaudit.panels.base import Panel
from xjaudit.panels.keeping import Keeping
from xjaudit.panels.pulse import Pulse


def test_choices_and_texts_come_back(tmp_path):
    keeping = Keeping(tmp_path / "desk" / "check.json")
    reason, chosen = w.Text(), w.Dropdown(options=["a", "b"])
    keeping.follow("reason", reason)
    keeping.follow("class", chosen)
    reason.value, chosen.value = "户口簿已核对", "b"
    keeping.flush()
    later, other = w.Text(), w.Dropdown(options=["a", "b"])
    again = Keeping(keeping.path)
    again.follow("reason", later)
    again.follow("class", other)
    assert (later.value, other.value) == ("户口簿已核对", "b")
    assert keeping.path.stat().st_mode & 0o077 == 0


def test_what_is_typed_is_written_without_being_asked(tmp_path):
    keeping = Keeping(tmp_path / "desk.json")
    keeping.put("reason", "半句")
    assert keeping._timer is not None
    keeping._timer.join(5)
    assert json.loads(keeping.path.read_text("utf-8")) == {"reason": "半句"}


def test_a_choice_that_is_no_longer_offered_is_forgotten(tmp_path):
    keeping = Keeping(tmp_path / "desk.json")
    keeping.put("class", "9-9")
    chosen = w.Dropdown(options=["a", "b"])
    keeping.follow("class", chosen)
    assert chosen.value == "a" and keeping.get("class") is None


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff"])
def test_a_damaged_file_is_no_hindrance(tmp_path, content):
    path = tmp_path / "desk.json"
    path.write_bytes(content)
    keeping = Keeping(path)
    keeping.put("reason", "x")
    keeping.flush()
    assert Keeping(path).get("reason") == "x"


def test_one_panel_in_two_notebooks_loses_neither_text(tmp_path):
    first, second = Keeping(tmp_path / "desk.json"), Keeping(tmp_path / "desk.json")
    second.put("reason", "户口簿已核对")
    second.put("view", "export")
    second.flush()
    first.put("case", "7-1")
    first.put("view", None)
    first.flush()
    assert Keeping(first.path).state == {"reason": "户口簿已核对", "case": "7-1"}


def test_where_nothing_can_be_written_work_goes_on(tmp_path):
    (tmp_path / "file").write_text("")
    keeping = Keeping(tmp_path / "file" / "desk.json")
    keeping.put("reason", "x")
    keeping.flush()
    assert keeping.get("reason") == "x"


def test_a_kernel_that_is_asked_answers(monkeypatch):
    pulse, sent = Pulse(), []
    monkeypatch.setattr(pulse, "send", sent.append)
    for message in ({"ask": 7}, {"ask": "7"}, "x", None, {}):
        pulse._answer(None, message, None)
    assert sent == [{"answer": 7}]


@pytest.mark.parametrize(
    ("spent", "done", "of", "text"),
    [
        (2, 1, 10, ""),
        (4, 0, 10, ""),
        (4, 10, 10, ""),
        (4, 1, 10, "约还需 36 秒"),
        (60, 1, 10, "约还需 9 分钟"),
    ],
)
def test_long_work_tells_how_long_it_will_take(spent, done, of, text, monkeypatch):
    panel = Panel.__new__(Panel)
    panel.words = {"left": "约还需 {} 秒", "left_minutes": "约还需 {} 分钟"}
    panel._begun = 100.0
    monkeypatch.setattr("xjaudit.panels.base.time.monotonic", lambda: 100.0 + spent)
    assert panel._left(done, of) == text
