"""How a table is shown: a grid that asks for the rows in sight only, whatever its size."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import pandas as pd
import traitlets

from xjaudit import markup

# More than a screen holds; a page that asks for more gets this many.
MOST_ROWS = 500


class Grid(anywidget.AnyWidget):
    """A read-only grid: filter, sort, select, mark. The table stays here; texts of the rows in
    sight travel, as texts, and the page sets them as text."""

    _esm = Path(__file__).with_name("tables.js")
    _css = Path(__file__).with_name("tables.css")
    columns = traitlets.List().tag(sync=True)
    language = traitlets.Unicode("zh").tag(sync=True)
    height = traitlets.Int(380).tag(sync=True)
    # Rows can be marked, to do something with many at once.
    many = traitlets.Bool(False).tag(sync=True)
    version = traitlets.Int(0).tag(sync=True)
    # Other texts in the same rows: the page asks again and stays where it is.
    edition = traitlets.Int(0).tag(sync=True)
    # Position in `frame` of the row a person chose; -1 for none.
    selected = traitlets.Int(-1)

    def __init__(
        self,
        frame: pd.DataFrame,
        labels: Mapping[str, str] | None = None,
        shown: Sequence[str] | None = None,
        **traits: Any,
    ) -> None:
        """`labels`: headings by column; `shown`: which columns, in which order."""
        super().__init__(**traits)
        self._labels = dict(labels or {})
        self._shown = list(shown) if shown is not None else None
        self._calls: list[Callable[[int], None]] = []
        self.on_msg(self._answer)
        self.set_frame(frame)

    def set_frame(self, frame: pd.DataFrame) -> None:
        """Show another table in the same grid."""
        self._frame = frame if self._shown is None else frame.reindex(columns=self._shown)
        self._text: pd.Series | None = None
        self._only: np.ndarray | None = None
        self._marked = np.zeros(len(frame), bool)
        self._view: tuple[tuple[Any, ...], np.ndarray] | None = None
        self.columns = [
            {"label": self._labels.get(name, name), "number": _is_number(self._frame[name])}
            for name in map(str, self._frame.columns)
        ]
        self._anew()

    def narrow(self, positions: np.ndarray | None) -> None:
        """Show only these rows of the table, by position, in this order; None for all."""
        self._only = positions
        self._view = None
        self._marked[:] = False
        self._anew()

    def renew(self, columns: Mapping[str, pd.Series]) -> None:
        """Other cells in some columns of the same rows; who reads stays at the same place."""
        shown = {name: column for name, column in columns.items() if name in self._frame}
        self._frame = self._frame.assign(**shown)
        self._text = None
        if self._view is not None and (self._view[0][0] or self._view[0][1] >= 0):
            self._view = None
        self.edition += 1

    @property
    def marked(self) -> np.ndarray:
        """Positions of the rows that are marked; else of the one that is chosen."""
        told = np.flatnonzero(self._marked)
        return told if len(told) or self.selected < 0 else np.array([self.selected])

    def on_mark(self, call: Callable[[int], None]) -> None:
        """Call with the number of marked rows whenever it changes."""
        self._calls.append(call)

    def mark(self, positions: np.ndarray, on: bool = True) -> None:
        """Mark rows, or take their marks away."""
        self._marked[positions] = on
        for call in self._calls:
            call(int(self._marked.sum()))

    def _anew(self) -> None:
        self.selected = -1
        self.version += 1
        self.mark(np.empty(0, int))

    def rows(
        self, start: int, count: int, words: str = "", sort: int = -1, descending: bool = False
    ) -> dict[str, Any]:
        """Rows `start` to `start + count` after filter and sort, as texts, and how many there are.

        words  every one of them must occur somewhere in a row; sort  a column's position
        """
        order = self._order(words, sort, descending)
        start = max(0, start)
        some = order[start : start + max(0, min(count, MOST_ROWS))]
        part = self._frame.iloc[some]
        texts = [[_text_of(value) for value in row] for row in part.itertuples(index=False)]
        return {
            "start": start,
            "total": len(order),
            "of": len(self._frame) if self._only is None else len(self._only),
            "rows": texts,
            "at": some.tolist(),
            "marked": self._marked[some].tolist(),
            "marks": int(self._marked.sum()),
        }

    def on_select(self, call: Callable[[int], None]) -> None:
        """Call with the position of the row a person chooses."""
        self.observe(lambda change: call(change["new"]), "selected")

    def __repr__(self) -> str:
        return f"Grid({len(self._frame)} x {len(self._frame.columns)})"

    def _order(self, words: str, sort: int, descending: bool) -> np.ndarray:
        key = (words, sort, descending)
        if self._view is None or self._view[0] != key:
            self._view = (key, self._make_order(*key))
        return self._view[1]

    def _make_order(self, words: str, sort: int, descending: bool) -> np.ndarray:
        order = np.arange(len(self._frame)) if self._only is None else self._only
        if words.strip():
            keep = np.ones(len(self._frame), bool)
            for word in words.casefold().split():
                keep &= self._searchable().str.contains(word, regex=False).to_numpy(bool)
            order = order[keep[order]]
        if 0 <= sort < self._frame.shape[1]:
            column = self._frame.iloc[order, sort].reset_index(drop=True)
            if not _is_number(column):
                column = column.map(_text_of).astype("str").replace("", None)
            ranks = column.sort_values(ascending=not descending, kind="stable", na_position="last")
            order = order[ranks.index.to_numpy()]
        return order

    def _searchable(self) -> pd.Series:
        """All cells of a row as one text; built once, by columns: by rows it takes far longer."""
        if self._text is None:
            joined = pd.Series("", index=range(len(self._frame)), dtype="str")
            for position in range(self._frame.shape[1]):
                column = self._frame.iloc[:, position].map(_text_of).astype("str")
                joined = joined + "\x1f" + column.reset_index(drop=True)
            self._text = joined.str.lower()
        return self._text

    def _answer(self, _: Any, message: Any, __: Any) -> None:
        """A page asks. Whatever it sends is only ever used as bounds, words and a position."""
        if not isinstance(message, dict):
            return
        try:
            view = (
                str(message.get("words", ""))[:200],
                int(message.get("sort", -1)),
                bool(message.get("descending", False)),
            )
            if message.get("ask") == "rows":
                found = self.rows(int(message.get("start", 0)), int(message.get("count", 0)), *view)
                self.send({"answer": "rows", "number": message.get("number"), **found})
            elif message.get("ask") == "select":
                position = int(message.get("at", -1))
                self.selected = position if 0 <= position < len(self._frame) else -1
            elif message.get("ask") == "mark" and self.many:
                # From one line of what is seen to another; all of it without them.
                order = self._order(*view)
                lines = sorted(int(message.get(end, 0)) for end in ("from", "to"))
                some = order[max(0, lines[0]) : lines[1] + 1] if "from" in message else order
                self.mark(some, bool(message.get("on", True)))
                self.edition += 1
        except (TypeError, ValueError):
            return


def show(
    frame: pd.DataFrame,
    labels: Mapping[str, str] | None = None,
    language: str = "zh",
    height: int = 380,
) -> Grid:
    """A grid of a whole table, however long."""
    return Grid(frame, labels, language=language, height=height)


def plain(frame: pd.DataFrame, labels: Mapping[str, str] | None = None) -> str:
    """A small table as HTML, escaped."""
    names = [(labels or {}).get(str(name), str(name)) for name in frame.columns]
    rows = (
        [value if isinstance(value, int | float) else _text_of(value) for value in row]
        for row in frame.itertuples(index=False)
    )
    return markup.table(names, rows)


def _is_number(column: pd.Series) -> bool:
    kind = column.dtype
    return pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind)


def _text_of(value: Any) -> str:
    if isinstance(value, list | tuple | np.ndarray):
        return "、".join(_text_of(one) for one in value)
    if value is None or value is pd.NA or value != value:
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)
