"""Example tables of the rules in xjaudit/rules/files.py."""

# A table is as wide as its sheet.
# ruff: noqa: E501

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
        class_no | class_no.raw | class_text | class | flagged | points
        ---------+--------------+------------+-------+---------+-----------
        实验甲   | 实验甲       | 实验甲     |       | yes     | class_no
                 |              | 向日葵班   |       | yes     | class_name
        实验甲   | 实验甲       | 实验甲     | 6-1   | yes     | class_no    # class known from another roster
        3        | 3            | 3班        | 6-3   |         |             # the grade stands in its own column
        3        | 3            | 3班        |       | yes     |             # no grade at all
        0701     | 0701         | 0701       | 7-1   |         |
                 |              |            |       |         |             # no class given
    """,
    "XL-CELL-ERROR": """
        code                  | raw    | file   | sheet | column | flagged
        ----------------------+--------+--------+-------+--------+--------
        error_cell            | N/A    | a.xlsx | 名单  | C      | yes
        error_cell            | REF!   | a.xlsx | 名单  | D      | yes      # another column
        error_cell            | N/A    | a.xlsx | 二班  | C      | yes      # another sheet
        error_cell            | N/A    | b.xlsx | 名单  | C      | yes      # another file
        formula_without_value |        | a.xlsx | 名单  | E      |
    """,
    "XL-FORMULA": """
        code                  | raw    | file   | sheet | column | flagged
        ----------------------+--------+--------+-------+--------+--------
        formula_without_value |        | a.xlsx | 名单  | C      | yes
        formula_without_value |        | a.xlsx | 名单  | D      | yes
        error_cell            | N/A    | a.xlsx | 名单  | E      |
    """,
    "XL-ROW-LIMIT": """
        code              | raw | value | flagged
        ------------------+-----+-------+--------
        row_limit_reached |     | 65536 | yes
        hidden_rows       | 4   | 1     |
    """,
    "XL-COUNT": """
        code          | raw  | value | flagged
        --------------+------+-------+--------
        counts_differ | 1800 | 1799  | yes
        totals_differ | 45   | 44    |          # of an attendance list
    """,
    "XL-FAR-CELL": """
        code             | raw  | flagged
        -----------------+------+--------
        far_cell_skipped | 备注 | yes
        far_cell_skipped |      | yes
        error_cell       | N/A  |
    """,
    "XL-STRIKE": """
        code          | raw | flagged
        --------------+-----+--------
        strikethrough |     | yes
        hidden_rows   | 4   |
    """,
    "XL-EXAMPLE": """
        code                | raw | flagged
        --------------------+-----+--------
        example_row_skipped |     | yes
        footer_skipped      |     |
        header_repeated     |     |
    """,
    "XL-LOCK": """
        code              | raw | flagged
        ------------------+-----+--------
        lock_file_skipped |     | yes
        duplicate_file    | b   |
    """,
    "XL-MACRO": """
        code       | raw | flagged
        -----------+-----+--------
        has_macros |     | yes
        no_table   |     |
    """,
    "XL-ENCODING": """
        code             | raw | value   | flagged
        -----------------+-----+---------+--------
        encoding_mixed   |     | UTF-8   | yes
        encoding_mixed   |     |         | yes
        encoding_assumed |     | GB18030 |          # what Chinese programs write
    """,
    "SEC-CRED": """
        code               | raw | value | flagged
        -------------------+-----+-------+--------
        credentials_masked |     | 3     | yes
        credentials_masked |     |       | yes
        placeholder        | 无  |       |
    """,
}

OTHERWISE = {
    "XL-CELL-ERROR in one column": (
        {},
        """
        code       | raw | file   | sheet | column | flagged | says
        -----------+-----+--------+-------+--------+---------+------
        error_cell | N/A | a.xlsx | 名单  | C      | yes     | 2个
        error_cell | N/A | a.xlsx | 名单  | C      |         |      # told once
        error_cell | N/A | a.xlsx | 名单  | D      | yes     | 1个
        """,
    ),
}
