"""The registry's export of problem records (问题学籍)."""

from collections.abc import Mapping

import pandas as pd

from xjaudit.ingest.frames import assemble
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.roster import Roster, known_persons, person_keys, to_pandas, with_class
from xjaudit.settings import Settings


def read_problems(
    tables: list[RawTable], settings: Settings, key: bytes, known: Mapping[str, str] | None = None
) -> Roster:
    """One row per problem record: type, counterpart school, state, and whose it is; `known` as in
    `roster.known_persons`."""
    rows = with_class(assemble(tables, settings.as_of), settings)
    frame = to_pandas(rows.cells)
    frame["school"] = pd.Series(settings.school_code, index=frame.index, dtype="str")
    frame["person_key"], frame["person_also"] = person_keys(frame, key)
    if known:
        frame["person_key"] = known_persons(frame, known)
    return Roster(frame, rows.letters(), changes=rows.changes)
