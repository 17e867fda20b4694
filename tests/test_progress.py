"""Measures per class add up to what the audit holds."""

import dataclasses
from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests import desks, writing
from xjaudit import labels
from xjaudit.audit import audit
from xjaudit.cases import acts, board, sealing
from xjaudit.cases.items import NOWHERE
from xjaudit.errors import XjauditError
from xjaudit.intake import tracking
from xjaudit.labels import OUTCOMES, SEVERITIES
from xjaudit.page import figures
from xjaudit.progress import pace
from xjaudit.progress.levels import rows_of
from xjaudit.progress.measures import NO_ID_RULES, desk_of, measures, problem_ages
from xjaudit.rules import RULES
from xjaudit.settings import Settings
from xjaudit.snapshot import Snapshot
from xjaudit.snapshot.schema import AGES, COUNTS, HISTORY, PROBLEM_COLUMNS

DONE_OF = {
    "checked": "registered",
    "forms_returned": "forms_issued",
    "archive_done": "archive_due",
    "lists_received": "lists_due",
    "locked": "lists_due",
    "cases_stuck": "cases_open",
}


@pytest.fixture(scope="module")
def table(sample_audit):
    return measures(sample_audit)


def test_every_finding_is_counted_once_or_in_a_sensitive_figure(sample_audit, table):
    apart = sample_audit.findings["rule"].str.startswith(("PR-", "NOID-", *NO_ID_RULES))
    severities = sample_audit.findings.loc[~apart, "severity"].value_counts()
    assert {s: table[s].sum() for s in SEVERITIES} == {s: severities.get(s, 0) for s in SEVERITIES}
    of_family = [column for column in table if column.startswith("family_")]
    told = table["error"] + table["warn"]
    pd.testing.assert_series_equal(table[of_family].sum(axis=1), told, check_names=False)
    assert apart.sum() > table[list(PROBLEM_COLUMNS.values())].sum().sum() > 0


def test_every_link_is_counted_once(sample_audit, table):
    outcomes = sample_audit.links["outcome"].value_counts()
    assert {o: table[o].sum() for o in OUTCOMES} == {o: outcomes.get(o, 0) for o in OUTCOMES}


def test_checked_are_the_matched_and_share_is_of_registered(table):
    assert (table["checked"] == table["matched"]).all()
    some = table[table["registered"] > 0]
    pd.testing.assert_series_equal(
        some["share"], some["checked"] / some["registered"], check_names=False
    )
    assert table.loc[table["registered"] == 0, "share"].isna().all()


def test_levels_are_sums_of_classes(table):
    rows = {row["at"]: row for row in rows_of(table)}
    grade = [name for name in table["class"] if name.startswith("7-")]
    for name in COUNTS:
        assert rows["school"][name] == table[name].sum()
        own = sum(rows[f"class:{one}"][name] for one in grade)
        assert rows["grade:7"][name] == own
    assert len(rows) == 1 + 9 + len(table)


def test_pupils_without_number_are_persons(sample_audit, table):
    found = sample_audit.findings
    persons = found[found["rule"].isin(NO_ID_RULES)]["person_key"].nunique()
    assert table["no_id"].sum() == persons > 0


def test_every_way_of_having_no_number_counts_the_pupil_once(tmp_path):
    head = (
        "学籍号|姓名|性别|出生日期|身份证件类型|身份证件号|成员1身份证件号|成员2身份证件号|班级\n"
    )
    rows = (
        "J999999201403150011|王一|男|20140315|护照||||七(1)班\n"  # OVS-DOC
        "L999999201403160417|王二|男|20140316|居民身份证||||七(1)班\n"  # ID-MISSING and MEM-ID-COND
        "G999999201403170017|王三|男|20140317|居民身份证|{}|||七(1)班\n"  # had one last time
        "G99999920140318001X|王四|男|20140318|居民身份证|99999920140318001X|||七(1)班\n"
    )
    now, before = (
        writing.xlsx(tmp_path / f"{name}.xlsx", {"1": head + rows.format(number)})
        for name, number in (("now", ""), ("before", "999999201403170017"))
    )
    settings = Settings(as_of=date(2026, 11, 16))
    made = audit([now], settings=settings, key=b"k", previous=[before])
    assert set(NO_ID_RULES) <= set(made.findings["rule"])
    assert measures(made).set_index("class").loc["7-1", "no_id"] == 3
    for off in NO_ID_RULES[:3]:
        made = audit([now], settings=settings.but(severities={off: "off"}), key=b"k")
        assert int(measures(made).set_index("class")["no_id"]["7-1"]) >= 2
    assert set(NO_ID_RULES) <= {rule.code for rule in RULES}


def test_classes_stand_in_the_order_of_a_school(table):
    grades = [int(name.split("-")[0]) for name in table["class"] if name != NOWHERE]
    assert grades == sorted(grades)
    assert table.loc[table["class"] == "7-1", "label"].item() == "七年级1班"


def test_every_rule_has_a_family():
    # `other` is for rules of other programs and later versions.
    strays = {rule.code for rule in RULES if labels.family_of(rule.code) == "other"}
    assert strays == set()


@pytest.mark.parametrize(
    ("rule", "family"),
    [("ID-BIRTH", "identity"), ("ID-MISSING", "no_id"), ("XL-ID-FLOAT", "identity"),
     ("XL-FOOTER", "file"), ("REG-DUP", "registry"), ("NEW-THING", "other")],
)  # fmt: skip
def test_longest_prefix_wins(rule, family):
    assert labels.family_of(rule) == family


# --- what was decided, papers, signatures, cases


@pytest.fixture
def desk(tmp_path):
    table = "学籍号|姓名|身份证件号|班级|问题类型|对方学校|发现日期\n"
    line = desks.ROSTER.strip().splitlines()[1].split("|")
    days = ("2026-11-10", "2026-09-01", "2026-05-01", "")
    for day in days:
        table += f"{line[0]}|王芳|{line[5]}|七(1)班|身份证号重复|外地小学{day}|{day}\n"
    told = writing.xlsx(tmp_path / "问题学籍.xlsx", {"问题学籍": table})
    return desks.desk(desks.school(tmp_path / "s", problems=[told]))


def of_class(desk, name):
    table = measures(desk.audit, desk.refreshed().state).set_index("class")
    return table.loc[[name]].iloc[0]


def test_problem_records_are_told_by_type_and_age(desk):
    assert of_class(desk, "7-1")["problem_dup_id"] == 4
    ages = problem_ages(desk_of(desk.audit))
    assert ages["PR-DUP-ID"] == {"0-30": 1, "31-90": 1, "91-183": 0, "184-": 1}
    assert set(ages) == set(PROBLEM_COLUMNS)
    assert all(set(own) == set(AGES) for own in ages.values())


def test_what_is_settled_is_not_open_any_more(desk):
    before = of_class(desk, "7-1")
    acts.decide(desk, desks.finding(desk, "RC-EMPTY"), "not_a_problem", reason="已核实")
    one = desk.worklist.loc[desk.worklist["rule"] == "PR-DUP-ID", "subject"].iloc[0]
    acts.decide(desk.refreshed(), one, "accept", reason="已核实")
    after = of_class(desk, "7-1")
    assert after["problem_dup_id"] == before["problem_dup_id"] - 1
    assert after["error"] == before["error"] - 1
    assert after["checked"] == before["checked"] + 1


def test_papers_are_counted_as_the_panel_counts_them(desk):
    key = desks.person(desk.audit, "周洁")
    acts.step(desk, f"pupil:{key}", "print_form", version="1")
    acts.step(desk.refreshed(), f"pupil:{key}", "hand_out")
    own = tracking.classes(desk.refreshed()).set_index("class")
    assert own.loc["7-2", "printed"] == 1
    for name in ("7-1", "7-2"):
        told = of_class(desk, name)
        counted = told["forms_issued"], told["forms_returned"], told["archive_due"]
        assert counted == tuple(own.loc[name, ["printed", "returned", "required"]])
        assert told["archive_done"] == own.loc[name, "uploaded"]


def test_signatures_count_while_they_hold(desk):
    for role, actor in (("head_teacher", "李老师"), ("registrar", "王老师"), ("leader", "张校长")):
        sealing.sign(desks.by(desk, actor, role), "7-2")
    assert tuple(of_class(desk, "7-2")[["signatures", "locked"]]) == (3, 1)
    assert tuple(of_class(desk, "7-1")[["signatures", "locked"]]) == (0, 0)
    other = desk.audit.settings.but(severities={"RC-EMPTY": "warn"})
    changed = dataclasses.replace(desk.audit, settings=other)
    told = measures(changed, desk.refreshed().state).set_index("class").loc["7-2"]
    assert tuple(told[["signatures", "locked"]]) == (0, 0)


def test_cases_are_those_of_the_board_but_for_sensitive_ones(desk):
    table = board.board(desk)
    own = table[~table["kind"].isin(["problem", "no_number"]) & ~board.is_quiet(table)]
    told = measures(desk.audit)
    assert told["cases_open"].sum() == len(own) > 0
    assert len(own) < len(table)
    assert told["cases_stuck"].sum() == 0
    late = desk.audit.settings.but(as_of=date(2026, 12, 16))
    subject = desks.finding(desk, "RC-EMPTY")
    acts.decide(desk, subject, "wait", until="2027-01-31")
    audit_ = dataclasses.replace(desk.audit, settings=late)
    assert measures(audit_, desk.refreshed().state)["cases_stuck"].sum() == 1


def test_lists_are_due_of_classes_with_pupils(tmp_path):
    lists = desks.LISTS | {"七年级2班": ""}
    told = measures(desks.school(tmp_path / "s", lists=lists)).set_index("class")
    assert told["lists_due"].to_dict() == {"7-1": 1, "7-2": 1}
    assert told["lists_received"].to_dict() == {"7-1": 1, "7-2": 0}


# --- that everything adds up


def test_pupils_count_in_the_class_of_their_record_where_a_list_names_none(tmp_path):
    lists = {"七年级1班": desks.LISTS["七年级1班"], "名单": desks.LISTS["七年级2班"]}
    told = measures(desks.school(tmp_path / "s", lists=lists)).set_index("class")
    assert told.loc["7-2", ["checked", "registered", "lists_received"]].tolist() == [2, 2, 0]
    assert told.loc[NOWHERE, ["checked", "registered", "listed"]].tolist() == [0, 0, 2]


def test_pupil_on_leave_whom_the_list_calls_so_is_not_checked_beyond_the_registered(tmp_path):
    lists = desks.LISTS | {"七年级1班": "姓名|备注\n王芳|\n李强|\n赵敏|\n孙亮|休学\n"}
    told = measures(desks.school(tmp_path / "s", lists=lists)).set_index("class")
    assert told.loc["7-1", ["matched", "checked", "registered"]].tolist() == [4, 3, 3]


def test_case_of_a_class_that_is_gone_stays_in_the_sum(desk, tmp_path):
    acts.file(desk, desks.finding(desk, "RC-EMPTY"), "locate")
    lines = [one for one in desks.ROSTER.splitlines() if "七(1)班" not in one]
    lists = {"七年级2班": desks.LISTS["七年级2班"]}
    newer = desks.school(tmp_path / "newer", roster="\n".join(lines), lists=lists)
    made = desk_of(newer, desk.refreshed().state)
    (case,) = board.board(made).loc[lambda table: ~board.is_quiet(table)].to_dict("records")
    told = measures(newer, desk=made).set_index("class")
    assert case["class"] == "7-1" and "7-1" not in told.index
    assert told.loc[NOWHERE, "cases_open"] == 1


NAMES = ["王芳", "李强", "赵敏", "孙亮", "周洁", "吴刚", "郑爽", "冯雷"]
PUPIL = st.tuples(
    st.sampled_from(["七(1)班", "七(2)班", "八(1)班", ""]),
    st.sampled_from(["在读", "在读", "在读", "休学", "转出", "", "莫名"]),
    # The lists that have the pupil; one names no class.
    st.sets(st.sampled_from(["七年级1班", "七年级2班", "名单"]), max_size=2),
    st.sampled_from(["", "休学", "转走"]),
)


def school_of(folder, pupils):
    """The audit of these pupils, all of one day, and a child without a record."""
    folder.mkdir()
    rows, lists = ["姓名|性别|出生日期|班级|学籍状态"], {}
    for name, (at, status, on, remark) in zip(NAMES, pupils, strict=False):
        rows.append(f"{name}|男|20131015|{at}|{status}")
        for one in on:
            lists.setdefault(one, ["姓名|备注"]).append(f"{name}|{remark}")
    lists.setdefault("七年级1班", ["姓名|备注"]).append("钱多多|")
    told = {name: "\n".join(lines) for name, lines in lists.items()}
    return desks.school(folder / "s", "\n".join(rows), told)


@given(pupils=st.lists(PUPIL, min_size=1, max_size=len(NAMES)), decided=st.sets(st.integers(0, 7)))
@hypothesis_settings(max_examples=25, deadline=None)
def test_sums_tie_on_every_level_and_nothing_is_done_beyond_what_is_due(pupils, decided):
    with TemporaryDirectory() as folder:
        made = school_of(Path(folder) / "school", pupils)
    desk = desks.desk(made)
    for subject in desk.worklist["subject"].iloc[sorted(n for n in decided if n < len(desk.items))]:
        with suppress(XjauditError):
            acts.decide(desk, subject, "not_a_problem", reason="已核实")
    table = measures(made, desk.refreshed().state)
    rows = rows_of(table)
    for row in rows:
        for done, due in DONE_OF.items():
            assert row[done] <= row[due], (row["at"], done)
    school, classes = rows[0], [row for row in rows if row["at"].startswith("class:")]
    assert school["registered"] == table["registered"].sum() <= len(made.roster)
    for name in COUNTS:
        assert school[name] == sum(row[name] for row in classes)
    for row in rows:
        if row["at"].startswith("grade:"):
            own = [c for c in classes if c["at"].startswith(f"class:{row['at'][6:]}-")]
            assert {n: row[n] for n in COUNTS} == {n: sum(c[n] for c in own) for n in COUNTS}
    shown = Snapshot(rows=rows)
    for step in figures.school_steps(shown)[:3]:
        parts = [s for c in classes for s in figures.steps(c) if s.code == step.code]
        assert step.left == sum(part.left for part in parts)


# --- over the days


def point(day, checked, registered=100):
    return {"published": f"{day}T08:00:00+08:00", "checked": checked, "registered": registered}


@pytest.mark.parametrize(
    ("points", "day"),
    [
        ([], None),
        ([point("2026-11-20", 40)], None),
        # 30 in ten days, 30 to go.
        ([point("2026-11-10", 40), point("2026-11-20", 70)], "2026-11-30"),
        # What is older than two weeks says nothing of the pace.
        ([point("2026-10-01", 0), point("2026-11-10", 40), point("2026-11-20", 70)], "2026-11-30"),
        ([point("2026-10-01", 0), point("2026-11-20", 70)], None),
        # A part of a day is a day.
        ([point("2026-11-17", 40), point("2026-11-20", 70)], "2026-11-23"),
        ([point("2026-11-18", 40), point("2026-11-20", 69)], "2026-11-23"),
        ([point("2026-11-10", 70), point("2026-11-20", 70)], None),
        ([point("2026-11-10", 80), point("2026-11-20", 70)], None),
        ([point("2026-11-10", 70), point("2026-11-20", 100)], "2026-11-20"),
        ([point("2026-11-20", 0, 0)], None),
        ([point("2026-11-10", 1, 9_000_000), point("2026-11-20", 2, 9_000_000)], None),
    ],
)
def test_forecast(points, day):
    assert pace.forecast(points) == day


def edition(number, published, year=2026, term=1, **counts):
    row = {"at": "school", **dict.fromkeys(COUNTS, 0), **counts}
    return Snapshot(
        edition=number, published=published, school_year=year, term=term, rows=[row], small=5
    )


def test_history_has_the_last_edition_of_each_day():
    told = pace.history(
        [
            edition(2, "2026-11-21T09:00:00+08:00", checked=2),
            edition(1, "2026-11-20T09:00:00+08:00", checked=1),
            edition(3, "2026-11-21T17:00:00+08:00", checked=3),
        ]
    )
    assert [(one["edition"], one["checked"]) for one in told] == [(1, 1), (3, 3)]
    assert set(told[0]) == {"edition", "published", *HISTORY}


def test_last_term_is_the_last_edition_of_the_term_before_as_it_was_kept_back():
    earlier = [
        edition(1, "2026-01-05", 2025, 1, checked=1),
        edition(2, "2026-05-05", 2025, 2, checked=2, no_id=7, problem_xprov=3),
        edition(3, "2026-06-20", 2025, 2, checked=3, no_id=None, problem_xprov=3),
    ]
    told = pace.last_term(edition(4, "2026-11-20", 2026, 1), earlier)
    assert told is not None
    assert (told["checked"], told["no_id"], told["problem_xprov"]) == (3, None, None)
    assert pace.last_term(edition(4, "2027-03-20", 2026, 2), earlier) is None
