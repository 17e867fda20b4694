"""Links of which no finding speaks: they stand in the worklist, so they can be dealt with there."""

import pytest

from tests import desks
from tests.desks import LISTS, ROSTER, SETTINGS, Memory
from xjaudit.cases import acts, afresh
from xjaudit.panels.reconcile.filing import subjects

# 周洁 sits in another class, 王芳 is being transferred out and on no list, 吴刚's sex differs.
MOVED = {
    "七年级1班": LISTS["七年级1班"].replace("王芳|女\n", "周洁|女\n"),
    "七年级2班": LISTS["七年级2班"].replace("周洁|女\n", "").replace("吴刚|男", "吴刚|女"),
}
PENDING = ROSTER.replace("育才路1号", "").replace(
    "999999201310151023|七(1)班|在读", "999999201310151023|七(1)班|转出(在办)"
)
OFF = SETTINGS.but(severities={"RC-CLASS": "off", "RC-FIELD": "off", "RC-NAME-NEAR": "off"})
CASES = [
    ("周洁", "class_differs", "list", "class_move"),
    ("吴刚", "field_differs", "list", "key_change"),
    ("王芳", "absent", "pupil", "approve_transfer"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return desks.school(tmp_path_factory.mktemp("links"), PENDING, MOVED, OFF)


@pytest.fixture
def desk(made):
    return desks.desk(made)


def link(desk, name, outcome):
    table = desk.refreshed().worklist
    return table[(table["name"] == name) & (table["outcome"] == outcome)].iloc[0]


@pytest.mark.parametrize(("name", "outcome", "kind", "act"), CASES)
def test_a_link_without_a_finding_takes_every_act_that_it_offers(desk, name, outcome, kind, act):
    row = link(desk, name, outcome)
    subject = row["subject"]
    assert subject.startswith(f"{kind}:") and row["rule"] != row["rule"]
    assert row["state"] == "open" and act in row["next"].split(";")
    assert subject in subjects(desk).values()
    acts.file(desk, subject, act)
    told = link(desk, name, outcome)
    assert (told["state"], told["filed_as"], told["decided_by"]) == ("filed", act, "王老师")
    later = desk.refreshed()
    assert subject in afresh.touched(later, later.state.entries)
    assert afresh.standing(later, [subject])["state"].tolist() == ["filed"]
    for verb, payload, state in (
        ("reopen", {"reason": "再核"}, "open"),
        ("accept", {"reason": "已核实"}, "accepted"),
        ("wait", {"until": "2027-01-08"}, "waiting"),
        ("settle", {}, "settled"),
        ("not_a_problem", {"reason": "同一人"}, "not_a_problem"),
    ):
        acts.decide(desk.refreshed(), subject, verb, **payload)
        assert link(desk, name, outcome)["state"] == state
    acts.decide(desk.refreshed(), subject, "assign", owner="乙")
    assert link(desk, name, outcome)["owner"] == "乙"


def test_what_was_filed_is_settled_by_the_next_export_that_shows_it(made, desk, tmp_path):
    subject = link(desk, "周洁", "class_differs")["subject"]
    acts.file(desk, subject, "class_move")
    ledger = Memory(desk.ledger.entries())
    newer = PENDING.replace("育才路2号", "育才路9号")
    same = desks.desk(desks.school(tmp_path / "same", newer, MOVED, OFF), ledger)
    assert desks.row(same, subject)["state"] == "filed"
    moved = PENDING.replace("999999201402141420|七(2)班", "999999201402141420|七(1)班")
    after = desks.desk(desks.school(tmp_path / "after", moved, MOVED, OFF), ledger)
    told = desks.row(after, subject)
    assert (told["state"], told["reason"]) == ("settled", "新数据中已不再出现")


def test_what_was_called_settled_and_is_still_there_is_open_again(desk, tmp_path):
    subject = link(desk, "周洁", "class_differs")["subject"]
    acts.decide(desk, subject, "settle")
    # The version that counts is that of the file in which it stands.
    lists = MOVED | {"七年级1班": MOVED["七年级1班"] + "新同学|女\n"}
    again = desks.desk(desks.school(tmp_path / "again", PENDING, lists, OFF), desk.ledger)
    assert desks.row(again, subject)["state"] == "open"


def test_an_answer_about_a_row_is_no_decision_about_its_link(desk):
    row = link(desk, "周洁", "class_differs")
    acts.answer(desk, row["list_key"], "same", row["person_key"])
    assert link(desk, "周洁", "class_differs")["state"] == "open"
