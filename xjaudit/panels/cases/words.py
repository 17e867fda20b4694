"""What the panel of the cases says: `words_zh.toml`, `words_en.toml`."""

import tomllib
from importlib.resources import files
from typing import Any

from xjaudit.errors import LANGUAGES


def _told(language: str) -> dict[str, Any]:
    path = files("xjaudit.panels.cases").joinpath(f"words_{language}.toml")
    return tomllib.loads(path.read_text("utf-8"))


_TOLD = {language: _told(language) for language in LANGUAGES}
# Headings of the table by column, the others by name.
LABELS: dict[str, dict[str, str]] = {code: told.pop("labels") for code, told in _TOLD.items()}
WORDS: dict[str, dict[str, str]] = _TOLD
