"""Example tables of the rules in xjaudit/rules/reconciliation.py."""

# A table is as wide as its sheet.
# ruff: noqa: E501

TABLES = {
    "RC-NO-RECORD": """
        outcome        | reason | name | class   | flagged
        ---------------+--------+------+---------+--------
        not_registered | nobody | 王芳 | 7-1     | yes
        not_registered | nobody | 李娜 | c2024-1 | yes      # class by year of entry
        not_registered | nobody | 李雷 |         | yes      # class not known
        matched        |        | 赵敏 | 7-1     |
        ambiguous      |        | 钱多 | 7-1     |
    """,
    "RC-EMPTY": """
        outcome | name | class | status              | flagged
        --------+------+-------+---------------------+--------
        absent  | 王芳 | 7-1   | ACTIVE              | yes
        absent  | 李娜 | 7-1   |                     | yes      # a roster without status holds the active ones
        absent  | 李雷 | 7-1   | LEAVE               |          # rightly away
        absent  | 赵敏 | 7-1   | TRANSFER_OUT_PENDING |         # on the way
        matched | 钱多 | 7-1   | ACTIVE              |
    """,
    "RC-NAME-NEAR": """
        outcome   | reason        | name | other_name | flagged
        ----------+---------------+------+------------+--------
        ambiguous | near_name     | 李闵 | 李敏       | yes
        ambiguous | wildcard_name | 王□  | 王䶮       | yes
        ambiguous | namesakes     | 王芳 | 王芳       |          # RC-AMBIGUOUS
        matched   | near_name     | 张炜 | 张伟       |
    """,
    "RC-AMBIGUOUS": """
        outcome   | reason        | name | flagged
        ----------+---------------+------+--------
        ambiguous | namesakes     | 王芳 | yes
        ambiguous | contradiction | 李雷 | yes
        ambiguous | elsewhere     | 赵敏 | yes
        ambiguous |               | 孙悦 | yes
        ambiguous | near_name     | 李闵 |          # RC-NAME-NEAR
        matched   | name_class    | 钱多 |
    """,
    "RC-CLASS": """
        outcome       | name | class | other_class | flagged
        --------------+------+-------+-------------+--------
        class_differs | 王芳 | 7-3   | 7-1         | yes
        class_differs | 李雷 | 10-2  | 10-1        | yes
        matched       | 赵敏 | 7-1   | 7-1         |
        duplicate     | 钱多 | 7-3   | 7-1         |
    """,
    "RC-STATUS": """
        outcome         | name | status | seen        | flagged
        ----------------+------+--------+-------------+--------
        status_mismatch | 王芳 | ACTIVE | LEAVE       | yes
        status_mismatch | 李雷 | LEAVE  | ACTIVE      | yes      # back, and nobody filed it
        matched         | 赵敏 | LEAVE  | LEAVE       |
        matched         | 钱多 | ACTIVE | ACTIVE      |
    """,
    "RC-FIELD": """
        outcome         | about      | name | list_value         | roster_value       | flagged
        ----------------+------------+------+--------------------+--------------------+--------
        field_differs   | birth_date | 王芳 | 20120315           | 20120513           | yes
        field_differs   | id_number  | 李雷 | 999999201203150017 | 999999201203150025 | yes
        field_differs   | ethnicity  | 赵敏 | 01                 | 11                 | yes
        status_mismatch | birth_date | 钱多 | 20120315           | 20120513           |          # RC-STATUS comes first
        matched         |            | 孙悦 |                    |                    |
    """,
    "RC-DUP-LIST": """
        outcome   | name | class | flagged
        ----------+------+-------+--------
        duplicate | 王芳 | 7-3   | yes
        matched   | 王芳 | 7-1   |
    """,
    "RC-COUNT": """
        class | listed | registered | flagged
        ------+--------+------------+--------
        7-1   | 45     | 46         | yes
        7-2   | 44     | 44         |
        7-3   |        | 43         |          # no list yet
        7-4   | 12     | 0          | yes
    """,
}
