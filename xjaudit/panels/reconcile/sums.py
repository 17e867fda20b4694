"""The sums of a class: everybody on its lists, and in the registry, in exactly one part."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xjaudit.audit import Audit
from xjaudit.inputs import told_status
from xjaudit.labels import OUTCOMES
from xjaudit.reconcile.outcomes import is_expected

# What a row of a list becomes; what repeats somebody is counted apart.
_LISTED = tuple(code for code in OUTCOMES if code not in ("duplicate", "absent"))
# What becomes of a record, each stronger than the one before it.
FATES = ("unlooked", "unlisted", "freed", "asked", "absent", "elsewhere", "here")


@dataclass(frozen=True)
class Sums:
    """Of one class, or of all: `listed` and `registered` as the audit counted them (listed is None
    where there is no list), and their parts as the rows in sight make them."""

    listed: int | None
    of_list: Mapping[str, int]
    repeats: int
    registered: int
    of_records: Mapping[str, int]

    @property
    def list_ties(self) -> bool:
        """Whether everybody on the list is in one of its parts."""
        return (self.listed or 0) == sum(self.of_list.values())

    @property
    def records_tie(self) -> bool:
        """The same of the registry: nobody is left whom no list was looked through for."""
        whole = self.registered == sum(self.of_records.values())
        return whole and not self.of_records["unlooked"]


def sums(audit: Audit, table: pd.DataFrame, of_class: str | None = None) -> Sums:
    """The sums of a class, or of the whole school; `table` has at least the columns class, outcome,
    record, again, candidates and person of `sides.side_by_side`, as they stand now."""
    counted = audit.classes
    own = table
    if of_class is not None:
        counted = counted[counted["class"] == of_class]
        own = table[table["class"] == of_class]
    own = own[~own["again"] & own["person"].notna()]
    found = own["outcome"].value_counts()
    listed = counted["listed"].dropna()
    return Sums(
        listed=int(listed.sum()) if len(listed) else None,
        of_list={code: int(found.get(code, 0)) for code in _LISTED},
        repeats=int(found.get("duplicate", 0)),
        registered=int(counted["registered"].sum()),
        of_records=_records(audit, table, of_class),
    )


def _records(audit: Audit, table: pd.DataFrame, of_class: str | None) -> dict[str, int]:
    """Of the records that should be on a list how many met which of FATES."""
    roster = audit.roster
    fate, was_met = fates(audit, table)
    known = roster if "status" not in roster else roster.assign(status=told_status(roster))
    unknown = (known["status"] == "UNKNOWN") if "status" in known else False
    counted = (is_expected(known) | (unknown & was_met)).to_numpy(bool)
    if of_class is not None:
        counted = counted & (roster["class"].fillna("") == of_class).to_numpy(bool)
    found = np.bincount(fate[counted], minlength=len(FATES))
    return dict(zip(FATES, found.tolist(), strict=True))


def fates(audit: Audit, table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """By position in the roster: which of FATES, and whether a row of a list met the record when
    the audit was made."""
    roster = audit.roster
    at = pd.Series(np.arange(len(roster)), index=roster.index)

    def places(labels: object) -> np.ndarray:
        return at.reindex(labels).to_numpy(np.int64)  # pyright: ignore[reportArgumentType]

    where = roster["class"].fillna("").to_numpy(object)
    fate = np.full(len(roster), FATES.index("unlooked"))
    listed = audit.classes.loc[audit.classes["listed"].notna(), "class"]
    fate[(where == "") | ~np.isin(where, listed.to_numpy(object))] = FATES.index("unlisted")
    before = audit.pairs[audit.pairs["person"].notna()]
    was_met = np.zeros(len(roster), bool)
    was_met[places(before["record"].dropna())] = True
    fate[was_met] = fate[places(_candidates(before))] = FATES.index("freed")
    fate[places(_candidates(table[table["outcome"] == "ambiguous"]))] = FATES.index("asked")
    fate[places(table.loc[table["outcome"] == "absent", "record"])] = FATES.index("absent")
    linked = table[table["person"].notna() & table["record"].notna()]
    met = places(linked["record"])
    is_here = where[met] == linked["class"].to_numpy(object)
    fate[met[~is_here]] = FATES.index("elsewhere")
    fate[met[is_here]] = FATES.index("here")
    return fate, was_met


def _candidates(rows: pd.DataFrame) -> list[int]:
    """Every record that is asked about."""
    return [one for some in rows["candidates"] if isinstance(some, list) for one in some]
