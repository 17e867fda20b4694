"""Rules about the summary of pupils per grade (中小学校学生学籍信息汇总表)."""

import pandas as pd

from xjaudit.rules.rule import rule


@rule(
    "SUM-FORM",
    severity="warn",
    reads="summary",
    needs=("text",),
    also=("stated", "cell"),
    field="text",
    action="recount",
)
def figure_is_no_number(summary: pd.DataFrame) -> pd.DataFrame:
    """A figure is a whole number; an empty cell counts as none."""
    return pd.DataFrame({"flagged": summary["stated"].isna(), "cell": summary["cell"]})


@rule(
    "SUM-ROW",
    severity="error",
    reads="summary",
    needs=("stated", "summed"),
    also=("cell",),
    field="text",
    action="recount",
)
def sum_does_not_add_up(summary: pd.DataFrame) -> pd.DataFrame:
    """小计 is the sum of its grades, the total of all pupils that of the three 小计."""
    summed = summary["summed"]
    return pd.DataFrame({"flagged": summary["stated"] != summed, "expected": summed.astype("str")})


@rule(
    "SUM-GRADE",
    severity="error",
    reads="summary",
    needs=("stated", "partner", "grade_no"),
    also=("item", "cell"),
    field="text",
    action="recount",
)
def grade_has_pupils_without_classes(summary: pd.DataFrame) -> pd.DataFrame:
    """A grade that has pupils has at least one class, and the reverse; said at the empty one."""
    lacking = (summary["stated"] == 0) & (summary["partner"] > 0)
    return pd.DataFrame({"flagged": lacking, "n": summary["partner"].astype("str")})


@rule(
    "SUM-DIFF",
    severity="warn",
    reads="summary",
    needs=("stated", "counted"),
    also=("cell",),
    field="text",
    action="recount",
    unless=("SUM-ROW", "SUM-GRADE"),
)
def summary_differs_from_roster(summary: pd.DataFrame) -> pd.DataFrame:
    """Pupils in the state of studying and their classes, counted in the roster."""
    counted = summary["counted"]
    flagged = summary["stated"] != counted
    return pd.DataFrame({"flagged": flagged, "expected": counted.astype("str")})


RULES = (
    figure_is_no_number,
    sum_does_not_add_up,
    grade_has_pupils_without_classes,
    summary_differs_from_roster,
)
