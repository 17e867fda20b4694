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
        not_registered | nobody |      | 7-1     |          # RC-NO-NAME
        matched        |        | 赵敏 | 7-1     |
        ambiguous      |        | 钱多 | 7-1     |
    """,
    "RC-EMPTY": """
        outcome | name | class | status              | flagged
        --------+------+-------+---------------------+--------
        absent  | 王芳 | 7-1   | ACTIVE              | yes
        absent  | 李丽 |       | ACTIVE              | yes      # class not known
        absent  |      | 7-1   | ACTIVE              |          # a record without a name: FLD-REQUIRED
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
        ambiguous | near_name     |      | 李敏       |          # no name, no likeness
        field_differs   | near_name     | 李闵 | 李敏 | yes      # linked, and still shown
        class_differs   | wildcard_name | 王□  | 王䶮 | yes
        status_mismatch | near_name     | 赵闵 | 赵敏 | yes
        field_differs   | id_number     | 陈闵 | 陈敏 |          # RC-FIELD
        duplicate       | near_name     | 孙闵 | 孙敏 |          # RC-DUP-LIST
        matched         | near_name     | 张炜 | 张伟 |
    """,
    "RC-ID-SLIPPED": """
        code            | raw | sheet | flagged
        ----------------+-----+-------+--------
        numbers_slipped |     | 7-1   | yes
        class_unknown   |     | 7-2   |
    """,
    "RC-AMBIGUOUS": """
        outcome   | reason        | name | flagged
        ----------+---------------+------+--------
        ambiguous | namesakes     | 王芳 | yes
        ambiguous | contradiction | 李雷 | yes
        ambiguous | elsewhere     | 赵敏 | yes
        ambiguous |               | 孙悦 | yes
        ambiguous | near_name     | 李闵 |          # RC-NAME-NEAR
        ambiguous | no_name       |      |          # RC-NO-NAME
        ambiguous | no_name       | 12   |          # RC-NO-NAME
        ambiguous | namesakes     |      |
        matched   | name_class    | 钱多 |
    """,
    "RC-NO-NAME": """
        outcome       | reason    | name | class | flagged
        --------------+-----------+------+-------+--------
        ambiguous     | no_name   |      | 7-1   | yes
        ambiguous     | no_name   |      |       | yes      # class not known
        field_differs | no_name   |      | 7-1   | yes      # the number tells who it is
        ambiguous     | namesakes | 王芳 | 7-1   |
        matched       | id_number | 李雷 | 7-1   |
    """,
    "RC-CLASS": """
        outcome       | name | class | other_class | flagged
        --------------+------+-------+-------------+--------
        class_differs | 王芳 | 7-3   | 7-1         | yes
        class_differs | 李雷 | 10-2  | 10-1        | yes
        matched       | 赵敏 | 7-1   | 7-1         |
        duplicate     | 钱多 | 7-3   | 7-1         |
        class_differs |      | 7-3   | 7-1         |          # nobody named
    """,
    "RC-STATUS": """
        outcome         | name | status | seen     | attended                       | flagged | says
        ----------------+------+--------+----------+--------------------------------+---------+--------------------------------------------
        status_mismatch | 王芳 | ACTIVE | LEAVE    |                                | yes     | 实际为“休学”
        status_mismatch | 李雷 | LEAVE  | ACTIVE   | （考勤最后到校日2026年9月30日）| yes     | 实际为“在读”（考勤最后到校日2026年9月30日） # back, and nobody filed it
        status_mismatch | 周正 | ACTIVE | NOT_SEEN | （考勤20天无一天到校）         | yes     | 实际为“未报到”（考勤20天无一天到校）
        status_mismatch |      | ACTIVE | LEAVE    |                                |         |                                             # nobody named
        matched         | 赵敏 | LEAVE  | LEAVE    |                                |         |
        matched         | 钱多 | ACTIVE | ACTIVE   |                                |         |
    """,
    "RC-FIELD": """
        outcome         | about      | name | list_value         | roster_value       | flagged | says
        ----------------+------------+------+--------------------+--------------------+---------+-----------------------------------
        field_differs   | birth_date | 王芳 | 20120315           | 20120513           | yes     | 名单为“20120315”，学籍为“20120513”
        field_differs   | id_number  | 李雷 | 999999201203150017 | 999999201203150025 | yes     | 学籍为“999999********0025”
        field_differs   | ethnicity  | 赵敏 | 01                 | 11                 | yes     | 名单为“汉族”，学籍为“满族”
        field_differs   | id_number  | 周正 |                    | 999999201203150025 | yes     | 名单为“—”                           # the list has something else
        field_differs   | id_number  | 吴刚 | 12345              | 999999201203150025 | yes     | 名单为“1****”
        field_differs   | id_number  | 冯远 | 0017               | 999999201203150025 | yes     | 名单为“0017”
        field_differs   | name       | 陈晨 | 陈晨               | 陈辰               | yes     | 名单为“陈晨”，学籍为“陈辰”
        field_differs   | birth_date |      | 20120315           | 20120513           |         |                                     # nobody named
        status_mismatch | birth_date | 钱多 | 20120315           | 20120513           |         |                                     # RC-STATUS comes first
        matched         |            | 孙悦 |                    |                    |         |
    """,
    "RC-DUP-LIST": """
        outcome   | name | class | flagged
        ----------+------+-------+--------
        duplicate | 王芳 | 7-3   | yes
        duplicate | 李丽 |       | yes      # class not known
        duplicate |      | 7-3   |          # nobody named
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
    "RC-NO-LIST": """
        class | listed | registered | flagged
        ------+--------+------------+--------
        7-1   |        | 46         | yes
        7-5   |        | 1          | yes
        7-2   | 44     | 44         |
        7-3   | 0      | 43         |          # a list, and nobody on it: RC-COUNT
        7-4   |        | 0          |          # nobody is expected
    """,
}
