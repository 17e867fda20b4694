"""Example tables of the rules in xjaudit/rules/enrolment.py. The school year is 2026."""

TABLES = {
    "ENROL-FORMAT": """
        enrol_month | enrol_month.raw | flagged
        ------------+-----------------+--------
                    | 202613          | yes
                    | 202600          | yes
                    | 七年级          | yes
        202609      | 202609          |
        202609      | 2026.09.01      |          # DT-FORMAT says it
                    |                 |
                    | 无              |
    """,
    "ENROL-GRADE": """
        enrol_month | grade_no | flagged
        ------------+----------+--------
        202609      | 7        |          # first year of the middle stage
        202009      | 7        | yes      # when primary school began
        202509      | 8        |
        202409      | 8        | yes
        202109      | 6        |
        202608      | 10       |          # August is the same school year
        202602      | 1        |
        202509      | 1        | yes
        202309      | 12       | yes
        202409      | 13       |          # no such grade
        202309      | 0        |
        202509      |          |          # grade not known
                    | 7        |
    """,
    "ADM-STAGE": """
        admission_mode | grade_no | flagged
        ---------------+----------+--------
        11             | 1        |
        12             | 9        |
        21             | 7        | yes      # examination in the compulsory stage
        22             | 9        | yes
        21             | 10       |
        11             | 10       | yes      # nearby in the senior stage
        99             | 12       |
        21             |          |          # grade not known
    """,
    "SRC-BORROW": """
        student_source | grade_no | flagged
        ---------------+----------+--------
        2              | 1        | yes
        2              | 9        | yes      # the last compulsory grade
        2              | 10       |          # the senior stage may have guests
        2              |          | yes      # grade not known
        1              | 7        |
        9              | 7        |
                       | 7        |
    """,
}

OTHERWISE = {
    "ENROL-GRADE in a class named after another grade": (
        {},
        """
        enrol_month | grade_no | class | grade  | flagged
        ------------+----------+-------+--------+--------
        202509      | 7        | 7-1   | 八年级 |          # promoted, not renamed: CLS-NAME
        202409      | 7        | 7-1   | 八年级 |
        202509      | 7        | 7-2   | 七年级 | yes
        202609      | 7        | 7-2   | 七年级 |
        202409      | 8        | 8-1   | 八年级 | yes      # most have no grade
        202509      | 8        | 8-1   |        |
        202509      | 8        | 8-1   |        |
        """,
    ),
}
