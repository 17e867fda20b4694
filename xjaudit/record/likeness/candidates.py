"""Pairs of names that are worth comparing, without comparing all with all.

Names of one length meet in a tree of the sounds of their characters, where a character may also go
the way of one that looks like it; those of different length by leaving out a character.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

from xjaudit.record.likeness import characters, halves
from xjaudit.record.likeness.written import (
    is_character,
    is_pinyin,
    is_wildcard,
    ways,
    without_dot,
)

# Behind so many characters of a long name the rest is left to the comparison.
_DEPTH = 5
# So many characters of a name may be of another sound.
_SLIPS = 2

Signs = tuple[str, ...]
Shape = tuple[int, tuple[int, ...]]  # the length of a name, the places where it tells a sound
Ids = dict[Signs, list[int]]
Codes = frozenset[str]


def similar_names(names: list[str], pool: list[str]) -> list[tuple[int, int]]:
    """Places (in `names`, in `pool`) of all pairs that `compare` finds alike, and of some that it
    does not; without `one_other`, which says too little.
    """
    mine, theirs = _places(names), _places(pool)
    left, right = list(mine), list(theirs)
    met = {*_sounding(left, right), *_moved(left, right)}
    return sorted(
        (i, j) for one, other in met for i in mine[left[one]] for j in theirs[right[other]]
    )


def _places(names: Iterable[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        places[name].append(place)
    return places


def _sounding(left: list[str], right: list[str]) -> Iterator[tuple[int, int]]:
    """Pairs of names whose signs explain each other one by one."""
    mine, my_pieces = _forms(left), _pieces(left)
    theirs, their_pieces = _forms(right), _pieces(right)
    twins = _look_alikes(_alphabet(mine, my_pieces), _alphabet(theirs, their_pieces))
    for one, other in ((mine, theirs), (my_pieces, theirs), (mine, their_pieces)):
        yield from _joined(one, other, twins)


def _forms(names: list[str]) -> Ids:
    """All ways to understand names, each with the places of those names."""
    forms: Ids = defaultdict(list)
    for place, name in enumerate(names):
        for way in ways(name):
            forms[way.signs].append(place)
            for merged in _merged(way.signs):
                forms[merged].append(place)
    return forms


def _merged(signs: Signs) -> Iterator[Signs]:
    """Two neighbours taken for the parts of one character."""
    if len(signs) > 2 and all(map(is_character, signs)):
        for at in range(len(signs) - 1):
            for made in characters.made_of(signs[at] + signs[at + 1]):
                yield (*signs[:at], made, *signs[at + 2 :])


def _pieces(names: list[str]) -> Ids:
    """The parts by which bearers of long names may be called."""
    pieces: Ids = defaultdict(list)
    for place, name in enumerate(names):
        for piece in halves(name):
            pieces[tuple(piece)].append(place)
    return pieces


def _alphabet(*forms: Ids) -> set[str]:
    return {characters.standard(sign) for ids in forms for signs in ids for sign in signs}


def _look_alikes(mine: set[str], theirs: set[str]) -> dict[str, Codes]:
    """What the look-alikes of each of my characters among theirs sound like."""
    seen: dict[str, set[str]] = defaultdict(set)
    for one in mine:
        for other in theirs.intersection(characters.look_alikes(one)):
            seen[one].update(_codes(other))
    for other in theirs:
        for one in mine.intersection(characters.look_alikes(other)):
            seen[one].update(_codes(other))
    return {one: frozenset(codes) for one, codes in seen.items()}


@cache
def _codes(sign: str) -> Codes:
    """How a sign may sound, to people who do not tell zh from z; nothing where it does not tell."""
    if "+" in sign:
        made = characters.made_of(sign[::2])
        return frozenset({sign}).union(*map(_codes, made)) if made else frozenset()
    if is_wildcard(sign):
        return frozenset()
    if is_pinyin(sign):
        return frozenset({characters.run_together(sign)})
    forms = {sign, *characters.standard_forms(sign)}
    return frozenset().union(*map(characters.near_sounds, forms))


def _shaped(forms: Ids) -> dict[Shape, Ids]:
    shaped: dict[Shape, Ids] = defaultdict(dict)
    for signs, ids in forms.items():
        told = tuple(place for place, sign in enumerate(signs) if _codes(sign))
        shaped[len(signs), told][signs] = ids
    return shaped


def _joined(one: Ids, other: Ids, twins: dict[str, Codes]) -> Iterator[tuple[int, int]]:
    theirs = _shaped(other)
    for (length, told), mine in _shaped(one).items():
        for (their_length, they_told), found in theirs.items():
            places = tuple(sorted({*told} & {*they_told}))[:_DEPTH]
            if length == their_length and places:
                tree = _tree(found, places)
                for signs, ids in mine.items():
                    for others in _walk(tree, signs, places, twins, _SLIPS):
                        yield from ((i, j) for i in ids for j in others)


def _tree(forms: Ids, places: tuple[int, ...]) -> dict:
    """Names by the sounds at these places, one level of the tree for each."""
    tree: dict = {}
    for signs, ids in forms.items():
        nodes = [tree]
        for place in places:
            nodes = [node.setdefault(code, {}) for node in nodes for code in _codes(signs[place])]
        for node in nodes:
            node.setdefault("", []).extend(ids)
    return tree


def _walk(
    tree: dict, signs: Signs, places: tuple[int, ...], twins: dict[str, Codes], slips: int
) -> Iterator[list[int]]:
    if not places:
        yield tree[""]
        return
    sign, rest = signs[places[0]], places[1:]
    sounds = _codes(sign)
    for code in sounds:
        if code in tree:
            yield from _walk(tree[code], signs, rest, twins, slips)
    if slips:
        for code in twins.get(characters.standard(sign), ()):
            if code in tree and code not in sounds:
                yield from _walk(tree[code], signs, rest, twins, slips - 1)


def _moved(left: list[str], right: list[str]) -> Iterator[tuple[int, int]]:
    """Pairs of names with a character more, or with the same ones in another order."""
    mine, theirs = _plain(left), _plain(right)
    yield from _met(mine, _keyed(theirs, _shorter), lambda name: [name])
    yield from _met(mine, _keyed(theirs, lambda name: [name]), _shorter)
    yield from _met(mine, _keyed(theirs, _sorted), _sorted)


def _plain(names: list[str]) -> dict[str, list[int]]:
    plain: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        for text in {without_dot(name), *("".join(way.signs) for way in ways(name))}:
            plain[characters.standard(text)].append(place)
    return plain


def _shorter(name: str) -> list[str]:
    return [a + b for a, b in {(name[:i], name[i + 1 :]) for i in range(len(name))}]


def _sorted(name: str) -> list[str]:
    return ["".join(sorted(name))]


def _keyed(names: dict[str, list[int]], keys) -> dict[str, list[int]]:
    keyed: dict[str, list[int]] = defaultdict(list)
    for name, places in names.items():
        for key in keys(name):
            keyed[key].extend(places)
    return keyed


def _met(names: dict[str, list[int]], keyed: dict[str, list[int]], keys) -> Iterator:
    for name, places in names.items():
        for key in keys(name):
            for other in keyed.get(key, ()):
                yield from ((place, other) for place in places)
