"""What two sides say of their people, column by column: lists and roster, or two of a kind."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjaudit.reconcile.evidence import column, name_key
from xjaudit.record.ids import has_valid_check, matches

if TYPE_CHECKING:
    from xjaudit.reconcile.order import Order

# Columns that say one thing of a person each.
PLAIN = ("key", "class", "sex", "birth_date", "id_number", "registry_no", "phone")
_MORE = ("name", "former_name", "id_tail")
# A column of ID numbers may hold their last digits only.
_TAIL = r"^[0-9]{3,6}[0-9X]$"
# A dash for the middle dot, not one before a mark (王芳-女).
_DASH = "[-—–−‐‑―─－]"
_DASHED = rf"^\p{{Han}}{{2,}}({_DASH}\p{{Han}}{{2,}})+$"
# How sure it is of a record that its child sits in a class.
ACTIVE, UNKNOWN, ON_LEAVE, GONE = range(4)
_LEAVE = ("LEAVE", "LEAVE_EXPIRED")
_GONE = ("TRANSFERRED", "DROPOUT", "ABROAD", "GRADUATED", "DECEASED", "DELETED")
_OPEN = ("UNKNOWN", "NOT_SEEN", "TRANSFER_OUT_PENDING", "TRANSFER_IN_PENDING")
_STATES = dict.fromkeys(_OPEN, UNKNOWN) | dict.fromkeys(_LEAVE, ON_LEAVE)
_STATES |= dict.fromkeys(_GONE, GONE)
# Registry states of children who should not be sitting in a class.
AWAY = (*_LEAVE, *_GONE)


@dataclass(frozen=True)
class Side:
    """One side, rows by position.

    columns  texts, missing where nothing is said; `plain` is the name without a namesake's mark,
             `key` the same without its dot
    codes    per column of PLAIN, and grade: whole numbers, equal on both sides where the texts
             are, -1 where nothing is said
    state    of a record ACTIVE, UNKNOWN, ON_LEAVE or GONE; of a row what its list says
    """

    columns: dict[str, pd.Series]
    codes: dict[str, np.ndarray]
    state: np.ndarray

    def __len__(self) -> int:
        return len(self.state)

    @cached_property
    def _texts(self) -> dict[str, np.ndarray]:
        return {}

    def texts(self, name: str) -> np.ndarray:
        """A column as Python texts, None where nothing is said."""
        if name not in self._texts:
            own = self.columns[name]
            values = own.to_numpy(object)
            values[own.isna().to_numpy()] = None
            self._texts[name] = values
        return self._texts[name]


@dataclass(frozen=True)
class Told:
    """Both sides: `left` are rows to be found among the records of the `right`.

    sound  which ID numbers of the left have the right check character
    order  where rows stand in lists that keep the registry's order; see `order.Order`
    """

    left: Side
    right: Side
    sound: np.ndarray
    order: "Order | None" = None


def tell(left: pd.DataFrame, right: pd.DataFrame) -> Told:
    """Frames as sides. Both have `name`; the left may have name_plain (without a namesake's mark),
    `seen` and id_tail, the right `status` and former_name; either what else is in PLAIN."""
    one, two = _columns(left), _columns(right)
    codes = {name: _codes(one[name], two[name]) for name in PLAIN}
    codes["grade"] = _grades(one["class"], two["class"])
    states = (_states(column(left, "seen")), _states(column(right, "status")))
    sides = [
        Side(columns, {name: pair[at] for name, pair in codes.items()}, states[at])
        for at, columns in enumerate((one, two))
    ]
    return Told(sides[0], sides[1], has_valid_check(one["id_number"]).to_numpy(bool))


def _columns(frame: pd.DataFrame) -> dict[str, pd.Series]:
    told = {name: column(frame, name) for name in (*PLAIN[1:], *_MORE)}
    told["plain"] = frame["name_plain"] if "name_plain" in frame else told["name"]
    told["key"] = name_key(told["plain"])
    dashed = matches(told["key"], _DASHED)
    if dashed.any():
        bare = told["key"][dashed].str.replace(_DASH, "", regex=True)
        told["key"] = told["key"].mask(dashed, bare)
    short = matches(told["id_number"], _TAIL)
    if short.any():
        told["id_tail"] = told["id_tail"].fillna(told["id_number"].where(short))
        told["id_number"] = told["id_number"].mask(short)
    return told


def _codes(one: pd.Series, other: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Both columns as whole numbers, the same for the same text; -1 for none."""
    none = [np.full(len(side), -1) for side in (one, other)]
    if one.isna().all() or other.isna().all():
        return none[0], none[1]
    codes = pd.factorize(pd.concat([one, other], ignore_index=True))[0]
    return codes[: len(one)], codes[len(one) :]


def _grades(one: pd.Series, other: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    codes, classes = pd.factorize(pd.concat([one, other], ignore_index=True))
    of_class = pd.factorize(pd.Index([str(name).partition("-")[0] for name in classes], dtype=str))
    grades = np.append(of_class[0], -1)[codes]
    return grades[: len(one)], grades[len(one) :]


def _states(status: pd.Series) -> np.ndarray:
    codes, words = pd.factorize(status)
    return np.array([*(_STATES.get(word, ACTIVE) for word in words), ACTIVE], np.int8)[codes]
