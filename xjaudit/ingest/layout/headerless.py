"""Tables without a row of headings: what stands in them is asked, or told by classes above them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from xjaudit.ingest.layout.headers import Header, Row, is_title
from xjaudit.ingest.name_look import NAME, WORD, is_name
from xjaudit.ingest.questions import ALL, IGNORE, Answers, Question, layout_key, sample_of
from xjaudit.patterns import regex
from xjaudit.record.classes import ANY_SYSTEM, class_in_text, class_number

# Cells of a column that tell what it holds, and the share of them that must agree.
_ENOUGH, _SHARE = 3, 0.7
_MOST_TITLES = 6
_ABOVE = regex(r"^\s*#|接龙|座位|座次|名单|名册|讲\s*台|年级|班|[:：]")
# 第一组, 第2列 above names.
_GROUP = regex(r"[组列排行队室]|[A-Za-z0-9]")
_CONTENTS = {
    "sex": regex(r"^[男女]$"),
    "id_number": regex(r"^\d{17}[\dXx]$"),
    "serial": regex(r"^\d{1,3}$"),
}


@dataclass(frozen=True)
class _Body:
    """What stands below the titles.

    top    the first row of it (0 is the sheet's)
    named  columns that look like names
    words  columns of other short texts, which may be names of rare surnames
    heads  a row above the names that heads groups or classes, None without one
    """

    top: int
    columns: list[list[str]]
    named: list[int]
    words: list[int]
    heads: Row | None


def find(
    head: list[Row], sheet: str, letters: Sequence[str], answers: Answers
) -> tuple[Header | None, list[Question]]:
    """A header for the first rows of a sheet that have none, by an earlier answer or by the classes
    that head the columns; else what to ask, if any column looks like names."""
    body = _body(head)
    if not body.named:
        return None, []
    if body.heads and (classes := _under_classes(body)):
        # Each class is the title of its own column.
        return _header(body, classes, body.heads, "columns_of_classes", titled=True), []
    key = _key(head, body)
    open_ = sorted([*body.named, *body.words])
    options = {letters[at]: [at] for at in open_}
    if len(body.named) > 1:
        options[ALL] = body.named
    if (told := answers.get(key)) in options:
        texts = body.heads or [letters[at] for at in range(len(body.columns))]
        return _header(body, options[told], texts, "headerless_read"), []
    if told == IGNORE:
        return None, []
    samples = (sample_of(body.columns[at]) for at in open_)
    question = Question(
        "no_header_row",
        key,
        sheet,
        body.top + 1,
        options=(*options, IGNORE),
        samples=tuple(samples),
    )
    return None, [question]


def is_class(text: str) -> bool:
    """三年级1班, 1班: a class and nothing else to speak of."""
    return class_number(text) is not None or class_in_text(text, ANY_SYSTEM) is not None


def _body(head: list[Row]) -> _Body:
    top = 0
    width = max(sum(text is not None for text in row) for row in head)
    while top < min(len(head) - 1, _MOST_TITLES) and _is_above(head[top], width):
        top += 1
    heads = head[top] if top + 1 < len(head) and _heads(head[top]) else None
    rows = head[top + 1 :] if heads else head[top:]
    columns = [[text for row in rows if (text := row[at])] for at in range(len(head[0]))]
    named = [at for at, cells in enumerate(columns) if _share(NAME, cells) >= _SHARE]
    if named or len(rows) < _ENOUGH:
        # The rear corner of a seat plan, or few names in all.
        few = (at for at, c in enumerate(columns) if 0 < len(c) < _ENOUGH and all(map(is_name, c)))
        named = sorted({*named, *few})
    if sum(len(columns[at]) for at in named) < _ENOUGH:
        named = []
    words = [at for at, cells in enumerate(columns) if at not in named and _may_be_names(cells)]
    return _Body(top, columns, named, words, heads)


def _is_above(row: Row, width: int) -> bool:
    """A title, or a blank row, above the pupils."""
    texts = {text for text in row if text}
    if not texts:
        return True
    if len(texts) > 1:
        return len(texts) <= _ENOUGH < width and any(map(is_title, texts))
    (text,) = texts
    if is_title(text) or is_class(text) or (_ABOVE.search(text) and not is_name(text)):
        return True
    # Alone where others have several cells; in a list of names it may be a rare one.
    return width > 1 and len(text) > 4 and not is_name(text)


def _heads(row: Row) -> bool:
    texts = [text for text in row if text]
    groups = all(_GROUP.search(t) and not is_name(t) and not t.isdigit() for t in texts)
    return len(texts) > 1 and (all(map(is_class, texts)) or groups)


def _under_classes(body: _Body) -> list[int]:
    """The columns, if a class heads each of them and short texts stand below."""
    filled = [at for at, cells in enumerate(body.columns) if cells]
    headed = body.heads and all(is_class(body.heads[at] or "") for at in filled)
    short = all(WORD.match(cell) for at in filled for cell in body.columns[at])
    return filled if headed and short else []


def _may_be_names(cells: list[str]) -> bool:
    """Short texts that differ: names, or addresses; no peoples, no classes."""
    words = _share(WORD, cells) >= _SHARE and 2 * len(set(cells)) > len(cells)
    return words and not any(map(is_class, cells))


def _key(head: list[Row], body: _Body) -> str:
    """Of this layout where only one column can be meant; else of these very pupils: the next
    teacher's columns may stand the other way round."""
    if len(body.named) + len(body.words) > 1:
        return layout_key("no_header_row", [cell for row in head for cell in row])
    return layout_key("no_header_row", [_by_content(cells) or "" for cells in body.columns])


def _header(
    body: _Body, names: list[int], texts: Row, told: str, *, titled: bool = False
) -> Header:
    fields = [_by_content(cells) for cells in body.columns]
    for at in names:
        fields[at] = "name"
    texts = [text if body.columns[at] else None for at, text in enumerate(texts)]
    gap = min((b - a for a, b in zip(names, names[1:], strict=False)), default=names[0] + 1)
    for at in range(names[0] - gap + 1):
        # A column for all rows (第一排) is not repeated beside each name.
        texts[at] = None
    if body.heads and not titled:
        return Header(body.top, body.top, texts, fields, [body.heads], told)
    top = body.top + 1 if titled else body.top
    return Header(top, top - 1, texts, fields, [], told)


def _share(pattern: re.Pattern[str], cells: list[str]) -> float:
    if len(cells) < _ENOUGH:
        return 0.0
    return sum(bool(pattern.match(cell)) for cell in cells) / len(cells)


def _by_content(cells: list[str]) -> str | None:
    return next((code for code, form in _CONTENTS.items() if _share(form, cells) == 1), None)
