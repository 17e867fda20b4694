"""Which columns make a table where a header has several columns of names: tables side by side, or
one table that names a parent beside the pupil."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pyarrow.compute as pc

from xjaudit.ingest.layout.headers import Header
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.questions import ALL, Answers, Question, layout_key, sample_of
from xjaudit.ingest.sheets import Sheet
from xjaudit.patterns import regex
from xjaudit.record.classes import CLASS_FIELDS
from xjaudit.record.fields import fold_heading

_PUPIL = regex("学生|幼儿|孩子|儿童")
# What is told of the one whose name stands left of it.
_OF_PERSON = frozenset(("sex", "birth_date", "id_number", "registry_no", "ethnicity", "id_type"))
_RELATION = frozenset(("m1_relation", "m2_relation"))
# 家长 before a name holds 父 or 母.
_PARENT = frozenset(("m1_name", "m2_name")) | _RELATION
_CLASS = frozenset((*CLASS_FIELDS, "grade"))


@dataclass(frozen=True)
class Blocks:
    """The columns of each table of a header; none where `asked` must be answered first.

    header   with the fields of pupils only
    notices  names that are not taken for pupils
    """

    header: Header
    columns: list[range]
    notices: list[Notice] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)


def find(sheet: Sheet, header: Header, answers: Answers) -> Blocks:
    """Tables side by side where the headings repeat, else the table of the pupils' names.

    A second 姓名 with nothing below it is left for signatures.
    """
    width = len(header.fields)
    names = _filled_names(sheet, header)
    if len(names) < 2:
        return Blocks(header, [range(width)])
    lead = _repeated_lead(header, names)
    if header.told or lead is not None:
        return Blocks(header, _side_by_side(header, names, lead or 0))
    raw = "、".join(header.texts[at] or "" for at in names)
    key = layout_key("pupil_column", header.texts, raw)
    told = answers.get(key)
    # A class that stands once for all columns of names would be lost.
    shared = _CLASS & set(header.fields)
    if told == ALL and not shared:
        return Blocks(header, _side_by_side(header, names, 0))
    letters = [sheet.letters[at] for at in names]
    pupils = names[letters.index(told)] if told in letters else _pupils(header, names)
    if pupils is not None:
        return _of_pupils(sheet, header, names, pupils)
    options = (*letters, *(() if shared else (ALL,)))
    below = (sheet.columns[at].slice(header.last + 1).drop_null() for at in names)
    samples = tuple(sample_of(one.as_py() for one in cells) for cells in below)
    row = header.last + 1
    asked = Question(
        "pupil_column", key, sheet.name, row, raw=raw, options=options, samples=samples
    )
    return Blocks(header, [], asked=[asked])


def _filled_names(sheet: Sheet, header: Header) -> list[int]:
    """Columns of names; the first, and those with something below."""
    named = [at for at, code in enumerate(header.fields) if code == "name"]
    return named[:1] + [
        at
        for at in named[1:]
        if pc.any(sheet.columns[at].slice(header.last + 1).is_valid()).as_py()
    ]


def _side_by_side(header: Header, names: list[int], lead: int) -> list[range]:
    """Columns of tables side by side; `lead` headings stand left of each name."""
    starts = [0]
    for before, at in zip(names, names[1:], strict=False):
        own = [p for p in range(before + 1, at) if header.texts[p] is not None]
        starts.append(own[-lead] if lead else at)
    ends = [*starts[1:], len(header.fields)]
    return [range(start, end) for start, end in zip(starts, ends, strict=True)]


def _repeated_lead(header: Header, names: list[int]) -> int | None:
    """How many headings stand left of each name of tables side by side; None where the headings do
    not repeat."""
    said = _said(header)
    lead = [one for one in said[: names[0]] if one]
    parts = [
        [one for one in said[at:end] if one]
        for at, end in zip(names, [*names[1:], len(said)], strict=True)
    ]
    if not lead:
        return 0 if all(_alike(parts[0], part) for part in parts[1:]) else None
    # What stands once before the first name may stand for all: 班级 序号 姓名 序号 姓名.
    count = next(
        (
            n
            for n in range(len(lead), 0, -1)
            if all(len(part) > n and part[-n:] == lead[-n:] for part in parts[:-1])
        ),
        None,
    )
    return None if count is None or _CLASS & set(lead[:-count]) else count


def _said(header: Header) -> list[str]:
    """By column the field, but of names the heading itself; empty where nothing stands."""
    return [
        "" if text is None else fold_heading(text) if code in (None, "name") else code
        for text, code in zip(header.texts, header.fields, strict=True)
    ]


def _alike(first: list[str], other: list[str]) -> bool:
    """The same headings, or one has more of them behind at least two; a class is not among these,
    for it may be that of both."""
    if first == other:
        return True
    shorter, longer = sorted((first, other), key=len)
    rest = set(longer[len(shorter) :])
    return len(shorter) > 1 and longer[: len(shorter)] == shorter and not _CLASS & rest


def _pupils(header: Header, names: list[int]) -> int | None:
    """The column of the pupils' names, if the headings leave no doubt."""
    pupils = [at for at in names if _PUPIL.search(header.texts[at] or "")]
    if len(pupils) == 1:
        return pupils[0]
    behind = _behind(header, names)
    left = [at for at in names if not (behind[at] & _RELATION or _before(header, at) in _PARENT)]
    if len(left) == 1:
        return left[0]
    first, *others = names
    about_first = behind[first] & _OF_PERSON
    return first if about_first and not any(behind[at] & _OF_PERSON for at in others) else None


def _behind(header: Header, names: list[int]) -> dict[int, set[str]]:
    """By column of names the fields up to the next one."""
    ends = [*names[1:], len(header.fields)]
    return {
        at: {code for code in header.fields[at + 1 : end] if code}
        for at, end in zip(names, ends, strict=True)
    }


def _before(header: Header, at: int) -> str | None:
    """The field of the heading left of a column."""
    left = [p for p in range(at) if header.texts[p] is not None]
    return header.fields[left[-1]] if left else None


def _of_pupils(sheet: Sheet, header: Header, names: Sequence[int], pupils: int) -> Blocks:
    """The one table of a header: without the other names and what is told of those people."""
    fields = list(header.fields)
    others = [at for at in names if at != pupils]
    for at in others:
        end = next((one for one in names if one > at), len(fields))
        fields[at] = None
        for behind in range(at + 1, end):
            if fields[behind] in _OF_PERSON:
                fields[behind] = None
    row, letter = header.last + 1, sheet.letters[pupils]
    notices = [
        Notice("names_aside", row, sheet.letters[at], header.texts[at], letter) for at in others
    ]
    return Blocks(replace(header, fields=fields), [range(len(fields))], notices)


def with_names_aside(notices: list[Notice], found: Blocks) -> list[Notice]:
    """Notices of columns, with one for each column of names that are no pupils'."""
    aside = {one.column for one in found.notices}
    return [*found.notices, *(n for n in notices if n.column not in aside)]
