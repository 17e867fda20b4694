"""The gate between the registrar's workspace and leaders: it lets only counts through."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.errors import XjauditError
from xjaudit.ledger.fold import State
from xjaudit.page import opening
from xjaudit.progress import measures, pace
from xjaudit.progress.levels import rows_of
from xjaudit.progress.small import kept_back
from xjaudit.record.fields import all_fields
from xjaudit.settings import Settings
from xjaudit.snapshot import Snapshot, SnapshotError, read
from xjaudit.snapshot.schema import COUNTS, misfits
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
    audit, state = audit or workspace.audit(), state or workspace.state()
    number = max(workspace.editions(), default=0) + 1
    made = snapshot_of(
        audit, number, workspace.digest(), state=state, earlier=editions(workspace, number)
    )
    gate(made.to_data(), audit, state)
    return made


def publish(workspace: Workspace, audit: Audit | None = None) -> Snapshot:
    """Publish the next edition and answer it; PublishError when the gate is shut."""
    made = preview(workspace, audit)
    write(workspace, made)
    return made


def write(workspace: Workspace, made: Snapshot) -> None:
    """Put an edition and its first view where leaders look."""
    workspace.write_edition(made.edition, made.to_json(), opening(made))


def editions(workspace: Workspace, before: int) -> list[Snapshot]:
    """Published editions before a number. Those of an older format, and damaged ones, tell
    nothing."""
    found = []
    for number in workspace.editions():
        path = workspace.published / "history" / f"{number:04d}.json"
        if number < before:
            with suppress(OSError, UnicodeDecodeError, SnapshotError):
                found.append(read(path.read_text("utf-8")))
    return found


def snapshot_of(
    audit: Audit,
    edition: int,
    digest: str,
    published: str | None = None,
    state: State | None = None,
    earlier: Sequence[Snapshot] = (),
) -> Snapshot:
    """Counts of an audit, and of what was decided, in the shape leaders' pages read; `published`
    is when, by default now; `earlier` are the editions before."""
    settings, state = audit.settings, state or State()
    desk = measures.desk_of(audit, state)
    small = settings.parameter("small_cell")
    year = settings.system.school_year
    rows, ages = kept_back(
        rows_of(measures.measures(audit, state, desk)),
        measures.problem_ages(desk),
        small,
        [one for one in earlier if one.school_year == year],
    )
    made = Snapshot(
        edition=edition,
        published=published or datetime.now().astimezone().isoformat(timespec="seconds"),
        as_of=settings.as_of.isoformat(),
        school=settings.school_name or "",
        school_year=year,
        term=term_of(settings),
        language=settings.language,
        digest=digest,
        ledger={"sequence": state.seq, "head": state.digest},
        small=small,
        rows=rows,
        problems_age=ages,
        deadline=settings.deadlines.get("sign_off"),
    )
    points = pace.history([*(one for one in earlier if pace.same_term(one, made)), made])
    return replace(
        made,
        history=points,
        last_term=pace.last_term(made, earlier),
        forecast=pace.forecast(points),
    )


def gate(data: dict[str, Any], audit: Audit, state: State | None = None) -> None:
    """PublishError unless data fits the schema and no text in it points at a pupil."""
    if wrong := misfits(data):
        raise PublishError("gate_schema", count=len(wrong), places=wrong[:5])
    persons = identifying(audit, state)
    # The same few texts stand at many places; one may be in the school's name what it may not be
    # elsewhere.
    places = {(text, where == "school"): where for where, text in _texts(data, "")}
    leaks = [where for (text, _), where in places.items() if _points_at(where, text, persons)]
    if leaks:
        raise PublishError("gate_person", count=len(leaks), places=leaks[:5])


def identifying(audit: Audit, state: State | None = None) -> set[str]:
    """Every name, ID number and phone of the audit, of pupils and their families; and who works
    here, head teachers among them, as the ledger has them."""
    found: set[str] = set()
    for code, field in all_fields().items():
        for frame in (audit.roster, audit.people, audit.problems):
            if frame is None:
                continue
            for column in frame.columns.intersection([code, f"{code}.raw"]):
                values = frame[column].dropna().astype(str).str.strip()
                found.update(values[values.str.len() >= IDENTIFYING.get(field.kind, 10**6)])
    return found | staff(state or State())


def staff(state: State) -> set[str]:
    """Names of those who entered or signed anything. Of Latin letters only whole names: a short
    account name is a piece of many words."""
    told = {one.actor.strip() for one in state.entries}
    told |= {str(one.payload.get("signer") or "").strip() for one in state.entries}
    return {name for name in told if len(name) > 1 and (not name.isascii() or " " in name)}


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


def term_of(settings: Settings) -> int:
    """First term from September to January."""
    return 1 if settings.as_of.month >= 9 or settings.as_of.month == 1 else 2


def as_table(snapshot: Snapshot) -> pd.DataFrame:
    """A snapshot's rows as a table, what is kept back missing: exactly what leaders will see."""
    table = pd.DataFrame(snapshot.rows, columns=["at", *COUNTS])
    return table.astype(dict.fromkeys(COUNTS, "Int64"))
