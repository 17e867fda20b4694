"""A sheet cut into parts that one header rules each: tables below each other."""

import re
from dataclasses import dataclass

import numpy as np

from xjaudit.ingest.layout.headers import Header, best_header, is_title, spread
from xjaudit.ingest.layout.section_words import Line, read_line
from xjaudit.ingest.sheets import Sheet, at_once, holds
from xjaudit.patterns import regex
from xjaudit.record.matching import matching

# Below this many cells every column is searched for headers that stand further down.
_SMALL = 300_000
# A heading of names, and what stands in all of them.
_NAME = r"^\W*(?:学生|幼儿)?\s*(?:姓\W*名|名\s*字|学\s*生)\W*$"
_NAMED = ("名", "学")
# 三年级1班转出学生名单 is the title of a table of those who are not here.
_LEAVERS = regex(
    "(?:转出|转走|休学|辍学|失学)的?(?:学生|人员)?(?:花?名册|名单|一览表|登记表|统计表)\\s*$"
)
# Rows above a header in which a line tells where those below it are.
_NEAR = 3


@dataclass(frozen=True)
class Segment:
    """Rows of a sheet (from `start` up to `end`) that one header rules.

    above   lines above the header that tell where those below it are (转出学生)
    titles  what is above the table before, where such a line begins this one
    """

    start: int
    header: Header
    end: int
    repeats: list[Header]
    several: bool
    above: dict[int, Line]
    titles: tuple[str, ...] = ()


def cut(sheet: Sheet, first: Header) -> list[Segment]:
    """The sheet cut where a new header, or the same one below a new title, begins."""
    found: list[tuple[int, Header, list[Header]]] = [(0, first, [])]
    for header in _later_headers(sheet, first):
        _, current, repeats = found[-1]
        titles = _titles_above(sheet, header.first, current.last + 1)
        told = _folded(sheet, titles)
        same = header.fields == current.fields
        if same and (not told or told == _folded(sheet, _titles_above(sheet, current.first, 0))):
            repeats.append(header)
        else:
            near = max(current.last + 1, header.first - _NEAR)
            lines = [] if titles else _states(sheet, near, header)
            found.append((min([*titles, *lines, header.first]), header, []))
    ends = [start for start, _, _ in found[1:]] + [sheet.height]
    segments: list[Segment] = []
    for (start, header, repeats), end in zip(found, ends, strict=True):
        above = _states(sheet, start, header)
        before: tuple[str, ...] = ()
        if segments and start in above:
            before = (title(sheet, segments[-1], range(len(sheet.columns))), *segments[-1].titles)
        segments.append(Segment(start, header, end, repeats, len(found) > 1, above, before))
    return segments


def _states(sheet: Sheet, start: int, header: Header) -> dict[int, Line]:
    """By row the lines above a header that tell where those below it are."""
    found: dict[int, Line] = {}
    for row in range(start, header.first):
        text = " ".join(dict.fromkeys(cell for cell in sheet.row(row) if cell))
        line = read_line(text)
        if line and line.kind == "state":
            found[row] = line
        elif _LEAVERS.search(text):
            found[row] = Line("state", text)
    return found


def _later_headers(sheet: Sheet, first: Header) -> list[Header]:
    names = [at for at, code in enumerate(first.fields) if code == "name"]
    positions = range(len(sheet.columns))
    if len(positions) * sheet.height > _SMALL:
        positions = sorted({p for at in names for p in range(at - 2, at + 3) if p in positions})
    rows: set[int] = set()
    begin = first.last + 1
    below = [sheet.columns[position].slice(begin) for position in positions]
    if not any(holds(cells, *_NAMED) for cells in at_once(below)):
        return []
    for cells in below:
        if holds(cells, *_NAMED):
            rows |= set((np.flatnonzero(matching(cells, _NAME)) + begin).tolist())
    headers: list[Header] = []
    for row in sorted(rows):
        if headers and row <= headers[-1].last:
            continue
        start = max(row - 1, begin, headers[-1].last + 1 if headers else 0)
        near = spread(sheet, start, min(row + 2, sheet.height - 1))
        header = best_header(near[: row - start + 3])
        if header and header.first + start <= row <= header.last + start:
            headers.append(header.moved(start))
    return headers


def _titles_above(sheet: Sheet, row: int, limit: int) -> list[int]:
    """Title rows right above a row, blank rows between them allowed."""
    titles: list[int] = []
    for above in range(row - 1, max(limit, row - 6) - 1, -1):
        texts = {cell for cell in sheet.row(above) if cell}
        if texts and not (len(texts) <= 2 and any(map(is_title, texts))):
            break
        titles += [above] if texts else []
    return titles


def _folded(sheet: Sheet, rows: list[int]) -> str:
    """Titles without the number of a printed page."""
    text = "".join(cell for row in sorted(rows) for cell in sheet.row(row) if cell)
    return re.sub(r"\s|第\d+页|[(（]?续表?[)）]?", "", text)


def title(sheet: Sheet, segment: Segment, columns: range) -> str:
    """Title rows' texts: those above the table's own columns, else all."""
    rows = [sheet.row(row) for row in range(segment.start, segment.header.first)]
    own = [cell for row in rows for cell in row[columns.start : columns.stop] if cell]
    return " ".join(own or (cell for row in rows for cell in row if cell))
