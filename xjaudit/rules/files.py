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


def _first_of_column(notices: pd.DataFrame, code: str) -> pd.DataFrame:
    """The first notice of each column of each sheet, and how many there are of it."""
    own = notices["code"] == code
    place = [column(notices, name)[own].fillna("") for name in ("file", "sheet", "column")]
    few = pd.concat(place, axis=1, keys=["file", "sheet", "letter"])
    rows = few.groupby(list(few))["letter"].transform("size")
    return few.assign(flagged=~few.duplicated(), n=rows.astype("Int64"))


_OF_COLUMN = ("raw", "file", "sheet", "column")


# Cells without content are said by FLD-REQUIRED; this tells why they are so.
@rule(
    "XL-CELL-ERROR",
    severity="warn",
    reads="notices",
    needs=("code",),
    also=_OF_COLUMN,
    field="raw",
    action="mend_formulas",
)
def cell_holds_an_error(notices: pd.DataFrame) -> pd.DataFrame:
    """#N/A, #REF! and the like are read as empty."""
    return _first_of_column(notices, "error_cell")


@rule(
    "XL-FORMULA",
    severity="warn",
    reads="notices",
    needs=("code",),
    also=_OF_COLUMN,
    field="raw",
    action="mend_formulas",
)
def formula_has_no_value(notices: pd.DataFrame) -> pd.DataFrame:
    """The program that wrote the file did not work its formulas out; they are read as empty."""
    return _first_of_column(notices, "formula_without_value")


@rule(
    "XL-ROW-LIMIT",
    severity="error",
    reads="notices",
    needs=("code", "value"),
    field="raw",
    action="reexport",
)
def table_ends_at_the_limit(notices: pd.DataFrame) -> pd.Series:
    """A sheet of exactly as many rows as a spreadsheet can hold has lost the others."""
    return notices["code"] == "row_limit_reached"


@rule(
    "XL-COUNT",
    severity="warn",
    reads="notices",
    needs=("code", "raw", "value"),
    field="raw",
    action="check",
)
def readers_count_differently(notices: pd.DataFrame) -> pd.Series:
    """Two ways of reading the sheet find different numbers of filled cells."""
    return notices["code"] == "counts_differ"


@rule("XL-FAR-CELL", severity="warn", reads="notices", needs=("code",), field="raw", action="check")
def cell_far_away_was_left_out(notices: pd.DataFrame) -> pd.Series:
    """A cell thousands of rows or columns away from all others is not read."""
    return notices["code"] == "far_cell_skipped"


@rule("XL-STRIKE", severity="warn", reads="notices", needs=("code",), field="raw", action="locate")
def row_is_struck_out(notices: pd.DataFrame) -> pd.Series:
    """Struck out by hand, mostly because the pupil has left; read like the others."""
    return notices["code"] == "strikethrough"


@rule("XL-EXAMPLE", severity="info", reads="notices", needs=("code",), field="raw", action="check")
def row_was_taken_for_an_example(notices: pd.DataFrame) -> pd.Series:
    """Examples of how to fill a template are no pupils."""
    return notices["code"] == "example_row_skipped"


@rule("XL-LOCK", severity="info", reads="notices", needs=("code",), field="raw", action="check")
def file_is_a_lock_file(notices: pd.DataFrame) -> pd.Series:
    """~$ files are left by a program that has the file of that name open."""
    return notices["code"] == "lock_file_skipped"


@rule("XL-MACRO", severity="info", reads="notices", needs=("code",), field="raw", action="check")
def file_has_macros(notices: pd.DataFrame) -> pd.Series:
    """Registry exports have none; they are never run."""
    return notices["code"] == "has_macros"


@rule(
    "XL-ENCODING",
    severity="warn",
    reads="notices",
    needs=("code",),
    also=("value",),
    field="raw",
    action="save_as",
)
def text_is_in_several_encodings(notices: pd.DataFrame) -> pd.DataFrame:
    """Parts of the file are in another encoding than the rest, or hold broken characters."""
    mixed = notices["code"] == "encoding_mixed"
    return pd.DataFrame({"flagged": mixed, "kind": column(notices, "value").fillna("—")})


@rule(
    "SEC-CRED",
    severity="error",
    reads="notices",
    needs=("code",),
    field="raw",
    action="change_password",
)
def text_tells_a_password(notices: pd.DataFrame) -> pd.Series:
    """Account and password in a notice or a sheet; masked when read, never stored."""
    return notices["code"] == "credentials_masked"


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
    cell_holds_an_error,
    formula_has_no_value,
    table_ends_at_the_limit,
    readers_count_differently,
    cell_far_away_was_left_out,
    row_is_struck_out,
    row_was_taken_for_an_example,
    file_is_a_lock_file,
    file_has_macros,
    text_is_in_several_encodings,
    text_tells_a_password,
    class_name_is_not_understood,
)
