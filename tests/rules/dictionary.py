"""Example tables of the rules in xjaudit/rules/dictionary.py."""

# A table is as wide as its sheet.
# ruff: noqa: E501

TABLES = {
    "FLD-REQUIRED": """
        ethnicity | ethnicity.raw | nationality | hukou_code   | m1_name | m1_relation | m1_is_guardian | m2_name | m2_relation | m2_is_guardian | flagged
        ----------+---------------+-------------+--------------+---------+-------------+----------------+---------+-------------+----------------+--------
        01        | 汉族          | CHN         | 999999000000 | 王强    | 1           | 1              | 李娜    | 2           | 0              |
                  |               | CHN         | 999999000000 | 王强    | 1           | 1              | 李娜    | 2           | 0              | yes
                  | 无            | CHN         | 999999000000 | 王强    | 1           | 1              | 李娜    | 2           | 0              | yes      # a placeholder is no answer
                  | 火星族        | CHN         | 999999000000 | 王强    | 1           | 1              | 李娜    | 2           | 0              |          # CODE-INVALID says it
        01        | 汉族          | CHN         |              | 王强    | 1           | 1              | 李娜    | 2           | 0              | yes
        98        | 98            | USA         |              | 王强    | 1           | 1              | 李娜    | 2           | 0              |          # abroad: no household registration
        01        | 汉族          | CHN         | 999999000000 | 王强    | 1           | 1              |         |             |                |          # one family member only
        01        | 汉族          | CHN         | 999999000000 |         |             |                |         |             |                |          # MEM-NONE says it
        01        | 汉族          | CHN         | 999999000000 | 王强    |             | 1              | 李娜    | 2           | 0              | yes
        01        | 汉族          | CHN         | 999999000000 | 王强    | 1           | 1              |         | 2           | 0              | yes      # somebody without a name
        01        | 汉族          | CHN         | 999999000000 | 王强    | 1           | 1              |         | 2           |                | yes
        01        | 汉族          | CHN         | 999999000000 | 王强    | 1           | 1              | 李娜    |             |                | yes      # of who is named, everything is asked
        01        | 汉族          | CHN         | 999999000000 | 王强    |             | 1              |         |             |                | yes
        01        | 汉族          | CHN         | 999999000000 | 王强    | 1           |                | 李娜    | 2           | 0              |          # nobody marked: MEM-GUARD
        01        | 汉族          | CHN         | 999999000000 | 王强    | 1           | 1              | 李娜    | 2           |                | yes
    """,
    "FLD-LENGTH": """
        native_place                               | class_no               | id_number                | photo | flagged | says
        -------------------------------------------+------------------------+--------------------------+-------+---------+---------------------
        不存在省幻想市样例县                       | 0701                   | 999999201203150017       | 有    |         |
        不存在省幻想市样例县云溪镇北山村第十二组   | 0701                   |                          |       |         |                       # twenty
        不存在省幻想市样例县云溪镇北山村第十二组九 | 0701                   |                          |       | yes     | 有21个字，最多20个字
                                                   | 七年级一班普通班班号一 |                          |       | yes     | 有11个字，最多10个字
                                                   | 0701                   | 999999201203150017000000 |       |         |                       # numbers have a length of their own
    """,
    "CODE-INVALID": """
        sex | sex.raw | health | health.raw | status | status.raw | flagged
        ----+---------+--------+------------+--------+------------+--------
        男  | 男      | 10     | 健康       | ACTIVE | 在读       |
            | 未知性别 | 10    | 健康或良好 | ACTIVE | 在读       | yes
        女  | 女      |        | 很好       | ACTIVE | 在读       | yes
        女  | 女      | 10     | 10         |        | 挂名       |          # STAT-UNKNOWN
            |         |        |            |        |            |          # blank: FLD-REQUIRED
            | 不详    |        | 无         |        | /          |          # placeholders
    """,
    "CODE-ALIAS": """
        ethnicity | ethnicity.raw | sex | sex.raw | health | health.raw | flagged
        ----------+---------------+-----+---------+--------+------------+--------
        01        | 汉族          | 男  | 男      | 10     | 健康或良好 |
        01        | 汉            | 男  | 男      | 10     | 健康或良好 | yes      # 族 left out
        01        | 汉族          | 男  | 男性    | 10     | 健康或良好 | yes
        01        | 汉族          | 男  | 1-男    | 10     | 健康或良好 | yes      # copied with its code
        01        | 01            | 男  | 1       | 10     | 健康或良好 |          # codes are as good as names
                  | 火星族        |     |         | 10     | 健康或良好 |          # CODE-INVALID says it
    """,
    "DT-BAD": """
        birth_date | birth_date.raw | flagged
        -----------+----------------+--------
                   | 2012年13月5日  | yes
                   | 20130229       | yes      # no leap year
        20120315   | 2012.3.15      |
                   |                |
                   | 无             |          # FLD-REQUIRED says it
    """,
    "DT-FORMAT": """
        birth_date | birth_date.raw | enrol_month | enrol_month.raw | name | name.raw | leave_from | leave_from.raw | flagged | says
        -----------+----------------+-------------+-----------------+------+----------+------------+----------------+---------+------------------------------------
        20120315   | 20120315       | 202509      | 202509          | 王芳 | 王␣芳    |            |                |         |                                      # NM-SPACE
        20120315   | 20120315       | 202509      | 202509          |      |          | 20260901   | 2026-09-01     |         |                                      # no item of the template
        20120315   | 2012-3-15      | 202509      | 202509          | 王芳 | 王芳     |            |                | yes     | 写作“2012-3-15”，已按 20120315 读入
        20120315   | 2012年3月15日  | 202509      | 202509          |      |          |            |                | yes     |
        20120315   | 20120315       | 202509      | 2025.09.01      |      |          |            |                | yes     | 已按 202509 读入
                   | 20130229       |             | 202513          |      |          |            |                |         |                                      # unreadable: DT-BAD, ENROL-FORMAT
    """,
    "HK-CODE": """
        birthplace_code | hukou_code   | m1_hukou_code | flagged
        ----------------+--------------+---------------+--------
        999999000000    | 999999       | 999999000000  |          # 12 digits, or 6
        9999990         | 999999000000 | 999999000000  | yes
        999999000000    | 99999900000  | 999999000000  | yes
        999999000000    | 999999000000 | 99999900000O  | yes      # letter O
        不存在省幻想市样例县 | 999999 |                   |          # words, as on paper
        999样例县           | 999999 |                   |          # half of it digits
        9999样例县云溪       | 999999 |                   |
        999999样例县    | 999999       |               | yes      # mostly digits: meant as a code
                        |              |               |
    """,
    "PH-FORMAT": """
        phone               | m1_phone      | m2_phone    | flagged
        --------------------+---------------+-------------+--------
        19900123456         | 19900123457   |             |
        1990012345          | 19900123457   |             | yes      # ten digits
        19900123456         | 199001234567  |             | yes
        19900123456         | 19900123457   | 12900123456 | yes      # no mobile begins with 12
        19900123456;1234    |               |             | yes      # each must be right
        19900123456;09991234567 |           |             |
        099912345678        | 0999-1234567  |             |          # landlines
        1234567             |               |             | yes      # landline without area code
        +85291234567        | 0085291234567 |             |          # parents in Hong Kong
                            |               |             |
    """,
}

OTHERWISE = {
    "FLD-REQUIRED with columns of one family member": (
        {},
        """
        m1_name | m1_relation | m1_phone    | m1_is_guardian | flagged | points
        --------+-------------+-------------+----------------+---------+---------
        王强    | 1           | 19900123456 | 1              |         |
        王强    | 1           |             | 1              | yes     | m1_phone
                |             |             |                | yes     | m1_name   # the name is asked, and nothing else
                | 1           |             |                | yes     | m1_name
        """,
    ),
}
