"""What was answered of a whole column is kept as long as the column: many rules ask the same.

Functions of columns that look at each row by itself are marked `@once`. Of a selection of rows,
made with `selected`, the answer is the same selection of the whole column's answer.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar
from weakref import ref

import numpy as np
import pandas as pd

Answer = TypeVar("Answer", pd.Series, np.ndarray)


@dataclass
class _Known:
    """Of one column: its answers, and the column and rows of which it is a selection."""

    alive: ref
    answers: dict[Any, Any] = field(default_factory=dict)
    whole: pd.Series | None = None
    keep: np.ndarray | None = None


# By identity of the column's cells; an entry goes with them.
_known: dict[int, _Known] = {}


def _cells(column: pd.Series) -> Any:
    """What is one and the same for every view of a column of texts, and never changed in place."""
    array = column.array
    return getattr(array, "_pa_array", array)


def _known_of(cells: Any) -> _Known:
    place = id(cells)
    if place not in _known:
        # Bound now: at the end of the interpreter the module's names are gone first.
        _known[place] = _Known(ref(cells, lambda _, known=_known: known.pop(place, None)))
    return _known[place]


def selected(column: pd.Series, keep: np.ndarray, index: pd.Index) -> pd.Series:
    """Some rows of a column, by a mask, with the index of these rows."""
    part = pd.Series(column.array[keep], index=index, name=column.name, copy=False)
    known = _known_of(_cells(part))
    known.whole, known.keep = column, keep
    return part


def distinct(column: pd.Series) -> list[Any]:
    """The values of a column, each once; of a selection, those of the whole column."""
    whole = _known_of(_cells(column)).whole
    known = _known_of(_cells(column if whole is None else whole))
    if "distinct" not in known.answers:
        values = (column if whole is None else whole).unique().tolist()
        known.answers["distinct"] = [one for one in values if not pd.isna(one)]
    return known.answers["distinct"]


def once(function: Callable[..., Answer]) -> Callable[..., Answer]:
    """Marks a function of columns, row by row; its other arguments must be hashable."""

    @wraps(function)
    def asked(*told: Any) -> Any:
        columns = [one for one in told if isinstance(one, pd.Series)]
        cells = [_cells(one) for one in columns]
        known = _known_of(cells[0])
        others = (one for one in told if not isinstance(one, pd.Series))
        key = (function, *map(id, cells), *others)
        if key not in known.answers:
            # With its columns' cells: while it is kept, no others have their identity.
            known.answers[key] = _answer(asked, function, told, cells), cells[1:]
        answer = known.answers[key][0]
        # An answer that is changed in place must not change for others.
        return answer.set_axis(columns[0].index) if isinstance(answer, pd.Series) else answer

    return asked


def _answer(asked: Callable, function: Callable, told: tuple, cells: list[Any]) -> Any:
    origins = [_known_of(one) for one in cells]
    keep = origins[0].keep
    if keep is None or any(one.keep is not keep for one in origins):
        answer = function(*told)
    else:
        wholes = iter([one.whole for one in origins])
        whole = asked(*(next(wholes) if isinstance(one, pd.Series) else one for one in told))
        if isinstance(whole, np.ndarray):
            answer = whole[keep]
        else:
            answer = pd.Series(whole.array[keep], copy=False)
    if isinstance(answer, np.ndarray):
        answer.flags.writeable = False
    return answer
