"""Registry exports to one roster: a row per record, wide and narrow exports brought together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.findings import keyed_hash
from xjaudit.ingest.frames import Frame, assemble
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.row_class import with_class
from xjaudit.record import ids
from xjaudit.record.fields import all_fields
from xjaudit.settings import Settings

_PLACE = ("table", "file", "sheet", "row")


@dataclass(frozen=True)
class Roster:
    """One row per record.

    frame    file, sheet, row, school, class, class_text, grade_no, person_key, person_also; fields
             as in Frame
    origins  for fields that only a narrow export has: file, sheet, row of each cell
    lacks    for fields that some tables lack: which rows those are
    """

    frame: pd.DataFrame
    letters: dict[tuple[str, str], dict[str, str]]
    origins: dict[str, pd.DataFrame] = field(default_factory=dict)
    lacks: dict[str, pd.Series] = field(default_factory=dict)
    changes: pd.DataFrame = field(default_factory=pd.DataFrame)


def read_roster(
    tables: list[RawTable], settings: Settings, key: bytes, known: Mapping[str, str] | None = None
) -> Roster:
    """Bring the tables of registry exports together; `known` as in `known_persons`.

    The registry exports the record's 72 items without registry number and status, and those in a
    narrow list: where both are given, a narrow row completes the record that has the same ID
    number and name, or else the same name, sex, birth date and class, if that is one only.
    """
    widths = [sum(code in all_fields() for code in t.cells) for t in tables]
    is_wide = [2 * width >= max(widths) for width in widths]
    wide, narrow = (
        with_class(
            assemble(
                [t for t, told in zip(tables, is_wide, strict=True) if told == one], settings.as_of
            ),
            settings,
        )
        for one in (True, False)
    )
    roster = _complete(wide, narrow) if narrow.tables else _alone(wide)
    frame = roster.frame
    school = frame.get("school_code", pd.Series(None, index=frame.index, dtype="str"))
    frame["school"] = school.fillna(settings.school_code) if settings.school_code else school
    _mark_blank_states(frame)
    frame["person_key"], frame["person_also"] = person_keys(frame, key)
    if known:
        frame["person_key"] = known_persons(frame, known)
    return roster


def _mark_blank_states(frame: pd.DataFrame) -> None:
    """A state left blank where the sheet tells others' becomes an empty cell: nobody said that this
    pupil studies, as nobody need where a sheet tells no states at all."""
    if "status.raw" not in frame or frame["status.raw"].notna().all():
        return
    told = frame["status.raw"].notna().groupby([frame["file"], frame["sheet"]]).transform("any")
    frame["status.raw"] = frame["status.raw"].mask(frame["status.raw"].isna() & told, "")


def to_pandas(cells: pa.Table) -> pd.DataFrame:
    """Texts as text columns, whole numbers with missing ones as Int64; a name in any case."""
    if "name" not in cells.column_names:
        # No table at all: the officer has loaded the class lists, but no roster yet.
        cells = cells.append_column("name", pa.nulls(len(cells), pa.string()))
    # Of several exports each column would come in as many pieces.
    cells = cells.combine_chunks()
    frame = cells.drop_columns(["grade_no"]).to_pandas()
    frame["grade_no"] = cells["grade_no"].to_pandas(integer_object_nulls=True).astype("Int64")
    return frame


def _alone(rows: Frame) -> Roster:
    codes = {code for table in rows.tables for code in table.cells if "." not in code}
    having = {code: rows.has(code) for code in sorted(codes)}
    lacks = {code: pd.Series(~has) for code, has in having.items() if not has.all()}
    return Roster(to_pandas(rows.cells), rows.letters(), lacks=lacks, changes=rows.changes)


def _complete(wide: Frame, narrow: Frame) -> Roster:
    """Records of the wide export filled from the narrow one, then those that only it has."""
    base, extra = wide.cells, narrow.cells
    partner = _partners(base, extra)
    rest = np.setdiff1d(np.arange(len(extra)), partner[partner >= 0])
    met = pa.array(partner, mask=partner < 0)
    left_over = pa.array(rest)
    columns: dict[str, pa.ChunkedArray] = {}
    for name in dict.fromkeys([*base.column_names, *extra.column_names]):
        columns[name] = _column(name, base, extra, met, left_over)
    frame = to_pandas(pa.table(columns))
    place = extra.select(["file", "sheet", "row"]).take(met).to_pandas()
    only_narrow = set(extra.column_names) - set(base.column_names)
    origins = {name: place for name in only_narrow if "." not in name}
    lacks = {}
    from_narrow = np.concatenate([partner >= 0, np.full(len(rest), True)])
    for name in [n for n in columns if f"{n}.raw" in columns]:
        has = np.concatenate([wide.has(name), np.full(len(rest), False)])
        has |= from_narrow & (name in extra.column_names)
        if not has.all():
            lacks[name] = pd.Series(~has)
    changes = pd.concat([wide.changes, narrow.changes])
    return Roster(frame, wide.letters() | narrow.letters(), origins, lacks, changes)


def _column(
    name: str, base: pa.Table, extra: pa.Table, met: pa.Array, rest: pa.Array
) -> pa.ChunkedArray:
    kind = (base if name in base.column_names else extra).schema.field(name).type
    below = extra[name].take(rest) if name in extra.column_names else pa.nulls(len(rest), kind)
    if name not in base.column_names:
        above = extra[name].take(met)
    elif name in _PLACE or name not in extra.column_names or name.endswith(".number"):
        above = base[name]
    else:
        above = base[name]
        raw = f"{name.removesuffix('.raw')}.raw"
        if above.null_count:
            # A cell that stands in the wide export, even an unreadable one, is its own business.
            empty = pc.is_null(base[raw] if raw in base.column_names else above)
            above = pc.if_else(pc.and_(empty, pc.is_null(above)), extra[name].take(met), above)
    joined = pa.chunked_array([*_chunks(above), *_chunks(below)], kind)
    return pc.fill_null(joined, False) if name.endswith(".number") else joined


def _chunks(column: pa.Array | pa.ChunkedArray) -> list[pa.Array]:
    return column.chunks if isinstance(column, pa.ChunkedArray) else [column]


def _partners(base: pa.Table, extra: pa.Table) -> np.ndarray:
    """For each row of `base` the row of `extra` that is the same record, -1 where there is none."""
    found = np.full(len(base), -1)
    for names in (["id_number", "name"], ["name", "sex", "birth_date", "class"]):
        if not set(names) <= set(base.column_names) & set(extra.column_names):
            continue
        left, right = (_once(table.select(names).to_pandas()) for table in (base, extra))
        left = left[found[left.index] < 0]
        right = right.drop(found[found >= 0], errors="ignore")
        partner = left.map(pd.Series(right.index, index=right.to_numpy())).dropna().astype("int64")
        found[partner.index] = partner.to_numpy()
    return found


def _once(frame: pd.DataFrame) -> pd.Series:
    """The columns of each row as one text, for rows without blanks whose text occurs once."""
    frame = frame.dropna()
    text = frame.iloc[:, 0]
    for name in frame.columns[1:]:
        text = text + "|" + frame[name]
    return text[~text.duplicated(keep=False)]


def _repeats(plain: pd.Series, frame: pd.DataFrame) -> pd.Series:
    """Numbers records of one key by what else they tell, so that sorting a sheet changes none."""
    repeat = pd.Series(0, index=plain.index)
    several = plain[plain.duplicated(keep=False)].index
    if len(several):
        names = sorted(str(n) for n in frame if str(n).endswith(".raw"))
        content = frame.loc[several, names].fillna("").agg("|".join, axis=1)
        ordered = content.sort_values(kind="stable").index
        repeat[ordered] = plain[ordered].groupby(plain[ordered]).cumcount()
    return repeat


def person_keys(frame: pd.DataFrame, key: bytes) -> tuple[pd.Series, pd.Series]:
    """A keyed hash per record, the same across exports, order of rows and moves of class, and a
    second one by which the pupil is known again when the first changes; missing without one.

    Made of the ID number where it is a sound one held by one record only, else of the registry
    number, else of name, sex and birth date; the second of the next of these.
    """
    nothing = pd.Series(None, index=frame.index, dtype="str")
    number = frame.get("id_number", nothing)
    number = number.where(ids.has_valid_check(number) & ~number.duplicated(keep=False))
    registry = frame.get("registry_no", nothing)
    registry = registry.where(~registry.duplicated(keep=False))
    parts = [frame.get(n, nothing).fillna("") for n in ("name", "sex", "birth_date")]
    person = "P" + parts[0] + "|" + parts[1] + "|" + parts[2]
    next_best = ("R" + registry).combine_first(person)
    plain = ("I" + number).combine_first(next_best)
    repeat = _repeats(plain, frame)
    keys = [keyed_hash(key, p, str(n)) for p, n in zip(plain, repeat, strict=True)]
    # A record without a sound ID number, told by its registry number, is known by who it is too.
    also = next_best.where(next_best != plain, person.where(person != plain))
    also = also.mask(also.duplicated(keep=False))
    second = [keyed_hash(key, p, "0") if isinstance(p, str) else None for p in also]
    told = (pd.Series(one, index=frame.index, dtype="str") for one in (keys, second))
    return next(told), next(told)


def known_persons(frame: pd.DataFrame, known: Mapping[str, str]) -> pd.Series:
    """Keys under which pupils are known already, so that what was decided about them stays theirs
    when their ID number is corrected.

    known  by key, and by second key, the key under which somebody was decided about
    """
    keys, also = frame["person_key"], frame["person_also"]
    earlier = keys.map(known).fillna(also.map(known))
    # One pupil each: what two records claim, or another record is called, is left as it is.
    taken = earlier.duplicated(keep=False) | (earlier.isin(keys) & (earlier != keys))
    return earlier.mask(taken).fillna(keys).astype("str")
