"""Example tables of the rules in xjaudit/rules/overseas.py."""

# A table is as wide as its sheet.
# ruff: noqa: E501

TABLES = {
    "OVS-DOC": """
        id_type | id_number | id_number.raw | flagged
        --------+-----------+---------------+--------
        6       |           |               | yes
        7       |           | 无            | yes
        8       |           |               | yes
        9       |           |               | yes
        A       |           |               | yes
        A       | E12345678 | E12345678     |
        1       |           |               |          # ID-MISSING
        Z       |           |               |          # ID-MISSING
                |           |               |
        A       |           | 1.23457E+11   |          # there, but lost: XL-ID-FLOAT
    """,
    "OVS-NAT": """
        id_type | nationality | flagged
        --------+-------------+--------
        1       | USA         | yes
        1       | HKG         | yes
        1       | CHN         |
        1       |             |          # FLD-REQUIRED
        6       | HKG         |
        A       | USA         |
        Z       | USA         |
                | USA         |
    """,
    "OVS-CAT": """
        id_type | overseas_type | nationality | flagged
        --------+---------------+-------------+--------
        1       | 00            | CHN         |
        1       | 12            | CHN         |          # families of overseas Chinese
        1       | 02            | CHN         |          # relatives of compatriots
        1       | 01            | CHN         |          # settled in the mainland
        1       | 41            | CHN         | yes
        1       | 51            |             | yes
        Z       | 00            | CHN         |
        B       | 00            |             |
        Z       | 00            | USA         | yes
        Z       | 51            | USA         |
        Z       | 51            | CHN         | yes
        6       | 00            | HKG         | yes
        6       | 01            | HKG         |
        6       | 02            |             |
        6       | 99            | HKG         |
        6       | 03            |             | yes
        6       | 03            | MAC         | yes
        7       | 03            | MAC         |
        7       | 04            |             |
        7       | 05            |             | yes
        8       | 05            | TWN         |
        8       | 06            |             |
        8       | 01            | HKG         | yes
        9       | 51            | USA         |
        9       | 41            | USA         |
        9       | 01            | USA         | yes
        A       | 51            | USA         |
        A       | 99            | USA         | yes
        A       | 11            | CHN         |          # overseas Chinese with a passport
        A       | 11            |             |
        A       | 01            | HKG         |
        A       | 51            | HKG         | yes
        A       | 00            | CHN         | yes
        A       |               | USA         |          # FLD-REQUIRED
    """,
    "OVS-FORMAT": """
        id_type | id_number          | flagged
        --------+--------------------+--------
        6       | H12345678          |
        6       | H1234567890        |
        6       | H1234567           |          # identity card, its bracket left out
        6       | H123456            | yes
        6       | H123456789         | yes
        6       | K12345678          |          # passport
        6       | K034178(2)         |
        6       | 810000199408230021 |
        6       | 820000201203150011 | yes      # Macau's
        7       | M12345678          |
        7       | MA1234567          |
        7       | 1234567(8)         |
        7       | 2234567(8)         | yes
        7       | 820000201203150011 |
        7       | M1234567           | yes
        8       | 12345678           |
        8       | 1234567            | yes
        8       | 123456789          | yes
        8       | 1234567890         |          # before 2015
        8       | 1234567890(B)      |
        8       | A123456789         | yes      # identity card of Taiwan, not the pass
        8       | 830000199201300022 |
        9       | AUS110000123456    |
        9       | AUS11000012345     | yes
        9       | 911124198108030024 |
        9       | E12345678          | yes
        A       | E12345678          |
        A       | E123               | yes
        A       | E1234              |
        A       | 12345678901234567  |
        A       | 123456789012345678 | yes
        1       | E12345678          |          # ID-TYPE-CONFLICT
        Z       | E123               |
                | E123               |
    """,
}
