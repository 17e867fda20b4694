"""Kinds of cases between schools, and how they are told in Chinese and English."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from xjaudit.rules.problems import allowed

LANGUAGES = ("zh", "en")


@cache
def _texts() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("xjaudit.region.across").joinpath("kinds.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Kind:
    """A kind of case: its code and how grave it is."""

    code: str
    severity: str

    def name(self, language: str = "zh") -> str:
        """What it is called."""
        return _texts()[self.code]["name"][language == "en"]

    def message(self, language: str, facts: dict[str, Any]) -> str:
        """What is wrong, its {names} filled."""
        return _texts()[self.code]["message"][language == "en"].format(**facts)

    def action(self, language: str, scope: str, facts: dict[str, Any]) -> str:
        """What may lawfully be done, and who decides."""
        told = _texts()[self.code]
        if "problem" in told:
            return allowed(told["problem"], scope, language)
        return told["acts"][language == "en"].format(**facts)


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its code, in the order in which they are told."""
    told = _texts().items()
    return {code: Kind(code, one["severity"]) for code, one in told if code != "words"}


def word(code: str, language: str) -> str:
    """One of the words that cases share."""
    return _texts()["words"][code][language == "en"]


def things(codes: Iterable[str], language: str) -> str:
    """An enumeration of words."""
    return word("joint", language).join(word(code, language) for code in codes)


_THINGS = ("id_number", "registry_no", "birth_date", "id_tail", "phone", "guardian")


def reason(codes: str, language: str) -> str:
    """What speaks for a case: 出生日期相同; or a sentence of its own."""
    told = codes.split(",")
    agree = [one for one in told if one in _THINGS]
    own = [one for one in told if one not in agree]
    parts = [word("same", language).format(things=things(agree, language))] if agree else []
    return word("joint", language).join([*parts, *(word(one, language) for one in own)])
