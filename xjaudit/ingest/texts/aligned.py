"""Columns lined up by blanks, as pasted from a chat, from Word or from a terminal."""

import re
import unicodedata
from collections import Counter

from xjaudit.patterns import regex
from xjaudit.record.fields import field_of_heading

Rows = list[list[str]]
_BLANK = " \t\u00a0\u3000"
_RUN = regex(rf"[{_BLANK}]{{2,}}|\t")
_BLANKS = regex(rf"[{_BLANK}]+")
_LINE_END = regex(r"\r\n|\r|\n")
# Pasted lists are short; for a long file it would take too long to try where its gutters are.
_MOST_LETTERS = 1_000_000
# Titles above and footers below that may cross the columns.
_EDGE = 3


def split(text: str) -> Rows:
    """The cells of each line; where no way of parting them is steady, the line is one cell.

    First the ways that fit every line; then, for titles and footers of several words, those that
    leave out lines above and below, which stay whole: no cell comes under another's heading.
    """
    lines = _lines(text)
    for edge in (0, _EDGE):
        ways = (_in_gutters, _in_runs, _at_blanks) if edge else (_in_runs, _in_gutters, _at_blanks)
        for way in ways:
            rows = way(lines, edge)
            if rows:
                return rows
    return [[line] for line in lines]


def has_runs(text: str) -> bool:
    """Whether tabs or two blanks and more part every line into the same number of cells."""
    return _in_runs(_lines(text), 0) is not None


def _in_runs(lines: list[str], edge: int) -> Rows | None:
    return _steady(lines, _RUN, edge)


def _at_blanks(lines: list[str], edge: int) -> Rows | None:
    """1 王芳 女: any blank parts cells."""
    return _steady(lines, _BLANKS, edge)


def _in_gutters(lines: list[str], edge: int) -> Rows | None:
    """Cells that stand below one another; an empty one leaves its place blank.

    A Chinese character is as wide as two letters; that of √ and · depends on the font.
    """
    runs = [_tokens(line, _RUN) for line in lines]
    several = [at for at, cells in enumerate(runs) if len(cells) > 1]
    if len(several) < 2 or sum(map(len, lines)) > _MOST_LETTERS:
        return None
    spread = {wide: [_Spread(line, wide) for line in lines] for wide in ("WFA", "WF")}
    for first in several[: edge + 1]:
        if _holds_header(runs[:first]):
            break
        for last in several[: -edge - 2 : -1]:
            for wide in spread:
                body = _cut(spread[wide][first : last + 1], len(runs[first]))
                if body:
                    return _whole(lines[:first]) + body + _whole(lines[last + 1 :])
    return None


def _lines(text: str) -> list[str]:
    lines = _LINE_END.split(text)
    return lines[:-1] if lines and not lines[-1] else lines


def _tokens(line: str, between: re.Pattern[str]) -> list[str]:
    line = line.strip(_BLANK)
    return between.split(line) if line else []


def _whole(lines: list[str]) -> Rows:
    return [[line.strip(_BLANK)] if line.strip(_BLANK) else [] for line in lines]


def _steady(lines: list[str], between: re.Pattern[str], edge: int) -> Rows | None:
    """The rows, if from the first to the last of the usual number of cells all have it."""
    rows = [_tokens(line, between) for line in lines]
    counts = [len(cells) for cells in rows]
    several = Counter(count for count in counts if count > 1)
    if not several:
        return None
    usual, times = max(several.items(), key=lambda item: (item[1], item[0]))
    first = counts.index(usual)
    end = len(counts) - counts[::-1].index(usual)
    outside = [count for count in (*counts[:first], *counts[end:]) if count > 1]
    steady = all(count in (0, 1, usual) for count in counts[first:end])
    if not steady or len(outside) > 2 * edge or _holds_header(rows[:first]):
        return None
    if times * 2 < sum(count > 0 for count in counts):
        return None
    return _whole(lines[:first]) + rows[first:end] + _whole(lines[end:])


def _holds_header(rows: Rows) -> bool:
    """A header that has another number of cells than the rows below: nothing stands under it."""
    return any(len(cells) > 1 and any(map(field_of_heading, cells)) for cells in rows)


class _Spread:
    """A line with a place for each half of a wide character; `used` has a bit for each place."""

    def __init__(self, line: str, wide: str) -> None:
        places: list[str] = []
        for character in line.replace("\t", "        "):
            places.append(character)
            if unicodedata.east_asian_width(character) in wide:
                # The second half of a letter is no blank.
                places.append(character if character in _BLANK else "\0")
        self.text = "".join(places)
        bits = "".join("0" if place in _BLANK else "1" for place in reversed(places))
        self.used = int(bits or "0", 2)

    def piece(self, start: int, end: int | None) -> str:
        """What stands in these places."""
        return self.text[start:end].replace("\0", "").strip(_BLANK)


def _cut(lines: list[_Spread], wanted: int) -> Rows | None:
    """Lines cut where all of them are blank; None unless that gives the header's cells."""
    if wanted < 2 or len(lines) < 2:
        return None
    used = 0
    for line in lines:
        used |= line.used
    # A cell starts behind two blank places, or at the left edge.
    starts = used & ~(used << 1) & ~(used << 2)
    at = [place for place, bit in enumerate(reversed(bin(starts)[2:])) if bit == "1"]
    if len(at) != wanted:
        return None
    rows = [[line.piece(*ends) for ends in zip(at, [*at[1:], None], strict=True)] for line in lines]
    return rows if all(rows[0]) else None
