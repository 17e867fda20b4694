"""Rules about what reading the files brought to light."""

import pandas as pd

from xjaudit.record.classes import class_id, class_in_text
from xjaudit.rules.cells import column
from xjaudit.rules.rule import rule
from xjaudit.settings import Settings


@rule(
    "XL-HIDDEN",
    severity="warn",
    reads="notices",
    needs=("code",),
    also=("raw",),
    field="raw",
    action="check",
)
def something_is_hidden(notices: pd.DataFrame) -> pd.DataFrame:
    """Hidden rows, columns and sheets are read like the others."""
    hidden = notices["code"].isin(["hidden_rows", "hidden_columns", "hidden_sheet"])
    return pd.DataFrame({"flagged": hidden, "where": column(notices, "raw").fillna("—")})


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


@rule("XL-NO-TABLE", severity="warn", reads="notices", needs=("code",), field="raw", action="check")
def sheet_was_not_read(notices: pd.DataFrame) -> pd.Series:
    """Something stands in the sheet, but no header row, or nobody below it."""
    return notices["code"].isin(["no_table", "no_rows"])


@rule(
    "XL-DUP-FILE",
    severity="info",
    reads="notices",
    needs=("code", "raw"),
    field="raw",
    action="none",
)
def file_was_given_twice(notices: pd.DataFrame) -> pd.Series:
    """Two files of one content are read once."""
    return notices["code"] == "duplicate_file"


@rule(
    "XL-LIST-NOCLASS",
    severity="warn",
    reads="notices",
    needs=("code",),
    field="raw",
    action="clean",
)
def class_of_list_is_unknown(notices: pd.DataFrame) -> pd.Series:
    """Neither column, title, sheet nor file name tells the class of a list."""
    return notices["code"] == "class_unknown"


# A class that another roster supplied does not make the cell any clearer.
@rule(
    "CLS-UNPARSED",
    severity="warn",
    needs=("class_text",),
    also=("class", "class_no"),
    action="map",
)
def class_name_is_not_understood(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """No grade and class could be read out of the cell."""
    texts, system = roster["class_text"], settings.system
    unclear = [
        text
        for text in texts.unique()
        if not (class_in_text(text, system) or class_id(text, system, grade=1))
    ]
    from_number = column(roster, "class_no.raw") == texts
    about = from_number.map({True: "class_no", False: "class_name"})
    flagged = roster["class"].isna() | texts.isin(unclear)
    return pd.DataFrame({"flagged": flagged, "about": about})


RULES = (
    something_is_hidden,
    heading_is_unknown,
    row_was_taken_for_a_footer,
    sheet_was_not_read,
    file_was_given_twice,
    class_of_list_is_unknown,
    class_name_is_not_understood,
)
