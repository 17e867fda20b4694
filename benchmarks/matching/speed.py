"""How long `reconcile` takes: a school, a school of ten times the pupils, a county.

After imports; the first school includes what is loaded on first use. Of single schools the seconds
of the processor, which other work on the machine does not lengthen; of the county of the clock.
"""

import argparse
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks.matching.generator import LEVELS, Case, county, make
from xjaudit.reconcile.outcomes import reconcile

SCHOOLS = 56  # of some 1,800 pupils: 100,000


def seconds(case: Case) -> float:
    """Processor seconds of one school."""
    start = time.process_time()
    reconcile(case.people, case.records)
    return time.process_time() - start


def county_seconds(level: str) -> tuple[int, float]:
    """List rows of a county, and the seconds from cases at hand to all answers, on two processes
    that start, import and are sent their schools within that time."""
    cases = county(7, SCHOOLS, level)
    start = time.perf_counter()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        rows = sum(pool.map(_answered, cases, chunksize=4))
    return rows, time.perf_counter() - start


def _answered(case: Case) -> int:
    pairs = reconcile(case.people, case.records)
    return int(pairs["person"].notna().sum())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--levels", nargs="+", choices=LEVELS, default=["names", "numbers"])
    parser.add_argument("--rounds", type=int, default=5)
    told = parser.parse_args()
    for level in told.levels:
        small, large = make(31, level), make(31, level, classes=400)
        first = seconds(small)
        one = statistics.median(seconds(small) for _ in range(told.rounds))
        ten = statistics.median(seconds(large) for _ in range(max(1, told.rounds // 2)))
        rows, more = len(small.people), len(large.people)
        print(f"{level}: {rows:,} rows  first {first:.2f} s, then {one:.2f} s")
        print(f"{level}: {more:,} rows  {ten:.2f} s, {ten / one:.1f} times for {more / rows:.1f}")
        rows, all_ = county_seconds(level)
        print(f"{level}: {rows:,} rows in {SCHOOLS} schools  {all_:.1f} s on 2 processes")


if __name__ == "__main__":
    main()
