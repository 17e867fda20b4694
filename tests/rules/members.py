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
}
