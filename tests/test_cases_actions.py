"""Which acts are lawful: every outcome, state and stage, and the refusals with their reasons."""

from itertools import product

import pytest

from tests.tables import cells_of
from xjaudit.cases import actions
from xjaudit.cases.actions import STAGES, About, CaseError, lawful, require
from xjaudit.cases.guards import NAMES
from xjaudit.labels import OUTCOMES
from xjaudit.parameters import parameters
from xjaudit.record.codes import table as codes
from xjaudit.rules import problems

STATUSES = (*codes("status").entries, "UNKNOWN")
# What a class list may tell of a pupil.
SEEN = ("ACTIVE", "LEAVE", "TRANSFERRED", "DROPOUT", "ABROAD", "DECEASED", "NOT_SEEN")
# The first row that fits tells; a cell left blank fits anything, others list what they fit. Acts
# after ! are exceptions, which need a reason; those before are in the order they are shown in.
TABLE = """
outcome         | status                         | seen        | stage  | acts
----------------+--------------------------------+-------------+--------+------------------------------
matched         |                                |             |        |
ambiguous       |                                |             |        | decide fix_list
duplicate       |                                |             |        | fix_list
class_differs   |                                |             |        | class_move fix_list
field_differs   |                                |             |        | field_change fix_list
not_registered  |                                | ACTIVE      | first  | transfer_in send_back late_list late_create fix_list
not_registered  |                                | ACTIVE      |        | transfer_in send_back fix_list ! late_list late_create
not_registered  |                                |             |        | fix_list
absent          | TRANSFER_OUT_PENDING           |             |        | approve_transfer transfer_out
absent          | TRANSFER_IN_PENDING            |             |        | locate fix_list
absent          | LEAVE_EXPIRED                  |             | senior | return extend_leave transfer_out quit
absent          | LEAVE_EXPIRED                  |             |        | return extend_leave transfer_out dropout
absent          | ACTIVE NOT_SEEN UNKNOWN        |             | senior | locate transfer_out leave quit abroad death delete_false fix_list
absent          | ACTIVE NOT_SEEN UNKNOWN        |             |        | locate transfer_out leave dropout abroad death delete_false fix_list
absent          |                                |             |        | fix_list
status_mismatch | LEAVE LEAVE_EXPIRED DROPOUT    | ACTIVE      |        | return fix_list
status_mismatch | ABROAD                         | ACTIVE      |        | return_abroad fix_list
status_mismatch | TRANSFERRED                    | ACTIVE      |        | transfer_in send_back fix_list
status_mismatch | ACTIVE                         | LEAVE       |        | leave fix_list
status_mismatch | LEAVE_EXPIRED                  | LEAVE       |        | extend_leave return
status_mismatch | TRANSFER_OUT_PENDING           | TRANSFERRED |        | approve_transfer transfer_out
status_mismatch | ACTIVE LEAVE LEAVE_EXPIRED     | TRANSFERRED |        | transfer_out fix_list
status_mismatch | DROPOUT ABROAD TRANSFER_IN_PENDING | TRANSFERRED |    | transfer_out fix_list
status_mismatch | ACTIVE LEAVE_EXPIRED           | DROPOUT     | senior | quit fix_list
status_mismatch | ACTIVE LEAVE_EXPIRED           | DROPOUT     |        | dropout fix_list
status_mismatch | ACTIVE LEAVE LEAVE_EXPIRED     | ABROAD      |        | abroad fix_list
status_mismatch | ACTIVE LEAVE LEAVE_EXPIRED DROPOUT ABROAD UNKNOWN | DECEASED | | death fix_list
status_mismatch | ACTIVE                         | NOT_SEEN    | senior | locate transfer_out leave quit delete_false fix_list
status_mismatch | ACTIVE                         | NOT_SEEN    |        | locate transfer_out leave dropout delete_false fix_list
status_mismatch |                                |             |        | ask_county fix_list
"""  # noqa: E501
EVERY = [About(*one) for one in product(OUTCOMES, STATUSES, SEEN, STAGES)]


def told(about: About) -> str:
    """The acts that the table tells."""
    for row in cells_of(TABLE)[1:]:
        parts = zip(row[:4], (about.outcome, about.status, about.seen, about.stage), strict=True)
        if all(not cell or value in cell.split() for cell, value in parts):
            return row[4]
    raise AssertionError(f"the table says nothing about {about}")


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_status_and_grade_has_the_acts_of_the_table(outcome):
    for about in EVERY:
        if about.outcome == outcome:
            found = lawful(about)
            said = " ".join([*found.actions, *(["!", *found.reason] if found.reason else [])])
            assert said == told(about), about


def test_what_no_school_may_do_is_lawful_nowhere():
    for about in EVERY:
        acts = lawful(about)
        assert not {"repeat", "skip"} & set(acts.all), about
        if about.stage != "senior":
            assert "quit" not in acts.all, about
        if about.stage != "first":
            assert not {"late_create", "late_list"} & set(acts.actions), about
        if about.outcome not in ("not_registered",):
            assert "late_create" not in acts.all, about
        if about.seen == "ACTIVE" and about.outcome == "status_mismatch":
            assert not {"delete_false", "dropout", "quit", "death"} & set(acts.all), about


def test_who_cannot_be_filed_about_can_be_dealt_with_otherwise():
    # Beside the reminder to parents there is something that the school itself does.
    for about in EVERY:
        acts = [one for one in lawful(about).actions if actions.actions()[one].ours]
        assert acts or about.outcome == "matched", about


def test_key_data_are_changed_by_application():
    assert lawful(About("field_differs", key=True)).actions == ("key_change", "fix_list")
    assert actions.papers(About("field_differs", key=True, field="sex"), "key_change") == (
        "police_proof",
    )


@pytest.mark.parametrize("kind", problems.types())
@pytest.mark.parametrize("scope", ["", "own", "school", "county", "province"])
def test_problem_records_have_the_acts_of_their_type(kind, scope):
    acts = lawful(About(kind, scope=scope)).actions
    assert acts == problems.lawful(kind, scope or None)[0]
    for act in acts:
        assert actions.papers(About(kind, scope=scope), act), (kind, act)


def test_any_other_finding_has_what_its_rule_says():
    assert lawful(About(own="collect")).actions == ("collect",)
    assert lawful(About(own="none")).actions == ()


REFUSED = """
outcome         | status | seen   | stage      | act          | why
----------------+--------+--------+------------+--------------+------------------------------
absent          | ACTIVE |        | compulsory | quit         | 义务教育阶段不得退学
absent          | ACTIVE |        | first      | quit         | 义务教育阶段不得退学
absent          | ACTIVE |        | senior     | dropout      | 高中阶段按退学办理
absent          | ACTIVE |        | compulsory | transfer_out | 转学由转入学校发起
status_mismatch | ACTIVE | TRANSFERRED | senior | transfer_out | 转学由转入学校发起
not_registered  |        | ACTIVE | compulsory | late_create  | 一年级以上的学生一般已有学籍
not_registered  |        | ACTIVE | unknown    | late_list    | 一年级以上的学生一般已有学籍
absent          | ACTIVE |        | first      | late_create  | 全国查无学籍
matched         | ACTIVE | ACTIVE | compulsory | repeat       | 不得留级
matched         | ACTIVE | ACTIVE | compulsory | skip         | 不得跳级
status_mismatch | LEAVE  | ACTIVE | compulsory | delete_false | 不能删除
class_differs   | ACTIVE | ACTIVE | compulsory | leave        | 与学生当前情况不符
"""


@pytest.mark.parametrize("case", cells_of(REFUSED)[1:], ids=lambda row: f"{row[4]}-{row[3]}")
def test_an_unlawful_act_is_refused_with_the_reason_and_what_may_be_filed(case):
    outcome, status, seen, stage, act, why = case
    with pytest.raises(CaseError) as caught:
        require(About(outcome, status, seen, stage), act)
    assert caught.value.code == "unlawful"
    assert why in caught.value.text("zh")
    assert (
        "〕" in caught.value.text("zh")
        or "《办法》" in caught.value.text("zh")
        or ("实施细则" in caught.value.text("zh"))
    )
    # What may be filed is named, and never the refused act itself.
    acts = [actions.named(one).en for one in lawful(About(outcome, status, seen, stage)).actions]
    assert actions.named(act).en not in caught.value.todo("en")
    assert all(one in caught.value.todo("en") for one in acts if "remind" not in one)


def test_an_exception_needs_its_reason():
    above = About("not_registered", "", "ACTIVE", "compulsory")
    require(above, "late_list", "随父母从国外回来，从未建籍")
    with pytest.raises(CaseError):
        require(above, "late_list", "  ")
    require(About("not_registered", "", "ACTIVE", "first"), "late_list")


def test_an_act_there_is_not_is_told_those_there_are():
    with pytest.raises(CaseError) as caught:
        require(About("duplicate"), "cake")
    assert caught.value.code == "no_action"
    assert "correct the class list" in caught.value.text("en")


def test_the_data_are_whole():
    told = actions.table()
    for code, one in actions.actions().items():
        assert set(one.basis) == {"2013", "2025"} and all(one.basis.values()), code
        assert set(one.documents) <= set(actions.documents()), code
        assert one.limit in ("", "monthly", *parameters()), code
        assert set(one.guards) <= set(NAMES), code
        assert one.words.zh and one.words.en, code
    for row in told["allowed"]:
        assert {*row["actions"], *row.get("reason", ())} <= set(actions.actions())
        assert set(row.get("stage", ())) <= set(STAGES)
        assert {*row.get("status", ())} <= set(STATUSES)
    for row in told["refused"]:
        assert row["action"] in actions.actions() and set(row["basis"]) <= set(told["sources"])
    of_types = told["problem_documents"]
    assert set(of_types) == set(problems.types())
    papers = [set(p) for by_act in of_types.values() for p in by_act.values()]
    assert set().union(*papers, *map(set, told["key_documents"].values())) <= set(
        actions.documents()
    )


def test_every_row_of_the_table_of_allowed_acts_is_met_by_some_case():
    rows = actions.table()["allowed"]
    every = [*EVERY, About("field_differs", key=True)]
    every += [About("not_registered", "", seen) for seen in ("GRADUATED", "DELETED")]
    met = {next(i for i, row in enumerate(rows) if actions._fits(row, one)) for one in every}
    assert met == set(range(len(rows)))
