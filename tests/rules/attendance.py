"""Example tables of the rules in xjaudit/rules/attendance.py."""

# A table is as wide as its sheet.
# ruff: noqa: E501

TABLES = {
    "ATT-DROPOUT": """
        name | class   | absent_run | absent_from | absent_until | status   | seen      | flagged
        -----+---------+------------+-------------+--------------+----------+-----------+--------
        王芳 | 7-1     | 10.0       | 20261102    | 20261113     | ACTIVE   | ACTIVE    | yes
        李娜 | 9-1     | 12.5       | 20261029    | 20261113     |          | ACTIVE    | yes      # no record was found
        李雷 | 1-1     | 9.5        | 20261102    | 20261113     | ACTIVE   | ACTIVE    |
        赵敏 | 10-1    | 12.0       | 20261029    | 20261113     | ACTIVE   | ACTIVE    |          # ATT-QUIT
        钱多 | 7-1     | 10.0       | 20261102    | 20261113     | LEAVE    | ACTIVE    |          # RC-STATUS
        孙悦 | 7-1     | 10.0       | 20261102    | 20261113     | ACTIVE   | TRANSFERRED |        # RC-STATUS
        周正 | 7-1     | 10.0       | 20261102    | 20261113     | UNKNOWN  | ACTIVE    |          # STAT-UNKNOWN
        吴越 | c2024-1 | 10.0       | 20261102    | 20261113     | ACTIVE   | ACTIVE    | yes      # stage not known
        郑好 |         | 10.0       | 20261102    | 20261113     | ACTIVE   | ACTIVE    |
             | 7-1     | 10.0       | 20261102    | 20261113     | ACTIVE   | ACTIVE    |
        冯程 | 7-1     | 0.0        |             |              | ACTIVE   | ACTIVE    |
    """,
    "ATT-QUIT": """
        name | class | absent_run | absent | status  | seen   | flagged
        -----+-------+------------+--------+---------+--------+--------
        王芳 | 10-1  | 15.0       | 15.0   | ACTIVE  | ACTIVE | yes
        李雷 | 12-1  | 14.5       | 44.5   | ACTIVE  | ACTIVE |
        李娜 | 11-1  | 3.0        | 45.0   | ACTIVE  | ACTIVE | yes
        赵敏 | 9-1   | 15.0       | 45.0   | ACTIVE  | ACTIVE |          # ATT-DROPOUT
        钱多 | 10-1  | 15.0       | 15.0   | DROPOUT | ACTIVE |
        孙悦 | 10-1  | 15.0       | 15.0   | ACTIVE  | LEAVE  |
             | 10-1  | 15.0       | 15.0   | ACTIVE  | ACTIVE |
    """,
    "ATT-NOMARKS": """
        name | unmarked | status | seen   | flagged
        -----+----------+--------+--------+--------
        王芳 | 5        | ACTIVE | ACTIVE | yes
        李雷 | 4        | ACTIVE | ACTIVE |
        李娜 | 20       |        |        | yes      # no record was found
        赵敏 | 20       | LEAVE  | ACTIVE |
        钱多 | 20       | ACTIVE | LEAVE  |          # the remark says why
        孙悦 | 0        | ACTIVE | ACTIVE |
             | 20       | ACTIVE | ACTIVE |
    """,
    "ATT-ABSENT": """
        name | unseen_run | unseen_from | unseen_until | status | seen   | flagged
        -----+------------+-------------+--------------+--------+--------+--------
        王芳 | 10.0       | 20261102    | 20261113     | ACTIVE | ACTIVE | yes
        李娜 | 10.5       | 20261102    | 20261116     |        |        | yes
        李雷 | 9.5        | 20261102    | 20261113     | ACTIVE | ACTIVE |
        赵敏 | 12.0       | 20261102    | 20261117     | LEAVE  | ACTIVE |
        钱多 | 12.0       | 20261102    | 20261117     | ACTIVE | LEAVE  |
        孙悦 | 0.0        |             |              | ACTIVE | ACTIVE |
             | 12.0       | 20261102    | 20261117     | ACTIVE | ACTIVE |
    """,
    "ATT-LEAVE": """
        name | sick_from | sick_until | status | seen   | flagged
        -----+-----------+------------+--------+--------+--------
        王芳 | 20260901  | 20261201   | ACTIVE | ACTIVE | yes
        李雷 | 20260901  | 20261130   | ACTIVE | ACTIVE |
        李娜 | 20261130  | 20270228   | ACTIVE | ACTIVE | yes      # February is short
        赵敏 | 20260901  | 20261231   | LEAVE  | ACTIVE |          # filed
        钱多 | 20260901  | 20261231   |        | ACTIVE |          # no record was found
        孙悦 | 20260901  | 20261231   | ACTIVE | LEAVE  |          # RC-STATUS
        周正 |           |            | ACTIVE | ACTIVE |
    """,
    "ATT-LEGEND": """
        code         | raw | flagged
        -------------+-----+--------
        mark_unknown | ◇   | yes
        mark_unknown |     |
        no_rows      | ◇   |
    """,
    "ATT-UNDATED": """
        code         | raw | flagged
        -------------+-----+--------
        days_undated | 1   | yes
        days_undated |     | yes
        date_bad     | 31  |
    """,
    "ATT-TOTAL": """
        code          | raw | value | flagged
        --------------+-----+-------+--------
        totals_differ | 3   | 2     | yes
        totals_differ |     | 2     |
        counts_differ | 45  | 44    |
    """,
}
