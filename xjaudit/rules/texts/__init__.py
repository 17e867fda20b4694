"""What people read about rules, as data: per language a file for each module of rules, and one for
actions.

Placeholders in a message name columns of the row; {value} is the cell as it stands, {expected} what
it should be, {field} the column's name.
"""

import tomllib
from functools import cache
from importlib.resources import files

PARTS = ("title", "message", "why", "settle", "documents", "basis")


@cache
def texts(language: str) -> dict[str, dict[str, str]]:
    """By rule code: title, message, why, settle, documents, basis."""
    folder = files("xjaudit.rules.texts").joinpath(language)
    own = sorted((f for f in folder.iterdir() if f.name != "actions.toml"), key=lambda f: f.name)
    told: dict[str, dict[str, str]] = {}
    for one in own:
        told |= tomllib.loads(one.read_text("utf-8"))
    return told


@cache
def actions(language: str) -> dict[str, str]:
    """By action: what the officer does, in a few words."""
    text = files("xjaudit.rules.texts").joinpath(language, "actions.toml").read_text("utf-8")
    return tomllib.loads(text)
