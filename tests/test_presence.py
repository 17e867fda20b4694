"""What attendance grids add to the outcome: who never came, who came last when."""

from datetime import date

import pandas as pd
import pytest

from tests import writing
from tests.test_attendance import school_days
from tests.test_states import SETTINGS, grid, roster
from xjaudit import workspace
from xjaudit.audit import audit
from xjaudit.reconcile.reasons import attended_in_words

DAYS = school_days(date(2026, 11, 2), 12)
HERE = "√" * 12
# Registry state and marks of twelve days; outcome, what is seen, a part of the reason, the finding.
CASES = {
    "never came": ("在读", "×" * 12, "status_mismatch", "NOT_SEEN", "无一天到校", "RC-STATUS"),
    "no mark at all": ("在读", " " * 12, "status_mismatch", "NOT_SEEN", "12天无", "RC-STATUS"),
    "some days of leave": ("在读", "病病" + "×" * 10, "status_mismatch", "NOT_SEEN",
                           "12天无一天到校（其中请假2天）", "RC-STATUS"),
    "ill all the time": ("在读", "病" * 12, "matched", "ACTIVE", "", ""),
    "nine days without leave": ("在读", "病" * 3 + "×" * 9, "matched", "ACTIVE", "", ""),
    "came once": ("在读", "×" * 11 + "√", "matched", "ACTIVE", "", "ATT-DROPOUT"),
    "came late once": ("在读", "×" * 11 + "迟", "matched", "ACTIVE", "", "ATT-DROPOUT"),
    "a mark nobody knows": ("在读", "×" * 11 + "？", "matched", "ACTIVE", "", "ATT-DROPOUT"),
    "on leave, came": ("休学", "√" * 8 + " " * 4, "status_mismatch", "ACTIVE",
                       "考勤最后到校日2026年11月11日", "RC-STATUS"),
    "gone, came": ("转出", "√" * 12, "status_mismatch", "ACTIVE", "2026年11月17日", "RC-STATUS"),
    "on leave, never came": ("休学", " " * 12, "matched", "NOT_SEEN", "", ""),
    "never came, leave over": ("休学期满", "×" * 12, "matched", "NOT_SEEN", "", "STAT-EXPIRED"),
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """All cases in one class, each a pupil called by its number, and enough who come."""
    folder = tmp_path_factory.mktemp("presence")
    names = dict(zip(CASES, "甲乙丙丁戊己庚辛壬癸子丑", strict=True))
    states = {f"钱{names[case]}": (told[0],) for case, told in CASES.items()}
    marks = {f"钱{names[case]}": told[1] for case, told in CASES.items()}
    others = [f"孙{one}" for one in "甲乙丙丁戊己庚辛壬癸子丑寅卯"]
    path = roster(folder, **states, **dict.fromkeys(others, ("在读",)))
    lists = [grid(folder, 11, DAYS, **marks, **dict.fromkeys(others, HERE))]
    found = audit([path], lists, settings=SETTINGS, key=b"k")
    pairs = found.pairs.assign(
        name=found.people["name"].reindex(found.pairs["person"]).to_numpy(object),
        words=found.links["reason"],
    ).set_index("name")
    return found, pairs, {case: f"钱{one}" for case, one in names.items()}


@pytest.mark.parametrize("case", CASES)
def test_attendance_decides_the_outcome_and_says_why(made, case):
    found, pairs, names = made
    _, _, outcome, seen, words, rule = CASES[case]
    one = pairs.loc[names[case]]
    assert (one["outcome"], one["seen"]) == (outcome, seen)
    assert words in one["words"] and (words or "考勤" not in one["words"])
    whose = found.roster.set_index("name").at[names[case], "person_key"]
    said = found.findings[found.findings["person_key"] == whose]
    about = said[said["rule"].str.startswith(("ATT-", "RC-", "STAT-"))]
    # One cause, one finding.
    assert about["rule"].tolist() == ([rule] if rule else [])
    if rule == "RC-STATUS":
        assert words in about["message"].item()


def test_a_remark_goes_before_attendance_and_a_twin_line_stays_one(tmp_path):
    path = roster(tmp_path, 王芳=("在读",), 李雷=("在读",), 李娜=("在读",))
    days = [str(int(day[6:])) for day in DAYS]
    rows = [
        ("王芳", "×" * 12, "已转走"),
        ("李雷", HERE, ""),
        ("李雷", HERE, ""),
        ("李娜", HERE, ""),
    ]
    text = "七(1)班2026年11月考勤表\n" + "|".join(["姓名", *days, "备注"]) + "\n"
    text += "\n".join("|".join([name, *marks, remark]) for name, marks, remark in rows)
    lists = [writing.xlsx(tmp_path / "11月.xlsx", {"七(1)班": text})]
    pairs = audit([path], lists, settings=SETTINGS, key=b"k").pairs
    assert pairs["seen"].tolist() == ["TRANSFERRED", "ACTIVE", "ACTIVE", "ACTIVE"]
    assert pairs["outcome"].tolist() == ["status_mismatch", "matched", "duplicate", "matched"]


def test_how_many_days_are_enough_is_a_setting(tmp_path):
    path = roster(tmp_path, 王芳=("在读",), 李雷=("在读",))
    lists = [grid(tmp_path, 11, DAYS, 王芳="×" * 12, 李雷=HERE)]
    for least, outcome in ((12, "status_mismatch"), (13, "matched")):
        asked = SETTINGS.but(parameters={"never_seen_days": least})
        assert audit([path], lists, settings=asked, key=b"k").pairs["outcome"].iloc[0] == outcome


def test_a_grid_of_absences_alone_does_not_tell_who_never_came(tmp_path):
    """Other days have no mark: then everybody was there."""
    path = roster(tmp_path, 王芳=("在读",), 李雷=("在读",), 李娜=("在读",))
    lists = [grid(tmp_path, 11, DAYS, 王芳="×" * 11 + " ", 李雷=" " * 12, 李娜=" " * 12)]
    assert set(audit([path], lists, settings=SETTINGS, key=b"k").pairs["seen"]) == {"ACTIVE"}


def test_the_list_before_tells_of_who_is_absent_now(tmp_path):
    """A list that comes again without two pupils: one came last on a day, of one nobody says."""
    names = ("王芳", "李雷", "李娜", "赵敏", "钱多")
    here = workspace.new(tmp_path / "w", SETTINGS)
    here.add(roster(tmp_path, **dict.fromkeys(names, ("在读",))), "roster")
    marks = dict.fromkeys(names, HERE) | {"王芳": "√" * 5 + " " * 7, "李雷": " " * 12}
    here.add(grid(tmp_path, 11, DAYS, **marks), "list")
    assert not (here.audit().pairs["outcome"] == "absent").any()
    here.add(grid(tmp_path, 11, DAYS, **{name: marks[name] for name in names[2:]}), "list")
    made = workspace.open_at(here.path).audit()
    absent = made.pairs["outcome"] == "absent"
    words = dict(zip(made.roster["name"].reindex(made.pairs["record"][absent]),
                     made.links["reason"][absent], strict=True))  # fmt: skip
    assert words["王芳"].endswith("上一份名单上还有，最后到校日2026年11月6日")
    assert words["李雷"].endswith("上一份名单上还有")


@pytest.mark.parametrize(
    ("told", "zh", "en"),
    [
        ("never 20260901 20260930 20 0", "考勤9月1日至9月30日 20天无一天到校",
         "attendance 2026-09-01 to 2026-09-30: not there on any of 20 days"),
        ("never 20261228 20270108 9 1",
         "考勤2026年12月28日至2027年1月8日 9天无一天到校（其中请假1天）",
         "attendance 2026-12-28 to 2027-01-08: not there on any of 9 days (on leave on 1)"),
        ("last 20260928", "考勤最后到校日2026年9月28日", "attendance: last there on 2026-09-28"),
        ("former", "上一份名单上还有", "still on the list before this one"),
        (None, "", ""),
        (pd.NA, "", ""),
    ],
)  # fmt: skip
def test_attendance_in_words(told, zh, en):
    assert [attended_in_words(told, one) for one in ("zh", "en")] == [zh, en]
