"""`xjaudit audit` against the bare reader: one school of 3,000 pupils and 60 class lists, growth
from 1,000 to 20,000 pupils, start-up of `--help`.

Start-up is what the same command takes on a school of one class: interpreter, imports, tables of
codes, a first run of every rule, and all else that does not grow with the school. With a single
pupil it takes less, since rules and exports that find nothing do nothing; that figure is given too.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
GENERATOR = TOP / "sample_data" / "generate.py"


@dataclass(frozen=True)
class Run:
    """Wall seconds and peak memory (MiB) of one process."""

    seconds: float
    memory: float


def run(*command: str) -> Run:
    """Run a command to its end, its output thrown away."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"failed: {' '.join(command)}")
    return Run(time.perf_counter() - start, usage.ru_maxrss / 1024)


def median(runs: list[Run]) -> Run:
    """The middle of the runs, figure by figure."""
    return Run(
        statistics.median(one.seconds for one in runs),
        statistics.median(one.memory for one in runs),
    )


def school(folder: Path, pupils: int, classes: int) -> Path:
    """A school of that size."""
    made = folder / str(pupils)
    options = ["--pupils", str(pupils), "--classes", str(classes)]
    run(sys.executable, str(GENERATOR), "--to", str(made), *options)
    return made


def files(made: Path) -> list[str]:
    """Rosters and class lists."""
    return [str(p) for name in ("registry", "lists") for p in sorted((made / name).iterdir())]


def audit(made: Path, rounds: int) -> Run:
    """Median of whole `xjaudit audit` processes."""
    rosters = [str(p) for p in sorted((made / "registry").iterdir())]
    command = [sys.executable, "-m", "xjaudit", "audit", *rosters]
    command += ["--lists", str(made / "lists"), "--settings", str(made / "settings.toml")]
    command += ["--out", str(made / "out")]
    run(*command)
    return median([run(*command) for _ in range(rounds)])


def floor(made: Path, rounds: int) -> tuple[float, float]:
    """Median seconds of the bare reader on the same files: in a fresh process, and once warm."""
    command = [sys.executable, str(Path(__file__).with_name("bare.py")), *files(made)]
    told = [
        [float(line) for line in subprocess.check_output(command, text=True).split()]
        for _ in range(rounds)
    ]
    fresh, warm = (statistics.median(column) for column in zip(*told, strict=True))
    return fresh, warm


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(sys.executable, "-m", "xjaudit", "--help")
        help_ = median([run(sys.executable, "-m", "xjaudit", "--help") for _ in range(rounds)])
        print(f"xjaudit --help                 {help_.seconds:.2f} s   {help_.memory:.0f} MiB")
        one = audit(school(folder, 1, 1), rounds)
        print(f"audit, 1 pupil, 1 list         {one.seconds:.2f} s   {one.memory:.0f} MiB")
        start = audit(school(folder, 40, 1), rounds)
        print(f"start-up (1 class of 40)       {start.seconds:.2f} s   {start.memory:.0f} MiB")
        made = school(folder, 3000, 60)
        (bare, warm), whole = floor(made, rounds), audit(made, rounds)
        ratio, against_warm = ((whole.seconds - start.seconds) / one for one in (bare, warm))
        print(f"fastexcel, 3,000 pupils        {bare:.3f} s   (once warm {warm:.3f} s)")
        print(f"audit, 3,000 pupils, 60 lists  {whole.seconds:.2f} s   {whole.memory:.0f} MiB")
        print(f"  beyond start-up, per bare reading    {ratio:.1f}   (warm {against_warm:.1f})")
        per_pupil = {}
        for pupils, classes in ((1000, 20), (5000, 100), (20000, 400)):
            one = audit(school(folder, pupils, classes), max(3, rounds // 2))
            per_pupil[pupils] = (one.seconds - start.seconds) / pupils
            each = f"{one.memory:.0f} MiB   {per_pupil[pupils] * 1e6:.0f} µs a pupil"
            print(f"audit, {pupils:>6,} pupils           {one.seconds:.2f} s   {each}")
        growth = per_pupil[20000] / per_pupil[1000]
        print(f"  growth per pupil, 1,000 to 20,000    {growth:.2f}")


if __name__ == "__main__":
    main()
