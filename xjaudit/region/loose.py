"""Files that lie in no school's folder: whose they are is told by what stands in them."""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import pandas as pd

from xjaudit.errors import InputError
from xjaudit.ingest import readers
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.reading import Reading
from xjaudit.ingest.registers import register_frame
from xjaudit.patterns import regex
from xjaudit.record import ids
from xjaudit.record.text import BLANKS
from xjaudit.region.find import School, named
from xjaudit.region.places import Place

_CODE = regex(ids.SCHOOL)
# Share of a file's rows that one identifier must have.
MOST = 0.8


@dataclass
class Sorted:
    """Where loose files belong.

    schools       those known before with what was found for them, and new ones
    institutions  rows of registers of schools (the base of institution codes)
    unknown       files of which nothing tells whose they are, and why
    """

    schools: list[School]
    institutions: pd.DataFrame = field(default_factory=pd.DataFrame)
    unknown: dict[str, InputError] = field(default_factory=dict)


def sort_out(
    place: Place, loose: dict[str, int], schools: Iterable[School], password: str | None = None
) -> Sorted:
    """Give each loose file to the school whose identifier stands in it, or whose name or identifier
    its name holds; all of them to one school, where they name one only."""
    known = list(schools)
    with TemporaryDirectory() as folder:
        paths = place.paths(tuple(loose), Path(folder))
        with ThreadPoolExecutor(readers.READERS) as pool:
            told = list(pool.map(lambda path: _read(path, password), paths))
    files = dict(zip(loose, told, strict=True))
    register = register_frame(_tables(one for told in files.values() for one in told), "schools")
    bases = {path for path, told in files.items() if _is_base(told)}
    coded = register.dropna(subset=["school_code", "school_name"])
    names = dict(zip(coded["school_code"], coded["school_name"], strict=True))
    codes = {path: _code_in(told) for path, told in files.items() if path not in bases}
    found = {code for code in codes.values() if code}
    lone = next(iter(found)) if len(found) == 1 and not known else None
    sorted_out = Sorted(known, register)
    given: dict[str, dict[str, int]] = {}
    for path, code in codes.items():
        if all(holds_no_table(one) for one in files[path]):
            continue
        whose = code or _named(path, known, names) or (lone if code is None else None)
        if whose:
            given.setdefault(whose, {})[path] = loose[path]
        else:
            several = InputError("region_several", path)
            sorted_out.unknown[path] = (
                InputError("region_unknown", path) if code is None else several
            )
    sorted_out.schools = named(_joined(known, given, names))
    return sorted_out


def holds_no_table(outcome: Reading | InputError) -> bool:
    """In a folder that was not made for us, a file without any heading that we know is no fault."""
    return isinstance(outcome, InputError) and outcome.code == "no_known_heading"


def _read(path: Path, password: str | None) -> list[Reading | InputError]:
    return [one for _, one in readers.begin([(path, None)], password).outcomes()]


def _tables(outcomes: Iterable[Reading | InputError]) -> list[RawTable]:
    return [t for one in outcomes if not isinstance(one, InputError) for t in one.tables]


def _is_base(told: list[Reading | InputError]) -> bool:
    """Holds registers of several schools and nothing else."""
    tables = _tables(told)
    return bool(tables) and all(t.kind == "schools" and len(t.rows) > 1 for t in tables)


def _code_in(told: list[Reading | InputError]) -> str | None:
    """The identifier of most of its rows; '' where these are several schools', None without any."""
    seen: Counter[str] = Counter()
    for table in _tables(told):
        if (cells := table.cells.get("school_code")) is not None:
            texts = (BLANKS.sub("", str(t)) for t in cells.to_pylist() if t is not None)
            seen.update(text for text in texts if _CODE.match(text))
    if not seen:
        return None
    code, rows = seen.most_common(1)[0]
    return code if rows >= MOST * seen.total() else ""


def _named(path: str, known: list[School], names: dict[str, str]) -> str | None:
    """The school that a file's name names, by identifier or name; None where not exactly one."""
    stem = BLANKS.sub("", PurePosixPath(path).stem)
    calls = {one.code or one.school_id: (one.code or "", one.name) for one in known}
    calls |= {code: (code, name) for code, name in names.items()}
    met = [
        whose for whose, called in calls.items() if any(len(c) > 2 and c in stem for c in called)
    ]
    # 第一小学 stands in 第一小学东校区, too: the longest name counts.
    longest = sorted(met, key=lambda whose: -len(calls[whose][1]))
    alike = len(longest) > 1 and len(calls[longest[0]][1]) == len(calls[longest[1]][1])
    return longest[0] if longest and not alike else None


def _joined(
    known: list[School], given: dict[str, dict[str, int]], names: dict[str, str]
) -> list[School]:
    told = []
    for one in known:
        more = given.pop(one.code or "", {}) | given.pop(one.school_id, {})
        told.append(replace(one, files=(*one.files, *more.items())))
    for code, files in sorted(given.items()):
        name = names.get(code) or code
        told.append(School("", name, "", "", tuple(files.items()), code))
    return told
