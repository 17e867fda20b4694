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


def command(made: Path) -> list[str]:
    """`xjaudit audit` on a school, run once to have its bytecode and files at hand."""
    rosters = [str(p) for p in sorted((made / "registry").iterdir())]
    command = [sys.executable, "-m", "xjaudit", "audit", *rosters]
    command += ["--lists", str(made / "lists"), "--settings", str(made / "settings.toml")]
    command += ["--out", str(made / "out")]
    run(*command)
    return command


def audit(made: Path, rounds: int) -> Run:
    """Median of whole `xjaudit audit` processes."""
    told = command(made)
    return median([run(*told) for _ in range(rounds)])


def floor(made: Path) -> list[float]:
    """Seconds of the bare reader on the same files: in a fresh process, and once warm."""
    told = [sys.executable, str(Path(__file__).with_name("bare.py")), *files(made)]
    return [float(line) for line in subprocess.check_output(told, text=True).split()]


def against_floor(small: Path, made: Path, rounds: int) -> None:
    """Start-up, the bare reader and the whole audit in turn: a machine is not equally fast for
    long."""
    first, second = command(small), command(made)
    turns = [(run(*first), floor(made), run(*second)) for _ in range(rounds)]
    start, whole = median([turn[0] for turn in turns]), median([turn[2] for turn in turns])
    bare, warm = (statistics.median(turn[1][at] for turn in turns) for at in (0, 1))
    print(f"start-up (1 class of 40)       {start.seconds:.2f} s   {start.memory:.0f} MiB")
    print(f"fastexcel, 3,000 pupils        {bare:.3f} s   (once warm {warm:.3f} s)")
    print(f"audit, 3,000 pupils, 60 lists  {whole.seconds:.2f} s   {whole.memory:.0f} MiB")
    beyond = statistics.median(turn[2].seconds - turn[0].seconds for turn in turns)
    print(
        f"  beyond start-up, per bare reading    {beyond / bare:.1f}   (warm {beyond / warm:.1f})"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    # With it Python would compile the whole library at every start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(sys.executable, "-m", "xjaudit", "--help")
        help_ = median([run(sys.executable, "-m", "xjaudit", "--help") for _ in range(rounds)])
        print(f"xjaudit --help                 {help_.seconds:.2f} s   {help_.memory:.0f} MiB")
        one = audit(school(folder, 1, 1), rounds)
        print(f"audit, 1 pupil, 1 list         {one.seconds:.2f} s   {one.memory:.0f} MiB")
        small = school(folder, 40, 1)
        against_floor(small, school(folder, 3000, 60), 2 * rounds)
        start = audit(small, rounds)
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
