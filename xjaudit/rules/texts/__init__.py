"""What people read about rules, as data: zh.toml and en.toml."""

import tomllib
from functools import cache
from importlib.resources import files

PARTS = ("title", "message", "why", "settle", "documents", "basis")


@cache
def texts(language: str) -> dict[str, dict[str, str]]:
    """By rule code: title, message, why, settle, documents, basis."""
    return tomllib.loads(
        files("xjaudit.rules.texts").joinpath(f"{language}.toml").read_text("utf-8")
    )


@cache
def actions(language: str) -> dict[str, str]:
    """By action: what the officer does, in a few words."""
    text = files("xjaudit.rules.texts").joinpath(f"actions_{language}.toml").read_text("utf-8")
    return tomllib.loads(text)
