"""What rules read beside roster and links: the school's own tables, each next to what it should
say, its classes, the attendance of its pupils, and records that are in another state than studying.
"""

import pandas as pd

from xjaudit.findings import keyed_hash
from xjaudit.ingest.class_list import People
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.registers import register_frame, summary_frame
from xjaudit.ingest.roster import Roster
from xjaudit.reconcile.attendance import attendance
from xjaudit.reconcile.outcomes import rows_of
from xjaudit.reconcile.registers import class_table_rows, school_rows, summary_rows
from xjaudit.record.classes import grade_of_text
from xjaudit.rules.cells import column, is_unreadable
from xjaudit.rules.rule import Rows
from xjaudit.settings import Settings


def placeless(frame: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Rows about a class or a file: what they do not have of a pupil's place is missing."""
    missing = {n: None for n in ("class", "person_key", "file", "sheet", "row") if n not in frame}
    return frame.assign(school=settings.school_code, **missing)


def register_inputs(
    tables: list[RawTable], roster: pd.DataFrame, settings: Settings
) -> dict[str, Rows]:
    """Summary, class table, campuses and school, as far as they were given."""
    frames: dict[str, pd.DataFrame] = {}
    summary = summary_frame(tables)
    if len(summary):
        frames["summary"] = summary_rows(summary, roster, settings.system)
    classes, campuses, schools = (
        register_frame(tables, kind) for kind in ("class_table", "campuses", "schools")
    )
    if len(classes):
        frames["class_table"] = class_table_rows(classes, roster, campuses, settings.system)
    if len(campuses):
        frames["campuses"] = campuses
    if len(schools):
        frames["schools"] = school_rows(schools, settings.school_code, settings.school_name)
    return {name: Rows(placeless(frame, settings)) for name, frame in frames.items()}


def class_rows(
    classes: pd.DataFrame, people: pd.DataFrame, roster: pd.DataFrame, settings: Settings
) -> Rows:
    """Classes with their numbers; without class lists nobody is listed, without a roster nobody
    registered. `told_grade` is what most of a class's records say in the column of grades."""
    missing = [n for n, of in (("listed", people), ("registered", roster)) if not len(of)]
    frame = classes.drop(columns=missing)
    if "grade" in roster:
        told = roster[["class", "grade"]].dropna().value_counts().reset_index()
        grades = {text: grade_of_text(text, settings.system) for text in told["grade"].unique()}
        told = told.assign(grade=told["grade"].map(grades)).drop_duplicates("class")
        frame["told_grade"] = frame["class"].map(told.set_index("class")["grade"]).astype("Int64")
    return Rows(placeless(frame, settings))


def mark_rows(
    people: People, pairs: pd.DataFrame, roster: Roster, settings: Settings, key: bytes
) -> Rows:
    """Attendance, a row per pupil, with the record's key and state where one was found."""
    frame = attendance(people.marks, people.frame, pairs)
    theirs = rows_of(roster.frame, frame["record"])
    own = frame["name"].fillna("") + "|" + frame["class"].fillna("")
    keyed = own.map(lambda text: keyed_hash(key, f"L{text}"))
    person = theirs["person_key"].fillna(keyed)
    known = frame["record"].notna()
    frame = frame.assign(school=settings.school_code, person_key=person)
    return Rows(frame.assign(status=told_status(theirs).where(known)), people.letters)


def state_rows(roster: Roster, pairs: pd.DataFrame) -> Rows:
    """Records whose state is another than studying, and the `outcome` for those that were missed.

    Those that a class list contradicts are left out: what to do about them is said there.
    """
    frame = roster.frame
    met = pairs.dropna(subset=["record"]).drop_duplicates("record").set_index("record")["outcome"]
    status = column(frame, "status")
    outcome = met.reindex(frame.index).astype("str")
    keep = status.notna() & (status != "ACTIVE") & (outcome != "status_mismatch").fillna(True)
    lacks = {name: rows[keep] for name, rows in roster.lacks.items()}
    own = frame[keep].assign(outcome=outcome[keep])
    return Rows(own, roster.letters, roster.origins, lacks)


def with_told_status(records: pd.DataFrame) -> pd.DataFrame:
    """Records with the state that is told of them, where they tell any."""
    if "status" not in records or records["status"].notna().all():
        return records
    return records.assign(status=told_status(records))


def told_status(records: pd.DataFrame) -> pd.Series:
    """The state of records: ACTIVE where nothing is said, UNKNOWN where the word is not known."""
    status = column(records, "status")
    unread = is_unreadable(status, column(records, "status.raw"))
    return status.mask(unread, "UNKNOWN").fillna("ACTIVE")
