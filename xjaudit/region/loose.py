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
from xjaudit.region import split
from xjaudit.region.find import School, named
from xjaudit.region.order import Order
from xjaudit.region.whose import CODE, Schools, base_of, shared

# Share of a file's rows that one identifier must have.
MOST = 0.8
# Rows that another school of the base must have for a file to be of both.
SECOND = 10
# Identifiers that are named where nobody knows them.
SHOWN = 5
Outcomes = dict[str, list[Reading | InputError]]


@dataclass
class Sorted:
    """Where loose files belong.

    schools       those known before with what was found for them, and new ones
    institutions  rows of registers of schools (the base of institution codes)
    unknown       files of which, or of some rows, nothing tells whose they are, and why
    """

    schools: list[School]
    institutions: pd.DataFrame = field(default_factory=pd.DataFrame)
    unknown: dict[str, InputError] = field(default_factory=dict)


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
    found = Sorted(known, register)
    for path in [path for path, code in codes.items() if code == ""]:
        del codes[path]
        if fault := _fault(order, files[path]):
            found.unknown[path] = fault
        else:
            apart[path] = split.take_apart(order, path, _tables(files[path]))
    whose.names = _names(register, apart.values())
    found.unknown |= _share_out(whose, apart)
    split.sweep(order.out, apart.values())
    told = {code for code in codes.values() if code and CODE.match(code)}
    lone = next(iter(told)) if len(told) == 1 and not whose.own else None
    for path, code in codes.items():
        if all(holds_no_table(one) for one in files[path]):
            continue
        at = whose.of(code, path, whole=True) if code else None
        if at is None and not (code and CODE.match(code)):
            at = whose.of_path(path)
            at = whose.of(lone, path, whole=True) if at is None and lone else at
        if at is None:
            found.unknown[path] = InputError("region_unknown", path)
        else:
            whose.give(at, (path, loose[path]))
    found.schools = named(whose.own)
    return found


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
    unknown = _share_out(whose, apart)
    split.sweep(order.out, apart.values())
    return Sorted(whose.own, unknown=unknown)


def _taken_apart(order: Order, files: Iterable[str]) -> dict[str, split.Apart]:
    return {path: found for path in files if (found := split.known(order, path))}


def _share_out(whose: Schools, apart: dict[str, split.Apart]) -> dict[str, InputError]:
    """Give each school its part of every file; files with rows that are nobody's, and how many."""
    faults = {}
    for path, file in sorted(apart.items()):
        strange = []
        for called, part in file.parts.items():
            at = whose.of(called, path)
            if at is None:
                strange.append(called)
            else:
                whose.give(at, parts=(part,))
        if strange or file.lost:
            faults[path] = _nobodys(path, file, strange)
    return faults


def _nobodys(path: str, file: split.Apart, strange: list[str]) -> InputError:
    faults = []
    if file.lost:
        first = [f"{sheet} {row}" for sheet, row in file.first]
        told = "、".join(first) + ("…" if file.lost > len(first) else "")
        faults.append(InputError("region_blank", path, count=file.lost, rows=told))
    if strange:
        # A name may be anything; an identifier is a school's.
        codes = [one if CODE.match(one) else "…" for one in sorted(strange)]
        told = "、".join(dict.fromkeys([*codes[:SHOWN], *("…" for _ in codes[SHOWN:])]))
        count = sum(file.rows[one] for one in strange)
        faults.append(InputError("region_strange", path, count=count, codes=told))
    return faults[0] if len(faults) == 1 else InputError("several", faults=faults)


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
