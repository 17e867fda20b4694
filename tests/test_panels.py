"""The officer's panels, worked by their methods: what a click would do, without a browser."""

import pandas as pd
import pytest

from tests.browser import fill
from xjaudit import snapshot, tables, workspace
from xjaudit.findings import COLUMNS
from xjaudit.panels.check import check
from xjaudit.panels.load import load
from xjaudit.panels.publish import publish
from xjaudit.panels.reconcile import linked_people, reconcile

NUMBER = r"[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9X]"


@pytest.fixture(scope="module")
def school(tmp_path_factory, sample_school):
    here = fill(tmp_path_factory.mktemp("panels") / "w", sample_school)
    here.audit()
    return here


@pytest.fixture
def empty(tmp_path):
    return workspace.new(tmp_path / "w")


def test_load_lists_every_file_with_its_receipt(school):
    panel = load(school)
    frame = panel.frame
    assert len(frame) == len(school.files())
    assert (frame["rows_seen"] == frame["rows_read"] + frame["rows_dropped"]).all()
    assert "名册" in panel.message.value


def test_load_takes_a_folder_and_says_what_was_there_already(empty, sample_school):
    panel = load(empty)
    panel.add_path(str(sample_school / "lists"))
    count = len(panel.frame)
    assert f"已添加 {count} 个文件" in panel.message.value
    panel.add_path(str(sample_school / "lists"))
    assert len(panel.frame) == count
    assert "已添加过" in panel.message.value


def test_load_takes_uploads(empty, sample_school):
    panel = load(empty)
    path = next((sample_school / "problems").iterdir())
    panel.upload.value = (
        {"name": path.name, "type": "", "size": 1, "content": memoryview(path.read_bytes()),
         "last_modified": pd.Timestamp.now()},
    )  # fmt: skip
    assert panel.frame["file"].to_list() == [path.name]
    assert panel.frame["kind"].to_list() == ["问题学籍"]


@pytest.mark.parametrize("text", ["/nowhere/at/all.xlsx", "{folder}/坏<b>.xlsx"])
def test_load_says_what_is_wrong_with_a_file_and_escapes_it(empty, tmp_path, text):
    (tmp_path / "坏<b>.xlsx").write_bytes(b"not a workbook")
    panel = load(empty)
    panel.add_path(text.format(folder=tmp_path))
    assert "xj-error" in panel.message.value
    assert "→" in panel.message.value
    assert "<b>.xlsx" not in panel.message.value
    assert "Traceback" not in panel.message.value


def test_load_sets_the_chosen_file_aside(school, tmp_path, sample_school):
    here = fill(tmp_path / "w", sample_school)
    panel = load(here)
    panel.wait()
    panel.grid.selected = 4
    panel.switch()
    assert panel.frame["state"].to_list().count("已停用") == 1
    assert not here.files()[4].in_use


@pytest.mark.parametrize("panel", [check, reconcile, publish])
def test_without_a_roster_the_panels_say_what_to_do_first(empty, panel):
    made = panel(empty)
    assert "读入文件" in made.message.value
    assert made.frame.empty


def test_check_offers_the_findings_it_shows(school):
    panel = check(school)
    found = school.audit().findings
    panel.choose("")
    assert len(panel.frame) == len(found)
    assert list(panel.frame.columns) == [*COLUMNS, "name"]
    rule = found["rule"].value_counts().index[0]
    panel.choose("", rule)
    assert set(panel.frame["rule"]) == {rule}
    panel.choose("error", of_class="8-3")
    assert set(panel.frame["severity"]) == {"error"}
    assert set(panel.frame["class"]) == {"8-3"}


def test_check_explains_the_chosen_finding(school):
    panel = check(school)
    panel.choose("error")
    panel.grid.selected = 0
    code = panel.frame["rule"].iloc[0]
    assert code in panel.detail.value
    assert "办法" in panel.detail.value


def test_check_shows_no_whole_number(school):
    panel = check(school)
    panel.choose("")
    rows = panel.grid.rows(0, 500)["rows"]
    texts = pd.Series(["|".join(row) for row in rows])
    whole = set(school.audit().roster["id_number"].dropna())
    assert not [number for number in whole if texts.str.contains(number, regex=False).any()]


def test_reconcile_parts_the_links_by_outcome_and_class(school):
    panel = reconcile(school)
    links = school.audit().links
    assert len(panel.frame) == (links["outcome"] != "matched").sum()
    for outcome, count in links["outcome"].value_counts().items():
        panel.choose(outcome)
        assert len(panel.frame) == count
    panel.choose("matched", "7-1")
    assert set(panel.frame["class"]) == {"7-1"}


def test_reconcile_masks_numbers_unless_told_otherwise(sample_audit):
    shown = linked_people(sample_audit)["id_number"].dropna()
    assert not shown.str.fullmatch(NUMBER).any()
    assert shown.str.contains("****", regex=False).all()


def test_publish_shows_what_goes_out_and_lets_it_out(tmp_path, sample_school):
    here = fill(tmp_path / "w", sample_school)
    panel = publish(here)
    frame = panel.frame
    assert not panel.button.disabled
    panel.publish()
    panel.wait()
    out = snapshot.latest(here.published)
    assert out.edition == 1
    assert frame.to_dict("records") == out.classes
    assert "第 1 版" in panel.message.value


def test_publish_says_why_the_gate_is_shut(tmp_path, sample_school):
    here = fill(tmp_path / "w", sample_school)
    name = here.audit().roster["name"].dropna().iloc[0]
    panel = publish(here.write_settings(here.settings.but(school_name=name)))
    assert panel.frame.empty
    assert "原因" in panel.message.value
    assert panel.button.disabled


def test_work_can_be_cancelled(tmp_path, sample_school):
    here = fill(tmp_path / "w", sample_school)
    panel = check(here)
    panel.cancel()
    panel.wait()
    assert "已取消" in panel.message.value
    assert panel.frame.empty


def test_fault_of_the_program_is_raised_where_the_table_is_asked_for(school):
    panel = check(school)
    panel.wait()
    panel.start(lambda _: 1 / 0, lambda _: None)
    with pytest.raises(ZeroDivisionError):
        _ = panel.frame
    assert "ZeroDivisionError" in panel.message.value


def test_english_when_settings_say_so(tmp_path, sample_school):
    here = fill(tmp_path / "w", sample_school)
    panel = reconcile(here.write_settings(here.settings.but(language="en")))
    panel.wait()
    assert "to settle" in panel.message.value
    assert panel.grid.columns[0]["label"] == "Outcome"


def test_a_panel_written_down_tells_no_name(school):
    panel = reconcile(school)
    panel.wait()
    assert repr(panel) == "Reconcile()"
    assert repr(panel.grid).startswith("Grid(")


PEOPLE = pd.DataFrame(
    {
        "name": ["王小明", "李<b>晓红</b>", None, "赵六", "王芳"],
        "age": pd.array([12, 11, None, 9, 100], dtype="Int64"),
    }
)


def test_grid_gives_the_rows_in_sight_as_texts():
    found = tables.Grid(PEOPLE).rows(1, 2)
    assert found["rows"] == [["李<b>晓红</b>", "11"], ["", ""]]
    assert (found["total"], found["of"]) == (5, 5)


@pytest.mark.parametrize(
    ("asked", "at"),
    [
        ({"words": "王"}, [0, 4]),
        ({"words": "王 芳"}, [4]),
        ({"words": "nobody"}, []),
        ({"words": "(["}, []),
        ({"sort": 1}, [3, 1, 0, 4, 2]),
        ({"sort": 1, "descending": True}, [4, 0, 1, 3, 2]),
        ({"sort": 99}, [0, 1, 2, 3, 4]),
    ],
    ids=str,
)
def test_grid_filters_and_sorts(asked, at):
    assert tables.Grid(PEOPLE).rows(0, 10, **asked)["at"] == at


@pytest.mark.parametrize(
    "message",
    [None, [], {}, {"ask": "rows", "start": "x"}, {"ask": "rows", "count": 10**9, "start": -5},
     {"ask": "select", "at": 10**6}, {"ask": "select", "at": None}, {"ask": "delete"}],
    ids=str,
)  # fmt: skip
def test_grid_survives_whatever_a_page_sends(message):
    grid = tables.Grid(PEOPLE)
    grid._answer(grid, message, [])
    assert grid.selected == -1


def test_plain_table_escapes():
    assert "李&lt;b&gt;晓红&lt;/b&gt;" in tables.plain(PEOPLE)
