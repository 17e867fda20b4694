"""Example tables of the rules in xjaudit/rules/documents.py."""

# A table is as wide as its sheet.
# ruff: noqa: E501

TABLES = {
    "ID-TYPE-PUPIL": """
        id_type | flagged
        --------+--------
        1       |
        2       | yes      # officers
        3       | yes
        4       | yes
        5       | yes
        6       |
        9       |
        A       |
        B       |          # household booklet, offered by the first sheets
        Z       |
                |
    """,
    "ID-TYPE-CONFLICT": """
        id_type | id_number          | flagged | wants
        --------+--------------------+---------+-----
        1       | 999999201203150017 |
        1       | H12345678          | yes     | 香港特区护照/身份证明 # travel permit
        1       | H1234567890        | yes      # with the count of reissues
        1       | M12345678          | yes
        1       | K034178(2)         | yes      # Hong Kong identity card
        1       | E12345678          | yes     | 护照
        1       | AUS110000123456    | yes      # residence card of 2017
        1       | 810000199408230021 | yes      # residence permit, published specimen
        1       | 911124198108030024 | yes     | 境外永久居住证 # card of 2023, published specimen
        1       | 810001201403150010 |          # no permit begins so: ID-AREA
        1       | 810000199408230022 |          # wrong check: ID-CHECKSUM says it
        1       | 999999201413012907 |          # no date: ID-DATE
        1       | 12345678           |          # a birth date, a pass: ID-LENGTH says it
        1       | G999999201203150017 |         # a registry number: REG-MISPLACED
        6       | H12345678          |
        6       | 810000199408230021 |
        6       | M12345678          | yes      # Macau
        6       | 999999201203150017 | yes      # a resident's number
        6       | 999999201203150018 |          # not sound: perhaps another document
        7       | M12345678          |
        7       | H12345678          | yes
        7       | 820000201203150011 |
        7       | 830000201203150013 | yes
        8       | 12345678           |
        8       | 830000199201300022 |          # published specimen
        8       | H12345678          | yes
        9       | AUS110000123456    |
        9       | 911124198108030024 |
        9       | 110105194912310020 |          # specimen of the standard, its check spoilt
        9       | 11010519491231002X | yes      # specimen of the standard
        A       | E12345678          |
        A       | H12345678          |          # a passport may look so
        A       | 999999201203150017 | yes     | 居民身份证
        A       | 810000199408230021 | yes
        A       | AUS110000123456    | yes
        Z       | 810000199408230021 |          # permits have no type of their own
        Z       | H12345678          |
        Z       | 999999201203150017 | yes
        B       | 999999201203150017 |          # the booklet shows the child's number
        2       | 999999201203150017 |          # ID-TYPE-PUPIL
                | H12345678          |
    """,
}
