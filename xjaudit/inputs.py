"""What rules read beside roster and links: the school's own tables, each next to what it should
say, its classes, the attendance of its pupils, and records that are in another state than studying.
"""

import pandas as pd

from xjaudit.findings import keyed_hash
from xjaudit.ingest.class_list import People
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.registers import register_frame, summary_frame
from xjaudit.ingest.roster import Roster
from xjaudit.reconcile.attendance import Attended, attendance
from xjaudit.reconcile.outcomes import rows_of
from xjaudit.reconcile.presence import NOT_SEEN, never_came
from xjaudit.reconcile.problems import problem_rows
from xjaudit.reconcile.reasons import attended_in_words
from xjaudit.reconcile.registers import class_table_rows, school_rows, summary_rows
from xjaudit.record.classes import grade_of_text
from xjaudit.rules.cells import column
from xjaudit.rules.rule import Rows
from xjaudit.settings import Settings

_BRACKETS = {"zh": ("（", "）"), "en": (" (", ")")}


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
    frame = _countable(classes).drop(columns=missing)
    if "grade" in roster:
        told = roster[["class", "grade"]].dropna().value_counts().reset_index()
        grades = {text: grade_of_text(text, settings.system) for text in told["grade"].unique()}
        told = told.assign(grade=told["grade"].map(grades)).drop_duplicates("class")
        frame["told_grade"] = frame["class"].map(told.set_index("class")["grade"]).astype("Int64")
    return Rows(placeless(frame, settings))


def mark_rows(
    people: People,
    told: Attended | None,
    pairs: pd.DataFrame,
    roster: Roster,
    settings: Settings,
    key: bytes,
) -> dict[str, Rows]:
    """Attendance, a row per pupil, with the record's key and state where one was found; nothing
    without marks. `told` is what the reconciliation made of it, None where there was none."""
    if not len(people.marks):
        return {}
    frame = (told or attendance(people.marks, people.frame, pairs)).table
    # RC-STATUS, or RC-NO-RECORD, says so.
    never = never_came(frame, settings.parameter("never_seen_days")) & (frame["seen"] == "ACTIVE")
    frame = frame.assign(seen=frame["seen"].mask(never, NOT_SEEN) if told else frame["seen"])
    theirs = rows_of(roster.frame, frame["record"])
    strangers = frame[theirs["person_key"].isna().to_numpy()]
    own = strangers["name"].fillna("") + "|" + strangers["class"].fillna("")
    keyed = own.map(lambda text: keyed_hash(key, f"L{text}"))
    person = theirs["person_key"].fillna(keyed)
    known = frame["record"].notna()
    frame = frame.assign(school=settings.school_code, person_key=person)
    frame = frame.assign(status=told_status(theirs).where(known))
    return {"marks": Rows(frame, people.letters)}


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
    """The state of records: UNKNOWN where the word is not known, or none stands although the sheet
    tells others'; ACTIVE where no states are told."""
    status = column(records, "status")
    unread = status.isna() & column(records, "status.raw").notna()
    return status.mask(unread, "UNKNOWN").fillna("ACTIVE")


def problem_inputs(cases: Roster, roster: pd.DataFrame, settings: Settings) -> dict[str, Rows]:
    """Problem records, if there are any."""
    if not len(cases.frame):
        return {}
    return {"problems": Rows(problem_rows(cases.frame, roster, settings), cases.letters)}


def rows_of_links(
    pairs: pd.DataFrame, people: People, roster: Roster, settings: Settings, key: bytes
) -> dict[str, Rows]:
    """The reconciliation as rows for rules: names, classes and states of both sides; nothing where
    either side is missing."""
    if not len(people.frame) or not len(roster.frame):
        return {}
    # What a further list of the class says of the same child is said once.
    repeated = pairs["again"] & pairs.duplicated(["record", "outcome", "reason", "differs"])
    open_ones = pairs[(pairs["outcome"] != "matched") & ~repeated].reset_index(drop=True)
    mine = rows_of(people.frame, open_ones["person"])
    first = open_ones["candidates"].map(lambda c: c[0] if isinstance(c, list) and c else None)
    partner = open_ones["record"].fillna(first.astype("Int64"))
    theirs = rows_of(roster.frame, partner)
    absent = open_ones["outcome"] == "absent"
    shared = ("file", "sheet", "row", "class", "name")
    place = {name: mine[name].where(~absent, theirs[name]) for name in shared}
    about = _about(open_ones)
    # A list that has only the number's last digits differs in these.
    tails = about.where(about == "id_number").replace("id_number", "id_tail")
    asked = open_ones["outcome"].isin(["ambiguous", "not_registered"])
    stranger = mine["name"].fillna("") + "|" + mine["class"].fillna("")
    keyed = stranger.map(lambda text: keyed_hash(key, f"L{text}"))
    frame = pd.DataFrame(
        {
            **place,
            "school": settings.school_code,
            "person_key": theirs["person_key"].where(~asked, keyed),
            "outcome": open_ones["outcome"],
            "reason": open_ones["reason"],
            "about": about,
            "other_name": theirs["name"],
            "other_class": theirs["class"],
            "list_value": _picked(mine, about).combine_first(_picked(mine, tails)),
            "roster_value": _picked(theirs, about),
            # Where it is not known whether a child should be here, it is not missing.
            "status": told_status(theirs).where(absent, column(theirs, "status")),
            "seen": open_ones["seen"],
            "attended": _attended(open_ones["attended"], settings.language),
            "n": open_ones["candidates"].map(lambda c: len(c) if isinstance(c, list) else 0),
        }
    )
    frame["status"] = frame["status"].fillna("ACTIVE")
    return {"links": Rows(frame, people.letters | roster.letters)}


def _about(pairs: pd.DataFrame) -> pd.Series:
    """The field each pair is about: the first that differs, or the name where that is in doubt."""
    near = pairs["reason"].isin(["near_name", "wildcard_name"])
    first = [text.split(",")[0] if isinstance(text, str) else None for text in pairs["differs"]]
    about = pd.Series(first, index=pairs.index, dtype="str").replace("class", "class_name")
    return about.mask(near, "name")


def _attended(told: pd.Series, language: str) -> pd.Series:
    """What attendance tells, in words and brackets; nothing where it tells nothing."""
    words = {one: attended_in_words(one, language) for one in told.dropna().unique()}
    left, right = _BRACKETS[language]
    return (left + told.map(words).astype("str") + right).fillna("")


def _picked(frame: pd.DataFrame, names: pd.Series) -> pd.Series:
    """Of each row the cell whose column `names` tells."""
    values = [
        frame.at[i, name] if isinstance(name, str) and name in frame else None
        for i, name in names.items()
    ]
    return pd.Series(values, index=frame.index, dtype="str")


def _countable(classes: pd.DataFrame) -> pd.DataFrame:
    """Classes whose numbers can be compared: where records have no class, none has a number."""
    known = classes[classes["class"] != ""]
    classless = classes.loc[classes["class"] == "", "registered"].sum()
    return known[(known["registered"] > 0) | (classless == 0)]
