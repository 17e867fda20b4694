"""The workspace folder: what comes in stays as it came, and nothing is ever half written."""

import hashlib
import io
import os
import stat
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import msoffcrypto
import pandas as pd
import pytest
from typer.testing import CliRunner

from tests import writing
from tests.browser import fill
from xjaudit import workspace
from xjaudit.cli import app
from xjaudit.errors import InputError, WorkspaceError
from xjaudit.ingest import readers
from xjaudit.ingest.reading import Reading
from xjaudit.settings import Settings
from xjaudit.workspace import shelf, storing
from xjaudit.workspace.incoming import Incoming

LIST = "姓名,性别\n王小明,男\n李晓红,女\n"


@pytest.fixture
def here(tmp_path):
    return workspace.new(tmp_path / "工作区")


def a_list(folder: Path, text: str = LIST, name: str = "七年级1班.csv") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def a_zip(path: Path, members: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def locked(path: Path, password: str = "秘密") -> Path:
    """The workbook with a password, under the same name."""
    with io.BytesIO(path.read_bytes()) as source, path.open("wb") as target:
        msoffcrypto.OfficeFile(source).encrypt(password, target)
    return path


@pytest.fixture
def parsed(monkeypatch):
    """Names of the files that were parsed, and not taken from the cache."""
    names: list[str] = []
    attempt = readers.Reader._try

    def note(self, asked, seconds):
        jobs = asked if isinstance(asked, list) else [asked]
        names.extend(job["name"] for job in jobs if job.get("do") != "unpack")
        return attempt(self, asked, seconds)

    monkeypatch.setattr(readers.Reader, "_try", note)
    return names


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
    here.write_edition(1, "{}", "")
    for path in [here.path, *here.path.rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_files_stay_as_received_under_their_hash(here, tmp_path):
    source = a_list(tmp_path / "in")
    (file,) = here.add(source).files
    assert (file.name, file.kind, file.new) == ("七年级1班.csv", "list", True)
    assert (here.path / "inbox" / file.sha256).read_bytes() == source.read_bytes()


def test_same_bytes_twice_change_nothing_and_say_so(here, tmp_path):
    source = a_list(tmp_path / "in")
    first = here.add(source).files
    before = sorted(here.path.rglob("*"))
    assert [f.new for f in here.add(source).files] == [False]
    assert sorted(here.path.rglob("*")) == before
    assert [f.sha256 for f in here.files()] == [first[0].sha256]


def test_new_export_under_the_same_name_supersedes_the_old_one(here, tmp_path):
    (old,) = here.add(a_list(tmp_path / "in")).files
    (new,) = here.add(a_list(tmp_path / "in", LIST + "赵六,男\n")).files
    states = {f.sha256: (f.state, f.by) for f in here.files()}
    assert states == {old.sha256: ("superseded", new.sha256), new.sha256: ("used", "")}
    assert (here.path / "inbox" / old.sha256).exists()


def test_file_set_aside_and_taken_back(here, tmp_path):
    (file,) = here.add(a_list(tmp_path / "in")).files
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
    added = here.add(tmp_path / "in")
    assert [f.name for f in added.files] == ["七年级1班.csv"]
    assert (added.skipped, added.faults) == (["~$七年级1班.xlsx"], [])


def test_unreadable_file_is_refused_and_leaves_nothing(here, tmp_path):
    (tmp_path / "坏.xlsx").write_bytes(b"not a workbook at all")
    added = here.add(tmp_path / "坏.xlsx")
    assert (added.files, [f.where for f in added.faults]) == ([], ["坏.xlsx"])
    assert list((here.path / "inbox").iterdir()) == []
    assert list((here.path / "cache").iterdir()) == []


def test_one_bad_file_of_a_folder_keeps_no_other_out(here, tmp_path, parsed):
    for number in range(1, 12):
        a_list(tmp_path / "in", LIST.replace("王小明", f"王小{number}"), f"七年级{number}班.csv")
    (tmp_path / "in" / "坏.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    added = here.add([tmp_path / "in", tmp_path / "nowhere.xlsx"])
    assert len(added.files) == 11
    assert [f.code for f in added.faults] == ["nothing_there", "damaged"]
    assert len(parsed) == 12
    here.readings()
    here.audit()
    assert len(parsed) == 12, "what was read when it came is not read again"


def test_the_same_bytes_twice_at_once_are_one_file_or_one_fault_each(here):
    names = ("七年级1班.csv", "七年级2班.csv")
    added = here.add_files(Incoming(name, LIST.encode()) for name in names)
    assert [(f.name, f.new) for f in added.files] == [(names[0], True), (names[0], False)]
    added = here.add_files(Incoming(name, b"PK\x03\x04 no workbook") for name in names)
    assert [f.where for f in added.faults] == list(names)


def test_names_that_no_file_system_takes_are_cut(here):
    bold = "七年级1班" * 60 + ".csv"
    (file,) = here.add_files([Incoming(bold, LIST.encode(), "../a\\..")]).files
    assert file.name.startswith("a/七年级1班七")
    assert len(file.name.encode()) < 255
    assert here.readings()[0][0].name == file.name


def test_archive_is_taken_in_file_by_file(here, tmp_path):
    book = writing.xlsx(tmp_path / "2班.xlsx", {"1": "姓名|性别\n赵六|男\n"})
    members = {
        "一年级/1班.csv": LIST,
        "一年级/2班.xlsx": book.read_bytes(),
        "一年级/坏.xlsx": b"PK\x03\x04 no workbook",
        "~$2班.xlsx": b"x",
        "照片.jpg": b"x",
    }
    added = here.add(a_zip(tmp_path / "班级名单.zip", members))
    assert {f.name: f.kind for f in added.files} == {
        "班级名单/一年级/1班.csv": "list",
        "班级名单/一年级/2班.xlsx": "list",
    }
    assert [(f.where, f.code) for f in added.faults] == [("班级名单/一年级/坏.xlsx", "damaged")]
    assert added.skipped == ["班级名单/~$2班.xlsx"]
    kept = (here.path / "inbox" / added.files[1].sha256).read_bytes()
    assert kept == book.read_bytes()
    assert [f.new for f in here.add(tmp_path / "班级名单.zip").files] == [False, False]


def test_folder_of_an_archive_that_is_called_as_it_is_named_once(here, tmp_path):
    outer = a_zip(tmp_path / "名单.zip", {"名单/七年级1班.csv": LIST})
    (file,) = here.add(outer).files
    assert file.name == "名单/七年级1班.csv"
    other = a_zip(
        tmp_path / "x.zip", {"内.ZIP": outer.read_bytes(), "八年级1班.csv": LIST + "赵,男"}
    )
    names = [f.name for f in here.add(other).files]
    assert names == ["x/八年级1班.csv", "名单/七年级1班.csv"]


def test_workbook_with_a_password_is_kept_without_it_beside_the_one_received(here, tmp_path):
    rows = {"1": "姓名|性别\n王芳|女\n"}
    path = locked(writing.xlsx(tmp_path / "七年级1班.xlsx", rows))
    refused = here.add(path)
    assert [f.code for f in refused.faults] == ["password"]
    assert [f.code for f in here.add_files(refused.locked, password="falsch").faults] == [
        "wrong_password"
    ]
    assert here.files() == []
    (file,) = here.add_files(refused.locked, password="秘密").files
    given = hashlib.sha256(path.read_bytes()).hexdigest()
    received = here.inbox.file(given)
    assert (received.in_use, received.by, file.opened_from) == (False, file.sha256, given)
    assert (here.path / "inbox" / given).read_bytes() == path.read_bytes()
    assert len(here.audit().people) == 1
    assert [f.sha256 for f in here.add(path).files] == [file.sha256], "needs no password again"
    assert here.inbox.take_back(given).sha256 == file.sha256
    everything = b"".join(p.read_bytes() for p in here.path.rglob("*") if p.is_file())
    assert "秘密".encode() not in everything and "秘密".encode("utf-16-le") not in everything


def test_command_takes_in_what_it_can_and_says_the_rest(here, tmp_path):
    good = a_list(tmp_path / "in")
    (tmp_path / "in" / "~$x.xlsx").write_bytes(b"x")
    path = locked(writing.xlsx(tmp_path / "in" / "七年级2班.xlsx", {"1": "姓名\n王芳\n"}))
    added = CliRunner().invoke(app, ["add", str(here.path), str(good.parent), "nowhere.csv"])
    assert (added.exit_code, added.stdout) == (1, "list     七年级1班.csv\n")
    assert added.stderr.count("→") == 2
    assert "~$x.xlsx：" in added.stderr and "七年级2班.xlsx：工作簿设有密码" in added.stderr
    (tmp_path / "p").write_text("秘密\n", "utf-8")
    options = ["--password-file", str(tmp_path / "p"), "--kind", "list"]
    added = CliRunner().invoke(app, ["add", str(here.path), str(path), *options])
    assert (added.exit_code, added.stdout) == (0, "list     七年级2班.xlsx\n")


def test_pasted_text_is_a_file(here):
    (file,) = here.add_text("班级\t姓名\n七年级1班\t王芳\n七年级1班\t李强\n").files
    assert (file.name[:3], file.name[-4:], file.kind) == ("粘贴-", ".txt", "list")
    assert here.audit().people["name"].to_list() == ["王芳", "李强"]
    again = "班级\t姓名\n七年级1班\t王芳\n七年级1班\t李强\n七年级1班\t赵六\n"
    assert here.add_text(again).files[0].replaces == file.name
    assert here.add_text("七年级1班 王芳").faults


def test_upload_cannot_name_a_place_outside(here):
    (file,) = here.add_files([Incoming("../../etc/七年级1班.csv", LIST.encode())]).files
    assert file.name == "七年级1班.csv"


def test_files_of_one_name_are_told_apart_and_the_number_is_no_class(here):
    for name in "甲乙丙":
        text = LIST.replace("王小明", f"{name}一").replace("李晓红", f"{name}二")
        here.add_files([Incoming("1班.csv", text.encode())])
    assert [f.name for f in here.files()] == ["1班.csv", "1班 (2).csv", "1班 (3).csv"]
    assert here.audit().people["class"].isna().all()
    text = LIST.replace("王小明", "乙一").replace("李晓红", "乙二") + "乙三,男\n"
    (file,) = here.add_files([Incoming("1班.csv", text.encode())]).files
    assert file.replaces == "1班 (2).csv"


def test_two_editions_of_a_roster_under_two_names_are_said(here):
    rows = "学籍号|身份证件号|姓名|性别\n" + "".join(f"G{n}|{n}|王{n}|男\n" for n in "甲乙丙丁戊")
    old, new = (rows.replace("|", ",") + more for more in ("", "G,9,王己,男\n"))
    here.add_files([Incoming("学生20261101.csv", old.encode())])
    added = here.add_files([Incoming("学生20261122.csv", new.encode())])
    assert [[one.name for one in pair] for pair in added.alike] == [
        ["学生20261122.csv", "学生20261101.csv"]
    ]


class Killed(BaseException):
    pass


@pytest.mark.parametrize("step", range(14))
def test_a_kill_while_files_are_taken_in_leaves_no_note_without_its_bytes(
    here, tmp_path, monkeypatch, step
):
    names = ["七年级1班.csv", "七年级2班.csv", "七年级3班.csv"]
    for name in names:
        a_list(tmp_path / "in", LIST.replace("王", name[3]), name)
    here.add(tmp_path / "in" / names[0])
    a_list(tmp_path / "in", LIST.replace("王", "1") + "赵六,男\n", names[0])
    left = [step]

    def replace_or_die(source, target, call=Path.replace):
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        return call(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", replace_or_die)
        try:
            here.add(tmp_path / "in")
        except Killed:
            assert step < 13
    for note in (here.path / "inbox").glob("*.json"):
        assert hashlib.sha256(note.with_suffix("").read_bytes()).hexdigest() == note.stem
    here.add(tmp_path / "in")
    assert sorted({f.name for f in here.files() if f.in_use}) == names


@pytest.mark.parametrize(
    ("marker", "code"),
    [
        (None, "not_a_workspace"),
        ("version = 1", "workspace_unreadable"),
        ("not [ toml", "workspace_unreadable"),
        ('version = 99\nkey = "00"', "newer_workspace"),
        ('version = 1\nkey = "00"\n[settings]\nx = 1', "workspace_settings"),
    ],
    ids=["plain folder", "no key", "broken", "newer", "unknown setting"],
)
def test_what_is_no_workspace_is_refused_with_a_way_out(tmp_path, marker, code):
    (tmp_path / "w").mkdir()
    if marker:
        (tmp_path / "w" / "workspace.toml").write_text(marker)
    with pytest.raises(WorkspaceError) as caught:
        workspace.open_at(tmp_path / "w")
    assert caught.value.code == code
    for language in ("zh", "en"):
        assert "→" in caught.value.text(language)


def test_a_missing_workspace_and_a_missing_file_are_said(here, tmp_path):
    with pytest.raises(WorkspaceError) as caught:
        workspace.open_at(tmp_path / "nowhere")
    assert caught.value.code == "no_workspace"
    assert [fault.code for fault in here.add(tmp_path / "nowhere").faults] == ["nothing_there"]
    with pytest.raises(InputError) as caught:
        here.inbox.set_aside("ab" * 32)
    assert "abababababab" in caught.value.text("en")


def test_a_damaged_note_is_said(here, tmp_path):
    (file,) = here.add(a_list(tmp_path / "in")).files
    (here.path / "inbox" / f"{file.sha256}.json").write_text("{half")
    with pytest.raises(WorkspaceError) as caught:
        here.files()
    assert caught.value.code == "note_damaged"


def test_new_refuses_a_folder_that_holds_something(tmp_path):
    (tmp_path / "x").write_text("mine")
    with pytest.raises(WorkspaceError, match="不为空"):
        workspace.new(tmp_path)


def test_what_a_kill_left_behind_does_no_harm(here, tmp_path):
    (file,) = here.add(a_list(tmp_path / "in")).files
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


CLASSLESS = "姓名,班级\n王芳,七年级1班\n李强,\n赵六,\n孙悦,\n"


def test_question_is_answered_and_the_answer_taken_back(here, tmp_path):
    here.add(a_list(tmp_path / "in", CLASSLESS, "名单.csv"))
    ((_, reading),) = here.readings()
    (question,) = reading.asks
    answered = here.answer(question.key, "fill")
    ((_, reading),) = answered.readings()
    assert (reading.asks, answered.audit().people["class"].to_list()) == ([], ["7-1"] * 4)
    again = answered.answer(question.key, None)
    assert again.settings.answers == {}
    assert [q.key for q in again.readings()[0][1].asks] == [question.key]


def test_file_that_must_be_asked_about_takes_its_kind_when_it_is_answered(here, tmp_path):
    rows = "学籍号,身份证件号,孩子的名,问题类型\n1,2,王芳,重复\n3,4,李强,重复\n"
    (file,) = here.add(a_list(tmp_path / "in", rows, "清单.csv")).files
    assert file.kind == ""
    ((_, reading),) = here.readings()
    (question,) = reading.questions
    ((file, reading),) = here.answer(question.key, question.options[0]).readings()
    assert (file.kind, len(reading.tables)) == ("problems", 1)


def test_file_is_taken_for_another_kind_if_it_can_be_one(here, tmp_path):
    (file,) = here.add(a_list(tmp_path / "in")).files
    assert here.retype(file.sha256, "roster").kind == "roster"
    assert here.files()[0].kind == "roster"
    with pytest.raises(InputError) as caught:
        here.retype(file.sha256, "problems")
    assert caught.value.code == "not_problems"
    assert here.files()[0].kind == "roster"


def test_cache_forgets_what_nobody_will_ask_for(here, tmp_path, monkeypatch, parsed):
    (old,) = here.add(a_list(tmp_path / "in")).files
    here.add(a_list(tmp_path / "in", LIST.replace("王", "赵"), "七年级2班.csv"))
    here.readings()
    assert len(list((here.path / "cache").glob("reading-*"))) == 2
    here.inbox.set_aside(old.sha256)
    abandoned = here.path / "cache" / "run-of-yesterday"
    abandoned.mkdir()
    os.utime(abandoned, (0, 0))
    here.readings()
    assert len(list((here.path / "cache").iterdir())) == 1
    del parsed[:]
    monkeypatch.setattr(shelf.cache, "program", lambda: "a better one")
    here.readings()
    assert parsed == ["七年级2班.csv"]
    assert len(list((here.path / "cache").iterdir())) == 1


def test_fault_of_a_file_hides_no_other_reading(here, tmp_path):
    for number in (1, 2):
        text = LIST.replace("王小明", f"王{number}")
        here.add(a_list(tmp_path / "in", text, f"七年级{number}班.csv"))
    first = here.files()[0]
    here.inbox.note(replace(first, kind="problems"))
    told = {file.name: type(outcome) for file, outcome in here.readings()}
    assert told == {"七年级1班.csv": InputError, "七年级2班.csv": Reading}


ROSTER = """姓名,性别,出生日期,学籍号,身份证件号,身份证件类型,年级,班级
王芳,女,2014-03-05,G1,110105201403050027,1,六年级,1班
李强,男,2014-03-06,G2,110105201403060014,1,六年级,1班
赵六,男,2014-03-07,G3,,1,六年级,1班
钱多多,女,2014-03-08,G4,110105201403080023,1,六年级,2班
"""


def test_changes_of_a_new_edition(here):
    new = (
        ROSTER.replace("王芳,女", "王方,男")
        .replace("李强,男,2014-03-06", "李强,男,2014-03-09")
        .replace("G3,", "G3,110105201403070011")
        .replace("G4,110105201403080023,1,六年级,2班", "G4,110105201403080058,1,六年级,1班")
        + "孙悦,女,2014-05-08,G5,110105201405080027,1,六年级,2班\n"
    ).replace("G1,1101", "GX,1101")
    here.add_files([Incoming("名册.csv", ROSTER.encode())])
    (file,) = here.add_files([Incoming("名册.csv", new.encode())]).files
    assert (file.kind, file.replaces) == ("roster", "名册.csv")
    found = here.changes(file.sha256)
    told = sorted(zip(found["change"], found["name"], found["row"], strict=True))
    assert told == [
        ("birth_date", "李强", 3),
        ("class", "钱多多", 5),
        ("id_number", "钱多多", 5),
        ("name", "王方", 2),
        ("new", "孙悦", 6),
        ("sex", "王方", 2),
    ]
    assert found.set_index("change").loc["class", ["before", "after"]].to_list() == ["6-2", "6-1"]
    gone = here.add_files([Incoming("名册.csv", ROSTER.encode())]).files[0]
    assert here.changes(gone.sha256)["change"].value_counts()["gone"] == 1
    assert here.changes(here.files()[0].sha256).columns.to_list() == list(found.columns)
