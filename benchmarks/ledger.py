"""The ledger against bare sqlite3: appends by twenty writers, reading and folding 100,000 entries.

Bare is `insert` and `commit` with WAL and synchronous=FULL on the same disk, the same rows, by as
many writers; no chain, no check for stale screens. Two loads: writers that never pause, and twenty
people who decide once in a while (a tenth of a second apart).
"""

import argparse
import json
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WRITERS, ENTRIES, FOLDED = 20, 10_000, 100_000
PAUSE = 0.1
_FULL = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL")


def write_ledger(path: Path, count: int, pause: float) -> list[float]:
    """Milliseconds of each append."""
    from xjaudit.ledger.store import open_ledger

    ledger, name = open_ledger(path), random.randbytes(4).hex()
    told = []
    for number in range(count):
        time.sleep(random.uniform(0, 2 * pause))
        start = time.perf_counter()
        ledger.append(
            actor=name,
            role="operator",
            verb="accept",
            subject=f"finding:{name}{number}",
            payload={"reason": "已核对户口本"},
            seen=number,
        )
        told.append((time.perf_counter() - start) * 1000)
    ledger.close()
    return told


def write_bare(path: Path, count: int, pause: float) -> list[float]:
    """The same of a bare table."""
    raw = sqlite3.connect(path, isolation_level=None, timeout=600)
    raw.execute(_FULL[1])
    told = []
    for _ in range(count):
        time.sleep(random.uniform(0, 2 * pause))
        start = time.perf_counter()
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("INSERT INTO entries (text) VALUES (?)", ("x" * 420,))
        raw.execute("COMMIT")
        told.append((time.perf_counter() - start) * 1000)
    raw.close()
    return told


def writers(what: str, path: Path, each: int, pause: float) -> dict[str, float]:
    """Many processes at once: median, 99th percentile and slowest append; seconds in all."""
    command = [sys.executable, "-m", "benchmarks.ledger", "--write", what, str(path)]
    command += [str(each), str(pause)]
    start = time.perf_counter()
    children = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(WRITERS)]
    told = sorted(ms for child in children for ms in json.loads(child.communicate()[0]))
    seconds = time.perf_counter() - start
    if any(child.returncode for child in children):
        raise SystemExit("a writer failed")
    return {
        "median": statistics.median(told),
        "p99": told[int(len(told) * 0.99)],
        "slowest": told[-1],
        "seconds": seconds,
    }


def appends(folder: Path, each: int, pause: float) -> None:
    """Twenty writers on the ledger and on the bare table, side by side."""
    from xjaudit.ledger.proof import faults_of
    from xjaudit.ledger.store import open_ledger

    folder.mkdir()
    open_ledger(folder / "ledger.sqlite", create=True).close()
    with sqlite3.connect(folder / "bare.sqlite") as raw:
        raw.execute(_FULL[0])
        raw.execute("CREATE TABLE entries (seq INTEGER PRIMARY KEY, text TEXT)")
    raw.close()
    ours = writers("ledger", folder / "ledger.sqlite", each, pause)
    bare = writers("bare", folder / "bare.sqlite", each, pause)
    with open_ledger(folder / "ledger.sqlite") as ledger:
        kept, wrong = ledger.head()[0], faults_of(ledger.store, ledger.anchor)
    load = f"{PAUSE * 1000:.0f} ms apart" if pause else "without pause"
    print(f"{WRITERS} writers, {each * WRITERS:,} entries, {load}:")
    for name, one in (("ledger", ours), ("bare sqlite3", bare)):
        print(
            f"  {name:<13} median {one['median']:7.2f} ms   p99 {one['p99']:8.2f} ms   "
            f"slowest {one['slowest']:8.1f} ms   {one['seconds']:5.1f} s in all"
        )
    print(f"  median ratio {ours['median'] / bare['median']:.1f}; kept {kept:,}", end="")
    print(f" of {each * WRITERS:,}, faults {len(wrong)}")


def one_writer(folder: Path, count: int) -> None:
    """One writer alone."""
    from xjaudit.ledger.store import open_ledger

    folder.mkdir()
    open_ledger(folder / "ledger.sqlite", create=True).close()
    ours = statistics.median(write_ledger(folder / "ledger.sqlite", count, 0))
    with sqlite3.connect(folder / "bare.sqlite") as raw:
        raw.execute(_FULL[0])
        raw.execute("CREATE TABLE entries (seq INTEGER PRIMARY KEY, text TEXT)")
    raw.close()
    bare = statistics.median(write_bare(folder / "bare.sqlite", count, 0))
    print(f"1 writer: ledger {ours:.2f} ms, bare {bare:.2f} ms, ratio {ours / bare:.1f}")


def folding(folder: Path, count: int) -> None:
    """Reading and folding a large ledger, a new decision on it, and an undo."""
    from xjaudit.ledger.fold import fold
    from xjaudit.ledger.pen import Act
    from xjaudit.ledger.store import open_ledger

    folder.mkdir()
    ledger = open_ledger(folder / "ledger.sqlite", create=True)
    me = {"actor": "甲", "role": "registrar"}
    made = ledger.append_many(
        Act(**me, verb="accept", subject=f"finding:{n % 60_000}", payload={"reason": "已核对"})
        for n in range(count)
    )
    ledger.append_many(
        Act(**me, verb="undo", subject=f"entry:{made[n].id}") for n in range(0, count, 100)
    )
    start = time.perf_counter()
    entries = ledger.entries()
    read = time.perf_counter()
    state = fold(entries)
    folded = time.perf_counter()
    raw = sqlite3.connect(folder / "ledger.sqlite")
    raw.execute("SELECT * FROM entries ORDER BY seq").fetchall()
    bare = time.perf_counter()
    ledger.append(**me, verb="undo", subject=f"entry:{made[1].id}")
    undone = time.perf_counter()
    state.after(ledger.entries(after=state.seq))
    after = time.perf_counter()
    raw.close()
    ledger.close()
    print(
        f"{len(entries):,} entries: read {read - start:.2f} s, fold {folded - read:.2f} s; bare "
        f"select {bare - folded:.2f} s, ratio of reading {(read - start) / (bare - folded):.1f}; "
        f"undo {(undone - bare) * 1000:.1f} ms, the state after it {after - undone:.2f} s"
    )


def main() -> None:
    """Measure; with `--write`, be one of the writers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", nargs=4, help=argparse.SUPPRESS)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--folded", type=int, default=FOLDED)
    chosen = parser.parse_args()
    if chosen.write:
        what, path, each, pause = chosen.write
        write = write_ledger if what == "ledger" else write_bare
        print(json.dumps(write(Path(path), int(each), float(pause))))
        return
    with tempfile.TemporaryDirectory() as folder:
        one_writer(Path(folder, "one"), 1000)
        appends(Path(folder, "paused"), chosen.entries // WRITERS, PAUSE)
        appends(Path(folder, "busy"), chosen.entries // WRITERS, 0)
        folding(Path(folder, "fold"), chosen.folded)


if __name__ == "__main__":
    main()
