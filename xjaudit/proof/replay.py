"""What was given out, made again from files and ledger, and compared byte for byte."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from xjaudit.audit import Audit
from xjaudit.cases.desk import Desk
from xjaudit.errors import XjauditError
from xjaudit.exports import outputs
from xjaudit.ingest.readers import Progress
from xjaudit.ledger.entry import Entry, LedgerError
from xjaudit.proof.exporting import write_kind
from xjaudit.publish import editions, snapshot_of
from xjaudit.workspace import Workspace, sources
from xjaudit.workspace.storing import make_folder, write


@dataclass(frozen=True)
class Replayed:
    """One export or edition made again.

    content  its bytes now, of a locked workbook those before it was locked; None where it could
             not be made
    same     whether they are those that were given out
    fault    why it could not be made, or what is to be said where they are not
    """

    entry: Entry
    name: str
    content: bytes | None
    same: bool
    fault: XjauditError | None


def given_out(here: Workspace, which: str | None = None) -> list[Entry]:
    """Exports and editions of the ledger: the last of each name, or those that `which` names: a
    file, `edition N`, or the seq of an entry."""
    told = [
        one
        for one in here.state().standing("school")
        if one.verb in ("export", "publish") and "made_from" in one.payload
    ]
    if which:
        found = [one for one in told if which in (str(one.seq), name_of(one))]
        if not found:
            raise LedgerError("no_export", name=which)
        return found if not which.isdigit() else found[:1]
    return list({name_of(one): one for one in told}.values())


def name_of(entry: Entry) -> str:
    """What an export is called: its file, or its edition."""
    if entry.verb == "publish":
        return f"{entry.payload['edition']:04d}.json"
    return str(entry.payload["name"])


def replay(
    here: Workspace, entries: Iterable[Entry], progress: Progress | None = None
) -> Iterator[Replayed]:
    """Make them again; those from one source and the same decisions by one audit."""

    def source(entry: Entry) -> str:
        return str(entry.payload["made_from"])

    ordered = sorted(entries, key=lambda one: (source(one), _position(one)))
    for sha256, group in groupby(ordered, key=source):
        yield from _of_source(here, sha256, list(group), progress)


def _position(entry: Entry) -> int:
    return int(entry.payload["position"])


def keep(made: Replayed, folder: Path) -> Path | None:
    """Write what was made again; answers where."""
    if made.content is None:
        return None
    make_folder(folder)
    write(folder / made.name, made.content)
    return folder / made.name


def _of_source(
    here: Workspace, sha256: str, entries: list[Entry], progress: Progress | None
) -> Iterator[Replayed]:
    try:
        told = sources.load(here, sha256)
    except XjauditError as fault:
        yield from (Replayed(one, name_of(one), None, False, fault) for one in entries)
        return
    with TemporaryDirectory(prefix="run-", dir=here.path / "cache") as folder:
        for position, group in groupby(entries, key=_position):
            yield from _made_again(here, told, position, list(group), Path(folder), progress)


def _made_again(
    here: Workspace,
    told: dict,
    position: int,
    entries: list[Entry],
    folder: Path,
    progress: Progress | None,
) -> Iterator[Replayed]:
    try:
        before = next(folder.glob("*/cache"), None)
        then = sources.lay_out(here, told, position, folder / str(position))
        if before:
            # An audit that decisions have not changed since need not be made anew.
            (then.path / "cache").rmdir()
            before.rename(then.path / "cache")
        audit = then.audit(progress)
        contents = {one.id: _content(here, then, audit, one) for one in entries}
        then.decisions.close()
    except XjauditError as fault:
        yield from (Replayed(one, name_of(one), None, False, fault) for one in entries)
        return
    for one in entries:
        content = contents[one.id]
        same = hashlib.sha256(content).hexdigest() == one.payload["sha256"]
        yield Replayed(one, name_of(one), content, same, None if same else _why(told, one))


def _content(here: Workspace, then: Workspace, audit: Audit, entry: Entry) -> bytes:
    if entry.verb == "publish":
        number, time = entry.payload["edition"], entry.payload["published"]
        # What an edition keeps back, and its curve, rest on those before it.
        made = snapshot_of(audit, number, then.digest(), time, then.state(), editions(here, number))
        return made.to_json().encode()
    # What one call wrote lies together: two kinds, or two days, may call a file the same.
    kind, *_ = told = [entry.payload.get(one) for one in ("kind", "today", "in_full")]
    out = then.path / "outbox" / "-".join(map(str, told))
    if not (out / name_of(entry)).exists():
        make_folder(out)
        if kind:
            write_kind(Desk(audit, then.state()), entry.payload, out)
        else:
            outputs.write_all(audit, out)
    return (out / name_of(entry)).read_bytes()


def _why(told: dict, entry: Entry) -> XjauditError:
    name = name_of(entry)
    if told["program"] != sources.program():
        return LedgerError("replay_program", name, seq=entry.seq, program=told["program"][:40])
    return LedgerError("replay_differs", name, seq=entry.seq)
