"""The workspace folder: what comes in stays as it came, and nothing is ever half written."""

import os
import stat
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tests import writing
from tests.browser import fill
from xjaudit import workspace
from xjaudit.errors import InputError, WorkspaceError
from xjaudit.settings import Settings
from xjaudit.workspace import storing

LIST = "姓名,性别\n王小明,男\n李晓红,女\n"


@pytest.fixture
def here(tmp_path):
    return workspace.new(tmp_path / "工作区")


def a_list(folder: Path, text: str = LIST, name: str = "七年级1班.csv") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_settings_and_key_come_back(tmp_path):
    wanted = Settings(
        as_of=date(2026, 11, 16),
        school_name='示例"学校"\\一',
        language="en",
        masked=False,
        severities={"ID-X": "warn"},
    )
    made = workspace.new(tmp_path / "w", wanted)
    again = workspace.open_at(tmp_path / "w")
    assert (again.settings, again.key) == (wanted, made.key)
    assert len(made.key) == 32


def test_only_the_owner_can_look(here, tmp_path):
    here.add(a_list(tmp_path / "in"))
    here.write_edition(1, "{}")
    for path in [here.path, *here.path.rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_files_stay_as_received_under_their_hash(here, tmp_path):
    source = a_list(tmp_path / "in")
    (file,) = here.add(source)
    assert (file.name, file.kind, file.new) == ("七年级1班.csv", "list", True)
    assert (here.path / "inbox" / file.sha256).read_bytes() == source.read_bytes()


def test_same_bytes_twice_change_nothing_and_say_so(here, tmp_path):
    source = a_list(tmp_path / "in")
    first = here.add(source)
    before = sorted(here.path.rglob("*"))
    assert [f.new for f in here.add(source)] == [False]
    assert sorted(here.path.rglob("*")) == before
    assert [f.sha256 for f in here.files()] == [first[0].sha256]


def test_new_export_under_the_same_name_supersedes_the_old_one(here, tmp_path):
    (old,) = here.add(a_list(tmp_path / "in"))
    (new,) = here.add(a_list(tmp_path / "in", LIST + "赵六,男\n"))
    states = {f.sha256: (f.state, f.by) for f in here.files()}
    assert states == {old.sha256: ("superseded", new.sha256), new.sha256: ("used", "")}
    assert (here.path / "inbox" / old.sha256).exists()


def test_file_set_aside_and_taken_back(here, tmp_path):
    (file,) = here.add(a_list(tmp_path / "in"))
    before = here.digest()
    here.inbox.set_aside(file.sha256)
    assert not here.files()[0].in_use
    assert here.digest() != before
    here.inbox.take_back(file.sha256)
    assert here.digest() == before


def test_folder_is_taken_in_without_what_programs_leave_in_it(here, tmp_path):
    a_list(tmp_path / "in")
    (tmp_path / "in" / "~$七年级1班.xlsx").write_bytes(b"x")
    (tmp_path / "in" / ".DS_Store").write_bytes(b"x")
    assert [f.name for f in here.add(tmp_path / "in")] == ["七年级1班.csv"]


def test_unreadable_file_is_refused_and_leaves_nothing(here, tmp_path):
    (tmp_path / "坏.xlsx").write_bytes(b"not a workbook at all")
    with pytest.raises(InputError):
        here.add(tmp_path / "坏.xlsx")
    assert list((here.path / "inbox").iterdir()) == []


def test_upload_cannot_name_a_place_outside(here):
    file = here.inbox.add_bytes("../../etc/七年级1班.csv", LIST.encode())
    assert file.name == "七年级1班.csv"


@pytest.mark.parametrize(
    "prepare",
    [
        lambda path: None,
        lambda path: path.mkdir(),
        lambda path: (path.mkdir(), (path / "workspace.toml").write_text("version = 1")),
        lambda path: (path.mkdir(), (path / "workspace.toml").write_text("not [ toml")),
        lambda path: (
            path.mkdir(),
            (path / "workspace.toml").write_text('version = 99\nkey = "00"'),
        ),
        lambda path: (
            path.mkdir(),
            (path / "workspace.toml").write_text('version = 1\nkey = "00"\n[settings]\nx = 1'),
        ),
    ],
    ids=["missing", "plain folder", "no key", "broken", "newer", "unknown setting"],
)
def test_what_is_no_workspace_is_refused_with_a_way_out(tmp_path, prepare):
    prepare(tmp_path / "w")
    with pytest.raises(WorkspaceError, match="→"):
        workspace.open_at(tmp_path / "w")


def test_new_refuses_a_folder_that_holds_something(tmp_path):
    (tmp_path / "x").write_text("mine")
    with pytest.raises(WorkspaceError):
        workspace.new(tmp_path)


def test_what_a_kill_left_behind_does_no_harm(here, tmp_path):
    (file,) = here.add(a_list(tmp_path / "in"))
    (here.path / "inbox" / f".{file.sha256}.json.ab12.tmp").write_text("{half")
    (here.path / "inbox" / ("0" * 64)).write_bytes(b"bytes without a note")
    (here.path / "cache" / "audit-x").mkdir()
    assert [f.sha256 for f in workspace.open_at(here.path).files()] == [file.sha256]


def test_failed_write_keeps_the_old_content(tmp_path, monkeypatch):
    path = tmp_path / "f"
    storing.write(path, b"old")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError, match="full"):
        storing.write(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_here_follows_the_environment(here, monkeypatch, tmp_path):
    monkeypatch.setenv("XJAUDIT_WORKSPACE", str(here.path))
    assert workspace.here().path == here.path
    monkeypatch.delenv("XJAUDIT_WORKSPACE")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WorkspaceError):
        workspace.here()


def test_audit_is_kept_and_the_kept_one_is_the_same(tmp_path, sample_school):
    here = fill(tmp_path / "w", sample_school)
    told = []
    first = here.audit(lambda *step: told.append(step))
    assert told
    told.clear()
    again = here.audit(lambda *step: told.append(step))
    assert told == []
    for name, value in vars(first).items():
        if isinstance(value, pd.DataFrame):
            pd.testing.assert_frame_equal(value, getattr(again, name))
        else:
            assert value == getattr(again, name)
    assert not list((here.path / "cache").glob("run-*"))


def test_audit_follows_files_and_settings(tmp_path, sample_school):
    here = fill(tmp_path / "w", sample_school)
    before = len(here.audit().people)
    listed = next(f for f in here.files() if f.kind == "list")
    here.inbox.set_aside(listed.sha256)
    assert len(here.audit().people) < before
    quiet = here.write_settings(here.settings.but(severities={"ID-CHECKSUM": "off"}))
    assert "ID-CHECKSUM" not in set(quiet.audit().findings["rule"])


def test_lists_of_one_name_in_two_folders_are_both_used(tmp_path):
    here = workspace.new(tmp_path / "here", Settings(as_of=date(2026, 11, 16)))
    for grade, name in (("一年级", "王芳"), ("二年级", "李强")):
        (tmp_path / "lists" / grade).mkdir(parents=True)
        rows = f"姓名|性别\n{name}|女\n"
        writing.xlsx(tmp_path / "lists" / grade / "1班.xlsx", {"Sheet1": rows})
    here.add(tmp_path / "lists", "list")
    assert [(f.name, f.in_use) for f in here.files()] == [
        ("一年级/1班.xlsx", True),
        ("二年级/1班.xlsx", True),
    ]
    people = here.audit().people
    assert people[["class", "name"]].to_numpy().tolist() == [["1-1", "王芳"], ["2-1", "李强"]]


def test_another_class_under_the_same_file_name_supersedes_nothing(tmp_path):
    here = workspace.new(tmp_path / "here", Settings(as_of=date(2026, 11, 16)))
    for grade, names in (("一年级", "王芳 李强"), ("二年级", "孙悦 钱多多")):
        (tmp_path / grade).mkdir()
        rows = "姓名|班级\n" + "".join(f"{name}|{grade}1班\n" for name in names.split())
        here.add(writing.xlsx(tmp_path / grade / "1班.xlsx", {"Sheet1": rows}), "list")
    assert [file.in_use for file in here.files()] == [True, True]
    assert len(here.audit().people) == 4
