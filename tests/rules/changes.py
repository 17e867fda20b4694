"""Example tables of the rules in xjaudit/rules/changes.py."""

# A table is as wide as its sheet.
# ruff: noqa: E501

TABLES = {
    "CHG-CLASS": """
        change | about      | name | before | after | grade | years | n | of | run | flagged
        -------+------------+------+--------+-------+-------+-------+---+----+-----+--------
        field  | class_name | 王芳 | 8-1    | 8-3   | 8     | 0     | 1 | 40 | 0   | yes
        field  | class_name | 李强 | 7-1    | 8-3   | 8     | 1     | 1 | 40 | 0   | yes
        field  | class_name | 赵敏 | 8-1    | 8-3   | 8     | 0     | 8 | 40 | 0   | yes      # 20 of 100 is not more
        field  | class_name | 孙悦 | 8-1    | 8-3   | 8     | 0     | 9 | 40 | 0   |          # CHG-REGROUP
        field  | class_name | 周正 | 8-1    | 8-3   | 8     | 0     | 4 | 6  | 0   | yes      # too few to be many
        field  | class_name | 钱多 | 6-1    | 7-3   | 7     | 1     | 1 | 40 | 0   |          # classes of a new stage are new
        field  | class_name | 吴越 |        | 7-3   | 7     | 0     | 1 | 40 | 0   |
        field  | class_name | 冯程 | 7-1    | 7-3   | 7     |       | 1 | 40 | 0   | yes
        field  | class_name | 陈晨 | 8-1    | 8-3   | 8     | 0     | 1 | 40 | 1   |          # CHG-SHIFT
        field  | grade      | 郑好 | 7      | 8     | 8     | 0     | 1 | 40 | 0   |
    """,
    "CHG-REGROUP": """
        change      | about      | class | grade | years | n  | of | flagged
        ------------+------------+-------+-------+-------+----+----+--------
        class_field | class_name | 8-1   | 8     | 0     | 30 | 40 | yes
        class_field | class_name | 8-2   | 8     | 1     | 9  | 40 | yes
        class_field | class_name | 8-3   | 8     | 0     | 8  | 40 |
        class_field | class_name | 8-4   | 8     | 0     | 4  | 6  |
        class_field | class_name | 8-5   | 8     | 0     | 5  | 6  | yes
        class_field | class_name | 7-1   | 7     | 1     | 40 | 40 |          # a new stage
        class_field | name       | 8-1   | 8     | 0     | 30 | 40 |          # CHG-MASS
        field       | class_name | 8-1   | 8     | 0     | 30 | 40 |
    """,
    "CHG-STATUS-BACK": """
        change | about  | name | before      | after       | grade | years | flagged
        -------+--------+------+-------------+-------------+-------+-------+--------
        field  | status | 王芳 | GRADUATED   | ACTIVE      | 9     | 0     | yes
        field  | status | 李强 | DECEASED    | ACTIVE      | 5     | 0     | yes
        field  | status | 赵敏 | DELETED     | LEAVE       |       | 0     | yes
        field  | status | 吴越 | GRADUATED   | ACTIVE      | 8     | 1     | yes      # was in grade 7
        field  | status | 孙悦 | GRADUATED   | ACTIVE      | 7     | 1     |          # from primary to middle school
        field  | status | 周正 | TRANSFERRED | ACTIVE      | 5     | 0     |          # came back: CHG-STATUS
        field  | status | 郑好 | DECEASED    |             | 5     | 0     |
        field  | name   | 冯程 | DELETED     | ACTIVE      | 5     | 0     |
    """,
    "CHG-STATUS": """
        change | about  | name | before      | after     | grade | years | flagged
        -------+--------+------+-------------+-----------+-------+-------+--------
        field  | status | 王芳 | ACTIVE      | LEAVE     | 5     | 0     | yes
        field  | status | 李强 | LEAVE       | ACTIVE    | 5     | 0     | yes
        field  | status | 赵敏 | TRANSFERRED | ACTIVE    | 5     | 0     | yes
        field  | status | 周正 | ACTIVE      | GRADUATED | 8     | 0     | yes      # not the last grade
        field  | status | 孙悦 | ACTIVE      | GRADUATED | 9     | 0     |          # as it should
        field  | status | 吴越 | ACTIVE      | GRADUATED | 6     | 0     |
        field  | status | 钱多 | GRADUATED   | ACTIVE    | 9     | 0     |          # CHG-STATUS-BACK
        field  | status | 郑好 | GRADUATED   | ACTIVE    | 7     | 1     |
        field  | name   | 冯程 | ACTIVE      | LEAVE     | 5     | 0     |
        new    | status | 陈晨 | ACTIVE      | LEAVE     | 5     | 0     |
    """,
    "CHG-GRADE": """
        change | about | name | before | after | status    | was    | years | n | of | run | flagged | says                       | wants
        -------+-------+------+--------+-------+-----------+--------+-------+---+----+-----+---------+----------------------------+-------
        field  | grade | 王芳 | 7      | 7     | ACTIVE    | ACTIVE | 1     | 1 | 40 | 0   | yes     | 上次在七年级，本次在七年级 | 八年级  # repeats
        field  | grade | 李强 | 7      | 9     | ACTIVE    | ACTIVE | 1     | 1 | 40 | 0   | yes     | 本次在九年级               | 八年级  # moved by two
        field  | grade | 赵敏 | 8      | 7     |           |        | 0     | 1 | 40 | 0   | yes     |                            |         # put down
        field  | grade | 孙悦 | 7      | 8     | ACTIVE    | ACTIVE | 0     | 8 | 40 | 0   | yes     |                            |
        field  | grade | 韩梅 | 10     | 10    | ACTIVE    | ACTIVE | 1     | 1 | 40 | 0   | yes     |                            |
        field  | grade | 褚卫 | 12     | 12    | ACTIVE    | ACTIVE | 1     | 1 | 40 | 0   | yes     | 上次在高三                 | —       # there is no higher grade
        field  | grade | 卫青 | 7      | 9     | ACTIVE    | ACTIVE |       | 1 | 40 | 0   | yes     |                            | 七年级
        field  | grade | 周正 | 7      | 8     | ACTIVE    | ACTIVE | 0     | 9 | 40 | 0   |         |                            |         # CHG-MASS
        field  | grade | 钱多 | 7      | 7     | LEAVE     | ACTIVE | 1     | 1 | 40 | 0   |         |                            |         # on leave: stays in the grade
        field  | grade | 吴越 | 7      | 7     | ACTIVE    | LEAVE  | 1     | 1 | 40 | 0   |         |                            |         # back from leave
        field  | grade | 郑好 | 9      | 9     | GRADUATED | ACTIVE | 1     | 1 | 40 | 0   |         |                            |
        field  | name  | 冯程 | 7      | 9     | ACTIVE    | ACTIVE | 1     | 1 | 40 | 0   |         |                            |
        slip   | grade | 陈晨 | 7      | 9     | ACTIVE    | ACTIVE | 1     | 1 | 40 | 0   |         |                            |
    """,
    "CHG-MASS": """
        change      | about       | class | n  | of | flagged
        ------------+-------------+-------+----+----+--------
        class_field | birth_date  | 7-1   | 20 | 40 | yes
        class_field | name        | 7-1   | 9  | 40 | yes
        class_field | sex         | 7-1   | 5  | 6  | yes
        class_field | grade       | 7-1   | 40 | 40 | yes
        class_field | registry_no | 7-1   | 40 | 40 | yes
        class_field | birth_date  | 7-4   | 20 | 99 | yes
        class_field | birth_date  | 7-2   | 8  | 40 |          # 20 of 100 is not more
        class_field | birth_date  | 7-3   | 4  | 5  |          # too few
        class_field | class_name  | 7-1   | 40 | 40 |          # CHG-REGROUP
        class_field | status      | 9-1   | 40 | 40 |          # all graduated
        field       | birth_date  | 7-1   | 20 | 40 |
    """,
    "CHG-SHIFT": """
        change      | about      | file     | n | row | last | flagged
        ------------+------------+----------+---+-----+------+--------
        slip        | birth_date | 名册.xlsx | 9 | 12  | 20   | yes
        slip        | phone      | 名册.xlsx | 3 | 12  | 14   | yes
        class_field | birth_date | 名册.xlsx | 9 | 12  | 20   |
    """,
}
