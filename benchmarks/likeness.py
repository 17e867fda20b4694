"""How well look-alike characters are told from random ones, and what it costs to find alike names.

    python -m benchmarks.likeness
    python -m benchmarks.likeness --fit UNIHAN DECOMP CHAIZI FONT   (see `likeness_data`)

The look-alikes (`look_alikes.txt`) were written down from what teachers mix up and programs
misread, before any was measured; those at even places chose the weights, the others tell how good
they are. Random pairs are characters of given names, drawn by the weights of
`sample_data/names.toml`.
"""

import sys
import time
import tomllib
from collections import Counter
from itertools import combinations
from pathlib import Path
from random import Random

import numpy as np

from benchmarks import likeness_data
from sample_data.naming import DATA, full_name

KNOWN = Path(__file__).with_name("look_alikes.txt").read_text("utf-8").split()
# Written down by somebody else, for the schools of `benchmarks/matching`.
SLIPS = Path(__file__).with_name("matching") / "slips.toml"
FOR_WEIGHTS, HELD_OUT = KNOWN[::2], KNOWN[1::2]
RATES = (0.001, 0.0025, 0.005)


def random_pairs() -> tuple[list[str], np.ndarray]:
    """All pairs of characters of given names, and how probable each is."""
    weights: Counter[str] = Counter()
    for places in DATA["given"].values():
        for bands in places.values():
            for characters, weight in bands:
                weights.update(dict.fromkeys(characters, weight))
    pairs = [a + b for a, b in combinations(sorted(weights), 2)]
    chance = np.array([weights[a] * weights[b] for a, b in pairs], float)
    return pairs, chance / chance.sum()


def fit(unihan: Path, decomp: Path, chaizi: Path, font: Path) -> None:
    """Print weights, and for each rate of false ones the limit and the share of look-alikes."""
    random, chance = random_pairs()
    pairs = FOR_WEIGHTS + HELD_OUT + random
    characters = sorted(set(likeness_data.common(unihan)) | set("".join(pairs)))
    components = likeness_data.read_components(unihan, decomp)
    seen = likeness_data.looks(characters, components, font)
    place = {c: i for i, c in enumerate(characters)}
    at = np.array([[place[a], place[b]] for a, b in pairs])
    told = [seen[key][at[:, 0], at[:, 1]] for key in ("picture", "component", "strokes")]
    leaves = [components.common_leaves(a, b) for a, b in pairs]
    table = np.c_[told[0], told[1], leaves, told[2], np.ones(len(pairs))]
    known, held = len(FOR_WEIGHTS), len(HELD_OUT)
    chosen = np.r_[:known, known + held : len(pairs)]
    share = np.r_[np.full(known, 1 / known), chance]
    weights = _logistic(table[chosen], np.arange(len(chosen)) < known, share)
    print("picture component leaves strokes constant:", weights.round(1))
    score = table @ weights.round(1)
    order = np.argsort(-score[known + held :])
    for rate in RATES:
        limit = score[known + held :][order[np.searchsorted(np.cumsum(chance[order]), rate)]]
        shares = [(part > limit).mean() for part in (score[:known], score[known : known + held])]
        print(
            f"false {rate:.2%}: limit {limit:.1f}, found {shares[0]:.1%}, held out {shares[1]:.1%}"
        )


def _logistic(table: np.ndarray, right: np.ndarray, share: np.ndarray) -> np.ndarray:
    weights = np.zeros(table.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (share * (right - chance)) - 1e-4 * weights
        bend = (table * (share * chance * (1 - chance))[:, None]).T @ table
        weights += np.linalg.solve(bend + 1e-4 * np.eye(len(weights)), slope)
    return weights


def measure() -> None:
    """The table as it is: look-alikes found, random pairs found, seconds."""
    from xjaudit.record.likeness import characters, compare
    from xjaudit.record.likeness.candidates import similar_names

    random, chance = random_pairs()
    for level in characters.LOOKS:
        found = [
            np.mean([characters.look(*pair) >= level for pair in part])
            for part in (FOR_WEIGHTS, HELD_OUT)
        ]
        wrong = chance[[characters.look(*pair) >= level for pair in random]].sum()
        print(f"level {level}: found {found[0]:.1%}, held out {found[1]:.1%}, false {wrong:.2%}")
    kinds: Counter[str] = Counter()
    for pair, share in zip(random, chance, strict=True):
        like = characters.alike(*pair)
        kinds[like[0] if like else "none"] += share
    print("random pairs:", {kind: f"{share:.2%}" for kind, share in kinds.most_common()})
    slips = tomllib.loads(SLIPS.read_text("utf-8"))
    for name in ("sound", "near_sound", "shape", "variant"):
        pairs = [pair for group in slips[name] for pair in combinations(group, 2)]
        found = np.mean([characters.alike(*pair) is not None for pair in pairs])
        print(f"slips of benchmarks/matching, {name}: {found:.1%} of {len(pairs)} explained")
    for size in (1_800, 18_000):
        rng = Random(size)
        names = [full_name(rng, rng.choice("男女"), "child") for _ in range(size)]
        pool = names[size // 2 :] + [full_name(rng, "女", "child") for _ in range(size // 2)]
        start = time.perf_counter()
        pairs = similar_names(names, pool)
        middle = time.perf_counter()
        alike = sum(compare(names[i], pool[j]) is not None for i, j in pairs)
        end = time.perf_counter()
        print(
            f"{size} x {size}: {len(pairs)} pairs in {middle - start:.2f} s, "
            f"{alike} alike, compared in {end - middle:.2f} s"
        )


if __name__ == "__main__":
    if "--fit" in sys.argv:
        fit(*map(Path, sys.argv[2:]))
    else:
        measure()
