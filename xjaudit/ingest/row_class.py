"""Which class each row belongs to: by its own cells, else by sheet, title or file name."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.ingest.class_sources import lacks_class
from xjaudit.ingest.frames import Frame
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.raw_table import RawTable
from xjaudit.patterns import regex
from xjaudit.record.classes import (
    CLASS_FIELDS,
    SchoolSystem,
    class_id,
    class_in_place,
    class_in_text,
    class_number,
    grade_in_text,
    grade_of,
    grade_of_text,
    is_by_year,
)
from xjaudit.settings import Settings

_POINTED = regex(r"^([0-9]{1,2})\.([0-9]{1,2})$")
_PLACE_SHOWN = 40
T = TypeVar("T")


@dataclass(frozen=True)
class Told:
    """What the places around a table tell of all its rows, and which place it was."""

    found: str | None
    by: str
    grade: int | None
    grade_by: str


@dataclass(frozen=True)
class Words:
    """The class cells of a row as they are read, and the table they stand in."""

    table: int
    grade: str | None
    number: str | None
    name: str | None


def with_class(rows: Frame, settings: Settings) -> Frame:
    """Add class, class_text, grade_no from the class columns, or from sheet, title, file name.

    Where a setting or a place outside the row decided, the table's notices say so.
    """
    cells = rows.cells
    nothing = pa.nulls(len(cells), pa.string())
    columns = [
        cells[name] if name in cells.column_names else nothing for name in ("grade", *CLASS_FIELDS)
    ]
    # Few combinations of class, grade and table occur; each is looked at once.
    joined = pc.binary_join_element_wise(
        cells["table"].cast(pa.string()),
        *(column.cast(pa.string()) for column in columns),
        "\x1f",
        null_handling="replace",
        null_replacement="",
    )
    joined = joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined
    encoded = joined.dictionary_encode()
    met = _classes_of([_words(text) for text in encoded.dictionary.to_pylist()], rows, settings)
    found = pa.array([c for c, _ in met], pa.string()).take(encoded.indices)
    grades = pa.array([g for _, g in met], pa.int64()).take(encoded.indices)
    cells = cells.append_column("class", found)
    cells = cells.append_column("class_text", pc.coalesce(*columns[1:]))
    cells = cells.append_column("grade_no", grades)
    return Frame(cells, rows.tables, rows.changes)


def _words(joined: str) -> Words:
    table, grade, number, name = joined.split("\x1f", 3)
    return Words(int(table), grade or None, number or None, name or None)


def _classes_of(
    met: list[Words], rows: Frame, settings: Settings
) -> list[tuple[str | None, int | None]]:
    system = settings.system
    told = {at: _told(rows.tables[at], system) for at in {words.table for words in met}}
    cut = _cut_numbers(met)
    answer: list[tuple[str | None, int | None]] = []
    for words in met:
        found, grade, notice = _class_of(words, told[words.table], system)
        if doubtful := cut[words.table] & {words.number, words.name}:
            found, notice = None, Notice("value_unreadable", raw=doubtful.pop())
        if notice:
            _say(rows.tables[words.table], notice, words)
        answer.append((found, grade))
    return answer


def _cut_numbers(met: list[Words]) -> dict[int, set[str | None]]:
    """Per table the cells 7.1 that may be 7.10: a number cell loses the zero, and where there is a
    7.11 and no 7.10 the tenth class hides among the first."""
    cut: dict[int, set[str | None]] = defaultdict(set)
    numbers: dict[tuple[int, str], set[str]] = defaultdict(set)
    for words in met:
        for text in (words.number, words.name):
            if text and (found := _POINTED.match(text)):
                numbers[words.table, found[1]].add(found[2])
    for (table, grade), seen in numbers.items():
        if "1" in seen and "10" not in seen and any(len(number) == 2 for number in seen):
            cut[table].add(f"{grade}.1")
    return cut


def _class_of(
    words: Words, told: Told, system: SchoolSystem
) -> tuple[str | None, int | None, Notice | None]:
    """Class and grade of a row, and what is to be said of how they were found."""
    own_grade = None
    if words.grade:
        own_grade = grade_of_text(words.grade, system) or grade_in_text(words.grade, system)
    if not (words.name or words.number):
        notice = Notice("class_assumed", raw=told.by, value=told.found)
        return told.found, _grade(told.found) or own_grade, notice if told.found else None
    grade = own_grade or told.grade
    # The name of a class tells its grade more often than its number, which is the school's own.
    for text in (words.name, words.number):
        if text and (found := _own_class(text, words.grade, grade, system)):
            return found, _grade(found) or own_grade, _assumed(text, words.grade, found, system)
    bare = words.number or words.name or ""
    found = class_id(bare, system, grade)
    notice = None
    if found and not own_grade:
        notice = Notice("grade_assumed", raw=told.grade_by, value=str(grade))
    return found, _grade(found) or own_grade, notice


def _grade(identifier: str | None) -> int | None:
    return grade_of(identifier) if identifier else None


def _own_class(
    text: str, grade_words: str | None, grade: int | None, system: SchoolSystem
) -> str | None:
    """The class that a cell tells by itself or together with the grade's cell."""
    own = class_in_text(text, system, grade)
    # 1 and 001 are not 1001.
    if own or not grade_words or grade_words.isdecimal():
        return own
    return class_in_text(grade_words + text, system, grade)


def _assumed(text: str, grade_words: str | None, found: str, system: SchoolSystem) -> Notice | None:
    """Said where the year of entry, or the grade told elsewhere, made this class of the text."""
    by_year = is_by_year(f"{grade_words or ''}{text}") and grade_of(found) is not None
    elsewhere = class_in_text(text, system) not in (found, None)
    if by_year or elsewhere or _POINTED.match(text):
        return Notice("class_assumed", raw=text, value=found)
    return None


def _say(table: RawTable, notice: Notice, words: Words) -> None:
    """With the column of the cell, if it is one that tells."""
    if notice.raw in (words.number, words.name):
        fields = ("class_no", "class_name") if notice.raw == words.number else ("class_name",)
        letters = {h.field: h.letter for h in table.headings}
        notice.column = next((letters[f] for f in fields if f in letters), None)
    _say_once(table, notice)


def _say_once(table: RawTable, notice: Notice) -> None:
    """Once per table and text, however often the table is read."""
    if notice not in table.notices:
        table.notices.append(notice)


def table_places(table: RawTable) -> tuple[str, ...]:
    """Where a table's class may be told, the best first: sheet name, title, file name."""
    # 二年级/1班 is a class when read as one.
    return table.places or (table.sheet, table.title, table.file.rsplit(".", 1)[0].replace("/", ""))


def _told(table: RawTable, system: SchoolSystem) -> Told:
    """The class of a table by its places, or the grade and the number from two of them."""
    places = table_places(table)
    grade, grade_by = _first((grade_in_text(text, system), text) for text in places)
    # 七年级.xlsx with a sheet 1班
    found, by = _first(
        (
            class_in_place(text, system, is_sheet=text == table.sheet) or _numbered(text, grade),
            text,
        )
        for text in places
    )
    if found and not table.in_between and lacks_class(table):
        _doubt(table, found, by, places, system)
    return Told(found, by[:_PLACE_SHOWN], grade, grade_by[:_PLACE_SHOWN])


def _doubt(
    table: RawTable, found: str, by: str, places: tuple[str, ...], system: SchoolSystem
) -> None:
    """Say where 2023级1班 and 三年级1班 are not one class in this school year: last year's list."""
    for text in places:
        if is_by_year(text) == is_by_year(by) or not class_in_place(text, system):
            continue
        pairs = ((text, found), (by, class_in_place(text, system) or ""))
        if not any(class_in_text(one, system, grade_of(two)) == two for one, two in pairs):
            _say_once(table, Notice("class_doubtful", raw=text[:_PLACE_SHOWN], value=found))


def _numbered(text: str, grade: int | None) -> str | None:
    number = class_number(text) if grade else None
    return f"{grade}-{number}" if number else None


def _first(told: Iterable[tuple[T | None, str]]) -> tuple[T | None, str]:
    return next(((what, by) for what, by in told if what), (None, ""))
