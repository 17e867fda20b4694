"""Names as they are compared, and why two of them may be one."""

import pandas as pd

from xjaudit.record import names

# What else a class list may tell about a pupil, beside the name.
DETAILS = ("sex", "birth_date", "id_number", "id_tail", "registry_no")


def name_key(column: pd.Series) -> pd.Series:
    """Names for comparison: lists often leave out the middle dot."""
    return column.str.replace("·", "", regex=False)


def near(one: str, other: str) -> tuple[str, float] | None:
    """Why two unequal names may be one, with how much that says (0 to 1); None when they are not.

    A homophone is the commonest slip; in a name of two characters one other character makes
    another person, in longer ones it may be a slip of the hand.
    """
    if names.has_wildcard(one) or names.has_wildcard(other):
        fits = names.fits_wildcard(one, other) or names.fits_wildcard(other, one)
        return ("wildcard_name", 0.6) if fits else None
    if names.sound_alike(one, other):
        return "near_name", 0.7
    if len(one) >= 3 and one[0] == other[0] and names.characters_apart(one, other) == 1:
        return "near_name", 0.5
    longer, shorter = sorted((one, other), key=len, reverse=True)
    if len(shorter) >= 3 and longer.startswith(shorter):
        # Minority names are shortened to their first part.
        return "near_name", 0.5
    return None


def column(frame: pd.DataFrame, name: str) -> pd.Series:
    """A column that a table may not have: then nothing but missing values."""
    if name in frame:
        return frame[name]
    return pd.Series(None, index=frame.index, dtype="str")
