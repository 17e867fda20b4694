"""Example tables of the rules in xjaudit/rules/class_table.py; the day is 2026-11-16."""

TABLES = {
    "CLS-UNKNOWN": """
        class_name | class | registered:n | in_table | flagged
        -----------+-------+--------------+----------+--------
        七年级1班  | 7-1   | 40           | True     |
                   | 7-2   | 1            | False    | yes
                   | 7-3   |              | False    |          # no roster
    """,
    "CLT-DUP": """
        class_no | class_name | twice | flagged
        ---------+------------+-------+--------
        0701     | 七年级1班  | True  | yes
        0701     | 七年级2班  | True  | yes
        0703     | 七年级3班  | False |
    """,
    "CLT-NAME": """
        class_name | class | told_grade:n | flagged
        -----------+-------+--------------+--------
        七年级1班  | 7-1   | 7            |
        七年级1班  | 7-1   |              |
        八年级1班  | 8-1   | 7            | yes
        六年级1班  | 6-1   | 7            | yes
        宏志班     |       | 7            | yes
    """,
    "CLT-OPENED": """
        opened | flagged
        -------+--------
        202609 |
        202611 |          # the month of the audit
        202612 | yes      # not yet begun
        202613 | yes
        202600 | yes
        2026   | yes
        199912 |
        189909 | yes
    """,
    "CLT-SIZE": """
        size | registered:n | flagged
        -----+--------------+--------
        40   | 40           |
        41   | 40           | yes
        39   | 40           | yes
        四十 | 40           | yes
        40   |              |          # no roster
    """,
    "CLT-EMPTY": """
        class_name | class | registered:n | in_table | flagged
        -----------+-------+--------------+----------+--------
        七年级1班  | 7-1   | 0            | True     | yes
        七年级2班  | 7-2   | 1            | True     |
        七年级3班  | 7-3   |              | True     |
                   | 7-4   | 0            | False    |
    """,
    "CLT-CAMPUS": """
        campus | campus_known:b | flagged
        -------+----------------+--------
        南校区 | yes            |
        北校区 | no             | yes
        北校区 |                |          # no campus table
               | no             |
    """,
    "CMP-LACKS": """
        campus_no | campus_name | flagged
        ----------+-------------+--------
        1         | 南校区      |
        02        | 北校区      |
                  | 东校区      | yes
        3         |             | yes
        003       | 西校区      | yes      # two characters at most
    """,
    "CMP-DUP": """
        campus_no | campus_name | flagged
        ----------+-------------+--------
        1         | 南校区      | yes
        1         | 北校区      | yes
        2         | 东校区      |
                  | 西校区      |
    """,
}
