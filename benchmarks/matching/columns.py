"""Columns of a case as comparators take them."""

import pandas as pd

from benchmarks.matching.generator import Case


def names(column: pd.Series) -> pd.Series:
    """Names without the dot that lists leave out."""
    return column.str.replace("·", "", regex=False)


def has_numbers(case: Case) -> bool:
    """The lists tell ID numbers or their last digits."""
    return "id_tail" in case.people or "id_number" in case.people


def number_told(people: pd.DataFrame) -> pd.Series:
    """The number or the last digits of it, missing where a list tells neither."""
    for name in ("id_number", "id_tail"):
        if name in people:
            return people[name]
    return pd.Series(None, index=people.index, dtype="str")
