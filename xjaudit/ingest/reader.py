"""One bounded process that reads files: started when needed, ended where a file is too much."""

import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from xjaudit.errors import InputError
from xjaudit.ingest.child import receive, send

# Seconds for one file: a floor, and more for larger ones.
SECONDS = 18.0
SECONDS_PER_MB = 1.5
# Bytes of a file after which its reader is not kept.
LARGE = 16 << 20
# Seconds for several small files together; then each is asked for by itself.
SECONDS_FOR_SEVERAL = 2.0
_GIVEN_UP, _CANCELLED = object(), object()


class Reader:
    """One child process; a job that takes too long ends it, the next job starts another."""

    def __init__(self, code: str = "from xjaudit.ingest.child import main; main()") -> None:
        """`code` is what the child runs."""
        self._code = code
        self._process: subprocess.Popen[bytes] | None = None
        self._ending: threading.Thread | None = None

    def start(self) -> subprocess.Popen[bytes]:
        """The running child, started if there is none."""
        if self._process is None or not self.lives:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", self._code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # What a native library cries before it dies may quote a cell.
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
        return self._process

    def ask(self, job: dict[str, Any]) -> Any:
        """The child's answer; an InputError is raised, also where the child died of the file."""
        size, is_fresh = size_of(Path(job["path"])), not self.lives
        seconds = SECONDS + SECONDS_PER_MB * size / 2**20
        answer = self._try(job, seconds)
        if answer is None and not is_fresh:
            # One that has read much has less room left than a new one.
            answer = self._try(job, seconds)
        if answer in (None, _GIVEN_UP, _CANCELLED):
            raise InputError("reader_died", job["name"])
        if size > LARGE:
            # What such a file took is not always given back.
            self._retire()
        if isinstance(answer, InputError):
            raise answer
        return answer

    def ask_all(self, jobs: list[dict[str, Any]]) -> list[Any]:
        """The child's answers, or what came of each job instead of one.

        Messages to and fro take longer than small files do, so that several go in one. Where that
        fails, each is asked for by itself: no file is blamed for another.
        """
        if len(jobs) > 1 and self.lives:
            answers = self._try(jobs, SECONDS_FOR_SEVERAL)
            if isinstance(answers, list):
                return answers
            if answers is _CANCELLED:
                return [InputError("reader_died", job["name"]) for job in jobs]
        return [self._answer(job) for job in jobs]

    def _answer(self, job: dict[str, Any]) -> Any:
        try:
            return self.ask(job)
        except Exception as fault:
            return fault

    @property
    def lives(self) -> bool:
        """Whether a child is running."""
        return self._process is not None and self._process.poll() is None

    def _try(self, asked: dict[str, Any] | list[dict[str, Any]], seconds: float) -> Any:
        """The child's answer to a job, or to each of several; None where it died, _GIVEN_UP where
        that took too long, _CANCELLED where somebody else ended it."""
        process, late = self.start(), threading.Event()
        assert process.stdin and process.stdout

        def too_late() -> None:
            late.set()
            process.kill()

        clock = threading.Timer(seconds, too_late)
        clock.daemon = True
        clock.start()
        try:
            send(process.stdin, asked)
            answer = receive(process.stdout)
        except (OSError, EOFError, ValueError):
            answer = None
        finally:
            clock.cancel()
        if answer is None:
            is_cancelled = self._process is not process
            self.stop()
            return _GIVEN_UP if late.is_set() else _CANCELLED if is_cancelled else None
        return answer

    def stop(self) -> None:
        """End the child, whatever it does."""
        self._retire()
        if self._ending is not None:
            self._ending.join()

    def _retire(self) -> None:
        """The same, without waiting until the system has taken back all its memory."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            self._ending = threading.Thread(target=_bury, args=(process,), daemon=True)
            self._ending.start()


def _bury(process: subprocess.Popen[bytes]) -> None:
    process.wait()
    for pipe in (process.stdin, process.stdout):
        # What was still to be written is of no use to a dead child.
        with suppress(OSError):
            if pipe is not None:
                pipe.close()


def _environment() -> dict[str, str]:
    here = str(Path(__file__).parents[2])
    path = os.pathsep.join(p for p in (here, os.environ.get("PYTHONPATH")) if p)
    # The default pool of pyarrow claims a GiB of addresses, which would count as memory taken.
    return os.environ | {"PYTHONPATH": path, "ARROW_DEFAULT_MEMORY_POOL": "system"}


def size_of(path: Path) -> int:
    """Bytes of a file, 0 where it cannot be told."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
