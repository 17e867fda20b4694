"""Copies of what is published, for a server that must not know where the originals lie.

The process that a person started looks at the folder and hands on what leaders may see: a few
files, each replaced in one go. Its child, the server, reads the copies and nothing of the
workspace.
"""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import BinaryIO

from xjaudit.snapshot import FILE, region

OPENING = "opening.html"
# The page before the figures: a reader must never find new figures without their page.
HANDED_ON = (OPENING, FILE, region.FILE)
EVERY_SECONDS = 0.5
# Short: sockets lie in it, and their whole path has little room.
_PREFIX, _LOCK, _INSIDE = "xjp-", "lock", "published"
# A region of 40,000 places is some 30 MiB.
_LARGEST = 64 * 2**20


class Copies:
    """Hands on the files of one folder to another until it is stopped."""

    def __init__(self, published: Path, target: Path) -> None:
        self._published, self._target = published, target
        self._known: dict[str, tuple[int, ...] | None] = dict.fromkeys(HANDED_ON)
        self._stop = threading.Event()

    def hand_on(self) -> None:
        """Copy what has changed since the last time; what is gone goes here too."""
        for name in HANDED_ON:
            found = look(self._published / name)
            if found == self._known[name]:
                continue
            # A file that is being replaced right now comes with the next look.
            with suppress(OSError):
                self._copy(name, found)
                self._known[name] = found

    def watch(self) -> threading.Thread:
        """Hand on from now on, in the background."""
        thread = threading.Thread(target=self._run, name="copies", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """End the watching."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.wait(EVERY_SECONDS):
            self.hand_on()

    def _copy(self, name: str, found: tuple[int, ...] | None) -> None:
        target = self._target / name
        if found is None:
            target.unlink(missing_ok=True)
            return
        with (self._published / name).open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise OSError("too large")
        beside = target.with_name(name + ".new")
        beside.write_bytes(content)
        beside.replace(target)


@contextmanager
def own_folder() -> Iterator[tuple[Path, Path]]:
    """A folder for a server's own files and one for the copies, both removed afterwards. What
    servers have left that were killed is removed first."""
    for top in Path(gettempdir()).glob(f"{_PREFIX}*"):
        if _is_left(top):
            shutil.rmtree(top, ignore_errors=True)
    with TemporaryDirectory(prefix=_PREFIX) as made, (Path(made) / _LOCK).open("wb") as lock:
        _hold(lock)
        home, copies = Path(made) / "home", Path(made) / _INSIDE
        home.mkdir()
        # Last: without it, nobody takes the folder for left.
        copies.mkdir()
        yield home, copies


def _is_left(top: Path) -> bool:
    """Whether nobody holds the folder any more; a lock ends with its process, however it ends."""
    if top.is_symlink() or not (top / _INSIDE).is_dir():
        return False
    with suppress(OSError), (top / _LOCK).open("rb+") as lock:
        _hold(lock)
        return True
    return False


def _hold(lock: BinaryIO) -> None:
    """Hold a file as long as it is open; OSError where another does."""
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def look(path: Path) -> tuple[int, ...] | None:
    """What tells a file from its successor; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
