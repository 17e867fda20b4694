"""The worklist, acts and changes: what is decided stays decided, and only what may be done is."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from tests import desks, writing
from tests.desks import ROSTER, TODAY, Memory
from xjaudit.cases import acts, changes, deadlines, no_id, reviews, worklist
from xjaudit.cases.actions import CaseError
from xjaudit.errors import LANGUAGES
from xjaudit.ledger.fold import fold
from xjaudit.ledger.verbs import verbs

PAPER = {"sha256": "ab" * 32, "size": 10, "type": "pdf"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return desks.school(tmp_path_factory.mktemp("school"))


@pytest.fixture
def desk(made):
    return desks.desk(made)


@pytest.fixture
def again(tmp_path_factory):
    """The school audited anew with another roster."""

    def audit(*edits, **more):
        roster = ROSTER
        for old, new in edits:
            assert old in roster
            roster = roster.replace(old, new, 1)
        return desks.school(tmp_path_factory.mktemp("again"), roster, **more)

    return audit


# --- the worklist


def test_everything_found_is_in_the_worklist_once(made, sample_audit):
    for audit in (made, sample_audit):
        table = worklist.worklist(audit, fold([]), TODAY)
        assert table["subject"].is_unique
        found = table["subject"].str.startswith("finding:")
        assert list(table.loc[found, "subject"]) == list("finding:" + audit.findings["finding_id"])
        outcomes = audit.pairs["outcome"].value_counts().drop("matched")
        assert table["outcome"].value_counts()[outcomes.index].to_dict() == outcomes.to_dict()
        assert set(table["state"]) == {"open"}
        assert (table["days"] == 4).all()


def test_a_link_that_no_rule_speaks_of_is_there_too(made):
    off = made.settings.but(severities={"RC-NO-RECORD": "off", "RC-EMPTY": "off"})

    audit = replace(
        made,
        settings=off,
        findings=made.findings[~made.findings["rule"].isin(["RC-NO-RECORD", "RC-EMPTY"])],
    )
    table = worklist.worklist(audit, fold([]), TODAY)
    links = table[table["rule"].isna()]
    assert sorted(zip(links["outcome"], links["name"], strict=True)) == [
        ("absent", "李强"),
        ("not_registered", "钱多多"),
    ]
    assert (
        links.set_index("outcome").loc["absent", "subject"] == f"pupil:{desks.person(made, '李强')}"
    )
    assert links.set_index("outcome").loc["absent", "next"].startswith("locate;transfer_out")


def list_key(audit, name):
    return audit.people.loc[audit.people["name"] == name, "list_key"].item()


def test_an_answer_about_who_is_who_takes_effect_with_the_next_run(tmp_path):
    lists = desks.LISTS | {"七年级2班": "姓名|性别\n周结|女\n吴刚|男\n"}
    roster = ROSTER + ROSTER.strip().splitlines()[5].replace("周洁", "周杰").replace("0214", "0321")
    audit = desks.school(tmp_path / "s", roster, lists)
    desk = desks.desk(audit)
    asked = desk.worklist[desk.worklist["outcome"] == "ambiguous"]
    subject, key = asked["subject"].item(), asked["list_key"].item()
    acts.answer(desk, key, "same", desks.person(audit, "周洁"))
    row = desks.row(desk, subject)
    assert (row["state"], row["reason"]) == ("settled", "已认定，重新核查后生效")


STATES = [
    ("accept", {"reason": "已核对户口簿"}, "accepted", "已核对户口簿"),
    ("not_a_problem", {"reason": "双胞胎"}, "not_a_problem", "双胞胎"),
    ("settle", {"note": "名单已改"}, "settled", "名单已改"),
    ("wait", {"until": "2026-12-01"}, "waiting", None),
]


@pytest.mark.parametrize(("verb", "told", "state", "reason"), STATES)
def test_a_decision_makes_the_state(desk, verb, told, state, reason):
    subject = desks.finding(desk, "RC-EMPTY")
    acts.decide(desk, subject, verb, **told)
    row = desks.row(desk, subject)
    assert row["state"] == state
    assert (row["reason"] == reason) or (reason is None and pd.isna(row["reason"]))
    assert row["decided_by"] == "王老师" and row["days"] == 0
    assert (row["next"] == "") == (state != "waiting")
    acts.decide(desk.refreshed(), subject, "reopen", reason="还没办完")
    assert desks.row(desk, subject)["state"] == "open"


def test_a_known_non_problem_stays_quiet_in_later_runs_and_says_why(desk, again):
    subject = desks.finding(desk, "RC-EMPTY")
    acts.decide(desk, subject, "not_a_problem", reason="住院，班主任已证明")
    # Another export, sorted otherwise, its sheet and file called otherwise.
    lines = ROSTER.strip().splitlines()
    audit = again((ROSTER.strip(), "\n".join([lines[0], *reversed(lines[1:])])))
    row = desks.row(desks.desk(audit, desk.ledger), subject)
    assert (row["state"], row["reason"]) == ("not_a_problem", "住院，班主任已证明")
    assert row["row"] != made_row(desk, subject)


def made_row(desk, subject):
    return desk.worklist.set_index("subject").loc[subject, "row"]


def test_what_was_waited_for_long_enough_is_open_again(desk):
    subject = desks.finding(desk, "RC-EMPTY")
    acts.decide(desk, subject, "wait", until="2026-11-20", note="等转入学校发起")
    assert desks.row(desk, subject)["state"] == "waiting"
    row = desks.row(replace(desk.refreshed(), today=date(2026, 11, 21)), subject)
    assert (row["state"], row["due"]) == ("open", "2026-11-20")
    assert "2026-11-20" in row["reason"]


def test_nobody_waits_until_a_day_that_is_past(desk):
    with pytest.raises(CaseError) as caught:
        acts.decide(desk, desks.finding(desk, "RC-EMPTY"), "wait", until="2026-11-19")
    assert caught.value.code == "day_past" and "2026-11-19" in caught.value.text("zh")


def test_what_is_settled_and_found_in_newer_data_is_open_again(desk, again):
    subject = desks.finding(desk, "RC-EMPTY")
    acts.decide(desk, subject, "settle")
    assert desks.row(desk, subject)["state"] == "settled"
    row = desks.row(desks.desk(again(("育才路6号", "育才路66号")), desk.ledger), subject)
    assert row["state"] == "open" and "2026-11-20" in row["reason"]


def test_owner_and_due_day_are_assigned(desk):
    subject = desks.finding(desk, "RC-EMPTY")
    acts.decide(desk, subject, "assign", owner="李老师", due="2026-11-25")
    row = desks.row(desk, subject)
    assert (row["state"], row["owner"], row["due"]) == ("open", "李老师", "2026-11-25")
    told = deadlines.reminders(desk.refreshed().worklist, TODAY, desk.audit.settings)
    assert list(zip(told["subject"], told["left"], told["remind"], strict=True)) == [
        (subject, 5, 7)
    ]


def test_the_campaigns_day_is_due_for_all_that_has_no_other(made, tmp_path):
    settings = desks.SETTINGS.but(deadlines={"decisions": "2026-12-18"})
    audit = desks.school(tmp_path / "s", settings=settings)
    desk = desks.desk(audit)
    first, *_ = desk.worklist["subject"]
    acts.decide(desk, first, "settle")
    table = desk.refreshed().worklist.set_index("subject")
    assert pd.isna(table.loc[first, "due"])
    assert set(table["due"].dropna()) == {"2026-12-18"}


def test_what_was_filed_is_due_by_its_term_and_closes_when_the_export_shows_it(desk, again):
    subject = desks.finding(desk, "RC-STATUS", "孙亮")
    acts.file(desk, subject, "return")
    row = desks.row(desk, subject)
    assert (row["state"], row["filed_as"], row["filed"]) == ("filed", "return", "2026-11-20")
    assert (row["due"], row["estimated"]) == ("2026-12-04", False)
    assert row["missing"] == "application;health_proof"
    acts.attach(desk.refreshed(), "case:" + subject.partition(":")[2], PAPER, "health_proof")
    assert desks.row(desk, subject)["missing"] == "application"
    # The next export has him studying: the matter closes by itself.
    audit = again(("七(1)班|休学", "七(1)班|在读"))
    later = desks.desk(audit, desk.ledger)
    assert subject not in set("finding:" + audit.findings["finding_id"])
    row = desks.row(later, subject)
    assert (row["state"], row["reason"]) == ("settled", "新数据中已不再出现")
    assert (row["rule"], row["class"], row["name"]) == ("RC-STATUS", "7-1", "孙亮")


def test_what_nobody_looked_for_is_not_done(desk, again):
    subject = desks.finding(desk, "RC-STATUS", "孙亮")
    acts.file(desk, subject, "return")
    # No list of the class this time: that nothing is found proves nothing.
    audit = again(lists={"七年级2班": desks.LISTS["七年级2班"]})
    assert desks.row(desks.desk(audit, desk.ledger), subject)["state"] == "filed"


# --- acts


UNLAWFUL = [
    ("RC-EMPTY", "quit", "unlawful"),
    ("RC-EMPTY", "transfer_out", "unlawful"),
    ("RC-EMPTY", "late_create", "unlawful"),
    ("RC-NO-RECORD", "late_create", "unlawful"),
    ("RC-STATUS", "delete_false", "unlawful"),
    ("RC-STATUS", "fly", "no_action"),
]


@pytest.mark.parametrize(("rule", "action", "code"), UNLAWFUL)
def test_an_unlawful_act_is_refused_and_nothing_is_entered(desk, rule, action, code):
    subject = desks.finding(desk, rule)
    with pytest.raises(CaseError) as caught:
        acts.file(desk, subject, action)
    assert caught.value.code == code
    assert desk.ledger.entries() == []


def test_late_creation_comes_after_the_national_search(desk):
    subject = desks.finding(desk, "RC-NO-RECORD")
    case = "case:" + subject.partition(":")[2]
    why = "从未建籍，由省级核定为个别情况"
    with pytest.raises(CaseError) as caught:
        acts.file(desk, subject, "late_create", why)
    assert "须先经全国查重" in caught.value.text("zh")
    acts.file(desk, subject, "late_list", why)
    assert desks.row(desk, subject)["due"] == "2026-11-30"
    acts.note(desk.refreshed(), case, "searched", found=True)
    with pytest.raises(CaseError):
        acts.file(desk.refreshed(), subject, "late_create", why)
    acts.note(desk.refreshed(), case, "searched", found=False)
    acts.file(desk.refreshed(), subject, "late_create", why)
    assert desks.row(desk, subject)["filed_as"] == "late_create"


def test_no_leave_in_the_last_term_of_a_graduating_class(tmp_path):
    roster = ROSTER.replace("七(", "九(").replace("2013", "2011").replace("2014", "2012")
    lists = {"九年级1班": "姓名|性别|备注\n王芳|女|休学\n李强|男|\n赵敏|女|\n", "九年级2班": ""}

    audit = desks.school(tmp_path / "s", roster, lists)
    desk = desks.desk(audit)
    subject = desks.finding(desk, "RC-STATUS", "王芳")
    spring = replace(desk, today=date(2027, 3, 2))
    with pytest.raises(CaseError) as caught:
        acts.file(spring, subject, "leave")
    assert "毕业班最后一学期" in caught.value.text("zh")
    acts.file(desk, subject, "leave")


def test_nothing_is_decided_about_what_there_is_not(desk):
    for act in (
        lambda: acts.decide(desk, "finding:none", "accept", reason="x"),
        lambda: acts.decide(desk, "finding:none", "assign", owner="x"),
        lambda: acts.file(desk, "finding:none", "leave"),
        lambda: acts.attach(desk, "pupil:none", PAPER, "booklet"),
        lambda: acts.attach(desk, "school", PAPER, "booklet"),
        lambda: acts.change(desk, "none", "name", "王方"),
        lambda: acts.step(desk, "pupil:none", "check_list"),
        lambda: acts.note(desk, "case:none", "searched", found=False),
        lambda: acts.answer(desk, "none", "new_here"),
        lambda: acts.undo(desk, "none"),
    ):
        with pytest.raises(CaseError) as caught:
            act()
        assert all(caught.value.text(language) for language in LANGUAGES)
    assert desk.ledger.entries() == []


def test_a_day_that_is_none_is_refused(desk):
    subject = desks.finding(desk, "RC-EMPTY")
    with pytest.raises(CaseError) as caught:
        acts.decide(desk, subject, "wait", until="下周")
    assert caught.value.code == "no_day"


# --- problem records


@pytest.fixture(scope="module")
def problem(tmp_path_factory):

    folder = tmp_path_factory.mktemp("problems")
    table = "学籍号|姓名|身份证件号|班级|问题类型|对方学校\n"
    line = ROSTER.strip().splitlines()[1].split("|")
    table += f"{line[0]}|王芳|{line[5]}|七(1)班|身份证号重复|外地小学\n"
    told = writing.xlsx(folder / "问题学籍.xlsx", {"问题学籍": table})
    return desks.school(folder / "s", problems=[told])


def case_row(desk, subject):
    row = desks.row(desk, subject)
    return row["state"], row["step"], row["missing"]


def test_a_problem_record_goes_through_its_case_to_the_deadlock_of_two_evidences(problem):
    desk = desks.desk(problem)
    subject = desks.finding(desk, "PR-DUP-ID")
    case = "case:" + subject.partition(":")[2]
    assert case_row(desk, subject) == ("open", "NEW", "statement")
    acts.step(desk, case, "collect")
    assert desks.row(desk, subject)["step"] == "EVIDENCE_COLLECTING"
    with pytest.raises(CaseError) as caught:
        acts.file(desk.refreshed(), subject, "evidence")
    assert "所需材料未附齐" in caught.value.text("zh")
    for label in ("booklet", "attendance_proof", "parent_statement"):
        told = {**PAPER, "sha256": label[0] * 64}
        acts.attach(desk.refreshed(), case, told, label)
    acts.file(desk.refreshed(), subject, "evidence")
    assert case_row(desk, subject) == ("filed", "FILED", "")
    with pytest.raises(CaseError) as caught:
        acts.step(desk.refreshed(), case, "deadlock")
    assert "对方也已佐证" in caught.value.text("zh")
    acts.note(desk.refreshed(), case, "other_side", school="外地小学", action="evidence")
    acts.step(desk.refreshed(), case, "deadlock")
    assert case_row(desk, subject)[:2] == ("waiting", "DEADLOCK")
    acts.step(desk.refreshed(), case, "escalate")
    acts.step(desk.refreshed(), case, "reject", reason="材料不清")
    assert case_row(desk, subject)[:2] == ("open", "REJECTED")
    assert desks.row(desk, subject)["reason"] == "材料不清"


def test_a_problem_record_waits_for_the_other_sides_correction(problem):
    desk = desks.desk(problem)
    subject = desks.finding(desk, "PR-DUP-ID")
    case = "case:" + subject.partition(":")[2]
    acts.attach(desk, case, PAPER, "statement")
    acts.file(desk.refreshed(), subject, "delete")
    acts.note(desk.refreshed(), case, "other_side", school="外地小学", action="change")
    with pytest.raises(CaseError) as caught:
        acts.step(desk.refreshed(), case, "submit")
    assert "对方已申报变更" in caught.value.text("zh")
    # Of two schools the authority decides.
    with pytest.raises(CaseError) as caught:
        acts.step(desk.refreshed(), case, "approve")
    assert "须由主管部门审核" in caught.value.text("zh")


# --- changes


def test_a_key_change_takes_evidence_and_two_people_and_the_next_export(made, desk, again):
    key = desks.person(made, "王芳")
    asked = acts.change(desk, key, "name", "王方")
    desk = desk.refreshed()
    assert list(changes.other_changes(made, desk.state)["entry"]) == []

    def stands(told):
        row = changes.key_changes(told.audit, told.refreshed().state).iloc[0]
        return row["state"], row["missing"]

    assert stands(desk) == ("evidence", "booklet")
    with pytest.raises(CaseError) as caught:
        acts.check(desks.by(desk, "李老师", "registrar"), asked.id)
    assert caught.value.code == "evidence_first"
    acts.attach(desk, f"pupil:{key}", PAPER, "booklet", asked.id)
    assert stands(desk) == ("check", "")
    # A blank or other letters make no second person.
    for same in ("王老师", " 王 老师", "王老师　"):
        with pytest.raises(CaseError) as caught:
            acts.check(desks.by(desk, same, "registrar"), asked.id)
        assert caught.value.code == "same_person"
    acts.check(desks.by(desk, "李老师", "head_teacher"), asked.id)
    assert stands(desk) == ("ready", "")
    # Taken off again, it is proven no longer.
    acts.detach(desk.refreshed(), f"pupil:{key}", PAPER["sha256"])
    assert stands(desk) == ("evidence", "booklet")
    acts.undo(desk.refreshed(), desk.refreshed().state.entries[-1].id)
    # Another export without it, then one with it, in which he moved to another class as well.
    same = desks.desk(again(("育才路6号", "育才路66号")), desk.ledger)
    assert stands(same) == ("ready", "")
    done = desks.desk(again(("王芳|女", "王方|女"), ("七(1)班", "七(2)班")), desk.ledger)
    assert stands(done) == ("done", "")
    other = desks.desk(again(("王芳|女", "王芬|女")), desk.ledger)
    assert stands(other) == ("differs", "")


def test_what_is_in_the_roster_already_is_no_change(made, desk):
    with pytest.raises(CaseError) as caught:
        acts.change(desk, desks.person(made, "王芳"), "sex", "女")
    assert caught.value.code == "change_same"
    with pytest.raises(CaseError) as caught:
        acts.change(desk, desks.person(made, "王芳"), "birth_date", "昨天")
    assert caught.value.code == "change_unreadable"
    with pytest.raises(CaseError) as caught:
        acts.change(desk, desks.person(made, "王芳"), "colour", "红")
    assert caught.value.code == "no_such_field"


def test_a_change_is_not_done_by_the_roster_it_was_asked_against(made, desk, again):
    # The value was corrected and asked for by mistake again: only a newer export tells.
    key = desks.person(made, "吴刚")
    acts.change(desk, key, "current_address", "示例县城关镇新路8号")
    table = changes.other_changes(made, desk.refreshed().state)
    assert list(table["state"]) == ["ready"]
    later = again(("示例县城关镇育才路6号", "示例县城关镇新路8号"))
    assert list(changes.other_changes(later, desk.refreshed().state)["state"]) == ["done"]


def test_what_packs_bring_together_is_judged_as_if_done_here(made, desk):
    """The same change asked for and checked by one person in two packs; and one that the very
    roster it was asked against shows."""
    key = desks.person(made, "王芳")
    asked = acts.change(desk, key, "name", "王方")
    acts.attach(desk.refreshed(), f"pupil:{key}", PAPER, "booklet")
    told = {"actor": "王老师", "role": "leader", "verb": "check", "payload": {"entry": asked.id}}
    desk.ledger.append(**told, subject=f"pupil:{key}")
    table = changes.key_changes(made, desk.refreshed().state)
    assert (table["state"].item(), pd.isna(table["checked_by"].item())) == ("check", True)
    payload = asked.payload | {"field": "sex", "old": "男", "new": "女"}
    told = {"actor": "王老师", "role": "registrar", "verb": "change", "payload": payload}
    desk.ledger.append(**told, subject=f"pupil:{key}")
    table = changes.key_changes(made, desk.refreshed().state).set_index("field")
    assert table.loc["sex", "state"] == "evidence"


def test_a_pupil_is_found_again_when_the_number_changes(made, desk, again):
    number = "999999201310151122"
    key = desks.person(made, "王芳")
    acts.change(desk, key, "id_number", number, note="户口簿如此")
    old = ROSTER.strip().splitlines()[1].split("|")[5]
    later = again((f"|{old}|", f"|{number}|"))
    assert key not in set(later.roster["person_key"])
    table = changes.key_changes(later, desk.refreshed().state)
    assert (table["name"].item(), table["state"].item()) == ("王芳", "done")


def test_a_later_request_takes_the_place_of_an_earlier_one(made, desk):
    key = desks.person(made, "王芳")
    acts.change(desk, key, "name", "王方")
    acts.change(desk.refreshed(), key, "name", "王芬")
    table = changes.key_changes(made, desk.refreshed().state)
    assert dict(zip(table["new"], table["state"], strict=True)) == {
        "王方": "superseded",
        "王芬": "evidence",
    }
    acts.undo(desk.refreshed(), desk.refreshed().state.entries[-1].id)
    table = changes.key_changes(made, desk.refreshed().state)
    assert list(table["state"]) == ["evidence"]


def test_who_left_has_nothing_to_change(made, desk, again):
    acts.change(desk, desks.person(made, "吴刚"), "name", "吴钢")
    line = ROSTER.strip().splitlines()[-1] + "\n"
    later = again((line, ""))
    assert list(changes.key_changes(later, desk.refreshed().state)["state"]) == ["gone"]


def test_a_class_move_is_a_change_of_the_class(made, desk, again):
    acts.change(desk, desks.person(made, "吴刚"), "class_name", "七年级1班")
    table = changes.other_changes(made, desk.refreshed().state)
    assert (table["old"].item(), table["new"].item(), table["state"].item()) == (
        "7-2",
        "7-1",
        "ready",
    )
    last = ROSTER.strip().splitlines()[-1]
    later = again((last, last.replace("七(2)班", "七(1)班")))
    assert list(changes.other_changes(later, desk.refreshed().state)["state"]) == ["done"]


# --- pupils without number


def test_pupils_without_number_need_a_certificate_until_a_number_arrives(tmp_path):
    line = ROSTER.strip().splitlines()[1]
    number = line.split("|")[5]
    without = line.replace(f"居民身份证|{number}", "其他|").replace(
        f"G{number}", "L999999201310158888"
    )
    audit = desks.school(tmp_path / "s", ROSTER.replace(line, without))
    desk = desks.desk(audit)
    table = no_id.without_number(audit, desk.state)
    assert list(zip(table["name"], table["state"], table["missing"], strict=True)) == [
        ("王芳", "missing", "noid_certificate;guardian_ids")
    ]
    subject = f"pupil:{desks.person(audit, '王芳')}"
    for label in ("noid_certificate", "guardian_ids"):
        acts.attach(desk.refreshed(), subject, {**PAPER, "sha256": label[0] * 64}, label)
    assert list(no_id.without_number(audit, desk.refreshed().state)["state"]) == ["certified"]
    before = tmp_path / "s" / "名册.csv"
    later = desks.school(
        tmp_path / "t", ROSTER.replace(line, without.replace("其他|", f"居民身份证|{number}")),
        previous=[before],
    )  # fmt: skip
    table = no_id.without_number(later, desk.refreshed().state)
    assert list(zip(table["name"], table["state"], table["next"], strict=True)) == [
        ("王芳", "arrived", "check")
    ]


# --- all of them


def test_reviews_tell_how_far_pupils_and_classes_are(made, desk):
    subject = f"pupil:{desks.person(made, '周洁')}"
    acts.step(desk, subject, "check_list")
    desk = desk.refreshed()
    told = reviews.pupils(made, desk.state).set_index("name")
    assert (
        told.loc["周洁", "state"] == "LIST_CHECKED" and told.loc["吴刚", "state"] == "NOT_STARTED"
    )
    told = reviews.classes(made, desk.state, desk.worklist).set_index("class")
    assert told.loc["7-2", ["state", "errors", "passes"]].tolist() == ["OPEN", 0, True]
    assert told.loc["7-1", ["errors", "passes", "locked"]].tolist() == [3, False, False]


def test_words_of_all_states_are_in_both_languages():
    for words in (worklist.STATES, changes.STATES, no_id.STATES):
        assert all(one.zh and one.en and one.zh != one.en for one in words.values())


def test_every_verb_that_decides_about_findings_can_be_done_here():
    of_findings = {
        code for code, one in verbs().items() if "finding" in one.subjects and not one.log
    }
    assert of_findings == {*acts.DECISIONS, "file"}


def test_entries_of_unknown_verbs_change_nothing(made):
    ledger = Memory()
    desk = desks.desk(made, ledger)
    subject = desks.finding(desk, "RC-EMPTY")
    acts.decide(desk, subject, "settle")
    ledger.kept.append(ledger.kept[-1]._replace(seq=2, id="later", verb="of_a_newer_program"))
    assert desks.row(desk, subject)["state"] == "settled"
