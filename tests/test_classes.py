"""Class names in all their spellings, dates that were classes, and where a class may be told."""

# A table is as wide as its sheet.
# ruff: noqa: E501

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases import cases, names
from xjaudit.record import classes
from xjaudit.record.class_cells import read_class

SYSTEM = classes.SchoolSystem(2026)
FIVE_FOUR = classes.SchoolSystem(2026, primary_years=5, middle_years=4)
TODAY = date(2026, 11, 16)

# The cell alone; `notice` has the class that it is beside a grade column with 7.
FORMS = """
    raw                | value   | notice
    -------------------+---------+--------
    7-1                | 7-1     | 7-1
    07-01              | 7-1     | 7-1
    7—1                | 7-1     | 7-1
    7.1                | 7-1     | 7-1
    7.10               | 7-10    | 7-10
    7.1班              | 7-1     | 7-1
    7·1                | 7-1     | 7-1
    7(1)               | 7-1     | 7-1
    7（1）             | 7-1     | 7-1
    7（1）班           | 7-1     | 7-1
    7/1                | 7-1     | 7-1
    7_1                | 7-1     | 7-1
    7 1班              | 7-1     | 7-1     # not class 71
    701                | 7-1     | 7-1
    0701               | 7-1     | 7-1
    701班              | 7-1     | 7-1
    701.0              | 7-1     | 7-1
    ７０１             | 7-1     | 7-1
    7年级1班           | 7-1     | 7-1
    7年级(1)班         | 7-1     | 7-1
    7年级（1）班       | 7-1     | 7-1
    7年级01班          | 7-1     | 7-1
    7年1班             | 7-1     | 7-1
    7(一)班            | 7-1     | 7-1
    ７年级１班         | 7-1     | 7-1
    七年级1班          | 7-1     | 7-1
    七年级（1）班      | 7-1     | 7-1
    七年级一班         | 7-1     | 7-1
    七年级第1班        | 7-1     | 7-1
    七 年 级 1 班      | 7-1     | 7-1
    第七年级1班        | 7-1     | 7-1
    七年级701班        | 7-1     | 7-1
    七年级801班        |         |         # which of the two?
    七年级1班（实验班） | 7-1    | 7-1
    七(1)              | 7-1     | 7-1
    七(1)班            | 7-1     | 7-1
    七（1）班          | 7-1     | 7-1
    七【1】班          | 7-1     | 7-1
    七⑴班              | 7-1     | 7-1
    七㈠班             | 7-1     | 7-1
    七①班              | 7-1     | 7-1
    七1班              | 7-1     | 7-1
    七·1               | 7-1     | 7-1
    七.1               | 7-1     | 7-1
    七-1               | 7-1     | 7-1
    七-一班            | 7-1     | 7-1
    七一班             | 7-1     | 7-1
    七(1)中队          | 7-1     | 7-1
    七年级十二班       | 7-12    | 7-12
    七年级二十一班     | 7-21    | 7-21
    初一1班            | 7-1     | 7-1
    初一(1)班          | 7-1     | 7-1
    初一年级1班        | 7-1     | 7-1
    初中一年级1班      | 7-1     | 7-1
    初1(1)班           | 7-1     | 7-1
    初1-1              | 7-1     | 7-1
    初101              | 7-1     | 7-1
    初11班             |         |         # 初一1班, or an eleventh class
    初四1班            |         |         # there is none
    高一1班            | 10-1    | 10-1
    高一(3)班          | 10-3    | 10-3
    高三(12)班         | 12-12   | 12-12
    高四1班            |         |
    小一(2)班          | 1-2     | 1-2
    小学三年级2班      | 3-2     | 3-2
    一年一班           | 1-1     | 1-1
    1年1班             | 1-1     | 1-1
    一年级1班          | 1-1     | 1-1
    九(12)班           | 9-12    | 9-12
    十(3)班            | 10-3    | 10-3
    十一(3)班          | 11-3    | 11-3
    十二(3)班          | 12-3    | 12-3
    十二3班            | 12-3    | 12-3
    10(1)班            | 10-1    | 10-1
    10-12              | 10-12   | 10-12
    101                | 1-1     | 7-1     # the first grade of its stage, said to be 7
    112                | 1-12    | 7-12
    201                | 2-1     | 2-1
    1001               | 10-1    | 10-1
    1101               | 11-1    | 11-1
    1203               | 12-3    | 12-3
    1312               |         |
    700                |         |
    2026级1班          | c2026-1 | 7-1     # entered this year: grade 7 of a middle school
    2025级8班          | c2025-8 | c2025-8
    24级3班            | c2024-3 | c2024-3
    2024级（3）班      | c2024-3 | c2024-3
    2029届3班          |         | 7-3     # graduates in 2029
    2024届3班          |         |
    初2026级1班        | 7-1     | 7-1
    初26级1班          | 7-1     | 7-1
    初2027届3班        | 9-3     | 9-3
    初2013级3班        | c2013-3 | c2013-3 # left long ago
    小2024级（2）班    | 3-2     | 3-2
    高中2025级3班      | 11-3    | 11-3
    1班                |         | 7-1
    (1)班              |         | 7-1
    01班               |         | 7-1
    1                  |         | 7-1
    1.0                |         | 7-1
    001                |         | 7-1
    第1班              |         | 7-1
    一班               |         | 7-1
    十一班             |         | 7-11
    0                  |         |
    七年级             |         |
    2026级             |         |
    A班                |         |         # never guessed
    七年级A班          |         |
    实验班             |         |
    重点班             |         |
    高一文科1班        |         |
    学前班             |         |
    幼小衔接1班        |         |
    大1班              |         |
    七年级1、2班       |         |
    七年级1-3班        |         |
    七(1)班和七(2)班   |         |
"""
SEEN = cases(FORMS, "class_name")


def own(text, system=SYSTEM, grade=None):
    """The class that a cell tells, as the reader of rows asks for it."""
    return classes.class_in_text(text, system, grade) or classes.class_id(text, system, grade)


@pytest.mark.parametrize("case", SEEN, ids=names(SEEN))
def test_a_class_name_alone_and_beside_its_grade(case):
    assert (own(case.raw), own(case.raw, grade=7)) == (case.value, case.notice)


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("初一2班", "6-2"),
        ("初四1班", "9-1"),
        ("预备(1)班", "6-1"),
        ("预初1班", "6-1"),
        ("六年级1班", "6-1"),
        ("小六1班", None),
        ("初2026级1班", "6-1"),
    ],
)
def test_five_four_system(text, identifier):
    assert own(text, FIVE_FOUR) == identifier


def test_a_sixth_preparatory_class_belongs_to_five_four_systems_only():
    assert own("预备(1)班") is None


def test_what_the_year_counts_is_a_setting():
    graduation = classes.SchoolSystem(2026, ji="graduation")
    entry = classes.SchoolSystem(2026, jie="entry")
    assert own("初2027级3班", graduation) == "9-3"
    assert own("2027级3班", graduation) is None
    assert own("2027级3班", graduation, 9) == "9-3"
    assert own("初2026届3班", entry) == "7-3"
    assert own("2026届3班", entry) == "c2026-3"


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        *((t, 7) for t in ["七年级", "7年级", "七", "7", "07", "7.0", "初一", "初一年级", "初1"]),
        *((t, 7) for t in ["初中一年级", "第七年级", "初2026级", "初2029届"]),
        ("高三", 12),
        ("小一", 1),
        ("十二", 12),
        *((t, None) for t in ["13", "0", "2026级", "高四", "初中", "七年级1班", "学前班"]),
    ],
)
def test_grades(text, grade):
    assert classes.grade_of_text(text, SYSTEM) == grade


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("示例中学2026-2027学年度第二学期七年级1班学生花名册", "7-1"),
        ("2026-2027学年初一3班花名册", "7-3"),
        ("2026年秋季一年级（3）班", "1-3"),
        ("2026年七年级3班", "7-3"),
        ("2026级七(1)班名单", "7-1"),
        ("2026学年7(1)班", "7-1"),
        ("高一年级3班", "10-3"),
        ("第七中学初一(3)班", "7-3"),
        ("十一学校七年级1班", "7-1"),
        ("五年级(2)班40人", "5-2"),
        ("九(1)班（九年级1班）", "9-1"),
        ("703", "7-3"),
        ("7-3", "7-3"),
        ("2026年3班", None),  # no 6年3班
        ("七年级1.2班", None),  # two classes
        ("七年级1-3班", None),
        ("九(1)班和九(2)班", None),
        ("第12班", None),
        ("三十二班", None),
        ("9.1", None),  # the first of September
        ("11/16", None),
        ("0901", None),
        ("1班", None),
        ("Sheet1", None),
        ("2026", None),
    ],
)
def test_class_told_by_a_title_or_a_file_name(text, identifier):
    assert classes.class_in_place(text, SYSTEM) == identifier


def test_a_sheet_may_be_named_by_four_digits():
    assert classes.class_in_place("1003", SYSTEM, is_sheet=True) == "10-3"


CELLS = r"""
    raw                    | value      | notice
    -----------------------+------------+-----------------
    七年级1班              | 七年级1班  |
    701                    | 701        |
    7-1                    | 7-1        |
    实验班                 | 实验班     |
    ␣七(1)班               | 七(1)班    | text_cleaned
    七(1)班\n              | 七(1)班    | text_cleaned
    七\u200b(1)班          | 七(1)班    | text_cleaned
    701.0                  | 701        | text_cleaned
    2026-07-01 00:00:00    | 7-1        | class_from_date
    2026-07-01             | 7-1        | class_from_date
    2026/7/1               | 7-1        | class_from_date
    2026年7月1日           | 7-1        | class_from_date
    2020-10-12 00:00:00    | 10-12      | class_from_date
    7月1日                 | 7-1        | class_from_date
    12月31日               | 12-31      | class_from_date
    1-Jul                  | 7-1        | class_from_date
    Jul-32                 | 7-32       | class_from_date
    46204                  | 7-1        | class_from_date    # the date without its format
    1932-07-01 00:00:00    | 7-32       | class_from_date    # no month has 32 days
    2029-02-01 00:00:00    | 2-29       | class_from_date    # nor had February 29
    1932-07-15 00:00:00    |            | value_unreadable   # neither
    2035-07-15 00:00:00    |            | value_unreadable
    7月32日                |            | value_unreadable
    20261                  | 20261      |                    # the school's own number
    56204                  | 56204      |
    12345678               | 12345678   |
    无                     |            | placeholder
    /                      |            | placeholder
"""
READ = cases(CELLS, "class_name")


@pytest.mark.parametrize("case", READ, ids=names(READ))
def test_class_cell(case):
    assert read_class(case.raw, today=TODAY) == (case.value, case.notice)


@given(st.integers(1, 12), st.integers(1, 28))
def test_a_class_that_became_a_date_comes_back(grade, number):
    typed = date(2026, grade, number)
    for text in (f"{typed} 00:00:00", f"{grade}月{number}日", f"{number}-{typed:%b}"):
        assert read_class(text, today=date(2026, 12, 31)) == (
            f"{grade}-{number}",
            "class_from_date",
        )


@given(st.integers(1, 12), st.integers(1, 60), st.booleans())
def test_every_usual_spelling_means_the_class(grade, number, is_five_four):
    system = FIVE_FOUR if is_five_four else SYSTEM
    word = "一二三四五六七八九"[grade - 1] if grade < 10 else f"十{['', '一', '二'][grade - 10]}"
    spellings = [f"{grade}-{number}", f"{grade}({number})班", f"{grade}{number:02d}"]
    spellings += [f"{word}年级{number}班", f"{word}（{number}）班", f"{word}{number}班"]
    for text in spellings:
        assert own(text, system) == f"{grade}-{number}"
        assert own(text, system, grade) == f"{grade}-{number}"


@given(st.text("0123456789一二三七十年级届班初高小第()（）.-/ 月日ABC", max_size=10))
def test_whatever_stands_there_is_a_class_or_nothing(text):
    for grade in (None, 7):
        found = own(text, SYSTEM, grade)
        assert found is None or found.startswith("c") or 1 <= classes.grade_of(found) <= 12
        assert found is None or found.split("-")[1] not in ("", "0")
