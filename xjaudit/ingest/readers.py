"""Files read in bounded processes of their own, which are kept warm.

Light on purpose: a command starts its reader first and imports the rest while that reads.
"""

import atexit
import os
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xjaudit.errors import InputError, spoken
from xjaudit.ingest.files import names_of
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.reader import Reader, size_of

if TYPE_CHECKING:
    from xjaudit.ingest.raw_table import RawTable
    from xjaudit.ingest.reading import Outcome, Reading

    # What a reader will answer, and what it is asked.
    Waiting = tuple[Future[list[Outcome]], dict[str, Any]]

Progress = Callable[[int, int, str], None]
# One reader for a handful of small files, a second where it runs already or pays.
READERS = min(2, os.cpu_count() or 1)
ENOUGH_FOR_TWO = 3 << 20
# Bytes of a file that is read together with others, and how many are.
_SMALL = 1 << 16
_TOGETHER = 8
TICK = 0.1


_readers = [Reader() for _ in range(READERS)]
# The one used last is warm, and is taken first.
_free: queue.LifoQueue[Reader] = queue.LifoQueue()
for _reader in _readers:
    _free.put(_reader)


def stop() -> None:
    """End all readers; the next file starts them again."""
    for reader in _readers:
        reader.stop()


atexit.register(stop)


def warm(count: int = 1) -> None:
    """Start the readers that the next files go to: they get ready while other things are done."""
    taken = [_free.get() for _ in range(count)]
    try:
        for reader in taken:
            reader.start()
    finally:
        for reader in reversed(taken):
            _free.put(reader)


class Job:
    """Files being read; `result` waits for them."""

    def __init__(
        self,
        wanted: list[tuple[Path, str | None]],
        password: str | None = None,
        answers: Mapping[str, str] | None = None,
        name: str | None = None,
        known: Mapping[Path, "Reading"] | None = None,
        passed: Sequence[tuple[Path, str]] = (),
    ) -> None:
        known = {**(known or {}), **_passed_over(passed)}
        wanted = [*wanted, *((path, None) for path, _ in passed)]
        paths = self._paths = [path for path, _ in wanted]
        self._names = [name] if name else names_of(paths)
        self._kinds = [kind for _, kind in wanted]
        self._jobs: list[Future[list[Outcome]]] = [Future() for _ in wanted]
        self._readers: list[Reader] = []
        self._left: queue.SimpleQueue[list[Waiting]] = queue.SimpleQueue()
        together: list[Waiting] = []
        sizes = [*map(size_of, paths)]
        for (path, kind), name, future, size in zip(
            wanted, self._names, self._jobs, sizes, strict=True
        ):
            asked = {"path": str(path), "kind": kind, "name": name, "password": password}
            asked |= {"answers": dict(answers or {}), "alone": len(wanted) == 1}
            asked["language"] = spoken()
            if path in known:
                future.set_result([(name, known[path])])
            elif size > _SMALL:
                self._left.put([(future, asked)])
            else:
                together.append((future, asked))
        for begin in range(0, len(together), _TOGETHER):
            self._left.put(together[begin : begin + _TOGETHER])
        enough = sum(sizes) > ENOUGH_FOR_TWO or all(reader.lives for reader in _readers)
        for _ in range(min(READERS if enough else 1, self._left.qsize())):
            # A daemon: an interpreter that ends does not wait for a file.
            threading.Thread(target=self._work, name="reader", daemon=True).start()

    def _work(self) -> None:
        reader = _free.get()
        self._readers.append(reader)
        try:
            while True:
                self._answer(reader, self._left.get_nowait())
        except queue.Empty:
            return
        finally:
            self._readers.remove(reader)
            _free.put(reader)

    def _answer(self, reader: Reader, waiting: list["Waiting"]) -> None:
        waiting = [one for one in waiting if one[0].set_running_or_notify_cancel()]
        try:
            answers = reader.ask_all([asked for _, asked in waiting])
        except BaseException as fault:
            answers = [fault] * len(waiting)
        for (future, _), answer in zip(waiting, answers, strict=True):
            if isinstance(answer, BaseException):
                future.set_exception(answer)
            else:
                future.set_result(answer)

    def result(self, progress: Progress | None = None) -> tuple[list["Reading"], list[InputError]]:
        """Readings in the order asked for, and every file's fault; none hides another.

        `progress` is told (files done, files in all, file name) and called ten times a second;
        what it raises ends the reading at once.
        """
        self._await(self._jobs, progress)
        told = [outcome for _, outcome in self.outcomes()]
        faults = [one for one in told if isinstance(one, InputError)]
        readings = [one for one in told if not isinstance(one, InputError)]
        try:
            return _without_repeats(readings), faults
        except InputError as fault:
            return readings, [*faults, fault]

    def outcomes(self) -> Iterator["Outcome"]:
        """By name each file's reading, or its fault, in the order asked for; archives unpacked."""
        for number in range(len(self._jobs)):
            yield from self._outcomes(number)

    def _outcomes(self, number: int) -> list["Outcome"]:
        try:
            return self._jobs[number].result()
        except InputError as fault:
            return [(self._names[number], fault)]

    def reading(self, path: Path) -> "Reading | None":
        """What was read of one of the files; None where it is an archive or has a fault."""
        told = [outcome for _, outcome in self._outcomes(self._paths.index(path))]
        return told[0] if len(told) == 1 and not isinstance(told[0], InputError) else None

    def tables(self, kind: str, progress: Progress | None = None) -> list["RawTable"]:
        """Tables of the files given as this kind, as soon as those are read; what cannot be read
        is left to `result`."""
        own = [number for number, given in enumerate(self._kinds) if given == kind]
        self._await([self._jobs[number] for number in own], progress)
        told = [outcome for number in own for _, outcome in self._outcomes(number)]
        readings = [one for one in told if not isinstance(one, InputError)]
        first = {reading.digest: reading for reading in reversed(readings)}
        return [t for r in readings if first[r.digest] is r for t in r.tables if t.kind == kind]

    def _await(self, jobs: list[Future[list["Outcome"]]], progress: Progress | None) -> None:
        try:
            while not all(job.done() for job in jobs):
                wait(jobs, TICK)
                if progress:
                    done = sum(job.done() for job in self._jobs)
                    progress(done, len(self._jobs), self._names[max(done - 1, 0)])
        except BaseException:
            self.cancel()
            raise

    def cancel(self) -> None:
        """Give up what is not read yet."""
        for job in self._jobs:
            job.cancel()
        # Readers of other jobs go on.
        for reader in list(self._readers):
            reader.stop()


def begin(
    wanted: Iterable[tuple[Path, str | None]],
    password: str | None = None,
    answers: Mapping[str, str] | None = None,
    known: Mapping[Path, "Reading"] | None = None,
    passed: Sequence[tuple[Path, str]] = (),
) -> Job:
    """Start to read files, each with the kind it is meant to be (None: found out).

    `answers` to questions that files of their layout raised before; `known` are readings that are
    at hand, `passed` files that are not read, each with the notice that says why.
    """
    return Job(list(wanted), password, answers, known=known, passed=passed)


def read_files(
    wanted: Iterable[tuple[Path, str | None]],
    password: str | None = None,
    progress: Progress | None = None,
    answers: Mapping[str, str] | None = None,
) -> tuple[list["Reading"], list[InputError]]:
    """Read files in bounded processes; see `Job.result`."""
    return begin(wanted, password, answers).result(progress)


def read_file(
    path: Path,
    kind: str | None = None,
    password: str | None = None,
    name: str | None = None,
    answers: Mapping[str, str] | None = None,
) -> "Reading":
    """Read one file in a bounded process; InputError where it cannot be used."""
    job = Job([(path, kind)], password, answers, name)
    readings, faults = job.result()
    if faults:
        raise faults[0]
    return readings[0]


def unpack(
    path: Path, password: str | None = None, name: str | None = None
) -> list[tuple[str, bytes]]:
    """The files inside an archive (path in it, content), or the workbook behind a password; empty
    where a file is neither. InputError password or wrong_password where (another) one may help."""
    asked = {"do": "unpack", "path": str(path), "name": name or path.name, "password": password}
    reader = _free.get()
    try:
        found = reader.ask({**asked, "language": spoken()})
    finally:
        _free.put(reader)
    return [(member, bytes(content)) for member, content in found]


def _passed_over(passed: Sequence[tuple[Path, str]]) -> "dict[Path, Reading]":
    if not passed:
        return {}
    from xjaudit.ingest.reading import aside

    return {path: aside(path.name, code) for path, code in passed}


def _without_repeats(readings: list["Reading"]) -> list["Reading"]:
    """A file given twice counts once, and that is said; as two kinds it cannot be."""
    first: dict[str, Reading] = {}
    for reading in readings:
        # Files without tables (locks) are no file twice.
        kept = first.setdefault(reading.digest or reading.name, reading)
        if kept.kind != reading.kind:
            raise InputError("two_kinds", reading.name, other=kept.name)
        if kept is not reading:
            kept.notices.append(("", Notice("duplicate_file", raw=reading.name)))
    return list(first.values())
