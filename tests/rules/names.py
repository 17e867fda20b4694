"""Example tables of the rules in xjaudit/rules/names.py."""

# A table is as wide as its sheet.
# ruff: noqa: E501

TABLES = {
    "NM-SPACE": """
        name.raw      | flagged
        --------------+--------
        王 芳         | yes
        王\u3000芳    | yes      # ideographic
        王\u00a0芳    | yes      # no-break
        王芳          |
        ␣王芳         |          # around, not inside
        Anna Schmidt  |          # a foreign name
        欧阳文博      |
    """,
    "NM-INTERPUNCT": """
        name.raw       | flagged
        ---------------+--------
        阿依古丽•麦麦提 | yes      # U+2022
        阿依古丽・麦麦提 | yes     # U+30FB
        阿依古丽.麦麦提 | yes
        阿依古丽。麦麦提 | yes
        阿依古丽 ‧ 麦麦提 | yes    # with blanks
        阿依古丽·麦麦提 |          # U+00B7, as it should be
        J. Smith       |
        王芳           |
        买买提·阿不都热依木·吾买尔 |
    """,
    "SUSP-NSB": """
        name | sex | birth_date | id_number          | id_number.raw        | flagged
        -----+-----+------------+--------------------+----------------------+--------
        王芳 | 女  | 20120315   | 999999201203150025 | 999999201203150025   | yes
        王芳 | 女  | 20120315   |                    |                      | yes
        李雷 | 男  | 20120401   | 999999201204010010 | 999999201204010010   |          # both have their own number
        李雷 | 男  | 20120401   | 999999201204010037 | 999999201204010037   |
        张一 | 男  | 20120501   |                    |                      |          # twins have two names
        张二 | 男  | 20120501   |                    |                      |
        赵敏 | 女  | 20120601   |                    |                      |
        赵敏 | 男  | 20120601   |                    |                      |
        钱多 | 女  |            |                    |                      |
        钱多 | 女  |            |                    |                      |
        孙悦 | 女  | 20120701   | 999999201207010025 | 999999201207010025   |
        孙悦 | 女  | 20120701   |                    | 9.99999201207010E+17 |          # has one, though lost
        周周 | 女  | 20120801   |                    | 无                   | yes
        周周 | 女  | 20120801   |                    | 暂无                 | yes
    """,
}
