"""From weighted candidate pairs to answers, the same for every comparator that weighs pairs.

One-to-one over the whole school; what is not clearly best is asked; a row left over that fits a
taken record is a repeat; the rest is not registered. Outcomes follow from links as in the truth,
so that comparators are compared by whom they find.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.matching.generator import Case
from benchmarks.matching.truth import keys, outcome


@dataclass(frozen=True)
class Limits:
    """Weights from which a pair is linked, asked about, or a repeat; and by how much a link must
    beat the row's next candidate."""

    link: float
    ask: float
    repeat: float
    margin: float


def answer(case: Case, weighed: pd.DataFrame, limits: Limits) -> pd.DataFrame:
    """`weighed` (person, record, weight) to the shape of `reconcile`."""
    from scipy.optimize import linear_sum_assignment  # of the extra bench

    matrix = np.full((len(case.people), len(case.records)), -1e6)
    matrix[weighed["person"], weighed["record"]] = weighed["weight"]
    chosen = dict(zip(*linear_sum_assignment(matrix, maximize=True), strict=True))
    order = np.argsort(-matrix, axis=1)[:, :3]
    links: dict[int, int] = {}
    asked: dict[int, list[int]] = {}
    open_: list[int] = []
    for person in range(len(matrix)):
        record = chosen.get(person)
        weights = matrix[person]
        rivals = [c for c in order[person] if c != record]
        if record is None or weights[record] < limits.ask:
            open_.append(person)
        elif weights[record] >= limits.link and (
            weights[record] - weights[rivals[0]] >= limits.margin
        ):
            links[person] = record
        else:
            near = [c for c in rivals if weights[c] >= limits.ask]
            asked[person] = [int(c) for c in (record, *near)]
    return _frame(case, links, asked, *_leftover(matrix, order, open_, links, limits))


def _leftover(
    matrix: np.ndarray,
    order: np.ndarray,
    open_: list[int],
    links: dict[int, int],
    limits: Limits,
) -> tuple[dict[int, int], list[int]]:
    """Repeats of linked records, and rows whose child is nowhere."""
    taken = set(links.values())
    repeats, nobody = {}, []
    for person in open_:
        best = int(order[person][0])
        if best in taken and matrix[person, best] >= limits.repeat:
            repeats[person] = best
        else:
            nobody.append(person)
    return repeats, nobody


def _frame(
    case: Case,
    links: dict[int, int],
    asked: dict[int, list[int]],
    repeats: dict[int, int],
    nobody: list[int],
) -> pd.DataFrame:
    mine = case.people.assign(key=keys(case.people["name_plain"]))
    theirs = case.records.assign(key=keys(case.records["name"]))
    rows, cells = mine.to_dict("records"), theirs.to_dict("records")
    met = [(p, r, outcome(rows[p], cells[r])[0], None) for p, r in links.items()]
    met += [(p, r, "duplicate", None) for p, r in repeats.items()]
    met += [(p, None, "ambiguous", some) for p, some in asked.items()]
    met += [(p, None, "not_registered", None) for p in nobody]
    near = {c for some in asked.values() for c in some} | set(links.values())
    active = theirs.index[theirs["status"] == "ACTIVE"]
    met += [(None, r, "absent", None) for r in active if r not in near]
    table = pd.DataFrame(met, columns=["person", "record", "outcome", "candidates"])
    return table.astype({"person": "Int64", "record": "Int64"})
