"""Example tables of the rules in xjaudit/rules/identity.py."""

# A table is as wide as its sheet.
# ruff: noqa: E501

TABLES = {
    "XL-ID-FLOAT": """
        id_number          | id_number.raw        | id_number.number | m1_id_number | m1_id_number.raw     | m1_id_number.number | id_tail.number | id_tail | id_tail.raw | flagged
        -------------------+----------------------+------------------+--------------+----------------------+---------------------+----------------+---------+-------------+--------
                           | 9.99999201203150E+17 | True             |              |                      | False               | False          |         |             | yes
        999999201203150017 | 999999201203150017   | False            |              | 9.99999198506150E+17 | True                | False          |         |             | yes      # the father's number
        999999201203150017 | 999999201203150017   | False            |              |                      | False               | False          |         |             |
        12345678           | 12345678             | True             |              |                      | False               | False          |         |             |          # eight digits survive
                           |                      | False            |              |                      | False               | True           |         | 1.2E+17     |          # the last digits only
                           | 无                   | False            |              |                      | False               | False          |         |             |
    """,
    "ID-MISSING": """
        id_type | id_number          | id_number.raw        | flagged
        --------+--------------------+----------------------+--------
        1       |                    |                      | yes
                |                    | 无                   | yes      # a placeholder is no number
        Z       |                    |                      | yes
        B       |                    |                      | yes
        A       |                    |                      |          # a document from abroad: OVS-DOC
        6       |                    |                      |
        1       | 999999201203150017 | 999999201203150017   |
        1       |                    | 9.99999201203150E+17 |          # there, but lost: XL-ID-FLOAT says so
    """,
    "ID-X": """
        id_number          | id_number.raw       | flagged
        -------------------+---------------------+--------
        99999920120315005X | 99999920120315005x  | yes
        99999920120315005X | 99999920120315005×  | yes      # multiplication sign
        99999920120315005X | 99999920120315005Ⅹ  | yes      # Roman ten
        99999920120315005X | 99999920120315005Х  | yes      # Cyrillic
        99999920120315005X | 99999920120315005*  | yes
        99999920120315005X | 99999920120315005x' | yes      # apostrophe behind it
        99999920120315005X | 99999920120315005X  |
        999999201203150017 | 999999201203150017  |
        G1234567X          | G1234567x           |          # a passport
    """,
    "ID-SPACE": """
        id_number          | id_number.raw        | flagged
        -------------------+----------------------+--------
        999999201203150017 | 999999 20120315 0017 | yes
        999999201203150017 | ␣999999201203150017  | yes
        999999201203150017 | '999999201203150017  | yes
        999999201203150017 | 999999201203150\u00a0017 | yes # no-break space
        999999201203150017 | 999999201203150\u200b017 | yes # zero width
        999999201203150017 | 999999201203150017   |
                           | ␣                    |          # nothing there
    """,
    "ID-FULLWIDTH": """
        id_number          | id_number.raw      | flagged
        -------------------+--------------------+--------
        999999201203150017 | ９９９９９９２０１２０３１５００１７ | yes
        99999920120315005X | 99999920120315005Ｘ | yes
        999999201203150017 | 999999201203150017 |
    """,
    "ID-15": """
        id_type | id_number          | flagged
        --------+--------------------+--------
        1       | 999999120315001    | yes
                | 999999120315001    | yes      # no type given, but 15 digits
        9       | AUS110000123456    |          # foreigner's residence card of 2017
        1       | 999999201203150017 |
    """,
    "ID-LENGTH": """
        id_type | id_number            | flagged
        --------+----------------------+--------
        1       | 99999920120315001    | yes      # 17
        1       | 9999992012031500171  | yes      # 19
        1       | G999999201203150017  |          # registry number: REG-MISPLACED
        1       | LG999999201203150017 | yes
                | 99999920120315001    | yes      # no type, but digits only
        1       | 999999201203150017   |
        1       | 999999120315001      |          # ID-15 says it
        A       | G12345678            |          # passport
        6       | H12345678            |
        8       | 12345678             |
                | E12345678            |          # no type: a passport by its looks
                | 12345678             |
        B       | 99999920120315001    | yes      # a booklet shows the ID number
        B       | 999999201203150017   |
        B       | 123456789            |          # its own number
    """,
    "ID-CHAR": """
        id_type | id_number          | flagged
        --------+--------------------+--------
        1       | 9999992O1203150017 | yes      # letter O
        1       | 99999920120315X017 | yes      # X elsewhere than last
                | 999999201203l50017 | yes      # letter l, no type
        1       | 99999920120315005X |
        1       | 99999920120315001  |          # ID-LENGTH says it
        Z       | 9999992O1203150017 |          # another document
    """,
    "ID-DATE": """
        id_type | id_number          | flagged | says
        --------+--------------------+---------+-----------
        1       | 999999201213450013 | yes     | “20121345”  # month 13
        1       | 999999201302290015 | yes     | “20130229”  # no leap year
        1       | 999999209901010018 | yes     | “20990101”  # has not come
        1       | 999999202611170018 | yes     | “20261117”  # tomorrow
        1       | 999999202611160015 |         |             # today
        1       | 999999201202290018 |         |             # leap year
        1       | 999999201203150018 |         |             # wrong check: ID-CHECKSUM says it
        6       | 810000199408230021 |         |             # residence permit, published specimen
        9       | 911124198108030024 |         |             # foreigner's card of 2023, published specimen
        A       | 999999201213450013 |         |             # not a citizen number
    """,
    "ID-TRUNC-000": """
        id_type | id_number          | flagged
        --------+--------------------+--------
        1       | 999999201203150000 | yes
                | 999999201203150000 | yes
        1       | 999999201203019000 |          # passes the check: ID-TRUNC-000W
        1       | 999999201203150018 |
    """,
    "ID-TRUNC-000W": """
        id_type | id_number          | flagged
        --------+--------------------+--------
        1       | 999999201203019000 | yes
        1       | 999999201203150000 |          # fails the check: ID-TRUNC-000
        1       | 999999201203150017 |
    """,
    "ID-CHECKSUM": """
        id_type | id_number          | flagged
        --------+--------------------+--------
        1       | 999999201203150018 | yes
                | 999999201203150018 | yes
        6       | 810000199408230022 | yes      # residence permits obey the same rule
        9       | 911124198108030025 | yes
        1       | 999999201203150017 |
        1       | 99999920120315005X |
        6       | 810000199408230021 |
        9       | 911124198108030024 |
        1       | 110105194912310020 | yes      # specimen of the standard with the last place changed
        1       | 11010519491231002X |          # specimen of the standard
        A       | 999999201203150018 |
        6       | H12345678          |
    """,
    "ID-DUP-FILE": """
        id_number          | birth_date | sex | flagged | says
        -------------------+------------+-----+---------+-----
        999999201203150017 | 20120315   | 男  | yes     | 2条记录使用这一身份证件号
        999999201203150025 | 20120315   | 女  |
        999999201203150017 | 20120316   | 男  | yes     | 多半是登记了别人的号码
        999999201203160012 | 20120316   | 女  | yes     | 多半是登记了别人的号码
        999999201203160012 |            |     | yes     | 2条记录使用这一身份证件号
                           |            |     |         |          # two without a number are no duplicates
                           |            |     |         |
    """,
    "ID-BIRTH": """
        id_number          | birth_date | flagged
        -------------------+------------+--------
        999999201203150017 | 20120315   |
        999999201203150017 | 20120513   | yes      # day and month swapped
        999999201203150017 | 20120316   | yes
        999999201203150017 |            |          # blank: another rule's business
                           | 20120315   |
        999999201213450017 | 20120315   |          # no date inside: ID-DATE says so
        810000199408230021 | 19940823   |
    """,
    "BIRTH-FUTURE": """
        birth_date | id_number          | id_type | flagged | wants
        -----------+--------------------+---------+---------+---------
        20261117   | 999999201203150017 | 1       | yes     | 20120315
        20261117   |                    |         | yes     |
        20991231   | 999999209901010018 | 1       | yes     | —         # has not come either
        20991231   | 999999202611160016 | 1       | yes     | 20261116  # today
        20991231   | 999999202611170011 | 1       | yes     | —
        20991231   | 999999201203150018 | 1       | yes     | —         # ID-CHECKSUM
        20261116   | 999999201203150017 | 1       |         |           # the day of the audit
        20120315   | 999999201203150017 | 1       |         |
                   | 999999201203150017 | 1       |         |
    """,
    "DT-SWAP": """
        birth_date | id_number          | id_type | flagged | wants
        -----------+--------------------+---------+---------+---------
        20120503   | 999999201203050016 | 1       | yes     | 20120305
        20120503   | 999999201203050016 |         | yes
        20120305   | 999999201203050016 | 1       |
        20130503   | 999999201203050016 | 1       |          # another year
        20120504   | 999999201203050016 | 1       |
        20120513   | 999999201203150017 | 1       |          # ID-BIRTH
        20120503   | 999999201203050016 | A       |
        20120503   |                    | 1       |
    """,
    "ID-SEX": """
        id_number          | sex | flagged
        -------------------+-----+--------
        999999201203150017 | 男  |
        999999201203150017 | 女  | yes
        999999201203150025 | 女  |
        999999201203150025 | 男  | yes
        999999201203150025 |     |
        E12345678          | 女  |          # passport
        99999920120315001  | 女  |          # 17 digits: ID-LENGTH
    """,
}
