"""Which rows of two typings of one paper are the same row of it."""

from bisect import bisect_left

import pandas as pd

from xjaudit.reconcile.editions import once_in_both, votes
from xjaudit.reconcile.evidence import name_key
from xjaudit.record.likeness import compare

_DETAILS = ("birth_date", "id_number", "registry_no", "phone")
# By what a row is known, and what speaks for or against beside it. A number that both have is
# outvoted where more of the rest contradicts than agrees: one of the two may have left out a row.
_LEVELS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("class_serial", ("class_serial", "place"), ("key", *_DETAILS)),
    ("serial", ("serial", "place"), ("key", *_DETAILS)),
    ("registry_no", ("registry_no",), ("key", "birth_date", "id_number")),
    ("id_number", ("id_number",), ("key", "birth_date", "registry_no")),
    ("name", ("key", "place"), _DETAILS),
    ("name", ("key",), _DETAILS),
)
_COLUMNS = ("name", "class", "serial", "class_serial", *_DETAILS)
# The share of cells that must agree where only the position speaks for a pair.
_ENOUGH = 0.5


def pair_rows(one: pd.DataFrame, two: pd.DataFrame, fields: list[str]) -> pd.DataFrame:
    """Index labels of rows that are one: `first`, `second`, and `by` what they were known.

    What nothing tells is paired by its position between rows that are, if there are as many on
    either side and at least half of the `fields` both have agree, or the names are alike.
    """
    mine, theirs = _told(one), _told(two)
    for frame in (mine, theirs):
        # A class that only one of them tells is no help.
        told = mine["class"].notna().any() and theirs["class"].notna().any()
        frame["place"] = frame["class"].fillna("") if told else ""
    pairs = pd.DataFrame({"before": [], "after": [], "by": []}).astype(
        {"before": "int64", "after": "int64", "by": "str"}
    )
    for by, same, beside in _LEVELS:
        left = mine[~mine.index.isin(pairs["before"])]
        right = theirs[~theirs.index.isin(pairs["after"])]
        met = once_in_both(left, right, list(same))
        agrees, against = votes(mine, theirs, met, beside)
        allowed = agrees + (by == "name")
        pairs = pd.concat([pairs, met[against <= allowed].assign(by=by)], ignore_index=True)
    cells = [frame[fields].fillna("") for frame in (one, two)]
    open_slots = _by_position(mine, theirs, pairs)
    slots = [slot for slot in open_slots if _fits(cells[0], cells[1], *slot)]
    placed = pd.DataFrame(slots, columns=["before", "after"]).astype("int64")
    pairs = pd.concat([pairs, placed.assign(by="position")], ignore_index=True)
    pairs = pairs.rename(columns={"before": "first", "after": "second"})
    return pairs.sort_values("first", ignore_index=True)


def _told(frame: pd.DataFrame) -> pd.DataFrame:
    told = frame.reindex(columns=list(_COLUMNS)).astype("str")
    return told.assign(key=name_key(told["name"]))


def _by_position(
    one: pd.DataFrame, two: pd.DataFrame, pairs: pd.DataFrame
) -> list[tuple[int, int]]:
    """Open rows of a class between the same paired rows, in order, if as many on either side."""
    partner = dict(zip(pairs["before"].tolist(), pairs["after"].tolist(), strict=True))
    taken = set(partner.values())
    rows_of = {place: rows.tolist() for place, rows in two.groupby("place").groups.items()}
    slots: list[tuple[int, int]] = []
    for place, rows in one.groupby("place").groups.items():
        others = rows_of.get(place, [])
        gap: list[int] = []
        low = 0
        for row in [*rows.tolist(), None]:
            if row is not None and row not in partner:
                gap.append(row)
                continue
            high = len(others) if row is None else bisect_left(others, partner[row])
            free = [other for other in others[low:high] if other not in taken]
            if len(free) == len(gap):
                slots += zip(gap, free, strict=True)
            gap = []
            if row is not None:
                low = max(low, high + 1)
    return slots


def _fits(one: pd.DataFrame, two: pd.DataFrame, row: int, other: int) -> bool:
    """Enough of what both rows tell is the same, or their names may be one."""
    mine, theirs = dict(one.loc[row].items()), dict(two.loc[other].items())
    same = [mine[code] == theirs[code] for code in mine if mine[code] and theirs[code]]
    if same and sum(same) >= _ENOUGH * len(same):
        return True
    names = [str(cells.get("name", "")) for cells in (mine, theirs)]
    return all(names) and compare(names[0], names[1]) is not None
