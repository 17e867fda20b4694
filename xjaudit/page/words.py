"""Words of leaders' pages in Chinese and English, and how numbers, days and places are told."""

import math
import re
import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

from xjaudit.record.classes import class_label
from xjaudit.snapshot import Row

# What stands where there is nothing to count yet.
NOT_BEGUN = "–"
# The place of a row: what the schema of a snapshot lets through.
_CLASS = re.compile(r"class:((?:[1-9]|1[0-2]|c20[0-9]{2})-[0-9]{1,3})")
_GRADE = re.compile(r"grade:([1-9]|1[0-2])")


@cache
def _texts() -> dict[str, list[str]]:
    return tomllib.loads(files("xjaudit.page").joinpath("words.toml").read_text("utf-8"))


def word(name: str, language: str = "zh", /, **facts: object) -> str:
    """A word or sentence, its {names} filled."""
    told = _texts()[name][language == "en"]
    return told.format(**facts) if facts else told


def place(at: str, language: str = "zh") -> str:
    """What a row is called: 全校, 七年级, 七年级1班; a place that is none stays as it is."""
    if at == "school":
        return word("school", language)
    if at == "class:-":
        return word("nowhere", language)
    if found := _CLASS.fullmatch(at):
        return class_label(found[1], language)
    if found := _GRADE.fullmatch(at):
        name = class_label(f"{found[1]}-1").removesuffix("1班")
        return word("grade", language, name=name, grade=found[1])
    return at


def called(row: Row, language: str = "zh") -> str:
    """What the place of a row is called: a county's or a school's own name, or as `place` says."""
    return row.get("name") or place(row["at"], language)


def number(count: int | None, hidden: str) -> str:
    """A count for people; `hidden` where it is kept back."""
    return hidden if count is None else f"{count:,}"


def percent(done: int | None, due: int | None, hidden: str) -> str:
    """A share, never rounded up to what is not reached: 99.9% until the last one is done."""
    if done is None or due is None:
        return hidden
    return f"{math.floor(1000 * done / due) / 10:.1f}%" if due else NOT_BEGUN


def day(iso: str, language: str = "zh") -> str:
    """12月18日 or 18 Dec."""
    when = date.fromisoformat(iso[:10])
    if language == "en":
        return f"{when.day} {_MONTHS[when.month - 1]}"
    return f"{when.month}月{when.day}日"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
