"""What each piece of evidence says of candidate pairs: a level per pair, by whole columns."""

from dataclasses import dataclass

import numpy as np

from xjaudit.reconcile.told import Told
from xjaudit.reconcile.weights import Rarity, level
from xjaudit.record.likeness import compare

# (大), (大1) in their brackets; what is longer is a remark.
_LONGEST_MARK = 4
# Names that another column tells, as a whole.
_FORMER = ("former", "told_former")
# In the order in which they are told.
EVIDENCE = (
    "name",
    "id_number",
    "id_tail",
    "registry_no",
    "birth_date",
    "phone",
    "sex",
    "class",
    "mark",
    "place",
)


@dataclass
class Pairs:
    """Pairs of positions.

    left, right  the positions
    level        by evidence the level's number
    shared       bits of the characters that both names have
    detail       the characters that differ (佳/嘉), or None
    """

    left: np.ndarray
    right: np.ndarray
    level: dict[str, np.ndarray]
    shared: np.ndarray
    detail: np.ndarray

    def __len__(self) -> int:
        return len(self.left)

    def take(self, keep: np.ndarray) -> "Pairs":
        """Some of the pairs, by a mask or positions."""
        return Pairs(
            self.left[keep],
            self.right[keep],
            {name: codes[keep] for name, codes in self.level.items()},
            self.shared[keep],
            self.detail[keep],
        )

    def says(self, evidence: str, *names: str) -> np.ndarray:
        """Which pairs are at one of these levels."""
        return np.isin(self.level[evidence], [level(evidence, name) for name in names])


def describe(
    told: Told, left: np.ndarray, right: np.ndarray, rarity: Rarity | None = None
) -> Pairs:
    """The levels of all evidence for pairs of positions; without `rarity` no bits are `shared`."""
    found = {name: _compared(told, left, right, name) for name in ("birth_date", "phone", "sex")}
    found["registry_no"] = _compared(told, left, right, "registry_no")
    found["id_number"] = _compared(told, left, right, "id_number")
    for name in ("birth_date", "registry_no", "id_number"):
        _soften(found[name], told, left, right, name)
    unsound = (found["id_number"] == level("id_number", "other")) & ~told.sound[left]
    found["id_number"][unsound] = level("id_number", "unsound")
    found["id_tail"] = _tails(told, left, right)
    found["class"] = _classes(told, left, right)
    found["mark"] = _marks(told, left, right)
    found["place"] = _places(told, left, right, found["class"])
    name, shared, detail = _names(told, left, right, rarity)
    return Pairs(left, right, {"name": name, **found}, shared, detail)


def _compared(
    told: Told, left: np.ndarray, right: np.ndarray, name: str, column: str = ""
) -> np.ndarray:
    """Same, other, or nothing said."""
    mine, theirs = (
        side.codes[column or name][at] for side, at in ((told.left, left), (told.right, right))
    )
    answer = np.where(mine == theirs, level(name, "same"), level(name, "other"))
    return np.where((mine < 0) | (theirs < 0), 0, answer).astype(np.int8)


def _soften(found: np.ndarray, told: Told, left: np.ndarray, right: np.ndarray, name: str) -> None:
    """Other values that are one slip of the hand apart become `near`."""
    at = np.flatnonzero(found == level(name, "other"))
    if len(at):
        mine, theirs = told.left.texts(name)[left[at]], told.right.texts(name)[right[at]]
        near = [one_slip(a, b) for a, b in zip(mine, theirs, strict=True)]
        found[at[np.array(near, bool)]] = level(name, "near")


def one_slip(one: str, other: str) -> bool:
    """One character wrong, two neighbours swapped, or month and day of a date exchanged."""
    if len(one) != len(other):
        return False
    apart = [at for at in range(len(one)) if one[at] != other[at]]
    if len(apart) <= 1:
        return True
    first, last = apart[0], apart[-1]
    if len(apart) == 2 and last == first + 1:
        return one[first] == other[last] and one[last] == other[first]
    return len(one) == 8 and one == other[:4] + other[6:] + other[4:6]


def _tails(told: Told, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    found = np.zeros(len(left), np.int8)
    if not told.left.columns["id_tail"].notna().any():
        return found
    same, near, other = (level("id_tail", name) for name in ("same", "near", "other"))
    numbers = told.right.texts("id_number")[right]
    # A whole number that a list has says more than its end.
    whole = told.left.codes["id_number"][left] >= 0
    for at, (tail, number) in enumerate(
        zip(told.left.texts("id_tail")[left], numbers, strict=True)
    ):
        if tail is not None and number is not None and not whole[at]:
            end = number[-len(tail) :]
            found[at] = same if end == tail else near if one_slip(tail, end) else other
    return found


def _classes(told: Told, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    found = _compared(told, left, right, "class")
    grades = told.left.codes["grade"][left] == told.right.codes["grade"][right]
    found[(found == level("class", "other")) & grades] = level("class", "grade")
    return found


def _places(told: Told, left: np.ndarray, right: np.ndarray, classes: np.ndarray) -> np.ndarray:
    if told.order is None:
        return np.zeros(len(left), np.int8)
    says = told.order.says(left, right, classes == level("class", "same"))
    names = [0, level("place", "same"), level("place", "other")]
    return np.array(names, np.int8)[says]


def _marks(told: Told, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """大 is the older of two namesakes of a class, 小 the younger."""
    found = np.zeros(len(left), np.int8)
    key, days = told.right.codes["key"], told.right.texts("birth_date")
    own_class = told.right.codes["class"]
    marked = _marked(told)
    if not marked:
        return found
    for at in np.flatnonzero(np.isin(left, list(marked))).tolist():
        one = right[at]
        here = np.flatnonzero((key == key[one]) & (own_class == own_class[one]))
        born = [days[record] for record in here]
        if len(here) == 2 and None not in born and born[0] != born[1]:
            older = days[one] == min(born)
            name = "same" if older == marked[left[at]] else "other"
            found[at] = level("mark", name)
    return found


def _marked(told: Told) -> dict[int, bool]:
    """Rows with a mark 大 or 小 behind the name, and whether it is 大."""
    names, plain = told.left.columns["name"], told.left.columns["plain"]
    answer = {}
    differ = (names != plain) & names.notna() & plain.notna()
    for row in np.flatnonzero(differ.to_numpy(bool)).tolist():
        mark = names.iloc[row][len(plain.iloc[row]) :]
        if len(mark) <= _LONGEST_MARK and ("大" in mark or "小" in mark):
            answer[row] = "大" in mark
    return answer


def _names(
    told: Told, left: np.ndarray, right: np.ndarray, rarity: Rarity | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Level of the names, bits of what they share, and what differs."""
    codes = _compared(told, left, right, "name", "key")
    shared, detail = np.zeros(len(left)), np.full(len(left), None, object)
    mine, theirs = told.left.texts("plain"), told.right.texts("plain")
    former = told.right.texts("former_name").tolist()
    other = told.left.texts("former_name").tolist()
    same = codes == level("name", "same")
    if rarity is not None:
        shared[same] = [rarity.of(name) for name in theirs[right[same]]]
    for at in np.flatnonzero((codes > 0) & ~same).tolist():
        name, record = str(mine[left[at]]), str(theirs[right[at]])
        if other[left[at]] == record:
            kind, detail[at] = "told_former", record
        else:
            kind, detail[at] = _likeness(name, record, former[right[at]])
        codes[at] = level("name", kind)
        if rarity is not None:
            of = name if kind == "former" else record
            shared[at] = rarity.of(of, name if kind not in _FORMER else None)
    return codes, shared, detail


def _likeness(name: str, record: str, former: str | None) -> tuple[str, str | None]:
    """The kind of two names that are not the same, and the characters concerned."""
    if likeness := compare(name, record):
        return likeness.kind, likeness.detail or None
    if former == name:
        return "former", None
    apart = _one_other(name, record)
    return ("one_other" if apart else "other"), apart


def _one_other(one: str, other: str) -> str | None:
    """What differs between names of three or more characters, be it the surname, if it is one."""
    apart = [f"{a}/{b}" for a, b in zip(one, other, strict=False) if a != b]
    return apart[0] if len(one) == len(other) >= 3 and len(apart) == 1 else None
