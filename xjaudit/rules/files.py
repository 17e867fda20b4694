"""Rules about what reading the files brought to light."""

import pandas as pd

from xjaudit.rules.cells import column
from xjaudit.rules.rule import rule


@rule("XL-HIDDEN", severity="warn", reads="notices", needs=("code",), field="raw", action="check")
def something_is_hidden(notices: pd.DataFrame) -> pd.Series:
    """Hidden rows, columns and sheets are read like the others."""
    return notices["code"].isin(["hidden_rows", "hidden_columns", "hidden_sheet"])


@rule(
    "XL-HEADER-UNKNOWN",
    severity="warn",
    reads="notices",
    needs=("code",),
    field="raw",
    action="map",
)
def heading_is_unknown(notices: pd.DataFrame) -> pd.Series:
    """A heading that no field has, or that looks like one but was not taken for it."""
    return notices["code"].isin(["heading_unknown", "heading_proposed"])


@rule("XL-FOOTER", severity="info", reads="notices", needs=("code",), field="raw", action="check")
def row_was_taken_for_a_footer(notices: pd.DataFrame) -> pd.Series:
    """Totals and signatures below the table are no pupils."""
    return notices["code"] == "footer_skipped"


@rule(
    "CLS-UNPARSED", severity="warn", needs=("class_text",), action="map", blanks=False
)
def class_name_is_not_understood(roster: pd.DataFrame) -> pd.DataFrame:
    """No grade and class could be read out of the cell."""
    from_number = column(roster, "class_no.raw") == roster["class_text"]
    about = from_number.map({True: "class_no", False: "class_name"})
    return pd.DataFrame({"flagged": roster["class"].isna(), "about": about})


RULES = (
    something_is_hidden,
    heading_is_unknown,
    row_was_taken_for_a_footer,
    class_name_is_not_understood,
)
