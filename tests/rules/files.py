"""Example tables of the rules in xjaudit/rules/files.py."""

TABLES = {
    "XL-HIDDEN": """
        code           | raw   | value | sheet  | flagged
        ---------------+-------+-------+--------+--------
        hidden_rows    | 4、7  | 2     | 名单   | yes
        hidden_columns | E     | 1     | 名单   | yes
        hidden_sheet   |       | 45    | Sheet2 | yes
        strikethrough  | 王芳  |       | 名单   |
    """,
    "XL-HEADER-UNKNOWN": """
        code             | raw      | value | flagged
        -----------------+----------+-------+--------
        heading_unknown  | 兴趣小组 |       | yes
        heading_proposed | 性  別   | 性别  | yes      # like a known one, but a person must say so
        header_repeated  |          |       |
    """,
    "XL-FOOTER": """
        code                | raw       | flagged
        --------------------+-----------+--------
        footer_skipped      | 合计 45人 | yes
        footer_skipped      |           | yes
        example_row_skipped | 例：张三  |
    """,
    "XL-NO-TABLE": """
        code         | raw    | sheet  | flagged
        -------------+--------+--------+--------
        no_table     |        | 说明   | yes
        no_rows      |        | Sheet2 | yes      # a header and nobody below it
        hidden_sheet |        | Sheet3 |
    """,
    "XL-DUP-FILE": """
        code              | raw               | flagged
        ------------------+-------------------+--------
        duplicate_file    | 七年级1班(1).xlsx | yes
        lock_file_skipped | ~$七年级1班.xlsx  |
    """,
    "XL-LIST-NOCLASS": """
        code          | raw | sheet  | flagged
        --------------+-----+--------+--------
        class_unknown |     | Sheet1 | yes
        no_rows       |     | Sheet2 |          # XL-NO-TABLE
    """,
    "CLS-UNPARSED": """
        class_no | class_no.raw | class_text | class | flagged
        ---------+--------------+------------+-------+--------
        实验甲   | 实验甲       | 实验甲     |       | yes
                 |              | 向日葵班   |       | yes
        实验甲   | 实验甲       | 实验甲     | 6-1   | yes      # class known from another roster
        3        | 3            | 3班        | 6-3   |          # the grade stands in its own column
        3        | 3            | 3班        |       | yes      # no grade at all
        0701     | 0701         | 0701       | 7-1   |
                 |              |            |       |          # no class given
    """,
}
