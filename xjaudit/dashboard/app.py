"""The server itself: a process of its own, which begins by confining itself.

It is told on standard input what to serve (see `Task`) and knows nothing else: `python -m
xjaudit.dashboard.app`. Beyond confinement, nothing may be imported before it is done.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

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
    task = Task(**json.load(sys.stdin))
    if task.confined:
        needed = [*confine.needed(), Path(task.notebook).parent]
        read = [*needed, Path(task.copies)]
        confine.confine(read, [Path(task.home), Path("/dev/null")], task.port)
    from xjaudit.dashboard.server import serve

    serve(task)


if __name__ == "__main__":
    main()
