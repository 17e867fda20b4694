"""The first page by its methods: which workspace, how it stands, settings, what comes next."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import nbformat
import pytest

from tests.browser import TOP
from tests.test_panel_sign_publish import school
from xjaudit import errors, packs, serve, workspace
from xjaudit.cases import acts
from xjaudit.cases.desk import open_desk
from xjaudit.cases.glance import Glance, by_class, glance, next_step
from xjaudit.cases.signoff import gate
from xjaudit.errors import SettingError, WorkspaceError
from xjaudit.packs.every_setting import changed, every_setting, source_in_words
from xjaudit.panels.start import choosing, start
from xjaudit.panels.steps import steps
from xjaudit.settings import NATIONAL, OWN, Settings
from xjaudit.workspace import choice

DAYS = {"2027-01-29": "off", "2027-02-07": "work"}
COUNTY = """
name = "某县"
level = "county"
[parameters]
class_least = 3
[off."ADR-SHORT"]
reason = "山区住址"
since = 2020-09-01
"""


@pytest.fixture(autouse=True)
def alone(tmp_path, monkeypatch):
    """A user who has chosen nothing yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for name in (choice.FIXED, choice.CHOICE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(errors, "_spoken", "zh")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


@pytest.fixture
def here(tmp_path):
    return school(tmp_path / "工作 区")


def words_of(html):
    return re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL)


def shown(here):
    panel = start()
    assert panel.enter(here.path)
    panel.wait()
    return panel


# --- which workspace


def test_who_begins_is_asked_and_makes_a_workspace(tmp_path):
    panel = start()
    assert "还没有选择工作区" in panel.message.value and panel.home is None and panel.frame.empty
    form = panel.chooser.form
    assert form.layout.display == ""
    form.folder.value, form.name.value = str(tmp_path / "新 校"), "示例五四制学校"
    form.code.value, form.system.value = "123", 5
    form.make.click()
    assert "10位数字" in form.wrong.value and not (tmp_path / "新 校").exists()
    form.code.value = "3199000001"
    form.make.click()
    made = workspace.here()
    assert made.path == tmp_path / "新 校"
    settings = made.settings
    assert (settings.school_name, settings.school_code) == ("示例五四制学校", "3199000001")
    assert (settings.primary_years, settings.middle_years) == (5, 4)
    assert settings.as_of == date.today()
    panel.wait()
    assert "读入文件" in panel.home.message.value and form.layout.display == "none"


def test_the_chosen_workspace_is_that_of_every_notebook(here, tmp_path):
    other = workspace.new(tmp_path / "other", Settings(school_name="另一所学校"))
    panel = shown(here)
    assert workspace.here().path == here.path
    panel.chooser.path.value = str(other.path)
    panel.chooser.enter.click()
    panel.wait()
    assert workspace.here().path == other.path
    panel.chooser.known.value = str(here.path)
    panel.wait()
    assert workspace.here().path == here.path
    assert choice.known() == [here.path, other.path]
    again = start()
    again.wait()
    assert again.home.workspace.path == here.path
    assert [text.split("　")[0] for text, _ in again.chooser.known.options] == [
        "示例学校",
        "另一所学校",
    ]


def test_what_cannot_be_opened_changes_nothing(here, tmp_path):
    panel = shown(here)
    panel.chooser.path.value = str(tmp_path)
    panel.chooser.enter.click()
    assert "不是工作区" in panel.message.value
    assert panel.chooser.known.value == str(here.path)
    assert workspace.here().path == here.path


def test_a_folder_with_something_in_it_becomes_no_workspace(tmp_path):
    panel = start()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    panel.chooser.form.folder.value = str(tmp_path / "full")
    panel.chooser.form.make.click()
    assert "不为空" in panel.message.value and choice.known() == []


def test_the_environment_goes_first_and_is_said_to(here, tmp_path, monkeypatch):
    other = workspace.new(tmp_path / "other")
    choice.choose(other.path)
    monkeypatch.setenv(choice.FIXED, str(here.path))
    assert workspace.here().path == here.path
    panel = start()
    panel.wait()
    assert panel.home.workspace.path == here.path
    assert panel.chooser.known.disabled and "XJAUDIT_WORKSPACE" in panel.chooser.children[-1].value
    assert not panel.enter(other.path)
    assert "环境变量" in panel.message.value


def test_a_jupyterlab_keeps_its_own_choice(here, tmp_path, monkeypatch):
    other = workspace.new(tmp_path / "other")
    choice.choose(here.path)
    monkeypatch.setenv(choice.CHOICE, str(tmp_path / "chosen"))
    # Until somebody chooses in it, it has that of the user.
    assert workspace.here().path == here.path
    choice.choose(here.path)
    monkeypatch.delenv(choice.CHOICE)
    choice.choose(other.path)
    assert workspace.here().path == other.path
    monkeypatch.setenv(choice.CHOICE, str(tmp_path / "chosen"))
    assert workspace.here().path == here.path


@pytest.fixture
def started(monkeypatch):
    """What `serve.lab` would start: environment, folder, and what notebooks in it would open."""
    told = {}

    def run(command, environment, folder, *_):
        told.update(environment=environment, folder=Path(folder))
        with monkeypatch.context() as child:
            for name in (choice.FIXED, choice.CHOICE):
                child.delenv(name, raising=False)
                if name in environment:
                    child.setenv(name, environment[name])
            told["place"] = choice.place()

    monkeypatch.setattr(serve, "run", run)
    monkeypatch.setattr(serve, "claim", lambda port: port)
    return told


def test_lab_begins_with_the_folder_it_is_given(here, tmp_path, started, monkeypatch):
    other = workspace.new(tmp_path / "other")
    choice.choose(other.path)
    monkeypatch.setenv(choice.FIXED, str(other.path))
    serve.lab(here.path, 1)
    # It can be left for another one there.
    assert started["place"] == here.path and choice.FIXED not in started["environment"]
    assert started["folder"] == here.path.parent / "notebooks"
    assert choice.known() == [here.path, other.path]


def test_lab_without_a_folder_begins_where_people_left_off(here, tmp_path, started):
    choice.choose(here.path)
    serve.lab(None, 1)
    assert started["place"] == here.path
    here.path.rename(tmp_path / "elsewhere")
    serve.lab(None, 1)
    # The first page says that it is gone; nothing is made in its place.
    assert started["place"] == here.path and started["folder"] == Path.cwd() / "notebooks"
    assert not here.path.exists()


def test_a_workspace_that_is_gone_is_not_replaced_by_another_one(here, tmp_path):
    choice.choose(here.path)
    here.path.rename(tmp_path / "elsewhere")
    workspace.new(Path("workspace"))
    with pytest.raises(WorkspaceError):
        workspace.here()
    panel = start()
    assert "没有这个工作区文件夹" in panel.message.value and panel.home is None
    assert "找不到" in panel.chooser.known.options[1][0]


def test_nearby_is_taken_where_nobody_chose():
    made = workspace.new(Path("workspace"))
    assert workspace.here().path == made.path


@pytest.mark.parametrize("content", ["", "{", '{"a": 1}', "[1, null]", "\xff"])
def test_a_damaged_list_costs_the_list_only(here, tmp_path, content):
    choice.choose(here.path)
    (tmp_path / "data" / "xjaudit" / "workspaces.json").write_text(content, "latin-1")
    assert choice.known() == []
    choice.choose(here.path)
    assert choice.known() == [here.path]


def test_a_choice_that_cannot_be_kept_is_said(here, tmp_path):
    (tmp_path / "data").write_text("no folder")
    panel = start()
    assert not panel.enter(here.path)
    assert "不能记下所选的工作区" in panel.message.value


def test_a_notebook_shows_the_words_of_an_error_and_no_traceback(monkeypatch, tmp_path):
    from nbclient import NotebookClient

    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    book = nbformat.v4.new_notebook()
    book.cells = [nbformat.v4.new_code_cell("from xjaudit import workspace\nworkspace.here()")]
    NotebookClient(
        book, timeout=60, allow_errors=True, resources={"metadata": {"path": "."}}
    ).execute()
    (output,) = book.cells[0].outputs
    said = "\n".join(output.traceback)
    assert "没有这个工作区文件夹" in said and "Traceback" not in said and ".py" not in said


# --- how it stands


def test_the_state_of_the_school_is_counted(here):
    panel = shown(here)
    audit = here.audit()
    desk = open_desk(here.ledger, audit, "王老师", "registrar")
    told = glance(desk, by_class(desk))
    assert (told.pupils, told.classes, told.listed, told.signed) == (6, 2, 2, 0)
    assert told.outcomes["not_registered"] == told.outcomes["absent"] == 1
    # The same errors that signing counts; those that are links are settled in another step.
    assert told.errors == gate(audit, desk.worklist).errors and told.linked == told.links == 3
    said = words_of(panel.home.tiles.value)
    assert "2 / 2" in said and "0 / 2" in said and "名册 1" in said and "班级名单 2" in said
    assert panel.frame["class"].to_list() == ["7-1", "7-2"]
    assert panel.frame["registered"].to_list() == [3, 2]


def test_what_is_pending_and_signed_is_counted(here):
    desk = open_desk(here.ledger, here.audit(), "王老师", "registrar")
    one, other = desk.worklist["subject"][:2]
    acts.decide(desk, one, "wait", until="2099-01-01")
    acts.decide(desk, other, "not_a_problem", reason="已核实")
    before, desk = glance(desk, by_class(desk)), desk.refreshed()
    after = glance(desk, by_class(desk))
    assert after.pending == before.pending + 1
    assert after.links == before.links - 2 and after.errors == before.errors - 2


NOTHING = dict.fromkeys(("errors", "linked", "links", "pending", "changes", "signed", "stale"), 0)
GLANCE = {"pupils": 1, "classes": 2, "listed": 2, "findings": {}, "outcomes": {}, **NOTHING}


@pytest.mark.parametrize(
    ("kinds", "counts", "step"),
    [
        ((), None, (1, "no_roster")),
        (("list",), {}, (1, "no_roster")),
        (("roster",), {"errors": 9}, (1, "no_lists")),
        (("roster", "list"), {"errors": 1, "links": 1, "pending": 1}, (2, "errors")),
        (("roster", "list"), {"links": 1, "pending": 1}, (3, "links")),
        (("roster", "list"), {"errors": 2, "linked": 2, "links": 2}, (3, "links")),
        (("roster", "list"), {"pending": 1}, (4, "pending")),
        (("roster", "list"), {"changes": 1}, (4, "pending")),
        (("roster", "list"), {"signed": 1}, (6, "sign")),
        (("roster", "list"), {"signed": 2}, (6, "publish")),
    ],
)
def test_what_comes_next(kinds, counts, step):
    told = None if counts is None else Glance(**(GLANCE | counts))
    assert next_step(told, kinds) == step


def test_the_steps_are_links_to_the_notebooks(here):
    panel = shown(here)
    html = panel.home.next.outputs[0]["data"]["text/html"]
    names = [path.name for path in sorted((TOP / "notebooks").glob("*.ipynb"))]
    assert [name for name, _ in steps().values()] == names
    assert re.findall(r'href="([^"]+)"', html)[1:] == names[1:]


def test_what_is_due_is_told_the_most_urgent_first(tmp_path):
    today = date.today()
    days = {"sign_off": str(today + timedelta(9)), "forms": str(today - timedelta(2))}
    here = school(tmp_path / "w", deadlines=days)
    desk = open_desk(here.ledger, here.audit(), "王老师", "registrar")
    subject = desk.worklist["subject"].iloc[0]
    acts.decide(desk, subject, "wait", until=str(today + timedelta(1)))
    panel = shown(here)
    rows = panel.home.due.rows(0, 10)["rows"]
    assert [row[1] for row in rows] == ["已逾期 2 天", "还有 1 天", "还有 9 天"]
    assert rows[0][2] == "确认表收回"


def test_without_deadlines_it_says_where_they_are_set(here):
    panel = shown(here)
    assert panel.home.due_box.children == (panel.home.no_due,)
    assert "设置" in panel.home.no_due.value


def test_an_altered_file_and_an_altered_ledger_are_told(here):
    assert "完好" in shown(here).home.sound.value
    received = here.path / "inbox" / here.files()[0].sha256
    received.chmod(0o600)
    received.write_bytes(b"other")
    assert "与原来不符" in shown(here).home.sound.value


def test_others_who_can_look_in_are_told_of(here, monkeypatch):
    assert "只有本机用户" in shown(here).home.sound.value
    monkeypatch.setattr("xjaudit.workspace.tighten", lambda paths: [next(iter(paths))])
    assert "其他人也能查看" in shown(here).home.sound.value


def test_who_works_here_is_kept(here):
    panel = shown(here)
    panel.home.me.name.value, panel.home.me.role.value = "李老师", "head_teacher"
    assert workspace.open_at(here.path).marker.me == {"actor": "李老师", "role": "head_teacher"}
    assert "示例学校" in panel.home.me.place.value


# --- settings


def test_every_setting_tells_its_value_its_default_and_its_source(here, tmp_path):
    (tmp_path / "某县.toml").write_text(COUNTY, "utf-8")
    county = packs.load([tmp_path / "某县.toml"])
    made = Settings(school_name="示例学校", severities={"ADR-SHORT": "warn"}, packs=county)
    table = every_setting(made).set_index("code")
    columns = ["value", "default", "source", "own"]
    told = {code: tuple(table.loc[code, columns]) for code in table.index}
    assert told["school_name"] == ("示例学校", "", OWN, True)
    assert told["primary_years"] == ("6", "6", NATIONAL, False)
    assert told["parameters.class_least"] == ("3", "5", "某县", False)
    assert told["severities.ADR-SHORT"][::2] == ("warn", OWN)
    assert source_in_words("某县", made) == "县规则包：某县"
    assert table.index.is_unique and not table["label"].eq("").any()


@pytest.mark.parametrize(
    ("code", "text", "value"),
    [
        ("as_of", "2026-11-16", date(2026, 11, 16)),
        ("school_year", "2025", 2025),
        ("primary_years", "5", 5),
        ("masked", "false", False),
        ("cutoff", "0901", "0901"),
        ("school_name", " 示例 ", "示例"),
        (
            "local_days",
            "2027-01-29 off；2027-02-07 work",
            {"2027-01-29": "off", "2027-02-07": "work"},
        ),
    ],
)
def test_a_typed_text_becomes_the_setting_and_shows_as_typed(code, text, value):
    made = changed(Settings(), code, text)
    assert getattr(made, code) == value
    row = every_setting(made).set_index("code").loc[code]
    assert changed(Settings(), code, row["value"]) == made and row["own"]
    assert changed(made, code, "") == Settings()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("as_of", "2026-13-01"),
        ("school_year", "上学年"),
        ("primary_years", "9"),
        ("masked", "maybe"),
        ("cutoff", "9999"),
        ("local_days", "2027-01-29"),
        ("language", "fr"),
        ("deadlines.forms", "明天"),
        ("parameters.class_least", "-1"),
        ("parameters.class_least", "五"),
        ("severities.ADR-SHORT", "fatal"),
    ],
)
def test_what_a_setting_cannot_be_is_refused(code, text):
    with pytest.raises(SettingError):
        changed(Settings(), code, text)


def test_a_setting_is_changed_and_taken_back(here):
    panel = shown(here)
    editor = panel.home.settings
    editor.choose("parameters.stuck_days")
    editor.text.value = "12"
    editor.save.click()
    panel.wait()
    assert workspace.open_at(here.path).settings.parameter_told("stuck_days") == (12, OWN)
    editor = panel.home.settings
    assert panel.home.below.selected_index == 0 and "设置已保存" in editor.message.value
    assert editor.code == "parameters.stuck_days" and not editor.reset.disabled
    editor.reset.click()
    panel.wait()
    assert workspace.open_at(here.path).settings.parameter_told("stuck_days") == (7, NATIONAL)
    assert panel.home.settings.reset.disabled


def test_a_wrong_value_is_refused_where_it_was_typed(here):
    panel = shown(here)
    panel.home.settings.choose("parameters.stuck_days")
    assert not panel.home.settings.put("999")
    assert "1 至 90" in panel.home.settings.message.value
    assert workspace.open_at(here.path).settings == here.settings


def test_a_severity_is_chosen_from_those_there_are(here):
    panel = shown(here)
    editor = panel.home.settings
    editor.choose("severities.RC-COUNT")
    assert [value for _, value in editor.pick.options] == ["error", "warn", "info"]
    editor.pick.value = "info"
    editor.save.click()
    panel.wait()
    assert workspace.open_at(here.path).settings.severities == {"RC-COUNT": "info"}


def test_a_rule_is_not_turned_off_without_a_reason(here):
    editor = shown(here).home.settings
    editor.choose("severities.RC-COUNT")
    assert not editor.put("off") and "2 核查名册" in editor.message.value
    assert workspace.open_at(here.path).settings.severities == {}


def test_settings_written_meanwhile_and_who_works_here_are_kept(here):
    panel = shown(here)
    panel.home.me.name.value = "李老师"
    now = workspace.open_at(here.path)
    now.write_settings(now.settings.but(cutoff="0901"))
    panel.home.settings.choose("school_name")
    panel.home.settings.put("新校名")
    made = workspace.open_at(here.path)
    assert (made.settings.cutoff, made.settings.school_name) == ("0901", "新校名")
    assert made.marker.me["actor"] == "李老师"


def test_english_when_the_setting_says_so(here):
    panel = shown(here)
    panel.home.settings.choose("language")
    panel.home.settings.pick.value = "en"
    panel.home.settings.save.click()
    panel.wait()
    assert "Ledger and files are sound" in panel.home.sound.value
    assert panel.chooser.known.description == "Workspace"


@pytest.mark.parametrize(
    ("day", "term"),
    [
        ("2026-09-01", (2026, 1)),
        ("2027-01-31", (2026, 1)),
        ("2027-02-01", (2026, 2)),
        ("2027-08-31", (2026, 2)),
    ],
)
def test_the_term_of_a_day(day, term):
    told = date.fromisoformat(day)
    assert choosing.term_of(told) == term
    year, number = term
    before = (year, 1) if number == 2 else (year - 1, 2)
    after = (year, 2) if number == 1 else (year + 1, 1)
    assert choosing.terms(told) == [before, term, after]


def test_a_campaign_of_another_term_speaks_of_a_day_in_it():
    for term in choosing.terms(date.today()):
        made = choosing.begun("", "", term, 6, "zh")
        assert choosing.term_of(made.as_of) == term
        assert made.system.school_year == term[0]


def test_nothing_of_the_records_is_written_beside_the_workspace(here, tmp_path):
    shown(here)
    told = json.loads((tmp_path / "data" / "xjaudit" / "workspaces.json").read_text("utf-8"))
    assert told == [str(here.path)]


def test_the_panel_written_down_tells_no_name(here):
    panel = shown(here)
    assert (repr(panel), repr(panel.home)) == ("Start()", "Home()")
