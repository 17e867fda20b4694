"""Puts it together: files and settings in, one Audit out. Needs no workspace."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from xjaudit import findings, keys
from xjaudit.earlier import read_earlier
from xjaudit.errors import InputError, XjauditError, place
from xjaudit.ingest import receipt
from xjaudit.ingest.class_list import read_lists
from xjaudit.ingest.files import expand, with_kinds
from xjaudit.ingest.foreign import found_in
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.problem_list import read_problems
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.readers import Job, Progress, begin
from xjaudit.ingest.reading import Reading
from xjaudit.ingest.roster import read_roster
from xjaudit.inputs import (
    class_rows,
    mark_rows,
    placeless,
    problem_inputs,
    register_inputs,
    rows_of_links,
    state_rows,
    with_told_status,
)
from xjaudit.labels import OUTCOMES, SEVERITIES
from xjaudit.reconcile import marked
from xjaudit.reconcile.memory import list_keys
from xjaudit.reconcile.outcomes import contract_table, is_counted, reconciliation, rows_of
from xjaudit.reconcile.presence import Grids
from xjaudit.record import names
from xjaudit.record.classes import class_order
from xjaudit.rules.catalogue import rules_of
from xjaudit.rules.rule import Rows, joined, run
from xjaudit.settings import Settings


class InputErrors(XjauditError):
    """Everything that is wrong with the files given, all at once: `faults` among its facts."""


@dataclass(frozen=True)
class Audit:
    """Everything one run found; a function of files and settings.

    roster    one row per pupil: file, sheet, row, class, person_key and the fields' normal values
    people    one row per row of a class list: file, sheet, row, class, name, what the list told,
              and list_key: a keyed hash of that; `marked`: of rows that a packet told, see
              `reconcile.marked`
    pairs     the reconciliation by index, see `reconcile.outcomes.reconcile`
    links     the same in the columns of `reconcile.outcomes.LINK_COLUMNS`
    findings  in the columns of `findings.COLUMNS`
    checked   per rule and field: rows checked, blank, suppressed, found; columns missing; why off
    classes   per class: class, registered (expected records), listed, and a column per outcome
    receipts  one per file: what was read, dropped and altered
    changes   since the earlier roster, in `reconcile.changes.COLUMNS`; None where there is none
    matching  what the reconciliation rests on, see `reconcile.outcomes.Reconciliation.told`
    elsewhere keys of persons somebody was decided about, of which no record is known
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
    elsewhere: list[str] = field(default_factory=list)


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
    school's summary and its tables of classes, campuses and schools; `previous` are roster and
    lists of last time, which these are compared with; `answers` about who is who (list_key,
    verdict, record_key) are obeyed."""
    settings = settings or Settings()
    lists = [*lists]
    wanted = with_kinds(rosters, lists, problems, registers)
    job = begin(wanted, password, settings.answers, passed=found_in(lists))
    before = begin(with_kinds(expand(previous)), password, settings.answers) if previous else None
    return judge(job, settings, key, progress, before, answers)


def judge(
    job: Job,
    settings: Settings,
    key: bytes | None = None,
    progress: Progress | None = None,
    before: Job | None = None,
    answers: pd.DataFrame | None = None,
    persons: Mapping[str, str] | None = None,
    marks: marked.Marks | None = None,
) -> Audit:
    """Check and reconcile files that are being read; see `audit`. `persons` are those who were
    decided about, see `ingest.roster.known_persons`; `marks` is what head teachers wrote in
    packets."""
    key = key or keys.user_key()
    # Work that needs less than all files is done while the reader is still at the others.
    names.learn_sounds()
    roster = read_roster(job.tables("roster", progress), settings, key, persons)
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
    people = replace(people, frame=people.frame.assign(list_key=list_keys(people.frame, key)))
    if marks:
        people = replace(people, frame=marked.with_children(people.frame, marks, key))
        answers = marked.with_strange(answers, people.frame, roster.frame, marks)
    cases = read_problems(_of(tables, "problems"), settings, key, persons)
    # Without a roster nobody is unregistered: there is nothing to look in yet.
    wanted = people.frame if len(roster.frame) else people.frame[:0]
    known = with_told_status(roster.frame)
    grids = Grids(people.marks, settings.parameter("never_seen_days"))
    found = reconciliation(wanted, known, answers, grids)
    pairs = found.pairs.assign(attended=earlier.attended(found.pairs, known))
    if marks and len(known):
        pairs, frame = marked.with_marks(pairs, people.frame, known, marks, key)
        people = replace(people, frame=frame)
    _tell_slipped(found.slipped, tables)
    classes = count_classes(pairs, people.frame, known)
    inputs = {
        **rows_of_links(pairs, people, roster, settings, key),
        "classes": class_rows(classes, people.frame, roster.frame, settings),
        "states": state_rows(roster, pairs),
        "notices": Rows(placeless(receipt.notice_frame(readings), settings)),
        **problem_inputs(cases, roster.frame, settings),
        **register_inputs(tables, known, settings),
        **earlier.against(roster, readings),
        **mark_rows(people, found.attended, pairs, roster, settings, key),
    }
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
        elsewhere=sorted({*(persons or {}).values()} - {*roster.frame["person_key"]}),
    )


def must_ask(reading: Reading, settings: Settings) -> InputError:
    """A sheet that cannot be read before a person has chosen."""
    question = reading.questions[0]
    return InputError(
        "asks",
        place(reading.name, question.sheet),
        question=question.text(settings.language),
        key=question.key,
        options=question.offers(settings.language),
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
    counted = ~people.index.isin(pairs.loc[pairs["again"], "person"]) & marked.is_there(people)
    listed = people.loc[counted, "class"]
    pairs = pairs[~pairs["again"]].reset_index(drop=True)
    own = rows_of(people[["class"]], pairs["person"])["class"].to_numpy()
    of_record = rows_of(records[["class"]], pairs["record"])["class"].to_numpy()
    where = pd.Series(own, dtype="str").fillna(pd.Series(of_record, dtype="str")).fillna("")
    # A row of a list belongs to that list's class, even when it names none.
    where = where.mask(pairs["person"].notna() & pd.isna(own), "")
    outcomes = pd.crosstab(where.to_numpy(), pairs["outcome"].to_numpy())
    expected = records.loc[is_counted(records, pairs), "class"].fillna("")
    spoken_of = expected.index.isin(pairs["record"])
    # A packet that leaves out somebody of its class is no list of it.
    given = {*people.loc[marked.on_lists(people), "class"].fillna("")}
    listed = listed.fillna("")
    listed = listed[listed.isin(list(given)) | ~listed.isin(expected[~spoken_of])].value_counts()
    expected = expected.value_counts()
    names = sorted({*expected.index, *listed.index, *outcomes.index}, key=class_order)
    table = pd.DataFrame({"class": names})
    table["registered"] = table["class"].map(expected).fillna(0).astype("int64")
    outcomes = outcomes.reindex(index=names, columns=list(OUTCOMES), fill_value=0)
    repeats = table["class"].map(outcomes["duplicate"])
    table["listed"] = (table["class"].map(listed) - repeats).astype("Int64")
    return pd.concat([table, outcomes.reset_index(drop=True)], axis=1)


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
