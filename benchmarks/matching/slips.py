"""What typists do to names: the name as typed, and which kinds of slip it has."""

from collections.abc import Callable
from random import Random

from benchmarks.matching import rates
from benchmarks.matching.pupils import SLIPS, Registrar
from sample_data import naming

DOTS = "••・.．-—‧∙⋅･。●  "
STAND_INS = "□□??**\ue863＊？"


def _partners(groups: list[str]) -> dict[str, list[tuple[str, float]]]:
    """Character to those it may become; in a group the earlier ones are likelier."""
    found: dict[str, dict[str, float]] = {}
    for group in groups:
        for one in group:
            for place, other in enumerate(group):
                if other != one:
                    found.setdefault(one, {}).setdefault(other, 1 / (place + 2))
    return {one: list(others.items()) for one, others in found.items()}


_TABLES = {kind: _partners(SLIPS[kind]) for kind in ("sound", "near_sound", "shape", "variant")}


def _exchange(kind: str) -> Callable[[Random, str], str | None]:
    def exchange(rng: Random, name: str) -> str | None:
        """One character for another of its group; a surname is less often mistyped."""
        table, first = _TABLES[kind], len(naming.surname_of(name))
        places = [place for place, character in enumerate(name) if character in table]
        if not places:
            return None
        weights = [0.3 if place < first else 1.0 for place in places]
        place = rng.choices(places, weights)[0]
        others = table[name[place]]
        other = rng.choices([o for o, _ in others], [w for _, w in others])[0]
        return name[:place] + other + name[place + 1 :]

    return exchange


def _missing(rng: Random, name: str) -> str | None:
    if len(name) < 3:
        return None
    place = rng.randrange(1, len(name))
    return name[:place] + name[place + 1 :]


def _extra(rng: Random, name: str) -> str | None:
    place = rng.randrange(1, len(name) + 1)
    doubled = rng.random() < 0.4
    more = name[place - 1] if doubled else rng.choice(SLIPS["given"]["either"])
    return name[:place] + more + name[place:]


def _swapped(rng: Random, name: str) -> str | None:
    if len(name) < 3:
        return None
    place = rng.randrange(1, len(name) - 1)
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


_KINDS = {
    "same_sound": (rates.SAME_SOUND, _exchange("sound")),
    "near_sound": (rates.NEAR_SOUND, _exchange("near_sound")),
    "look_alike": (rates.LOOK_ALIKE, _exchange("shape")),
    "variant": (rates.VARIANT, _exchange("variant")),
    "missing": (rates.CHARACTER_MISSING, _missing),
    "extra": (rates.CHARACTER_EXTRA, _extra),
    "swapped": (rates.CHARACTERS_SWAPPED, _swapped),
}


def mistype(rng: Random, name: str) -> tuple[str, list[str]]:
    """The name with a slip at the usual rates, and which."""
    draw, kinds = rng.random(), []
    for kind, (rate, change) in _KINDS.items():
        if 0 <= draw < rate and (typed := change(rng, name)) and typed != name:
            name, kinds = typed, [kind]
            if rng.random() < rates.SECOND_SLIP and (typed := _exchange("sound")(rng, name)):
                name, kinds = typed, [kind, "same_sound"]
        draw -= rate
    return name, kinds


def sounds_like(rng: Random, name: str) -> str | None:
    """Another child's name of the same sound."""
    return _exchange("sound")(rng, name)


def former(registrar: Registrar, name: str, sex: str) -> str:
    """The name before it was changed: another given name, seldom another surname."""
    surname = "" if registrar.rng.random() < 0.15 else naming.surname_of(name)
    return (surname or naming.SURNAMES.draw(registrar.rng)) + registrar.given(sex)


def replace_rare(rng: Random, name: str) -> tuple[str, list[str]]:
    """A character that the typist cannot enter."""
    found = [c for c in name if c in SLIPS["rare"]]
    if not found or rng.random() >= rates.RARE_REPLACED:
        return name, []
    syllable, parts, sound = SLIPS["rare"][found[0]]
    two = f"({parts[0]}+{parts[1]})" if len(parts) == 2 else ""
    kinds = {
        "rare_pinyin": rng.choice([syllable, syllable.capitalize()]),
        "rare_stand_in": rng.choice(STAND_INS),
        "rare_parts": rng.choice([two, two.strip("()"), parts]) if two else "",
        "rare_sound": sound,
    }
    kind = rng.choices([k for k, v in kinds.items() if v], [2, 3, *([2] if two else []), 2])[0]
    return name.replace(found[0], kinds[kind]), [kind]


def write_dot(rng: Random, name: str) -> tuple[str, list[str]]:
    """A two-part name as lists have it."""
    if "·" not in name:
        return name, []
    draw = rng.random()
    if draw < rates.HALF_NAME:
        return name.split("·")[0], ["half_name"]
    draw -= rates.HALF_NAME
    if draw < rates.NO_DOT:
        return name.replace("·", ""), ["no_dot"]
    if draw - rates.NO_DOT < rates.OTHER_DOT:
        return name.replace("·", rng.choice(DOTS)), ["other_dot"]
    return name, []


def space(rng: Random, name: str, spaced: bool) -> tuple[str, list[str]]:
    """王　芳 under 李晓明, and blanks that nobody sees."""
    if spaced and len(name) == 2:
        return name[0] + rng.choice([" ", "  ", "\u3000"]) + name[1], ["space"]
    if rng.random() < rates.STRAY_SPACE:
        place = rng.randrange(len(name) + 1)
        return name[:place] + rng.choice([" ", "\u3000", "\u00a0"]) + name[place:], ["space"]
    return name, []


def full_width(rng: Random, name: str) -> tuple[str, list[str]]:
    """Latin letters, digits and brackets in full width."""
    if not any(" " < c < "\x7f" for c in name) or rng.random() >= rates.FULL_WIDTH:
        return name, []
    wide = "".join(chr(ord(c) + 0xFEE0) if " " < c < "\x7f" else c for c in name)
    return wide, ["full_width"]
