"""The entry of `xjaudit` and `python -m xjaudit`."""

import sys

# Commands that read files.
READING = frozenset(("audit", "inspect", "add"))


def main() -> None:
    """Run a command; one that reads files has its reader started before anything else is done."""
    asked = sys.argv[1:]
    if asked[:1] and asked[0] in READING and not {"--help", "-h"} & set(asked):
        from xjaudit.ingest import readers

        readers.warm()
    from xjaudit import cli

    cli.main()


if __name__ == "__main__":
    main()
