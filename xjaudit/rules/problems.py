"""Rules about the registry's own list of problem records."""

import pandas as pd

from xjaudit.rules.cells import column
from xjaudit.rules.rule import Rule, rule


def _of_type(code: str) -> Rule:
    """Every record that the registry lists under a type (教基一厅〔2015〕2号)."""

    @rule(
        code,
        severity="error",
        reads="problems",
        needs=("problem_type",),
        also=("other_school",),
        action="problem_record",
    )
    def is_listed(problems: pd.DataFrame) -> pd.DataFrame:
        other = column(problems, "other_school").fillna("—")
        return pd.DataFrame({"flagged": problems["problem_type"] == code, "other_school": other})

    return is_listed


# By how often they occur: 46, 41, 11 and 2 of a hundred open cases (Fujian, June 2015).
duplicate_number = _of_type("PR-DUP-ID")
number_of_another_name = _of_type("PR-ID-NAME")
number_unknown_to_the_police = _of_type("PR-ID-NONEXIST")
same_name_sex_and_birth_date = _of_type("PR-DUP-NSB")
wrong_number = _of_type("PR-ID-CHECK")
record_in_two_provinces = _of_type("PR-XPROV")

RULES = (
    duplicate_number,
    number_of_another_name,
    number_unknown_to_the_police,
    same_name_sex_and_birth_date,
    wrong_number,
    record_in_two_provinces,
)
