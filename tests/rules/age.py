"""Example tables of the rules in xjaudit/rules/age.py.

The school year is 2026, the cut-off 31 August: on time for grade 7 is who was born from
2013-09-01 to 2014-08-31, for grade 1 from 2019-09-01 to 2020-08-31.
"""

TABLES = {
    "AGE-IMPOSSIBLE": """
        birth_date | grade_no | flagged | says
        -----------+----------+---------+-----
        20230301   |          | yes     | 3岁
        20230901   | 1        | yes     | 3岁
        20230902   | 1        | yes     | 2岁   # after 1 September
        20220901   | 1        |         |      # four on 1 September: AGE-YOUNG-E
        20220902   | 1        | yes     | 3岁
        20030901   |          | yes     | 23岁
        20030902   |          |         |      # 22
        19850615   | 7        | yes     | 41岁  # a parent's
        20090831   | 7        | yes     | 17岁  # more than four years above the window
        20090901   | 7        |         |      # AGE-OLD2
        20140315   | 7        |         |
        20270101   |          | yes     | -1岁  # not yet born
    """,
    "AGE-YOUNG-E": """
        birth_date | grade_no | flagged | says
        -----------+----------+---------+--------
        20141002   | 7        | yes     | 2个月
        20141001   | 7        |         |         # 31 days: AGE-YOUNG
        20210301   | 1        | yes     | 7个月
        20210131   | 1        | yes     | 5个月
        20151002   | 6        | yes     | 2个月
        20140831   | 7        |         |
        20230301   | 1        |         |         # AGE-IMPOSSIBLE
        20141002   |          |         |
        20141002   | 13       |         |         # no grade
        20141002   | 0        |         |
    """,
    "AGE-YOUNG": """
        birth_date | grade_no | flagged
        -----------+----------+--------
        20140901   | 7        | yes
        20141001   | 7        | yes      # 31 days
        20141002   | 7        |
        20140831   | 7        |          # the last day on time
        20200901   | 1        | yes
        20090901   | 12       | yes
    """,
    "AGE-OLD2": """
        birth_date | grade_no | flagged | says
        -----------+----------+---------+----------------
        20120831   | 7        | yes     | 14岁，就读7年级
        20090901   | 7        | yes     | 17岁，就读7年级  # not quite four years
        20120901   | 7        |         |                 # one year: AGE-OLD1
        20090831   | 7        |         |                 # AGE-IMPOSSIBLE
        20180831   | 1        | yes     | 8岁，就读1年级
        20070831   | 12       | yes     | 19岁，就读12年级
        20140315   | 7        |         |
    """,
    "AGE-OLD1": """
        birth_date | grade_no | flagged | says
        -----------+----------+---------+---------
        20130831   | 7        | yes     | 大1个月   # one day
        20130731   | 7        | yes     | 大1个月
        20130730   | 7        | yes     | 大2个月
        20120901   | 7        | yes     | 大12个月
        20130901   | 7        |         |          # the first day on time
        20120831   | 7        |         |          # AGE-OLD2
        20130831   |          |         |
    """,
}

# Each province sets the day: on time for grade 7 is here who was born by 2014-09-15.
OTHERWISE = {
    "AGE-YOUNG-E with a later cut-off": (
        {"cutoff": "0915"},
        """
        birth_date | grade_no | flagged | says
        -----------+----------+---------+------
        20141016   | 7        |         |
        20141017   | 7        | yes     | 2个月
        """,
    ),
    "AGE-OLD1 with a later cut-off": (
        {"cutoff": "0915"},
        """
        birth_date | grade_no | flagged
        -----------+----------+--------
        20130915   | 7        | yes
        20130916   | 7        |
        20120915   | 7        |
        20120916   | 7        | yes
        """,
    ),
    "AGE-IMPOSSIBLE with a later cut-off": (
        {"cutoff": "0915"},
        """
        birth_date | grade_no | flagged
        -----------+----------+--------
        20090915   | 7        | yes
        20090916   | 7        |
        """,
    ),
    "AGE-OLD1 in a class named after another grade": (
        {},
        """
        birth_date | grade_no | class | grade  | flagged
        -----------+----------+-------+--------+--------
        20130315   | 7        | 7-1   | 八年级 |          # promoted, not renamed: CLS-NAME
        20130316   | 7        | 7-1   | 八年级 |
        20130315   | 7        | 7-2   | 七年级 | yes
        20140315   | 7        | 7-2   | 七年级 |
        20130317   | 7        |       | 八年级 | yes
        20130318   | 7        | 7-3   |        | yes
        20130319   | 7        | 7-3   | 未知   | yes
        """,
    ),
    "AGE-IMPOSSIBLE in a class named after another grade": (
        {},
        """
        birth_date | grade_no | class | grade  | flagged
        -----------+----------+-------+--------+--------
        20090315   | 7        | 7-1   | 高三   |
        19850615   | 7        | 7-1   | 高三   | yes
        20090315   | 7        | 7-2   | 七年级 | yes
        """,
    ),
}
