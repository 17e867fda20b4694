"""One reading of some files, for `benchmarks/reading.py`: prints seconds and peak memory (MiB).

bare     fastexcel alone, every sheet as text
own      `read_file` in this process: the sheets, the facts beside them, the layout
readers  `read_files` through the warm reader processes; memory is that of all processes together
"""

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path


def bare(paths: list[Path]) -> None:
    """The floor."""
    import fastexcel

    for path in paths:
        reader = fastexcel.read_excel(str(path))
        for i in range(len(reader.sheet_names)):
            reader.load_sheet(i, header_row=None, dtypes="string").to_arrow()


def own(paths: list[Path]) -> None:
    """Read right, in this process."""
    from xjaudit.ingest.parse import read_file

    for path in paths:
        read_file(path)


def readers(paths: list[Path]) -> None:
    """Read right, in bounded processes."""
    from xjaudit.ingest.readers import read_files

    _, faults = read_files([(path, None) for path in paths])
    if faults:
        raise SystemExit(str(faults[0]))


def peak() -> float:
    """MiB of this process at its largest, and of its largest child."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024


def main() -> None:
    """Read once to warm up (imports, a first use of everything), then measure."""
    mode, small, *names = sys.argv[1:]
    read: Callable[[list[Path]], None] = {"bare": bare, "own": own, "readers": readers}[mode]
    if mode == "readers":
        from xjaudit.ingest.readers import READERS, stop, warm

        warm(READERS)
    read([Path(small)] * (32 if mode == "readers" else 1))
    start = time.perf_counter()
    read([Path(name) for name in names])
    seconds = time.perf_counter() - start
    if mode == "readers":
        stop()
    sys.stdout.write(f"{seconds} {peak()}\n")


if __name__ == "__main__":
    main()
