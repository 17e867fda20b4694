"""Several acts at once, and how the findings stand that they were about."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import desks
from xjaudit.cases import acts, afresh
from xjaudit.cases.actions import CaseError
from xjaudit.cases.many import decide_many, together

# One number in either class has a wrong check digit.
BAD = desks.ROSTER.replace("|999999201311111111|", "|999999201311111112|")
BAD = BAD.replace("|999999201403151516|", "|999999201403151517|")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return desks.school(tmp_path_factory.mktemp("many"), BAD)


def findings(desk):
    return [one for one in desk.items.index if one.startswith("finding:")]


def test_many_are_decided_in_one_transaction(made):
    ledger = desks.Memory()
    desk = desks.desk(made, ledger)
    calls = []
    ledger.append_many = lambda told, real=ledger.append_many: calls.append(1) or real(told)
    entries = decide_many(desk, findings(desk), "accept", reason="统一说明")
    assert [one.subject for one in entries] == findings(desk) and calls == [1]
    assert {one.payload["reason"] for one in entries} == {"统一说明"}
    # Each is told what it was about, as it would be alone.
    alone = acts.decide(desks.desk(made), findings(desk)[0], "accept", reason="统一说明")
    assert entries[0].payload == alone.payload


def test_what_is_refused_of_one_is_entered_of_none(made):
    desk = desks.desk(made)
    with pytest.raises(CaseError):
        decide_many(desk, [*findings(desk), "finding:unknown"], "settle")
    lawful = desks.finding(desk, "ID-CHECKSUM", "李强")
    with pytest.raises(CaseError):
        decide_many(desk, [lawful, desks.finding(desk, "RC-STATUS", "孙亮")], "file",
                    action="key_change")  # fmt: skip
    assert desk.ledger.entries() == []
    (entry,) = decide_many(desk, [lawful], "file", action="key_change")
    assert (entry.verb, entry.payload["action"]) == ("file", "key_change")


def test_a_locked_class_keeps_the_others_from_being_decided(made):
    desk = desks.desk(made)
    told = {one: desk.class_of[one] for one in findings(desk)}
    assert len({*told.values()}) > 1
    desk.ledger.append(actor="王", role="registrar", verb="lock", subject="class:7-1")
    with pytest.raises(CaseError) as refused:
        decide_many(desk.refreshed(), list(told), "settle")
    assert refused.value.code == "locked"
    assert [one.verb for one in desk.ledger.entries()] == ["lock"]


def test_a_cancel_comes_before_anything_is_entered(made):
    desk = desks.desk(made)

    def progress(done, of, what):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        decide_many(desk, findings(desk), "settle", progress)
    assert desk.ledger.entries() == []


def test_many_are_undone_together(made):
    desk = desks.desk(made)
    entries = decide_many(desk, findings(desk), "settle")
    desk = desk.refreshed()
    together(desk, [lambda at, one=one: acts.undo(at, one.id) for one in entries])
    assert not desk.refreshed().state.subjects("finding")


VERBS = {
    "accept": {"reason": "甲"},
    "not_a_problem": {"reason": "乙"},
    "settle": {},
    "wait": {"until": "2026-11-20"},
    "reopen": {"reason": "丙"},
    "assign": {"owner": "李老师", "due": "2026-12-01"},
}


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from([*VERBS, "undo"])), max_size=8))
def test_a_few_made_afresh_are_as_in_the_whole_worklist(made, told):
    desk = desks.desk(made)
    among = findings(desk)
    for number, verb in told:
        before = desk.state.seq
        if verb == "undo":
            standing = desk.state.standing(among[number % len(among)])
            if standing:
                acts.undo(desk, standing[-1].id)
        else:
            acts.decide(desk, among[number % len(among)], verb, **VERBS[verb])
        desk = desk.refreshed()
        news = desk.ledger.entries(after=before)
        few = afresh.touched(desk, news)
        rows = afresh.standing(desk, few).set_index("subject")
        whole = desk.worklist.set_index("subject")
        assert set(rows.index) == set(few)
        assert rows.astype("str").equals(whole.loc[rows.index].astype("str"))


def test_what_a_case_a_list_or_a_pupil_is_told_touches_its_findings(made):
    desk = desks.desk(made)
    stranger = desks.finding(desk, "RC-NO-RECORD", "钱多多")
    key = desk.items.at[stranger, "list_key"]
    acts.answer(desk, key, "new_here")
    assert stranger in afresh.touched(desk, desk.ledger.entries())
    absent = desks.finding(desk, "RC-EMPTY", "李强")
    person = desks.person(made, "李强")
    desk.ledger.append(actor="王", role="registrar", verb="check_list", subject=f"pupil:{person}")
    assert absent in afresh.touched(desk, desk.ledger.entries()[-1:])
