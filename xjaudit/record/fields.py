"""The data dictionary: which columns a pupil's record has and under which headings they arrive."""

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from xjaudit.patterns import regex

MEMBERS = ("m1", "m2")
_MEMBER_WORDS = {
    "m1": ("成员1", "成员一", "家庭成员1", "家庭成员一"),
    "m2": ("成员2", "成员二", "家庭成员2", "家庭成员二"),
}


@dataclass(frozen=True)
class Field:
    """One column of the record; `number` is its item on the 72-item paper form."""

    code: str
    zh: str
    en: str
    headings: tuple[str, ...] = ()
    number: int | None = None
    required: str = "optional"
    kind: str = "text"
    codes: str | None = None
    length: int | None = None
    width: int | None = None
    leading_zero: bool = False
    own_form: bool = False
    key: bool = False
    personal: bool = True

    def label(self, language: str = "zh") -> str:
        """The column's name for people."""
        return self.en if language == "en" else self.zh


@cache
def all_fields() -> dict[str, Field]:
    """Every field by its code name, the family members' written out as m1_… and m2_…."""
    data = tomllib.loads(files("xjaudit.record").joinpath("fields.toml").read_text("utf-8"))
    members = data.pop("member")
    fields = {code: _field(code, entry) for code, entry in data.items()}
    for step, member in enumerate(MEMBERS):
        for code, entry in members.items():
            full = f"{member}_{code}"
            fields[full] = _field(full, _member_entry(entry, member, step))
    return fields


def _field(code: str, entry: dict) -> Field:
    return Field(code=code, **{**entry, "headings": tuple(entry.get("headings", ()))})


def _member_entry(entry: dict, member: str, step: int) -> dict:
    words = [entry["zh"], *entry.get("headings", ())]
    first, *others = _MEMBER_WORDS[member]
    headings = [prefix + word for prefix in (first, *others) for word in words]
    # The paper form's own wording puts the number behind: 关系一, 联系电话二.
    headings += [word + "一二"[step] for word in words]
    alone = entry.get("first", []) if step == 0 else []
    return {
        **{name: value for name, value in entry.items() if name != "first"},
        "zh": first + entry["zh"],
        "en": f"Member {step + 1} {entry['en']}",
        "headings": headings + alone,
        "number": entry["number"] + 12 * step,
    }


_NOTE = regex(r"[(（\[【][^)）\]】]*[)）\]】]")
_DROPPED = regex(r"[\s\u200b\ufeff*★☆()\[\]{}【】《》“”\"'.:：、,，/\\_\-·]+")


def fold_heading(text: str) -> str:
    """A heading without case, width, blanks, line breaks, brackets, stars and punctuation."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text)).casefold()


@cache
def _headings() -> dict[str, str]:
    known: dict[str, str] = {}
    for field in all_fields().values():
        for heading in (field.zh, *field.headings, field.code):
            known.setdefault(fold_heading(heading), field.code)
    return known


@lru_cache(4096)
def field_of_heading(text: str) -> str | None:
    """The code of the field a heading means, None when the dictionary does not know it.

    Brackets hold notes (必填, YYYYMMDD); a heading unknown as it stands is tried without them.
    """
    folded = fold_heading(text)
    if found := _headings().get(folded):
        return found
    bare = _NOTE.sub("", text)
    return _headings().get(fold_heading(bare)) if bare != text else None
