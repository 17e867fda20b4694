"""Class lists that look like rosters: a teacher's list may have registry and ID numbers."""

from collections.abc import Iterable, Iterator, Mapping

from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.reading import Reading
from xjaudit.ingest.row_class import table_places
from xjaudit.record.classes import ANY_SYSTEM, CLASS_FIELDS, class_in_place

# What share of its rows must stand in the roster, and how much larger that must be.
_SHARE, _LARGER = 0.8, 1.5
_NUMBERS = ("registry_no", "id_number")
# What makes a second export worth having: then it completes the first one.
_OWN = frozenset(("registry_no", "id_number", "id_type", "status"))
# More fields are no teacher's.
_FIELDS = 15


def doubles(readings: Mapping[str, Reading]) -> Iterator[tuple[str, str]]:
    """Pairs of keys: a file taken for a roster that is rather a list of one class, and the roster
    in which most of its pupils stand."""
    rosters = {key: one for key, one in readings.items() if one.kind == "roster"}
    numbers = {key: set(_numbers(one.tables)) for key, one in rosters.items()}
    for key, one in rosters.items():
        if not _is_of_one_class(one.tables):
            continue
        for other, whole in rosters.items():
            larger = _rows(whole) >= _LARGER * _rows(one)
            known = _fields(one) & _OWN <= _fields(whole)
            shared = len(numbers[key] & numbers[other])
            if larger and known and shared and shared >= _SHARE * len(numbers[key]):
                yield key, other
                break


def as_list(reading: Reading) -> None:
    """Take the tables of what was read for class lists."""
    for table in reading.tables:
        table.kind = "list" if table.kind == "roster" else table.kind


def _is_of_one_class(tables: list[RawTable]) -> bool:
    """Whether the rows, or else sheet, title and file name, tell one class only."""
    if len({code for table in tables for code in table.cells}) >= _FIELDS:
        return False
    told = {cell for table in tables for cell in _classes(table)}
    if told:
        return len(told) == 1
    places = (place for table in tables for place in table_places(table))
    return any(class_in_place(place, ANY_SYSTEM) for place in places) and len(tables) == 1


def _classes(table: RawTable) -> Iterable[tuple[str | None, ...]]:
    fields = [code for code in ("grade", *CLASS_FIELDS) if code in table.cells]
    columns = [table.cells[code].to_pylist() for code in fields]
    rows = {row for row in zip(*columns, strict=True) if any(row)}
    # A column of grades alone tells no class.
    return rows if {*fields} & {*CLASS_FIELDS} else ()


def _numbers(tables: list[RawTable]) -> Iterator[str]:
    """Registry and ID numbers as they stand."""
    for table in tables:
        for code in _NUMBERS:
            if code in table.cells:
                texts = table.cells[code].to_pylist()
                yield from (text.strip().upper() for text in texts if text)


def _rows(reading: Reading) -> int:
    return sum(len(table.rows) for table in reading.tables)


def _fields(reading: Reading) -> set[str]:
    return {code for table in reading.tables for code in table.cells}
