"""Example tables of the rules in xjaudit/rules/contact.py."""

# A table is as wide as its sheet.
# ruff: noqa: E501

TABLES = {
    "EML-FORMAT": """
        email                 | flagged
        ----------------------+--------
        zhangsan@example.com  |
        12345678@mail.ex.cn   |
        a.b-c+d@example.com   |
        12345678              | yes      # a QQ number
        zhangsan@example      | yes      # no domain
        zhangsan.example.com  | yes
        zhang san@example.com | yes
        张三@example.com      | yes
        zhangsan＠example.com | yes      # full width
                              |
    """,
    "PH-PLACEHOLDER": """
        phone         | m1_phone      | flagged
        --------------+---------------+--------
        13812345678   |               | yes
        13987654321   |               | yes
        13801234567   |               | yes      # stairs that begin with 0
        13823456789   |               | yes
        13999999999   |               | yes
        057188888888  |               | yes
        0571-88888888 |               | yes
        08181234567   |               | yes
        13570246819   | 13899999999   | yes      # the father's
        13570246819   | 13999999998   |
        13812345679   | 13812345687   |
        13899999998   | 13989999999   |
        057188888889  | 08181234568   |
        13812345678;13570246819 |     |          # one of two can be called
        21234567890   |               |          # no mobile: PH-FORMAT
        0571-99999999 |               | yes
        0571-10000000 |               |
        13803456789   |               |
        1381111110;   |               |          # signs are no digits
        1387654320:   |               |
                      |               |
    """,
    "PH-SHARED": """
        phone       | current_address | m1_name | m2_name | flagged
        ------------+-----------------+---------+---------+--------
        13570246801 | 样例县甲路1号   | 王一    | 李一    | yes      # six households
        13570246801 | 样例县甲路2号   | 王二    | 李二    | yes
        13570246801 | 样例县甲路3号   | 王三    | 李三    | yes
        13570246801 | 样例县甲路4号   | 王四    | 李四    | yes
        13570246801 | 样例县甲路5号   | 王五    |         | yes
        13570246801 |                 | 王六    | 李六    | yes      # lives nowhere that is known
        13570246802 | 样例县乙路1号   | 张一    | 刘一    |          # five households of six children
        13570246802 | 样例县乙路2号   | 张二    | 刘二    |
        13570246802 | 样例县乙路3号   | 张三    | 刘三    |
        13570246802 | 样例县乙路4号   | 张四    | 刘四    |
        13570246802 | 样例县乙路5号   | 张五    | 刘五    |
        13570246802 | 样例县乙路6号   | 张五    | 刘五    |          # brother, lives at school
        13570246803 | 样例县丙路1号   | 赵一    |         |          # a children's home: one address
        13570246803 | 样例县丙路1号   | 赵二    |         |
        13570246803 | 样例县丙路1号   | 赵三    |         |
        13570246803 | 样例县丙路1号   | 赵四    |         |
        13570246803 | 样例县丙路1号   | 赵五    |         |
        13570246803 | 样例县丙路1号   | 赵六    |         |
        13570246804 | 样例县丁路1号   | 孙一    |         |          # one guardian
        13570246804 | 样例县丁路2号   | 孙一    |         |
        13570246804 | 样例县丁路3号   | 孙一    |         |
        13570246804 | 样例县丁路4号   | 孙一    |         |
        13570246804 | 样例县丁路5号   | 孙一    |         |
        13570246804 | 样例县丁路6号   | 孙一    |         |
                    | 样例县戊路1号   | 周一    |         |          # no phone at all
                    | 样例县戊路2号   | 周二    |         |
                    | 样例县戊路3号   | 周三    |         |
                    | 样例县戊路4号   | 周四    |         |
                    | 样例县戊路5号   | 周五    |         |
                    | 样例县戊路6号   | 周六    |         |
    """,
    "MEM-PHONE-SAME": """
        m1_name | m1_phone    | m2_name | m2_phone    | flagged
        --------+-------------+---------+-------------+--------
        王强    | 13570246801 | 李娜    | 13570246801 | yes
        王强    | 13570246801 | 李娜    | 13570246802 |
        王强    | 13570246801 | 李娜    |             |
        王强    | 13570246801 |         | 13570246801 |          # nobody named
    """,
}

OTHERWISE = {
    "PH-PLACEHOLDER without a mobile number": (
        {},
        """
        phone         | flagged
        --------------+--------
        0571-88888888 | yes
        0571-88888889 |
        """,
    ),
}
