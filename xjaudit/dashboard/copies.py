"""Copies of what is published, for a server that must not know where the originals lie.

The process that a person started looks at the folder and hands on what leaders may see: a few
files, each replaced in one go. Its child, the server, reads the copies and nothing of the
workspace.
"""

import threading
from contextlib import suppress
from pathlib import Path

from xjaudit.snapshot import FILE, region

OPENING = "opening.html"
# The page before the figures: a reader must never find new figures without their page.
HANDED_ON = (OPENING, FILE, region.FILE)
EVERY_SECONDS = 0.5
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


def look(path: Path) -> tuple[int, ...] | None:
    """What tells a file from its successor; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
