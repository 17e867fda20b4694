"""What the style of an HTML cell tells: its number format, hidden, struck out."""

import re
from typing import NamedTuple

from xjaudit.patterns import regex

# No style that matters is longer; more could keep the searches below busy for hours.
_LONGEST = 4000
_CLASS = regex(r"\.([\w-]+)\s*$")
_FORMAT = regex(
    r"""mso-number-format\s*:\s*(?:"((?:[^"\\]|\\.)*+)"|'((?:[^'\\]|\\.)*+)'|([^;]+))""",
    re.IGNORECASE,
)
_HIDDEN = regex(r"display\s*:\s*none", re.IGNORECASE)
_STRUCK = regex(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_SPILLED = regex(r"mso-ignore\s*:\s*colspan", re.IGNORECASE)
_ESCAPE = regex(r"\\(?:([0-9a-fA-F]{4})|(.))", re.DOTALL)


class Look(NamedTuple):
    """What a style says; `spilled` is a text that runs over its neighbours without a merge."""

    form: str | None = None
    hidden: bool = False
    struck: bool = False
    spilled: bool = False

    def over(self, below: "Look") -> "Look":
        """This style where another is in force already."""
        return Look(
            self.form or below.form,
            self.hidden or below.hidden,
            self.struck or below.struck,
            self.spilled or below.spilled,
        )


PLAIN = Look()


def _look(declarations: str) -> Look:
    declarations = declarations[:_LONGEST]
    found = _FORMAT.search(declarations)
    form = next((part for part in found.groups() if part is not None), None) if found else None
    return Look(
        _ESCAPE.sub(lambda e: chr(int(e[1], 16)) if e[1] else e[2], form.strip()) if form else None,
        bool(_HIDDEN.search(declarations)),
        bool(_STRUCK.search(declarations)),
        bool(_SPILLED.search(declarations)),
    )


class Styles:
    """The style sheets of a page, by class."""

    def __init__(self) -> None:
        self._classes: dict[str, Look] = {}
        self._met: dict[tuple[str, str], Look] = {}

    def add(self, sheet: str) -> None:
        """The rules of a style sheet; only those of a class matter here."""
        for rule in sheet.split("}"):
            selectors, _, declarations = rule.rpartition("{")
            look = _look(declarations)
            if look == PLAIN:
                continue
            for selector in selectors[-_LONGEST:].split(","):
                if found := _CLASS.search(selector):
                    self._classes[found[1]] = look.over(self._classes.get(found[1], PLAIN))
        self._met.clear()

    def look(self, attributes: dict[str, str]) -> Look:
        """What the attributes of an element say by class and style."""
        key = attributes.get("class", ""), attributes.get("style", "")
        if key == ("", ""):
            return PLAIN
        found = self._met.get(key)
        if found is None:
            found = _look(key[1])
            for name in key[0].split():
                found = found.over(self._classes.get(name, PLAIN))
            if len(self._met) < 10_000:
                self._met[key] = found
        return found
