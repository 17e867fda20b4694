"""The workspace folder, and the only module that writes in it.

workspace.toml   settings, the key of keyed hashes, who works here, where the ledger is
ledger.sqlite    what people decided, unless workspace.toml names a PostgreSQL database
ledger.head      the last entry of the ledger, so that a lost one is missed
packs/           what province, county and school set otherwise, named in workspace.toml
inbox/           files as received, named by SHA-256, never changed; beside each a small note
cache/           rebuildable; may be deleted at any time
outbox/          exports
published/       what leaders see: counts only
sources/         what each export was made from, named by SHA-256
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from xjaudit import snapshot
from xjaudit.audit import Audit
from xjaudit.errors import InputError, WorkspaceError
from xjaudit.ingest.readers import Progress
from xjaudit.ingest.reading import Reading
from xjaudit.ledger.fold import State
from xjaudit.settings import Settings
from xjaudit.workspace import auditing, choice, marker
from xjaudit.workspace.adding import Added, kind_of, take_in
from xjaudit.workspace.changes import changes_between
from xjaudit.workspace.decisions import ANCHOR, FILE, Decisions, open_in
from xjaudit.workspace.inbox import Inbox, Received, by_kind
from xjaudit.workspace.incoming import Incoming, found_in
from xjaudit.workspace.marker import Marker
from xjaudit.workspace.modes import tighten
from xjaudit.workspace.shelf import Shelf
from xjaudit.workspace.storing import make_folder, write

if TYPE_CHECKING:
    from xjaudit.ledger.store import Ledger

FOLDERS = ("inbox", "cache", "outbox", "published", "published/history", "sources")
MARKER = "workspace.toml"
PASTED = {"zh": "粘贴", "en": "pasted"}


@dataclass(frozen=True)
class Workspace:
    """An open workspace; everything but files, settings and decisions in it can be computed again.

    exposed  places in it that others than its user can look into, which cannot be changed
    """

    path: Path
    marker: Marker = field(repr=False)
    decisions: Decisions = field(repr=False, compare=False)
    exposed: list[Path] = field(default_factory=list, compare=False)

    @property
    def settings(self) -> Settings:
        """Its settings."""
        return self.marker.settings

    @property
    def key(self) -> bytes:
        """The key of its keyed hashes."""
        return self.marker.key

    @property
    def ledger(self) -> "Ledger":
        """What people decided, entry by entry."""
        return self.decisions.ledger

    def state(self) -> State:
        """What stands of it now."""
        return self.decisions.state()

    @property
    def inbox(self) -> Inbox:
        """The files as received."""
        return Inbox(self.path / "inbox")

    @property
    def shelf(self) -> Shelf:
        """Readings of the files, kept."""
        return Shelf(self.path / "cache", self.settings.answers)

    def add(
        self,
        paths: Path | Iterable[Path],
        kind: str | None = None,
        password: str | None = None,
        progress: Progress | None = None,
    ) -> Added:
        """Take in files, every file of folders and archives; what is wrong with one keeps none of
        the others out.

        The same bytes again change nothing. A file that comes again under the same name, in the
        same folder and of the same kind supersedes the earlier one if most people in it are the
        same: a fresh export takes the place of last week's, but one class's 名单.xlsx not that of
        another class. A workbook with a password is kept without it, and beside it as received;
        the password is kept nowhere.
        """
        found, faults = found_in([paths] if isinstance(paths, Path) else paths, self.path)
        added = self.add_files(found, kind, password, progress)
        return replace(added, faults=[*faults, *added.faults])

    def add_files(
        self,
        files: Iterable[Incoming],
        kind: str | None = None,
        password: str | None = None,
        progress: Progress | None = None,
    ) -> Added:
        """The same for files given as bytes, as an upload brings them."""
        return take_in(files, self.inbox, self.shelf, kind, password, progress)

    def add_text(
        self, text: str, kind: str | None = None, progress: Progress | None = None
    ) -> Added:
        """The same for a table or list that was pasted: it becomes a text file."""
        now = datetime.now().strftime("%Y%m%d-%H%M")
        name = f"{PASTED[self.settings.language]}-{now}.txt"
        return self.add_files([Incoming(name, text.encode())], kind, None, progress)

    def retype(self, sha256: str, kind: str) -> Received:
        """Take a file for another kind; InputError where it cannot be one."""
        file = replace(self.inbox.file(sha256), kind=kind)
        (outcome,) = self.shelf.read(self.inbox, [file])
        if isinstance(outcome, InputError):
            raise outcome
        return self.inbox.note(file)

    def answer(self, key: str, value: str | None) -> "Workspace":
        """The workspace with a question of a file answered, or no longer answered."""
        # Another notebook may have answered in the meantime.
        now = open_at(self.path)
        answers = {k: v for k, v in now.settings.answers.items() if k != key}
        answers |= {} if value is None else {key: value}
        return now.write_settings(now.settings.but(answers=answers))

    def readings(
        self, progress: Progress | None = None
    ) -> list[tuple[Received, Reading | InputError]]:
        """The files in use, rosters first, each with what was read of it or its fault."""
        files = by_kind(self.files())
        outcomes = self.shelf.read(self.inbox, files, progress)
        told = [self._typed(*pair) for pair in zip(files, outcomes, strict=True)]
        everything = {file.sha256: file for file in self.files()}
        # What those in use took the place of: `changes` asks for it.
        before = [f for f in everything.values() if f.by in everything and everything[f.by].in_use]
        self.shelf.prune([file for file, _ in told], before)
        return told

    def _typed(
        self, file: Received, outcome: Reading | InputError
    ) -> tuple[Received, Reading | InputError]:
        """A file whose kind could not be found out before its questions were answered."""
        if not file.kind and isinstance(outcome, Reading) and (kind := kind_of(outcome)):
            return self.inbox.note(replace(file, kind=kind)), outcome
        return file, outcome

    def changes(self, sha256: str) -> pd.DataFrame:
        """What a roster brought that took the place of an earlier one; see
        `changes.changes_between`. Empty where it took none's."""
        new = self.inbox.file(sha256)
        earlier = [f for f in self.files() if f.by == new.sha256 and f.sha256 != new.opened_from]
        read = [self.shelf.read(self.inbox, [file])[0] for file in [*earlier[-1:], new]]
        good = [one for one in read if isinstance(one, Reading)]
        return changes_between(good[:-1], good[-1:], self.settings)

    def files(self) -> list[Received]:
        """Every file ever received, in order of arrival."""
        return self.inbox.files()

    def audit(self, progress: Progress | None = None) -> Audit:
        """Everything that follows from the files in use and the settings; cached.

        `progress(done, of, what)` is told how far it is; what it raises ends the work.
        """
        return auditing.audit_of(self, progress)

    def digest(self) -> str:
        """SHA-256 of which files are in use: the same files give the same digest."""
        used = sorted(f"{file.kind}:{file.sha256}" for file in self.files() if file.in_use)
        return hashlib.sha256("\n".join(used).encode()).hexdigest()

    @property
    def published(self) -> Path:
        """The folder leaders' pages read."""
        return self.path / "published"

    def editions(self) -> list[int]:
        """Numbers of the published editions."""
        names = (path.stem for path in (self.published / "history").glob("*.json"))
        return sorted(int(name) for name in names if name.isdigit())

    def write_edition(self, number: int, text: str, page: str) -> Path:
        """Put a snapshot, and the page made of it, where leaders' pages look, and the snapshot into
        the history."""
        write(self.published / "history" / f"{number:04d}.json", text.encode())
        # Figures last: nobody finds new ones without their page.
        write(self.published / snapshot.PAGE, page.encode())
        write(self.published / snapshot.FILE, text.encode())
        return self.published / snapshot.FILE

    def write_settings(self, settings: Settings) -> "Workspace":
        """The same workspace with other settings; it keeps its own copies of packs."""
        now = marker.load(self.path / MARKER)
        marker.keep(self.path / MARKER, replace(now, settings=settings))
        return open_at(self.path)

    def work_as(self, actor: str, role: str) -> "Workspace":
        """The same workspace, in which this person works from now on."""
        # Settings may have been written since this was opened.
        now = marker.load(self.path / MARKER)
        marker.keep(self.path / MARKER, replace(now, me={"actor": actor, "role": role}))
        return open_at(self.path)


def here() -> Workspace:
    """The workspace of a notebook: `XJAUDIT_WORKSPACE`, else the one chosen, else nearby."""
    return open_at(choice.place())


def new(path: Path, settings: Settings | None = None, ledger: str = "") -> Workspace:
    """A new workspace, its ledger at this URL if not in the folder; WorkspaceError when one, or
    anything else, is there already."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise WorkspaceError("not_empty", path)
    make_folder(path)
    for name in FOLDERS:
        make_folder(path / name)
    made = Marker(settings or Settings(), secrets.token_bytes(32), ledger)
    open_in(path, made, create=True).close()
    marker.keep(path / MARKER, made)
    return open_at(path)


def open_at(path: Path | str, create: bool = False) -> Workspace:
    """The workspace in a folder; WorkspaceError says what is wrong with it and what to do."""
    path = Path(path).expanduser()
    if not (path / MARKER).is_file():
        if create:
            return new(path)
        raise WorkspaceError("not_a_workspace" if path.is_dir() else "no_workspace", path)
    told = marker.load(path / MARKER)
    try:
        for name in FOLDERS:
            make_folder(path / name)
    except OSError:
        # What only can be read can still be shown.
        pass
    path = path.resolve()
    names = (".", *FOLDERS, MARKER, FILE, ANCHOR)
    exposed = tighten(path / name for name in names if (path / name).exists())
    return Workspace(path, told, Decisions(path, told), exposed)
