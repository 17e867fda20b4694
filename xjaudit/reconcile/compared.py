"""Fields of pupils whom two editions of a roster have, compared whole columns at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from xjaudit.reconcile.editions import moved_up
from xjaudit.record.placeholders import is_placeholder

# So many neighbours in a row with each other's value are no chance.
SLIPPED = 3


@dataclass(frozen=True)
class Edition:
    """One edition of a roster; `lacks` says of fields which rows come from a file without them. A
    column `still` of the frame says which rows are from a file that is the same in both editions.
    """

    frame: pd.DataFrame
    lacks: Mapping[str, pd.Series] = field(default_factory=dict)

    def column(self, name: str, rows: pd.Series) -> pd.Series:
        """The cells of these rows, missing ones where the edition has no such column."""
        if name not in self.frame:
            return pd.Series(None, index=range(len(rows)), dtype="str")
        return self.frame[name].reindex(rows).reset_index(drop=True).astype("str")

    def has(self, name: str, rows: pd.Series) -> np.ndarray:
        """Which of these rows come from a file with this column."""
        if name not in self.frame:
            return np.zeros(len(rows), bool)
        if name not in self.lacks:
            return np.ones(len(rows), bool)
        return ~self.lacks[name].reindex(rows).to_numpy(bool)


@dataclass(frozen=True)
class Compared:
    """A field of all pairs: values and cell texts of both editions.

    known     which had a value last time, and could have one now
    differs   which have another value now, or none, or had none
    readable  whose cell of now is empty or holds a value
    """

    code: str
    before: pd.Series
    after: pd.Series
    before_raw: pd.Series
    after_raw: pd.Series
    known: np.ndarray
    differs: np.ndarray
    readable: np.ndarray

    def rows(self, chosen: np.ndarray) -> dict[str, pd.Series]:
        """The cells of some pairs, as columns."""
        cells = {"before": self.before, "after": self.after}
        cells |= {"before.raw": self.before_raw, "after.raw": self.after_raw}
        return {name: column[chosen] for name, column in cells.items()}


def compare(code: str, before: Edition, after: Edition, pairs: pd.DataFrame) -> Compared | None:
    """A field compared; None where no pair comes from files that both have it."""
    one, two = pairs["before"], pairs["after"]
    has = before.has(code, one) & after.has(code, two)
    if not has.any():
        return None
    old, new = before.column(code, one), after.column(code, two)
    raw = before.column(f"{code}.raw", one), after.column(f"{code}.raw", two)
    differs = has & (old.fillna("") != new.fillna("")).to_numpy(bool)
    known = has & old.notna().to_numpy()
    return Compared(code, old, new, *raw, known, differs, _readable(new, raw[1]))


def _readable(values: pd.Series, texts: pd.Series) -> np.ndarray:
    """Cells that are empty, by a word too (无), or of which a value could be read."""
    unread = values.isna() & texts.notna()
    empty = [text for text in texts[unread].unique() if is_placeholder(text)]
    return (~unread | texts.isin(empty)).to_numpy(bool)


def moves(before: Edition, after: Edition, pairs: pd.DataFrame) -> list[Compared]:
    """Grades that are not as many years higher as they should be; where they are, other classes."""
    one, two = pairs["before"], pairs["after"]
    old, new = before.column("grade_no", one), after.column("grade_no", two)
    up = pd.to_numeric(new, errors="coerce") - pd.to_numeric(old, errors="coerce")
    off, told = (up.notna() & (up != pairs["years"])).to_numpy(bool), up.notna().to_numpy(bool)
    grade = Compared("grade", old, new, old, new, told, off, told)
    was, at = before.column("class", one), after.column("class", two)
    known = (was.notna() & at.notna()).to_numpy() & ~off
    # A class by its year of entry stays the same whatever grade it has come to.
    by_year = (was.str.startswith("c") | at.str.startswith("c")).fillna(False).to_numpy(bool)
    number = {one: one.rpartition("-")[2] for one in pd.concat([was, at]).dropna().unique()}
    renumbered = was.map(number).ne(at.map(number))
    expected = was.copy()
    for years in pairs["years"].unique():
        expected = expected.mask(pairs["years"] == years, moved_up(was, years))
    other = np.where(by_year, renumbered, expected.ne(at)).astype(bool)
    return [grade, Compared("class_name", was, at, was, at, known, known & other, known)]


def slipped(one: Compared, sheets: pd.Series) -> np.ndarray:
    """Of each pair the number of the run it stands in, 0 for none: neighbours of a sheet of which
    each holds what the one above it, or below it, held last time."""
    number = np.zeros(len(sheets), int)
    same_sheet = (sheets == sheets.shift(1)).to_numpy(bool)
    for step in (1, -1):
        neighbour = same_sheet if step == 1 else np.append(same_sheet[1:], False)
        theirs = (one.after == one.before.shift(step)).fillna(False).to_numpy(bool)
        for first, last in _stretches(one.differs & neighbour & theirs):
            if last - first + 1 >= SLIPPED and not number[first : last + 1].any():
                # What was pushed in or out at either end belongs to it.
                first -= first > 0 and one.differs[first - 1] and same_sheet[first]
                last += last + 1 < len(number) and one.differs[last + 1] and same_sheet[last + 1]
                number[first : last + 1] = number.max() + 1
    return number


def _stretches(flags: np.ndarray) -> list[tuple[int, int]]:
    """First and last position of every stretch of yes."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]
