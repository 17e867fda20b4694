"""Words of the county's workbooks, and names that must not be told in full."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _texts() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("xjaudit.region.duties").joinpath("words.toml").read_text("utf-8"))


def word(part: str, code: str, language: str, /, **facts: Any) -> str:
    """A word or sentence, its {names} filled."""
    return _texts()[part][code][language == "en"].format(**facts)


def words(part: str, language: str) -> dict[str, str]:
    """All words of a part."""
    return {code: pair[language == "en"] for code, pair in _texts()[part].items()}


def masked_name(name: str | None) -> str:
    """A name as another school may see it: its first character."""
    return f"{name[0]}{'*' * (len(name) - 1)}" if name else ""


def file_name(text: str) -> str:
    """A place's name as a file may be called."""
    return re.sub(r"[^\w\u4e00-\u9fff-]+", "_", text).strip("_")[:60]
