"""Example tables of the rules in xjaudit/rules/summary.py."""

TABLES = {
    "SUM-FORM": """
        cell | text | stated:n | flagged
        -----+------+--------+--------
        C5   | 12   | 12     |
        C6   | 12人 |        | yes
        C7   |      | 0      |          # empty: none
    """,
    "SUM-ROW": """
        cell | text | stated:n | summed:n | flagged
        -----+------+--------+--------+--------
        B5   | 12   | 12     | 12     |
        B6   | 13   | 13     | 12     | yes
        B7   | 11   | 11     | 12     | yes
        C5   | 4    | 4      |        |          # no sum
        B8   | 一   |        | 12     |          # SUM-FORM
    """,
    "SUM-GRADE": """
        cell | item    | text | grade_no:n | stated:n | partner:n | flagged
        -----+---------+------+----------+--------+---------+--------
        C5   | classes |      | 1        | 0      | 40      | yes
        C6   | pupils  | 0    | 1        | 0      | 1       | yes
        D5   | classes | 1    | 2        | 1      | 0       |          # said at the other cell
        D6   | classes | 0    | 3        | 0      | 0       |          # a grade the school has not
        B5   | classes | 0    |          | 0      | 40      |          # SUM-ROW
    """,
    "SUM-DIFF": """
        cell | text | stated:n | counted:n | flagged
        -----+------+--------+---------+--------
        C6   | 40   | 40     | 40      |
        D6   | 41   | 41     | 40      | yes
        E6   | 39   | 39     | 40      | yes
        F6   | 40   | 40     |         |          # no roster
    """,
}
