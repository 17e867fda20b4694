"""What a finding says of its rows: numbers masked, codes by name, the message filled."""

import string
from collections.abc import Iterable
from itertools import repeat

import pandas as pd

from xjaudit.patterns import regex
from xjaudit.record import ids
from xjaudit.record.codes import table
from xjaudit.record.fields import all_fields
from xjaudit.settings import Settings

# Columns that hold another column's values.
_LIKE = {"seen": "status"}
# An ID number wherever it stands: 15 or 18 digits, one too few or too many, in scientific notation,
# or in groups. No other number that people write in a roster is as long.
_NUMBER = regex(r"\d\.?\d{14,}[XxＸｘ]?|\d{6}[\s\-]?\d{8}[\s\-]?\d{3}[\dXxＸｘ]")


_FORMATTER = string.Formatter()


def named(template: str) -> list[str]:
    """The columns a message names; their names may have dots (`id_number.raw`)."""
    return list(dict.fromkeys(name for _, name, _, _ in _FORMATTER.parse(template) if name))


def masked(text: str) -> str:
    """A text with every ID number in it masked: one may stand in any column by mistake."""
    if len(text) < 15:
        return text
    return _NUMBER.sub(lambda found: ids.mask(found[0]), text)


class Shown:
    """Flagged rows as people may see them."""

    def __init__(self, part: pd.DataFrame, target: str | None, settings: Settings) -> None:
        """Rows of one rule; `target` is the field they are about."""
        self.part, self.target, self.settings = part, target, settings

    def column(self, name: str) -> list[str | None]:
        """A column as text; `value` is what stands in the cell the finding points at."""
        language = self.settings.language
        if name == "value" and self.target is not None:
            raw = f"{self.target}.raw"
            return self._shown(raw if raw in self.part else self.target, self.target)
        if name == "about" and "about" in self.part:
            known = all_fields()
            return [
                known[code].label(language) if code in known else None for code in self.part[name]
            ]
        if name == "field":
            known = all_fields().get(self.target or "")
            return [known.label(language) if known else ""] * len(self.part)
        return self._shown(name, self.target if name == "expected" else name)

    def _shown(self, name: str, of: str | None) -> list[str | None]:
        """The column `name`, shown as values of the field `of` are."""
        if name not in self.part:
            return [None] * len(self.part)
        own = self.part[name]
        told = zip(own.tolist(), own.isna(), strict=True)
        plain = [None if missing else str(value) for value, missing in told]
        known = all_fields().get(_LIKE.get(of or "", of or "").removesuffix(".raw"))
        if known and known.codes and not (of or "").endswith(".raw"):
            label, language = table(known.codes).label, self.settings.language
            plain = [None if text is None else label(text, language) for text in plain]
        if not self.settings.masked:
            return plain
        mask = ids.mask if known and known.kind == "id" else masked
        return [None if text is None else mask(text) for text in plain]

    def fill(self, template: str) -> list[str]:
        """The message of each row."""
        if not named(template):
            return [template] * len(self.part)
        pieces: list[Iterable[str]] = []
        for text, name, _, _ in _FORMATTER.parse(template):
            pieces.append(repeat(text))
            if name:
                pieces.append([value or "" for value in self.column(name)])
        return ["".join(row) for row in zip(*pieces, strict=False)]
