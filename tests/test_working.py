"""Deciding at a panel: who it was, one decision a click, undo, and what others decide meanwhile."""

import pytest

from tests.desks import SETTINGS, person, receive, seat
from xjaudit import workspace
from xjaudit.cases import acts
from xjaudit.panels import working
from xjaudit.panels.cases import cases
from xjaudit.panels.check import check
from xjaudit.panels.reconcile import reconcile
from xjaudit.panels.sign_publish import sign_publish

WORDS = {"zh": {}, "en": {}}


class Deciding(working.Working):
    """The least panel in which something can be decided."""

    def __init__(self, here):
        super().__init__(here, WORDS, "deciding")
        self.heard = []
        self.lay_out()
        self.start_desk()

    def show(self, audit):
        self.heard.clear()

    def renewed(self, news):
        self.heard.append([one.verb for one in news])

    @property
    def subjects(self):
        return list(self.desk.items.index)

    def accept(self, subject, reason):
        return self.act(lambda desk: acts.decide(desk, subject, "accept", reason=reason))


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.setattr(working, "_SHADOW", 0)
    return receive(workspace.new(tmp_path / "工作 区", SETTINGS))


def seated(here, name="王老师", role="registrar"):
    return seat(Deciding(workspace.open_at(here.path)), name, role)


def test_a_decision_is_kept_under_the_name_and_can_be_undone(here):
    panel = seated(here)
    subject = panel.subjects[0]
    assert panel.accept(subject, "户口簿已核对")
    (entry,) = here.state().standing(subject)
    assert (entry.actor, entry.role, entry.verb) == ("王老师", "registrar", "accept")
    assert panel.heard == [["accept"]] and "已保存" in panel.message.value
    assert panel.undo() and here.state().standing(subject) == []
    assert panel.undo_button.disabled and not panel.undo()


def test_nobody_decides_without_a_name(here):
    panel = Deciding(here)
    panel.wait()
    assert not panel.accept(panel.subjects[0], "x")
    assert "请先填写操作人" in panel.message.value and here.ledger.head()[0] == 0


def test_the_name_is_asked_once(here):
    seated(here, "王老师", "leader")
    panel = Deciding(workspace.open_at(here.path))
    panel.wait()
    assert (panel.me.actor, panel.me.part) == ("王老师", "leader")
    assert panel.desk.actor == "王老师"


def test_a_second_click_decides_nothing(here, monkeypatch):
    panel = seated(here)
    monkeypatch.setattr(working, "_SHADOW", 60)
    one, other = panel.subjects[:2]
    assert panel.accept(one, "x") and not panel.accept(other, "x")
    assert here.ledger.head()[0] == 1


def test_who_comes_second_is_told_and_chooses(here):
    first, second = seated(here, "王老师"), seated(here, "李老师")
    subject = first.subjects[0]
    assert first.accept(subject, "一")
    assert not second.accept(subject, "二")
    assert "王老师" in second.message.value and len(here.state().standing(subject)) == 1
    anyway, _ = second.clash.children
    anyway.click()
    assert [one.actor for one in here.state().standing(subject)] == ["王老师", "李老师"]
    assert second.clash.children == ()


def test_who_comes_second_may_leave_it(here):
    first, second = seated(here, "王老师"), seated(here, "李老师")
    subject = first.subjects[0]
    first.accept(subject, "一")
    second.accept(subject, "二")
    second.clash.children[1].click()
    assert second.clash.children == () and len(here.state().standing(subject)) == 1


def test_what_others_decide_is_shown_before_anything_is_decided(here):
    first, second = seated(here, "王老师"), seated(here, "李老师")
    first.accept(first.subjects[0], "一")
    second.look()
    assert second.heard == [["accept"]]
    assert "王老师" in second.message.value
    # Now it is known: no question any more.
    assert second.accept(first.subjects[0], "二")


def test_what_others_only_looked_at_is_no_news(here):
    first, second = seated(here, "王老师"), seated(here, "李老师")
    whose = {"actor": "王老师", "role": "registrar", "subject": "school"}
    first.desk.ledger.append(**whose, verb="reveal", payload={"fields": "name"})
    second.look()
    assert second.heard == [] and "王老师" not in second.message.value


def moved(here, audit):
    """A head teacher's word that 王芳 is gone, taken in elsewhere."""
    told = {"actor": "李老师", "role": "registrar", "verb": "mark", "payload": {"mark": "moved"}}
    return here.ledger.append(**told, subject=f"pupil:{person(audit, '王芳')}")


@pytest.mark.parametrize("make", [check, reconcile, cases, sign_publish])
def test_a_step_that_is_open_says_when_packets_came_and_checks_again(here, make):
    panel = seat(make(workspace.open_at(here.path)))
    before = panel.desk.audit
    panel.look()
    assert not panel.anew.children
    entry = moved(here, before)
    panel.look()
    assert "核对表有变动" in panel.anew.children[0].value
    panel.anew.button.click()
    panel.wait()
    assert not panel.anew.children
    assert set(panel.desk.audit.people["seen"]) - set(before.people["seen"]) == {"TRANSFERRED"}
    # Taken back, it is said again.
    told = {"actor": "李老师", "role": "registrar", "verb": "undo", "payload": {}}
    here.ledger.append(**told, subject=f"entry:{entry.id}")
    panel.look()
    assert panel.anew.children


def test_files_that_come_or_go_are_said_until_the_audit_rests_on_them(here):
    panel = seated(here)
    for change in (
        lambda: here.add_text("姓名|性别\n郑小龙|男\n", "list"),
        lambda: here.inbox.set_aside(here.files()[-1].sha256),
    ):
        change()
        panel.look()
        assert panel.anew.children
        panel.check_again()
        panel.wait()
        panel.look()
        assert not panel.anew.children


def test_a_check_that_is_cancelled_does_not_hide_that_there_is_news(here, monkeypatch):
    panel = seated(here)
    moved(here, panel.desk.audit)
    panel.look()
    monkeypatch.setattr(panel, "audited", lambda _: panel.anew.begin() or {}[0])
    panel.check_again()
    with pytest.raises(KeyError):
        panel.wait()
    panel.look()
    assert panel.anew.children


def reveal(panel):
    return panel.note(lambda desk: acts.log(desk, "reveal", ["school"], fields=["id_number"]))


def test_a_look_is_noted_before_anything_is_shown(here):
    panel = seated(here)
    (entry,) = reveal(panel)
    assert (entry.verb, entry.actor) == ("reveal", "王老师")
    # It decides nothing, and so cannot be undone.
    assert panel.undo_button.disabled and not panel.undo()


def test_nobody_looks_without_a_name_and_a_fault_is_told(here):
    panel = Deciding(here)
    panel.wait()
    assert reveal(panel) is None and "请先填写操作人" in panel.message.value
    panel.me.name.value = "王老师"
    assert panel.note(lambda desk: acts.log(desk, "reveal", ["school"])) is None
    assert "未能完成" in panel.message.value and here.ledger.head()[0] == 0


def test_a_look_shows_what_others_decided_meanwhile(here):
    first, second = seated(here, "王老师"), seated(here, "李老师")
    first.accept(first.subjects[0], "一")
    reveal(second)
    assert second.heard == [["accept", "reveal"]]


def test_what_is_refused_says_why(here):
    panel = seated(here, role="county")
    assert not panel.accept(panel.subjects[0], "x")
    assert "未能完成" in panel.message.value and here.ledger.head()[0] == 0
