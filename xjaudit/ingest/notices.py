"""What is said about a place in a file: a code of the contract, and its words."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass
class Notice:
    """Something said about a place in a file; `code` is one of the words of the contract.

    `row` is the number and `column` the letter that a person sees; `raw` the cell as it stands,
    `value` what was made of it.
    """

    code: str
    row: int | None = None
    column: str | None = None
    raw: str | None = None
    value: str | None = None


@cache
def _messages(language: str) -> dict[str, str]:
    text = files("xjaudit.ingest").joinpath(f"notices_{language}.toml").read_text("utf-8")
    return tomllib.loads(text)


def message(code: str, raw: str | None, value: str | None, language: str = "zh") -> str:
    """A notice in words."""
    template = _messages(language)[code]
    return template.replace("{raw}", raw or "").replace("{value}", value or "")
