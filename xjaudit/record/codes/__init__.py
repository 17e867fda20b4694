"""Code tables as data: code, the name that is printed, and the words that mean the same."""

import csv
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# Between code and name in one cell: 1-男, 1男, 1.男, 1：男 (folded).
_SIGNS = ("-", "", ".", "、", ":", "_", "/")


@dataclass(frozen=True)
class CodeTable:
    """One code table: `entries` is code to printed name, `words` is folded word to code.

    `old` are the words among them that once were or are often mistaken for a name.
    """

    name: str
    standard: str
    entries: dict[str, str]
    words: dict[str, str]
    standard_words: frozenset[str]
    old: frozenset[str]
    remarks: dict[str, str]
    stores_names: bool
    english: dict[str, str]

    def read(self, text: str) -> tuple[str | None, bool]:
        """The normal value of a cell (None when unknown), and whether it was the standard word."""
        word = fold(text)
        code = self.words.get(word)
        if code is None:
            return None, False
        value = self.entries[code] if self.stores_names else code
        return value, word in self.standard_words

    def label(self, value: str, language: str = "zh") -> str:
        """The name of a normal value; the registry's own where there is no English one."""
        name = self.entries.get(value, value)
        return self.english.get(value, name) if language == "en" else name


def fold(text: str) -> str:
    """A coded cell for comparison: width and case folded, blanks out."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


@cache
def table(name: str) -> CodeTable:
    """The code table of that name."""
    data = tomllib.loads(files("xjaudit.record.codes").joinpath(f"{name}.toml").read_text("utf-8"))
    entries: dict[str, str] = data["entries"]
    standard = {fold(label): code for code, label in entries.items()}
    if data.get("digits", True):
        standard |= {fold(code): code for code in entries}
    # Drop-downs are also copied as "1-男".
    words = {
        fold(word): code
        for code, label in entries.items()
        for word in (*(f"{code}{sign}{label}" for sign in _SIGNS), f"{label}({code})")
    }
    if data.get("digits", True) and {len(code) for code in entries} == {2}:
        # A number cell loses the zero of 01.
        words |= {code.removeprefix("0"): code for code in entries}
    old = {fold(word): code for word, code in data.get("old", {}).items()}
    if name == "ethnicity":
        # Lists write 汉 for 汉族; the registry's template refuses that.
        words |= {fold(label[:-1]): code for code, label in entries.items() if label[-1] == "族"}
        old |= {word.removesuffix("族"): code for word, code in old.items()}
    words |= {fold(word): code for word, code in data.get("aliases", {}).items()} | old
    return CodeTable(
        name=name,
        standard=data["standard"],
        entries=entries,
        words=words | standard,
        standard_words=frozenset(standard),
        old=frozenset(old) - frozenset(standard),
        remarks=data.get("remarks", {}),
        stores_names=data.get("store") == "name",
        english=data.get("english", {}),
    )


@cache
def divisions() -> dict[str, tuple[int, int]]:
    """Six-digit division codes of GB/T 2260 with first and last year (0 and 9999 where open)."""
    return {code: (int(first or 0), int(last or 9999)) for code, first, last, _ in _division_rows()}


def division_name(code: str) -> str | None:
    """Province, city and county of a division code of 6 or 12 digits, abolished ones by their last
    name; None where it is not known. Of what lies below the county only the county is told."""
    names = _division_names()
    county = code[:6] if len(code) in (6, 12) else ""
    if county not in names:
        return None
    parts = dict.fromkeys((f"{county[:2]}0000", f"{county[:4]}00", county))
    told = (names.get(one, "") for one in parts)
    return "".join(one for one in told if one not in _NO_PLACES)


# What stands in the list between a province and counties that belong to no city.
_NO_PLACES = (
    *("市辖区", "县", "市", "省直辖县级行政单位", "省直辖行政单位"),
    "自治区直辖县级行政单位",
)


@cache
def _division_names() -> dict[str, str]:
    return {code: name for code, _, _, name in _division_rows()}


def _division_rows() -> list[list[str]]:
    text = files("xjaudit.record.codes").joinpath("divisions.csv").read_text("utf-8")
    return [*csv.reader(text.splitlines()[1:])]
