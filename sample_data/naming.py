"""Names of children and parents, drawn by frequency."""

import tomllib
from itertools import accumulate
from pathlib import Path
from random import Random

DATA = tomllib.loads((Path(__file__).parent / "names.toml").read_text(encoding="utf-8"))
SINGLE_SHARE = 0.12  # given names of one character


class Bag:
    """Things to draw, each by its weight; the running totals are worked out once."""

    def __init__(self, weights: dict[str, float]) -> None:
        self.things = list(weights)
        self.totals = list(accumulate(weights.values()))

    def draw(self, rng: Random) -> str:
        return rng.choices(self.things, cum_weights=self.totals)[0]


def _band_bag(bands: list[list]) -> Bag:
    return Bag({character: weight for characters, weight in bands for character in characters})


SURNAMES = Bag(DATA["surnames"])
GIVEN = {
    kind: (_band_bag(places["first"]), _band_bag(places["last"]))
    for kind, places in DATA["given"].items()
}
TWO_PART_GROUPS = Bag({name: group["weight"] for name, group in DATA["two_part"].items()})
_KIND = {("child", "男"): "boys", ("child", "女"): "girls",
         ("parent", "男"): "fathers", ("parent", "女"): "mothers"}  # fmt: skip


def given_name(rng: Random, sex: str, generation: str) -> str:
    first_place, last_place = GIVEN[_KIND[generation, sex]]
    first, last = first_place.draw(rng), last_place.draw(rng)
    return last if rng.random() < SINGLE_SHARE else first + last


def full_name(rng: Random, sex: str, generation: str, surname: str = "") -> str:
    return (surname or SURNAMES.draw(rng)) + given_name(rng, sex, generation)


def two_part_name(rng: Random, group: str, sex: str, father_part: str = "") -> str:
    parts = DATA["two_part"][group]
    own_parts = parts["male" if sex == "男" else "female"]
    if not father_part:
        # A grown man may bear any of the fathers' names, so his children's names grow long.
        own_parts = own_parts + parts["father"] if sex == "男" else own_parts
        father_part = rng.choice(parts["father"])
    return f"{rng.choice([part for part in own_parts if part != father_part])}·{father_part}"


def surname_of(name: str) -> str:
    return name[:2] if name[:2] in DATA["surnames"] else name[:1]
