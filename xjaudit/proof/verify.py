"""Everything in a workspace checked: ledger, files received, sources, editions, exports."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from xjaudit.errors import WorkspaceError, XjauditError
from xjaudit.ingest.readers import Progress
from xjaudit.ledger.entry import LedgerError
from xjaudit.proof.replay import given_out, name_of, replay
from xjaudit.snapshot import FILE as SNAPSHOT
from xjaudit.snapshot import PAGE
from xjaudit.workspace import Workspace, modes
from xjaudit.workspace.decisions import ANCHOR, FILE
from xjaudit.workspace.evidence import Evidence


@dataclass
class Verdict:
    """What a check came to.

    faults   what is wrong; empty: everything is as it was
    notices  what is worth knowing, and wrong nowhere
    counts   how much was checked: entries, files, sources, editions, exports
    head     seq and hash of the ledger's last entry
    """

    faults: list[XjauditError] = field(default_factory=list)
    notices: list[XjauditError] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    head: tuple[int, str] = (0, "")

    @property
    def is_sound(self) -> bool:
        """Nothing is wrong."""
        return not self.faults


def verify(here: Workspace, replays: bool = True, progress: Progress | None = None) -> Verdict:
    """Check a workspace; nothing of what is found is changed.

    `replays`: also make again what was given out, which takes an audit for each state of the files.
    """
    verdict = Verdict()
    verdict.faults += _ledger(here)
    sound = not verdict.faults
    verdict.faults += _inbox(here, verdict)
    verdict.faults += _sources(here, verdict)
    verdict.faults += _evidence(here, verdict, _attached(here) if sound else set())
    if sound:
        verdict.head = here.ledger.head()
        verdict.counts["entries"] = verdict.head[0]
        verdict.faults += _editions(here, verdict)
        verdict.notices += _outbox(here)
    if sound and replays:
        _replays(here, verdict, progress)
    open_to_others = modes.tighten(modes.within(here.path))
    if open_to_others:
        verdict.notices.append(
            WorkspaceError("workspace_open", here.path, count=len(open_to_others))
        )
    return verdict


def _ledger(here: Workspace) -> list[LedgerError]:
    # Whoever verifies may hold it open; what is at rest is checked to the last byte.
    here.decisions.close()
    from xjaudit.ledger.anchor import Anchor
    from xjaudit.ledger.proof import faults_of
    from xjaudit.ledger.server import ServerStore
    from xjaudit.ledger.sqlite import SqliteStore

    url = here.marker.ledger
    store = ServerStore(url) if url else SqliteStore(here.path / FILE)
    try:
        if here.marker.version < 2 and not store.is_there():
            return []
        return faults_of(store, Anchor(here.path / ANCHOR))
    finally:
        store.close()


def _inbox(here: Workspace, verdict: Verdict) -> Iterator[XjauditError]:
    folder = here.path / "inbox"
    files, faults = here.inbox.told()
    yield from faults
    verdict.counts["files"] = len(files)
    for file in files:
        path = folder / file.sha256
        if not path.is_file():
            yield WorkspaceError("file_missing", file.name)
        elif _sha256(path) != file.sha256 or path.stat().st_size != file.size:
            yield WorkspaceError("file_altered", file.name)


def _sources(here: Workspace, verdict: Verdict) -> Iterator[XjauditError]:
    """Sources of exports."""
    paths = sorted((here.path / "sources").glob("*.json"))
    verdict.counts["sources"] = len(paths)
    for path in paths:
        if _sha256(path) != path.stem:
            yield WorkspaceError("file_altered", f"sources/{path.stem[:12]}")


def _evidence(here: Workspace, verdict: Verdict, attached: set[str]) -> Iterator[XjauditError]:
    """Papers that lie here, and those that entries name."""
    kept = Evidence(here.path / "evidence")
    names = {path.name for path in kept.files()}
    verdict.counts["evidence"] = len(names)
    for name in kept.faults():
        yield WorkspaceError("file_altered", f"evidence/{name[:12]}")
    for name in sorted(attached - names):
        yield WorkspaceError("file_missing", f"evidence/{name[:12]}")


def _attached(here: Workspace) -> set[str]:
    """What was ever attached: what was removed since is kept too."""
    return {str(one.payload["sha256"]) for one in here.ledger.entries() if one.verb == "attach"}


def _editions(here: Workspace, verdict: Verdict) -> Iterator[XjauditError]:
    """Published editions against what the ledger says of them. Those of before it say nothing."""
    noted: dict[str, set[str]] = {}
    pages = set()
    for one in here.state().standing("school"):
        if one.verb == "publish":
            noted.setdefault(name_of(one), set()).add(str(one.payload["sha256"]))
            pages.add(one.payload.get("page"))
    paths = sorted((here.published / "history").glob("*.json"))
    verdict.counts["editions"] = len(paths)
    for path in paths:
        if path.name in noted and _sha256(path) not in noted[path.name]:
            yield WorkspaceError("edition_altered", f"published/history/{path.name}")
    latest = here.published / SNAPSHOT
    if latest.is_file() and paths and latest.read_bytes() != paths[-1].read_bytes():
        yield WorkspaceError("edition_altered", f"published/{SNAPSHOT}")
    page = here.published / PAGE
    known = paths and paths[-1].name in noted and None not in pages
    if known and page.is_file() and _sha256(page) not in pages:
        yield WorkspaceError("edition_altered", f"published/{PAGE}")


def _outbox(here: Workspace) -> Iterator[XjauditError]:
    """Files of the outbox that somebody worked on since."""
    told = here.state().standing("school")
    own = (one for one in told if one.verb == "export" and not one.payload.get("elsewhere"))
    last = {name_of(one): one for one in own}
    for name, entry in last.items():
        path = here.path / "outbox" / Path(name).name
        # A locked one has other bytes each time.
        if entry.payload.get("protected") or not path.is_file():
            continue
        if _sha256(path) != entry.payload["sha256"]:
            yield WorkspaceError("export_altered", f"outbox/{name}", seq=entry.seq)


def _replays(here: Workspace, verdict: Verdict, progress: Progress | None) -> None:
    entries = given_out(here)
    verdict.counts["exports"] = len(entries)
    for made in replay(here, entries, progress):
        if made.fault:
            known = made.fault.code == "replay_program"
            (verdict.notices if known else verdict.faults).append(made.fault)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
