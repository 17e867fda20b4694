"""What is told of schools once all are done: which of them are not whole, which sent nothing, what
they and their counties are called.

What a school's own audit found is kept as it is; this is told anew by every run, for it follows
from all files.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath

import pandas as pd
import pyarrow.parquet as pq

from xjaudit.errors import InputError
from xjaudit.region import calls, rows, school
from xjaudit.region.find import School, is_place, named
from xjaudit.region.order import Order
from xjaudit.region.rows import Row
from xjaudit.region.strays import Stray
from xjaudit.region.tables import DONE, MISSING, PART
from xjaudit.region.whose import county_named
from xjaudit.snapshot.schema import COUNTS

# Places that are named in one message.
SHOWN = 10


@dataclass(frozen=True)
class Found:
    """What lies in a region's folder.

    schools       with files
    institutions  rows of the base of institution codes
    unknown       files of which, or of some rows, nothing tells whose they are, and why
    strays        the same, each by what it calls its school
    base          rows of the base by identifier
    guessed       by school's id names and files that were taken to be its
    bare          schools without any file, that a folder or the manifest tells
    """

    schools: list[School]
    institutions: pd.DataFrame = field(default_factory=pd.DataFrame)
    unknown: dict[str, InputError] = field(default_factory=dict)
    strays: list[Stray] = field(default_factory=list)
    base: dict[str, dict[str, str]] = field(default_factory=dict)
    guessed: dict[str, list[str]] = field(default_factory=dict)
    bare: list[School] = field(default_factory=list)


def told(order: Order, found: Found, done: list[Row]) -> tuple[list[Row], dict[str, list[str]]]:
    """Rows of all schools, those that sent nothing among them; by path of what is nobody's the
    names of the schools that may be its."""
    every = [dict(row) for row in done]
    _name(found, every)
    _place(order, found, every)
    every += _missing(found, every)
    return every, _mark(order, found, every)


def _name(found: Found, every: list[Row]) -> None:
    """Schools are called as the base calls them, where one only has the identifier."""
    times = Counter(row["school_code"] for row in every)
    for row in every:
        name = found.base.get(row["school_code"] or "", {}).get("school_name")
        if name and times[row["school_code"]] == 1:
            row["school_name"] = name


def _place(order: Order, found: Found, every: list[Row]) -> None:
    """Counties of schools that lie in no county's folder: their own table's, the base's, the folder
    that was audited, or the one that all others tell."""
    bare = [row for row in every if not row["county"]]
    if not bare:
        return
    known = {row["county"] for row in every if row["county"]}
    for row in bare:
        own = _own_authority(order, row) or found.base.get(row["school_code"] or "", {})
        row["county"] = county_named(own, known)
    name = (order.source.local or PurePosixPath(order.source.address)).name
    others = {row["county"] for row in bare if row["county"]}
    rest = name if is_place(name) else others.pop() if len(others) == 1 else ""
    for row in bare:
        row["county"] = row["county"] or rest


def _own_authority(order: Order, row: Row) -> dict[str, str]:
    """The authority that a school's own table names, where it names one."""
    if row["state"] != DONE:
        return {}
    try:
        data = order.out.read(rows.data_path("institutions", row["school_id"]))
    except OSError:
        return {}
    table = pq.read_table(BytesIO(data), columns=["authority_code", "authority_name"])
    one = table.to_pylist()
    return {name: text for name, text in one[0].items() if text} if len(one) == 1 else {}


def _missing(found: Found, every: list[Row]) -> list[Row]:
    """A row for each school of the base, of the manifest or with a folder that sent no file."""
    absent = [_lacking(school.row_of(one, None, state=MISSING), one) for one in found.bare]
    there = [*every, *absent]
    codes = {row["school_code"] for row in there}
    names = {_plain_name(row) for row in there}
    # A folder may say it in short, and its files could not be read.
    short = {calls.lead(one) or one for row in every if not row["school_code"]
             for one in [_plain_name(row)]}  # fmt: skip
    counties = {row["county"] for row in there if row["county"]}
    base = {code: one.get("school_name") or code for code, one in found.base.items()}
    for one in short:
        alike = [code for code, name in base.items() if calls.may_be_one(one, name)]
        codes |= {*alike} if len(alike) == 1 else set()
    own = [
        School("", name, county_named(found.base[code], counties), "", (), code)
        for code, name in base.items()
        if code not in codes and calls.plain(name) not in names
    ]
    absent += [_lacking(school.row_of(one, None, state=MISSING), one) for one in named(own)]
    return absent


def _plain_name(row: Row) -> str:
    return calls.plain(row["folder"].rpartition("/")[2] if row["folder"] else row["school_name"])


def _lacking(row: Row, one: School) -> Row:
    """Why a school sent nothing: that is a fault only where the manifest names files."""
    if one.lacking:
        fault = _not_found(one)
        return row | {"fault_code": fault.code, "fault": fault.text()}
    return row | {"fault": InputError("region_missing").text()}


def _not_found(one: School) -> InputError:
    return InputError("region_not_found", row=one.listed, paths="、".join(one.lacking))


def _mark(order: Order, found: Found, every: list[Row]) -> dict[str, list[str]]:
    """Say of each school why it may not be whole; by path of what is nobody's whose it may be."""
    lacking = {one.school_id: one for one in found.schools if one.lacking}
    faults: dict[str, list[InputError]] = {own: [_not_found(one)] for own, one in lacking.items()}
    may_be: dict[str, list[str]] = {}
    places: dict[str, list[str]] = {}
    for stray, schools in _whose(order, found.strays, every):
        for row in schools:
            places.setdefault(row["school_id"], []).append(stray.place)
        may_be.setdefault(stray.path, []).extend(row["school_name"] for row in schools)
    for own, told in places.items():
        faults.setdefault(own, []).append(InputError("region_incomplete", files=_listed(told)))
    of_code: dict[str, list[Row]] = {}
    for row in every:
        of_code.setdefault(row["school_code"] or "", []).append(row)
    for row in every:
        own = faults.get(row["school_id"], [])
        if row["state"] == DONE:
            own = [*own, *_own_faults(row, of_code)]
            if own:
                _is_part(row, own)
            elif guessed := found.guessed.get(row["school_id"]):
                note = InputError("region_guessed", files=_listed(guessed))
                _say(row, [note])
        elif own:
            _say(row, own)
    return {path: sorted({*names}) for path, names in may_be.items()}


def _own_faults(row: Row, of_code: dict[str, list[Row]]) -> list[InputError]:
    told = []
    if not row["rows"] and row["listed_rows"]:
        told.append(InputError("region_no_roster"))
    code = row["school_code"]
    # Parts of one school in folders of their own are known to be so.
    same = of_code[code] if code else []
    if len(same) > 1 and not all(one["folder"] for one in same):
        told.append(InputError("region_same_code", number=code))
    return told


def _is_part(row: Row, faults: list[InputError]) -> None:
    """No counts: whoever adds them up would take half a school for one."""
    _say(row, faults)
    row |= {"state": PART, **dict.fromkeys(COUNTS)}


def _say(row: Row, faults: list[InputError]) -> None:
    texts = [one.text() for one in faults] + [row["fault"]] * bool(row["fault"])
    row |= {"fault_code": faults[0].code, "fault": "\n".join(texts)}


def _listed(places: list[str]) -> str:
    more = [f"… +{len(places) - SHOWN}"] if len(places) > SHOWN else []
    return "；".join([*places[:SHOWN], *more])


def _whose(
    order: Order, strays: list[Stray], every: list[Row]
) -> Iterator[tuple[Stray, list[Row]]]:
    """The schools that each may be of: by what it calls its school, and by who stands in it."""
    done = [row for row in every if row["state"] == DONE]
    persons = {row["school_id"]: _persons(order, row) for row in done} if strays else {}
    for stray in strays:
        called = [row for row in every if stray.may_be(_names(row))]
        shared = [row for row in done if stray.shares(persons[row["school_id"]])]
        yield stray, [row for row in called if row in shared] or [*called, *shared]


def _names(row: Row) -> list[str]:
    folder = (row["folder"] or "").rpartition("/")[2]
    return [row["school_name"] or "", row["school_code"] or "", folder]


def _persons(order: Order, row: Row) -> frozenset[str]:
    """Who stands in a school's tables, by plain name."""
    told: set[str] = set()
    for kind in ("pupils", "attending"):
        data = order.out.read(rows.data_path(kind, row["school_id"]))
        column = pq.read_table(BytesIO(data), columns=["name_key"])["name_key"]
        told |= {calls.plain(one) for one in column.to_pylist() if one}
    return frozenset(told)
