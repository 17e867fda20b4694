"""Transfers of which one side is done only: under way to a school, and nothing of it where the
record is."""

import pandas as pd

from xjaudit.region.across.suspects import Suspects

_LEAVING = "TRANSFER_OUT_PENDING"


def under_way(found: Suspects) -> pd.DataFrame:
    """Members of cases as `duplicates.duplicates` tells them, by the number that the records share.

    Where the sending school has it under way, too, nothing is missing.
    """
    records = found.records[found.records["state"] < 2]
    parts = []
    for column in ("number", "registry_no"):
        own = records.dropna(subset=[column])
        of_child = own.groupby(column)
        entering = (own["state"] == 1).groupby(own[column]).transform("any")
        leaving = (own["status"] == _LEAVING).groupby(own[column]).transform("any")
        several = of_child["school_id"].transform("nunique") > 1
        here = (own["state"] == 0).groupby(own[column]).transform("any")
        told = own[entering & here & several & ~leaving]
        parts.append(pd.DataFrame({"group": told[column], "record": told.index}))
    told = pd.concat(parts).drop_duplicates("record")
    return told.assign(kind="transfer_open", role="record", why="")
