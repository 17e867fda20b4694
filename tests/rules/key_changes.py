"""Example tables of the rules in xjaudit/rules/key_changes.py. One of a class of 40 unless told."""

# A table is as wide as its sheet.
# ruff: noqa: E501

TABLES = {
    "CHG-KEY-NAME": """
        change | about | name     | before | after | why       | n | of | run | flagged
        -------+-------+----------+--------+-------+-----------+---+----+-----+--------
        field  | name  | 李思源   | 王芳   | 李思源 |          | 1 | 40 | 0   | yes
        field  | name  | 李思     | 李斯年 | 李思  |           | 8 | 40 | 0   | yes      # 20 of 100 is not more
        field  | name  | 周正     | 李强   | 周正  |           | 9 | 40 | 0   |          # CHG-MASS
        field  | name  | 吴越     | 李强   | 吴越  |           | 1 | 40 | 3   |          # CHG-SHIFT
        field  | name  | 李敏     | 李闵   | 李敏  | near_name | 1 | 40 | 0   |          # CHG-KEY-FIXED
        field  | name  |          | 李闵   |       |           | 1 | 40 | 0   |          # FLD-REQUIRED
        field  | sex   | 钱多     | 男     | 女    |           | 1 | 40 | 0   |
        person | name  | 郑好     | 李强   | 郑好  |           |   |    |     |
    """,
    "CHG-KEY-SEX": """
        change | about      | name | before | after | why       | n | of | run | flagged
        -------+------------+------+--------+-------+-----------+---+----+-----+--------
        field  | sex        | 王芳 | 女     | 男    |           | 1 | 40 | 0   | yes
        field  | sex        | 李强 | 男     | 女    | borne_out | 1 | 40 | 0   |          # the ID number says so: CHG-KEY-FIXED
        field  | sex        | 赵敏 | 男     | 女    | follows   | 1 | 40 | 0   |          # CHG-ID
        field  | sex        | 孙悦 | 男     | 女    |           | 9 | 40 | 0   |          # CHG-MASS
        field  | sex        | 周正 |        | 女    |           | 1 | 40 | 0   |          # was not filled in
        field  | name       | 钱多 | 男     | 女    |           | 1 | 40 | 0   |
    """,
    "CHG-KEY-BIRTH": """
        change | about      | name | before   | after    | why       | n | of | run | flagged
        -------+------------+------+----------+----------+-----------+---+----+-----+--------
        field  | birth_date | 王芳 | 20120315 | 20120513 |           | 1 | 40 | 0   | yes
        field  | birth_date | 李强 | 20120513 | 20120315 | borne_out | 1 | 40 | 0   |          # CHG-KEY-FIXED
        field  | birth_date | 赵敏 | 20120513 | 20120315 | follows   | 1 | 40 | 0   |
        field  | birth_date | 孙悦 | 20120513 | 20120315 |           | 9 | 40 | 0   |          # CHG-MASS
        field  | birth_date | 吴越 | 20120513 | 20120315 |           | 1 | 40 | 4   |          # CHG-SHIFT
        field  | birth_date | 周正 |          | 20120315 |           | 1 | 40 | 0   |
        field  | sex        | 钱多 | 男       | 女       |           | 1 | 40 | 0   |
    """,
    "CHG-ID": """
        change | about     | name | before             | after              | why        | n | of | run | flagged
        -------+-----------+------+--------------------+--------------------+------------+---+----+-----+--------
        field  | id_number | 王芳 | 999999201203150017 | 999999201203150025 |            | 1 | 40 | 0   | yes
        field  | id_number | 李强 | 999999201203150018 | 999999201203150017 | made_sound | 1 | 40 | 0   |          # CHG-KEY-FIXED
        field  | id_number | 赵敏 |                    | 999999201203150017 |            | 1 | 40 | 0   |          # CHG-ID-NEW
        field  | id_number | 孙悦 | 999999201203150017 |                    |            | 1 | 40 | 0   |          # CHG-ID-LOST
        field  | id_number | 周正 | 999999201203150017 | 999999201203150025 |            | 9 | 40 | 0   |          # CHG-MASS
        field  | name      | 钱多 | 钱多多             | 钱多               |            | 1 | 40 | 0   |
    """,
    "CHG-KEY-FIXED": """
        change | about       | name | before              | after               | why        | n | of | run | flagged
        -------+-------------+------+---------------------+---------------------+------------+---+----+-----+--------
        field  | name        | 李敏 | 李闵                | 李敏                | near_name  | 0 | 40 | 0   | yes
        field  | name        | 周正 | 周征                | 周正                | near_name  | 9 | 40 | 0   | yes      # the others of the class are not put right
        field  | sex         | 王芳 | 男                  | 女                  | borne_out  | 0 | 40 | 0   | yes
        field  | id_number   | 李强 | 999999201203150018  | 999999201203150017  | made_sound | 0 | 40 | 0   | yes
        field  | birth_date  | 赵敏 | 20120513            | 20120315            | follows    | 0 | 40 | 0   |          # CHG-ID says it
        field  | birth_date  | 孙悦 | 20120513            | 20120315            |            | 1 | 40 | 0   |          # CHG-KEY-BIRTH
        field  | registry_no | 钱多 | L999999201203150417 | G999999201203150017 | issued     | 0 | 40 | 0   |          # CHG-REG-OK
        field  | name        | 吴越 | 吴月                | 吴越                | near_name  | 0 | 40 | 5   |          # CHG-SHIFT
        new    | name        | 郑好 | 郑浩                | 郑好                | near_name  | 0 | 40 | 0   |
    """,
    "CHG-ID-NEW": """
        change | about     | name | before             | before.raw           | after              | n | of | run | flagged
        -------+-----------+------+--------------------+----------------------+--------------------+---+----+-----+--------
        field  | id_number | 王芳 |                    |                      | 999999201203150017 | 0 | 40 | 0   | yes
        field  | id_number | 李强 |                    | 无                   | 999999201203150025 | 9 | 40 | 0   | yes
        field  | id_number | 赵敏 |                    | 9.99999201203150E+17 | 999999201203150017 | 0 | 40 | 0   |          # there was one, unreadable
        field  | id_number | 孙悦 | 999999201203150017 | 999999201203150017   | 999999201203150025 | 1 | 40 | 0   |          # CHG-ID
        field  | id_number | 周正 | 999999201203150017 | 999999201203150017   |                    | 1 | 40 | 0   |          # CHG-ID-LOST
        field  | sex       | 钱多 |                    |                      | 男                 | 0 | 40 | 0   |
    """,
    "CHG-ID-LOST": """
        change | about     | name | before             | after              | after.raw            | n | of | run | flagged
        -------+-----------+------+--------------------+--------------------+----------------------+---+----+-----+--------
        field  | id_number | 王芳 | 999999201203150017 |                    |                      | 1 | 40 | 0   | yes
        field  | id_number | 李强 | 999999201203150017 |                    | 暂无                 | 1 | 40 | 0   | yes
        field  | id_number | 赵敏 | 999999201203150017 |                    | 9.99999201203150E+17 | 1 | 40 | 0   |          # XL-ID-FLOAT
        field  | id_number | 孙悦 | 999999201203150017 | 999999201203150025 | 999999201203150025   | 1 | 40 | 0   |
        field  | id_number | 周正 | 999999201203150017 |                    |                      | 9 | 40 | 0   |          # CHG-MASS
        field  | id_number | 吴越 | 999999201203150017 |                    |                      | 1 | 40 | 7   |          # CHG-SHIFT
        field  | sex       | 钱多 | 男                 |                    |                      | 1 | 40 | 0   |
    """,
    "CHG-REG": """
        change | about       | name | before              | after               | why    | n | of | run | flagged
        -------+-------------+------+---------------------+---------------------+--------+---+----+-----+--------
        field  | registry_no | 王芳 | G999999201203150017 | G999999201203150025 |        | 1 | 40 | 0   | yes
        field  | registry_no | 李强 | G999999201203150017 | L999999201203150417 |        | 1 | 40 | 0   | yes
        field  | registry_no | 赵敏 | J999999201203150017 | G999999201203150017 |        | 1 | 40 | 0   | yes      # without an ID number
        field  | registry_no | 孙悦 | L999999201203150417 | G999999201203150017 | issued | 0 | 40 | 0   |          # CHG-REG-OK
        field  | registry_no | 周正 | G999999201203150017 | G9999992012031500   |        | 1 | 40 | 0   |          # REG-FORMAT
        field  | registry_no | 吴越 | 1234567890123456    | G999999201203150017 |        | 1 | 40 | 0   |          # the earlier one was none
        field  | registry_no | 郑好 | G999999201203150017 | G999999201203150025 |        | 9 | 40 | 0   |          # CHG-MASS
        field  | registry_no | 冯程 | G999999201203150017 |                     |        | 1 | 40 | 0   |          # REG-EMPTY
        field  | id_number   | 钱多 | G999999201203150017 | G999999201203150025 |        | 1 | 40 | 0   |
    """,
    "CHG-REG-OK": """
        change | about       | name | before              | after               | why    | n | of | run | flagged
        -------+-------------+------+---------------------+---------------------+--------+---+----+-----+--------
        field  | registry_no | 王芳 | L999999201203150417 | G999999201203150017 | issued | 0 | 40 | 0   | yes
        field  | registry_no | 李强 | J999999201203150017 | G999999201203150025 | issued | 0 | 40 | 0   | yes
        field  | registry_no | 赵敏 | G999999201203150017 | G999999201203150025 |        | 1 | 40 | 0   |          # CHG-REG
        field  | registry_no | 孙悦 | L999999201203150417 | G999999201203150017 | issued | 0 | 40 | 3   |          # CHG-SHIFT
        field  | id_number   | 周正 | L999999201203150417 | G999999201203150017 | issued | 0 | 40 | 0   |
    """,
    "CHG-PERSON": """
        change | about       | name | before | after | flagged
        -------+-------------+------+--------+-------+--------
        person | registry_no | 李强 | 王芳   | 李强  | yes
        person | id_number   | 赵敏 | 孙悦   | 赵敏  | yes
        person | id_number   |      | 孙悦   |       |          # nobody is named now
        field  | registry_no | 周正 | 王芳   | 周正  |
    """,
}
