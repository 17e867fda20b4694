"""What a person must choose where two readings of a file are plausible."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files
from itertools import islice
from typing import Any

from xjaudit.record.fields import fold_heading

Answers = Mapping[str, str]
# The answer that a column, or a table, is none of what is asked.
IGNORE = "ignore"
# The answer that all the columns asked about are what is asked.
ALL = "all"
# Cells that are shown of what an answer would take.
_SHOWN = 3


@dataclass(frozen=True)
class Question:
    """One choice. Its answer is kept under `key`, so that the next file of this layout is read
    without asking.

    code      what is asked (mark, name_column …); the text stands under it in questions_*.toml
    key       code, layout and what exactly is asked about
    raw       the cell or heading it is about; no personal data
    options   answers that can be given; `labels` are the words for people, None for the texts'
              own ones
    samples   some cells behind the first options, for the eyes of whoever answers: in no log, no
              error and no setting
    """

    code: str
    key: str
    sheet: str = ""
    row: int | None = None
    column: str | None = None
    raw: str = ""
    options: tuple[str, ...] = ()
    labels: tuple[str, ...] | None = None
    samples: tuple[str, ...] = ()

    def text(self, language: str = "zh") -> str:
        """What is asked, in words."""
        return str(_texts(language)[self.code]["text"]).replace("{raw}", self.raw)

    def choices(self, language: str = "zh") -> dict[str, str]:
        """Each answer that can be given, with its words."""
        own = _texts(language)[self.code].get("options", {})
        labels = self.labels or tuple(own.get(option, option) for option in self.options)
        return dict(zip(self.options, labels, strict=True))

    def offers(self, language: str = "zh") -> list[str]:
        """Each answer that can be given, with its words where they say more; no samples."""
        return [o if o == w else f"{o} {w}" for o, w in self.choices(language).items()]

    def shown(self) -> dict[str, str]:
        """By answer the samples behind it."""
        return dict(zip(self.options, self.samples, strict=False))

    def plain(self, language: str = "zh") -> dict[str, Any]:
        """As `inspect --json` tells it."""
        place = {"sheet": self.sheet, "row": self.row, "column": self.column, "raw": self.raw}
        words = {"text": self.text(language), "options": self.choices(language)}
        shown = {"samples": self.shown()} if self.samples else {}
        return {"code": self.code, "key": self.key, **place, **words, **shown}


@cache
def _texts(language: str) -> dict[str, Any]:
    text = files("xjaudit.ingest").joinpath(f"questions_{language}.toml").read_text("utf-8")
    return tomllib.loads(text)


def sample_of(cells: Iterable[str]) -> str:
    """The first cells of a column, for whoever answers."""
    return "、".join(islice(cells, _SHOWN))


def layout_key(code: str, headings: Sequence[str | None], about: str = "") -> str:
    """The key of a question about tables whose header row reads so."""
    return ":".join(part for part in (code, _digest(tuple(headings)), about) if part)


@lru_cache(64)
def _digest(headings: tuple[str | None, ...]) -> str:
    # A wide table may raise a question for each of its headings.
    folded = "|".join(fold_heading(text or "") for text in headings)
    return sha256(folded.encode()).hexdigest()[:12]
