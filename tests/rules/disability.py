"""Example tables of the rules in xjaudit/rules/disability.py."""

TABLES = {
    "DIS-PAIR": """
        inclusion_type | disability_type | flagged
        ---------------+-----------------+--------
        0              | 0               |
        1              | 1               |
        3              | 5               |
        4              | 7               |
        1              | 2               | yes      # sight against hearing
        2              | 0               | yes      # included without a disability
        0              | 4               |          # a disabled child need not be included
        2              |                 |
    """,
    "DIS-HEALTH": """
        health | disability_type | flagged
        -------+-----------------+--------
        50     | 0               | yes
        10     | 4               | yes
        50     | 4               |
        40     | 4               |
        10     | 0               |
        10     |                 |
    """,
}
