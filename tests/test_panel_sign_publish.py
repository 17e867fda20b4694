"""Step 6 by its methods: signing, giving out, publishing."""

import hashlib
import re

import openpyxl
import pytest

from tests.browser import fill
from tests.desks import SETTINGS, receive, seat
from xjaudit import errors, page, snapshot, workspace
from xjaudit.cases import acts
from xjaudit.cases.glance import glance, next_step
from xjaudit.exports.lists import write_differences, write_lists
from xjaudit.panels import working
from xjaudit.panels.sign_publish import SignPublish, sign_publish
from xjaudit.panels.sign_publish.giving import KINDS
from xjaudit.proof.verify import verify
from xjaudit.record.classes import class_label
from xjaudit.workspace.incoming import Incoming

WHO = {"head_teacher": "李老师", "registrar": "王老师", "leader": "张校长"}
TABS = {"signing": 0, "giving": 1, "leaders": 2}


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.setattr(working, "_SHADOW", 0)
    return school(tmp_path / "工作 区")


def school(path, **settings):
    """A workspace of two classes, one of which has nothing wrong."""
    return receive(workspace.new(path, SETTINGS.but(**settings)))


def opened(here, actor="王老师", role="registrar") -> SignPublish:
    return seat(sign_publish(workspace.open_at(here.path)), actor, role)


def cells(panel, where):
    """A row of the grid of classes."""
    rows = panel.signing.grid.rows(0, 20)["rows"]
    return next(row for row in rows if row[0] == where)


def sign(panel, class_id, role, actor):
    panel.me.role.value, panel.me.name.value = role, actor
    panel.signing.choose(class_id)
    panel.signing.sign.click()
    shown = panel.signing.sure.value
    panel.signing.confirm.click()
    return shown


def sign_all(panel, class_id):
    return [sign(panel, class_id, role, actor) for role, actor in WHO.items()]


# --- signing


def test_three_people_sign_what_they_are_shown_and_the_third_locks(here):
    panel = opened(here)
    shown = sign_all(panel, "7-2")
    entries = here.state().standing("class:7-2")
    assert [(one.verb, one.actor) for one in entries] == [
        *(("sign", actor) for actor in WHO.values()),
        ("lock", "张校长"),
    ]
    digest = entries[0].payload["digest"]
    assert all(digest in text for text in shown) and "张校长（学校领导）" in shown[-1]
    assert cells(panel, "七年级2班")[-4:] == [*WHO.values(), "有效，已锁定"]
    assert digest in panel.signing.detail.value and "三方已签字并锁定" in panel.signing.detail.value
    row = panel.frame.set_index("class").loc["7-2"]
    assert row["locked"] and row["holds"]


def test_nothing_is_signed_before_it_is_confirmed(here):
    panel = opened(here)
    panel.signing.choose("7-2")
    panel.signing.sign.click()
    panel.signing.back.click()
    assert here.state().standing("class:7-2") == []
    assert panel.signing.sign in panel.signing.below.children


def test_three_sign_as_quickly_as_they_like_and_a_double_click_signs_once(here, monkeypatch):
    monkeypatch.setattr(working, "_SHADOW", 60)
    panel = opened(here)
    for role, actor in WHO.items():
        sign(panel, "7-2", role, actor)
        panel.signing.confirm.click()
        assert "xj-card xj-error" not in panel.message.value
    verbs = [one.verb for one in here.state().standing("class:7-2")]
    assert verbs == ["sign", "sign", "sign", "lock"]


def test_one_person_does_not_sign_twice(here):
    panel = opened(here)
    sign(panel, "7-2", "registrar", "王老师")
    sign(panel, "7-2", "leader", "王 老师")
    assert "三个签字须由三人完成" in panel.message.value
    assert len(here.state().standing("class:7-2")) == 1


def test_what_blocks_a_class_is_listed_and_it_cannot_be_signed(here):
    panel = opened(here)
    panel.signing.choose("7-1")
    work = panel.desk.worklist
    open_errors = work[
        (work["class"] == "7-1") & (work["severity"] == "error") & (work["state"] == "open")
    ]
    assert len(open_errors) and panel.signing.sign.disabled
    assert panel.signing.blocking.rows(0, 20)["of"] == len(open_errors)
    assert "还不能签字" in panel.signing.detail.value
    for subject in open_errors["subject"]:
        acts.decide(panel.desk.refreshed(), subject, "not_a_problem", reason="已核实")
    panel.look()
    assert not panel.signing.sign.disabled and "可以签字" in panel.signing.detail.value


def test_a_changed_class_says_what_changed_and_is_opened_again_with_a_reason(here):
    panel = opened(here)
    sign_all(panel, "7-2")
    settings = here.settings
    changed = workspace.open_at(here.path).write_settings(
        settings.but(parameters={"class_least": 0, "stuck_days": 9})
    )
    panel = opened(changed)
    panel.signing.choose("7-2")
    assert "签字后有变动：规则与设置" in panel.signing.detail.value
    assert cells(panel, "七年级2班")[-1] == "签字后有变动：规则与设置"
    panel.signing.reopen.click()
    assert "请填写重新打开的理由" in panel.message.value
    panel.signing.reason.value = "规则改了"
    panel.signing.reopen.click()
    last = here.state().standing("class:7-2")[-1]
    assert (last.verb, last.payload) == ("reopen", {"reason": "规则改了"})
    assert panel.signing.reason.value == "" and not panel.signing.sign.disabled


def test_the_school_is_signed_when_every_class_is(here):
    panel = opened(here)
    panel.signing.choose(None)
    assert panel.signing.sign.disabled
    for subject in panel.desk.worklist["subject"]:
        if subject.startswith("finding:"):
            acts.decide(panel.desk.refreshed(), subject, "not_a_problem", reason="已核实")
    panel.look()
    for class_id in ("7-1", "7-2"):
        sign_all(panel, class_id)
    sign_all(panel, None)
    assert cells(panel, "全校")[-1] == "有效，已锁定"
    told = glance(panel.desk, panel.frame)
    assert (told.signed, told.classes) == (2, 2)
    assert next_step(told, {"roster", "list"}) == (6, "publish")


def test_what_was_chosen_is_there_again(here):
    panel = opened(here)
    panel.signing.choose("7-2")
    panel.tabs.selected_index = TABS["giving"]
    panel.keeping.flush()
    again = opened(here)
    assert (again.tabs.selected_index, again.signing.at) == (TABS["giving"], "7-2")


# --- giving out


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_lies_where_it_is_said_and_is_noted(here, kind):
    panel = opened(here)
    panel.giving.buttons[kind].click()
    panel.wait()
    assert "已导出" in panel.message.value
    noted = [one for one in here.state().standing("school") if one.verb == "export"]
    assert noted and {one.actor for one in noted} == {"王老师"}
    for one in noted:
        content = (here.path / "outbox" / one.payload["name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == one.payload["sha256"]
        assert one.payload["sha256"] in panel.giving.files[kind].value
    verdict = verify(workspace.open_at(here.path))
    assert verdict.is_sound and not verdict.notices


def test_an_export_that_was_changed_says_so(here):
    panel = opened(here)
    panel.giving.give("differences")
    panel.wait()
    (here.path / "outbox" / "differences.xlsx").write_bytes(b"mine")
    panel.giving.show()
    assert "已被改动" in panel.giving.files["differences"].value


def test_numbers_in_full_are_noted_and_only_asked_for_once(here):
    panel = opened(here)
    pupil = panel.desk.audit.roster.iloc[0]
    acts.change(panel.desk, pupil["person_key"], "id_number", "999999201312121223", "户口簿如此")
    panel.look()
    for in_full in (False, True):
        panel.giving.full.value = in_full
        panel.giving.give("changes")
        panel.wait()
        book = openpyxl.load_workbook(here.path / "outbox" / "key_changes.xlsx")
        texts = {str(c.value) for row in book.active.iter_rows() for c in row}
        assert ("999999201312121223" in texts) == in_full
    assert not panel.giving.full.value
    reveals = [one for one in here.state().standing("school") if one.verb == "reveal"]
    assert len(reveals) == 1


def test_nothing_is_given_out_without_a_name(here):
    panel = sign_publish(here)
    panel.wait()
    panel.giving.give("audit")
    panel.leaders.publish()
    panel.wait()
    assert "请先填写操作人" in panel.message.value and here.ledger.head()[0] == 0


def test_lists_have_every_link_once_and_differences_both_sides(sample_audit, tmp_path):
    lists = openpyxl.load_workbook(write_lists(sample_audit, tmp_path))
    rows = sum(sheet.max_row - 1 for sheet in lists)
    assert rows == len(sample_audit.pairs)
    sheet = openpyxl.load_workbook(write_differences(sample_audit, tmp_path)).active
    head, *told = sheet.iter_rows(values_only=True)
    assert len(told) == (sample_audit.pairs["outcome"] != "matched").sum()
    at = {name: head.index(name) for name in ("结果", "名单上", "学籍中", "不符项")}
    sided = [row for row in told if row[at["结果"]] in ("班级不符", "状态不符", "信息不符")]
    assert sided
    for row in sided:
        assert row[at["名单上"]] and row[at["学籍中"]] and row[at["名单上"]] != row[at["学籍中"]]


# --- publishing


def timeless(text):
    return re.sub(r"20\d\d-\d\d-\d\d[T ][\d:]+(\+[\d:]+)?", "", text)


def test_publish_shows_what_goes_out_and_lets_it_out(here):
    panel = opened(here)
    panel.tabs.selected_index = TABS["leaders"]
    panel.wait()
    figures, shown = panel.leaders.figures, panel.leaders.preview.value
    assert "2 个班没有签字" in panel.leaders.card.value
    panel.leaders.button.click()
    panel.wait()
    out = snapshot.latest(here.published)
    assert out.edition == 1
    # What was shown is the page that is out, but for the time.
    assert timeless(page.first_view(out)) in timeless(shown)
    assert figures["at"].tolist() == [row["at"] for row in out.rows]
    told = figures.astype("object").where(figures.notna(), None).to_dict("records")
    assert told == out.rows
    assert "第 1 版" in panel.message.value
    (entry,) = [one for one in here.state().standing("school") if one.verb == "publish"]
    assert entry.actor == "王老师"


def test_what_changed_since_the_preview_is_shown_before_it_goes_out(here):
    panel = opened(here)
    panel.tabs.selected_index = TABS["leaders"]
    panel.wait()
    other = opened(here, "李老师", "head_teacher")
    subject = other.desk.worklist["subject"].iloc[0]
    acts.decide(other.desk, subject, "not_a_problem", reason="已核实")
    panel.leaders.publish()
    panel.wait()
    assert here.editions() == [] and "预览已更新" in panel.message.value
    panel.leaders.publish()
    panel.wait()
    assert here.editions() == [1]


def test_files_that_changed_keep_an_old_preview_in(here):
    panel = opened(here)
    panel.tabs.selected_index = TABS["leaders"]
    panel.wait()
    more = Incoming("七年级3班.csv", "姓名,性别\n王小明,男\n".encode())
    assert not here.add_files([more], "list").faults
    panel.leaders.publish()
    panel.wait()
    assert here.editions() == [] and "文件已有变动" in panel.message.value


def test_publish_says_why_the_gate_is_shut(tmp_path, sample_school):
    here = fill(tmp_path / "w", sample_school)
    name = here.audit().roster["name"].dropna().iloc[0]
    panel = opened(here.write_settings(here.settings.but(school_name=name)))
    panel.tabs.selected_index = TABS["leaders"]
    panel.wait()
    assert "原因" in panel.leaders.card.value
    assert panel.leaders.button.disabled and panel.leaders.figures.empty


def test_who_may_not_publish_is_told(here):
    panel = opened(here, role="head_teacher")
    panel.tabs.selected_index = TABS["leaders"]
    panel.wait()
    panel.leaders.publish()
    panel.wait()
    assert "不能发布" in panel.message.value and here.editions() == []


def test_without_a_roster_it_says_what_to_do_first(tmp_path):
    panel = sign_publish(workspace.new(tmp_path / "w"))
    assert panel.frame.empty
    assert "读入文件" in panel.message.value


def test_english_when_settings_say_so(tmp_path, monkeypatch):
    monkeypatch.setattr(errors, "_spoken", "zh")
    monkeypatch.setattr(working, "_SHADOW", 0)
    panel = opened(school(tmp_path / "w", language="en"))
    panel.signing.choose("7-1")
    assert "cannot be signed yet" in panel.signing.detail.value
    assert panel.signing.grid.columns[0]["label"] == "Class"
    sign_all(panel, "7-2")
    assert cells(panel, class_label("7-2", "en"))[-1] == "hold, locked"
