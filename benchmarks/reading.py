"""Reading against the bare reader: the same files, one run, ratios.

A plain roster of 20,000 rows and 57 columns, one of 100,000 rows, a folder of 60 class lists, a
sheet of 1,000 columns, and one whose dimension claims all of 1,048,576 rows.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import xlsxwriter

READ = Path(__file__).with_name("read.py")
TEXTS = ["居民身份证", "汉族", "中国", "非农业家庭户口", "健康或良好", "否", "普通入学", "走读"]
HEADS = ["姓名", "性别", "出生日期", "身份证件号", "班级", "学籍号", "学籍状态"]


def roster(path: Path, rows: int, columns: int) -> Path:
    """A plain roster, every cell a text."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("名册")
    sheet.write_row(0, 0, [*HEADS, *(f"列{i}" for i in range(columns - len(HEADS)))])
    rest = [TEXTS[i % len(TEXTS)] for i in range(columns - len(HEADS))]
    for row in range(1, rows + 1):
        number = f"999999{20100101 + row % 28}{row % 10000:04d}"
        told = ["王芳", "女", "20150315", number, f"七({row % 20 + 1})班", f"G{number}", "在籍在读"]
        sheet.write_row(row, 0, [*told, *rest])
    book.close()
    return path


def measure(mode: str, small: Path, paths: list[Path], rounds: int) -> tuple[float, float]:
    """Median seconds and peak memory of a reading, each in a fresh process."""
    command = [sys.executable, str(READ), mode, str(small), *map(str, paths)]
    told = []
    for _ in range(rounds):
        answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
        told.append([float(word) for word in answer.split()])
    seconds, memory = zip(*told, strict=True)
    return statistics.median(seconds), statistics.median(memory)


def compare(label: str, small: Path, paths: list[Path], rounds: int) -> None:
    """One line per way of reading: seconds, memory, and both as multiples of the floor."""
    floor = measure("bare", small, paths, rounds)
    print(f"{label:<34} fastexcel {floor[0]:7.3f} s {floor[1]:6.0f} MiB")
    for mode in ("own", "readers"):
        seconds, memory = measure(mode, small, paths, rounds)
        ratios = f"{seconds / floor[0]:5.2f} x time {memory / floor[1]:5.2f} x memory"
        print(f"{'':<34} {mode:<9} {seconds:7.3f} s {memory:6.0f} MiB  {ratios}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    # With it Python would compile the whole library at every start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = roster(folder / "small.xlsx", 30, 10)
        compare("20,000 rows x 57 columns", small, [roster(folder / "a.xlsx", 20_000, 57)], rounds)
        large = roster(folder / "b.xlsx", 100_000, 57)
        compare("100,000 rows x 57 columns", small, [large], max(2, rounds // 2))
        lists = [roster(folder / f"七年级{i}班.xlsx", 50, 7) for i in range(1, 61)]
        compare("60 class lists of 50 rows", small, lists, rounds)
        wide = roster(folder / "c.xlsx", 100, 1000)
        compare("100 rows x 1,000 columns", small, [wide], rounds)


if __name__ == "__main__":
    main()
