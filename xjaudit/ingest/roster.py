"""Registry exports to one roster: a row per record, wide and narrow exports brought together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from xjaudit.findings import keyed_hash
from xjaudit.ingest.frames import Frame, assemble
from xjaudit.ingest.layout import RawTable
from xjaudit.record import ids
from xjaudit.record.classes import class_id, class_in_text, grade_of, grade_of_text
from xjaudit.settings import Settings


@dataclass(frozen=True)
class Roster:
    """One row per record.

    frame    file, sheet, row, school, class, class_text, grade_no, person_key; fields as in Frame
    origins  for fields that only a narrow export has: file, sheet, row of each cell
    lacks    for fields that some tables lack: which rows those are
    """

    frame: pd.DataFrame
    letters: dict[tuple[str, str], dict[str, str]]
    origins: dict[str, pd.DataFrame] = field(default_factory=dict)
    lacks: dict[str, pd.Series] = field(default_factory=dict)
    changes: pd.DataFrame = field(default_factory=pd.DataFrame)


def read_roster(tables: list[RawTable], settings: Settings, key: bytes) -> Roster:
    """Bring the tables of registry exports together.

    The registry exports the record's 72 items without registry number and status, and those in a
    narrow list: where both are given, a narrow row completes the record that has the same ID
    number and name, or else the same name, sex, birth date and class, if that is one only.
    """
    widest = max((len(t.cells) for t in tables), default=0)
    wide = with_class(assemble([t for t in tables if len(t.cells) * 2 >= widest]), settings)
    narrow = with_class(assemble([t for t in tables if len(t.cells) * 2 < widest]), settings)
    lacks = {code: ~pd.Series(has) for code, has in _having(wide).items() if not has.all()}
    roster = Roster(wide.frame, wide.letters(), lacks=lacks, changes=wide.changes)
    if len(narrow.frame):
        roster = _complete(roster, narrow)
    frame = roster.frame
    school = frame.get("school_code", pd.Series(None, index=frame.index, dtype="str"))
    frame["school"] = school.fillna(settings.school_code) if settings.school_code else school
    frame["person_key"] = person_keys(frame, key)
    return roster


def _having(frame: Frame) -> dict[str, np.ndarray]:
    codes = {code for table in frame.tables for code in table.cells if "." not in code}
    return {code: frame.has(code) for code in sorted(codes)}


def with_class(rows: Frame, settings: Settings) -> Frame:
    """Add class, class_text, grade_no from the class columns, or from sheet, title, file name."""
    frame, system = rows.frame, settings.system
    nothing = pd.Series(None, index=frame.index, dtype="str")
    grades = frame.get("grade.raw", nothing).map(
        lambda text: grade_of_text(text, system), na_action="ignore"
    )
    text = frame.get("class_no.raw", nothing).combine_first(frame.get("class_name.raw", nothing))
    text = text.astype("str")
    pairs = pd.DataFrame({"text": text, "grade": grades.astype("Float64")}).drop_duplicates()
    known = {
        (t, g): class_in_text(t, system) or class_id(t, system, None if pd.isna(g) else int(g))
        for t, g in pairs.itertuples(index=False)
        if pd.notna(t)
    }
    keys = zip(text, grades.astype("Float64"), strict=True)
    found = pd.Series([known.get(key) for key in keys], index=frame.index, dtype="str")
    of_table = pd.Series([table_class(t, settings) for t in rows.tables], dtype="object")
    if len(rows.tables):
        inherited = frame["table"].map(of_table).astype("str").where(text.isna())
        found = found.combine_first(inherited).astype("str")
    grade_no = found.map({c: grade_of(c) for c in found.dropna().unique()}).astype("Float64")
    grade_no = grade_no.combine_first(grades.astype("Float64")).astype("Int64")
    frame = frame.assign(**{"class": found}, class_text=text, grade_no=grade_no)
    return Frame(frame, rows.tables, rows.changes)


def table_class(table: RawTable, settings: Settings) -> str | None:
    """The class a whole table is of, by sheet name, title or file name, in that order."""
    stem = table.file.rsplit(".", 1)[0]
    candidates = (table.sheet.name, table.title, stem)
    return next((c for t in candidates if (c := class_in_text(t, settings.system))), None)


def _complete(roster: Roster, narrow: Frame) -> Roster:
    base, extra = roster.frame, narrow.frame
    partner = _partners(base, extra)
    met = extra.loc[partner.index].set_index(partner.to_numpy())
    only_narrow = [c for c in extra if c not in base]
    filled = base.join(met[only_narrow])
    for code in [c for c in extra if c in base and c not in ("table", "file", "sheet", "row")]:
        if not code.endswith(".number") and filled[code].isna().any():
            quarantined = filled.get(f"{code.split('.')[0]}.number")
            open_cells = filled[code].isna()
            if quarantined is not None:
                open_cells &= ~quarantined
            # A cell that stands in the wide export, even unreadable, is that export's business.
            raw = filled.get(f"{code.split('.')[0]}.raw")
            if raw is not None:
                open_cells &= raw.isna()
            filled[code] = filled[code].mask(open_cells, met[code].reindex(filled.index))
    place = met[["file", "sheet", "row"]]
    origins = {c: place for c in only_narrow if "." not in c}
    alone = extra.drop(index=partner.index)
    frame = pd.concat([filled, alone], ignore_index=True)
    lacks = _lacks_after(roster, frame, len(base), set(extra), place)
    for name in [c for c in frame if str(c).endswith(".number")]:
        frame[name] = frame[name].fillna(False).astype(bool)
    changes = pd.concat([roster.changes, narrow.changes])
    return Roster(frame, roster.letters | narrow.letters(), origins, lacks, changes)


def _lacks_after(
    roster: Roster, frame: pd.DataFrame, base: int, narrow: set[str], place: pd.DataFrame
) -> dict[str, pd.Series]:
    """Which rows come from no table with a field's column, after the two were brought together."""
    lacks = {}
    in_base = pd.Series(np.arange(len(frame)) < base)
    met = pd.Series(frame.index.isin(place.index))
    for code in [c for c in frame if f"{c}.raw" in frame]:
        own = roster.lacks.get(code)
        from_base = in_base & (code in roster.frame)
        if own is not None:
            from_base &= ~own.reindex(frame.index, fill_value=True)
        from_narrow = (met | ~in_base) & (code in narrow)
        if not (from_base | from_narrow).all():
            lacks[code] = ~(from_base | from_narrow)
    return lacks


def _partners(base: pd.DataFrame, extra: pd.DataFrame) -> pd.Series:
    """Index in `extra` to the index in `base` of the same record."""
    found = pd.Series(dtype="int64")
    for names in (["id_number", "name"], ["name", "sex", "birth_date", "class"]):
        if not all(n in base and n in extra for n in names):
            continue
        left = base.loc[~base.index.isin(found), names].dropna()
        right = extra.loc[~extra.index.isin(found.index), names].dropna()
        left = left[~left.duplicated(keep=False)].reset_index(names="base")
        right = right[~right.duplicated(keep=False)].reset_index(names="extra")
        both = right.merge(left, on=names)
        found = pd.concat([found, pd.Series(both["base"].to_numpy(), index=both["extra"])])
    return found


def person_keys(frame: pd.DataFrame, key: bytes) -> pd.Series:
    """A keyed hash per record, the same across exports, order of rows and moves of class.

    Made of the ID number where it is a sound one held by one record only, else of the registry
    number, else of name, sex and birth date.
    """
    nothing = pd.Series(None, index=frame.index, dtype="str")
    number = frame.get("id_number", nothing)
    number = number.where(ids.has_valid_check(number) & ~number.duplicated(keep=False))
    registry = frame.get("registry_no", nothing)
    registry = registry.where(~registry.duplicated(keep=False))
    parts = [frame.get(n, nothing).fillna("") for n in ("name", "sex", "birth_date")]
    person = "P" + parts[0] + "|" + parts[1] + "|" + parts[2]
    plain = ("I" + number).combine_first("R" + registry).combine_first(person)
    repeat = plain.groupby(plain).cumcount().astype(str)
    hashed = [keyed_hash(key, *pair) for pair in zip(plain, repeat, strict=True)]
    return pd.Series(hashed, index=frame.index, dtype="str")
