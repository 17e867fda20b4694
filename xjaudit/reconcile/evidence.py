"""Names as they are compared, and the details beside them."""

import pandas as pd

# What else a class list may tell about a pupil, beside the name.
DETAILS = ("sex", "birth_date", "id_number", "id_tail", "registry_no")


def name_key(column: pd.Series) -> pd.Series:
    """Names for comparison: lists often leave out the middle dot."""
    return column.str.replace("·", "", regex=False)


def column(frame: pd.DataFrame, name: str) -> pd.Series:
    """A column that a table may not have: then nothing but missing values."""
    if name in frame:
        return frame[name]
    return pd.Series(None, index=frame.index, dtype="str")
