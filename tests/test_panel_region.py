"""The county's screen by its methods: stopped, gone on with, and what it shows of the results."""

import re
import shutil
from datetime import date
from html import unescape

import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests.test_notebooks import STEPS
from xjaudit import errors, workspace
from xjaudit.panels.region import region as screen
from xjaudit.panels.region import words as texts
from xjaudit.panels.steps import links, trail
from xjaudit.region import county
from xjaudit.settings import Settings

BROKEN = "坏<b>小学"
AS_OF = date(2026, 11, 16)


@pytest.fixture(scope="module")
def received(region, tmp_path_factory):
    """The county's files, one school's roster spoilt."""
    source = shutil.copytree(region, tmp_path_factory.mktemp("county") / "报送")
    spoilt = source / "样例县" / BROKEN / "名册.xlsx"
    spoilt.parent.mkdir()
    spoilt.write_bytes(b"PK\x03\x04 broken")
    return source


@pytest.fixture(scope="module")
def ended(received):
    """What was told of a run that was stopped after its first school and gone on with; the panel
    and its messages."""
    # A school's officer may open it by chance: the school of the workspace is not the county's.
    here = workspace.new(
        received.parent / "w", Settings(as_of=AS_OF, school_name="别校", school_code="3199000009")
    )
    panel, work, told = screen(here), county.school.work, {}
    told["first"] = panel.message.value
    panel.choosing.source.value = str(received)

    def and_stop(order, one):
        row, told["settings"] = work(order, one), order.settings
        panel.cancel()
        return row

    with pytest.MonkeyPatch.context() as patch:
        # Here, not in processes of their own: these are tested in test_region.py.
        patch.setattr(county, "FEW", 9)
        patch.setattr(county.school, "work", and_stop)
        told["stopped_frame"] = _run(panel)
        told["stopped"] = panel.message.value
        patch.setattr(county.school, "work", work)
        progress = []
        panel._doing.observe(lambda change: progress.append(change["new"]), "value")
        _run(panel)
    told |= {"ended": panel.message.value, "progress": progress}
    return panel, told


def _run(panel) -> pd.DataFrame:
    panel.choosing.begin.click()
    # A double click begins nothing.
    panel.choosing.begin.click()
    return panel.frame


def texts_of(html):
    return unescape(re.sub("<style>.*?</style>|<[^>]*>", " ", html, flags=re.DOTALL))


def test_a_stop_keeps_what_is_done_and_says_so(ended):
    _, told = ended
    assert "还没有结果" in told["first"]
    assert "已停止：1/4 所已完成并保存" in told["stopped"]
    states = told["stopped_frame"]["state"].to_list()
    assert states[-3:] == ["open"] * 3 or states == ["open"] * 3 + ["done"]


def test_the_workspaces_own_school_is_none_of_the_countys(ended):
    settings = ended[1]["settings"]
    assert (settings.school_name, settings.school_code, settings.as_of) == (None, None, AS_OF)


def test_going_on_says_how_far_it_is(ended):
    _, told = ended
    assert "其中 1 所沿用上次结果" in told["ended"] and "完成 3，未完成 1" in told["ended"]
    counted = [one for one in told["progress"] if re.match(r"\d/3　", one)]
    assert counted and all("此前已完成 1 所，全部 4 所" in one for one in counted)
    assert re.search(r"3/3　\d+ 所/分钟", counted[-1])


def test_schools_that_need_help_stand_first_with_the_reason(ended, received):
    panel, _ = ended
    frame, sheet = panel.frame, panel.sheet
    assert frame["state"].to_list() == ["failed", "done", "done", "done"]
    assert frame["share"].iloc[1:].is_monotonic_increasing
    assert list(sheet.columns) == [pair[0] for pair in texts.SCHOOLS.values()]
    assert sheet["状态"][0] == "✘ 未能核查" and "名册.xlsx" in sheet["原因"][0]
    told = pd.read_parquet(panel.choosing.folder() / "schools.parquet").set_index("school_id")
    for row, line in zip(frame.to_dict("records"), sheet.to_dict("records"), strict=True):
        if row["state"] == "done":
            one = told.loc[row["school_id"]]
            assert (line["在籍"], line["错误"]) == (one["registered"], one["error"])
            assert line["已核对"].startswith(f"{one['checked']:.0f}/{one['registered']:.0f}（")


def test_a_school_shows_its_counts_and_workbooks_and_its_name_is_escaped(ended):
    panel, _ = ended
    panel.schools.selected = 0
    assert BROKEN in texts_of(panel.school.value) and "<b>小学" not in panel.school.value
    assert "audit.xlsx" not in panel.school.value and "名册.xlsx" in panel.school.value
    panel.schools.selected = 1
    row, told = panel.frame.iloc[1], texts_of(panel.school.value)
    assert re.search(rf"在籍\s+{row['registered']}\s", told)
    assert re.search(rf"有人无籍\s+{row['not_registered']}\s", told)
    for name in ("audit.xlsx", "answers.xlsx"):
        path = panel.choosing.folder() / "schools" / row["school_id"] / name
        assert path.is_file() and str(path) in told


def test_cases_are_those_of_the_file_with_numbers_masked(ended):
    panel, _ = ended
    every = pq.read_table(panel.choosing.folder() / "across" / "across.parquet").to_pylist()
    grid = panel.cases.rows(0, 500)
    assert every and [row[2] for row in grid["rows"]] == [one["message_zh"] for one in every]
    for at, case in enumerate(every):
        panel.cases.selected = at
        shown = texts_of(panel.case.value)
        assert case["action_zh"] in shown
        assert all(m["school_name"] in grid["rows"][at][1] for m in case["members"])
        assert all((m["id_number"] or "") in shown for m in case["members"])
        assert not re.search(r"\d{17}[\dX]", shown)


def test_what_was_written_is_there_and_told_with_the_command(ended):
    panel, _ = ended
    told, out = texts_of(panel.written.value), panel.choosing.folder()
    books = list((out / "county").glob("*.xlsx"))
    assert len(books) == 3 and all(str(one) in told for one in books)
    assert f'xjaudit dashboard "{out / "published"}"' in told
    assert panel.compared.value == ""


def test_the_next_visit_finds_folders_and_results_again_in_english(ended, received):
    panel, _ = ended
    panel.keeping.flush()
    here = workspace.open_at(panel.workspace.path)
    here = here.write_settings(here.settings.but(language="en"))
    try:
        again = screen(here)
        assert again.frame["school_id"].to_list() == panel.frame["school_id"].to_list()
        assert "From the last run: 4 schools: 3 done, 1 failed" in again.message.value
        assert "Why" in again.sheet.columns and "✘ failed" in again.sheet["State"].to_list()
        out = received.with_name("报送-结果")
        (out / "schools.parquet").write_bytes(b"damaged")
        again.choosing.out.value += "/"
        again.wait()
        assert "cannot be read" in again.message.value
    finally:
        errors.speak("zh")


@pytest.mark.parametrize(("field", "value", "fault"), [
    ("source", "", "还没有选各校文件的文件夹"),
    ("source", "{here}/无", "没有这个文件夹"),
    ("out", "{here}/w/workspace.toml", "请填文件夹"),
    ("out", "{here}/报送", "结果不能放进"),
    ("manifest", "{here}/无.csv", "没有这个文件"),
    ("day", None, "请选核查日"),
])  # fmt: skip
def test_what_is_wrong_is_said_before_anything_is_done(tmp_path, field, value, fault):
    (tmp_path / "报送").mkdir()
    panel = screen(workspace.new(tmp_path / "w"))
    panel.choosing.source.value = str(tmp_path / "报送")
    getattr(panel.choosing, field).value = value and value.format(here=tmp_path)
    panel.choosing.begin.click()
    panel.wait()
    assert fault in panel.message.value and not (tmp_path / "报送-结果").exists()


def test_a_folder_without_schools_is_told_as_a_card(tmp_path):
    (tmp_path / "空").mkdir()
    panel = screen(workspace.new(tmp_path / "w"))
    panel.choosing.source.value = str(tmp_path / "空")
    _run(panel)
    assert "xj-error" in panel.message.value and not panel.choosing.begin.disabled


def test_a_county_of_which_nothing_can_be_read_is_told_too(tmp_path):
    path = tmp_path / "报送" / "县" / BROKEN / "名册.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"PK\x03\x04 broken")
    panel = screen(workspace.new(tmp_path / "w"))
    panel.choosing.source.value = str(tmp_path / "报送")
    assert _run(panel)["state"].to_list() == ["failed"]
    assert "完成 0，未完成 1" in panel.message.value and "county" in panel.written.value


def test_a_school_is_never_led_into_the_countys_screen():
    assert STEPS[-1].name == "7_region.ipynb"
    for made in (trail("sign_publish", "zh").outputs[0], links(7, "下一步", "", "全部", "zh")):
        html = made["data"]["text/html"]
        assert '县（区）用 <a href="7_region.ipynb">' in html
        assert '➜ 下一步 <a href="7' not in html and '➜ 下一步</b><a href="7' not in html
    assert 'href="6_sign_publish.ipynb"><b>' in links(7, "", "", "", "zh")["data"]["text/html"]


def test_the_password_of_received_files_is_tried_and_not_kept(received, tmp_path, monkeypatch):
    panel, orders = screen(workspace.new(tmp_path / "w", Settings(as_of=AS_OF))), []

    def noted(order, *_):
        orders.append(order)
        raise errors.InputError("region_empty", "in")

    monkeypatch.setattr(county, "look", noted)
    panel.choosing.source.value = str(received)
    panel.choosing.password.value = "123456"
    _run(panel)
    assert [one.password for one in orders] == ["123456"]
    assert not any(b"123456" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
