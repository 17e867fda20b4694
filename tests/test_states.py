"""Files to findings about attendance and states: one cause, one finding, at the right place."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from tests import writing
from tests.test_attendance import school_days
from xjaudit.audit import audit
from xjaudit.rules import RULES
from xjaudit.rules.rule import Rows, run
from xjaudit.settings import Settings

SETTINGS = Settings(as_of=date(2026, 11, 16), severities={"CLS-SIZE": "off"})
OF_HERE = ("ATT-", "LV-", "TR-", "STAT-", "RC-", "CODE-", "DT-", "CLS-", "GRD-", "SER-", "LATE-")
ROSTER = "学籍号|姓名|班级|学籍状态|休学开始日期|休学结束日期|转学申请日期\n"
PUPIL = "G99999920130315{n:02d}5|{name}|七(1)班|{status}|{leave_from}|{leave_until}|{transfer}\n"


def roster(tmp_path, **states):
    """A roster of one class: by name the state, and what the dates are."""
    rows = [
        PUPIL.format(n=n, name=name, **dict(zip(PARTS, [*told, "", "", ""], strict=False)))
        for n, (name, told) in enumerate(states.items())
    ]
    return writing.xlsx(tmp_path / "名册.xlsx", {"1": ROSTER + "".join(rows)})


PARTS = ("status", "leave_from", "leave_until", "transfer")


def class_list(tmp_path, *rows):
    return writing.xlsx(tmp_path / "七(1)班.xlsx", {"1": "\n".join(["姓名|备注", *rows]) + "\n"})


def found(rosters, lists=(), settings=SETTINGS):
    """Rules by name, of those that this file is about."""
    made = audit(rosters, lists, settings=settings, key=b"k")
    names = made.roster.set_index("person_key")["name"]
    some = made.findings[made.findings["rule"].str.startswith(OF_HERE)]
    some = some.assign(name=some["person_key"].map(names).astype("str").fillna("?"))
    return some.groupby("name")["rule"].agg(lambda rules: " ".join(sorted(rules))).to_dict()


def test_states_speak_once_whether_or_not_there_are_lists(tmp_path):
    states = {
        "王芳": ("休学", "2025-09-01", "2026-08-31"),
        "李雷": ("休学期满",),
        "李娜": ("休学",),
        "赵敏": ("转出(在办)", "", "", "2026-09-01"),
        "钱多": ("转入(在办)", "", "", "2026-11-13"),
        "孙悦": ("挂靠",),
        "郑和": ("",),
        "周正": ("在读",),
        "吴越": ("休学", "2026-09-01", "明年"),
    }
    path = roster(tmp_path, **states)
    told = {
        "王芳": "LV-EXPIRED",
        "李雷": "STAT-EXPIRED",
        "李娜": "LV-NODATE",
        "赵敏": "TR-STUCK",
        "孙悦": "STAT-UNKNOWN",
        "郑和": "STAT-UNKNOWN",
        "吴越": "DT-BAD",
    }
    assert found([path]) == told
    # Who is in an unknown state is not missed; who is being transferred here is.
    lists = [class_list(tmp_path, "周正|")]
    assert found([path], lists) == told | {"钱多": "TR-IN-ABSENT", "?": "RC-COUNT"}


def test_a_column_without_any_state_is_none(tmp_path):
    path = roster(tmp_path, 郑和=("",), 周正=("",))
    assert found([path]) == {}
    lists = [class_list(tmp_path, "周正|")]
    assert found([path], lists) == {"郑和": "RC-EMPTY", "?": "RC-COUNT"}


def test_who_sounds_like_a_pupil_of_blank_state_is_asked_about(tmp_path):
    path = roster(tmp_path, 郑和=("",), 周正=("在读",))
    made = audit([path], [class_list(tmp_path, "周正|", "郑河|")], key=b"k")
    assert made.pairs["outcome"].tolist() == ["matched", "ambiguous"]


def test_presence_against_the_state_is_said_once(tmp_path):
    states = {
        "王芳": ("休学", "2025-09-01", "2026-08-31"),
        "李雷": ("毕业",),
        "李娜": ("死亡",),
        "赵敏": ("在读",),
        "钱多": ("辍学",),
    }
    path = roster(tmp_path, **states)
    lists = [class_list(tmp_path, "王芳|", "李雷|", "李娜|", "赵敏|去世", "钱多|")]
    assert found([path], lists) == {
        "王芳": "RC-STATUS",
        "李雷": "STAT-ENDED-PRESENT",
        "李娜": "STAT-DEAD-ACTIVE",
        "赵敏": "STAT-DEAD-ACTIVE",
        "钱多": "RC-STATUS",
        "?": "RC-COUNT",
    }


def grid(tmp_path, month, days, **marks):
    """An attendance grid of one month."""
    head = f"2026年{month}月七年级1班考勤表\n姓名|" + "|".join(str(int(day[6:])) for day in days)
    rows = [f"{name}|" + "|".join(own) for name, own in marks.items()]
    text = "\n".join([head, *rows, "√出勤 ×旷课"]) + "\n"
    return writing.xlsx(tmp_path / f"{month}月.xlsx", {"七(1)班": text})


def test_attendance_over_two_months(tmp_path):
    first, second = school_days(date(2026, 10, 26), 5), school_days(date(2026, 11, 2), 10)
    full = {"李娜": "√", "赵敏": "√", "钱多": "√"}
    october = {name: sign * 5 for name, sign in full.items()}
    november = {name: sign * 10 for name, sign in full.items()}
    october |= {"王芳": "√√×××", "李雷": "√√√√√", "孙悦": " " * 5}
    november |= {"王芳": "×××××××√√√", "李雷": " " * 10, "孙悦": " " * 10}
    path = roster(tmp_path, **dict.fromkeys(october, ("在读",)))
    lists = [grid(tmp_path, 10, first, **october), grid(tmp_path, 11, second, **november)]
    made = audit([path], lists, settings=SETTINGS, key=b"k").findings
    told = made[made["rule"].str.startswith(("ATT-", "RC-STATUS"))]
    assert dict(zip(told["value"], told["rule"], strict=True)) == {
        "王芳": "ATT-DROPOUT",
        "李雷": "ATT-ABSENT",
        "在读": "RC-STATUS",  # 孙悦, who never came
    }
    assert set(told.loc[told["rule"] != "RC-STATUS", "file"]) == {"11月.xlsx"}


def test_a_finding_of_attendance_names_the_days_and_the_row(tmp_path):
    days = school_days(date(2026, 11, 2), 11)
    lists = [grid(tmp_path, 11, days, 王芳="×" * 10 + "√", 李娜="√" * 11)]
    path = roster(tmp_path, 王芳=("在读",), 李娜=("在读",))
    made = audit([path], lists, settings=SETTINGS, key=b"k")
    one = made.findings[made.findings["rule"] == "ATT-DROPOUT"].iloc[0]
    assert (one["file"], one["sheet"], one["row"]) == ("11月.xlsx", "七(1)班", 3)
    assert "连续10个上课日" in one["message"]
    assert "2026-11-02至2026-11-13" in one["message"]
    assert one["class"] == "7-1" and one["field"] == "name"


def test_without_marks_nothing_is_said_to_have_been_checked(tmp_path):
    path = roster(tmp_path, 王芳=("在读",))
    made = audit([path], [class_list(tmp_path, "王芳|")], settings=SETTINGS, key=b"k")
    missing = made.checked.set_index("rule")["missing"]
    assert missing["ATT-ABSENT"] == "marks"
    assert pd.isna(missing["LV-EXPIRED"])


def test_a_class_that_kept_its_old_name_is_told_once(tmp_path):
    rows = "".join(f"{name}|八年级|七(1)班\n" for name in ("王芳", "李雷", "李娜"))
    path = writing.xlsx(tmp_path / "名册.xlsx", {"1": "姓名|年级|班级\n" + rows})
    assert found([path])["?"] == "CLS-NAME"


def one_rule(code, frame, settings):
    """How many findings a rule gives."""
    place = {n: None for n in ("file", "sheet", "row", "school", "person_key") if n not in frame}
    rule = next(one for one in RULES if one.code == code)
    return len(run([rule], {rule.reads: Rows(frame.assign(**place))}, settings).findings)


@pytest.mark.parametrize(
    ("today", "parameters", "told"),
    [
        (date(2026, 11, 26), {}, 0),
        (date(2026, 11, 27), {}, 1),
        (date(2026, 11, 30), {}, 1),
        (date(2026, 2, 25), {}, 1),  # the last day of February
        (date(2026, 11, 22), {"late_list_day": 25}, 1),
        (date(2026, 11, 25), {"late_list_day": 25}, 1),
        (date(2026, 11, 26), {"late_list_day": 25}, 0),  # too late for this month
        (date(2026, 11, 20), {"late_list_notice": 10}, 1),
        (date(2026, 11, 19), {"late_list_notice": 10}, 0),
    ],
)
def test_the_list_of_late_records_is_told_of_before_its_day(today, parameters, told):
    frame = pd.DataFrame({"class": ["7-1"], "not_registered": [2]})
    settings = replace(SETTINGS, as_of=today, parameters=parameters)
    assert one_rule("LATE-LIST", frame, settings) == told


@pytest.mark.parametrize(("years", "last"), [(6, 9), (5, 9)])
def test_a_school_of_five_years_has_no_sixth_grade(years, last):
    frame = pd.DataFrame({"class": ["6-1"], "school": ["2199000001"]})
    settings = replace(SETTINGS, primary_years=years, middle_years=last - years)
    assert one_rule("CLS-GRADE", frame, settings) == (years == 5)


@pytest.mark.parametrize("settings", [SETTINGS, SETTINGS.but(primary_years=5, middle_years=4)])
def test_graduating_grades_follow_the_school_system(settings):
    grades = ["5", "6", "9", "12"]
    frame = pd.DataFrame({"status": "LEAVE", "leave_from": "20270301", "grade_no": grades})
    frame = frame.assign(**{"class": "?"})
    assert one_rule("LV-GRADUATING", frame, settings) == 3
