"""Families as they are: lawful ones raise nothing, and one wrong cell raises one finding."""

import pandas as pd
import pytest

from tests.tables import read_table
from tests.test_rules import SETTINGS, TABLES, placed, rules_of_rows
from xjaudit.rules import RULES
from xjaudit.rules.digits import counts, number, repeated
from xjaudit.rules.rule import Rows, run

# A table is as wide as its sheet.
# ruff: noqa: E501

# One parent, grandparents, a stepfather, a home; twins, siblings, half-brothers; who works elsewhere.
LAWFUL = """
name   | birth_date | m1_name | m1_relation          | m1_relation_note | m1_is_guardian | m1_id_type | m1_id_number       | m1_phone    | m2_name | m2_relation      | m2_id_number       | m2_is_guardian | phone       | only_child | left_behind  | migrant_child | orphan
-------+------------+---------+----------------------+------------------+----------------+------------+--------------------+-------------+---------+------------------+--------------------+----------------+-------------+------------+--------------+---------------+-------
王一凡 | 20140315   | 王强    | 父亲                 |                  | 是             | 居民身份证 | 999999198506150036 | 13570246801 | 李娜    | 母亲             | 999999198706150022 | 是             | 13570246801 | 否         | 非留守儿童   | 否            | 否      # twins
王一平 | 20140315   | 王强    | 父亲                 |                  | 是             | 居民身份证 | 999999198506150036 | 13570246801 | 李娜    | 母亲             | 999999198706150022 | 是             | 13570246801 | 否         | 非留守儿童   | 否            | 否
张小满 | 20140316   | 张敏    | 母亲                 |                  | 是             | 居民身份证 | 999999198906150027 | 13570246802 |         |                  |                    |                | 13570246802 | 是         | 非留守儿童   | 否            | 否      # mother alone
陈小雨 | 20140317   | 陈福    | 祖父母或外祖父母     |                  | 是             | 居民身份证 | 999999195103150011 | 13570246803 | 陈勇    | 父亲             | 999999198606150017 | 否             | 13570246804 | 是         | 双亲留守儿童 | 否            | 否      # at the grandfather's
刘小雪 | 20140818   | 周刚    | 其他                 | 继父             | 是             | 居民身份证 | 999999198806150011 | 13570246805 | 刘静    | 母亲             | 999999199006150026 | 是             | 13570246806 | 否         | 非留守儿童   | 是            | 否
周小宝 | 20131005   | 周刚    | 父亲                 |                  | 是             | 居民身份证 | 999999198806150011 | 13570246805 | 刘静    | 母亲             | 999999199006150026 | 是             | 13570246806 | 否         | 单亲留守儿童 | 否            | 否      # half-sister of another house
党小安 | 20140319   | 方明    | 其他                 | 儿童福利院       | 是             | 居民身份证 | 999999197003150013 | 13570246807 |         |                  |                    |                | 13570246807 | 否         | 非留守儿童   | 否            | 否
"""

# Everything that is said of the row whose cells are so.
ONE_CAUSE = """
name | birth_date | name_pinyin | ethnicity | political_status | orphan | left_behind  | residence_mode | boarding_subsidy | needs_aid | m1_name | m1_relation | m1_id_type | m1_id_number       | m2_name | m2_relation | m2_id_type | m2_id_number       | m1_is_guardian | m2_is_guardian | rules
-----+------------+-------------+-----------+------------------+--------+--------------+----------------+------------------+-----------+---------+-------------+------------+--------------------+---------+-------------+------------+--------------------+----------------+----------------+------
王芳 | 20140315   |             | 毛难族    |                  |        |              |                |                  |           |         |             |            |                    |         |             |            |                    |                |                | ETH-OLD
王刚 | 20140316   |             |           | 群众             | 是     | 单亲留守儿童 |                |                  |           | 王强    | 父亲        | 居民身份证 | 999999198506150036 |         |             |            |                    | 是             |                | ORPH-PARENT
王敏 | 20140317   |             |           |                  | 是     | 单亲留守儿童 |                |                  |           |         |             |            |                    |         |             |            |                    |                |                | ORPH-LB
王静 | 20140318   |             |           |                  | 是     | 非留守儿童   |                |                  |           |         |             |            |                    |         |             |            |                    |                |                | ORPH-CERT
王勇 | 20140319   |             |           |                  |        |              | 走读           | 是               | 否        |         |             |            |                    |         |             |            |                    |                |                | SUB-BOARD
王涛 | 20140320   |             |           |                  |        |              |                |                  |           | 王强    | 父亲        | 居民身份证 | 999999198706150022 | 李娜    | 母亲        | 居民身份证 | 999999198706150022 | 是             | 是             | MEM-SAME
王娜 | 20140321   |             |           |                  |        |              |                |                  |           | 王强    | 父亲        | 居民身份证 | 999999201103150028 |         |             |            |                    | 是             |                | MEM-AGE
王丽 | 20140322   |             |           |                  |        |              |                |                  |           | 王丽    | 母亲        | 居民身份证 |                    |         |             |            |                    | 是             |                | MEM-SELF
王芬 | 20140323   |             |           |                  |        |              |                |                  |           | 王强    | 父亲        | 护照       | 999999198506150036 |         |             |            |                    | 是             |                | MEM-ID-TYPE
王洋 | 20140324   |             |           |                  |        |              |                |                  |           | 王强    | 父亲        | 居民身份证 | 999999198506150037 |         |             |            |                    | 是             |                | MEM-ID-CHECK
"""


def test_nothing_is_said_of_lawful_families_but_who_belongs_together():
    _, codes = rules_of_rows(LAWFUL)
    assert codes.dropna().to_dict() == {0: "SIB-TWIN", 5: "SIB-FAMILY"}


def test_one_wrong_cell_gives_one_finding():
    frame, codes = rules_of_rows(ONE_CAUSE)
    # The table leaves cells blank, and names adults again, beside the point.
    beside = ("MEM-NONE", "FLD-REQUIRED", "SIB-FAMILY")
    said = [[c for c in text.split() if c not in beside] for text in codes]
    assert said == frame["rules"].str.split().tolist()


@pytest.mark.parametrize(
    ("code", "row", "said"),
    [
        ("MEM-AGE", 0, "父亲出生于1997年，学生出生于2012年"),
        ("MEM-GP-AGE", 2, "祖父母或外祖父母出生于1987年"),
        ("MEM-SEX", 0, "关系为父亲，证件号却表示性别为女"),
        ("MEM-MANY", 0, "7名学生"),
        ("MEM-ID-NAME", 0, "2个不同姓名"),
        ("ONLY-SIB", 0, "兄弟姐妹1人"),
        ("PH-SHARED", 0, "6名学生"),
        ("LEAGUE-AGE", 2, "现年8岁，未满14周岁"),
        ("LEAGUE-AGE", 3, "现年17岁，未满18周岁"),
        ("ETH-OLD", 3, "“布衣族”应为“布依族”"),
        ("MEM-ID-TYPE", 0, "证件类型为“护照”"),
        ("MEM-REL-SAME", 0, "都是“父亲”"),
    ],
)
def test_the_message_says_what_was_found(code, row, said):
    frame, _ = read_table(TABLES[code])
    one = [one for one in RULES if one.code == code]
    found = run(one, {"roster": Rows(placed(frame))}, SETTINGS).findings.set_index("row")
    assert said in found["message"][row]


def test_migrant_children_are_not_compared_without_the_school_division():
    frame, _ = read_table(TABLES["MIG-HUKOU"])
    one = [one for one in RULES if one.code == "MIG-HUKOU"]
    unset = SETTINGS.but(parameters={})
    assert not len(run(one, {"roster": Rows(placed(frame))}, unset).findings)


def test_digits_are_read_out_of_texts_of_that_length_only():
    column = pd.Series(["20120315", None, "201203", "2012031X", "2012年", "19991231"], dtype="str")
    assert number(column, 8).tolist()[::5] == [20120315, 19991231]
    assert pd.isna(number(column, 8)[1:5]).all()
    assert number(column, 8, 0, 4).tolist()[3] == 2012  # the X is not among these places
    assert number(column, 8, 7)[5] == 1
    assert pd.isna(number(column[:0], 8)).all()


def test_occurrences_are_counted_over_both_columns():
    one = pd.Series(["a", "b", None, "c"], dtype="str")
    other = pd.Series(["d", "a", None, "e"], dtype="str")
    assert repeated(one, other).tolist() == [True, True, False, False]
    assert counts(pd.Series(["a", None, "a", None, "b"], dtype="str")).tolist() == [2, 0, 2, 0, 1]
