"""Roster and lists of last time, read like these: what has changed since, and who was there."""

import sys
from dataclasses import dataclass, field, replace

import pandas as pd

from xjaudit.errors import InputError
from xjaudit.ingest.class_list import People, read_lists
from xjaudit.ingest.readers import Job, Progress
from xjaudit.ingest.reading import Reading
from xjaudit.ingest.roster import Roster, read_roster
from xjaudit.reconcile.changes import changes_between
from xjaudit.reconcile.compared import Edition
from xjaudit.reconcile.outcomes import reconciliation
from xjaudit.reconcile.presence import Grids, last_known
from xjaudit.rules.rule import Rows
from xjaudit.settings import Settings

# Before the names of its files: both rosters mostly have the same.
_CALLED = {"zh": "上次：", "en": "previous: "}


@dataclass(frozen=True)
class Earlier:
    """An earlier roster and earlier lists, None where none were given; what was read of their
    files; their faults."""

    roster: Roster | None = None
    lists: People | None = None
    readings: list[Reading] = field(default_factory=list)
    faults: list[InputError] = field(default_factory=list)

    def against(self, roster: Roster, readings: list[Reading]) -> dict[str, Rows]:
        """What has changed since, as rows for rules; nothing where one of the two is missing. A
        file of this roster that was part of the earlier one too is no year older."""
        before = self.roster
        if before is None or before.frame.empty or roster.frame.empty:
            return {}
        same = {one.digest for one in self.readings} & {one.digest for one in readings}
        still = {one.name for one in self.readings if one.digest in same}
        earlier = before.frame.assign(still=before.frame["file"].isin(still))
        changes = changes_between(
            Edition(earlier, before.lacks), Edition(roster.frame, roster.lacks)
        )
        return {"changes": Rows(changes, roster.letters | before.letters)}

    def attended(self, pairs: pd.DataFrame, records: pd.DataFrame) -> pd.Series:
        """`attended` of pairs, with what the earlier lists know of records that are absent now."""
        absent = records.loc[pairs.loc[pairs["outcome"] == "absent", "record"]]
        if self.lists is None or absent.empty:
            return pairs["attended"]
        frame = self.lists.frame
        names = absent["name"].dropna()
        people = frame[frame["name_plain"].isin(names) & (frame["seen"] == "ACTIVE")]
        marks = self.lists.marks
        marks = marks[marks["person"].isin(people.index)]
        # Of a few rows of a grid nobody knows on which days the class came.
        found = reconciliation(people, absent, grids=Grids(marks, least=sys.maxsize))
        return last_known(pairs, found.pairs)

    @property
    def altered(self) -> list[pd.DataFrame]:
        """The cells that were read otherwise than they stand."""
        return [] if self.roster is None else [self.roster.changes]


def read_earlier(
    job: Job | None, settings: Settings, key: bytes, progress: Progress | None = None
) -> Earlier:
    """The earlier roster, its files called so."""
    if job is None:
        return Earlier()
    readings, faults = job.result(progress)
    if faults or any(reading.questions for reading in readings):
        return Earlier(readings=readings, faults=faults)
    tables = [table for reading in readings for table in reading.tables]
    called = _CALLED[settings.language]
    rosters = [table for table in tables if table.kind == "roster"]
    lists = [table for table in tables if table.kind == "list"]
    return Earlier(
        _named(read_roster(rosters, settings, key), called),
        read_lists(lists, settings) if lists else None,
        [replace(one, name=called + one.name) for one in readings],
    )


def _named(roster: Roster, called: str) -> Roster:
    """The roster with `called` before the names of its files."""
    frame, changes = (
        one.assign(file=called + one["file"]) for one in (roster.frame, roster.changes)
    )
    letters = {(called + file, sheet): told for (file, sheet), told in roster.letters.items()}
    return replace(roster, frame=frame, changes=changes, letters=letters)
