"""The eight outcomes of comparing class lists with the roster."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from xjaudit.reconcile.attendance import Attended, attendance
from xjaudit.reconcile.evidence import column
from xjaudit.reconcile.match import Matched, match
from xjaudit.reconcile.memory import Answers, placed
from xjaudit.reconcile.presence import Grids, presence
from xjaudit.reconcile.reasons import breakdown, sentences
from xjaudit.reconcile.same_class import first_rows, persons, sources
from xjaudit.reconcile.tabulate import Rows, by_person, tabulated
from xjaudit.reconcile.told import AWAY
from xjaudit.reconcile.weights import Weights

LINK_COLUMNS = (
    "list_file",
    "list_sheet",
    "list_row",
    "roster_file",
    "roster_sheet",
    "roster_row",
    "outcome",
    "reason",
    "score",
    "differs",
    "candidates",
)


@dataclass(frozen=True)
class Reconciliation:
    """What became of everybody.

    pairs    one row per list row, and one per expected record that is on no list of its class's;
             see `reconcile`
    weights  what evidence was worth: learned from these lists, or the defaults
    matched  the matcher's answer; `person` has by row of the lists its position there
    slipped  lists whose column of ID numbers is a row off: file and sheet
    shares   by grade the share of exact names that sit in their registered class
    attended what attendance grids tell; None where there is none
    """

    pairs: pd.DataFrame
    weights: Weights
    matched: Matched
    person: np.ndarray
    slipped: list[tuple[Any, Any]]
    shares: dict[str, float]
    attended: Attended | None = None

    def breakdown(self, row: int, record: int, language: str = "zh") -> pd.DataFrame:
        """What speaks for and against a row and a record (positions): evidence, said, weight."""
        return breakdown(self.matched, int(self.person[row]), record, language)

    def told(self) -> dict[str, Any]:
        """What it rests on, as plain data for a receipt."""
        return {
            "weights": "learned" if self.weights.learned else "defaults",
            "links_learned_from": self.weights.learned,
            "numbers_not_trusted": [list(place) for place in self.slipped],
            "in_registered_class": self.shares,
        }


def is_expected(records: pd.DataFrame) -> pd.Series:
    """Who should be on a list: those who study, or are about to come or go.

    An export without a status column holds the children of the school, so no status is expected;
    a state whose word nobody knows (UNKNOWN) is not taken for studying.
    """
    if "status" not in records:
        return pd.Series(True, index=records.index)
    return ~records["status"].isin([*AWAY, "UNKNOWN"])


def is_counted(records: pd.DataFrame, pairs: pd.DataFrame) -> pd.Series:
    """Who is registered in the counts of a class: who is expected; where nobody knows what the
    registry's word means, presence tells. `records` with the state that is told of them."""
    present = records.index.isin(pairs.loc[pairs["person"].notna(), "record"])
    return is_expected(records) | ((column(records, "status") == "UNKNOWN") & present)


def reconcile(
    people: pd.DataFrame, records: pd.DataFrame, answers: pd.DataFrame | None = None
) -> pd.DataFrame:
    """`reconciliation` without what it was made with.

    Columns: `person` and `record` (index labels, missing where there is none), outcome, reason (a
    code), score (probability, 0 to 1), differs (fields, comma-separated), candidates (list of
    record labels), evidence (see `reasons.evidence`), again (the row is its person's on a further
    list of the same class), seen (the state that list and attendance tell of), attended (see
    `presence`) and recorded (the registry's state of the record, or of the first candidate).
    Records of a class that gave no list are not called absent: nobody has looked.
    """
    return reconciliation(people, records, answers).pairs


def reconciliation(
    people: pd.DataFrame,
    records: pd.DataFrame,
    answers: pd.DataFrame | None = None,
    grids: Grids | None = None,
) -> Reconciliation:
    """Compare lists with the roster; `answers` (list_key, verdict, record_key) are obeyed, where
    people have list_key and records person_key. `grids` tell who was there."""
    source = sources(people)
    first = first_rows(people, source)
    told, at = persons(people, first)
    said = Answers()
    if answers is not None and len(answers):
        records_at = dict(zip(records["person_key"], range(len(records)), strict=True))
        said = placed(answers, dict(zip(people["list_key"], at.tolist(), strict=True)), records_at)
    own_rows = np.unique(first)
    found = match(told, records, source[own_rows], said)
    attended = _attended(people, records, by_person(found)[0][at], grids)
    there = presence(people, attended, grids.least if grids else 0)
    table = tabulated(people, records, found, Rows(first, at, source), said, there)
    lists = np.unique(source[own_rows][found.untrusted])
    places = [people.iloc[int(np.argmax(source == one))] for one in lists]
    slipped = [(place.get("file"), place.get("sheet")) for place in places]
    return Reconciliation(
        table, found.weights, found, at, slipped, _shares(records, found.classes.share), attended
    )


def _attended(
    people: pd.DataFrame, records: pd.DataFrame, record: np.ndarray, grids: Grids | None
) -> Attended | None:
    if grids is None or not len(grids.marks) or not len(people):
        return None
    met = np.flatnonzero(record >= 0)
    pairs = {"person": people.index[met], "record": records.index[record[met]]}
    return attendance(grids.marks, people, pd.DataFrame(pairs))


def _shares(records: pd.DataFrame, share: np.ndarray) -> dict[str, float]:
    told = zip(column(records, "class").tolist(), share.tolist(), strict=False)
    return {c.partition("-")[0]: round(one, 3) for c, one in told if isinstance(c, str)}


def rows_of(frame: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """The rows that labels name, in their order; a missing label gives a row of blanks."""
    rows = frame.reindex(labels.fillna(-1).astype("int64"))
    return rows.set_axis(labels.index)


def contract_table(
    links: pd.DataFrame, people: pd.DataFrame, records: pd.DataFrame, language: str = "zh"
) -> pd.DataFrame:
    """The reconciliation in LINK_COLUMNS: places in both files, reasons in words."""
    own = rows_of(people[["file", "sheet", "row"]], links["person"])
    theirs = rows_of(records[["file", "sheet", "row"]], links["record"])
    places = {}
    for side, frame in (("list", own), ("roster", theirs)):
        for name in ("file", "sheet", "row"):
            places[f"{side}_{name}"] = frame[name].to_numpy()
    table = pd.DataFrame(places).astype({"list_row": "Int64", "roster_row": "Int64"})
    table["outcome"] = links["outcome"]
    table["reason"] = sentences(links, language)
    table["score"] = links["score"]
    table["differs"] = links["differs"]
    table["candidates"] = [
        _candidates(c, records) if isinstance(c, list) else None for c in links["candidates"]
    ]
    return table[list(LINK_COLUMNS)]


def _candidates(rows: list[int], records: pd.DataFrame) -> str:
    place = records.loc[rows, ["file", "sheet", "row"]]
    return "; ".join(f"{f}/{s}/{r}" for f, s, r in place.itertuples(index=False))
