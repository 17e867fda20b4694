"""Choose the comparators' limits: those of least cost on tuning seeds, one limit after the other.

python -m benchmarks.matching.tuning rapidfuzz splink logistic
"""

import dataclasses
import sys

import numpy as np

from benchmarks.matching import learned, with_splink
from benchmarks.matching.generator import LEVELS, TUNING_SEEDS, make
from benchmarks.matching.matchers import rapidfuzz_weights
from benchmarks.matching.one_to_one import Limits, answer
from benchmarks.matching.scores import score

# Trained models are tuned on seeds they have not seen.
SEEDS = TUNING_SEEDS[5:]
_BITS = {
    "link": (-8, -6, -4, -2, -1, 0, 1, 2, 4, 6, 8),
    "ask": (-10, -8, -6, -4, -3, -2, -1, 0, 2),
    "repeat": (-2, 0, 2, 4, 6, 8),
    "margin": (0.2, 0.5, 1, 2, 3, 5),
}
_SHARES = {
    "link": (0.3, 0.4, 0.5, 0.6, 0.66, 0.7, 0.8),
    "ask": (0.3, 0.4, 0.5, 0.6, 0.66),
    "repeat": (0.7, 0.8, 0.9, 1),
    "margin": (0.01, 0.02, 0.05, 0.1, 0.2),
}
GRIDS = {
    "rapidfuzz": (rapidfuzz_weights, _SHARES, Limits(0.5, 0.4, 1, 0.05)),
    "splink": (with_splink.weigh, _BITS, Limits(2, 0, 4, 1)),
    "logistic": (learned.weigh, _BITS, Limits(0, -2, 4, 1)),
}


def tune(name: str, level: str) -> None:
    """Print the best limits of a comparator for a level."""
    weigh, grid, best = GRIDS[name]
    cases = [make(seed, level) for seed in SEEDS]
    weighed = [weigh(case) for case in cases]

    def cost(limits: Limits) -> float:
        answers = [answer(c, w, limits) for c, w in zip(cases, weighed, strict=True)]
        return float(np.mean([score(c, a).cost for c, a in zip(cases, answers, strict=True)]))

    for _ in range(2):
        for limit, values in grid.items():
            tried = [dataclasses.replace(best, **{limit: value}) for value in values]
            best = min((one for one in tried if one.ask <= one.link), key=cost)
    print(name, level, f"{cost(best):.1f}", best, flush=True)


if __name__ == "__main__":
    for comparator in sys.argv[1:]:
        for difficulty in LEVELS:
            tune(comparator, difficulty)
