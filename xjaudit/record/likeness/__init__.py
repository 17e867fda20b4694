"""How alike two names are, and why, in kinds that a teacher understands.

`compare` tells it of two names, `candidates.similar_names` finds the pairs worth comparing in two
long lists, `rarity.rarity` how much it says that two names agree.
"""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from xjaudit.record.likeness import characters
from xjaudit.record.likeness.surnames import surname_length
from xjaudit.record.likeness.written import (
    Written,
    is_character,
    is_pinyin,
    is_wildcard,
    marks,
    ways,
    without_dot,
)
from xjaudit.record.names import normal_name
from xjaudit.record.text import HAN

# How much each kind says where nothing else is known. The kinds of one character multiply.
LEVELS = {
    "same": 1.0,
    "dot": 0.98,
    "variant": characters.VARIANT,
    "suffix": 0.9,
    "parts": 0.8,
    "sound": characters.SOUND,
    "pinyin": 0.7,
    "wildcard": 0.6,
    "swapped": 0.6,
    "half": 0.6,
    "near_sound": characters.NEAR_SOUND,
    "shape": characters.LOOKS[0],
    "missing": 0.5,
    "extra": 0.5,
    "one_other": 0.15,
}
# Which of several kinds in one name is told, and of which as many may stand as there are.
_WEAKEST_FIRST = sorted(LEVELS, key=lambda kind: LEVELS[kind])
_SURE = {"variant", "sound", "pinyin", "parts", "wildcard"}


class Likeness(NamedTuple):
    """Why two names may be one: the kind, the characters concerned, and how much it says (to 1)."""

    kind: str
    detail: str
    level: float


@lru_cache(1 << 16)
def compare(one: str, other: str) -> Likeness | None:
    """Why a list's name and a registry's may be one; None when nothing speaks for it."""
    if one == other:
        return Likeness("same", "", LEVELS["same"])
    if without_dot(one) == without_dot(other):
        same = normal_name(one) == normal_name(other)
        kind = "same" if same else "dot"
        return Likeness(kind, "" if same else "·", LEVELS[kind])
    if not (HAN.search(one) or HAN.search(other)):
        return None
    found = [*_half(one, other)]
    for a, b in product(ways(one), ways(other)):
        # Marks of namesakes are there to tell them apart.
        if a.mark == b.mark or not (marks(one) and marks(other)):
            found += _compared(a, b)
    return max(found, key=lambda like: (like.level, like.kind), default=None)


def _compared(one: Written, other: Written) -> Iterator[Likeness]:
    """What speaks for two names that are understood in one way each."""
    mark = "" if one.mark == other.mark else one.mark or other.mark
    if one.signs == other.signs:
        yield Likeness("suffix", mark, LEVELS["suffix"])
        return
    for explain in (_aligned, _lengths_differ, _swapped):
        if like := explain(one.signs, other.signs):
            yield like._replace(level=like.level * LEVELS["suffix"]) if mark else like


def _aligned(one: tuple[str, ...], other: tuple[str, ...]) -> Likeness | None:
    """Names of one length, every sign explained; or all but one, which is not the surname's."""
    if len(one) != len(other):
        return None
    told: list[Likeness] = []
    surname = max(surname_length("".join(name)) for name in (one, other))
    for place, (a, b) in enumerate(zip(one, other, strict=True)):
        if a == b and not is_wildcard(a):
            continue
        like = _sign(a, b)
        if not like:
            given = len(one) > 2 and place >= surname
            if not (given and is_character(a) and is_character(b)):
                return None
            like = Likeness("one_other", f"{a}/{b}", LEVELS["one_other"])
        told.append(like)
    return _together(told, len(one))


def _together(told: list[Likeness], length: int) -> Likeness | None:
    """Several signs of a name that differ, if they do not differ too much together."""
    kinds = [like.kind for like in told]
    slips = [kind for kind in kinds if kind != "variant"]
    if not told or kinds.count("wildcard") == length or ("one_other" in kinds and len(told) > 1):
        return None
    if not _SURE.issuperset(kinds) and (len(slips) > 2 or len(slips) == length):
        return None
    level = 1.0
    for like in told:
        level *= like.level
    kind = min(kinds, key=_WEAKEST_FIRST.index)
    return Likeness(kind, "、".join(like.detail for like in told), level)


def _sign(one: str, other: str) -> Likeness | None:
    """Why one sign may be the other."""
    detail = f"{one}/{other}"
    if is_wildcard(one) or is_wildcard(other):
        return Likeness("wildcard", detail, LEVELS["wildcard"])
    if not is_character(other):
        one, other = other, one
    if is_character(one) and is_character(other):
        like = characters.alike(one, other)
        return Likeness(like[0], detail, like[1]) if like else None
    if not is_character(other):
        return None
    if is_pinyin(one):
        if one in characters.sounds(other):
            return Likeness("pinyin", detail, LEVELS["pinyin"])
        near = characters.run_together(one) in characters.near_sounds(other)
        return Likeness("near_sound", detail, LEVELS["near_sound"] * 0.9) if near else None
    if "+" not in one:
        return None
    made = characters.made_of(one[::2])
    if characters.standard(other) in made:
        return Likeness("parts", detail, LEVELS["parts"])
    # Parts that make no character known to the tables, whatever that may be.
    return None if made else Likeness("wildcard", detail, LEVELS["wildcard"] * 0.8)


def _lengths_differ(one: tuple[str, ...], other: tuple[str, ...]) -> Likeness | None:
    """A character more or less, or a character written as its two parts."""
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    if len(longer) - len(shorter) != 1 or len(shorter) < 2:
        return None
    if not all(map(is_character, one + other)):
        return None
    long, short = (characters.standard("".join(signs)) for signs in (longer, shorter))
    at = next((i for i, (a, b) in enumerate(zip(long, short, strict=False)) if a != b), len(short))
    one_for_two = at < len(short) and long[at + 2 :] == short[at + 1 :]
    if one_for_two and short[at] in characters.made_of(long[at : at + 2]):
        detail = f"{longer[at]}+{longer[at + 1]}/{shorter[at]}"
        return Likeness("parts", detail, LEVELS["parts"])
    if long[at + 1 :] != short[at:]:
        return None
    kind = "extra" if longer is one else "missing"
    if at == 0 and len(short) == 2:
        return Likeness("half", short, LEVELS["half"] * 0.75)
    return Likeness(kind, longer[at], LEVELS[kind])


def _swapped(one: tuple[str, ...], other: tuple[str, ...]) -> Likeness | None:
    """The same characters in another order: two neighbours, or what stands behind before."""
    if len(one) != len(other) or Counter(one) != Counter(other):
        return None
    first = next(i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b)
    last = next(i for i in reversed(range(len(one))) if one[i] != other[i]) + 1
    a, b = "".join(one[first:last]), "".join(other[first:last])
    turned = len(a) == 2 or any(a[cut:] + a[:cut] == b for cut in range(1, len(a)))
    return Likeness("swapped", f"{a}/{b}", LEVELS["swapped"]) if turned else None


def _half(one: str, other: str) -> Iterator[Likeness]:
    """One of the two is only a part of the other."""
    for whole, part in ((other, one), (one, other)):
        plain = without_dot(part)
        for piece, level in halves(whole).items():
            if len(piece) != len(plain):
                continue
            if piece == plain:
                yield Likeness("half", plain, level)
                continue
            like = _aligned(tuple(plain), tuple(piece)) if len(piece) > 2 else None
            if like and like.kind in ("variant", "sound", "near_sound"):
                yield Likeness("half", like.detail, level * like.level)


@lru_cache(1 << 16)
def halves(name: str) -> dict[str, float]:
    """What alone may be written for a name, and how much that says: the first part of a name with
    a dot (less, another part), the beginning of a long one, a name less its surname of two
    characters."""
    plain, pieces = without_dot(name), normal_name(name).split("·")
    if not all(map(is_character, plain)):
        return {}
    level = LEVELS["half"]
    found = {piece: level / 2 for piece in pieces[1:] if len(piece) > 1}
    if len(plain) > 4:
        found |= {plain[:end]: level * 0.75 for end in range(3, len(plain))}
    if len(pieces) > 1 and len(pieces[0]) > 1:
        found[pieces[0]] = level
    if len(plain) == 4 and surname_length(plain) == 2:
        found[plain[2:]] = level
    return found
