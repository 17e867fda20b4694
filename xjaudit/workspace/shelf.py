"""Readings of the files of a workspace: each file parsed once, and kept for the next time."""

import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from xjaudit.errors import InputError
from xjaudit.ingest import kept
from xjaudit.ingest.files import names_of
from xjaudit.ingest.readers import Progress, begin
from xjaudit.ingest.reading import Reading
from xjaudit.workspace import cache
from xjaudit.workspace.inbox import Inbox, Received, laid

# Seconds after which what a killed run left behind is no other notebook's work any more.
ABANDONED = 24 * 3600.0


@dataclass(frozen=True)
class Shelf:
    """Readings kept in a folder, under answers that were given to the files' questions."""

    folder: Path
    answers: Mapping[str, str]

    def place(self, file: Received, name: str) -> Path:
        """Where the reading of a file is kept that is called `name` in it."""
        key = kept.key(file.sha256, file.kind, name, self.answers, cache.program())
        return self.folder / f"reading-{key}"

    def kept(self, file: Received, name: str) -> Reading | None:
        """The reading that is kept of it, if there is one."""
        return kept.load(self.place(file, name))

    def read(
        self, inbox: Inbox, files: Sequence[Received], progress: Progress | None = None
    ) -> list[Reading | InputError]:
        """What each file holds, or its fault: kept from an earlier time, else read now."""
        with TemporaryDirectory(dir=self.folder, prefix="run-") as run:
            paths = inbox.lay_out(Path(run), files)
            places = [self.place(*pair) for pair in zip(files, names_of(paths), strict=True)]
            known: dict[Path, Reading] = {}
            for number, (path, place) in enumerate(zip(paths, places, strict=True)):
                if progress:
                    progress(number, len(paths), path.name)
                if (reading := kept.load(place)) is not None:
                    known[path] = reading
            wanted = [(path, file.kind or None) for path, file in zip(paths, files, strict=True)]
            job = begin(wanted, None, self.answers, known)
            job.result(progress)
            told = dict(job.outcomes())
            outcomes = [told[name] for name in names_of(paths)]
        for path, place, outcome in zip(paths, places, outcomes, strict=True):
            if path not in known and isinstance(outcome, Reading):
                kept.save(place, outcome)
        return outcomes

    def save(self, readings: Mapping[str, Reading], among: Sequence[Received]) -> None:
        """Keep readings, by the hash of their file, that are what reading the files in use would
        give: of the same kind, and called the same."""
        for file, name in zip(among, names_in(among), strict=True):
            reading = readings.get(file.sha256)
            if reading is None or reading.name != name:
                continue
            if {table.kind for table in reading.tables} <= {file.kind}:
                kept.save(self.place(file, name), reading)

    def prune(self, among: Sequence[Received], before: Sequence[Received]) -> None:
        """Forget what nobody will ask for: readings of files that are no longer in use, made under
        other answers or by another version of the program; what a killed run left.

        `before` are files that those in use took the place of.
        """
        wanted = {self.place(*pair) for pair in zip(among, names_in(among), strict=True)}
        wanted |= {self.place(file, names_in([file])[0]) for file in before}
        for folder in self.folder.glob("reading-*"):
            if folder not in wanted:
                shutil.rmtree(folder, ignore_errors=True)
        for pattern in ("run-*", ".making-*"):
            for folder in self.folder.glob(pattern):
                with suppress(OSError):
                    if time.time() - folder.stat().st_mtime > ABANDONED:
                        shutil.rmtree(folder, ignore_errors=True)


def names_in(files: Sequence[Received]) -> list[str]:
    """What files are called when they are read together."""
    return names_of([laid(Path(), file.name) for file in files])
