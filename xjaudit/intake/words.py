"""Words of what became of forms, in Chinese and English."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from xjaudit.errors import Words


@dataclass(frozen=True)
class Said:
    """An outcome: whether nothing is left to do, what is said, and what to do."""

    done: bool
    say: Words
    todo: Words


@cache
def outcomes() -> dict[str, Said]:
    """By code."""
    told = tomllib.loads(files("xjaudit.intake").joinpath("words.toml").read_text("utf-8"))
    return {
        code: Said(one["done"], Words(*one["say"]), Words(*one.get("todo", ("", ""))))
        for code, one in told.items()
    }
