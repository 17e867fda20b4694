"""What an answer is worth.

A link is right when it names the row's own record. A question is one look of a person; it is free
where a question is right (`askable`: nobody could know), and it does not find what its candidates
lack. A link where no evidence tells (`guess`), or to the twin or namesake of the right record, is a
silent merge, even when the guess is lucky.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.matching.generator import Case

WRONG, MISSED, ASKED = 20, 2, 1


@dataclass(frozen=True)
class Score:
    """Counts of one run.

    right, wrong   links
    missed         rows with a record, neither linked nor asked with it among the candidates
    askable_asked  rows whose question was right, and that were asked
    sent           questions about any other row
    findable       rows with a record without those of askable_asked
    told, repeats  of the further rows of children who stand on lists more than once: called
                   duplicates of the right record, and all
    silent         silent merges
    outcomes_right, outcomes  list rows with the expected outcome, and absent records called so; of
                   all list rows and all records that are or were called absent
    """

    rows: int
    right: int
    wrong: int
    missed: int
    askable_asked: int
    sent: int
    findable: int
    told: int
    repeats: int
    silent: int
    outcomes_right: int
    outcomes: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.findable)

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)

    @property
    def cost(self) -> int:
        """20 per wrong link, 2 per missed one, 1 per question."""
        return WRONG * self.wrong + MISSED * self.missed + ASKED * self.sent

    @property
    def accuracy(self) -> float:
        return self.outcomes_right / self.outcomes

    @property
    def sent_share(self) -> float:
        return self.sent / self.rows

    @property
    def duplicates(self) -> float:
        return self.told / self.repeats if self.repeats else 1.0


def score(case: Case, pairs: pd.DataFrame) -> Score:
    """Compare an answer (person, record, outcome, candidates) with the truth.

    Raises ValueError unless every list row is answered exactly once.
    """
    rows = answers_by_row(case, pairs)
    true, asked = rows["true"], rows["outcome"] == "ambiguous"
    linked = rows["record"].notna() & ~asked
    right = linked & (rows["record"] == true).fillna(False)
    wrong = linked & ~right
    found = [
        isinstance(some, list) and not pd.isna(record) and record in some
        for some, record in zip(rows["candidates"], true, strict=True)
    ]
    missed = true.notna() & ~linked & ~(asked & np.array(found))
    free = asked & rows["askable"]
    told, repeats, kept = _duplicates(rows, right)
    said = set(pairs.loc[pairs["outcome"] == "absent", "record"])
    absent = set(case.absent)
    fits = (rows["outcome"] == kept) | (rows["outcome"] == rows["also"]) & (kept != "duplicate")
    good = fits & ((right | true.isna()) & ~rows["guess"]) | free
    return Score(
        rows=len(rows),
        right=int(right.sum()),
        wrong=int(wrong.sum()),
        missed=int((missed & ~free).sum()),
        askable_asked=int(free.sum()),
        sent=int((asked & ~free).sum()),
        findable=int((true.notna() & ~free).sum()),
        told=told,
        repeats=repeats,
        silent=int(((linked & rows["guess"]) | _merged(case, rows, wrong)).sum()),
        outcomes_right=int(good.sum()) + len(said & absent),
        outcomes=len(rows) + len(said | absent),
    )


def answers_by_row(case: Case, pairs: pd.DataFrame) -> pd.DataFrame:
    """The truth of each row beside what was answered: true, record, outcome, candidates …"""
    own = pairs[pairs["person"].notna()]
    if sorted(own["person"]) != list(case.people.index):
        raise ValueError("every list row must be answered exactly once")
    own = own.set_index(own["person"].astype("int64"))
    truth = case.truth.rename(columns={"record": "true", "outcome": "expected"})
    columns = [name for name in ("record", "outcome", "candidates", "reason") if name in own]
    return truth.join(own[columns])


def _duplicates(rows: pd.DataFrame, right: pd.Series) -> tuple[int, int, pd.Series]:
    """Further rows told, all of them, and each row's expected outcome given which one was kept."""
    kept = rows["expected"].copy()
    told = repeats = 0
    several = rows[rows["true"].notna() & rows["group"].duplicated(keep=False)]
    for _, group in several.groupby("group"):
        repeats += len(group) - 1
        is_told = right[group.index] & (group["outcome"] == "duplicate")
        labels = group.index[is_told][: len(group) - 1]
        told += len(labels)
        kept[labels] = "duplicate"
        # Those that were not told beyond the one to keep are wrong whatever they are called.
        for label in group.index.difference(labels)[1:]:
            kept[label] = "duplicate"
    return told, repeats, kept


def _merged(case: Case, rows: pd.DataFrame, wrong: pd.Series) -> pd.Series:
    """Wrong links to a record of the right one's name, or of its surname and birth date."""
    merged = pd.Series(False, index=rows.index)
    for label in rows.index[wrong & rows["true"].notna()]:
        one, other = (case.records.loc[int(rows[name][label])] for name in ("true", "record"))
        twins = one["birth_date"] == other["birth_date"] and one["name"][0] == other["name"][0]
        merged[label] = twins or one["name"] == other["name"]
    return merged
