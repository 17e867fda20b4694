"""Weights learned from a school's own lists: how often what is so of links that are sure."""

import numpy as np

from xjaudit.reconcile.decide import Decided
from xjaudit.reconcile.pairs import EVIDENCE, Pairs
from xjaudit.reconcile.told import ACTIVE, Told
from xjaudit.reconcile.weights import Weights, defaults, learn, level, levels


def learned(
    told: Told, plain: np.ndarray, agreeing: dict[str, int], pairs: Pairs, decided: Decided
) -> Weights:
    """One step of expectation and maximisation: every link counts with its probability, and plain
    links (`agreeing`: see `of_plain`) fully. The defaults where there are too few links."""
    met = int((plain >= 0).sum()) + len(decided.links)
    if met < defaults().learning["least"]:
        return defaults()
    counts = _counts(pairs, decided)
    for evidence, number in agreeing.items():
        counts[evidence][level(evidence, "same")] += number
    return learn(counts, _rates(told, plain, decided), met)


def _counts(pairs: Pairs, decided: Decided) -> dict[str, np.ndarray]:
    sure = decided.links | decided.repeats
    share = np.zeros(len(pairs))
    for at, (row, record) in enumerate(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)):
        record_of, margin = sure.get(row, (-1, 0.0))
        if record_of == record:
            share[at] = 1 / (1 + 2.0 ** -min(margin, 60.0))
    return {
        e: np.bincount(pairs.level[e], share, minlength=len(levels(e))).astype(float)
        for e in EVIDENCE
    }


def of_plain(told: Told, plain: np.ndarray) -> dict[str, int]:
    """How many plain links tell of each evidence; they agree in all that both sides tell."""
    rows = np.flatnonzero(plain >= 0)
    answer = {"name": len(rows)}
    for name in ("sex", "birth_date", "id_number", "registry_no", "phone"):
        mine, theirs = told.left.codes[name][rows], told.right.codes[name][plain[rows]]
        answer[name] = int(((mine >= 0) & (theirs >= 0)).sum())
    known = told.right.codes["id_number"][plain[rows]] >= 0
    answer["id_tail"] = int((told.left.columns["id_tail"].notna().to_numpy()[rows] & known).sum())
    return answer


def _rates(told: Told, plain: np.ndarray, decided: Decided) -> dict[str, float]:
    """Shares of rows without a record, of repeats, and of active records on no list."""
    total = len(plain)
    met = np.zeros(len(told.right), bool)
    met[plain[plain >= 0]] = True
    met[[record for record, _ in decided.links.values()]] = True
    met[[c for _, candidates in decided.questions.values() for c in candidates]] = True
    rows = (plain >= 0).sum() + sum(
        len(part) for part in (decided.links, decided.repeats, decided.questions)
    )
    looked = (told.right.state == ACTIVE) & np.isin(
        told.right.codes["class"], told.left.codes["class"]
    )
    return {
        "unregistered": (total - rows + 1) / (total + 2),
        "repeated": (len(decided.repeats) + 1) / (total + 2),
        "absent": ((looked & ~met).sum() + 1) / (looked.sum() + 2),
    }
