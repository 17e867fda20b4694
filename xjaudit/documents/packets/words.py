"""Words of class packets, and what a word of a returned one means."""

import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

from xjaudit.record.fields import fold_heading
from xjaudit.record.remarks import seen_in

MARKS = ("present", "moved", "leave", "unknown")
COLUMNS = (
    *("at", "serial", "name", "sex", "birth_date", "registry_tail", "status"),
    *("ask", "mark", "new_class", "note", "token"),
)
# What a remark on a pupil's state comes to as a mark.
_OF_STATE = {
    "ACTIVE": "present",
    "LEAVE": "leave",
    "LEAVE_EXPIRED": "leave",
    "TRANSFERRED": "moved",
}


@cache
def _words() -> dict[str, dict[str, Any]]:
    text = files("xjaudit.documents.packets").joinpath("words.toml").read_text("utf-8")
    return tomllib.loads(text)


def said(part: str, word: str, language: str = "zh", /, **facts: Any) -> str:
    """A word, its {names} filled."""
    told: str = _words()[part][word][language == "en"]
    return told.format(**facts) if facts else told


def mark_words(language: str) -> list[str]:
    """The marks as they are offered."""
    return [said("marks", mark, language) for mark in MARKS]


def mark_of(text: str) -> str | None:
    """The mark a cell means; None where that is not known."""
    folded = _fold(text)
    return _marks().get(folded) or _OF_STATE.get(seen_in(text) or "")


@cache
def _marks() -> dict[str, str]:
    told = _words()
    known = {_fold(word): mark for mark in MARKS for word in told["marks"][mark]}
    return known | {_fold(w): m for m, words in told["mark_aliases"].items() for w in words}


def column_of(heading: str) -> str | None:
    """Which column a heading is; None for one that is not of a packet."""
    return _headings().get(fold_heading(heading))


@cache
def _headings() -> dict[str, str]:
    told = _words()
    known = {fold_heading(w): c for c, words in told["heading_aliases"].items() for w in words}
    return known | {fold_heading(w): c for c, words in told["headings"].items() for w in words}


def label_of(text: str) -> str | None:
    """Which of the labels beside the signature a cell is: number, signer or day."""
    folded = fold_heading(text)
    for name in ("number", "signer", "day"):
        if folded in {fold_heading(word) for word in _words()["sheet"][name]}:
            return name
    return None


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def conflict_in_words(code: str, language: str, **facts: Any) -> str:
    """A conflict of a returned packet, as it is told."""
    return said("conflicts", code, language, **facts)
