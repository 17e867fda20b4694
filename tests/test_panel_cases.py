"""Step 4 worked by its methods: cases narrowed, opened, acted on, proven, changed, exported."""

import io
import re
import struct
import tomllib
import zlib
from dataclasses import replace
from pathlib import Path

import ipywidgets as w
import numpy as np
import openpyxl
import pandas as pd
import pytest

from tests import desks, writing
from tests.desks import ROSTER, SETTINGS, receive, seat
from xjaudit import workspace
from xjaudit.cases import board, kinds
from xjaudit.cases.desk import open_desk
from xjaudit.cases.dossier import turns
from xjaudit.cases.states import machines
from xjaudit.panels import working
from xjaudit.panels.cases import cases
from xjaudit.panels.cases.drafts import Drafts
from xjaudit.panels.keeping import Keeping
from xjaudit.workspace.incoming import Incoming

NUMBER = re.compile(r"999999\d{11}[0-9X]")
PDF = b"%PDF-1.4\n1 0 obj\n%%EOF\n"
PROBLEM = """
学籍号|姓名|身份证件号|班级|问题类型|对方学校
G999999201310151023|王芳|999999201310151023|七(1)班|身份证号重复|外地 <小学>
"""
# 吴刚 has no number.
NAMELESS = ROSTER.replace("居民身份证|999999201403151516", "无|")


def png() -> bytes:
    """One white dot."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"IDAT", zlib.compress(b"\0\xff\xff\xff"))
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A workspace with every kind of case: six pupils, two lists, one problem record."""
    monkeypatch.setattr(working, "_SHADOW", 0)
    made = workspace.new(tmp_path / "工作 区", SETTINGS.but(deadlines={"decisions": "2027-06-20"}))
    receive(made, NAMELESS)
    told = writing.xlsx(tmp_path / "问题学籍.xlsx", {"问题学籍": PROBLEM})
    assert not made.add(told, "problems").faults
    return made


def seated(here, name="王老师", role="registrar"):
    return seat(cases(workspace.open_at(here.path)), name, role)


def opened(panel, kind, name=None):
    """Open the first case of a kind, about a pupil; its id."""
    rows = panel._rows
    own = (rows["kind"] == kind) & ((rows["name"] == name) | (name is None))
    assert own.any(), rows[["kind", "name", "message"]]
    panel.grid.selected = -1
    panel.grid.selected = int(np.flatnonzero(own)[0])
    return rows["id"].iloc[panel.grid.selected]


def handed_in(panel, *files):
    """Papers dropped on the panel, as the page sends them."""
    drop = panel.case.papers.drop
    for name, content in files:
        drop._hear(drop, {"say": "file", "name": name}, [memoryview(content)])
    drop._hear(drop, {"say": "done"}, [])


def buttons(widget):
    """Every button below a widget, by its words."""
    found = {widget.description: widget} if isinstance(widget, w.Button) else {}
    for child in getattr(widget, "children", ()):
        found |= buttons(child)
    return found


def texts(widget):
    """All that a widget and those below it show."""
    own = [str(getattr(widget, name, "")) for name in ("value", "description")]
    return "\n".join([*own, *map(texts, getattr(widget, "children", ()))])


def verbs(here):
    return [one.verb for one in here.ledger.entries()]


def test_every_kind_of_case_is_listed_once(here):
    panel = seated(here)
    told = panel.frame.groupby("kind")["name"].agg(sorted).to_dict()
    assert told["problem"] == ["王芳"] and told["no_number"] == ["吴刚"]
    assert told["transfer"] == ["钱多多"] and {"李强", "孙亮"} <= {*told["event"]}
    assert panel.frame["id"].is_unique and list(panel.frame) == list(board.COLUMNS)
    assert "待办" in panel.message.value
    # The campaign's day is due for all of it.
    assert set(panel.frame["due"]) == {"2027-06-20"} and set(panel.frame["when"]) == {"later"}


def test_nothing_to_do_says_so(tmp_path):
    made = workspace.new(tmp_path / "w", SETTINGS)
    row = "\n".join(ROSTER.strip().splitlines()[:2]).replace("|", ",")
    assert not made.add_files([Incoming("名册.csv", row.encode())], "roster").faults
    panel = cases(made)
    assert panel.frame.empty
    assert "目前没有待办的事项" in panel.message.value


def test_a_problem_record_goes_from_papers_to_the_county(here):
    panel = seated(here)
    name = opened(panel, "problem")
    assert "外地 &lt;小学&gt;" in panel.case.head.value and "<小学>" not in panel.case.head.value
    assert not NUMBER.search(texts(panel))
    do, papers = panel.case.deciding, panel.case.papers
    # Deleting asks for the statement, which is missing: nothing is entered, the card says why.
    buttons(do.offers)["删除"].click()
    assert "所需材料未附齐" in panel.message.value and verbs(here) == []
    assert papers.label.value == "statement" and "☐ 学校情况说明" in papers.checklist.value
    handed_in(panel, ("王芳的说明.pdf", PDF))
    assert "☑ 学校情况说明" in papers.checklist.value
    do.note.value = "经核实，人不在本校"
    buttons(do.offers)["删除"].click()
    assert verbs(here) == ["attach", "file_case"] and do.note.value == ""
    assert panel.case.told.standing == "FILED" and "● 已申报" in panel.case.head.value
    # No act is offered that cannot be filed now; its steps are.
    assert buttons(do.offers) == {}
    assert {"提交审核", "审核通过", "退回"} <= {*buttons(do.turns)}
    assert "尚不能办理：须由主管部门审核，请先提交" in texts(do.turns)
    do.other["school"].value, do.action.value = "外地小学", "change"
    buttons(do.sides)["登记对方情况"].click()
    buttons(do.turns)["提交审核"].click()
    assert "对方已申报变更" in panel.message.value
    do.action.value = "evidence"
    buttons(do.sides)["登记对方情况"].click()
    buttons(do.turns)["提交审核"].click()
    buttons(do.turns)["退回"].click()
    assert "请先填写说明或理由" in panel.message.value
    do.note.value = "材料不清"
    buttons(do.turns)["退回"].click()
    assert panel.case.told.standing == "REJECTED" and panel.case.told.row["id"] == name
    assert verbs(here)[-2:] == ["submit", "reject"]
    # Its history tells all of it, the last first.
    table = pd.read_html(io.StringIO(panel.case.history.value))[0]
    assert table["事项"].tolist()[:2] == ["退回", "提交审核"] and table["内容"][0] == "材料不清"


def test_a_paper_is_shown_only_once_it_is_noted_who_looks(here):
    panel = seated(here)
    opened(panel, "problem")
    handed_in(panel, ("户口簿.png", png()))
    show = buttons(panel.case.papers.attached)["打开"]
    panel.me.name.value = ""
    show.click()
    assert panel.case.papers.viewer.files == [] and verbs(here) == ["attach"]
    panel.me.name.value = "李老师"
    show.click()
    (name, kind, data), last = panel.case.papers.viewer.files[0], here.ledger.entries()[-1]
    assert (kind, data) == ("png", png()) and (last.verb, last.actor) == ("open_evidence", "李老师")
    assert "户口簿" not in name and "王芳" not in name
    assert "打开材料" in panel.case.history.value
    # A log entry of one's own is nothing that others decided, and nothing to be undone.
    panel.look()
    assert "其他人" not in panel.message.value
    buttons(panel.case.papers.attached)["撤下"].click()
    assert verbs(here)[-1] == "detach" and panel.case.told.evidence == ()
    assert panel.undo() and len(panel.case.told.evidence) == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("说明.exe", b"MZ", "不能作为材料"),
        ("图.svg", b"<svg/>", "不能作为材料"),
        ("大.pdf", PDF + bytes(21 * 2**20), "超过 20 MB"),
    ],
)
def test_what_is_no_paper_is_refused_with_the_rest_of_its_batch(here, name, content, said):
    panel = seated(here)
    opened(panel, "problem")
    handed_in(panel, ("好.pdf", PDF), (name, content))
    assert said in panel.message.value and verbs(here) == []


@pytest.mark.parametrize(("field", "wrong"), [
    ("id_number", "999999201311111112"), ("birth_date", "20991231"),
])  # fmt: skip
def test_a_change_that_cannot_be_needs_a_note_as_on_the_command_line(here, field, wrong):
    panel = seated(here)
    opened(panel, "event", "李强")
    change = panel.case.changing
    change.field.value, change.new.value = field, wrong
    assert "先在“说明”里写明原因" in change.said.value and "xj-error" in change.said.value
    change.enter_button.click()
    assert "不符合核查规则" in panel.message.value and verbs(here) == []
    change.note.value = "证件原样"
    change.enter_button.click()
    assert verbs(here) == ["change"] and change.note.value == ""
    assert here.ledger.entries()[-1].payload["note"] == "证件原样"


def test_a_key_change_is_judged_entered_proven_and_checked_by_another(here):
    panel = seated(here)
    opened(panel, "event", "李强")
    change = panel.case.changing
    change.field.value = "id_number"
    assert "999999********1111" in change.old.value
    # Its last digit is wrong: the rules say so before anything is entered.
    change.new.value = "999999201311111112"
    assert "校验位不正确" in change.said.value and verbs(here) == []
    change.new.value = "999999201310151023"
    assert "另一名学生已有这个号码" in change.said.value
    change.field.value, change.new.value = "sex", "不知道"
    assert "新值无法识别" in change.said.value
    change.enter_button.click()
    assert "新值无法识别" in panel.message.value and verbs(here) == []
    change.new.value = "男"
    assert "与名册现值相同" in change.said.value
    change.field.value, change.new.value = "name", "李 彊"
    assert "将记为：李彊" in change.said.value
    change.enter_button.click()
    assert change.new.value == "" and verbs(here) == ["change"]
    row = panel.table[panel.table["id"].str.startswith("entry:")].iloc[0]
    assert (row["kind"], row["state"], row["missing"]) == ("key_change", "evidence", "booklet")
    assert row["message"] == "姓名：李强 → 李彊"

    entry = opened(panel, "key_change", "李强")
    assert panel.case.papers.purpose.value == entry.removeprefix("entry:")
    handed_in(panel, ("户口簿.png", png()))
    assert here.ledger.entries()[-1].payload["for"] == entry.removeprefix("entry:")
    assert panel.case.told.row["state"] == "check"
    buttons(panel.case.changing.asked)["复核无误"].click()
    assert "不能再复核" in panel.message.value
    other = seated(here, "李老师", "head_teacher")
    opened(other, "key_change", "李强")
    buttons(other.case.changing.asked)["复核无误"].click()
    assert other.case.told.row["state"] == "ready" and verbs(here)[-1] == "check"
    panel.look()
    assert panel.case.told.row["state"] == "ready"


def test_a_pupil_without_record_is_searched_for_before_late_creation(here):
    panel = seated(here)
    opened(panel, "transfer", "钱多多")
    do = panel.case.deciding
    offers = {one.code: one for one in panel.case.told.offers}
    assert offers["late_list"].needs_reason and not offers["transfer_in"].needs_reason
    assert "2025年《办法》第十五条" in texts(do.offers)
    buttons(do.offers)["补建学籍"].click()
    assert "请先填写说明或理由" in panel.message.value
    do.note.value = "首次入学，个别情况"
    buttons(do.offers)["补建学籍"].click()
    assert "须先经全国查重" in panel.message.value and do.note.value == "首次入学，个别情况"
    buttons(do.sides)["查无学籍"].click()
    do.note.value = "首次入学，个别情况"
    buttons(do.offers)["补建学籍"].click()
    assert verbs(here) == ["searched", "file"]
    # What was filed makes it another kind of case, due by its term.
    row = panel.case.told.row
    assert (row["kind"], row["state"]) == ("late", "filed") and row["due"] is not None


def test_an_act_of_others_is_waited_for(here):
    panel = seated(here)
    opened(panel, "event", "李强")
    do = panel.case.deciding
    buttons(do.offers)["转出（由转入学校发起，提醒家长）"].click()
    (entry,) = here.ledger.entries()
    assert entry.verb == "wait" and "转入学校发起" in entry.payload["note"]
    assert entry.payload["until"] > "2026" and panel.case.told.row["state"] == "waiting"


def test_plain_decisions_and_an_undo(here):
    panel = seated(here)
    opened(panel, "no_number")
    do = panel.case.deciding
    buttons(do.plain)["接受"].click()
    assert "请先填写说明或理由" in panel.message.value
    do.note.value = "已报派出所"
    buttons(do.plain)["接受"].click()
    state = panel.table.set_index("id")["state"]
    assert state[panel.case.told.row["id"]] == "accepted"
    # It leaves the list, and stays open before whoever decided.
    assert panel.case.told.row["id"] not in set(panel._rows["id"])
    panel.with_quiet.value = True
    assert panel.case.told.row["id"] in set(panel._rows["id"])
    do.note.value = "派出所退回"
    buttons(do.plain)["重新打开"].click()
    assert panel.case.told.row["state"] == "open"
    assert panel.undo() and panel.case.told.row["state"] == "accepted"
    assert "（已撤销）" in panel.case.history.value


def test_many_are_assigned_at_once_and_narrowed_by_their_owner(here):
    panel = seated(here)
    own = panel._rows["subject"].str.startswith("finding:")
    panel.grid.mark(np.flatnonzero(own)[:3])
    assert panel.many.layout.display == "" and "勾选的 3 件" in panel.marks.value
    assert not panel.assign()
    panel.owner.value = "赵老师"
    assert panel.assign() and verbs(here) == ["assign"] * 3
    assert panel.many.layout.display == "none"
    panel.choose(holder=["赵老师"])
    assert len(panel.frame) == 3
    assert panel.undo() and panel.frame["owner"].isna().all()


def test_nothing_typed_or_chosen_is_lost(here):
    panel = seated(here)
    first = opened(panel, "problem")
    panel.case.deciding.note.value = "写到一半"
    panel.case.part.value = "changes"
    panel.case.changing.field.value, panel.case.changing.new.value = "sex", "男"
    opened(panel, "no_number")
    assert panel.case.deciding.note.value == ""
    opened(panel, "problem")
    assert panel.case.deciding.note.value == "写到一半"
    panel.choose(kind=["problem"])
    panel.keeping.flush()
    again = seated(here)
    assert set(again.frame["kind"]) == {"problem"} and again.case.told.row["id"] == first
    assert again.case.part.value == "changes"
    assert again.case.deciding.note.value == "写到一半"
    change = again.case.changing
    assert (change.field.value, change.new.value) == ("sex", "男")


def test_a_form_forgets_what_was_entered(tmp_path):
    field, day = w.Text(), w.DatePicker()
    drafts = Drafts(Keeping(tmp_path / "x.json"), "f", {"text": field, "day": day})
    drafts.open("a")
    field.value, day.value = "甲", desks.TODAY
    drafts.open("b")
    assert (field.value, day.value) == ("", None)
    drafts.open("a")
    assert (field.value, day.value) == ("甲", desks.TODAY)
    drafts.clear()
    drafts.open("b")
    drafts.open("a")
    assert field.value == ""


def test_numbers_are_shown_in_full_only_when_noted(here):
    panel = seated(here)
    opened(panel, "event", "李强")
    assert "999999********1111" in panel.case.head.value
    assert panel.case.reveal()
    assert "999999201311111111" in panel.case.head.value
    last = here.ledger.entries()[-1]
    assert last.verb == "reveal" and last.payload == {"fields": ["id_number", "registry_no"]}
    # Another case, and the same one opened again, are masked.
    opened(panel, "problem")
    assert not NUMBER.search(texts(panel))


def test_a_class_on_one_page(here):
    panel = seated(here)
    panel.view.value = "class"
    page, view = panel.of_class.sheet, panel.of_class
    assert view.told.class_id == "7-1" and (view.told.registered, view.told.listed) == (3, 4)
    # Forms are counted of those who are here: 孙亮 is on leave.
    assert sum(view.told.forms.values()) == 3
    for text in ("七年级1班", "● 未核", "王芳", "李强", "孙亮", "钱多多", "问题学籍", "未签"):
        assert text in page.html
    assert "吴刚" not in page.html and "<小学>" not in page.html
    assert not NUMBER.search(page.html)
    # Links are open: the step says so, and is refused.
    assert "还有名单与学籍不一致未处理" in texts(view.turns)
    buttons(view.turns)["名单核对完毕"].click()
    assert "还有名单与学籍不一致未处理" in panel.message.value and verbs(here) == []
    view.which.value = "7-2"
    assert "吴刚" in page.html
    buttons(view.turns)["名单核对完毕"].click()
    assert "● 名单已核对" in page.html and verbs(here) == ["agree_list"]
    sent = []
    page.send = sent.append
    page._hear(page, {"ask": "html"}, [])
    assert sent == [{"answer": "html", "html": page.html}]
    assert "吴刚" not in str(page.get_state())


def test_lists_are_exported_masked_or_noted(here):
    panel = seated(here)
    opened(panel, "event", "李强")
    change = panel.case.changing
    change.field.value, change.new.value = "id_number", "999999201311111138"
    change.enter_button.click()
    change.field.value, change.new.value = "current_address", "示例县城关镇育才路8号"
    change.enter_button.click()
    export = panel.exporting
    export.changes()
    panel.wait()
    assert {name for name, *_ in export.viewer.files} == {"key_changes.xlsx", "other_changes.xlsx"}
    assert cells(here, "key_changes.xlsx")[1][6] == "999999********1138"
    assert "育才路8号" in cells(here, "other_changes.xlsx")[1][6]
    assert verbs(here)[-2:] == ["export", "export"]
    export.full.value = True
    export.changes()
    panel.wait()
    assert cells(here, "key_changes.xlsx")[1][6] == "999999201311111138"
    assert verbs(here)[-3:] == ["reveal", "export", "export"]
    export.worklist()
    panel.wait()
    assert export.viewer.files[0][0] == "worklist.xlsx"
    panel.look()
    assert "其他人" not in panel.message.value


def cells(here, name):
    sheet = openpyxl.load_workbook(here.path / "outbox" / name).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.rows]


def test_after_an_entry_the_board_is_what_it_would_be_afresh(here):
    panel = seated(here)
    for kind, name in (("problem", None), ("event", "孙亮"), ("no_number", None)):
        opened(panel, kind, name)
        panel.case.deciding.owner.value = "赵老师"
        panel.case.deciding.decide("assign")
        panel.case.deciding.decide("settle")
    opened(panel, "event", "李强")
    panel.case.changing.field.value, panel.case.changing.new.value = "name", "李彊"
    panel.case.changing.enter()
    panel.undo()
    panel.case.changing.new.value = "李疆"
    panel.case.changing.enter()
    desk = open_desk(here.ledger, here.audit())
    afresh = board.board(replace(desk, today=panel.desk.today))
    pd.testing.assert_frame_equal(panel.table, afresh)


@pytest.mark.parametrize(
    "days", [(-1, "overdue"), (0, "soon"), (3, "soon"), (7, "week"), (8, "later")]
)
def test_how_near_the_day_is(here, days):
    left, when = days
    desk = open_desk(here.ledger, here.audit(), "王老师", "registrar", desks.TODAY)
    due = (pd.Timestamp(desks.TODAY) + pd.Timedelta(left, "D")).date().isoformat()
    settings = desk.audit.settings.but(deadlines={"decisions": due})
    told = board.board(replace(desk, audit=replace(desk.audit, settings=settings)))
    assert set(told["when"]) == {when} and not told["still"].notna().any()
    later = replace(desk, today=(pd.Timestamp(desks.TODAY) + pd.Timedelta(9, "D")).date())
    assert set(board.board(later)["still"]) == {"still"}


def test_every_kind_and_state_has_its_words():
    assert set(kinds.KIND_OF.values()) <= set(kinds.KINDS)
    assert set(board.QUIET) <= set(board.STATES)
    folder = Path(__file__).parent.parent / "xjaudit" / "panels" / "cases"
    told = [
        tomllib.loads((folder / f"words_{one}.toml").read_text("utf-8")) for one in ("zh", "en")
    ]
    assert told[0].keys() == told[1].keys() and told[0]["labels"].keys() == told[1]["labels"].keys()
    for name in told[0].keys() - {"labels"}:
        places = [sorted(re.findall(r"\{\w*\}", one[name])) for one in told]
        assert places[0] == places[1], name


def test_in_english(here):
    here.write_settings(here.settings.but(language="en"))
    panel = seated(here)
    opened(panel, "problem")
    assert "Act" in dict(panel.case.part.options) and "● new" in panel.case.head.value
    panel.view.value = "class"
    assert "Grade 7" in panel.of_class.sheet.html or "Class" in panel.of_class.sheet.html
    here.write_settings(here.settings.but(language="zh"))
    seated(here)


def test_what_is_said_stands_beside_the_case_it_is_about(here):
    first, second = seated(here), seated(here, "李老师")
    assert first.message in first.children
    opened(first, "no_number")
    opened(second, "no_number")
    second.case.deciding.decide("settle")
    assert first.message in first.children
    first.case.deciding.decide("settle")
    # Somebody was quicker: shown, and asked, where the hand is.
    assert first.message not in first.children and "李老师" in first.message.value
    assert first.case.said.children == (first.message, first.clash)
    assert {"仍保存我的决定", "保留对方的决定"} == {*buttons(first.case.said)}
    opened(first, "problem")
    assert first.case.said.children == () and first.children[-3:-1] == (first.message, first.clash)


def test_every_step_of_a_case_is_offered_somewhere(here):
    panel = seated(here)
    opened(panel, "problem")
    case = machines()["case"]
    offered = {"file_case"}
    for state in case.states:
        offered |= {one.verb for one in turns(panel.desk, panel.case.told.at, case, state)}
    assert offered == set(case.verbs())


def test_a_saved_cell_holds_nobody(here):
    panel = seated(here)
    opened(panel, "problem")
    assert "王芳" not in repr(panel)
