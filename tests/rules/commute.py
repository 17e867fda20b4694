"""Example tables of the rules in xjaudit/rules/commute.py."""

TABLES = {
    "COM-KM": """
        commute_km | flagged
        -----------+--------
        0          |
        3          |
        120        |          # COM-FAR, where a day pupil
        1.5        | yes
        3公里      | yes
        约2        | yes
        -1         | yes
        ３         | yes      # full width
                   |
    """,
    "COM-FAR": """
        commute_km | residence_mode | flagged
        -----------+----------------+--------
        50         | 1              |
        51         | 1              | yes
        800        | 1              | yes      # metres
        120        | 2              |          # a boarder
        800米      | 1              |          # COM-KM
        51         |                |
                   | 1              |
    """,
    "COM-WALK": """
        commute_km | commute_mode | flagged
        -----------+--------------+--------
        10         | 1            |
        11         | 1            | yes
        30         | 3            |
        11         |              |
    """,
    "COM-BUS": """
        needs_school_bus | commute_mode | commute_km | flagged
        -----------------+--------------+------------+--------
        0                | 5            | 3          | yes      # comes by school bus
        1                | 5            | 3          |
        1                | 1            | 3          |          # would rather ride
        1                | 1            | 0          | yes
        1                | 1            | 1          |
        1                |              | 0          | yes
        0                | 1            | 0          |
        0                | 4            | 12         |
                         | 5            | 3          |
    """,
}
