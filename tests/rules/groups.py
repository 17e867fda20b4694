"""Example tables of the rules in xjaudit/rules/groups.py. The day is 2026-11-16, the county 999999."""

# A table is as wide as its sheet.
# ruff: noqa: E501

TABLES = {
    "LB-MIG": """
        left_behind | migrant_child | flagged
        ------------+---------------+--------
        1           | 1             | yes
        2           | 1             | yes
        0           | 1             |
        1           | 0             |
                    | 1             |
        2           |               |
    """,
    "MIG-HUKOU": """
        migrant_child | hukou_code   | flagged
        --------------+--------------+--------
        1             | 999999000000 | yes
        1             | 999999       | yes
        1             | 999998000000 |
        1             | 999900000000 |          # the city, not the county
        1             | 不存在省     |
        0             | 999999000000 |
                      | 999999000000 |
        1             |              |
    """,
    "ORPH-PARENT": """
        orphan | m1_relation | m2_relation | flagged
        -------+-------------+-------------+--------
        1      | 1           |             | yes
        1      | 3           | 2           | yes
        1      | 3           | 4           |
        1      | 9           |             |          # a foster parent
        1      |             |             |
        0      | 1           | 2           |
               | 1           | 2           |
    """,
    "ORPH-LB": """
        orphan | left_behind | flagged
        -------+-------------+--------
        1      | 1           | yes
        1      | 2           | yes
        1      | 0           |
        0      | 2           |
        1      |             |
               | 2           |
    """,
    "ORPH-CERT": """
        orphan | martyr_or_preferential | flagged
        -------+------------------------+--------
        1      | 0                      | yes
        0      | 1                      | yes
        0      | 0                      |
               |                        |
    """,
    "SUB-BOARD": """
        boarding_subsidy | residence_mode | flagged
        -----------------+----------------+--------
        1                | 1              | yes
        1                | 2              |
        0                | 1              |
        1                | 3              |          # lodges
                         | 1              |
        1                |                |
    """,
    "AID-SUB": """
        boarding_subsidy | needs_aid | flagged
        -----------------+-----------+--------
        1                | 0         | yes
        1                | 1         |
        0                | 0         |
        0                | 1         |          # may have other aid
        1                |           |
    """,
    "HUKOU-TYPE": """
        hukou_type | hukou_type.raw | file    | person_key | flagged | says
        -----------+----------------+---------+------------+---------+-----
        R          | 居民家庭户口   | 1.xlsx  | d          | yes     | 2人
        R          | 居民家庭户口   | 1.xlsx  | a          | yes     | 2人
        1          | 农业           | 1.xlsx  | b          |         |
        2          | 非农业         | 1.xlsx  | c          |         |
                   |                | 2.xlsx  | e          |         |       # everybody of this roster who says anything
        R          | 居民家庭户口   | 2.xlsx  | h          |         |
        R          | 居民家庭户口   | 2.xlsx  | f          | yes     | 3人
        R          | 居民家庭户口   | 2.xlsx  | g          |         |
        R          | 家庭户         | 2.xlsx  | i          | yes     | “家庭户”须
    """,
    "LEAGUE-AGE": """
        political_status | birth_date | flagged
        -----------------+------------+--------
        03               | 20121117   | yes      # fourteen tomorrow
        03               | 20121116   |          # fourteen today
        03               | 20180315   | yes      # a Young Pioneer
        01               | 20081117   | yes
        01               | 20081116   |          # eighteen today
        02               | 20100315   | yes
        04               | 20100315   | yes      # another party
        11               | 20081117   | yes
        12               | 20180315   |          # without party
        13               | 20180315   |
                         | 20180315   |
        03               |            |
    """,
    "ETH-OLD": """
        ethnicity | ethnicity.raw | m1_ethnicity | m1_ethnicity.raw | m2_ethnicity | m2_ethnicity.raw | flagged
        ----------+---------------+--------------+------------------+--------------+------------------+--------
        36        | 毛难族        |              |                  |              |                  | yes
        22        | 畬族          |              |                  |              |                  | yes
        22        | 畬            |              |                  |              |                  | yes
        01        | 汉族          | 09           | 布衣族           |              |                  | yes
        01        | 汉族          | 01           | 汉族             | 46           | 崩龙族           | yes
        01        | 汉            | 36           | 毛南族           | 22           | 畲               |          # CODE-ALIAS
        05        | 维族          | 81           | 57               |              |                  |
                  |               |              |                  |              |                  |
    """,
}

OTHERWISE = {
    "HUKOU-TYPE without one": (
        {},
        """
        hukou_type | hukou_type.raw | file   | person_key | flagged
        -----------+----------------+--------+------------+--------
        1          | 农业           | 1.xlsx | a          |
        2          | 非农业         | 1.xlsx | b          |
        """,
    ),
}
