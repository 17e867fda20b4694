"""Whole columns of marks to one row per child: runs, shares of days, and what is no absence."""

from datetime import date, timedelta

import pandas as pd
import pytest

from xjaudit.reconcile.attendance import attendance

STATUS = {"√": "present", "×": "absent", "病": "sick", "事": "personal", "迟": "late", "？": None}


def school_days(first, number):
    """Weekdays from a day on, YYYYMMDD."""
    days = (first + timedelta(step) for step in range(2 * number + 7))
    return [f"{day:%Y%m%d}" for day in days if day.isoweekday() <= 5][:number]


def grid(text, first=date(2026, 9, 7), sheet="9月", of="7-1", days=None, seen=None):
    """People and marks of a grid: a line per pupil, a character per day, · for an empty cell; a
    word of several characters is a day of as many lessons, one with / is morning and afternoon."""
    people, marks = [], []
    for row, line in enumerate(text.strip().splitlines(), 3):
        name, *cells = line.split()
        cells = cells if len(cells) > 1 else list(cells[0])
        own = {"file": "考勤.xlsx", "sheet": sheet, "row": row, "name": name, "class": of}
        people.append({**own, "table": sheet, "seen": (seen or {}).get(name, "ACTIVE")})
        for day, cell in zip(days or school_days(first, len(cells)), cells, strict=True):
            marks += [
                {**own, "date": day, "period": period, "status": STATUS[sign]}
                for period, sign in _parts(cell)
                if sign != "·"
            ]
    return people, marks


def _parts(cell):
    if "/" in cell:
        return zip(("am", "pm"), cell.split("/"), strict=True)
    if len(cell) > 1:
        return [(str(lesson), sign) for lesson, sign in enumerate(cell, 1)]
    return [(None, cell)]


def report(*absentees):
    """Marks of a report of absentees: name, class, day, period, status."""
    return [
        {"file": "日报.xlsx", "sheet": day, "row": row, "name": name, "class": of,
         "date": day, "period": period, "status": STATUS[sign]}
        for row, (name, of, day, period, sign) in enumerate(absentees, 3)
    ]  # fmt: skip


def told(*grids, reports=(), records=None):
    """What is told of each child, by name; `records` by sheet and name."""
    people = pd.DataFrame([one for rows, _ in grids for one in rows])
    marks = pd.DataFrame([one for _, some in grids for one in some] + list(reports))
    if not len(people):
        people = pd.DataFrame(columns=["file", "sheet", "row", "name", "class", "table", "seen"])
    place = ["file", "sheet", "row"]
    labels = people.reset_index(names="person").set_index(place)["person"]
    marks["person"] = labels.reindex(pd.MultiIndex.from_frame(marks[place])).astype("Int64").array
    found = records or {}
    keys = zip(people["sheet"], people["name"], strict=True)
    pairs = pd.DataFrame({"person": people.index, "record": [found.get(key) for key in keys]})
    texts = dict.fromkeys(("file", "sheet", "name", "class", "date", "period", "status"), "str")
    marks = marks.astype(texts)
    people = people.astype({n: "str" for n in (*texts, "table", "seen") if n in people})
    table = attendance(marks, people, pairs.astype({"person": "Int64", "record": "Int64"})).table
    return table.set_index("name")


def run(table, name, which="absent"):
    """Length of a run, and its first and last day as month and day."""
    one = table.loc[name]
    return one[f"{which}_run"], one[f"{which}_from"][4:], one[f"{which}_until"][4:]


def test_the_longest_run_of_days_absent():
    table = told(
        grid("""
            王芳 √×××√××××√
            李雷 √√√√√√√√√√
            赵敏 ××√√√√√××√
        """)
    )
    assert run(table, "王芳") == (4, "0914", "0917")
    assert table.loc["王芳", "absent"] == 7
    assert run(table, "赵敏") == (2, "0916", "0917")  # the latest of equals
    assert table.loc["李雷", ["absent", "absent_run", "unseen_run", "unmarked"]].tolist() == [0] * 4
    assert table.loc["李雷", ["absent_from", "sick_until"]].isna().all()


@pytest.mark.parametrize("sign", ["√", "迟", "病", "事", "？"])
def test_every_other_mark_ends_a_run_of_absence(sign):
    table = told(grid(f"王芳 ×××{sign}××\n李雷 √√√√√√"))
    assert run(table, "王芳") == (3, "0907", "0909")


def test_a_holiday_is_no_school_day():
    """Nobody has a mark that tells on Wednesday; the weekend has no column at all."""
    table = told(grid("王芳 ××？×××\n李雷 √√？√√√".replace("？", "·")))
    assert run(table, "王芳") == (5, "0907", "0914")


@pytest.mark.parametrize(
    ("cells", "absent", "length"),
    [
        ("×/× ×/× √/√", 2, 2),
        ("×/× √/× ×/×", 2.5, 1),  # came in the morning
        ("×/· ×/· √/√", 1, 1),  # of the afternoon nobody says
        ("×/· ×/· ×/·", 1.5, 1.5),
        ("×××× ×××× √√√√", 2, 2),
        ("×××· ×××× √√√√", 1.75, 1.75),
        ("√××× ×××× √√√√", 1.75, 1),
    ],
)
def test_halves_and_lessons_count_by_their_share_of_the_day(cells, absent, length):
    parts = "√/√" if "/" in cells else "√√√√"
    table = told(grid(f"王芳 {cells}\n李雷 {' '.join([parts] * 3)}"))
    assert table.loc["王芳", ["absent", "absent_run"]].tolist() == [absent, length]


def test_a_morning_alone_is_half_a_day():
    people, marks = grid("王芳 ×××\n李雷 √√√")
    table = told((people, [{**mark, "period": "am"} for mark in marks]))
    assert table.loc["王芳", "absent_run"] == 1.5


def test_a_day_without_a_mark_counts_where_half_of_the_class_came():
    table = told(
        grid("""
            王芳 √····√
            李雷 √√√√√√
            赵敏 √√√√·√
            钱多 √√·√·√
        """)
    )
    assert run(table, "王芳", "unseen") == (3, "0908", "0910")
    assert table.loc["王芳", "absent_run"] == 0
    assert table["unseen_run"].tolist() == [3, 0, 0, 1]


def test_a_day_without_a_mark_is_nothing_where_only_absences_are_marked():
    table = told(grid("王芳 ×··×·\n李雷 ·√···\n赵敏 ·····"))
    assert table.loc["王芳", "unseen_run"] == 1
    assert table.loc["赵敏", "unmarked"] == 0


def test_before_its_first_mark_a_child_may_not_have_been_there():
    table = told(grid("王芳 ···√·\n李雷 √√√√√"))
    assert run(table, "王芳", "unseen") == (1, "0911", "0911")


def test_a_child_that_is_marked_to_have_left_is_not_missed():
    table = told(grid("王芳 √？····\n李雷 √√√√√√"))
    assert table.loc["王芳", "unseen_run"] == 0


def test_a_child_without_any_mark():
    table = told(grid("王芳 ·····\n李雷 √√√√√\n赵敏 √√√√·"), grid("钱多 √√", of="7-2", sheet="2"))
    assert table["unmarked"].to_dict() == {"王芳": 4, "李雷": 0, "赵敏": 0, "钱多": 0}
    assert table.loc["王芳", "unseen_run"] == 0


def test_marks_of_one_record_on_two_sheets_are_one_child():
    september = grid("王芳 √√√××\n李雷 √√√√√", date(2026, 9, 24))
    october = grid("王芳 ××√√√\n李雷 √√√√√", date(2026, 10, 1), "10月")
    for records in (None, {("9月", "王芳"): 5, ("10月", "王芳"): 5}):
        table = told(september, october, records=records)
        assert run(table, "王芳") == (4, "0929", "1002")
        assert table.loc["王芳", ["sheet", "row"]].tolist() == ["10月", 3]
    assert table.loc["王芳", "record"] == 5
    assert pd.isna(table.loc["李雷", "record"])


def test_namesakes_are_not_taken_for_one_child():
    sheets = [
        grid("王芳 ××\n王芳 √√", date(2026, 9, day), sheet) for day, sheet in ((7, "1"), (9, "2"))
    ]
    table = told(*sheets)
    assert table["absent"].tolist() == [2, 0, 2, 0]


@pytest.mark.parametrize(("later", "length"), [(date(2026, 9, 25), 4), (date(2026, 9, 28), 2)])
def test_days_far_apart_are_no_run(later, length):
    table = told(
        grid("王芳 ××\n李雷 √√", date(2026, 9, 10)), grid("王芳 ××\n李雷 √√", later, "later")
    )
    assert table.loc["王芳", "absent_run"] == length


def test_sick_leave_goes_on_over_the_winter_holidays():
    before = grid("王芳 √病病病\n李雷 √√√√", date(2027, 1, 12), "1月")
    after = grid("王芳 病病√√\n李雷 √√√√", date(2027, 3, 1), "3月")
    assert run_of_illness(told(before, after)) == ("20270113", "20270302")
    late = grid("王芳 病病√√\n李雷 √√√√", date(2027, 3, 2), "3月")
    assert run_of_illness(told(before, late)) == ("20270113", "20270115")


def run_of_illness(table):
    return tuple(table.loc["王芳", ["sick_from", "sick_until"]])


def test_who_came_in_between_was_not_on_sick_leave():
    assert run_of_illness(told(grid("王芳 病病√病\n李雷 √√√√"))) == ("20260907", "20260908")


def test_reports_name_children_of_the_lists():
    days = school_days(date(2026, 9, 7), 4)
    some = report(("王芳", "7-1", days[2], None, "×"), ("王芳", "7-1", days[3], "am", "×"))
    table = told(grid("王芳 √×\n李雷 √√"), reports=some)
    assert table.index.tolist() == ["王芳", "李雷"]
    assert run(table, "王芳") == (2.5, "0908", "0910")


def test_a_child_on_no_list_stands_in_reports_alone():
    days = school_days(date(2026, 9, 7), 3)
    names = [("王芳", "7-1", days[0]), ("王芳", "7-1", days[1]), ("李雷", "7-2", days[1])]
    some = report(*((name, of, day, None, "×") for name, of, day in names))
    table = told(reports=some)
    assert table["absent_run"].to_dict() == {"王芳": 2, "李雷": 1}


def test_a_day_that_any_report_is_about_is_a_school_day():
    days = school_days(date(2026, 9, 7), 3)
    names = [("王芳", "7-1", days[0]), ("李雷", "7-2", days[1]), ("王芳", "7-1", days[2])]
    table = told(reports=report(*((name, of, day, None, "×") for name, of, day in names)))
    assert table.loc["王芳", "absent_run"] == 1


@pytest.mark.parametrize(("lessons", "share"), [("1", 0.167), ("12", 0.333), ("123456", 1)])
def test_lessons_of_a_report_are_parts_of_a_day_of_six(lessons, share):
    some = report(*(("王芳", "7-1", "20260907", lesson, "×") for lesson in lessons))
    assert told(reports=some).loc["王芳", "absent"] == share


def test_a_namesake_in_a_report_is_nobody_on_the_list():
    some = report(("王芳", "7-1", "20260909", None, "×"))
    table = told(grid("王芳 √√\n王芳 √√"), reports=some)
    assert table["absent"].tolist() == [0, 0, 1]


def test_marks_without_a_date_count_for_nothing_but_are_marks():
    people, marks = grid("王芳 ×××××\n李雷 √√√√√")
    undated = [{**mark, "date": None} if mark["name"] == "王芳" else mark for mark in marks]
    table = told((people, undated))
    assert table.loc["王芳", ["absent", "unseen_run", "unmarked"]].tolist() == [0, 0, 0]


def test_where_no_mark_has_a_date_nothing_is_told():
    people, marks = grid("王芳 ×√√")
    table = told((people, [{**mark, "date": None} for mark in marks]))
    assert table[["absent", "absent_run", "unseen_run", "unmarked"]].to_numpy().tolist() == [
        [0] * 4
    ]


def test_what_a_remark_says_is_kept():
    table = told(grid("王芳 √√\n李雷 √√", seen={"王芳": "LEAVE"}))
    assert table["seen"].tolist() == ["LEAVE", "ACTIVE"]


def test_the_order_of_marks_and_rows_does_not_matter():
    people, marks = grid("王芳 √×××√×\n李雷 √√√√√√\n赵敏 病病√√·√")
    turned = told((people[::-1], marks[::-1]))
    assert turned.sort_index().equals(told((people, marks)).sort_index())
