"""Confirmation forms of 3,000 pupils and the packets of their classes: seconds, and memory.

    python -m benchmarks.documents [--pupils 3000]

The pupils are those of the sample school, as often as needed, in classes of some 45. Typst sets the
forms of several classes at a time.
"""

import argparse
import os
import resource
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pandas as pd

from xjaudit import settings
from xjaudit.audit import Audit, audit
from xjaudit.documents import fonts, items, printing
from xjaudit.documents.packets import sending
from xjaudit.documents.pupils import classes_of
from xjaudit.reconcile.outcomes import is_expected

SCHOOL = Path(__file__).parent.parent / "sample_data" / "school"
KEY = bytes(32)


def school_of(count: int) -> Audit:
    """An audit with this many pupils."""
    made = audit(
        sorted((SCHOOL / "registry").iterdir()), settings=settings.load(SCHOOL / "settings.toml")
    )
    roster = made.roster[is_expected(made.roster)].dropna(subset=["class"])
    parts = []
    for copy in range(-(-count // len(roster))):
        again = roster.assign(person_key=roster["person_key"] + f"-{copy}")
        again["class"] = roster["class"] + (str(copy) if copy else "")
        parts.append(again)
    return replace(made, roster=pd.concat(parts, ignore_index=True).head(count))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=3000)
    count = parser.parse_args().pupils
    school, own = school_of(count), items.load()
    classes = classes_of(school)
    fonts.faces()
    with tempfile.TemporaryDirectory() as folder:
        start, spent = time.perf_counter(), time.process_time()
        forms = printing.prepare(school, KEY, own, classes)
        run = printing.print_forms(school, own, forms, Path(folder))
        wall, cpu = time.perf_counter() - start, time.process_time() - spent
        size = sum(path.stat().st_size for path in run.files) / 1e6
        told = f"{len(run.forms):,} forms in {len(run.files)} PDFs ({size:.0f} MB)"
        print(f"{told}: {wall:.1f} s on {os.cpu_count()} cores ({cpu:.1f} s of work)")
        print(f"memory at most {_most():.0f} MB")
        start, spent = time.perf_counter(), time.process_time()
        packets = sending.packets_of(school, KEY, classes)
        sending.send(school, packets, Path(folder) / "packets")
        wall, cpu = time.perf_counter() - start, time.process_time() - spent
        print(f"{len(packets)} packets, workbook and PDF: {wall:.1f} s ({cpu:.1f} s of work)")
    print(f"memory at most {_most():.0f} MB; load of the machine {os.getloadavg()[0]:.1f}")


def _most() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
