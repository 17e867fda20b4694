"""Packs that decided differently: shown where people look, and settled through the ledger."""

import shutil

import pytest

from tests import desks
from tests.desks import LISTS, ROSTER, SETTINGS
from xjaudit import workspace
from xjaudit.cases import acts
from xjaudit.cases.actions import CaseError
from xjaudit.cases.desk import open_desk
from xjaudit.cases.disputes import disputes, settle
from xjaudit.ledger.entry import LedgerError
from xjaudit.panels import working
from xjaudit.panels.cases import cases
from xjaudit.workspace import workpacks
from xjaudit.workspace.incoming import Incoming


@pytest.fixture(scope="module")
def merged(tmp_path_factory):
    """A workspace into which two packs came: about one finding 乙 changed its mind, 丙 said
    otherwise; before, 甲 had assigned it. Answers its folder and the subject."""
    folder = tmp_path_factory.mktemp("disputes")
    made = workspace.new(folder / "w", SETTINGS)
    for name, text in {"名册": ROSTER.strip(), **LISTS}.items():
        content = Incoming(f"{name}.csv", text.replace("|", ",").encode())
        made.add_files([content], "roster" if name == "名册" else "list")
    first = open_desk(made.ledger, made.audit(), "甲", "registrar", desks.TODAY)
    subject = desks.finding(first, "RC-EMPTY", "李强")
    acts.decide(first, subject, "assign", owner="乙")
    packs = [workspace.open_at(path) for path in workpacks.make_packs(made, folder / "packs", 2)]
    told = (
        (0, "乙", "accept", "reason"),
        (0, "乙", "settle", "note"),
        (1, "丙", "accept", "reason"),
    )
    for number, actor, verb, word in told:
        payload = {word: f"{actor}已核实"}
        packs[number].decisions.decide(subject, verb, payload, actor, "operator")
        packs[number].decisions.close()
    assert not workpacks.merge_packs(made, [one.path for one in packs])[1]
    made.decisions.close()
    return made.path, subject


@pytest.fixture
def home(merged, tmp_path, monkeypatch):
    """A copy of it, and the subject."""
    monkeypatch.setattr(working, "_SHADOW", 0)
    path, subject = merged
    return workspace.open_at(shutil.copytree(path, tmp_path / "w")), subject


def desk_of(here, role="registrar"):
    return open_desk(here.ledger, here.audit(), "甲", role, desks.TODAY)


def standing(here, subject):
    return [(one.actor, one.verb) for one in here.state().standing(subject)]


def test_a_decision_is_chosen_and_the_others_are_undone_with_what_led_to_them(home):
    here, subject = home
    (told,) = disputes(desk_of(here))
    assert (told.subject, told.at, told.name) == (subject, "7-1", "李强") and told.message
    assert [(one.actor, one.verb) for one in told.entries] == [("乙", "settle"), ("丙", "accept")]
    row = desks.row(desk_of(here), subject)
    assert (row["state"], row["reason"]) == ("open", "合并后办理意见不一，待选定")
    settle(desk_of(here), subject, told.entries[1].id, "已选定")
    assert standing(here, subject) == [("甲", "assign"), ("丙", "accept")]
    assert not disputes(desk_of(here))
    assert desks.row(desk_of(here), subject)["state"] == "accepted"
    assert here.state().entries[-1].payload == {"reason": "已选定"}
    with pytest.raises(CaseError):
        settle(desk_of(here), subject, told.entries[0].id)


def test_all_are_undone_but_what_everybody_knew(home):
    here, subject = home
    settle(desk_of(here), subject)
    assert standing(here, subject) == [("甲", "assign")]
    assert desk_of(here).worklist.set_index("subject").at[subject, "state"] == "open"


def test_who_may_not_undo_changes_nothing_and_an_entry_of_another_matter_is_none(home):
    here, subject = home
    before = standing(here, subject)
    with pytest.raises(LedgerError):
        settle(desk_of(here, "county"), subject)
    with pytest.raises(CaseError):
        settle(desk_of(here), subject, "no such entry")
    assert standing(here, subject) == before


def test_the_panel_shows_who_decided_what_and_takes_the_choice(home):
    here, subject = home
    panel = cases(here)
    panel.wait()
    panel.me.name.value, panel.me.role.value = "甲", "registrar"
    card, told, _ = panel.conflicts.children
    assert "1 处" in card.value
    words = ("李强", "七年级1班", "乙（", "已处理", "乙已核实", "丙（", "接受", "丙已核实")
    assert [word for word in words if word not in told.value] == []
    (first, *_) = [one for one in panel.conflicts.buttons if one[1]]
    panel.conflicts.buttons[first].click()
    assert not panel.conflicts.children
    assert standing(here, subject) == [("甲", "assign"), ("乙", "accept"), ("乙", "settle")]
    # Taken back by somebody else, both stand against each other again.
    acts.undo(desk_of(here), here.state().entries[-1].id)
    panel.look()
    assert len(panel.conflicts.children) == 3
    panel.conflicts.buttons[subject, ""].click()
    assert not panel.conflicts.children and standing(here, subject) == [("甲", "assign")]
