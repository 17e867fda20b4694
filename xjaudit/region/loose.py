"""Files that lie in no school's folder: whose they are is told by what stands in them."""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from xjaudit.audit import must_ask
from xjaudit.errors import InputError
from xjaudit.ingest import readers
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.reading import Reading
from xjaudit.ingest.registers import register_frame
from xjaudit.record.text import BLANKS
from xjaudit.region import calls, split, strays, together
from xjaudit.region.find import School, named
from xjaudit.region.order import Order
from xjaudit.region.strays import Stray
from xjaudit.region.whose import CODE, Schools, base_of, shared

# Share of a file's rows that one identifier must have.
MOST = 0.8
# Rows that another school of the base must have for a file to be of both.
SECOND = 10
Outcomes = dict[str, list[Reading | InputError]]


@dataclass
class Sorted:
    """Where loose files belong.

    schools       those known before with what was found for them, and new ones
    institutions  rows of registers of schools (the base of institution codes)
    unknown       files of which, or of some rows, nothing tells whose they are, and why
    strays        the same, each by what it calls its school
    base          rows of the base of institution codes by identifier
    guessed       by school's id what was taken to be its: names, and files that came with its own
    """

    schools: list[School]
    institutions: pd.DataFrame = field(default_factory=pd.DataFrame)
    unknown: dict[str, InputError] = field(default_factory=dict)
    strays: list[Stray] = field(default_factory=list)
    base: dict[str, dict[str, str]] = field(default_factory=dict)
    guessed: dict[str, list[str]] = field(default_factory=dict)


def sort_out(order: Order, loose: dict[str, int], schools: Iterable[School]) -> Sorted:
    """Give each loose file to the school whose identifier stands in it, or whose name or identifier
    its name holds; all of them to one school, where they name one only. One that holds several
    schools is taken apart."""
    known = list(schools)
    apart = _taken_apart(order, loose)
    files = _read_all(order, [path for path in loose if path not in apart])
    register = register_frame(_tables(one for told in files.values() for one in told), "schools")
    whose = Schools(known, base_of(register), _names(register, apart.values()))
    files = {path: told for path, told in files.items() if not _is_base(told)}
    codes = {path: _code_in(told, whose) for path, told in files.items()}
    found = Sorted(known, register, base=whose.base)
    for path in [path for path, code in codes.items() if code == ""]:
        del codes[path]
        if fault := _fault(order, files[path]):
            found.unknown[path] = fault
            found.strays.append(_stray(path, files[path]))
        else:
            apart[path] = split.take_apart(order, path, _tables(files[path]))
    whose.names = _names(register, apart.values())
    _share_out(order, whose, apart, found)
    split.sweep(order.out, apart.values())
    useful = {p: c for p, c in codes.items() if not all(map(holds_no_table, files[p]))}
    _give(whose, useful, loose, found)
    found.strays += [_stray(path, files[path]) for path in useful if path in found.unknown]
    found.schools = named(whose.own)
    for at, told in sorted(whose.guessed.items()):
        found.guessed[found.schools[at].school_id] = sorted(told)
    return found


def _give(
    whose: Schools, codes: dict[str, str | None], sizes: dict[str, int], found: Sorted
) -> None:
    """Every file to its school; `codes` tells by path what its rows call it."""
    by_code = {path: code for path, code in codes.items() if code and CODE.match(code)}
    lone = _lone(whose, by_code, codes)
    owners: dict[str, int] = {}
    for path, code in codes.items():
        at = whose.of(code, path, whole=True) if code else None
        if at is None and path not in by_code:
            at = whose.of_path(path)
            at = whose.of(lone, path, whole=True) if at is None and lone else at
        if at is not None:
            owners[path] = at
    left = [path for path in codes if path not in owners and path not in by_code]
    later = together.share_out(whose, owners, by_code, left)
    for path in codes:
        at = owners.get(path, later.get(path))
        if at is None:
            found.unknown[path] = InputError("region_unknown", path)
            continue
        whose.give(at, (path, sizes[path]))
        if path in later and calls.lead(path) != calls.plain(whose.own[at].name):
            whose.guessed.setdefault(at, set()).add(path)


def _lone(whose: Schools, by_code: dict[str, str], paths: Iterable[str]) -> str | None:
    """The only school that all files are of: no other identifier, and no second name."""
    leads = {lead for path in paths if (lead := calls.lead(path))}
    told = {*by_code.values()}
    return told.pop() if len(told) == 1 and not whose.own and len(leads) <= 1 else None


def _stray(path: str, told: list[Reading | InputError]) -> Stray:
    return Stray(path, calls.lead(path), split.names_in(_tables(told)))


def share_out(order: Order, schools: list[School]) -> Sorted:
    """The schools of a manifest, of files that several of them name each its rows; InputError where
    such a file does not tell these apart."""
    files = shared(schools)
    if not files:
        return Sorted(schools)
    apart = _taken_apart(order, files)
    for path, told in _read_all(order, [path for path in files if path not in apart]).items():
        if _code_in(told, Schools(schools)) is None:
            raise next((one for one in told if isinstance(one, InputError)), None) or InputError(
                "manifest_shared", path
            )
        if fault := _fault(order, told):
            raise fault
        apart[path] = split.take_apart(order, path, _tables(told))
    own = [
        replace(one, files=tuple(told for told in one.files if told[0] not in files))
        for one in schools
    ]
    whose = Schools(own, names=_names(pd.DataFrame(), apart.values()), closed=True)
    found = Sorted(whose.own)
    _share_out(order, whose, apart, found)
    split.sweep(order.out, apart.values())
    return found


def _taken_apart(order: Order, files: Iterable[str]) -> dict[str, split.Apart]:
    return {path: found for path in files if (found := split.known(order, path))}


def _share_out(order: Order, whose: Schools, apart: dict[str, split.Apart], found: Sorted) -> None:
    """Give each school its part of every file; what is nobody's is told."""
    for path, file in sorted(apart.items()):
        nobodys = []
        # The name that most rows have is the school's; another may mean the same.
        for called in sorted(file.parts, key=lambda one: -file.rows[one]):
            lost = called.startswith(split.LOST)
            at = None if lost else whose.of(called, path)
            if at is None:
                nobodys.append(called)
            else:
                whose.give(at, parts=(file.parts[called],))
        if nobodys:
            found.unknown[path] = strays.fault(file, nobodys)
            found.strays += strays.of_rows(order.out, file, nobodys)


def _fault(order: Order, told: list[Reading | InputError]) -> InputError | None:
    """Why a file cannot be taken apart: half of it would make children absent who are not."""
    asked = [
        must_ask(one, order.settings) for one in told if isinstance(one, Reading) and one.questions
    ]
    faults = [one for one in told if isinstance(one, InputError) and not holds_no_table(one)]
    return next(iter([*faults, *asked]), None)


def holds_no_table(outcome: Reading | InputError) -> bool:
    """In a folder that was not made for us, a file without any heading that we know is no fault."""
    return isinstance(outcome, InputError) and outcome.code == "no_known_heading"


def _read_all(order: Order, files: list[str]) -> Outcomes:
    with TemporaryDirectory() as folder:
        paths = order.source.paths(tuple(files), Path(folder))
        with ThreadPoolExecutor(readers.READERS) as pool:
            told = list(pool.map(lambda path: _read(path, order), paths))
    return dict(zip(files, told, strict=True))


def _read(path: Path, order: Order) -> list[Reading | InputError]:
    job = readers.begin([(path, None)], order.password, order.settings.answers)
    return [one for _, one in job.outcomes()]


def _tables(outcomes: Iterable[Reading | InputError]) -> list[RawTable]:
    return [t for one in outcomes if not isinstance(one, InputError) for t in one.tables]


def _is_base(told: list[Reading | InputError]) -> bool:
    """Holds registers of several schools and nothing else."""
    tables = _tables(told)
    return bool(tables) and all(t.kind == "schools" and len(t.rows) > 1 for t in tables)


def _names(register: pd.DataFrame, apart: Iterable[split.Apart]) -> dict[str, str]:
    """By identifier what schools are called: in the base, else in files of several."""
    told = {code: name for one in apart for code, name in one.names.items()}
    if len(register):
        rows = register.dropna(subset=["school_code", "school_name"])
        told |= dict(zip(rows["school_code"], rows["school_name"], strict=True))
    return told


def _code_in(told: list[Reading | InputError], whose: Schools) -> str | None:
    """What most of its rows call their school, identifier or name; '' where these are several
    schools', None where they tell none."""
    seen: Counter[str] = Counter()
    for table in _tables(told):
        if table.kind == "schools":
            cells = table.cells["school_code"].to_pylist()
            texts = [BLANKS.sub("", str(text)) for text in cells if text is not None]
            seen.update(text for text in texts if CODE.match(text))
        else:
            seen.update(split.called(table).dropna().tolist())
    # A column of schools in a list may tell where children come from.
    named = {one: n for one, n in seen.items() if not CODE.match(one)}
    known = sum(n for one, n in named.items() if whose.knows(one))
    if not seen or (len(named) == len(seen) and 2 * known < seen.total()):
        return None
    code, rows = seen.most_common(1)[0]
    codes = {*whose.base} | {one.code for one in whose.own}
    second = any(n >= SECOND and one in codes for one, n in seen.most_common()[1:])
    return code if rows >= MOST * seen.total() and not second else ""
