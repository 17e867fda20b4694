"""Decisions are about something that is there, lawful for it, and said once."""

import pytest

from tests import desks, writing
from tests.desks import ROSTER
from xjaudit.cases import acts, changes, subjects
from xjaudit.cases.actions import CaseError, documents, require_paper
from xjaudit.cases.decisions import attached
from xjaudit.cases.doing import do
from xjaudit.cases.items import class_of
from xjaudit.ledger.entry import LedgerError

PAPER = {"sha256": "a" * 64, "size": 1, "type": "pdf"}
NEW_NUMBER = "99999920131015104X"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The small school; the registry lists 王芳's number as of nobody."""
    folder = tmp_path_factory.mktemp("lawful")
    line = ROSTER.strip().splitlines()[1].split("|")
    table = "学籍号|姓名|身份证件号|班级|问题类型|对方学校\n"
    table += f"{line[0]}|王芳|{line[5]}|七(1)班|身份证号不存在|\n"
    told = writing.xlsx(folder / "问题学籍.xlsx", {"问题学籍": table})
    return desks.school(folder / "s", problems=[told])


@pytest.fixture
def desk(made):
    return desks.desk(made)


def refused(desk, subject, verb, **payload):
    """Why an act is refused; nothing was entered."""
    before = len(desk.ledger.entries())
    with pytest.raises((CaseError, LedgerError)) as caught:
        do(desk.refreshed(), subject, verb, payload)
    assert len(desk.ledger.entries()) == before
    return caught.value


def pupil(desk, name="王芳"):
    return "pupil:" + desks.person(desk.audit, name)


# --- what is lawful


def test_type_and_scope_of_a_problem_record_are_those_of_the_record(desk):
    """Whatever the payload says: `evidence` is lawful of a duplicate only."""
    case = desks.finding(desk, "PR-ID-NONEXIST").replace("finding:", "case:")
    for more in ({}, {"type": "PR-DUP-ID"}, {"type": "PR-DUP-ID", "scope": "province"}):
        fault = refused(desk, case, "file_case", action="evidence", **more)
        assert fault.code == "no_action" and "变更" in fault.text("zh"), more
    needed = desks.row(desk, case.replace("case:", "finding:"))["missing"].split(";")
    for number, label in enumerate(needed):
        acts.attach(desk.refreshed(), case, PAPER | {"sha256": f"{number:064}"}, label)
    # Without a type it is no less lawful.
    entry = do(desk.refreshed(), case, "file_case", {"action": "change", "type": "PR-DUP-ID"})
    assert (entry.payload["type"], entry.payload["action"]) == ("PR-ID-NONEXIST", "change")


def test_a_case_that_is_no_problem_record_is_not_filed_as_one(desk):
    case = desks.finding(desk, "RC-EMPTY").replace("finding:", "case:")
    assert refused(desk, case, "file_case", action="delete", type="PR-DUP-ID").code == (
        "no_verb_here"
    )


def test_nothing_is_filed_about_what_the_audit_does_not_show(desk):
    """Whether an act is lawful is known of what is found only: a pupil on its list is not."""
    assert refused(desk, pupil(desk), "file", action="transfer_out").code == "no_such_item"
    desk.ledger.append(actor="王", role="registrar", verb="assign", subject="finding:gone",
                       payload={"owner": "李"})  # fmt: skip
    assert refused(desk, "finding:gone", "file", action="transfer_out").code == "no_such_item"
    assert do(desk.refreshed(), "finding:gone", "accept", {"reason": "已核"}).seq


@pytest.mark.parametrize("verb", ["attach", "undo", "reveal", "export", "open_evidence"])
def test_evidence_undo_and_the_access_log_have_commands_of_their_own(desk, verb):
    payload = PAPER | {"label": "booklet"}
    assert refused(desk, pupil(desk), verb, **payload).code == "no_verb_here"


# --- what it is about


@pytest.mark.parametrize(
    ("subject", "verb", "payload"),
    [
        ("finding:zzzz", "accept", {"reason": "已核"}),
        ("finding:zzzz", "assign", {"owner": "李"}),
        ("list:nope", "new_here", {}),
        ("list:nope", "accept", {"reason": "已核"}),
        ("pupil:nope", "change", {"field": "name", "new": "王方"}),
        ("pupil:nope", "mark", {"mark": "here"}),
        ("case:nope", "other_side", {"school": "外校"}),
        ("case:nope", "collect", {}),
        ("class:9-9", "add_child", {"name": "王"}),
        ("file:nope", "no_form", {"page": 1, "at": 1}),
    ],
)
def test_nothing_is_decided_about_nothing(desk, subject, verb, payload):
    assert refused(desk, subject, verb, **payload).code == "no_such_item"


def test_a_panel_is_refused_alike(desk):
    with pytest.raises(CaseError):
        acts.enter(desk, "accept", "finding:zzzz", {"reason": "已核"})
    with pytest.raises(CaseError):
        acts.decide(desk, "finding:zzzz", "reopen", reason="再核")


def test_what_is_mistyped_is_told_with_what_it_is_like(desk):
    subject = desks.finding(desk, "RC-EMPTY")
    wrong = subject[:-1] + ("0" if subject[-1] != "0" else "1")
    fault = refused(desk, wrong, "accept", reason="已核")
    assert fault.code == "no_such_subject" and subject in fault.text("zh")
    assert subject in fault.text("en")
    assert "class:7-1" in refused(desk, "class:7-11", "add_child", name="王").text()


def test_a_subject_may_be_called_by_the_beginning_of_its_key(desk):
    subject = desks.finding(desk, "RC-EMPTY")
    short = subject[: len("finding:") + 6]
    assert do(desk, short, "accept", {"reason": "已核"}).subject == subject
    assert refused(desk, "finding:" + subject[8:11], "accept", reason="已核").code == "no_such_item"


def test_all_that_the_audit_has_is_known_whatever_its_class(desk):
    assert all(subjects.is_known(desk, one) for one in class_of(desk.audit).index)
    assert all(subjects.is_known(desk, one) for one in [*desk.items.index, "school", "class:7-2"])


# --- changes


def test_a_change_is_checked_as_the_rules_do(desk):
    who = pupil(desk)
    fault = refused(desk, who, "change", field="id_number", new="123")
    assert fault.code == "change_doubtful" and "身份证件号" in fault.text("zh")
    assert refused(desk, who, "change", field="id_number", new=ROSTER.split("|")[14]).code == (
        "change_doubtful"
    )
    entry = do(desk, who, "change", {"field": "id_number", "new": "123", "note": "证件原样"})
    assert entry.payload["new"] == "123"


def test_the_same_change_is_not_asked_for_twice(desk):
    who = pupil(desk)
    first = do(desk, who, "change", {"field": "id_number", "new": NEW_NUMBER})
    fault = refused(desk, who, "change", field="id_number", new=NEW_NUMBER)
    assert fault.code == "change_open" and f"第 {first.seq} 条" in fault.text("zh")
    # Another value takes its place, and then the first may be asked for again.
    do(desk.refreshed(), who, "change", {"field": "name", "new": "王方"})
    acts.undo(desk.refreshed(), first.id)
    assert do(desk.refreshed(), who, "change", {"field": "id_number", "new": NEW_NUMBER}).seq


def test_a_key_change_is_finished_by_the_number_that_is_shown(desk):
    who, other = pupil(desk), pupil(desk, "赵敏")
    first = do(desk, who, "change", {"field": "id_number", "new": NEW_NUMBER})
    assert desk.refreshed().changes["number"].tolist() == [first.seq]
    needed = desk.refreshed().changes["missing"].item().split(";")
    for label in needed:
        kept = PAPER | {"sha256": label[0] * 64}
        with pytest.raises(CaseError) as caught:
            acts.attach(desk.refreshed(), other, kept, label, first.id)
        assert caught.value.code == "change_elsewhere"
        with pytest.raises(CaseError):
            acts.attach(desk.refreshed(), who, kept, label, "7")
        # By its name in either language it is the same paper.
        name = documents()[label].text("zh")
        acts.attach(desk.refreshed(), who, kept, name, first.id)
    assert desk.refreshed().changes["missing"].item() == ""
    second = desks.by(desk, "张校长", "leader")
    assert refused(second, who, "check", entry="77").code == "no_entry"
    assert refused(second, other, "check", entry=str(first.seq)).code == "change_elsewhere"
    entry = do(second, who, "check", {"entry": first.seq})
    assert entry.payload["entry"] == first.id
    assert second.refreshed().changes["state"].item() == "ready"


def test_a_paper_is_one_of_those_there_are():
    words = documents()["booklet"]
    assert {require_paper(one) for one in ("booklet", words.zh, words.en.upper(), " booklet ")} == {
        "booklet"
    }
    with pytest.raises(CaseError) as caught:
        require_paper("nonsense")
    assert words.zh in caught.value.text("zh") and "booklet" in caught.value.text("en")


def test_one_file_may_prove_several_changes(desk):
    who = pupil(desk)
    made = [
        do(desk.refreshed(), who, "change", {"field": field, "new": new})
        for field, new in (("id_number", NEW_NUMBER), ("name", "王方"))
    ]
    for one in made:
        acts.attach(desk.refreshed(), who, PAPER, "booklet", one.id)
    acts.attach(desk.refreshed(), who, PAPER, "parent_statement")
    told = desk.refreshed().changes.set_index("entry")["evidence"]
    assert all("booklet" in told[one.id].split(";") for one in made)
    entries = desk.refreshed().state.standing(who)
    assert len(attached(entries)) == 3
    # The same again is no second paper; taken off, it is off everything.
    acts.attach(desk.refreshed(), who, PAPER, "booklet", made[0].id)
    assert len(attached(desk.refreshed().state.standing(who))) == 3
    acts.detach(desk.refreshed(), who, PAPER["sha256"])
    assert attached(desk.refreshed().state.standing(who)) == []


# --- what a newer roster shows of a change


def narrow(text=ROSTER):
    """The same export without its last column, the address."""
    return "\n".join(line.rpartition("|")[0] for line in text.strip().splitlines())


def test_a_roster_without_the_column_shows_no_other_value(desk, tmp_path):
    who = pupil(desk, "吴刚")
    do(desk, who, "change", {"field": "current_address", "new": "示例县城关镇新路8号"})
    state = desk.refreshed().state
    later = desks.school(tmp_path / "narrow", narrow())
    assert changes.changes(later, state)["state"].item() == "ready"
    blank = desks.school(tmp_path / "blank", ROSTER.replace("示例县城关镇育才路6号", ""))
    assert changes.changes(blank, state)["state"].item() == "differs"
    done = desks.school(tmp_path / "done", ROSTER.replace("育才路6号", "新路8号"))
    assert changes.changes(done, state)["state"].item() == "done"


def test_what_was_empty_and_is_still_empty_is_no_other_value(tmp_path):
    empty = ROSTER.replace("示例县城关镇育才路6号", "")
    first = desks.desk(desks.school(tmp_path / "s", empty))
    do(first, pupil(first, "吴刚"), "change", {"field": "current_address", "new": "新路8号"})
    later = desks.school(tmp_path / "t", empty.replace("育才路5号", "育才路55号"))
    assert changes.changes(later, first.refreshed().state)["state"].item() == "ready"
