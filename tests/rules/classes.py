"""Example tables of the rules in xjaudit/rules/classes.py."""

TABLES = {
    "CLS-SIZE": """
        class   | registered | listed | flagged
        --------+------------+--------+--------
        3-1     | 46         |        | yes
        3-2     | 45         |        |          # the standard class of a primary school
        6-1     | 46         |        | yes
        7-1     | 46         |        |
        7-2     | 51         | 45     | yes
        7-3     | 50         | 51     |          # RC-COUNT
        10-1    | 51         |        | yes
        7-4     | 4          | 45     | yes
        7-5     | 5          |        |
        8-1     | 1          | 45     | yes
        7-6     | 0          | 4      | yes      # no records at all
        7-7     |            | 51     | yes
        7-8     | 0          |        |          # nobody is there
        7-9     | 0          | 0      |
        c2024-1 | 50         |        |          # stage not known
        c2024-2 | 51         |        | yes
    """,
    "CLS-GRADE": """
        class   | school     | flagged
        --------+------------+--------
        7-1     | 2199000001 | yes      # a primary school
        6-1     | 2199000001 |
        10-1    | 3199000001 | yes      # a nine-year school
        9-1     | 3199000001 |
        1-1     | 3199000001 |
        12-1    | 3499000001 |
        7-1     | 5199000001 |          # special schools have all stages
        7-1     |            |          # kind of school not known
        c2024-1 | 2199000001 |
    """,
    "CLS-NAME": """
        class   | told_grade | flagged
        --------+------------+--------
        7-1     | 8          | yes      # promoted, not renamed
        7-2     | 7          |
        7-3     | 1          |          # the first grade of the middle school
        8-1     | 1          | yes
        8-2     | 2          |
        10-1    | 1          |
        10-2    | 4          |          # the fourth year of secondary school
        2-1     | 1          | yes
        1-1     | 7          | yes
        7-4     |            |          # not told
        c2024-1 | 8          |
    """,
    "GRD-MIX": """
        class | grade  | class_text  | status   | flagged
        ------+--------+-------------+----------+--------
        7-1   | 七年级 | 七(1)班     |          |
        7-1   | 七年级 | 七(1)班     | ACTIVE   |
        7-1   | 7      | 七(1)班     |          |          # another spelling
        7-1   | 八年级 | 七(1)班     | ACTIVE   | yes
        7-1   | 八年级 | 七(1)班     | LEAVE    |          # kept back in name only
        7-1   |        | 七(1)班     |          |
        7-1   | 未知   | 七(1)班     |          |
        8-1   | 九年级 | 八(1)班     |          |          # CLS-NAME: the whole class
        8-1   | 九年级 | 八(1)班     |          |
        2-1   | 二年级 | 二(1)班     |          |
        2-1   | 二年级 | 二(1)班     |          |
        2-1   | 一年级 | 二(1)班     |          | yes
        3-1   | 三年级 | 三复式1班   |          |
        3-1   | 三年级 | 三复式1班   |          |
        3-1   | 四年级 | 三复式1班   |          |          # a class of several grades
              | 五年级 |             |          |
              | 六年级 |             |          |
    """,
    "SER-DUP": """
        class | class_serial | status      | flagged
        ------+--------------+-------------+--------
        7-1   | 1            |             | yes
        7-1   | 01           |             | yes      # the same number
        7-1   | 2            | ACTIVE      |
        7-1   | 2            | TRANSFERRED |          # has left
        7-1   | 11           |             |
        7-1   | A1           |             |          # SER-FORM
        7-1   | A1           |             |
        7-1   |              |             |
        7-1   |              |             |
        7-2   | 1            |             |          # another class
              | 1            |             |          # class not known
              | 1            |             |
    """,
    "SER-FORM": """
        class_serial | flagged
        -------------+--------
        A12          | yes
        12号         | yes
        7-12         | yes
        12           |
        07           |
                     |
    """,
    # The list is due on the day, 16 November; see settings.toml.
    "LATE-LIST": """
        class | not_registered | flagged
        ------+----------------+--------
        7-1   | 1              | yes
        7-2   | 3              | yes
        7-3   | 0              |
        7-4   |                |
    """,
}
