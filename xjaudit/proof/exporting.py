"""Exports and editions given out, each noted in the ledger: what, by whom, made from what."""

import hashlib
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from xjaudit import publish as gate
from xjaudit.audit import Audit
from xjaudit.cases.desk import Desk
from xjaudit.errors import InputError
from xjaudit.exports import outputs
from xjaudit.exports.lists import write_differences, write_lists
from xjaudit.exports.locking import lock_workbook
from xjaudit.exports.worklist import write_changes, write_worklist
from xjaudit.ingest.readers import Progress
from xjaudit.ledger.fold import State, fold
from xjaudit.page import opening
from xjaudit.snapshot import Snapshot
from xjaudit.workspace import Workspace, sources
from xjaudit.workspace.storing import make_folder

WORKBOOK = "audit.xlsx"
# What can be given out of a desk beside the audit itself: the workbooks each kind writes.
KINDS: dict[str, Callable[[Desk, Path], list[Path]]] = {
    "reconciled": lambda desk, folder: [write_lists(desk.audit, folder)],
    "differences": lambda desk, folder: [write_differences(desk.audit, folder)],
    "changes": lambda desk, folder: list(write_changes(desk, folder).values()),
    "worklist": lambda desk, folder: [write_worklist(desk, folder)],
}
# Seconds after which what a killed export left is nobody's work any more.
ABANDONED = 3600.0


def export(
    here: Workspace,
    actor: str | None = None,
    role: str | None = None,
    passphrase: str | None = None,
    progress: Progress | None = None,
) -> dict[str, Path]:
    """Write the files of an audit into the outbox, each whole or not at all; answers their paths.

    With a passphrase the workbook alone, locked with it. Noted before they appear: a kill between
    leaves a note of files that can be made again, never files without a note.
    """
    name, part = here.decisions.acting(actor, role)
    outbox = here.path / "outbox"
    audit, origin = _audited(here, progress)
    _tidy(outbox)
    stage = _stage(outbox)
    try:
        written = outputs.write_all(audit, stage)
        if passphrase:
            written = {WORKBOOK: written[WORKBOOK]}
        hashes = {file: _sha256(path) for file, path in written.items()}
        if passphrase:
            lock_workbook(written[WORKBOOK], passphrase)
        extra = {"protected": True} if passphrase else {}
        here.ledger.append_many(
            {
                "actor": name,
                "role": part,
                "verb": "export",
                "subject": "school",
                "payload": {"name": file, "sha256": digest, **origin, **extra},
            }
            for file, digest in hashes.items()
        )
        return {file: _appear(path, outbox) for file, path in written.items()}
    except OSError as error:
        where = Path(error.filename or outbox).name
        raise InputError("output", where, reason=error.strerror) from None
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def give_out(
    here: Workspace, desk: Desk, kind: str, in_full: bool = False, to: Path | None = None
) -> list[tuple[Path, str]]:
    """Write one of KINDS into the outbox or a folder, noted before it appears; answers paths and
    SHA-256. Files and decisions are those of now, which the desk may not know yet.

    Numbers of persons are masked, unless `in_full`: then the ledger notes who revealed them.
    """
    folder = to or here.path / "outbox"
    make_folder(folder)
    audit, origin = _audited(here, None)
    origin |= {"kind": kind, "today": desk.today.isoformat()}
    origin |= {"in_full": True} if in_full else {}
    origin |= {"elsewhere": True} if to else {}
    now = Desk(audit, _state_at(here, origin["position"]))
    _tidy(folder)
    stage = _stage(folder)
    try:
        written = [(path, _sha256(path)) for path in write_kind(now, origin, stage)]
        who = {"actor": desk.actor, "role": desk.role, "subject": "school"}
        told = {"fields": ["id_number", "registry_no"]}
        acts = [who | {"verb": "reveal", "payload": told}] if in_full else []
        for path, digest in written:
            payload = {"name": path.name, "sha256": digest, **origin}
            acts.append(who | {"verb": "export", "payload": payload})
        here.ledger.append_many(acts)
        return [(_appear(path, folder), digest) for path, digest in written]
    except OSError as error:
        where = Path(error.filename or folder).name
        raise InputError("output", where, reason=error.strerror) from None
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def write_kind(desk: Desk, told: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write the workbooks of a kind as what is told of them in the ledger says: their kind, on
    which day, whether in full."""
    shown = desk.audit.settings.but(masked=not told.get("in_full", False))
    audit = replace(desk.audit, settings=shown)
    return KINDS[told["kind"]](Desk(audit, desk.state, date.fromisoformat(told["today"])), folder)


def publish(
    here: Workspace,
    actor: str | None = None,
    role: str | None = None,
    progress: Progress | None = None,
) -> Snapshot:
    """Publish the next edition, noted in the ledger before it appears; PublishError when the gate
    is shut."""
    name, part = here.decisions.acting(actor, role)
    audit, origin = _audited(here, progress)
    # As it can be made again: decisions that came meanwhile are not in it.
    made = gate.preview(here, audit, _state_at(here, origin["position"]))
    text = made.to_json()
    told: dict[str, Any] = {"edition": made.edition, "published": made.published, **origin}
    page = opening(made)
    told["sha256"], told["page"] = (
        hashlib.sha256(content.encode()).hexdigest() for content in (text, page)
    )
    here.ledger.append(actor=name, role=part, verb="publish", subject="school", payload=told)
    here.write_edition(made.edition, text, page)
    return made


def _audited(here: Workspace, progress: Progress | None) -> tuple[Audit, dict[str, Any]]:
    """An audit, and what it was made from: ledger position and source."""
    while True:
        origin = {"position": here.ledger.head()[0], "made_from": sources.keep(here)}
        audit = here.audit(progress)
        # Another notebook may have taken in a file meanwhile.
        if sources.keep(here) == origin["made_from"]:
            return audit, origin


def _state_at(here: Workspace, position: int) -> State:
    return fold(one for one in here.ledger.entries() if one.seq <= position)


def _stage(outbox: Path) -> Path:
    try:
        return Path(mkdtemp(prefix=".partial-", dir=outbox))
    except OSError as error:
        raise InputError("output_folder", outbox, reason=error.strerror) from None


def _appear(path: Path, outbox: Path) -> Path:
    path.chmod(0o600)
    return path.replace(outbox / path.name)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _tidy(outbox: Path) -> None:
    for left in outbox.glob(".partial-*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED:
                shutil.rmtree(left, ignore_errors=True)
