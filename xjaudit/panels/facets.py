"""Facets: a table's rows narrowed by what stands in some of its columns, with counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import pandas as pd
import traitlets


@dataclass(frozen=True)
class Facet:
    """One column to choose by: its name, what people call it, the words for its values, and the
    order they are shown in (by number of rows where none is given); blanks are left out.
    `every`: values of the order are shown even where no row has them."""

    column: str
    label: str
    words: Mapping[str, str] = field(default_factory=dict)
    order: Sequence[str] = ()
    every: bool = False


class Facets(anywidget.AnyWidget):
    """Values to choose by, several of one column meaning any of them, several columns all of them.

    Each value's count is of the rows that what is chosen in the other columns leaves. Columns are
    looked up once; a click costs a few passes over whole numbers.
    """

    _esm = Path(__file__).with_name("facets.js")
    _css = Path(__file__).with_name("facets.css")
    language = traitlets.Unicode("zh").tag(sync=True)
    groups = traitlets.List().tag(sync=True)

    def __init__(self, facets: Sequence[Facet], **traits: Any) -> None:
        """Facets of a table that `set_frame` gives."""
        super().__init__(**traits)
        self._facets = list(facets)
        self._chosen: dict[str, set[str]] = {one.column: set() for one in facets}
        self._calls: list[Callable[[np.ndarray], None]] = []
        self._codes: dict[str, np.ndarray] = {}
        self._values: dict[str, list[str]] = {}
        self._size = 0
        self.on_msg(self._hear)

    def set_frame(self, frame: pd.DataFrame) -> None:
        """Choose among the rows of another table; what was chosen stays where it still occurs."""
        self._size = len(frame)
        for one in self._facets:
            codes, values = pd.factorize(frame[one.column])
            self._codes[one.column], self._values[one.column] = codes, list(map(str, values))
            self._chosen[one.column] &= {*self._values[one.column]}
        self._tell()

    def choose(self, **values: Sequence[str]) -> None:
        """Choose values by column, as clicks do; columns that are not named are not narrowed."""
        self._chosen = {
            one.column: {*values.get(one.column, ())} & {*self._values.get(one.column, ())}
            for one in self._facets
        }
        self._tell()

    @property
    def chosen(self) -> dict[str, list[str]]:
        """What is chosen, by column; columns without a choice are left out."""
        return {name: sorted(values) for name, values in self._chosen.items() if values}

    @property
    def rows(self) -> np.ndarray:
        """Positions of the rows that fit."""
        return np.flatnonzero(np.logical_and.reduce([np.ones(self._size, bool), *self._fits()]))

    def on_change(self, call: Callable[[np.ndarray], None]) -> None:
        """Call with the rows' positions whenever the choice or the table changes."""
        self._calls.append(call)

    def _fits(self, but: str | None = None) -> list[np.ndarray]:
        """Of each column that is narrowed, except one, which rows fit."""
        fits = []
        for name, chosen in self._chosen.items():
            if chosen and name != but:
                # The last place stands for a blank.
                wanted = np.array([value in chosen for value in self._values[name]] + [False])
                fits.append(wanted[self._codes[name]])
        return fits

    def _tell(self) -> None:
        self.groups = [self._group(one) for one in self._facets]
        rows = self.rows
        for call in self._calls:
            call(rows)

    def _group(self, one: Facet) -> dict[str, Any]:
        codes, values = self._codes[one.column], self._values[one.column]
        keep = np.logical_and.reduce([codes >= 0, *self._fits(one.column)])
        counts = np.bincount(codes[keep], minlength=len(values)).tolist()
        chosen = self._chosen[one.column]
        told = [
            {"key": key, "label": one.words.get(key, key), "count": count, "on": key in chosen}
            for key, count in zip(values, counts, strict=True)
            if count or key in chosen or one.every
        ]
        if one.every:
            known = {*values}
            lacking = [key for key in one.order if key not in known]
            told += [{"key": k, "label": one.words[k], "count": 0, "on": False} for k in lacking]
        places = {key: at for at, key in enumerate(one.order)}
        told.sort(key=lambda v: places.get(v["key"], len(places)) if places else -v["count"])
        return {"column": one.column, "label": one.label, "values": told}

    def _hear(self, _: Any, message: Any, __: Any) -> None:
        """A page sends a click: a column and a value, or a column whose choice is taken back."""
        if not isinstance(message, dict):
            return
        name, key = str(message.get("column")), message.get("key")
        if name not in self._chosen:
            return
        if key is None:
            self._chosen[name] = set()
        elif key in self._values.get(name, ()):
            self._chosen[name] ^= {str(key)}
        self._tell()

    def __repr__(self) -> str:
        return "Facets()"
