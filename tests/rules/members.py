"""Example tables of the rules in xjaudit/rules/members.py."""

# A table is as wide as its sheet.
# ruff: noqa: E501

TABLES = {
    "MEM-NONE": """
        m1_name | m1_name.raw | m2_name | m2_name.raw | flagged
        --------+-------------+---------+-------------+--------
                |             |         |             | yes
                | 无          |         | /           | yes
        王强    | 王强        |         |             |          # one is enough
                |             | 李娜    | 李娜        |
    """,
    "MEM-GUARD": """
        m1_name | m1_is_guardian | m1_is_guardian.raw | m2_name | m2_is_guardian | m2_is_guardian.raw | flagged
        --------+----------------+--------------------+---------+----------------+--------------------+--------
        王强    | 0              | 否                 | 李娜    | 0              | 否                 | yes
        王强    | 0              | 否                 |         |                |                    | yes
        王强    |                |                    | 李娜    |                |                    | yes
        王强    | 1              | 是                 | 李娜    | 0              | 否                 |
        王强    |                |                    | 李娜    | 1              | 是                 |
        王强    | 0              | 否                 | 李娜    |                | 对                 |          # CODE-INVALID: it may mean yes
    """,
    "MEM-ID-COND": """
        id_number          | id_number.raw        | m1_id_number       | m1_id_number.raw     | m2_id_number | m2_id_number.raw | flagged
        -------------------+----------------------+--------------------+----------------------+--------------+------------------+--------
                           |                      |                    |                      |              |                  | yes
                           | 无                   |                    | 无                   |              |                  | yes
                           |                      | 99999919850615001X | 99999919850615001X   |              |                  |
        999999201203150017 | 999999201203150017   |                    |                      |              |                  |
                           | 9.99999201203150E+17 |                    |                      |              |                  |          # has one, though lost
                           |                      |                    | 9.99999198506150E+17 |              |                  |
    """,
    "MEM-ID-CHECK": """
        m1_id_type | m1_id_number       | m2_id_type | m2_id_number       | flagged
        -----------+--------------------+------------+--------------------+--------
        1          | 999999198506150011 | 1          | 999999198606150025 | yes      # check character
        1          | 99999919850615001X | 1          | 99999919860615002  | yes      # 17 characters
        1          | 999999850615001    |            |                    | yes      # 15 digits are no longer valid
                   | 999999201213450013 |            |                    | yes      # month 13, no type given
        1          | 99999919850615001X | 1          | 999999198606150025 |
        A          | E12345678          | 6          | H12345678          |
                   | E12345678          |            |                    |          # no type: a passport by its looks
        6          | 810000199408230021 |            |                    |
    """,
    "MEM-SAME": """
        m1_name | m1_relation | m1_id_number       | m2_name | m2_relation | m2_id_number       | flagged
        --------+-------------+--------------------+---------+-------------+--------------------+--------
        王强    | 1           | 99999919850615001X | 王强    | 1           |                    | yes
        王强    | 1           | 99999919850615001X | 李娜    | 2           | 99999919850615001X | yes      # one number for both
        王强    | 1           | 99999919850615001X | 李娜    | 2           | 999999198606150025 |
        陈秀英  | 3           | 99999919850615001X | 陈秀英  | 3           | 999999198606150025 |          # two grandmothers of one name
        王静    | 1           |                    | 王静    | 2           |                    |          # parents of one name
        王强    | 1           |                    |         |             |                    |
    """,
    "MEM-SELF": """
        name | id_number          | m1_name | m1_id_number       | m2_name | m2_id_number       | flagged
        -----+--------------------+---------+--------------------+---------+--------------------+--------
        王芳 | 999999201203150025 | 王芳    |                    | 李娜    |                    | yes
        王芳 | 999999201203150025 | 王强    | 999999201203150025 |         |                    | yes      # the pupil's own number
        王芳 | 999999201203150025 | 王强    | 99999919850615001X | 王芳    |                    | yes
        王芳 |                    | 王芳    | 99999919850615001X |         |                    | yes
        王芳 | 999999201203150025 | 王芳    | 99999919850615001X |         |                    |          # a namesake
        王芳 | 999999201203150025 | 王强    | 99999919850615001X | 李娜    | 999999198606150025 |
        王芳 |                    | 王强    |                    |         |                    |
             |                    | 王强    |                    |         |                    |
    """,
    "MEM-NAME": """
        m1_name         | m2_name     | flagged
        ----------------+-------------+--------
        父亲            | 李娜        | yes
        王强            | 妈          | yes
        家长            |             | yes
        王芳妈妈        |             | yes
        李先生          |             | yes
        王强13570246801 |             | yes
        王              |             | yes      # the surname alone
        王强            | 李娜        |
        阿依古丽·麦麦提 | Anna Smith  |
        王母亲          | 爷强        |          # odd, yet names
                        |             |
    """,
    "MEM-REL-OTHER": """
        m1_relation | m1_relation.raw | m1_relation_note | m1_relation_note.raw | m2_relation | m2_relation.raw | m2_relation_note | m2_relation_note.raw | flagged
        ------------+-----------------+------------------+----------------------+-------------+-----------------+------------------+----------------------+--------
        9           | 其他            |                  |                      | 2           | 母亲            |                  |                      | yes
        9           | 9-其他          |                  | 无                   |             |                 |                  |                      | yes
        9           | 监护人          |                  |                      |             |                 |                  |                      | yes      # does not say who
        1           | 父亲            |                  |                      | 9           | 9               |                  |                      | yes
        9           | 其他            | 叔叔             | 叔叔                 |             |                 |                  |                      |
        9           | 继父            |                  |                      |             |                 |                  |                      |          # says it: CODE-ALIAS
        1           | 父亲            |                  |                      | 2           | 母亲            |                  |                      |
                    |                 |                  |                      |             |                 |                  |                      |
    """,
    "MEM-REL-SAME": """
        m1_name | m1_relation | m2_name | m2_relation | flagged
        --------+-------------+---------+-------------+--------
        王强    | 1           | 李刚    | 1           | yes
        李娜    | 2           | 张敏    | 2           | yes
        王强    | 1           | 李娜    | 2           |
        王福    | 3           | 陈秀英  | 3           |          # grandfather and grandmother
        王勇    | 4           | 王静    | 4           |
        王勇    | 9           | 王静    | 9           |
        王强    | 1           |         | 1           |
        王强    | 1           |         |             |
    """,
    "MEM-ID-TYPE": """
        m1_id_type | m1_id_number       | m2_id_type | m2_id_number       | flagged
        -----------+--------------------+------------+--------------------+--------
        A          | 99999919850615001X |            |                    | yes
        2          | 11010519491231002X |            |                    | yes      # specimen of the standard
        1          | 99999919850615001X | 9          | 440524188001010014 | yes
        A          | E12345678          |            |                    |
        6          | 810000199408230021 | 8          | 830000199201300022 |          # residence permits, published specimens
        9          | 911124198108030024 |            |                    |          # foreigner's card, published specimen
        B          | 99999919850615001X |            |                    |          # the booklet bears that number
        Z          | 99999919850615001X |            |                    |
        A          | 999999198506150011 |            |                    |          # fails the check: rather another document
                   | 99999919850615001X | A          |                    |
    """,
}
