"""Puts it together: files and settings in, one Audit out. Needs no workspace."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from xjaudit import findings, keys
from xjaudit.earlier import read_earlier
from xjaudit.errors import InputError, XjauditError, place
from xjaudit.ingest import receipt
from xjaudit.ingest.class_list import People, read_lists
from xjaudit.ingest.files import expand, with_kinds
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.problem_list import read_problems
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.readers import Job, Progress, begin
from xjaudit.ingest.reading import Reading
from xjaudit.ingest.roster import Roster, read_roster
from xjaudit.inputs import (
    class_rows,
    mark_rows,
    placeless,
    register_inputs,
    state_rows,
    told_status,
    with_told_status,
)
from xjaudit.labels import OUTCOMES, SEVERITIES
from xjaudit.reconcile.memory import list_keys
from xjaudit.reconcile.outcomes import contract_table, is_expected, reconciliation, rows_of
from xjaudit.reconcile.problems import problem_rows
from xjaudit.record import names
from xjaudit.record.classes import class_order
from xjaudit.rules.catalogue import rules_of
from xjaudit.rules.cells import column
from xjaudit.rules.rule import Rows, joined, run
from xjaudit.settings import Settings


class InputErrors(XjauditError):
    """Everything that is wrong with the files given, all at once: `faults` among its facts."""


@dataclass(frozen=True)
class Audit:
    """Everything one run found; a function of files and settings.

    roster    one row per pupil: file, sheet, row, class, person_key and the fields' normal values
    people    one row per row of a class list: file, sheet, row, class, name, what the list told,
              and list_key: a keyed hash of that
    pairs     the reconciliation by index, see `reconcile.outcomes.reconcile`
    links     the same in the columns of `reconcile.outcomes.LINK_COLUMNS`
    findings  in the columns of `findings.COLUMNS`
    checked   per rule and field: rows checked, blank, suppressed, found; columns missing; why off
    classes   per class: class, registered (expected records), listed, and a column per outcome
    receipts  one per file: what was read, dropped and altered
    changes   since the earlier roster, in `reconcile.changes.COLUMNS`; None where there is none
    matching  what the reconciliation rests on, see `reconcile.outcomes.Reconciliation.told`
    problems  the registry's problem records, see `reconcile.problems`; None where there are none
    """

    roster: pd.DataFrame
    people: pd.DataFrame
    pairs: pd.DataFrame
    links: pd.DataFrame
    findings: pd.DataFrame
    checked: pd.DataFrame
    classes: pd.DataFrame
    settings: Settings
    receipts: list[dict[str, Any]] = field(default_factory=list)
    changes: pd.DataFrame | None = None
    problems: pd.DataFrame | None = None
    matching: dict[str, Any] = field(default_factory=dict)


def audit(
    rosters: Iterable[Path],
    lists: Iterable[Path] = (),
    problems: Iterable[Path] = (),
    settings: Settings | None = None,
    key: bytes | None = None,
    password: str | None = None,
    progress: Progress | None = None,
    registers: Iterable[Path] = (),
    previous: Sequence[Path] = (),
    answers: pd.DataFrame | None = None,
) -> Audit:
    """Read, check and reconcile. Raises InputErrors naming every file that cannot be used; then
    nothing was done. `progress` is told (files done, files in all, file name); `registers` are the
    school's summary and its tables of classes, campuses and schools; `previous` is the roster of
    last time, which this one is compared with; `answers` about who is who (list_key, verdict,
    record_key) are obeyed."""
    settings = settings or Settings()
    job = begin(with_kinds(rosters, lists, problems, registers), password, settings.answers)
    before = begin(with_kinds(expand(previous)), password, settings.answers) if previous else None
    return judge(job, settings, key, progress, before, answers)


def judge(
    job: Job,
    settings: Settings,
    key: bytes | None = None,
    progress: Progress | None = None,
    before: Job | None = None,
    answers: pd.DataFrame | None = None,
) -> Audit:
    """Check and reconcile files that are being read; see `audit`."""
    key = key or keys.user_key()
    # Work that needs less than all files is done while the reader is still at the others.
    names.learn_sounds()
    roster = read_roster(job.tables("roster", progress), settings, key)
    records = {"roster": Rows(roster.frame, roster.letters, roster.origins, roster.lacks)}
    rules = rules_of(settings)
    of_records = run([one for one in rules if one.reads in records], records, settings)
    readings, faults = job.result(progress)
    earlier = read_earlier(before, settings, key, progress)
    told = [*readings, *earlier.readings]
    faults += [*earlier.faults, *(must_ask(one, settings) for one in told if one.questions)]
    if faults:
        raise InputErrors("several", faults=faults)
    tables = [table for reading in readings for table in reading.tables]
    people = read_lists(_of(tables, "list", "absences"), settings)
    cases = read_problems(_of(tables, "problems"), settings, key)
    people = replace(people, frame=people.frame.assign(list_key=list_keys(people.frame, key)))
    known = with_told_status(roster.frame)
    # Without a roster nobody is unregistered: there is nothing to look in yet.
    found = reconciliation(people.frame if len(known) else people.frame[:0], known, answers)
    pairs = found.pairs
    _tell_slipped(found.slipped, tables)
    classes = count_classes(pairs, people.frame, known)
    inputs = {
        "links": _link_rows(pairs, people, roster, settings, key),
        "classes": class_rows(_countable(classes), people.frame, roster.frame, settings),
        "states": state_rows(roster, pairs),
        "notices": Rows(placeless(receipt.notice_frame(readings), settings)),
        "problems": Rows(problem_rows(cases.frame, roster.frame, settings), cases.letters),
    } | register_inputs(tables, known, settings)
    inputs |= earlier.against(roster, readings)
    if not len(people.frame) or not len(roster.frame):
        del inputs["links"]
    if len(people.marks):
        inputs["marks"] = mark_rows(people, pairs, roster, settings, key)
    if not len(cases.frame):
        del inputs["problems"]
    of_the_rest = run([one for one in rules if one.reads not in records], inputs, settings)
    outcome = joined(of_records, of_the_rest)
    return Audit(
        roster=roster.frame,
        people=people.frame,
        pairs=pairs,
        links=contract_table(pairs, people.frame, roster.frame, settings.language),
        findings=_sorted(findings.with_ids(outcome.findings, key)),
        checked=outcome.checked,
        classes=classes,
        settings=settings,
        receipts=_receipts(told, [roster.changes, people.changes, cases.changes, *earlier.altered]),
        changes=inputs["changes"].frame if "changes" in inputs else None,
        problems=inputs["problems"].frame if "problems" in inputs else None,
        matching=found.told(),
    )


def must_ask(reading: Reading, settings: Settings) -> InputError:
    """A sheet that cannot be read before a person has chosen."""
    question = reading.questions[0]
    return InputError(
        "asks",
        place(reading.name, question.sheet),
        question=question.text(settings.language),
        key=question.key,
        options=[f"{o} {w}" for o, w in question.choices(settings.language).items()],
    )


def _of(tables: list[RawTable], *kinds: str) -> list[RawTable]:
    return [table for table in tables if table.kind in kinds]


def _tell_slipped(places: list[tuple[str, str]], tables: list[RawTable]) -> None:
    for table in tables:
        if (table.file, table.sheet) in places:
            table.notices.append(Notice("numbers_slipped"))


def _receipts(readings: list[Reading], changes: list[pd.DataFrame]) -> list[dict[str, Any]]:
    return receipt.summaries(readings, pd.concat(changes, ignore_index=True))


def count_classes(pairs: pd.DataFrame, people: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """Per class: expected records, pupils on its lists (repeats not counted, nor further lists of
    the class; missing where there is no list), and how many have each outcome. Pupils without a
    class stand under ''."""
    listed = people.loc[~people.index.isin(pairs.loc[pairs["again"], "person"]), "class"]
    pairs = pairs[~pairs["again"]].reset_index(drop=True)
    own = rows_of(people[["class"]], pairs["person"])["class"].to_numpy()
    of_record = rows_of(records[["class"]], pairs["record"])["class"].to_numpy()
    where = pd.Series(own, dtype="str").fillna(pd.Series(of_record, dtype="str")).fillna("")
    # A row of a list belongs to that list's class, even when it names none.
    where = where.mask(pairs["person"].notna() & pd.isna(own), "")
    outcomes = pd.crosstab(where.to_numpy(), pairs["outcome"].to_numpy())
    # Where nobody knows what the registry's word means, presence tells.
    present = records.index.isin(pairs.loc[pairs["person"].notna(), "record"])
    unknown = (column(records, "status") == "UNKNOWN") & present
    expected = records.loc[is_expected(records) | unknown, "class"].fillna("").value_counts()
    listed = listed.fillna("").value_counts()
    names = sorted({*expected.index, *listed.index, *outcomes.index}, key=class_order)
    table = pd.DataFrame({"class": names})
    table["registered"] = table["class"].map(expected).fillna(0).astype("int64")
    outcomes = outcomes.reindex(index=names, columns=list(OUTCOMES), fill_value=0)
    repeats = table["class"].map(outcomes["duplicate"])
    table["listed"] = (table["class"].map(listed) - repeats).astype("Int64")
    return pd.concat([table, outcomes.reset_index(drop=True)], axis=1)


def _countable(classes: pd.DataFrame) -> pd.DataFrame:
    """Classes whose numbers can be compared: where records have no class, none has a number."""
    known = classes[classes["class"] != ""]
    classless = classes.loc[classes["class"] == "", "registered"].sum()
    return known[(known["registered"] > 0) | (classless == 0)]


def _link_rows(
    pairs: pd.DataFrame, people: People, roster: Roster, settings: Settings, key: bytes
) -> Rows:
    """The reconciliation as rows for rules: names, classes and states of both sides."""
    # What a further list of the class says of the same child is said once.
    repeated = pairs["again"] & pairs.duplicated(["record", "outcome", "reason", "differs"])
    open_ones = pairs[(pairs["outcome"] != "matched") & ~repeated].reset_index(drop=True)
    mine = rows_of(people.frame, open_ones["person"])
    first = open_ones["candidates"].map(lambda c: c[0] if isinstance(c, list) else None)
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
    keyed = stranger.map(lambda text: findings.keyed_hash(key, f"L{text}"))
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
            "seen": mine["seen"],
            "n": open_ones["candidates"].map(lambda c: len(c) if isinstance(c, list) else 0),
        }
    )
    frame["status"] = frame["status"].fillna("ACTIVE")
    return Rows(frame, people.letters | roster.letters)


def _about(pairs: pd.DataFrame) -> pd.Series:
    """The field each pair is about: the first that differs, or the name where that is in doubt."""
    near = pairs["reason"].isin(["near_name", "wildcard_name"])
    first = [text.split(",")[0] if isinstance(text, str) else None for text in pairs["differs"]]
    about = pd.Series(first, index=pairs.index, dtype="str").replace("class", "class_name")
    return about.mask(near, "name")


def _picked(frame: pd.DataFrame, names: pd.Series) -> pd.Series:
    """Of each row the cell whose column `names` tells."""
    values = [
        frame.at[i, name] if isinstance(name, str) and name in frame else None
        for i, name in names.items()
    ]
    return pd.Series(values, index=frame.index, dtype="str")


def _sorted(found: pd.DataFrame) -> pd.DataFrame:
    """By class, gravest first, then by place."""
    order = pd.DataFrame(
        {
            "class": [class_order(c if isinstance(c, str) else "") for c in found["class"]],
            "severity": found["severity"].map(list(SEVERITIES).index),
            "file": found["file"].fillna(""),
            "sheet": found["sheet"].fillna(""),
            "row": found["row"].fillna(0),
            "rule": found["rule"],
            "field": found["field"].fillna(""),
        }
    )
    order = order.sort_values(list(order.columns), kind="stable")
    return found.loc[order.index].reset_index(drop=True)
