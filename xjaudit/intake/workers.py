"""Pictures looked at by two processes, results in the order of the files."""

import os
import queue
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xjaudit.documents.places import ChangePlace
from xjaudit.errors import InputError
from xjaudit.ingest.reader import Reader
from xjaudit.intake.child import CODE
from xjaudit.intake.found import PAGED, Sheet

WORKERS = min(2, os.cpu_count() or 1)
# Pages of a file that are read at a time, and how many jobs are under way.
TOGETHER = 4
_AHEAD = 3 * WORKERS
_TICK = 0.1


@dataclass(frozen=True)
class File:
    """A file whose pictures are looked at: its path, its kind, and the pages wanted (None: all)."""

    path: Path
    kind: str
    name: str


Outcome = tuple[int, list[Sheet]] | InputError


class Workers:
    """The processes; leave the `with` block and they are gone, whatever they are doing."""

    def __init__(self, places: Sequence[ChangePlace] = ()) -> None:
        """`places` are those of the change boxes. Nothing is started before it is needed."""
        self._places = tuple(places)
        self._readers = [Reader(CODE) for _ in range(WORKERS)]
        self._free: queue.SimpleQueue[Reader] = queue.SimpleQueue()
        for one in self._readers:
            self._free.put(one)
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="pictures")

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        for one in self._readers:
            one.stop()
        self._pool.shutdown()

    def look(
        self, files: Iterable[File], tick: Callable[[], None] = lambda: None
    ) -> Iterator[tuple[File, Outcome]]:
        """Of each file, in order, how many pages it has and what is on some of them, until all
        are told; or its fault. `tick` is called ten times a second; what it raises ends it."""
        ahead: deque[tuple[File, int, Future[Any]]] = deque()
        for file, of, job in self._jobs(files, tick):
            ahead.append((file, of, self._pool.submit(self._ask, job)))
            while len(ahead) >= _AHEAD:
                yield self._next(ahead, tick)
        while ahead:
            yield self._next(ahead, tick)

    def _jobs(
        self, files: Iterable[File], tick: Callable[[], None]
    ) -> Iterator[tuple[File, int, dict[str, Any]]]:
        for file in files:
            told = {"path": str(file.path), "kind": file.kind, "name": file.name}
            of = 1
            if file.kind in PAGED:
                counted = self._pool.submit(self._ask, told | {"do": "count"})
                of = _awaited(counted, tick)
            # A file that cannot be counted is read for its fault.
            of = of if isinstance(of, int) and of > 0 else 1
            for first in range(1, of + 1, TOGETHER):
                last = min(first + TOGETHER - 1, of)
                asked = {"do": "read", "first": first, "last": last, "of": of}
                yield file, of, told | asked | {"places": self._places}

    def _ask(self, job: dict[str, Any]) -> Any:
        reader = self._free.get()
        try:
            return reader.ask(job)
        except InputError as fault:
            return fault
        finally:
            self._free.put(reader)

    def _next(
        self, ahead: deque[tuple[File, int, Future[Any]]], tick: Callable[[], None]
    ) -> tuple[File, Outcome]:
        file, of, future = ahead.popleft()
        told = _awaited(future, tick)
        return file, told if isinstance(told, InputError) else (of, told)


def _awaited(future: Future[Any], tick: Callable[[], None]) -> Any:
    while not future.done():
        wait([future], _TICK)
        tick()
    return future.result()
