"""Example tables of the rules in xjaudit/rules/newcomers.py: primary school 1-6, middle school 7-9."""

# A table is as wide as its sheet.
# ruff: noqa: E501

TABLES = {
    "CHG-NEW": """
        change    | name | registry_no         | grade | years | n  | of | grade_n | grade_of | flagged
        ----------+------+---------------------+-------+-------+----+----+---------+----------+--------
        new       | 王芳 | G999999201503150017 | 5     | 0     | 1  | 40 | 1       | 80       | yes
        new       | 李娜 |                     | 5     | 1     | 1  | 40 | 1       | 80       | yes      # the export has no numbers
        new       | 李强 | G999999201503150025 | 8     | 1     | 1  | 40 | 1       | 80       | yes
        new       | 赵敏 | L999999202003150025 | 1     | 0     | 1  | 40 | 1       | 80       | yes      # late, but in the first grade
        new       | 周正 | L999999202003150025 |       | 0     | 1  | 40 | 1       | 80       | yes      # grade not known
        new       | 孙悦 | L999999201503150417 | 5     | 0     | 1  | 40 | 1       | 80       |          # CHG-NEW-L
        new       | 钱多 | G999999202003150025 | 1     | 1     | 40 | 40 | 80      | 80       |          # first grade of a new school year
        new       | 吴越 | G999999201403150025 | 7     | 1     | 2  | 40 | 2       | 80       |          # came up from another primary school
        new       | 郑好 | G999999202003150025 | 1     | 0     | 39 | 40 | 41      | 80       |          # the earlier roster was before enrolment
        new       | 冯程 | G999999202003150025 | 1     | 0     | 39 | 40 | 40      | 80       | yes      # half a grade is no whole one
        new       | 陈晨 | G999999201503150033 | 5     | 0     | 5  | 5  | 5       | 80       |          # CHG-CLASS-NEW
        new       | 褚卫 | G999999201503150033 | 5     | 0     | 4  | 4  | 5       | 80       | yes      # too few to be a class
        new       | 卫青 | G999999201703150033 | 3     | 2     | 2  | 40 | 2       | 80       | yes      # two years ago in grade 1
        new       | 蒋波 | G999999201803150033 | 2     | 2     | 2  | 40 | 2       | 80       |          # two years ago not at school
        new       | 韩梅 | G999999201403150025 | 7     |       | 2  | 40 | 2       | 80       | yes
        gone      | 沈飞 | G999999201503150017 | 5     | 0     | 1  | 40 | 1       | 80       |
        class_new |      |                     | 5     | 0     | 1  | 40 | 1       | 80       |
    """,
    "CHG-NEW-L": """
        change | name | registry_no         | grade | years | n | of | grade_n | grade_of | flagged
        -------+------+---------------------+-------+-------+---+----+---------+----------+--------
        new    | 王芳 | L999999201503150417 | 5     | 0     | 1 | 40 | 1       | 80       | yes
        new    | 李强 | L999999201903150417 | 2     | 0     | 1 | 40 | 1       | 80       | yes
        new    | 赵敏 | L999999202003150417 | 1     | 0     | 1 | 40 | 1       | 80       |          # the first grade is registered here
        new    | 孙悦 | G999999201503150017 | 5     | 0     | 1 | 40 | 1       | 80       |          # CHG-NEW
        new    | 周正 | J999999201503150017 | 5     | 0     | 1 | 40 | 1       | 80       |          # official, without ID number
        new    | 钱多 | L999999201403150417 | 7     | 1     | 1 | 40 | 1       | 80       |          # came up from elsewhere
        new    | 吴越 |                     | 5     | 0     | 1 | 40 | 1       | 80       |
        gone   | 郑好 | L999999201503150417 | 5     | 0     | 1 | 40 | 1       | 80       |
    """,
    "CHG-CLASS-NEW": """
        change     | class | grade | years | n  | of | grade_n | grade_of | flagged
        -----------+-------+-------+-------+----+----+---------+----------+--------
        class_new  | 5-1   | 5     | 0     | 40 | 40 | 40      | 80       | yes
        class_new  | 5-2   | 5     | 0     | 5  | 5  | 5       | 80       | yes
        class_new  | 5-3   | 5     | 0     | 4  | 4  | 4       | 80       |          # too few
        class_new  | 5-4   | 5     | 0     | 39 | 40 | 39      | 80       |          # somebody was here
        class_new  | 1-1   | 1     | 1     | 40 | 40 | 80      | 80       |          # a new first grade
        class_new  | 7-1   | 7     | 1     | 40 | 40 | 40      | 120      |
        class_gone | 5-1   | 5     | 0     | 40 | 40 | 40      | 80       |
    """,
    "CHG-GONE": """
        change | name | class   | status               | grade | years | n  | of | grade_n | grade_of | flagged
        -------+------+---------+----------------------+-------+-------+----+----+---------+----------+--------
        gone   | 王芳 | 5-1     | ACTIVE               | 5     | 0     | 1  | 40 | 1       | 80       | yes
        gone   | 李娜 |         |                      |       | 0     | 1  | 40 | 1       | 80       | yes      # neither class nor status told
        gone   | 李强 | 8-1     | TRANSFER_IN_PENDING  | 8     | 0     | 1  | 40 | 1       | 80       | yes
        gone   | 赵敏 | 5-1     | TRANSFER_OUT_PENDING | 5     | 0     | 1  | 40 | 1       | 80       |          # was on the way
        gone   | 孙悦 | 5-1     | TRANSFERRED          | 5     | 0     | 1  | 40 | 1       | 80       |
        gone   | 周正 | 5-1     | DECEASED             | 5     | 0     | 1  | 40 | 1       | 80       |
        gone   | 钱多 | 5-1     | LEAVE                | 5     | 0     | 1  | 40 | 1       | 80       |          # CHG-GONE-AWAY
        gone   | 吴越 | 9-1     | ACTIVE               | 9     | 1     | 1  | 40 | 1       | 80       |          # graduated
        gone   | 郑好 | 6-1     | ACTIVE               | 6     | 1     | 1  | 40 | 1       | 80       |          # went to another middle school
        gone   | 冯程 | 8-1     | ACTIVE               | 8     | 1     | 1  | 40 | 1       | 80       | yes
        gone   | 陈晨 | 9-1     | ACTIVE               | 9     | 0     | 39 | 40 | 41      | 80       |          # graduates taken out before the others moved up
        gone   | 褚卫 | 9-1     | ACTIVE               | 9     | 0     | 39 | 40 | 40      | 80       | yes      # half a grade
        gone   | 卫青 | 5-1     | ACTIVE               | 5     | 0     | 5  | 5  | 5       | 80       |          # CHG-CLASS-GONE
        gone   | 蒋波 | 5-1     | ACTIVE               | 5     | 0     | 4  | 4  | 4       | 80       | yes
        gone   | 沈飞 | c2020-1 | ACTIVE               |       | 0     | 39 | 40 | 41      | 80       |          # 2020级 has finished
        gone   | 韩梅 | 7-1     | ACTIVE               | 7     | 2     | 1  | 40 | 1       | 80       | yes
        gone   | 杨光 | 8-1     | ACTIVE               | 8     | 2     | 1  | 40 | 1       | 80       |          # two years later
        gone   | 秦明 | 9-1     | ACTIVE               | 9     |       | 1  | 40 | 1       | 80       | yes
        gone   | 尤勇 |         | ACTIVE               |       | 0     | 39 | 40 | 41      | 80       | yes      # grade not known
        new    | 朱红 | 5-1     | ACTIVE               | 5     | 0     | 1  | 40 | 1       | 80       |
    """,
    "CHG-GONE-AWAY": """
        change | name | class | status    | away  | grade | years | n | of | grade_n | grade_of | flagged
        -------+------+-------+-----------+-------+-------+-------+---+----+---------+----------+--------
        gone   | 王芳 | 5-1   | LEAVE     | True  | 5     | 0     | 1 | 40 | 1       | 80       | yes
        gone   | 李强 | 8-1   | DROPOUT   | True  | 8     | 0     | 1 | 40 | 1       | 80       | yes
        gone   | 吴越 | 8-1   | ABROAD    | True  | 8     | 1     | 1 | 40 | 1       | 80       | yes
        gone   | 赵敏 | 5-1   | LEAVE     | False | 5     | 0     | 1 | 40 | 1       | 80       |          # this export holds only who studies here
        gone   | 孙悦 | 5-1   | ACTIVE    | True  | 5     | 0     | 1 | 40 | 1       | 80       |          # CHG-GONE
        gone   | 周正 | 5-1   | GRADUATED | True  | 5     | 0     | 1 | 40 | 1       | 80       |
        gone   | 钱多 | 9-1   | LEAVE     | True  | 9     | 1     | 1 | 40 | 1       | 80       |          # of a grade that has left
        new    | 郑好 | 5-1   | LEAVE     | True  | 5     | 0     | 1 | 40 | 1       | 80       |
    """,
    "CHG-CLASS-GONE": """
        change     | class | grade | years | n  | of | grade_n | grade_of | flagged
        -----------+-------+-------+-------+----+----+---------+----------+--------
        class_gone | 5-1   | 5     | 0     | 40 | 40 | 40      | 80       | yes
        class_gone | 5-2   | 5     | 1     | 5  | 5  | 5       | 80       | yes
        class_gone | 5-3   | 5     | 0     | 4  | 4  | 4       | 80       |
        class_gone | 5-4   | 5     | 0     | 39 | 40 | 39      | 80       |
        class_gone | 9-1   | 9     | 1     | 40 | 40 | 40      | 120      |          # graduated
        class_gone | 6-1   | 6     | 0     | 40 | 40 | 80      | 80       |
        class_new  | 5-1   | 5     | 0     | 40 | 40 | 40      | 80       |
    """,
    "CHG-AGAIN": """
        change | name | class | about       | before              | after               | flagged
        -------+------+-------+-------------+---------------------+---------------------+--------
        again  | 王芳 | 5-1   | registry_no | G999999201503150017 | G999999201504150016 | yes
        again  | 李强 |       | birth_date  | 20150315            | 20150415            | yes
        again  |      | 5-1   | birth_date  | 20150315            | 20150415            |          # nobody is named
        field  | 赵敏 | 5-1   | registry_no | G999999201503150017 | G999999201504150016 |
        person | 孙悦 | 5-1   | registry_no | 王芳                | 孙悦                |
    """,
}
