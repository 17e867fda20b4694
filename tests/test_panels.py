"""The officer's panels, worked by their methods: what a click would do, without a browser."""

import io
import re
import threading

import ipywidgets as w
import msoffcrypto
import openpyxl
import pandas as pd
import pytest

from tests import writing
from tests.browser import fill
from xjaudit import errors, tables, workspace
from xjaudit.panels.check import check
from xjaudit.panels.load import load
from xjaudit.panels.reconcile import reconcile
from xjaudit.settings import Settings
from xjaudit.workspace.incoming import Incoming


@pytest.fixture(scope="module")
def school(tmp_path_factory, sample_school):
    here = fill(tmp_path_factory.mktemp("panels") / "w", sample_school)
    here.audit()
    return here


@pytest.fixture
def empty(tmp_path):
    return workspace.new(tmp_path / "w")


def typed(panel, path):
    """A path typed into the panel of step 1, and the button pressed."""
    panel.intake.path.value = str(path)
    panel.intake.add.click()
    panel.wait()


def dropped(panel, *files):
    """Files (name, bytes) dropped on the panel of step 1, as the page sends them."""
    drop = panel.intake.drop
    for name, content in files:
        drop._hear(drop, {"say": "file", "name": name}, [memoryview(content)])
    drop._hear(drop, {"say": "done"}, [])
    panel.wait()


def choose(panel, name):
    panel.grid.selected = panel.frame["file"].to_list().index(name)


def buttons(widget, text):
    """Buttons below a widget whose words hold a text."""
    found = [widget] if text in getattr(widget, "description", "") else []
    return found + [b for child in getattr(widget, "children", ()) for b in buttons(child, text)]


def controls(widget, kind):
    found = [widget] if isinstance(widget, kind) else []
    return found + [c for child in getattr(widget, "children", ()) for c in controls(child, kind)]


def test_load_lists_every_file_with_its_receipt(school):
    panel = load(school)
    frame = panel.frame
    assert len(frame) == len(school.files())
    assert (frame["rows_seen"] == frame["rows_read"] + frame["rows_dropped"]).all()
    assert "名册" in panel.message.value
    receipts = {one["file"]: one for one in school.audit().receipts}
    for row in frame.itertuples():
        assert row.rows_read == receipts[row.file.rsplit("/")[-1]]["rows_read"]


def test_load_takes_a_folder_and_says_what_was_there_already(empty, sample_school):
    panel = load(empty)
    typed(panel, sample_school / "lists")
    count = len(panel.frame)
    assert f"已添加 {count} 个文件" in panel.message.value
    typed(panel, sample_school / "lists")
    assert len(panel.frame) == count
    assert "已添加过" in panel.message.value


def test_load_takes_uploads(empty, sample_school):
    panel = load(empty)
    path = next((sample_school / "problems").iterdir())
    dropped(panel, (path.name, path.read_bytes()))
    assert panel.frame["file"].to_list() == [path.name]
    assert panel.frame["kind"].to_list() == ["问题学籍"]


@pytest.mark.parametrize(
    "message", [None, [], {}, {"say": "file", "name": 3}, {"say": "done"}, {"say": "rm"}], ids=str
)
def test_drop_survives_whatever_a_page_sends(empty, message):
    panel = load(empty)
    panel.intake.drop._hear(panel.intake.drop, message, [])
    assert panel.frame.empty


def test_load_says_which_upload_is_too_large(empty):
    panel = load(empty)
    panel.intake.drop._hear(None, {"say": "large", "name": "<b>.xlsx"}, [])
    assert "&lt;b&gt;.xlsx 超过" in panel.intake.large.value


@pytest.mark.parametrize("text", ["/nowhere/at/all.xlsx", "{folder}/坏<b>.xlsx"])
def test_load_says_what_is_wrong_with_a_file_and_escapes_it(empty, tmp_path, text):
    (tmp_path / "坏<b>.xlsx").write_bytes(b"not a workbook")
    panel = load(empty)
    typed(panel, text.format(folder=tmp_path))
    assert "xj-error" in panel.refused.value
    assert "→" in panel.refused.value
    assert "<b>.xlsx" not in panel.refused.value
    assert "Traceback" not in panel.refused.value
    assert panel.intake.path.value == text.format(folder=tmp_path), "what was typed stays"


def test_load_keeps_what_was_pasted_until_it_is_taken_in(empty):
    panel = load(empty)
    panel.intake.paste.click()
    assert panel.intake.pasting.layout.display == ""
    for text, left in (("七年级1班 王芳", "七年级1班 王芳"), ("班级\t姓名\n七1班\t王芳\n", "")):
        panel.intake.text.value = text
        panel.intake.add_text()
        panel.wait()
        assert panel.intake.text.value == left
    assert panel.frame["rows_read"].to_list() == [1]


def test_load_asks_for_the_password_of_those_files_only(empty, tmp_path):
    rows = "姓名|性别\n王芳{}|女\n"
    paths = [
        writing.xlsx(tmp_path / f"七年级{n}班.xlsx", {"1": rows.format(n * "芳")}) for n in (1, 2)
    ]
    with io.BytesIO(paths[1].read_bytes()) as source, paths[1].open("wb") as target:
        msoffcrypto.OfficeFile(source).encrypt("秘密", target)
    panel = load(empty)
    assert panel.intake.opening.layout.display == "none"
    dropped(panel, *((path.name, path.read_bytes()) for path in paths))
    assert len(panel.frame) == 1
    assert panel.intake.opening.layout.display == ""
    assert "七年级2班.xlsx" in panel.intake.which.value
    for password, left in (("falsch", ["七年级2班.xlsx"]), ("秘密", [])):
        panel.intake.password.value = password
        panel.intake.unlock()
        panel.wait()
        assert [one.name for one in panel.intake.locked] == left
    assert panel.intake.password.value == ""
    states = panel.frame.set_index("file")["state"]
    assert states.to_list() == ["使用中", "使用中", "有密码的原件"]


MARKS = "九月考勤||||\n姓名|9月1日|9月2日|9月3日|9月4日\n王芳|√|△|√|√\n李强|√|√|√|√\n合计 2人||||\n"


def test_load_asks_what_a_file_leaves_open_and_takes_answers_back(empty, tmp_path):
    panel = load(empty)
    dropped(panel, *attendance(tmp_path, "七年级1班.xlsx"))
    assert panel.frame["questions"].to_list() == [1]
    (choice,) = controls(panel.asking, w.Dropdown)
    assert "△" in panel.asking.children[1].children[0].value
    (button,) = buttons(panel.asking, "回答")
    assert button.disabled
    choice.value = "personal"
    button.click()
    assert panel.frame["questions"].to_list() == [0]
    assert panel.asking.layout.display == "none"
    assert list(panel.workspace.settings.answers.values()) == ["personal"]
    assert "“△”" in panel.given.rows.children[0].children[0].value
    buttons(panel.given, "撤回")[0].click()
    assert panel.frame["questions"].to_list() == [1]


def attendance(folder, *names):
    for number, name in enumerate(names):
        # Headings of their own, so that each layout is asked about by itself.
        text = MARKS.replace("姓名", ("姓名", "学生姓名")[number])
        path = writing.xlsx(folder / name, {"9月": text})
        yield name, path.read_bytes()


@pytest.mark.parametrize(("everywhere", "left"), [(False, [0, 1]), (True, [0, 0])])
def test_an_answer_holds_for_other_layouts_if_a_person_says_so(empty, tmp_path, everywhere, left):
    panel = load(empty)
    dropped(panel, *attendance(tmp_path, "七年级1班.xlsx", "七年级2班.xlsx"))
    (choice,) = controls(panel.asking, w.Dropdown)
    (share,) = controls(panel.asking, w.Checkbox)
    assert not share.value, "one teacher's △ is not another's"
    choice.value, share.value = "sick", everywhere
    buttons(panel.asking, "回答")[0].click()
    assert panel.frame["questions"].to_list() == left


def test_questions_of_the_chosen_file_come_first_and_the_others_are_a_click_away(empty, tmp_path):
    panel = load(empty)
    dropped(panel, *attendance(tmp_path, "七年级1班.xlsx"))
    dropped(panel, ("名单.csv", "班级,姓名\n七1班,王芳\n,李强\n,赵六\n,孙悦\n".encode()))
    assert len(controls(panel.asking, w.Dropdown)) == 2
    choose(panel, "名单.csv")
    assert len(controls(panel.asking, w.Dropdown)) == 1
    buttons(panel.asking, "显示所有文件的问题（2）")[0].click()
    assert len(controls(panel.asking, w.Dropdown)) == 2


def test_the_table_of_the_next_cell_follows_what_is_added(empty, sample_school):
    panel = load(empty)
    panel.wait()
    (hint,) = panel.table.children
    assert "添加文件" in hint.value
    typed(panel, sample_school / "registry")
    (grid,) = panel.table.children
    assert [row[0] for row in grid.rows(0, 9)["rows"]] == panel.frame["file"].to_list()
    assert len(panel.frame) == 3


def test_a_column_left_out_is_given_a_field_from_the_list(empty, tmp_path):
    rows = "姓名|性别|班级|紧急情况找谁|星座属相\n王芳|女|七(1)班|13570246801|兔\n"
    path = writing.xlsx(tmp_path / "a.xlsx", {"1": rows})
    panel = load(empty)
    dropped(panel, ("七1班.xlsx", path.read_bytes()))
    assert panel.assigning.layout.display == "none"
    choose(panel, "七1班.xlsx")
    assert panel.frame["questions"].to_list() == [0], "an offer is no question"
    assert "（2）" in panel.assigning.fold.description
    panel.assigning.column.value = 0
    offered = dict(panel.assigning.field.options)
    assert offered["联系电话"] == "phone"
    assert "sex" not in offered.values(), "the table has that field"
    assert panel.assigning.assign.disabled
    panel.assigning.field.value = "phone"
    panel.assigning.assign.click()
    panel.wait()
    ((_, reading),) = panel.workspace.readings()
    assert reading.tables[0].cells["phone"].to_pylist() == ["13570246801"]
    assert "紧急情况找谁" in panel.given.rows.children[0].children[0].value
    # What is left out for good is told of no more.
    panel.assigning.column.value = 0
    panel.assigning.field.value = "ignore"
    panel.assigning.assign.click()
    panel.wait()
    ((_, reading),) = panel.workspace.readings()
    assert not reading.offers
    assert not [n for n in reading.tables[0].notices if n.code == "heading_unknown"]
    assert panel.assigning.layout.display == "none"


def test_proposed_headings_are_accepted_by_one_click(empty, tmp_path):
    rows = "学生姓名|学生性别情况|家庭现住地址\n王芳|女|示例路1号\n"
    panel = load(empty)
    dropped(panel, ("七1班.xlsx", writing.xlsx(tmp_path / "a.xlsx", {"1": rows}).read_bytes()))
    open_ones = panel.frame["questions"].iloc[0]
    assert open_ones >= 1
    if open_ones > 1:
        buttons(panel.asking, "全部接受")[0].click()
    else:
        buttons(panel.asking, "是“")[0].click()
    assert panel.frame["questions"].to_list() == [0]


def test_receipt_tells_what_was_read_set_aside_and_changed(empty, tmp_path):
    panel = load(empty)
    rows = """名单|||
    姓名|性别|孩次|出生日期
    王 芳|女|<i>1|2012.3.5
    李强|男|2|20120306
    合计 2人|||"""
    path = writing.xlsx(tmp_path / "七年级1班.xlsx", {"A<b>": rows})
    dropped(panel, (path.name, path.read_bytes()))
    choose(panel, path.name)
    text = panel.detail.text.value
    for told in (
        "读入 2 行",
        "认得 3/4 列",
        "1 行表尾（第 5 行）",
        "列“孩次”未识别",
        "（A3）",
        "D3",
    ):
        assert told in text
    for cell in ("王", "李强", "<i>", "2012", "A<b>"):
        assert cell not in text, "a saved notebook would keep it"
    panel.detail.places.value = True
    (grid,) = panel.detail.below.children
    assert ["A<b>", "A3", "姓名“王 芳”按“王芳”匹配（去空格、统一间隔号）"] in grid.rows(0, 9)[
        "rows"
    ]


def test_load_takes_a_file_for_another_kind(empty, tmp_path):
    panel = load(empty)
    dropped(panel, ("七1班.csv", "姓名,性别\n王芳,女\n".encode()))
    choose(panel, "七1班.csv")
    panel.detail.kind.value = "roster"
    assert panel.frame["kind"].to_list() == ["名册"]
    panel.detail.kind.value = "problems"
    assert panel.frame["kind"].to_list() == ["名册"]
    assert "问题类型" in panel.message.value
    assert panel.detail.kind.value == "roster"


def test_load_tells_what_a_new_edition_of_a_roster_changes(school, tmp_path, sample_school):
    here = workspace.new(tmp_path / "w", school.settings)
    panel = load(here)
    name = "学生花名册.xlsx"
    path = sample_school / "registry" / name
    book = openpyxl.load_workbook(path)
    book.active.delete_rows(100)
    book.save(tmp_path / name)
    dropped(panel, (name, (tmp_path / name).read_bytes()))
    dropped(panel, (name, path.read_bytes()))
    assert f"{name} 取代了先前的 {name}（新增 1 人）" in panel.message.value
    choose(panel, name)
    assert "与上一版名册相比" in panel.detail.text.value
    assert f"取代了先前的 {name}" in panel.detail.text.value
    panel.detail.differs.value = True
    (grid,) = panel.detail.below.children
    assert grid.rows(0, 9)["rows"][0][0] == "新增"
    panel.grid.selected = 1
    assert f"已被 {name} 取代" in panel.detail.text.value


def test_load_sets_the_chosen_file_aside(tmp_path, sample_school):
    here = fill(tmp_path / "w", sample_school)
    panel = load(here)
    name = panel.frame["file"].iloc[4]
    choose(panel, name)
    panel.switch()
    assert panel.frame["state"].to_list().count("已停用") == 1
    assert [f.name for f in here.files() if not f.in_use] == [name]
    assert panel.chosen.name == name
    panel.switch()
    assert set(panel.frame["state"]) == {"使用中"}


def test_files_added_while_others_are_read_are_not_lost(empty, tmp_path):
    panel = load(empty)
    for number in range(1, 4):
        text = f"姓名,性别\n王{number},女\n李{number},男\n"
        panel.intake.dropped([Incoming(f"七年级{number}班.csv", text.encode())])
    assert len(panel.frame) == 3


def test_load_keeps_what_was_typed_when_adding_is_cancelled(empty, tmp_path):
    panel = load(empty)
    ready = threading.Event()
    panel.start(lambda _: (ready.wait(), panel.cancel()), lambda _: None, queued=True)
    (tmp_path / "七年级1班.csv").write_text("姓名,性别\n王芳,女\n", "utf-8")
    panel.intake.path.value = str(tmp_path)
    panel.intake.add_path()
    ready.set()
    panel.wait()
    assert "已取消" in panel.message.value
    assert panel.intake.path.value == str(tmp_path)
    assert empty.files() == []
    typed(panel, tmp_path)
    assert len(panel.frame) == 1


def test_load_speaks_english_throughout(tmp_path, monkeypatch):
    monkeypatch.setattr(errors, "_spoken", "zh")
    panel = load(workspace.new(tmp_path / "w", Settings(language="en")))
    files = dict(attendance(tmp_path, "a.xlsx"))
    dropped(panel, *files.items(), ("x.xlsx", b"PK\x03\x04 no workbook"))
    panel.intake.text.value = "姓名,身份证件号\n王芳,123\n"
    panel.intake.add_text()
    choose(panel, "a.xlsx")
    controls(panel.asking, w.Dropdown)[0].value = "sick"
    buttons(panel.asking, "Answer")[0].click()
    panel.wait()
    panel.detail.places.value = True
    texts = [c.value for c in controls(panel, w.HTML)]
    texts += [c.description for c in controls(panel, w.Button)]
    said = re.sub("<style>.*?</style>", "", "".join(texts), flags=re.DOTALL)
    # Only what stands in the files is Chinese.
    for own in ("九月考勤", "姓名", "9月1日", "9月2日", "9月3日", "9月4日", "9月"):
        said = said.replace(own, "")
    assert not re.findall("[\u4e00-\u9fff]+", said)


def test_a_kept_notebook_would_hold_no_cell_of_a_pupil(school):
    panel = load(school)
    names = set(school.audit().roster["name"].dropna())
    for position in range(len(panel.frame)):
        panel.grid.selected = position
        kept = repr([c.get_state() for c in controls(panel, w.Widget)])
        assert not [name for name in names if len(name) > 2 and name in kept]


@pytest.mark.parametrize("panel", [check, reconcile])
def test_without_a_roster_the_panels_say_what_to_do_first(empty, panel):
    made = panel(empty)
    assert "读入文件" in made.message.value
    assert made.frame.empty


def test_panels_say_errors_in_the_language_of_the_workspace(tmp_path, sample_school, monkeypatch):
    monkeypatch.setattr(errors, "_spoken", "zh")
    here = fill(tmp_path / "w", sample_school)
    files = load(here.write_settings(here.settings.but(language="en")))
    typed(files, tmp_path / "nowhere.xlsx")
    assert "no such file" in files.refused.value
    assert errors.spoken() == "en"


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


def test_english_when_settings_say_so(tmp_path, sample_school, monkeypatch):
    monkeypatch.setattr(errors, "_spoken", "zh")
    here = fill(tmp_path / "w", sample_school)
    panel = reconcile(here.write_settings(here.settings.but(language="en")))
    panel.wait()
    assert "to settle" in panel.message.value
    assert panel.grid.columns[4]["label"] == "Outcome"


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
