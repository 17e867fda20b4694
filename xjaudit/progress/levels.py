"""Counts of classes added up to grades and the school; each level stands on its own."""

from typing import Any

import pandas as pd

from xjaudit.record.classes import grade_of
from xjaudit.snapshot.schema import COUNTS

Row = dict[str, Any]


def rows_of(table: pd.DataFrame) -> list[Row]:
    """Rows of a snapshot from `measures`: the school, its grades, its classes in their order."""
    counts = table[list(COUNTS)]
    grades = [grade_of(name) for name in table["class"]]
    known = sorted({grade for grade in grades if grade is not None})
    own = {grade: [one == grade for one in grades] for grade in known}
    return [
        _row("school", counts.sum()),
        *(_row(f"grade:{grade}", counts[own[grade]].sum()) for grade in known),
        *(
            _row(f"class:{name}", row)
            for name, (_, row) in zip(table["class"], counts.iterrows(), strict=True)
        ),
    ]


def _row(at: str, counts: pd.Series) -> Row:
    return {"at": at, **{name: int(counts[name]) for name in COUNTS}}
