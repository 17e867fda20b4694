"""Children whom a teacher added below the list: whether they make sense, and are not on it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from xjaudit.documents.packets.returned import Added
from xjaudit.documents.packets.rows import Known
from xjaudit.record.dates import read_date
from xjaudit.record.name_cells import read_name
from xjaudit.record.names import normal_name, without_suffix
from xjaudit.record.values import read_code

# What `read_name` says of a text that is nobody's name.
_NO_NAME = ("value_unusual", "name_broken", "placeholder")
# Years of age of whom a school takes in.
_AGES = range(3, 23)

# Tells a conflict: code, row, name, what was found.
Tell = Callable[[str, int, str, str], None]


def plain(name: str) -> str:
    """A name as it is compared."""
    return normal_name(without_suffix(name))


def sensible(
    rows: Iterable[tuple[int, dict[str, str], str]],
    listed: Mapping[str, Known],
    lost: Iterable[Known],
    tell: Tell,
) -> list[Added]:
    """Of rows without a stamp (number, cells, mark) the children who can be taken; why the others
    cannot is told.

    listed  by name who stands on the packet, or else in its class
    lost    those of them whose own row is gone: a row of their name is theirs, the stamp deleted
    """
    gone = {plain(one.name) for one in lost}
    taken: dict[tuple[str, str], Added] = {}
    for number, cells, mark in rows:
        raw = cells["name"]
        name, said = read_name(raw)
        sex, birth = _sex(number, cells, tell), _birth(number, cells, tell)
        there = listed.get(plain(raw))
        if plain(raw) in gone:
            tell("stamp_damaged", number, raw, "")
        elif name is None or said in _NO_NAME:
            tell("name_strange", number, raw, raw)
        elif mark not in ("", "present"):
            tell("added_not_here", number, name, "")
        elif there and not _differ(there.sex, sex) and not _differ(there.birth_date, birth):
            tell("added_listed", number, name, "")
        elif (name, birth) in taken:
            tell("added_twice", number, name, str(taken[name, birth].row))
        else:
            taken[name, birth] = Added(name, sex, birth, mark, cells.get("note", ""), number)
    return list(taken.values())


def _sex(number: int, cells: dict[str, str], tell: Tell) -> str:
    text = cells.get("sex", "")
    value = read_code(text, "sex")[0] if text else ""
    if value is None:
        tell("sex_unknown", number, cells["name"], text)
    return value or ""


def _birth(number: int, cells: dict[str, str], tell: Tell) -> str:
    """YYYYMMDD of a day that can be a pupil's."""
    text = cells.get("birth_date", "")
    value = read_date(text)[0] if text else ""
    if value and date.today().year - int(value[:4]) not in _AGES:
        value = None
    if value is None:
        tell("birth_bad", number, cells["name"], text)
    return value or ""


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)
