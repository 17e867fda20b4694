"""The audit of a workspace: of files, answers and marks, kept until one of them changes."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pandas as pd

from xjaudit.audit import Audit, judge
from xjaudit.errors import InputError
from xjaudit.ingest.readers import Job, Progress, begin
from xjaudit.ingest.reading import Reading
from xjaudit.ledger.fold import State
from xjaudit.workspace import cache, knowing, marking
from xjaudit.workspace.inbox import Received, last_time

if TYPE_CHECKING:
    from xjaudit.workspace import Workspace


def audit_of(here: "Workspace", progress: Progress | None = None) -> Audit:
    """See `Workspace.audit`."""
    state = here.state()
    told, persons = knowing.answers(state), knowing.persons(state)
    folder = _kept_audit(here, told, state)
    if (kept := cache.load(folder, here.settings)) is not None and _knows(kept, persons):
        return kept
    read = here.readings(progress)
    last = [(file, here.shelf.read(here.inbox, [file])[0]) for file in last_time(here.files())]
    # What a newer program or other answers cannot read any more keeps no audit from being made.
    # A roster with a part missing would tell of pupils gone; a list tells of its own.
    whole = {f.sha256 for f, one in last if isinstance(one, Reading) and not one.questions}
    torn = any(f.kind == "roster" and f.sha256 not in whole for f, _ in last)
    last = [(f, one) for f, one in last if f.sha256 in whole and (f.kind == "list" or not torn)]
    with TemporaryDirectory(dir=here.path / "cache", prefix="run-") as run:
        job = _job(here, Path(run), read)
        before = _job(here, Path(run) / "before", last) if last else None
        marks = marking.marks(state, here.settings.language, read)
        made = judge(job, here.settings, here.key, progress, before, told, persons, marks)
    cache.save(folder, made)
    # As it will be read next time: the first answer and the later ones are the same.
    return cache.load(folder, here.settings) or made


def _job(here: "Workspace", folder: Path, read: list[tuple[Received, Reading | InputError]]) -> Job:
    """Files that are read already; only what could not be is read again, for its fault."""
    paths = here.inbox.lay_out(folder, [file for file, _ in read])
    told = list(zip(paths, read, strict=True))
    known = {path: one for path, (_, one) in told if isinstance(one, Reading)}
    wanted = [(path, file.kind or None) for path, (file, _) in told]
    return begin(wanted, answers=here.settings.answers, known=known)


def _kept_audit(here: "Workspace", answers: pd.DataFrame, state: State) -> Path:
    """Where the audit is kept, by what it depends on: files, settings, key, answers about who
    is who, marks in packets and when the lists beside them came, and the program."""
    names = sorted(f"{f.kind}:{f.sha256}:{f.name}" for f in here.files() if f.in_use)
    names += [f"before:{file.sha256}" for file in last_time(here.files())]
    parts = [*names, repr(here.settings), here.key.hex(), cache.program()]
    parts += ["|".join(map(str, row)) for row in answers.itertuples(index=False)]
    marks = [one.id for one in marking.standing(state)]
    parts += [*marks, *(file.added for file in here.files() if marks and file.in_use)]
    name = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
    return here.path / "cache" / f"audit-{name}"


def _knows(audit: Audit, persons: Mapping[str, str]) -> bool:
    """Whether an audit was told of everybody who has been decided about, or has them anyway."""
    return {*persons.values()} <= {*audit.roster["person_key"], *audit.elsewhere}
