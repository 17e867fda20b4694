"""How alike two characters are: forms of one, sound, look; and what a character is made of."""

from functools import cache
from importlib.resources import files

from xjaudit.record.names import readings

# How strongly each likeness speaks for a slip, from none to 1; looks in three bands.
VARIANT, SOUND, NEAR_SOUND = 0.95, 0.75, 0.5
LOOKS = (0.6, 0.45, 0.3)
# As sounds run together in the south: zh z, ch c, sh s, n l, an ang, en eng, in ing.
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))

# Radicals as people type them who cannot enter a character.
RADICALS = str.maketrans(
    "氵亻艹卄忄扌讠訁钅釒纟糹糸礻衤犭饣灬刂辶阝", "水人草草心手言言金金丝丝丝示衣犬食火刀走耳"
)


def lines_of(name: str) -> list[str]:
    """The lines of one table of this package."""
    return files("xjaudit.record.likeness").joinpath("data", name).read_text("utf-8").splitlines()


@cache
def _standard_forms() -> dict[str, str]:
    return {line[0]: line[1:] for line in lines_of("variants.txt")}


@cache
def _looks() -> dict[str, str]:
    return {line[0]: line[2:] for line in lines_of("shapes.txt")}


@cache
def _made() -> dict[str, str]:
    made: dict[str, str] = {}
    for line in lines_of("parts.txt"):
        made[line[:-1]] = made.get(line[:-1], "") + line[-1]
    return made


@cache
def _only_forms() -> dict[int, str]:
    """Characters that are a form of exactly one standard character."""
    return {ord(c): form for c, form in _standard_forms().items() if len(form) == 1}


def standard(text: str) -> str:
    """Each character in its standard form where there is exactly one (雲 as 云, but not 乾)."""
    return text.translate(_only_forms())


def standard_forms(character: str) -> str:
    """The standard characters that this one is a form of; else itself."""
    return _standard_forms().get(character, character)


def made_of(parts: str) -> str:
    """Characters (in standard form) that consist of these two or three, first to last or last to
    first."""
    parts = standard(parts).translate(RADICALS)
    return _made().get(parts, "") + _made().get(parts[::-1], "")


@cache
def _sounds() -> dict[str, set[str]]:
    sounds: dict[str, set[str]] = {}
    for line in lines_of("sounds.txt"):
        syllable, _, readers = line.partition(" ")
        for character in readers:
            sounds.setdefault(character, set()).add(syllable)
    return sounds


@cache
def sounds(character: str) -> frozenset[str]:
    """All syllables that it is read as today, without tones (方 was also wang, long ago)."""
    return frozenset(_sounds().get(character) or readings(character))


@cache
def syllables() -> frozenset[str]:
    """All syllables of Mandarin, without tones, ü as v."""
    return frozenset(line.partition(" ")[0] for line in lines_of("sounds.txt"))


@cache
def run_together(syllable: str) -> str:
    """A syllable as it sounds where zh is z and ang is an."""
    for initial, other in _INITIALS:
        if syllable.startswith(initial):
            syllable = other + syllable[len(initial) :]
            break
    return syllable[:-1] if syllable.endswith("ng") else syllable


@cache
def near_sounds(character: str) -> frozenset[str]:
    """What it sounds like to people who do not tell zh from z."""
    return frozenset(map(run_together, sounds(character)))


def look(one: str, other: str) -> float:
    """How alike they look, by picture, components and strokes: 0 or one of `LOOKS`.

    Of 386 pairs that people mix up, half of which had no part in the making, 61, 83 and 91 % are
    found strongly, at least fairly and at least weakly alike; of random pairs of characters of
    given names 0.1, 0.2 and 0.5 % (`benchmarks/likeness.py`).
    """
    one, other = min(one, other), max(one, other)
    seen = _looks().get(one, "")
    at = seen.find(other)
    return LOOKS[seen.count("|", 0, at)] if at >= 0 else 0.0


def look_alikes(character: str) -> str:
    """Those after it in Unicode that look like it."""
    return _looks().get(character, "")


@cache
def alike(one: str, other: str) -> tuple[str, float] | None:
    """Why the one may have been written for the other (variant, sound, near_sound or shape), and
    how much that says; None when they have nothing in common.
    """
    if set(standard_forms(one)) & set(standard_forms(other)):
        return "variant", VARIANT
    one, other = standard(one), standard(other)
    shape = look(one, other)
    if sounds(one) & sounds(other):
        return "sound", SOUND + (1 - SOUND) * shape
    near = NEAR_SOUND if near_sounds(one) & near_sounds(other) else 0.0
    if not near and not shape:
        return None
    return ("near_sound" if near >= shape else "shape"), near + (1 - near) * shape
