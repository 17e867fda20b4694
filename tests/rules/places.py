"""Example tables of the rules in xjaudit/rules/places.py.

Numbers with real divisions have dates and sequences that nobody was given: the division is the point.
"""

# A table is as wide as its sheet.
# ruff: noqa: E501

TABLES = {
    "ID-AREA-P": """
        id_type | id_number          | flagged | says
        --------+--------------------+---------+-----
        1       | 160101201203150015 | yes     | “16”
        1       | 000101201203150010 | yes     | “00”
                | 160101201203150015 | yes     |       # no type, but a citizen's by its looks
        1       | 900100201203150017 | yes     | “90”  # 9, and no province behind it
        9       | 900100201203150017 | yes     |
        1       | 999998201203150010 | yes     | “99”
        9       | 911124198108030024 |         |       # foreigner's card of 2023, published specimen
        1       | 511724201203150019 |         |
        1       | 710000201203150016 |         |       # Taiwan: unknown to nobody
        6       | 810000199408230021 |         |       # published specimens of residence permits
        8       | 830000199201300022 |         |
        1       | 999999201203150017 |         |       # the practice division
        A       | 160101201203150015 |         |       # a passport
    """,
    "ID-AREA": """
        id_type | id_number          | flagged | says
        --------+--------------------+---------+---------
        1       | 123456201203150012 | yes     | “123456”
                | 123456201203150012 | yes     |
        1       | 511724201203150019 |         |           # of today
        1       | 511721201003150015 |         |           # abolished 2012
        1       | 511721201603150019 |         |           # abolished before the birth: ID-AREA-OLD
        1       | 441900201203150010 |         |           # a city without districts
        6       | 810000199408230021 |         |
        9       | 911124198108030024 |         |
        1       | 999999201203150017 |         |
        A       | 123456201203150012 |         |
    """,
    "ID-AREA-OLD": """
        id_type | id_number          | flagged | says
        --------+--------------------+---------+---------
        1       | 110103201003150014 |         |           # abolished 2009, the year before
        1       | 110103201103150011 | yes     | “110103”  # more than a year before
        1       | 511721201003150015 |         |           # the child keeps its number
        1       | 511721201603150019 | yes     |
        1       | 511724201203150019 |         |
        1       | 123456201203150012 |         |           # ID-AREA
        A       | 511721201603150019 |         |
    """,
    "REG-AREA": """
        registry_no         | flagged
        --------------------+--------
        J123456201203150012 | yes
        L123456201203150417 | yes
        G123456201203150012 |          # made of the ID number: ID-AREA
        J511721201203150012 |          # of former years
        J999999201203150017 |
        L123456             |          # REG-FORMAT
                            |
    """,
}
