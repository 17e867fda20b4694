"""The command line: results on standard output, messages on standard error, statuses 0, 1, 2."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from tests import writing
from xjaudit import __version__
from xjaudit.cli import app

COMMANDS = sorted(get_command(app).commands)
LIST = "姓名|性别|班级\n王芳|女|七(1)班\n"
ROSTER = """
学籍号|姓名|性别|班级|学籍状态
G999999201303150025|王芳|女|七(1)班|在读
G1|李强|男|七(1)班|在读
"""


def run(*arguments, cwd=None):
    """The program as a person runs it."""
    command = [sys.executable, "-c", "from xjaudit.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command):
    shown = CliRunner().invoke(app, [command, "--help"])
    assert shown.exit_code == 0
    assert f"Example: xjaudit {command}" in " ".join(shown.output.split())


def test_help_imports_nothing_heavy():
    heavy = "('pandas', 'pyarrow', 'plotly')"
    code = f"import sys, xjaudit.cli; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_version():
    assert run("--version").stdout.strip() == __version__


@pytest.fixture
def files(tmp_path):
    roster = writing.xlsx(tmp_path / "名册.xlsx", {"1": ROSTER})
    return roster, writing.xlsx(tmp_path / "名单.xlsx", {"1": LIST})


def test_audit_writes_four_files_and_a_summary(files, tmp_path):
    roster, lists = files
    done = run(
        "audit", roster, "--lists", lists, "--out", tmp_path / "out", "--as-of", "2026-11-16"
    )
    assert done.returncode == 0, done.stderr
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "audit.xlsx",
        "findings.csv",
        "links.csv",
        "receipt.json",
    ]
    assert "学籍 2 人" in done.stdout
    assert "有籍无人                 1" in done.stdout


def test_audit_as_json_and_in_english(files, tmp_path):
    roster, lists = files
    options = ("--lists", lists, "--out", tmp_path / "o", "--json", "--language", "en")
    told = json.loads(run("audit", roster, *options).stdout)
    assert told["outcomes"]["matched"] == 1
    assert told["outcomes"]["absent"] == 1
    assert Path(told["files"]["links.csv"]).is_file()
    findings = Path(told["files"]["findings.csv"]).read_text("utf-8")
    assert "Registry number" in findings


def test_all_faulty_files_are_named_at_once_and_nothing_is_written(tmp_path):
    (tmp_path / "empty.xlsx").write_bytes(b"")
    wrong = writing.xlsx(tmp_path / "wrong.xlsx", {"1": "甲|乙\n一|二\n"})
    out = tmp_path / "out"
    done = run("audit", tmp_path / "empty.xlsx", wrong, tmp_path / "gone.xlsx", "--out", out)
    assert done.returncode == 1
    assert done.stdout == ""
    for name in ("empty.xlsx：", "wrong.xlsx：", "gone.xlsx："):
        assert name in done.stderr
    assert done.stderr.count("→") == 3
    assert "Traceback" not in done.stderr
    assert not out.exists()


def test_errors_are_said_in_the_language_asked_for(files, tmp_path):
    gone = tmp_path / "gone.xlsx"
    asked = run("audit", gone, "--out", tmp_path / "out", "--language", "en")
    assert asked.stderr == (
        "gone.xlsx: there is no such file\n  → Check the path and the file's name\n"
    )
    late = run("audit", gone, "--as-of", "yesterday", "--language", "en")
    assert "--as-of should be a date" in late.stderr
    # The file's own faults too are said in the language it asks for; the option goes before it.
    written = tmp_path / "school.toml"
    written.write_text('language = "en"\nmasked = "no"\n', "utf-8")
    told = run("inspect", files[0], "--settings", written)
    assert told.stderr == "masked should be true or false, not 'no'\n"
    told = run("inspect", files[0], "--settings", written, "--language", "zh")
    assert told.stderr == "masked 应为 true 或 false，而不是 'no'\n"


def test_a_folder_where_a_roster_is_wanted(tmp_path):
    done = run("audit", tmp_path, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "文件夹" in done.stderr


def test_wrong_use_ends_with_status_two(files):
    assert run("audit").returncode == 2
    assert run("nonsense").returncode == 2
    assert run("inspect", files[0], "--kind", "cake").returncode == 2


@pytest.mark.parametrize("option", [("--as-of", "16.11.2026"), ("--language", "fr")])
def test_bad_settings_are_said(files, tmp_path, option):
    done = run("audit", files[0], "--out", tmp_path / "o", *option)
    assert done.returncode == 1
    assert option[1] in done.stderr


def test_inspect_answers_for_every_file_of_a_folder(files, tmp_path):
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04")
    done = run("inspect", tmp_path, "--json")
    assert done.returncode == 1
    told = {one["file"]: one for one in json.loads(done.stdout)["files"]}
    assert set(told) == {"名册.xlsx", "名单.xlsx", "坏.xlsx"}
    assert "error" in told["坏.xlsx"]
    table = told["名册.xlsx"]["tables"][0]
    assert table["kind"] == "roster"
    assert table["columns"][0] == {"column": "A", "heading": "学籍号", "field": "registry_no"}
    assert table["rows"][0] == {
        "row": 2,
        "class_id": "7-1",
        "registry_no": "G999999201303150025",
        "name": "王芳",
        "sex": "女",
        "class_name": "七(1)班",
        "status": "ACTIVE",
    }


def test_inspect_in_words_shows_no_cell(files):
    done = run("inspect", *files[:1])
    assert done.returncode == 0
    assert "2 人" in done.stdout
    assert "王芳" not in done.stdout


def test_inspect_takes_the_password_from_a_file(tmp_path):
    import msoffcrypto

    plain, path = writing.xlsx(tmp_path / "p.xlsx", {"1": LIST}), tmp_path / "locked.xlsx"
    with plain.open("rb") as source, path.open("wb") as target:
        msoffcrypto.OfficeFile(source).encrypt("秘密", target)
    (tmp_path / "pass.txt").write_text("秘密\n", "utf-8")
    assert run("inspect", path).returncode == 1
    assert run("inspect", path, "--password-file", tmp_path / "pass.txt").returncode == 0


def test_rules_prints_the_catalogue():
    told = json.loads(run("rules", "--json").stdout)
    by_code = {one["code"]: one for one in told}
    assert by_code["ID-CHECKSUM"]["severity"] == "error"
    one = by_code["AGE-OLD1"]
    assert by_code["ID-CHECKSUM"]["settle"] and one["action_label"] and one["family_label"]
    assert (one["field"], one["reads"], one["family"]) == ("birth_date", "roster", "age")
    assert "AGE-IMPOSSIBLE" in one["unless"]
    assert by_code["DT-FORMAT"]["fields"][0] == "birth_date"
    assert "ID-CHECKSUM" in run("rules").stdout


def test_rules_prints_one_rule_in_full():
    told = run("rules", "age-old1", "--language", "en").stdout
    for part in ("AGE-OLD1", "Looks at: the roster: Birth date, Grade", "{n}: ", "Next step: "):
        assert part in told
    assert json.loads(run("rules", "AGE-OLD1", "--json").stdout)["code"] == "AGE-OLD1"
    wrong = run("rules", "AGE-OLD")
    assert wrong.returncode == 1
    assert "是否指 AGE-OLD1" in wrong.stderr or "是否指 AGE-OLD2" in wrong.stderr
    assert run("rules", "Q").returncode == 1


@pytest.mark.slow
def test_demo_runs_twice_and_says_where_everything_lies(tmp_path):
    first = run("demo", "--to", "demo", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    for word in (
        "学籍 1200 人",
        "错误 65",
        "有籍无人",
        "demo/workspace/outbox/audit.xlsx",
        "xjaudit lab",
    ):
        assert word in first.stdout
    second = run("demo", "--to", "demo", cwd=tmp_path)
    assert second.returncode == 0, second.stderr
    assert second.stdout.splitlines()[:-1] == first.stdout.splitlines()[:-1]


def test_the_steps_of_a_workspace(tmp_path, sample_school):
    here = tmp_path / "工作 区"
    made = run("new", here, "--settings", sample_school / "settings.toml")
    assert made.returncode == 0, made.stderr
    assert run("new", here).returncode == 1
    added = run("add", here, sample_school / "registry", sample_school / "lists")
    assert added.returncode == 0, added.stderr
    assert "roster   学生花名册.xlsx" in added.stdout
    again = run("add", here, sample_school / "registry" / "学生花名册.xlsx")
    assert "此前已添加" in again.stdout
    told = json.loads(run("status", here, "--json").stdout)
    assert told["pupils"] == 1200
    assert "有籍无人" in run("status", here).stdout
    assert len(run("export", here).stdout.splitlines()) == 4
    assert (here / "outbox" / "audit.xlsx").is_file()
    assert "第 1 版" in run("publish", here).stdout
    assert (here / "published" / "snapshot.json").is_file()


def test_a_workspace_speaks_its_language(tmp_path):
    here = tmp_path / "w"
    assert run("new", here, "--language", "en").returncode == 0
    lists = writing.xlsx(tmp_path / "七(1)班.xlsx", {"1": LIST})
    assert run("add", here, lists).returncode == 0
    assert "(added before)" in run("add", here, lists).stdout
    assert "(set aside)" in run("aside", here, lists.name).stdout
    assert "(set aside)" not in run("aside", here, lists.name, "--back").stdout
    told = run("aside", here, "other.xlsx")
    assert (told.returncode, "other.xlsx" in told.stderr) == (1, True)
    told = run("add", here, tmp_path / "gone.xlsx")
    assert "there is no such file or folder\n  → Check the path" in told.stderr
    marker = here / "workspace.toml"
    marker.write_text(marker.read_text("utf-8") + 'colour = "red"\n', "utf-8")
    told = run("status", here)
    assert told.returncode == 1
    assert "there is no setting colour" in told.stderr
    assert "Correct this under [settings]" in told.stderr


def test_every_command_speaks_the_language_it_is_asked_for(tmp_path):
    here = tmp_path / "w"
    assert run("new", here).returncode == 0
    assert run("add", here, writing.xlsx(tmp_path / "七(1)班.xlsx", {"1": LIST})).returncode == 0
    for command in ("worklist", "status"):
        told = run(command, here, "--language", "en").stdout
        assert not re.search(r"待办|未处理|班级名单", told) and told
        assert re.search(r"待办|班级名单", run(command, here).stdout)
    told = run("undo", here, "7", "--actor", "王", "--role", "leader", "--language", "en")
    assert "there is no entry" in told.stderr
    assert run("worklist", here, "--language", "fr").returncode == 1
    assert "--language" in run("verify", "--help").stdout


@pytest.mark.parametrize(("language", "word"), [("zh", "已中断"), ("en", "Interrupted")])
def test_an_interrupt_is_said(language, word):
    script = (
        "from xjaudit import cli\n"
        "def stop(*_): raise KeyboardInterrupt\n"
        "cli.files.read_settings = stop\n"
        "cli.main()"
    )
    command = [sys.executable, "-c", script, "rules", "--language", language]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 130
    assert word in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_folder_that_is_no_workspace(tmp_path):
    done = run("status", tmp_path)
    assert done.returncode == 1
    assert "不是工作区" in done.stderr


def test_open_questions_are_counted_where_the_results_are_told(files, tmp_path):
    """A line between pupils whose meaning nobody knows keeps no list from being read."""
    rows = "七年级1班|\n序号|姓名\n1|王芳\n不在本校：|\n2|李强"
    lists = writing.xlsx(tmp_path / "七1班.xlsx", {"1": rows})
    done = run("audit", files[0], "--lists", lists, "--out", tmp_path / "out")
    assert "1 个文件有 1 个问题未回答" in done.stdout
    told = json.loads((tmp_path / "out" / "receipt.json").read_text("utf-8"))
    assert [one.get("questions") for one in told["files"]] == [None, 1]
    plain = run("audit", files[0], "--lists", files[1], "--out", tmp_path / "out")
    assert "问题未回答" not in plain.stdout
