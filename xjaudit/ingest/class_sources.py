"""Where sheet name, title and file name tell different classes, and no row tells: it is asked.

A copied sheet keeps the name of the class that it was copied from; nobody but its teacher knows
which of them is right.
"""

from collections.abc import Iterable
from itertools import combinations

from xjaudit.ingest.questions import Answers, Question, layout_key
from xjaudit.ingest.raw_table import RawTable
from xjaudit.record.classes import (
    ANY_SYSTEM,
    CLASS_FIELDS,
    SchoolSystem,
    class_in_place,
    class_in_text,
    class_label,
    class_number,
    grade_of,
    is_by_year,
)

_KINDS = ("list", "absences")
# Of schools with six years of primary school, and with five: what contradicts itself does in both.
_SYSTEMS = (ANY_SYSTEM, SchoolSystem(2026, 5, 4))
_SHEET, _TITLE, _FILE = "sheet", "title", "file"
_ALL = 3


def settle(tables: list[RawTable], answers: Answers) -> list[Question]:
    """What to ask of the tables of a file whose places contradict each other; their class is
    unknown meanwhile. With an answer, the place that was chosen tells it."""
    asked: dict[str, Question] = {}
    lists = [table for table in tables if table.kind in _KINDS]
    sources = [_sources(table) for table in lists]
    # Of a book with several classes the file's name can be that of one only.
    every = [[one[of] for one in sources if of in one] for of in (_SHEET, _TITLE)]
    if any(map(_differ, every)):
        for one in sources:
            one.pop(_FILE, None)
    for table, own in zip(lists, sources, strict=True):
        if len(own) < 2 or not _differ(own.values()) or not lacks_class(table):
            continue
        titles = [
            one[_TITLE]
            for one, other in zip(sources, lists, strict=True)
            if other.sheet == table.sheet and _TITLE in one
        ]
        # Several classes on a sheet are told apart by their titles.
        if not (table.in_between or _differ(titles)):
            question = _question(table, own)
            told = answers.get(question.key, "")
            table.places = (own[told], *table.places) if told in own else ("",)
            asked |= {} if told in own else {question.key: question}
    return list(asked.values())


def _sources(table: RawTable) -> dict[str, str]:
    """The texts that tell the class of a table, by where they stand."""
    if len(table.places) < _ALL:
        return {}
    *above, file = table.places
    # A title may read as the sheet's name does.
    above.remove(table.sheet)
    titles = [text for text in above if _tells(text)]
    told = {_SHEET: table.sheet, _TITLE: titles[0] if titles else "", _FILE: file}
    return {of: text for of, text in told.items() if _tells(text, of == _SHEET)}


def _tells(text: str, is_sheet: bool = False) -> bool:
    return bool(class_in_place(text, _SYSTEMS[0], is_sheet) or class_number(text))


def _differ(texts: Iterable[str]) -> bool:
    """Whether any two of these texts tell different classes."""
    pairs = combinations(dict.fromkeys(texts), 2)
    return any(all(_contradict(*pair, system) for system in _SYSTEMS) for pair in pairs)


def _contradict(one: str, other: str, system: SchoolSystem) -> bool:
    left, right = (class_in_place(text, system, True) for text in (one, other))
    numbers = [_number(cls, text) for cls, text in ((left, one), (right, other))]
    if numbers[0] != numbers[1]:
        # 101 in a middle school is class 1 of its first grade.
        return not (_agree(one, right, system) or _agree(other, left, system))
    # Which grade 2024级 is now, the school's settings tell.
    if left is None or right is None or is_by_year(one) != is_by_year(other):
        return False
    return left != right and not (_agree(one, right, system) or _agree(other, left, system))


def _number(identifier: str | None, text: str) -> int | None:
    return int(identifier.rpartition("-")[2]) if identifier else class_number(text)


def _agree(text: str, identifier: str | None, system: SchoolSystem) -> bool:
    grade = grade_of(identifier) if identifier else None
    return grade is not None and class_in_text(text, system, grade) == identifier


def _label(text: str) -> str:
    found = class_in_place(text, _SYSTEMS[0], True)
    return class_label(found) if found else text


def lacks_class(table: RawTable) -> bool:
    """Whether some row's own cells tell no class."""
    columns = [table.cells[code] for code in CLASS_FIELDS if code in table.cells]
    return all(cells.null_count for cells in columns)


def _question(table: RawTable, sources: dict[str, str]) -> Question:
    # The classes alone: a title may name a teacher.
    raw = " / ".join(map(_label, sources.values()))
    return Question(
        "class_source",
        layout_key("class_source", [heading.text for heading in table.headings], raw),
        table.sheet,
        (table.header_rows or [None])[0],
        raw=raw,
        options=tuple(sources),
        samples=tuple(sources.values()),
    )
