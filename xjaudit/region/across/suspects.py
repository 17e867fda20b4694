"""Narrow first: the few records that may stand twice, out of tens of millions."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from xjaudit.region.across.store import GONE, UNDER_WAY, Store

# A pupil's number that is an adult's by its birth year: nobody is at school at that age.
ADULT_FROM = 20

_STATE = f"""CASE WHEN status = '{UNDER_WAY}' THEN 1 WHEN status IN {GONE} THEN 2 ELSE 0 END"""
# A masked number is nobody's, and a few characters of one are anybody's.
_NUMBER = "CASE WHEN length(id_number) >= 6 AND NOT contains(id_number, '*') THEN id_number END"
# Rows of class lists without a record. born: the birth date told, or that of the number.
LISTED = f"""
CREATE TEMP TABLE listed AS
SELECT school_id, list_key, name_key, sex, birth_date, id_number, id_tail, registry_no,
  class, grade_no, phone, file, sheet, "row",
  CASE WHEN length(id_number) >= 15 THEN {_NUMBER} END AS number,
  CASE WHEN length(registry_no) >= 15 THEN registry_no END AS registry,
  coalesce(birth_date, CASE WHEN length(number) = 18 THEN number[7:14] END) AS born,
  row_number() OVER (ORDER BY school_id, file, sheet, "row", list_key) AS person
FROM {{source}} WHERE outcome = 'not_registered' AND name_key IS NOT NULL
"""
# Two names of one birthday are compared where they may be alike. Of few, all: '' is what any two
# share. Else what is left of a name without one of its characters: names that differ in one, have
# one more or two swapped share such a form, and their first or their last character.
_FORMS = ("{0}", *(f"substr({{0}}, 1, {at}) || substr({{0}}, {at + 2})" for at in range(4)))
_ENDS = ("left({0}, 1)", "right({0}, 1)")
# Records of a school whose number is not told.
_USUAL = 1000
# So many pairs of somebody on a list and a record are few.
_FEW_PAIRS = 400_000_000
# What a record must have for somebody on a list to be asked about: a form of the name on the same
# birthday; the name alone where nobody knows whether its pupil attends.
_WANTED = """
CREATE TEMP MACRO forms(name) AS [{forms}];
CREATE TEMP TABLE wanted AS
SELECT DISTINCT hash(born, unnest(forms(name_key))) FROM listed WHERE born IS NOT NULL;
CREATE TEMP TABLE ends AS
SELECT DISTINCT hash(born, unnest([{ends}])) FROM listed WHERE born IS NOT NULL
UNION SELECT hash(name_key) FROM listed
"""
# One pass over the files: where each record stands, and hashes of what no two children share.
# state: 0 here, 1 not yet (under way to the school), 2 no longer.
_KEYS = """
CREATE TEMP TABLE keys AS
SELECT file_index, file_row_number,
  CASE WHEN id_number IS NOT NULL THEN hash(id_number) END AS id,
  CASE WHEN registry_no IS NOT NULL THEN hash(registry_no) END AS registry,
  CASE WHEN sex IS NOT NULL AND birth_date IS NOT NULL THEN hash(name_key, sex, birth_date) END
    AS person,
  {state} AS state,
  {may_be} OR (outcome IS NULL AND hash(name_key) IN (FROM ends)) AS near,
  coalesce(id_valid AND id_number[7:10] <= ?, false) AND state = 0 AS adult,
  coalesce(outcome = 'absent', false) AND state = 0 AS absent
FROM {source}
"""
# What a class list tells of somebody without a record counts as once more, and a record under way.
_TOLD = {
    "id": "UNION ALL SELECT hash(number) FROM listed WHERE number IS NOT NULL",
    "registry": "UNION ALL SELECT hash(registry) FROM listed WHERE registry IS NOT NULL",
    "person": "",
}
# So many hashes are sorted at once: 8 bytes each, some copies.
_AT_ONCE = 50_000_000
_FEW = """
CREATE TEMP TABLE few AS
SELECT file_index, file_row_number, state, adult OR id IN (FROM twice_id)
  OR registry IN (FROM twice_registry) OR person IN (FROM twice_person) AS twice
FROM keys WHERE absent OR twice OR near
"""
_NARROW = f"""
CREATE TEMP TABLE narrow AS
SELECT school_id, person_key, name_key, sex, birth_date, id_number, id_valid, registry_no, class,
  grade_no, status, phone, outcome, file, sheet, "row", state, {_NUMBER} AS number,
  row_number() OVER (ORDER BY school_id, file, sheet, "row", person_key) AS record
FROM {{source}} JOIN few USING (file_index, file_row_number)
WHERE twice OR name_key IN (SELECT name_key FROM listed) OR {{alike}}
"""


@dataclass(frozen=True)
class Suspects:
    """Records of which something stands elsewhere too, and the families that matter for them.

    records   columns of pupils, number (that of a document, without those that are masked) and
              state (0 here, 1 under way to the school, 2 gone), by record: numbers in the order of
              schools and places
    listed    rows of class lists without a record, by person
    families  school_id, person_key, id_number, phone of the records' guardians, and of whoever has
              a number that a pupil has
    adult     which records bear an adult's number
    """

    records: pd.DataFrame
    listed: pd.DataFrame
    families: pd.DataFrame
    adult: pd.Series


def suspects(store: Store, school_year: int) -> Suspects:
    """The narrow set, of hashes that may meet by chance: who asks compares the values."""
    pupils, born = store.source("pupils"), school_year - ADULT_FROM
    store.run(LISTED.format(source=store.source("attending")))
    forms, ends = _told_forms(store)
    told = {"forms": ", ".join(forms).format("name"), "ends": ", ".join(ends).format("name_key")}
    store.run(_WANTED.format(**told))
    # These files are read twice; what is kept of them counts as memory and gives way.
    store.run("SET parquet_metadata_cache = true")
    may_be, alike = _any_in("ends", ends), _any_in("wanted", forms)
    store.run(_KEYS.format(source=pupils, state=_STATE, may_be=may_be), [str(born)])
    for key, more in _TOLD.items():
        store.db.register("twice", pd.DataFrame({key: _twice(store, key)}))
        store.run(f"CREATE TEMP TABLE twice_{key} AS FROM twice {more}")
    store.run(_FEW)
    store.run("DROP TABLE keys")
    store.run(_NARROW.format(source=pupils, alike=alike))
    store.run("SET parquet_metadata_cache = false")
    records = store.frame("SELECT * FROM narrow ORDER BY record").set_index("record")
    listed = store.frame("SELECT * FROM listed ORDER BY person").set_index("person")
    year = records["number"].str.slice(6, 10)
    adult = records["id_valid"].fillna(False).astype(bool) & (year <= str(born)).fillna(False)
    return Suspects(records, listed, _families(store), adult.astype(bool))


def _told_forms(store: Store) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """By what names of one birthday meet: exactly, and in the first pass."""
    listed = store.db.sql("SELECT count(*) FROM listed").fetchall()[0][0]
    # Files need not be opened to know about how many records there are.
    records = int(store.schools["rows"].fillna(_USUAL).sum())
    return (("''",), ("''",)) if listed * records <= _FEW_PAIRS else (_FORMS, _ENDS)


def _any_in(table: str, forms: tuple[str, ...]) -> str:
    own = [f"hash(birth_date, {one.format('name_key')}) IN (FROM {table})" for one in forms]
    return f"({' OR '.join(own)})"


def _twice(store: Store, key: str) -> np.ndarray:
    """The hashes that stand more than once: sorting them takes a tenth of what GROUP BY takes."""
    mine = f"{key} IS NOT NULL AND state < {2 if key == 'id' else 1}"
    rows = store.db.sql("SELECT count(*) FROM keys").fetchall()[0][0]
    parts, twice = 1 + rows // _AT_ONCE, []
    for part in range(parts):
        part_of = f"{mine} AND {key} % {parts} = {part}"
        told = store.db.sql(f"SELECT {key} FROM keys WHERE {part_of}").fetchnumpy()[key]
        told.sort()
        twice.append(told[1:][told[1:] == told[:-1]])
    return np.concatenate(twice)


def _families(store: Store) -> pd.DataFrame:
    """One pass over the guardians."""
    return store.frame(
        "SELECT DISTINCT school_id, person_key, id_number, phone "
        f"FROM {store.source('guardians')} WHERE id_number IN (SELECT id_number FROM narrow) "
        "OR person_key IN (SELECT person_key FROM narrow) "
        "ORDER BY ALL"
    )
