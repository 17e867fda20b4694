"""All rules against the bare reader: a roster of 100,000 records and 72 columns.

The workbook is written once and read right once; then, in one process and in turn, every rule that
reads a roster runs on its records, and fastexcel alone reads the workbook. Told are the ratio of
the times, the memory that the rules need beyond the records, and the slowest rules with the rows
they found.
"""

import argparse
import gc
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

import fastexcel
import pandas as pd
import xlsxwriter

TOP = Path(__file__).resolve().parent.parent
SCHOOLS = 20
CLASSES = 117  # of each school: thirteen a grade
# Columns that stay empty hold what stands in narrow exports otherwise.
INSTEAD = {"continuation_key": "registry_no", "homepage": "status", "class_no": "class_name"}


def write(path: Path, records: int) -> None:
    """A roster made of some schools with the sample school's faults, every cell a text."""
    sys.path.insert(0, str(TOP / "sample_data"))
    import columns
    from identifiers import Issuer

    heading_of = {code: heading for heading, code in columns.PRIMARY + columns.ROSTER}
    codes = [INSTEAD.get(code, code) for _, code in columns.PRIMARY]
    issuer = Issuer(Random(0))
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("学生信息")
        sheet.write_row(0, 0, [heading_of[code] for code in codes])
        row = 1
        for nth in range(SCHOOLS):
            for cells in school(nth, records // SCHOOLS, issuer):
                for column, code in enumerate(codes):
                    if cell := cells.get(code):
                        sheet.write(row, column, cell)
                row += 1


def school(nth: int, pupils: int, issuer) -> Iterator[dict[str, str | float]]:
    """The records of one school, its numbers unlike those of the others."""
    from cell_faults import plant_cell_faults
    from people import class_title, make_school
    from picking import Picker
    from record_faults import plant_record_faults
    from records import fill_records
    from workbooks import roster_row

    made = make_school(Random(nth), pupils, CLASSES)
    fill_records(made)
    picker = Picker(made)
    plant_record_faults(picker)
    plant_cell_faults(picker)
    fresh = _fresh(made.issuer.taken, issuer)
    for pupil in made.pupils:
        title = class_title(pupil.grade, pupil.class_no)
        own = {"class_name": title, "class_serial": f"{nth:02d}{pupil.serial:02d}"}
        cells = roster_row(pupil) | pupil.cells | own
        yield {code: fresh.get(cell, cell) for code, cell in cells.items()}


def _fresh(taken: Iterable[str], issuer) -> dict[str, str]:
    """For each number of a school, alone and behind its letter, one that no other school has."""
    fresh: dict[str, str] = {}
    for number in sorted(taken):
        if len(number) == 11:
            fresh[number] = issuer.phone()
            continue
        start = 7 if number[0] == "L" else 6
        birth = date(*(int(number[start + a : start + b]) for a, b in ((0, 4), (4, 6), (6, 8))))
        if number[0] == "L":
            fresh[number] = issuer.temporary(birth)
        else:
            fresh[number] = issuer.identity(birth, "女男"[int(number[16]) % 2])
            fresh |= {f"{letter}{number}": f"{letter}{fresh[number]}" for letter in "GJ"}
    return fresh


def bare(path: Path) -> float:
    """Seconds that fastexcel takes to read the sheet as text."""
    start = time.perf_counter()
    fastexcel.read_excel(str(path)).load_sheet(0, header_row=None, dtypes="string").to_arrow()
    return time.perf_counter() - start


class Timed:
    """Rules that note how long the runner is at each of them."""

    def __init__(self, rules: Iterable) -> None:
        """Rules in the order in which they run."""
        self.rules, self.seconds = list(rules), dict[str, float]()

    def __iter__(self) -> Iterator:
        """The next rule is asked for when the last is done."""
        for one in self.rules:
            start = time.perf_counter()
            yield one
            self.seconds[one.code] = time.perf_counter() - start


def peak(reset: bool = False) -> int:
    """Bytes this process had at its largest, since the last reset."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    told = Path("/proc/self/status").read_text("utf-8")
    return int(told.partition("VmHWM:")[2].split()[0]) * 1024


def read(path: Path, kept: Path) -> None:
    """The workbook as rows for rules, kept as a pickle: what reading leaves is not in the way."""
    from xjaudit.ingest.parse import read_file
    from xjaudit.ingest.roster import read_roster
    from xjaudit.rules.rule import Rows

    roster = read_roster(read_file(path).tables, _settings(), b"key of the benchmark")
    rows = Rows(roster.frame, roster.letters, roster.origins, roster.lacks)
    kept.write_bytes(pickle.dumps(rows, 5))


def _settings():
    from xjaudit.settings import load

    return load(TOP / "tests" / "rules" / "settings.toml")


@dataclass
class Round:
    """Seconds of all rules, of each, and of the bare reader; bytes beyond the frame's."""

    seconds: float
    each: dict[str, float]
    bare: float
    extra: int
    found: pd.Series


def once(path: Path, kept: Path) -> Round:
    """All rules, then the bare reader."""
    from xjaudit.rules import RULES
    from xjaudit.rules.rule import run

    # Loaded anew: what was answered about a column is kept as long as the column.
    rows = pickle.loads(kept.read_bytes())
    timed = Timed(one for one in RULES if one.reads == "roster")
    gc.collect()
    before = peak(reset=True)
    start = time.perf_counter()
    outcome = run(timed, {"roster": rows}, _settings())
    seconds = time.perf_counter() - start
    extra = peak() - before
    found = outcome.checked.groupby("rule")["found"].sum()
    return Round(seconds, timed.seconds, bare(path), extra, found)


def measure(path: Path, kept: Path, rounds: int, slowest: int) -> None:
    """Some rounds in this process; prints the medians."""
    frame = pickle.loads(kept.read_bytes()).frame
    records, size = len(frame), int(frame.memory_usage(deep=True).sum())
    del frame
    # Memory by the first, before any reading; it also loads what any run loads, so no time by it.
    first = once(path, kept)
    told = [once(path, kept) for _ in range(rounds)]
    floor = statistics.median(one.bare for one in told)
    took = statistics.median(one.seconds for one in told)
    ratio = statistics.median(one.seconds / one.bare for one in told)
    mib = 2**20
    print(f"{records:,} records, {len(first.each)} rules that read a roster")
    print(f"fastexcel alone   {floor:.2f} s")
    print(f"all rules         {took:.2f} s: {ratio:.0%} of the reading")
    print(
        f"memory            {size / mib:.0f} MiB of records, {first.extra / mib:.0f} MiB more at"
        f" most: {1 + first.extra / size:.2f} x the records"
    )
    middle = {code: statistics.median(one.each[code] for one in told) for code in first.each}
    for code in sorted(middle, key=middle.__getitem__, reverse=True)[:slowest]:
        print(f"  {code:<18} {middle[code] * 1000:7.1f} ms  {first.found[code]:>7,} found")


def apart(step: str, *told: object) -> None:
    """A step in a process of its own, so that what it leaves in memory is not in the way."""
    command = [sys.executable, "-m", "benchmarks.rules", step, *map(str, told)]
    subprocess.run(command, check=True, cwd=TOP)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", nargs="*", help="a single step and what it needs")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--slowest", type=int, default=10)
    parser.add_argument("--book", type=Path, help="keep the workbook here, for the next time")
    options = parser.parse_args()
    # With it Python would compile the whole library at every start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    match options.step:
        case ["write", path, records]:
            write(Path(path), int(records))
        case ["read", path, kept]:
            read(Path(path), Path(kept))
        case _:
            with tempfile.TemporaryDirectory() as name:
                path, kept = options.book or Path(name) / "roster.xlsx", Path(name) / "rows"
                if not path.exists():
                    apart("write", path, options.records)
                apart("read", path, kept)
                measure(path, kept, options.rounds, options.slowest)


if __name__ == "__main__":
    main()
