"""Decisions stay a pupil's when its ID number is corrected; answers about who is who are obeyed."""

import pytest

from tests.desks import LISTS, ROSTER, SETTINGS
from xjaudit import workspace
from xjaudit.cases import acts, afresh
from xjaudit.cases.desk import open_desk
from xjaudit.cases.worklist import quiet
from xjaudit.workspace.incoming import Incoming

NUMBER, CORRECTED, UNSOUND = "999999201310151023", "99999920131015104X", "999999201310151028"


# 李强's, and a girl on the list whom nobody can tell from him for sure.
OTHER, OTHER_CORRECTED = "999999201311111111", "999999201311111138"
LIKE = {name: text.replace("钱多多|男", "李蔷|女") for name, text in LISTS.items()}


def roster(number=NUMBER, registry="G" + NUMBER, name="王芳"):
    """The small school's roster, 王芳 with this number; reversed, so that no row stays in place."""
    head, first, *others = ROSTER.strip().splitlines()
    first = first.replace("|" + NUMBER, f"|{number}").replace("G" + NUMBER, registry)
    lines = [head, *reversed(others), first.replace("王芳", name)]
    return "\n".join(lines).replace("|", ",").encode()


def opened(path, first, lists=LISTS):
    here = workspace.new(path, SETTINGS)
    lists = [Incoming(f"{n}.csv", text.replace("|", ",").encode()) for n, text in lists.items()]
    assert not here.add_files([Incoming("名册.csv", first)], "roster").faults
    assert not here.add_files(lists, "list").faults
    return here


def desk_of(here):
    return open_desk(here.ledger, here.audit(), "王老师", "registrar")


def asked(desk):
    table = desk.worklist
    return table[table["outcome"] == "ambiguous"].iloc[0]


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


@pytest.mark.parametrize(("verb", "outcome"), [("same", "field_differs"), ("different", None)])
def test_an_answer_lasts_when_the_number_of_the_record_is_corrected(tmp_path, verb, outcome):
    """The G number stayed: who was answered about is still the one."""
    here = opened(tmp_path / "w", roster(), LIKE)
    desk = desk_of(here)
    row = asked(desk)
    assert row["state"] == "open"
    acts.answer(desk, row["list_key"], verb, key_of(desk.audit, "李强"))
    assert asked(desk.refreshed())["state"] == "settled"
    new = roster().replace(f",{OTHER},".encode(), f",{OTHER_CORRECTED},".encode())
    assert not here.add_files([Incoming("名册.csv", new)], "roster").faults
    again = workspace.open_at(here.path).audit()
    assert key_of(again, "李强") == key_of(desk.audit, "李强")
    links = again.pairs.merge(again.people[["name"]], left_on="person", right_index=True)
    told = links.set_index("name")["outcome"]["李蔷"]
    assert told == outcome if outcome else told != "ambiguous"


def test_an_answer_about_a_record_that_is_gone_settles_nothing(tmp_path):
    """Nor does one that was obeyed, and left somebody else to ask about."""
    here = opened(tmp_path / "w", roster(), LIKE)
    desk = desk_of(here)
    row = asked(desk)
    for verb, record, state in (
        ("same", "0" * 20, "open"),
        ("different", "0" * 20, "open"),
        ("different", key_of(desk.audit, "赵敏"), "open"),
        ("new_here", None, "settled"),
        ("different", key_of(desk.audit, "李强"), "settled"),
    ):
        payload = {"record": record} if record else {}
        here.decisions.decide(f"list:{row['list_key']}", verb, payload, "王老师", "registrar")
        now = desk.but(state=here.state())
        told = asked(now)
        assert told["state"] == state, (verb, record)
        assert afresh.standing(now, [row["subject"]])["state"].tolist() == [state]
        assert ("不在名册" in str(told["reason"])) == (record == "0" * 20)


@pytest.mark.parametrize("is_checked", [True, False])
def test_a_number_changed_as_asked_for_is_no_change_nobody_filed(tmp_path, is_checked):
    """Entered, proven, checked and made: neither against last time nor against the G number is
    anything left to ask. Without the second person's check there is."""
    here = opened(tmp_path / "w", roster())
    desk = desk_of(here)
    who = key_of(desk.audit)
    asked_for = acts.change(desk, who, "id_number", CORRECTED)
    for number, label in enumerate(desk.refreshed().changes["missing"].item().split(";")):
        kept = {"sha256": f"{number:064}", "size": 1, "type": "pdf"}
        acts.attach(desk.refreshed(), f"pupil:{who}", kept, label, asked_for.id)
    if is_checked:
        second = open_desk(here.ledger, desk.audit, "张校长", "leader")
        acts.check(second, asked_for.id)
    assert not here.add_files([Incoming("名册.csv", roster(CORRECTED))], "roster").faults
    again = desk_of(workspace.open_at(here.path))
    assert again.changes["state"].item() == "done"
    own = again.worklist[again.worklist["person_key"] == who]
    about = own[own["rule"].isin(["CHG-ID", "CHG-KEY-FIXED", "REG-G-DIFF"])]
    assert len(about) == 2
    assert set(about["state"]) == {"settled" if is_checked else "open"}
    assert (about["reason"].fillna("").str.contains("第 1 条") == is_checked).all()
    few = afresh.standing(again, about["subject"])
    assert few["state"].tolist() == about["state"].tolist()
    # Who decides otherwise is obeyed.
    if is_checked:
        acts.decide(again, about["subject"].iloc[0], "reopen", reason="证明有误")
        table = again.refreshed().worklist.set_index("subject")
        assert table.loc[about["subject"].iloc[0], "state"] == "open"
