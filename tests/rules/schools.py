"""Example tables of the rules in xjaudit/rules/schools.py; the settings have six years of primary
school."""

# A table is as wide as its sheet.
# ruff: noqa: E501

TABLES = {
    "SCT-CODE": """
        item        | own         | flagged
        ------------+-------------+--------
        school_code | 2142001636  |
        school_code | 3162012300  |
        school_code | 214200163   | yes      # nine digits
        school_code | 21420016360 | yes
        school_code | 2198001636  | yes      # no province
        school_code | 2199001636  |          # practice
        school_code | 21A2001636  | yes
        school_name | 样例小学    |
        school_code |             |          # SCT-LACKS
    """,
    "SCT-UNKNOWN": """
        item        | own        | in_base:b | flagged
        ------------+------------+-----------+--------
        school_code | 2142001636 | yes       |
        school_code | 2142001637 | no        | yes
        school_code | 2142001637 |           |          # no base was given
        school_name | 样例小学   | no        |          # said once
    """,
    "SCT-LACKS": """
        item           | own          | row:n | flagged | says
        ---------------+--------------+-------+---------+-------------------------
        authority_name |              | 2     | yes     | 属地管理教育行政部门名称
        authority_name | 样例县教育局 | 2     |         |
        primary_years  |              | 2     |         |
    """,
    "SCT-ITEM": """
        item          | own      | base       | flagged | says
        --------------+----------+------------+---------+-----------
        school_name   | 样例小学 | 样例小学   |         |
        school_name   | 样例小学 | 样例　小学 |         |             # width and blanks do not count
        school_name   | 样例小学 | 样例县小学 | yes     | “学校名称”
        founder_type  | 831      | 999        | yes     |
        school_name   | 样例小学 |            |         |
        primary_years | 5        | 6          |         |             # SCT-YEARS
    """,
    "SCT-TYPE": """
        item        | school_code | own            | flagged
        ------------+-------------+----------------+--------
        school_type | 2142001636  | 小学           |
        school_type | 2142001636  | 211            |
        school_type | 2142001636  | 初级中学       | yes
        school_type | 2142001636  | 311            | yes
        school_type | 3162012300  | 九年一贯制学校 |
        school_type | 9962012300  | 小学           |          # a kind not known here
        school_name | 3162012300  | 样例小学       |
    """,
    "SCT-YEARS": """
        item          | own  | flagged
        --------------+------+--------
        primary_years | 6    |
        primary_years | 6年  |
        primary_years | 5    | yes
        primary_years | 五   |
        school_name   | 5    |
    """,
}
