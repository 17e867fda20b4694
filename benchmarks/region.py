"""`xjaudit region` against the bare reader: 100 schools of 1,000 pupils with 72 columns and class
lists on two processes; growth from 50 to 400 schools; peak memory of a worker; a second run with
one changed school.

The floor is fastexcel alone reading the same files as text, its two processes warm. The region's
time is that of finding the schools, starting the workers, reading, checking, reconciling, writing;
what compares the schools is measured by `benchmarks.duplicates`. Processor time is given beside,
which other load on the machine does not change.

python -m benchmarks.region [--schools 100] [--growth 50 400] [--pupils 1000] [--data DIR]
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

import psutil

TOP = Path(__file__).resolve().parent.parent
GENERATOR = TOP / "sample_data" / "region.py"
AS_OF = date(2026, 11, 16)
WORKERS = 2
# Schools that are made; more of them are copies, which the engine cannot tell from others.
DISTINCT = 100


def made(folder: Path, schools: int, pupils: int) -> Path:
    """A region of that many schools: real files on disk."""
    distinct = min(schools, DISTINCT)
    first = folder / f"{distinct}x{pupils}"
    if not first.exists():
        options = ["--schools", str(distinct), "--pupils", str(pupils), "--classes", "24"]
        options.append("--faulty")
        subprocess.run([sys.executable, str(GENERATOR), "--to", str(first), *options], check=True)
    if schools == distinct:
        return first
    whole = folder / f"{schools}x{pupils}"
    if not whole.exists():
        own = [path for path in sorted(first.glob("*/*")) if path.is_dir()]
        for number in range(schools):
            shutil.copytree(own[number % distinct], whole / "样例县" / f"示例第{number + 1}学校")
    return whole


def files_of(region: Path) -> list[Path]:
    """The schools' tables."""
    kinds = (".xlsx", ".xls", ".csv")
    return [path for path in sorted(region.glob("*/*/*/*")) if path.suffix in kinds]


def read_bare(path: Path) -> float:
    """Processor seconds for a file, read as text by the bare reader."""
    import fastexcel

    start = time.process_time()
    if path.suffix == ".csv":
        path.read_text("gbk").splitlines()
        return time.process_time() - start
    book = fastexcel.read_excel(str(path))
    for name in book.sheet_names:
        sheet = book.load_sheet(name, header_row=None, dtypes="string")
        sheet.to_arrow()
    return time.process_time() - start


def bare(region: Path) -> tuple[float, float]:
    """Seconds that two warm processes of the bare reader take for a region's files, and of the
    processors."""
    files = files_of(region)
    with ProcessPoolExecutor(WORKERS) as pool:
        list(pool.map(read_bare, files[: 4 * WORKERS]))
        start = time.perf_counter()
        work = sum(pool.map(read_bare, files, chunksize=4))
        return time.perf_counter() - start, work


def audited(region: Path, out: Path) -> dict[str, float]:
    """Find and audit a region's schools in a process of its own: seconds, seconds of the workers'
    start, and peak memory in MiB of a worker, alone and with its reader."""
    command = [sys.executable, "-m", "benchmarks.region", "--only", str(region), str(out)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=TOP, text=True)
    peaks = {"worker": 0.0, "with_reader": 0.0}
    threading.Thread(target=_watch, args=(child.pid, peaks), daemon=True).start()
    told = child.stdout.read() if child.stdout else ""
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"failed: {' '.join(command)}")
    return json.loads(told) | peaks | {"work": usage.ru_utime + usage.ru_stime}


def _watch(pid: int, peaks: dict[str, float]) -> None:
    while psutil.pid_exists(pid):
        try:
            for one in psutil.Process(pid).children(recursive=True):
                if "spawn_main" in " ".join(one.cmdline()):
                    alone = one.memory_info().rss / 2**20
                    both = alone + sum(c.memory_info().rss for c in one.children()) / 2**20
                    peaks["worker"] = max(peaks["worker"], alone)
                    peaks["with_reader"] = max(peaks["with_reader"], both)
        except psutil.Error:
            continue
        finally:
            time.sleep(0.2)


def only(region: Path, out: Path) -> None:
    """What `audited` measures."""
    start = time.perf_counter()
    from xjaudit.region import county
    from xjaudit.region.order import Order, program
    from xjaudit.region.places import Place
    from xjaudit.settings import Settings

    # Asked for its time's sake only: an edit between two runs is not what is measured.
    program()
    settings = Settings(as_of=AS_OF)
    order = Order(Place(str(region)), Place(str(out)), settings, b"benchmark", "benchmark")
    came: list[float] = []
    found = county.look(order)
    told = county.audit(
        order, found, count=WORKERS, watch=lambda *_: came.append(time.perf_counter() - start)
    )
    if not (told["state"] == "done").all():
        raise SystemExit(told[["school_id", "state", "fault"]].to_string())
    # Until the first two schools were done nothing but the start is alone.
    answer = {"seconds": time.perf_counter() - start, "first": came[1] if len(came) > 1 else 0}
    sys.stdout.write(json.dumps(answer))


def change_one(region: Path) -> None:
    """One more child on one class list."""
    path = sorted(region.glob("*/*/lists/*.csv"))[0]
    path.write_bytes(path.read_bytes() + "99,王示例\r\n".encode("gbk"))


def _tell(what: str, figure: str, asked: str = "") -> None:
    print(f"| {what} | {figure} | {asked} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="The region against the bare reader.")
    parser.add_argument("--schools", type=int, default=100)
    parser.add_argument("--pupils", type=int, default=1000)
    parser.add_argument("--growth", type=int, nargs="*", default=[50, 400])
    parser.add_argument("--data", type=Path, help="where the schools are made, and kept")
    parser.add_argument("--only", type=Path, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        only(*options.only)
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(options, options.data or Path(folder), Path(folder))


def measure(options: argparse.Namespace, data: Path, work: Path) -> None:
    """All figures, a line each."""
    region, out = made(data, options.schools, options.pupils), work / "out"
    size = sum(path.stat().st_size for path in files_of(region)) / 2**20
    print(f"{options.schools} schools x {options.pupils} pupils, {len(files_of(region))} files, "
          f"{size:.0f} MB, {WORKERS} workers, {os.cpu_count()} cores")  # fmt: skip
    (floor, busy), first = bare(region), audited(region, out)
    _tell("fastexcel alone, two processes", f"{floor:.1f} s")
    _tell("region", f"{first['seconds']:.1f} s, {first['seconds'] / floor:.1f} times", "1.6 times")
    _tell("  processor time", f"{first['work']:.1f} s, {first['work'] / busy:.1f} times")
    _tell("  until the first school is done", f"{first['first']:.1f} s")
    _tell("peak memory of a worker", f"{first['worker']:.0f} MiB", "1,000")
    _tell("  with its reader", f"{first['with_reader']:.0f} MiB")
    change_one(region)
    again = audited(region, out)
    share = {name: again[name] / first[name] for name in ("seconds", "work")}
    _tell("again, one school changed", f"{again['seconds']:.2f} s, {share['seconds']:.1%}", "5 %")
    _tell("  processor time", f"{again['work']:.2f} s, {share['work']:.1%}")
    shutil.rmtree(out)
    each = {}
    for schools in options.growth:
        told = audited(made(data, schools, options.pupils), out)
        took, each[schools] = told["seconds"], told["seconds"] / schools
        shown = f"{took:.1f} s, {1000 * each[schools]:.0f} ms per school"
        _tell(f"{schools} schools", f"{shown}, {1000 * told['work'] / schools:.0f} of processors")
        shutil.rmtree(out)
    if len(each) > 1:
        few, many = min(each), max(each)
        _tell(f"per school, {many} against {few}", f"{each[many] / each[few] - 1:+.1%}", "10 %")


if __name__ == "__main__":
    main()
