"""The entry of `xjaudit` and `python -m xjaudit`."""

import os
import sys
from contextlib import suppress

# Commands that read files.
READING = frozenset(("audit", "inspect", "add"))


def main() -> None:
    """Run a command; one that reads files has its reader started before anything else is done."""
    asked = sys.argv[1:]
    reads = asked[:1] and asked[0] in READING and not {"--help", "-h"} & set(asked)
    if reads:
        from xjaudit.ingest import readers

        readers.warm()
    from xjaudit import cli

    try:
        cli.main()
    except SystemExit as ended:
        if reads and (ended.code is None or isinstance(ended.code, int)):
            _leave(ended.code or 0)
        raise


def _leave(status: int) -> None:
    """End at once what is done: to take apart every table first takes a tenth of a short run."""
    from xjaudit.ingest import readers

    readers.stop()
    # Whoever listens may be gone; the usual end knows what to say of that.
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
