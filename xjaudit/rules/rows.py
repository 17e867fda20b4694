"""The rows that rules look at: whole frames, and selections that several rules share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from xjaudit.record.answers import distinct, once, selected

# Selections kept at a time; rules that see the same rows mostly follow each other.
_KEPT = 12


@dataclass(frozen=True)
class Rows:
    """Rows for rules, and what is known of their columns.

    letters  by file and sheet, the letter of each field's column
    origins  for fields that another table supplied: file, sheet, row of each cell
    lacks    for fields that not every file has: which rows come from a file without it
    """

    frame: pd.DataFrame
    letters: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    origins: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    lacks: Mapping[str, pd.Series] = field(default_factory=dict)

    def letters_of(
        self, part: pd.DataFrame, place: Mapping[str, pd.Series], fields: Iterable[str | None]
    ) -> list[str | None]:
        """The letter of the column that each row of `part` is about: the row's own, as notices
        have it, or that of its field at this place."""
        if "column" in part:
            return part["column"].tolist()
        return [
            self.letters.get((file, sheet), {}).get(name or "")
            for file, sheet, name in zip(place["file"], place["sheet"], fields, strict=True)
        ]


@once
def is_known(column: pd.Series) -> np.ndarray:
    """Where a column has a value."""
    return column.notna().to_numpy()


class Selection:
    """Some rows of a frame; a column is picked out once, so that answers about it are kept."""

    def __init__(self, frame: pd.DataFrame, keep: np.ndarray) -> None:
        """The rows where `keep` is true."""
        self.frame, self.keep, self.whole = frame, keep, bool(keep.all())
        self.index = frame.index if self.whole else frame.index[keep]
        self._columns: dict[str, pd.Series] = {}

    def column(self, name: str) -> pd.Series:
        """These rows of a column."""
        if self.whole:
            return self.frame[name]
        if name not in self._columns:
            self._columns[name] = selected(self.frame[name], self.keep, self.index)
        return self._columns[name]

    def rows(self, names: Iterable[str]) -> pd.DataFrame:
        """Columns and their cell texts, as far as the frame has them."""
        wanted = [n for name in names for n in (name, f"{name}.raw") if n in self.frame]
        columns = {name: self.column(name) for name in wanted}
        return pd.DataFrame(columns, index=self.index, copy=False)


@dataclass(frozen=True)
class Cells:
    """One field's column of some rows."""

    seen: Selection
    name: str

    @property
    def value(self) -> pd.Series:
        """Normal values."""
        return self.seen.column(self.name)

    @property
    def raw(self) -> pd.Series:
        """Cell texts."""
        raw = f"{self.name}.raw"
        return self.seen.column(raw if raw in self.seen.frame else self.name)

    @property
    def number(self) -> pd.Series | bool:
        """Which cells held a number."""
        number = f"{self.name}.number"
        return self.seen.column(number) if number in self.seen.frame else False

    def beside(self, name: str) -> pd.Series:
        """Another column of the same rows; missing values where the file has none."""
        if name in self.seen.frame:
            return self.seen.column(name)
        return pd.Series(None, index=self.seen.index, dtype="str")

    @property
    def texts(self) -> list[str]:
        """Every text that occurs in a cell of the column, in these rows or others."""
        raw = f"{self.name}.raw"
        return distinct(self.seen.frame[raw if raw in self.seen.frame else self.name])


class Selections:
    """Selections of a frame's rows, the last few of them kept."""

    def __init__(self, frame: pd.DataFrame) -> None:
        """All rows to select from."""
        self.frame = frame
        self._kept: dict[bytes, Selection] = {}

    def where(self, keep: np.ndarray) -> Selection:
        """The rows where `keep` is true."""
        key = keep.tobytes()
        one = self._kept.pop(key, None) or Selection(self.frame, keep)
        self._kept[key] = one
        if len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
        return one
