"""Headings to fields: what the dictionary knows, what is near it, what must be asked."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from xjaudit.ingest.layout import headerless
from xjaudit.ingest.layout.headers import LONGEST, Header, Row, field_of, is_calendar
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.questions import IGNORE, Answers, Question, layout_key
from xjaudit.ingest.sheets import Sheet
from xjaudit.record.fields import all_fields, fold_heading

# How alike (of 100) an unknown heading must be to one of the dictionary to be proposed.
NEAR = 75


@dataclass(frozen=True)
class Heading:
    """A column of a table: its letter, the heading as it stands, and the field it means.

    row  in a form, where values stand beside their labels, the row of the value
    """

    position: int
    letter: str
    text: str
    field: str | None
    row: int | None = None


def choose(
    header: Header | None, head: list[Row], sheet: Sheet, answers: Answers
) -> tuple[Header | None, list[Question]]:
    """The header, found or told by a person; else what to ask, if there is anything to ask."""
    if header is not None:
        return header, []
    at = next((i for i, row in enumerate(head) if _may_head(row)), None)
    if at is not None:
        return _nameless(head, at, sheet, answers)
    return headerless.find(head, sheet.name, sheet.letters, answers)


def _may_head(row: Row) -> bool:
    """Headings, though none of them is the name's: two that are known, or one and a 学生名."""
    known = len({field_of(text) for text in row if text} - {None})
    like = any(text and len(text) <= 8 and re.search("名|学生|(?i:name)", text) for text in row)
    return known >= (1 if like else 2)


def _nameless(
    head: list[Row], at: int, sheet: Sheet, answers: Answers
) -> tuple[Header | None, list[Question]]:
    """A row of headings, none of which is the name's."""
    row = head[at]
    open_ = [i for i, text in enumerate(row) if text and not field_of(text) and len(text) < LONGEST]
    if not open_:
        return None, []
    key = layout_key("name_column", row)
    options = tuple(sheet.letters[i] for i in open_)
    if (told := answers.get(key)) == IGNORE:
        return None, []
    if told in options:
        fields = [field_of(text) if text else None for text in row]
        fields[open_[options.index(told)]] = "name"
        return Header(at, at, row, fields, [row]), []
    labels = (*(f"{sheet.letters[i]}（{row[i]}）" for i in open_), "—")
    return None, [
        Question("name_column", key, sheet.name, at + 1, options=(*options, IGNORE), labels=labels)
    ]


def read(
    sheet: Sheet, header: Header, columns: range, answers: Answers
) -> tuple[list[Heading], list[Notice], list[Question]]:
    """Headings of a table's columns; the first of two columns of one field counts.

    What a person told of a heading holds, but that the names' column is another.
    """
    found: list[Heading] = []
    notices = _said(sheet, header, columns) if header.told else []
    questions: list[Question] = []
    known = {header.fields[at] for at in columns}
    taken: set[str | None] = set()
    for at in columns:
        text = header.texts[at]
        if text is None:
            continue
        code, told, key = header.fields[at], None, ""
        if code is None or (answers and code != "name"):
            key = layout_key("heading", header.texts, fold_heading(text))
            told = answers.get(key)
            code = _told(told, code, known)
        if code is None:
            if told is None and header.rows:
                notice, question = _unknown(sheet, header, at, text, known, key)
                notices.append(notice)
                questions += question
        elif code in taken:
            code = None
            notices.append(Notice("heading_unknown", header.last + 1, sheet.letters[at], text))
        taken.add(code)
        found.append(Heading(at, sheet.letters[at], text, code))
    return found, notices, questions


def _said(sheet: Sheet, header: Header, columns: range) -> list[Notice]:
    """Of columns without headings: which was read as names, and which, with texts, were not."""
    said = []
    for at in columns:
        below = sheet.columns[at].slice(header.last + 1)
        filled, letter = len(below) - below.null_count, sheet.letters[at]
        if header.fields[at] == "name":
            said.append(Notice(header.told, column=letter, raw=letter, value=str(filled)))
        elif header.fields[at] is None and filled:
            said.append(Notice("column_left_out", column=letter, raw=letter, value=str(filled)))
    return said


def _told(told: str | None, code: str | None, known: set[str | None]) -> str | None:
    """The field that a person told; no two columns are told to be one."""
    if told == IGNORE:
        return None
    return told if told in all_fields() and told not in known else code


def _unknown(
    sheet: Sheet, header: Header, at: int, text: str, known: set[str | None], key: str
) -> tuple[Notice, list[Question]]:
    row, column = header.last + 1, sheet.letters[at]
    # What stands below a parent's group is the parent's, never nearly the pupil's.
    is_told = "." in text or is_calendar(text) or len(text) > LONGEST
    code = None if is_told else near_field(text)
    # Whatever is near, a person may know better.
    offer = Question("assign", key, sheet.name, row, column, text)
    if code is None or code in known:
        return Notice("heading_unknown", row, column, text), [offer]
    label = all_fields()[code].zh
    question = Question(
        "heading", key, sheet.name, row, column, text, (code, IGNORE), (f"{label}", "—")
    )
    return Notice("heading_proposed", row, column, text, label), [question, offer]


@lru_cache(4096)
def near_field(text: str) -> str | None:
    """The field whose heading is nearly this one; None where none is near enough."""
    folded = fold_heading(text)
    if len(folded) < 3:
        return None
    from rapidfuzz import fuzz, process

    words = _words()
    best = process.extractOne(folded, words.keys(), scorer=fuzz.ratio, score_cutoff=NEAR)
    return words[best[0]] if best else None


@cache
def _words() -> dict[str, str]:
    return {fold_heading(w): f.code for f in all_fields().values() for w in (f.zh, *f.headings)}
