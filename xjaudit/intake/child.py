"""The process that looks at pictures: what a file does to it ends no other; see `ingest.child`."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

# What a job to read some pages tells.
_ASKED = ("first", "last", "of", "places")
CODE = "from xjaudit.intake.child import main; main()"


def main() -> None:
    """Answer jobs until standard input ends: count the pages of a file, or read some of them."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Two of these share the machine's cores: one thread each.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from xjaudit.errors import InputError
    from xjaudit.ingest.child import address_space, give_up_rights, limit_memory, receive, send

    try:
        import zxingcpp as _zxing  # noqa: F401  (before rights are given up)

        from xjaudit.intake import pictures, reading
    except ImportError:
        pictures = reading = None
    give_up_rights()
    idle = address_space()

    def answer(job: dict[str, Any]) -> Any:
        if pictures is None or reading is None:
            return InputError("needs_paper")
        path = Path(job["path"])
        limit_memory(idle, path)
        try:
            data = path.read_bytes()
            if job["do"] == "count":
                return pictures.count(data, job["kind"])
            return reading.read(data, job["kind"], *(job[n] for n in _ASKED))
        except InputError as fault:
            return fault
        except (MemoryError, RecursionError):
            return InputError("reader_died", job["name"])
        except Exception as error:
            return InputError("reader_fault", job["name"], at=type(error).__name__)

    while (asked := receive(sys.stdin.buffer)) is not None:
        send(answers, answer(asked))
