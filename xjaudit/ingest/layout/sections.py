"""Lines between the pupils of a table: the title of another class, or what is said of those below.

A title begins a table of its own with the same header; what else is said becomes the remark of the
rows below it, up to the next line.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from xjaudit.ingest.layout.rows import Block
from xjaudit.ingest.layout.section_words import Line, read_line
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.questions import IGNORE, Answers, Question, layout_key
from xjaudit.record.classes import (
    ANY_SYSTEM,
    CLASS_FIELDS,
    class_in_place,
    class_in_text,
    class_number,
    grade_in_text,
)
from xjaudit.record.remarks import seen_in

Dropped = list[tuple[int, str]]
# What a person may tell of those below, in the words of a head teacher's remark.
_TOLD = {"transferred": "已转走", "leave": "休学", "dropout": "辍学"}
_PRESENT = "present"
_CLASS = ("grade", *CLASS_FIELDS)
# Lines that say nothing of where those below are.
_ORDER = ("grouping", "title", "grade")
_HEADS = ("header", "header_repeated", "example")


@dataclass
class Section:
    """Rows of a table below one title; positions in the sheet, 0 is the first.

    title    the words of its own title, empty where it has none
    start    the row of that title
    remarks  by row what is said of it by a line above
    """

    rows: np.ndarray
    dropped: Dropped
    title: str = ""
    start: int = 0
    remarks: dict[int, str] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def tells_class(self) -> bool:
        """Its title names a class, not a grade alone."""
        return bool(class_in_text(self.title, ANY_SYSTEM) or class_number(self.title))


def lines_of(block: Block, dropped: Dropped, others: dict[int, Line]) -> dict[int, Line]:
    """By row (0 is the first) the lines between the pupils of a block; `others` are those of the
    block left of it that stand alone in the whole row of the sheet, and so speak of both."""
    last = block.header.last
    below = [n - 1 for n, why in dropped if n - 1 > last and why not in _HEADS]
    found = dict(others)
    for row in below:
        cells = {at: cell for at, cell in block.row(row).items() if cell}
        if not _is_somebody(block, row, cells) and (line := _line(cells.values())):
            found[row] = line
    return dict(sorted(found.items()))


def _line(cells: Iterable[str]) -> Line | None:
    return read_line(" ".join(dict.fromkeys(cells)))


def _is_somebody(block: Block, row: int, cells: dict[int, str]) -> bool:
    """A pupil without a name: a row number, or a class in its column as in the row below."""
    if len(cells) > 1 and any(map(str.isdecimal, cells.values())):
        return True
    own = [at for at in cells if block.header.fields[at] in _CLASS]
    below = (block.sheet.columns[at].slice(row + 1, 1) for at in own)
    return len(own) == len(cells) and any(next_.null_count < len(next_) for next_ in below)


def of_whole_row(block: Block, lines: dict[int, Line]) -> dict[int, Line]:
    """Those lines beside which nothing stands outside the block."""
    outside = [at for at in range(len(block.sheet.columns)) if at not in block.columns]
    columns = [block.sheet.columns[at] for at in outside]
    return {row: ln for row, ln in lines.items() if not any(c[row].is_valid for c in columns)}


def cut(
    block: Block,
    rows: np.ndarray,
    dropped: Dropped,
    lines: dict[int, Line],
    places: tuple[str, ...],
    answers: Answers,
) -> list[Section]:
    """The sections of a block's rows; `places` tell the class of those above the first title."""
    lines = {row: line for row, line in lines.items() if len(rows) and row < rows[-1]}
    if not lines:
        return [Section(rows, dropped)]
    titles = _titles(lines, places)
    sections = _parted(rows, dropped, titles)
    for section in sections:
        _remark(section, block, {r: ln for r, ln in lines.items() if r >= section.start}, answers)
    return sections


def _titles(lines: dict[int, Line], places: tuple[str, ...]) -> dict[int, str]:
    """By row the titles at which another class begins."""
    found: dict[int, str] = {}
    above = ""
    number, current = _class_of(places)
    grade = next((told for text in places if (told := grade_in_text(text, ANY_SYSTEM))), None)
    for row, line in lines.items():
        if line.kind == "grade":
            if (told := grade_in_text(line.text, ANY_SYSTEM)) != grade:
                grade, number, current, above = told, None, None, line.text
                found[row] = line.text
        elif line.kind == "title":
            own = class_in_text(line.text, ANY_SYSTEM)
            own_number = _number(own) if own else class_number(line.text)
            # A title that stands again at the top of a printed page begins nothing.
            if (own == current) if own else (own_number == number):
                continue
            found[row] = line.text if own else above + line.text
            current, number = own, own_number
    return found


def _class_of(places: tuple[str, ...]) -> tuple[int | None, str | None]:
    """Number and class that title, sheet and file name tell."""
    for text in places:
        found = class_in_place(text, ANY_SYSTEM)
        if number := _number(found) if found else class_number(text):
            return number, found
    return None, None


def _number(identifier: str) -> int:
    return int(identifier.rpartition("-")[2])


def _parted(rows: np.ndarray, dropped: Dropped, titles: dict[int, str]) -> list[Section]:
    """The rows parted at the titles; what stands above a section without rows goes to the next."""
    starts = [0, *titles]
    ends = [*titles, np.iinfo(np.int64).max]
    sections: list[Section] = []
    waiting: Dropped = []
    for start, end, title in zip(starts, ends, ["", *titles.values()], strict=True):
        waiting += [
            (number, "title" if number - 1 in titles else why)
            for number, why in dropped
            if start <= number - 1 < end
        ]
        own = rows[(rows >= start) & (rows < end)]
        if len(own):
            sections.append(Section(own, waiting, title, start))
            waiting = []
    return sections


def _remark(section: Section, block: Block, lines: dict[int, Line], answers: Answers) -> None:
    """Give the rows of a section what the lines between them say."""
    reasons = dict(section.dropped)
    gone: list[int] = []
    ends = [*list(lines)[1:], np.iinfo(np.int64).max]
    for (row, line), end in zip(lines.items(), ends, strict=True):
        below = section.rows[(section.rows > row) & (section.rows < end)].tolist()
        if not below or line.kind in _ORDER:
            continue
        if row + 1 in reasons:
            reasons[row + 1] = "section"
        text, left_out = _told(section, block, row, line, len(below), answers)
        gone += below if left_out else []
        section.remarks |= dict.fromkeys(below if text else [], text)
    reasons |= dict.fromkeys([row + 1 for row in gone], "section")
    section.rows = section.rows[~np.isin(section.rows, gone)]
    section.dropped = sorted(reasons.items())


def _told(
    section: Section, block: Block, row: int, line: Line, count: int, answers: Answers
) -> tuple[str, bool]:
    """The remark that a line makes, and whether those below are left out; said and asked."""
    said = Notice("section_read", row + 1, raw=line.text, value=str(count))
    if line.kind != "unknown":
        section.notices.append(said)
        return line.text, False
    key = layout_key("section", block.header.texts, line.text)
    told = answers.get(key)
    options = (_PRESENT, *_TOLD, IGNORE)
    if told not in options:
        asked = Question("section", key, block.sheet.name, row + 1, raw=line.text, options=options)
        section.questions.append(asked)
        said.code = "section_unknown"
    section.notices.append(said)
    if told in (_PRESENT, IGNORE):
        return "", told == IGNORE
    return f"{line.text}（{_TOLD[told]}）" if told in _TOLD else line.text, False


def with_remarks(cells: dict[str, pa.Array], rows: np.ndarray, remarks: dict[int, str]) -> None:
    """Put what the lines above say behind the remarks of the rows themselves."""
    if not remarks:
        return
    own = cells["remark"].to_pylist() if "remark" in cells else [None] * len(rows)
    told = [remarks.get(row) for row in rows.tolist()]
    both = ["；".join(filter(None, pair)) or None for pair in zip(own, told, strict=True)]
    cells["remark"] = pa.array(both, pa.string())


def unread_states(block: Block, dropped: Dropped, lines: dict[int, Line]) -> list[Notice]:
    """Rows that speak of a pupil who left, and are neither a pupil nor a line above some."""
    notices = []
    for number, why in dropped:
        if why != "no_name" or number - 1 in lines:
            continue
        texts = filter(None, block.row(number - 1).values())
        if seen_in(" ".join(texts)):
            notices.append(Notice("remark_aside", number))
    return notices
