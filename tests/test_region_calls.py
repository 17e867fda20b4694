"""Which names may mean one school, and what a file's name calls its school."""

import pytest

from xjaudit.region import calls

ONE = """
第14学校 | 示例第14学校
虚构区示例第14学校 | 示例第14学校
虚构区示例第14学校 | 第14学校
示例县第二学校 | 示例第二学校
一校 | 示例第一学校
一小 | 示例第一学校
一小 | 城关第一小学
第二十一小学 | 城关21小学
第一小学 | 城关镇第一小学
中心小学 | 甲镇中心小学
示例中学 | 示例中学（西校区）
"""
OTHERS = """
第1学校 | 示例第11学校
实验小学 | 第二实验小学
一小 | 示例第一中学
示例中学（东校区） | 示例中学（西校区）
某村第1小学 | 示例第一学校
育英 | 育英小学
小学 | 一小学
示例第一学校 | 示例第 一学校
"""
LEADS = """
一年级/一校一年级.xlsx | 一校
一校学生花名册.xlsx | 一校
示例县第二学校六(1)班.csv | 示例县第二学校
示例第三学校小学学生信息.xlsx | 示例第三学校
2026秋示例学校（东校区）一年级.xlsx | 示例学校(东校区)
甲镇小学学生信息.xlsx | 甲镇小学
六校2026秋 | 六校
一(1)班.xlsx |
二年级小班.xlsx |
七年级考勤.xlsx |
高一中等班.xlsx |
学生花名册.xlsx |
小学学生信息.xlsx |
初中学生信息.xlsx |
高中小学学生信息.xlsx |
全区小学学生信息导出.xlsx |
"""


def pairs(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


@pytest.mark.parametrize(("one", "other"), pairs(ONE))
def test_names_that_may_mean_one_school(one, other):
    assert calls.may_be_one(one, other) and calls.may_be_one(other, one)


@pytest.mark.parametrize(("one", "other"), pairs(OTHERS))
def test_names_that_mean_two_schools_or_are_the_same(one, other):
    assert not calls.may_be_one(one, other) and not calls.may_be_one(other, one)


@pytest.mark.parametrize(("path", "lead"), pairs(LEADS))
def test_a_files_name_begins_with_its_school(path, lead):
    assert calls.lead(path) == lead
