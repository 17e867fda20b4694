"""Decisions stay a pupil's when its ID number is corrected; answers about who is who are obeyed."""

import pytest

from tests.desks import LISTS, ROSTER, SETTINGS
from xjaudit import workspace
from xjaudit.cases import acts
from xjaudit.cases.desk import open_desk
from xjaudit.cases.worklist import quiet
from xjaudit.workspace.incoming import Incoming

NUMBER, CORRECTED, UNSOUND = "999999201310151023", "99999920131015104X", "999999201310151028"


def roster(number=NUMBER, registry="G" + NUMBER, name="王芳"):
    """The small school's roster, 王芳 with this number; reversed, so that no row stays in place."""
    head, first, *others = ROSTER.strip().splitlines()
    first = first.replace("|" + NUMBER, f"|{number}").replace("G" + NUMBER, registry)
    lines = [head, *reversed(others), first.replace("王芳", name)]
    return "\n".join(lines).replace("|", ",").encode()


def opened(path, first):
    here = workspace.new(path, SETTINGS)
    lists = [Incoming(f"{n}.csv", text.replace("|", ",").encode()) for n, text in LISTS.items()]
    assert not here.add_files([Incoming("名册.csv", first)], "roster").faults
    assert not here.add_files(lists, "list").faults
    return here


def desk_of(here):
    return open_desk(here.ledger, here.audit(), "王老师", "registrar")


def key_of(audit, name="王芳"):
    return audit.roster.set_index("name")["person_key"][name]


@pytest.mark.parametrize(
    ("before", "after"), [(NUMBER, CORRECTED), (UNSOUND, NUMBER), (NUMBER, UNSOUND), (NUMBER, "")]
)
def test_a_pupil_keeps_its_key_and_decisions_when_the_number_is_corrected(tmp_path, before, after):
    here = opened(tmp_path / "w", roster(before))
    desk = desk_of(here)
    own = desk.worklist[desk.worklist["name"] == "王芳"]
    acts.change(desk, key_of(desk.audit), "current_address", "示例县城关镇育才路9号")
    for subject in own["subject"]:
        acts.decide(desk.refreshed(), subject, "accept", reason="已核")
    assert not here.add_files([Incoming("名册.csv", roster(after))], "roster").faults
    again = desk_of(workspace.open_at(here.path))
    assert key_of(again.audit) == key_of(desk.audit)
    assert again.changes["person_key"].tolist() == [key_of(desk.audit)]
    kept = again.worklist[again.worklist["subject"].isin(own["subject"])]
    assert quiet(kept).all()


def test_without_a_decision_nothing_is_remembered(tmp_path):
    here = opened(tmp_path / "w", roster())
    before = key_of(here.audit())
    here.add_files([Incoming("名册.csv", roster(CORRECTED))], "roster")
    assert key_of(here.audit()) != before


def test_another_child_with_the_registry_number_does_not_inherit(tmp_path):
    """A number that two records have says nothing of either."""
    here = opened(tmp_path / "w", roster())
    desk = desk_of(here)
    acts.change(desk, key_of(desk.audit), "current_address", "示例县城关镇育才路9号")
    twice = roster(CORRECTED) + b"\n" + roster(UNSOUND, name="周芳").splitlines()[-1]
    here.add_files([Incoming("名册.csv", twice)], "roster")
    audit = workspace.open_at(here.path).audit()
    assert key_of(desk.audit) not in {*audit.roster["person_key"]}
    assert audit.elsewhere == [key_of(desk.audit)]


def test_an_answer_is_obeyed_by_the_next_audit_and_can_be_taken_back(tmp_path):
    here = opened(tmp_path / "w", roster())
    desk = desk_of(here)
    people, records = desk.audit.people, desk.audit.roster
    stranger = people.set_index("name")["list_key"]["钱多多"]
    entry = acts.answer(desk, stranger, "same", key_of(desk.audit, "李强"))
    links = workspace.open_at(here.path).audit()
    met = links.pairs.merge(people[["name"]], left_on="person", right_index=True)
    pair = met.set_index("name").loc["钱多多"]
    assert records["name"][pair["record"]] == "李强" and pair["outcome"] == "field_differs"
    acts.undo(desk.refreshed(), entry.id)
    again = workspace.open_at(here.path).audit().pairs["outcome"]
    assert again.tolist() == desk.audit.pairs["outcome"].tolist()
