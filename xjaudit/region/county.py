"""A whole region: find its schools, do what is not done, keep a row of each."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from xjaudit.errors import InputError
from xjaudit.region import find, loose, manifest, rows, runner, school, whole
from xjaudit.region.find import School
from xjaudit.region.order import Order, fingerprint
from xjaudit.region.tables import (
    INSTITUTIONS,
    INSTITUTIONS_FILE,
    SCHOOLS_FILE,
    STRAYS,
    STRAYS_FILE,
    shaped,
)
from xjaudit.region.whole import Found

# What is told while it goes on: schools in all, schools done by an earlier run, and a row each.
Watch = Callable[[int, int, rows.Row | None], None]
FEW, FEW_BYTES = 2, 8 << 20


@dataclass(frozen=True)
class Plan:
    """Rows of schools that hold still, and the schools that are to be done."""

    done: list[rows.Row]
    open: list[School]


def look(order: Order, listed: Path | None = None) -> Found:
    """The schools by their folders and, of files in none, by what stands in them; or those of a
    manifest. InputError where there are none."""
    if (here := order.source.local) and not here.is_dir():
        raise InputError("region_no_folder", order.source.address)
    _check_apart(order)
    files, others = find.files_of(order.source, _inside(order))
    if listed:
        told = loose.share_out(order, manifest.read(listed, order.source, files))
    else:
        schools, rest = find.in_folders(files, others)
        told = loose.sort_out(order, rest, schools) if rest else loose.Sorted(schools)
    sent = [one for one in told.schools if one.files or one.parts]
    bare = [one for one in told.schools if not (one.files or one.parts)]
    found = Found(**{**vars(told), "schools": sent}, bare=bare)
    if not found.schools:
        raise InputError("region_empty", order.source.address)
    return found


def _check_apart(order: Order) -> None:
    """Results among the schools' files would be taken for files of schools the next time."""
    source, out = order.source.local, order.out.local
    if source is None or out is None:
        return
    if source.resolve() == out.resolve():
        raise InputError("region_same_folder", order.out.address)
    if (source / SCHOOLS_FILE).exists():
        raise InputError("region_is_result", order.source.address)


def _inside(order: Order) -> str:
    """The results' folder, where it lies in the region's own."""
    source, out = order.source.local, order.out.local
    if source and out and out.resolve().is_relative_to(source.resolve()):
        return out.resolve().relative_to(source.resolve()).as_posix()
    return ""


def plan(order: Order, schools: Iterable[School]) -> Plan:
    """What an earlier run has done and holds still; on a machine of its own, before any worker is
    started."""
    schools = list(schools)
    with ThreadPoolExecutor(4) as pool:
        known = list(pool.map(lambda one: _known(order, one), schools))
    done = [row for row in known if row]
    return Plan(done, [one for one, row in zip(schools, known, strict=True) if not row])


def _known(order: Order, one: School) -> rows.Row | None:
    row = rows.load(order.out, one.school_id)
    if not row or not row["inputs"]:
        return None
    try:
        inputs = fingerprint(order, one)
    except OSError:
        return None
    return row if rows.holds(order.out, row, inputs, order.workbooks) else None


def audit(
    order: Order,
    found: Found,
    scheduler: str | None = None,
    count: int = 2,
    memory: str = runner.MEMORY,
    watch: Watch | None = None,
) -> pd.DataFrame:
    """Do every school that is not done, and write `schools.parquet`; answers its rows.

    Interrupted, it keeps what is done and says so by raising KeyboardInterrupt: the next run goes
    on from there.
    """
    watch = watch or (lambda *_: None)
    rows.forget_others(order.out, [one.school_id for one in found.schools])
    # Of a cluster the workers look: they are many, and the files may be far from here.
    at_first = plan(order, found.schools) if scheduler is None else Plan([], found.schools)
    told = list(at_first.done)
    watch(len(found.schools), len(told), None)
    try:
        for row in _worked(order, at_first.open, scheduler, count, memory):
            told.append(row)
            watch(len(found.schools), len(told), row)
    finally:
        table = _conclude(order, found, told)
    return table


def _worked(
    order: Order, schools: list[School], scheduler: str | None, count: int, memory: str
) -> Iterator[rows.Row]:
    if scheduler is None and _are_few(schools):
        yield from (school.work(order, one) for one in schools)
        return
    with runner.workers(scheduler, min(count, len(schools)), memory) as client:
        yield from runner.run(client, order, schools)


def _are_few(schools: list[School]) -> bool:
    """Whether they are done here before workers would have started; files are read in bounded
    processes in any case."""
    return len(schools) <= FEW and sum(one.size for one in schools) <= FEW_BYTES


def _conclude(order: Order, found: Found, told: list[rows.Row]) -> pd.DataFrame:
    institutions = shaped(found.institutions, INSTITUTIONS, "")
    rows.write_table(order.out, INSTITUTIONS_FILE, institutions)
    every, may_be = whole.told(order, found, told)
    strays = [
        {"path": path, "fault_code": fault.code, "fault": fault.text(),
         "schools": may_be.get(path, [])}
        for path, fault in sorted(found.unknown.items())
    ]  # fmt: skip
    rows.write_table(order.out, STRAYS_FILE, pa.Table.from_pylist(strays, STRAYS))
    return rows.write_schools(order.out, every)
