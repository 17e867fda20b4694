"""Taking files in: made ready, read in one go, compared with what they may replace, and kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from xjaudit.errors import InputError, WorkspaceError, XjauditError
from xjaudit.ingest.files import names_of
from xjaudit.ingest.packet import is_packet
from xjaudit.ingest.readers import Progress, begin
from xjaudit.ingest.reading import Reading
from xjaudit.workspace.doubles import as_list, doubles
from xjaudit.workspace.inbox import Inbox, Received, bare, by_kind, laid, unlike
from xjaudit.workspace.incoming import Incoming, Stage, Staged
from xjaudit.workspace.shelf import Shelf


@dataclass(frozen=True)
class Added:
    """What came of files that were to be taken in.

    files    those that are here now, new ones and those that were here before
    faults   what is wrong with the others, each with the file's name
    skipped  names of lock files, which hold no table
    locked   the faulty ones that a password may open, to be handed in again with one
    alike    pairs of rosters that look like two editions of one: the new one and the other
    doubled  files of one class that have a roster's columns, each with the name of the roster in
             which most of it stands; new ones count as class lists
    unread   of pictures and documents that lay among others what each is
    """

    files: list[Received] = field(default_factory=list)
    faults: list[XjauditError] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    locked: list[Incoming] = field(default_factory=list)
    alike: list[tuple[Received, Received]] = field(default_factory=list)
    unread: list[InputError] = field(default_factory=list)
    doubled: list[tuple[Received, str]] = field(default_factory=list)


def take_in(
    incoming: Iterable[Incoming],
    inbox: Inbox,
    shelf: Shelf,
    kind: str | None = None,
    password: str | None = None,
    progress: Progress | None = None,
) -> Added:
    """Take in files, all that can be used; see `Workspace.add`."""
    adding = _Adding(inbox, shelf, kind)
    try:
        with TemporaryDirectory(dir=shelf.folder, prefix="run-") as folder:
            stage = Stage(Path(folder), adding.is_here, password)
            given = list(incoming)
            for one in given:
                if progress:
                    progress(0, len(given), one.name)
                stage.put(one)
            readings = adding.read(stage, progress)
            return adding.commit(stage, readings)
    except OSError as error:
        raise WorkspaceError("not_kept", inbox.path.parent, reason=error.strerror) from None


class _Adding:
    """One run of taking in: what was here before it, and what it brings."""

    def __init__(self, inbox: Inbox, shelf: Shelf, kind: str | None) -> None:
        self.inbox, self.shelf, self.kind = inbox, shelf, kind
        self.here = {file.sha256: file for file in inbox.files()}
        self.opened = {f.opened_from: f for f in self.here.values() if f.opened_from}
        self.same: list[Received] = []
        self.repeated: list[str] = []

    def is_here(self, sha256: str) -> bool:
        """Whether these bytes are in use, as this kind; of a file with a password, those in it."""
        there = self.opened.get(sha256) or self.here.get(sha256)
        if there is None or not there.in_use or self.kind not in (None, there.kind):
            return False
        self.same.append(there)
        return True

    def read(self, stage: Stage, progress: Progress | None) -> dict[str, Reading]:
        """The readings by hash; faults go to the stage."""
        first = {one.sha256: one for one in reversed(stage.ready)}
        fresh = [one for one in stage.ready if first[one.sha256] is one]
        outcomes = self._outcomes(stage.folder, fresh, progress) if fresh else {}
        for one in stage.ready:
            outcome = outcomes[one.sha256]
            if isinstance(outcome, InputError):
                stage.refuse(one.given, outcome)
            elif one not in fresh:
                self.repeated.append(one.sha256)
        stage.ready = fresh
        return {key: one for key, one in outcomes.items() if isinstance(one, Reading)}

    def _outcomes(
        self, folder: Path, fresh: list[Staged], progress: Progress | None
    ) -> dict[str, Reading | InputError]:
        """What was read of each file, all of them by one job; by hash."""
        names = {one.name for one in fresh}
        # Files that stay in use are not read again, but what a file is called depends on them.
        stay = [file for file in self._used() if file.name not in names]
        paths = [laid(folder, file.name) for file in stay]
        known = {path: Reading(path.name, "", [], []) for path in paths}
        paths += [one.path for one in fresh]
        kinds = [*(file.kind for file in stay), *(self.kind for _ in fresh)]
        job = begin(list(zip(paths, kinds, strict=True)), None, self.shelf.answers, known)
        job.result(_without(len(stay), progress))
        told = {name: _usable(name, one) for name, one in job.outcomes()}
        # Archives deeper inside each other than two answer with several readings, by other names.
        return {
            one.sha256: told.get(name, InputError("archive_nested", name))
            for one, name in zip(fresh, names_of(paths)[len(stay) :], strict=True)
        }

    def commit(self, stage: Stage, readings: dict[str, Reading]) -> Added:
        """Keep what could be read: the bytes of all files first, then their notes."""
        good = [one for one in stage.ready if one.sha256 in readings]
        locked = [one.locked for one in good if one.locked]
        self.inbox.keep((one.sha256, one.path) for one in [*good, *locked])
        doubled = self._doubled(good, readings)
        fresh = [self._note(one, readings) for one in good]
        self.shelf.save({one.sha256: readings[one.sha256] for one in good}, self._used())
        again = [self.here[sha256] for sha256 in self.repeated]
        files = [*fresh, *dict.fromkeys([*self.same, *again])]
        alike = list(self._alike(fresh, readings))
        told = [(self.here[one], name) for one, name in doubled.items()]
        return Added(files, stage.faults, stage.skipped, stage.locked, alike, stage.unread, told)

    def _doubled(self, good: list[Staged], readings: dict[str, Reading]) -> dict[str, str]:
        """By hash the files that double a roster, with its name; new ones count as class lists."""
        fresh = {one.sha256: one.name for one in good}
        if self.kind or all(readings[one].kind != "roster" for one in fresh):
            return {}
        old = {file.sha256: file for file in self._used() if file.kind == "roster"}
        known = {sha256: self._reading(file, readings) for sha256, file in old.items()}
        known |= {sha256: readings[sha256] for sha256 in fresh}
        found = dict(doubles({key: one for key, one in known.items() if one}))
        for sha256 in fresh.keys() & found.keys():
            as_list(readings[sha256])
        names = {sha256: file.name for sha256, file in old.items()} | fresh
        # An earlier file's kind is left to people; they are told once, when the roster comes.
        return {one: names[other] for one, other in found.items() if {one, other} & {*fresh}}

    def _used(self) -> list[Received]:
        return by_kind(self.here.values())

    def _note(self, one: Staged, readings: dict[str, Reading]) -> Received:
        kind = self.kind or kind_of(readings[one.sha256])
        others = [file for file in self._used() if file.sha256 != one.sha256]
        rivals = [
            other
            for other in others
            if (bare(other.name), other.kind) == (bare(one.name), kind)
            and self._is_new_edition(one, other, readings)
        ]
        name = unlike(one.name, [file.name for file in others if file not in rivals])
        note = Received(one.sha256, name, kind, self._size(one), _now())
        if one.locked:
            note = replace(note, opened_from=one.locked.sha256)
        # In this order: a kill leaves either the earlier files in use or the new one.
        for other in rivals:
            self._write(replace(other, state="superseded", by=one.sha256))
        self._write(note)
        if one.locked:
            received = Received(one.locked.sha256, name, kind, self._size(one.locked), note.added)
            self._write(replace(received, state="superseded", by=one.sha256))
        return replace(note, new=True, replaces="、".join(other.name for other in rivals))

    def _size(self, one: Staged) -> int:
        return (self.inbox.path / one.sha256).stat().st_size

    def _write(self, note: Received) -> None:
        self.here[note.sha256] = self.inbox.note(note)

    def _is_new_edition(self, one: Staged, other: Received, readings: dict[str, Reading]) -> bool:
        """The same people under the same name; under that of a copy, the same columns too."""
        old = self._reading(other, readings)
        new = readings[one.sha256]
        if old is None or not same_people(new, old):
            return False
        return other.name == one.name or _fields(new) == _fields(old)

    def _alike(
        self, files: list[Received], readings: dict[str, Reading]
    ) -> Iterable[tuple[Received, Received]]:
        for new in files:
            for other in self._used():
                if new.sha256 == other.sha256 or not new.kind == other.kind == "roster":
                    continue
                one, two = readings[new.sha256], self._reading(other, readings)
                if two and _fields(one) == _fields(two) and same_people(one, two, 0.8):
                    yield new, other

    def _reading(self, file: Received, readings: dict[str, Reading]) -> Reading | None:
        if file.sha256 not in readings:
            (outcome,) = self.shelf.read(self.inbox, [file])
            if isinstance(outcome, InputError):
                return None
            readings[file.sha256] = outcome
        return readings[file.sha256]


def _usable(name: str, outcome: Reading | InputError) -> Reading | InputError:
    """The outcome; of a packet that it is none for the inbox."""
    if isinstance(outcome, Reading) and is_packet(outcome):
        return InputError("is_packet", name)
    return outcome


def kind_of(reading: Reading) -> str:
    """The kind of file: that of its largest table. A report of absentees beside class lists is no
    reason to take those for reports; empty where nothing could be read yet."""
    kinds = {table.kind for table in reading.tables}
    if reading.kind == "absences" and "list" in kinds:
        return "list"
    return reading.kind or ""


def same_people(one: Reading, other: Reading, share: float = 0.5) -> bool:
    """More than this share of the smaller file's names stand in the other too."""
    names = [_names(one), _names(other)]
    return len(names[0] & names[1]) > share * min(map(len, names))


def _names(reading: Reading) -> set[str]:
    columns = [table.cells["name"] for table in reading.tables if "name" in table.cells]
    return {name for column in columns for name in column.to_pylist() if name}


def _fields(reading: Reading) -> set[str]:
    return {name for table in reading.tables for name in table.cells}


def _without(count: int, progress: Progress | None) -> Progress | None:
    """Progress that does not count the first files, which are not read."""
    if progress is None:
        return None
    return lambda done, of, what: progress(done - count, of - count, what)


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="microseconds")
