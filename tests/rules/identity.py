"""Example tables of the rules in xjaudit/rules/identity.py."""

TABLES = {
    "XL-ID-FLOAT": """
        id_number.number | flagged
        -----------------+--------
        True             | yes
        False            |
    """,
    "ID-BIRTH": """
        id_number          | birth_date | flagged
        -------------------+------------+--------
        999999201203150017 | 20120315   |
        999999201203150017 | 20120513   | yes      # day and month swapped
        999999201203150017 |            |          # blank: another rule's business
                           | 20120315   |
        999999201213450017 | 20120315   |          # no date inside: ID-DATE says so
    """,
}
