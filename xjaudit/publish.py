"""The gate between the registrar's workspace and leaders: it lets only counts through."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pandas as pd

from xjaudit import progress
from xjaudit.audit import Audit
from xjaudit.errors import XjauditError
from xjaudit.ledger.fold import State
from xjaudit.record.fields import all_fields
from xjaudit.settings import Settings
from xjaudit.snapshot import COUNTS, PROBLEMS, Snapshot, misfits
from xjaudit.workspace import Workspace

# Kinds of fields whose values point at one person, and how short they may be: the last four digits
# of a number that some lists give occur by chance in a digest.
IDENTIFYING = {"name": 2, "id": 7, "phone": 7}


class PublishError(XjauditError):
    """The gate is shut: what was found, why that may not out, what to do.

    It names places, never values: the text itself may end up on a screen for others.
    """


def preview(
    workspace: Workspace, audit: Audit | None = None, state: State | None = None
) -> Snapshot:
    """What `publish` would let out now; it has passed the gate. PublishError when it cannot."""
    audit = audit or workspace.audit()
    number = max(workspace.editions(), default=0) + 1
    made = snapshot_of(audit, number, workspace.digest(), state=state or workspace.state())
    gate(made.to_data(), audit)
    return made


def publish(workspace: Workspace, audit: Audit | None = None) -> Snapshot:
    """Publish the next edition and answer it; PublishError when the gate is shut."""
    made = preview(workspace, audit)
    workspace.write_edition(made.edition, made.to_json())
    return made


def snapshot_of(
    audit: Audit,
    edition: int,
    digest: str,
    published: str | None = None,
    state: State | None = None,
) -> Snapshot:
    """Counts of an audit, and of what was decided, in the shape leaders' pages read; `published`
    is when, by default now."""
    settings = audit.settings
    table = progress.measures(audit, state)
    problems: dict[str, int] = {}
    for code, count in progress.problems(audit).items():
        known = code if code in PROBLEMS else "PR-OTHER"
        problems[known] = problems.get(known, 0) + count
    return Snapshot(
        edition=edition,
        published=published or datetime.now().astimezone().isoformat(timespec="seconds"),
        as_of=settings.as_of.isoformat(),
        school=settings.school_name or "",
        school_year=settings.system.school_year,
        term=_term(settings),
        language=settings.language,
        digest=digest,
        classes=[_row(values) for values in table.to_dict("records")],
        families=progress.by_family(audit),
        problems=problems,
    )


def gate(data: dict[str, Any], audit: Audit) -> None:
    """PublishError unless data fits the schema and no text in it points at a pupil."""
    if wrong := misfits(data):
        raise PublishError("gate_schema", count=len(wrong), places=wrong[:5])
    persons = identifying(audit)
    leaks = [where for where, text in _texts(data, "") if _points_at(where, text, persons)]
    if leaks:
        raise PublishError("gate_person", count=len(leaks), places=leaks[:5])


def identifying(audit: Audit) -> set[str]:
    """Every name, ID number and phone of the audit, of pupils and their families."""
    found: set[str] = set()
    for code, field in all_fields().items():
        for frame in (audit.roster, audit.people):
            for column in frame.columns.intersection([code, f"{code}.raw"]):
                values = frame[column].dropna().astype(str).str.strip()
                found.update(values[values.str.len() >= IDENTIFYING.get(field.kind, 10**6)])
    return found


def _points_at(where: str, text: str, persons: set[str]) -> bool:
    if text in persons:
        return True
    # Schools are named after people (and people after places): a name inside the school's own
    # name tells nothing about a pupil, a number does.
    numbers_only = where == "school"
    return any(p in text for p in persons if not numbers_only or any(c.isdigit() for c in p))


def _texts(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield where, key
            yield from _texts(inner, f"{where}.{key}".lstrip("."))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _texts(inner, f"{where}[{i}]")
    elif isinstance(value, str):
        yield where, value


def _row(values: dict[Any, Any]) -> dict[str, Any]:
    return {"class": str(values["class"]), **{name: int(values[name]) for name in COUNTS}}


def _term(settings: Settings) -> int:
    """First term from September to January."""
    return 1 if settings.as_of.month >= 9 or settings.as_of.month == 1 else 2


def as_table(snapshot: Snapshot) -> pd.DataFrame:
    """A snapshot's classes as a table: exactly what leaders will see."""
    return pd.DataFrame(snapshot.classes, columns=["class", *COUNTS])
