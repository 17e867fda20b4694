"""Example tables of the rules in xjaudit/rules/school_code.py. The school's own is 3199000001."""

# A table is as wide as its sheet.
# ruff: noqa: E501

TABLES = {
    "SCH-CODE": """
        school_code | flagged
        ------------+--------
        3199000001  |
        2142001636  |          # a primary school, documented
        3162012300  |
        3166012300  |          # the Construction Corps
        319900001   | yes      # nine digits
        31990000011 | yes
        3116000001  | yes      # no province
        3167000001  | yes
        3110000001  | yes
        31A9000001  | yes
                    |
    """,
    "SCH-OTHER": """
        file    | school_code | flagged
        --------+-------------+--------
        a.xlsx  | 3199000001  |
        a.xlsx  | 3199000002  |          # ours too are in this file: SCH-MIX
        b.xlsx  | 3199000002  | yes
        b.xlsx  | 3199000003  | yes
        c.xlsx  | 3199000002  | yes      # another file
        d.xlsx  | 319900000   |          # SCH-CODE
        e.xlsx  |             |
    """,
    "SCH-MIX": """
        file    | school_code | flagged
        --------+-------------+--------
        a.xlsx  | 3199000001  |
        a.xlsx  | 3199000002  | yes
        a.xlsx  | 3199000003  | yes
        a.xlsx  | 319900000   |          # SCH-CODE
        b.xlsx  | 3199000002  |          # SCH-OTHER
        c.xlsx  | 3199000001  |
        d.xlsx  |             |
    """,
}

OTHERWISE = {
    "SCH-CODE once": (
        {},
        """
        file   | school_code | flagged | says
        -------+-------------+---------+-------
        a.xlsx | 319900000   | yes     | 2行
        a.xlsx | 319900000   |         |         # told once for each file
        b.xlsx | 319900000   | yes     | 1行
        a.xlsx | 3199000001  |         |
        """,
    ),
    "SCH-OTHER unset": (
        {"school_code": None, "severities": {}},
        """
        file   | school_code | flagged
        -------+-------------+--------
        a.xlsx | 3199000002  |
        """,
    ),
    "SCH-MIX of two": (
        {},
        """
        file   | school_code | flagged | wants
        -------+-------------+---------+-----------
        a.xlsx | 3199000001  |         |
        a.xlsx | 3199000002  | yes     | 3199000001
        """,
    ),
    "SCH-MIX unset": (
        {"school_code": None, "parameters": {"schools_mixed": 3}},
        """
        file   | school_code | flagged | wants
        -------+-------------+---------+-----------
        a.xlsx | 3199000002  |         |
        a.xlsx | 3199000003  | yes     | 3199000002
        a.xlsx | 3199000002  |         |            # most rows have it
        b.xlsx | 3199000003  |         |            # one school
        b.xlsx | 3199000003  |         |
        c.xlsx | 3199000001  |         |            # four: a county's file
        c.xlsx | 3199000002  |         |
        c.xlsx | 3199000003  |         |
        c.xlsx | 3199000004  |         |
        d.xlsx | 3199000001  |         |            # three: the smallest of equals is taken for right
        d.xlsx | 3199000003  | yes     | 3199000001
        d.xlsx | 3199000002  | yes     | 3199000001
        """,
    ),
}
