"""Score every matcher on the same schools: medians over seeds.

python -m benchmarks.matching --markdown docs/matching.md     (the published table; some 5 minutes)
python -m benchmarks.matching --seeds 11 12 --levels names --matchers xjaudit exact
"""

import argparse
import statistics
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from benchmarks.matching.generator import LEVELS, TEST_SEEDS, Case, make
from benchmarks.matching.matchers import MATCHERS
from benchmarks.matching.scores import Score, score

BEGIN, END = "<!-- scores -->\n", "<!-- end of scores -->\n"
NEEDS = {"splink": "splink", "logistic": "sklearn"}
# Heading and cell of each column.
COLUMNS: dict[str, Callable[[list[Score]], str]] = {
    "F1": lambda all_: f"{_median(all_, 'f1'):.3f}",
    "precision": lambda all_: f"{_median(all_, 'precision'):.4f}",
    "recall": lambda all_: f"{_median(all_, 'recall'):.4f}",
    "wrong": lambda all_: f"{_median(all_, 'wrong'):.0f} ({sum(s.wrong for s in all_)})",
    "missed": lambda all_: f"{_median(all_, 'missed'):.0f}",
    "sent": lambda all_: f"{_median(all_, 'sent_share'):.1%}",
    "outcomes": lambda all_: f"{_median(all_, 'accuracy'):.1%}",
    "duplicates": lambda all_: f"{_median(all_, 'duplicates'):.0%}",
    "silent": lambda all_: f"{_median(all_, 'silent'):.0f} ({sum(s.silent for s in all_)})",
    "cost": lambda all_: f"**{_median(all_, 'cost'):.0f}**",
}
HEADS = {
    "en": {
        "matcher": "matcher",
        "wrong": "wrong links",
        "sent": "sent to a person",
        "outcomes": "outcomes right",
        "duplicates": "duplicates told",
        "silent": "silent merges",
        "names": "Names only",
        "sex": "Names and sex",
        "partial": "And last 4 or 6 digits of the ID number",
        "numbers": "And the ID number, with errors",
    },
    "zh": {
        "matcher": "方法",
        "precision": "准确率",
        "recall": "召回率",
        "wrong": "错配",
        "missed": "漏配",
        "sent": "交人判断",
        "outcomes": "结果正确",
        "duplicates": "重复指出",
        "silent": "不声不响的合并",
        "cost": "代价",
        "names": "只有姓名",
        "sex": "姓名和性别",
        "partial": "另有身份证号后四位或后六位",
        "numbers": "另有身份证号（有错）",
        "exact": "姓名完全相同",
        "rapidfuzz": "班内 rapidfuzz",
        "logistic": "逻辑回归（有标注）",
    },
}


def _median(scores: list[Score], name: str) -> float:
    return statistics.median(getattr(one, name) for one in scores)


def run(
    seeds: list[int], level: str, names: list[str], size: tuple[int, int], redrawn: int
) -> dict[str, list[Score]]:
    """Scores of each matcher, in the order of the seeds; all get the same cases."""
    cases = [make(seed, level, *size, redrawn) for seed in seeds]
    return {name: [_scored(name, case) for case in cases] for name in names}


def _scored(name: str, case: Case) -> Score:
    return score(case, MATCHERS[name](case))


def table(scores: dict[str, list[Score]], level: str, language: str) -> str:
    """One level as Markdown."""
    words = HEADS[language]
    heads = [words["matcher"], *(words.get(name, name) for name in COLUMNS)]
    lines = [f"### {words[level]}", "", _line(heads), _line(["---", *["---:"] * len(COLUMNS)])]
    for name, all_ in scores.items():
        lines.append(_line([words.get(name, name), *(cell(all_) for cell in COLUMNS.values())]))
    return "\n".join(lines) + "\n"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def publish(path: Path, tables: list[str]) -> None:
    """Put the tables between the marks of a page."""
    head, _, rest = path.read_text("utf-8").partition(BEGIN)
    _, mark, tail = rest.partition(END)
    if not mark:
        raise SystemExit(f"{path} lacks the marks {BEGIN.strip()} and {END.strip()}")
    path.write_text(f"{head}{BEGIN}\n" + "\n".join(tables) + f"\n{END}{tail}", "utf-8")


def available(names: list[str]) -> list[str]:
    """Matchers whose packages are there."""
    lacking = [name for name in names if name in NEEDS and not find_spec(NEEDS[name])]
    for name in lacking:
        print(f"{name} left out: it needs the extra bench", file=sys.stderr)
    return [name for name in names if name not in lacking]


def main() -> None:
    """Measure, print, publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(TEST_SEEDS))
    parser.add_argument("--levels", nargs="+", choices=LEVELS, default=list(LEVELS))
    parser.add_argument("--matchers", nargs="+", choices=MATCHERS, default=list(MATCHERS))
    parser.add_argument("--classes", type=int, default=40)
    parser.add_argument("--seats", type=int, default=45)
    parser.add_argument("--redrawn", type=int, default=0, help="grades whose classes were mixed")
    parser.add_argument("--markdown", type=Path, help="page to update, and its zh-CN twin")
    told = parser.parse_args()
    tables: dict[str, list[str]] = {"en": [], "zh": []}
    matchers = available(told.matchers)
    for level in told.levels:
        scores = run(told.seeds, level, matchers, (told.classes, told.seats), told.redrawn)
        for language, done in tables.items():
            done.append(table(scores, level, language))
        print(tables["en"][-1], flush=True)
    if told.markdown:
        publish(told.markdown, tables["en"])
        publish(told.markdown.with_suffix(".zh-CN.md"), tables["zh"])


if __name__ == "__main__":
    main()
