"""One file that holds several schools: taken apart once, so that each school reads only its part.

    OUT/split/<key>/<part>/   a school's rows of a file, as `ingest.kept` writes them
    OUT/split/<key>/index.json  what the parts are; written last, so that what has one is whole

What a row calls its school is its 学校标识码 or, in a table without that column, its 学校名称.
Whose that is, is not told here (see `whose`): the parts hold still when folders are renamed.
"""

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.errors import InputError
from xjaudit.ingest import kept
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.reading import Outcome, Reading
from xjaudit.patterns import regex
from xjaudit.record import ids
from xjaudit.record.text import BLANKS
from xjaudit.region.find import Part
from xjaudit.region.order import Order
from xjaudit.region.places import Place

FOLDER, INDEX = "split", "index.json"
# Rows that are named where nothing tells whose they are.
SHOWN = 5
# What rows are kept under that have no identifier: with this, what they call their school by name.
LOST = "?"
_CODE = regex(ids.SCHOOL)


@dataclass(frozen=True)
class Apart:
    """A file taken apart.

    parts  by what its rows call the school; `LOST` and more where they have no identifier
    rows   how many each has; first: of these the first as sheet and number
    names  by identifier what the school is called, where the file calls it one thing only
    base   whether it holds a base of institution codes, too, and must be read by every run
    """

    file: str
    parts: dict[str, Part]
    rows: dict[str, int]
    names: dict[str, str]
    first: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    base: bool = False


def called(table: RawTable) -> pd.Series:
    """What each row of a table calls its school; missing where it calls none."""
    codes = table.cells.get("school_code")
    texts = codes if codes is not None else table.cells.get("school_name")
    if texts is None:
        return pd.Series(None, index=range(len(table.rows)), dtype="str")
    at, known = pd.factorize(texts.to_pandas())
    plain = [_plain(str(text)) for text in known]
    if codes is not None:
        plain = [text if text and _CODE.match(text) else None for text in plain]
    return pd.Series([*plain, None], dtype="object").take(at).reset_index(drop=True)


def _kept_under(table: RawTable) -> pd.Series:
    """Under what each row is kept: what it calls its school, or what it calls it by name only."""
    told = called(table)
    names = table.cells.get("school_name") if "school_code" in table.cells else None
    if names is None or not told.isna().any():
        return told.fillna(LOST)
    plain = names.to_pandas().map(lambda one: _plain(str(one)), na_action="ignore")
    return told.fillna(LOST + plain.astype("object").fillna(""))


def _plain(text: str) -> str | None:
    return BLANKS.sub("", unicodedata.normalize("NFKC", text)) or None


def known(order: Order, path: str) -> Apart | None:
    """The file as an earlier run has taken it apart; None where none did, or not all is there."""
    folder = f"{FOLDER}/{_key(order, path)}"
    sizes = _sizes(order.out, folder)
    try:
        told = json.loads(order.out.read(f"{folder}/{INDEX}"))
        parts = {whose: Part(path, *one) for whose, one in told["parts"].items()}
        first = {whose: [(one, n) for one, n in told["first"][whose]] for whose in parts}
        found = Apart(path, parts, told["rows"], told["names"], first, told["base"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    whole = all(sizes.get(part.folder) == part.size for part in parts.values())
    return found if whole and not found.base else None


def _key(order: Order, path: str) -> str:
    digest = order.source.digest(path)
    return kept.key(digest, None, "", order.settings.answers, order.program)


def _sizes(out: Place, folder: str) -> dict[str, int]:
    """Bytes of each part's folder."""
    sizes: dict[str, int] = {}
    for path, size in out.files(folder).items():
        inside = str(PurePosixPath(path).parent)
        sizes[inside] = sizes.get(inside, 0) + size
    return sizes


def take_apart(order: Order, path: str, tables: Iterable[RawTable]) -> Apart:
    """Write the parts of a file that was read, and what they are."""
    folder = f"{FOLDER}/{_key(order, path)}"
    # Of a run that was ended half-way.
    for old in order.out.files(folder):
        order.out.remove(old)
    own: dict[str, list[RawTable]] = {}
    sizes: dict[str, int] = {}
    first: dict[str, list[tuple[str, int]]] = {}
    every = list(tables)
    tables = [table for table in every if table.kind != "schools"]
    for table in tables:
        schools = _kept_under(table)
        for whose, at in schools.groupby(schools, sort=False).indices.items():
            own.setdefault(str(whose), []).append(_rows(table, np.asarray(at), path))
            sizes[str(whose)] = sizes.get(str(whose), 0) + len(at)
            rows = table.rows[np.asarray(at)[:SHOWN]].tolist()
            first.setdefault(str(whose), []).extend((table.sheet, int(row)) for row in rows)
    parts = {whose: _write(order.out, folder, path, whose, of) for whose, of in own.items()}
    base = len(tables) < len(every)
    first = {whose: told[:SHOWN] for whose, told in first.items()}
    told = Apart(path, parts, sizes, _names(tables), first, base)
    plain = asdict(told) | {"parts": {w: [p.folder, p.size, p.digest] for w, p in parts.items()}}
    order.out.write(f"{folder}/{INDEX}", json.dumps(plain, ensure_ascii=False).encode())
    return told


def _rows(table: RawTable, at: np.ndarray, path: str) -> RawTable:
    """A table with some of its rows; what is said of other rows is theirs. Its file is told only
    where it is one of an archive: the same file under two names is the same."""
    rows, index = table.rows[at], pa.array(at)
    mine = {*rows.tolist()}
    others = {*table.rows.tolist()} - mine
    marks = table.marks
    return replace(
        table,
        file="" if table.file == PurePosixPath(path).name else table.file,
        cells={name: cells.take(index) for name, cells in table.cells.items()},
        rows=rows,
        dropped=[],
        marks=None if marks is None else marks.filter(pc.is_in(marks["row"], pa.array(rows))),
        notices=[one for one in table.notices if one.row not in others],
    )


def _names(tables: Iterable[RawTable]) -> dict[str, str]:
    pairs = [pd.DataFrame(columns=["code", "name"])]
    for table in tables:
        if {"school_code", "school_name"} <= {*table.cells}:
            names = table.cells["school_name"].to_pandas().map(_plain, na_action="ignore")
            pairs.append(pd.DataFrame({"code": called(table), "name": names}))
    told = pd.concat(pairs).dropna().drop_duplicates()
    told = told[~told["code"].duplicated(keep=False)]
    return dict(zip(told["code"], told["name"], strict=True))


def _write(out: Place, folder: str, path: str, whose: str, tables: list[RawTable]) -> Part:
    inside = f"{folder}/{sha256(whose.encode()).hexdigest()[:16]}"
    digest, size = sha256(), 0
    with TemporaryDirectory(prefix="xjaudit-") as made:
        # Without its name: a file that was sent twice is the same.
        kept.save(Path(made) / "part", Reading("", "", tables, []))
        for file in sorted((Path(made) / "part").iterdir()):
            data = file.read_bytes()
            digest.update(file.name.encode() + b"\0" + data)
            size += len(data)
            out.write(f"{inside}/{file.name}", data)
    return Part(path, inside, size, digest.hexdigest())


def readings_of(
    order: Order, parts: Iterable[Part], beside: Iterable[str], folder: Path
) -> list[Outcome]:
    """By name what files of several schools hold of one; `beside` are the names of its own files,
    `folder` is for what must be fetched."""
    taken, told = {*beside}, []
    for part in parts:
        # A school's own file may be called like the county's.
        top = PurePosixPath(order.source.address).name
        name = f"{top}/{part.file}" if part.file in taken else part.file
        told.append((name, _reading(order.out, part, name, folder)))
    return told


def _reading(out: Place, part: Part, name: str, folder: Path) -> Reading | InputError:
    paths = out.paths(tuple(out.files(part.folder)), folder)
    found = kept.load(paths[0].parent) if paths else None
    if found is None:
        return InputError("region_part", name)
    tables = [replace(t, file=f"{name}/{t.file}" if t.file else name) for t in found.tables]
    return replace(found, name=name, digest=part.digest, tables=tables)


def persons(out: Place, part: Part) -> frozenset[str]:
    """Who stands in a part, by name."""
    with TemporaryDirectory(prefix="xjaudit-") as folder:
        paths = out.paths(tuple(out.files(part.folder)), Path(folder))
        found = kept.load(paths[0].parent) if paths else None
    return names_in(found.tables if found else [])


def names_in(tables: Iterable[RawTable]) -> frozenset[str]:
    """Names of persons in tables, plain."""
    told: set[str] = set()
    for table in tables:
        if (names := table.cells.get("name")) is not None:
            told |= {one for text in names.to_pylist() if text and (one := _plain(str(text)))}
    return frozenset(told)


def sweep(out: Place, apart: Iterable[Apart]) -> None:
    """Remove parts of files that are no longer there."""
    used = {str(PurePosixPath(p.folder).parent) for one in apart for p in one.parts.values()}
    for path in out.files(FOLDER):
        if "/".join(PurePosixPath(path).parts[:2]) not in used:
            out.remove(path)
