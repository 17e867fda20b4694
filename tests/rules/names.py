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
    "NM-PUA": """
        name            | flagged
        ----------------+--------
        王\ue863        | yes      # a character of one font
        王\ufffd        | yes      # broken
        鐜嬭姵            | yes      # 王芳 in UTF-8, read as GBK
        Íõ·¼            | yes      # in GBK, read as Latin
        王芳            |
        王\u4dae        |          # rare, but a character
        王□             |          # a stand-in: NM-RARE
        Ánna Müller     |
                        |
    """,
    "NM-ALIAS": """
        name        | flagged | wants
        ------------+---------+------
        王芳(大)    | yes     | 王芳
        王芳（小）  | yes     | 王芳
        王芳2       | yes
        王芳A       | yes
        王芳①      | yes
        王芳(女)    | yes
        王芳        |
        王小大      |
        李小(王+莹) |          # a rare character in its parts
        Anna        |
        Anna2       |
        阿依古丽·麦麦提2 | yes
    """,
    "NM-SHORT": """
        name             | id_type | id_number          | nationality | flagged
        -----------------+---------+--------------------+-------------+--------
        王               | 1       |                    |             | yes
        王芳             | 1       |                    |             |
        王2芳            | 1       |                    |             | yes
        王2芳            | A       |                    |             | yes      # digits are in nobody's name
        王Lily           | 1       |                    |             | yes
        Wang Fang        | 1       |                    |             | yes
        Wang Fang        | Z       |                    | CHN         | yes
        Wang Fang        |         | 999999201203150017 |             | yes
        Wang Fang        |         | 999999201203150018 |             |          # the record does not tell
        Wang Fang        |         | 999999201203150017 | USA         |
        Anna J. Smith    | A       |                    | USA         |
        Anna J. Smith    | Z       |                    | USA         |
        王芳(已转走)     | 1       |                    |             | yes
        王/芳            | 1       |                    |             | yes
        阿依古丽·麦麦提  | 1       |                    |             |
        买买提·阿不都热依木·吾买尔 | 1 |                 |             |
        欧阳文博         | 1       |                    |             |
        王□             | 1       |                    |             |          # NM-RARE
        王*              | 1       |                    |             |
        李(王+莹)        | 1       |                    |             |
        王\u3f06        | 1       |                    |             |          # a rare character
        金\U0002cb69    | 1       |                    |             |
                         | 1       |                    |             |
    """,
    "NM-RARE": """
        name            | flagged
        ----------------+--------
        王\u3f06        | yes      # outside GBK
        王\u4dae        | yes
        王\U0002cb69    | yes
        王□             | yes
        王?             | yes
        王*             | yes
        李(王+莹)        | yes
        李⿰王莹        | yes
        王昇            |          # in GBK
        王芳            |
        王芳(大)        |
        阿依古丽·麦麦提  |
        Anna Müller     |
    """,
    "NM-TRAD": """
        name   | id_type | id_number          | nationality | flagged
        -------+---------+--------------------+-------------+--------
        張偉   | 1       |                    |             | yes
        張偉   |         | 999999201203150017 |             | yes
        陳小明 | Z       |                    | CHN         | yes
        陳小明 | 6       |                    | HKG         |          # lawful there
        陳小明 | A       |                    | CHN         |
        陳小明 |         |                    |             |
        张偉   | 1       |                    |             |          # given names may be so: 昇, 堃
        於梅   | 1       |                    |             |          # a surname of its own
        張昇   | A       |                    |             |
        张伟   | 1       |                    |             |
        李張   | 1       |                    |             |
    """,
    "NM-FORMER": """
        former_name | name | flagged
        ------------+------+--------
        王芳        | 王芳 | yes
        王芬        | 王芳 |
                    | 王芳 |
        王芳        |      |
    """,
}
