"""Words of printed documents, in Chinese and English."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _texts() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("xjaudit.documents").joinpath("texts.toml").read_text("utf-8"))


def text(part: str, word: str, language: str = "zh", /, **facts: Any) -> str:
    """A word or sentence, its {names} filled."""
    told: str = _texts()[part][word][language == "en"]
    return told.format(**facts) if facts else told


def word(name: str, language: str = "zh", /, **facts: Any) -> str:
    """One of the words that all documents share."""
    return text("words", name, language, **facts)


def listed(part: str) -> dict[str, Any]:
    """All of a part, as it stands."""
    return _texts()[part]
