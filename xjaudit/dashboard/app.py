"""The server itself: a process of its own, which begins by confining itself.

It is told by a line of standard input what to serve (see `Task`) and knows nothing else: `python -m
xjaudit.dashboard.app`. It ends when standard input does: then whoever started it is gone, killed
or not. Beyond confinement, nothing may be imported before it is done.
"""

import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from xjaudit.dashboard import confine


@dataclass(frozen=True)
class Task:
    """What to serve: copies of what is published, the notebook, and how.

    `confined` is whether the process shall confine itself.
    """

    copies: str
    home: str
    notebook: str
    host: str
    port: int
    base_url: str
    token: str
    most: int
    pool: int
    confined: bool


def main() -> None:
    """Confine this process, then serve until told to stop."""
    if not (line := sys.stdin.buffer.readline()):
        return
    task = Task(**json.loads(line))
    if task.confined:
        needed = [*confine.needed(), Path(task.notebook).parent]
        read = [*needed, Path(task.copies)]
        confine.confine(read, [Path(task.home), Path("/dev/null")], task.port)
    # Not before: a thread that was there already would stay free.
    Thread(target=_end_with_starter, name="starter", daemon=True).start()
    from xjaudit.dashboard.server import serve

    serve(task)


def _end_with_starter() -> None:
    # The file descriptor itself: what Python reads by is locked while it waits.
    with suppress(OSError):
        while os.read(0, 1):
            pass
    # Kernels end with this process, whatever ends it.
    os._exit(0)


if __name__ == "__main__":
    main()
