"""Example tables of the rules in xjaudit/rules/age.py.

The school year is 2026, the cut-off 31 August: on time for grade 7 is who was born from
2013-09-01 to 2014-08-31, for grade 1 from 2019-09-01 to 2020-08-31.
"""

TABLES = {
    "AGE-IMPOSSIBLE": """
        birth_date | grade_no | flagged
        -----------+----------+--------
        20230301   |          | yes      # three years old
        20220901   | 1        |          # four on 1 September: AGE-YOUNG-E
        20030901   |          | yes      # 23
        20030902   |          |          # 22
        19850615   | 7        | yes      # a parent's
        20090831   | 7        | yes      # more than four years above the window
        20090901   | 7        |          # AGE-OLD2
        20140315   | 7        |
        20270101   |          | yes      # not yet born
    """,
    "AGE-YOUNG-E": """
        birth_date | grade_no | flagged
        -----------+----------+--------
        20141002   | 7        | yes
        20141001   | 7        |          # 31 days: AGE-YOUNG
        20210301   | 1        | yes
        20140831   | 7        |
        20230301   | 1        |          # AGE-IMPOSSIBLE
        20141002   |          |
    """,
    "AGE-YOUNG": """
        birth_date | grade_no | flagged
        -----------+----------+--------
        20140901   | 7        | yes
        20141001   | 7        | yes      # 31 days
        20141002   | 7        |
        20140831   | 7        |          # the last day on time
        20200901   | 1        | yes
    """,
    "AGE-OLD2": """
        birth_date | grade_no | flagged
        -----------+----------+--------
        20120831   | 7        | yes
        20090901   | 7        | yes      # not quite four years
        20120901   | 7        |          # one year: AGE-OLD1
        20090831   | 7        |          # AGE-IMPOSSIBLE
        20140315   | 7        |
    """,
    "AGE-OLD1": """
        birth_date | grade_no | flagged
        -----------+----------+--------
        20130831   | 7        | yes
        20120901   | 7        | yes
        20130901   | 7        |          # the first day on time
        20120831   | 7        |          # AGE-OLD2
        20130831   |          |
    """,
}
