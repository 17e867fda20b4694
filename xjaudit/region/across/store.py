"""The region's Parquet through DuckDB: within a limit of memory, the rest on disk."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from xjaudit.record import ids
from xjaudit.region.names import told_names
from xjaudit.region.tables import DONE, KINDS, SCHOOLS_FILE

if TYPE_CHECKING:
    import duckdb

# Who is no longer here, and who not yet: a pupil under way is still the sending school's.
GONE, UNDER_WAY = ("TRANSFERRED", "GRADUATED", "DECEASED", "DELETED"), "TRANSFER_IN_PENDING"


@dataclass(frozen=True)
class Store:
    """The tables of a region's folder, open for questions.

    schools    rows of `tables.SCHOOLS` of those that are done, by school_id; school_name as people
               are told it (see `names`), own_name as it came; and province (two digits), where
               their identifier or their county's code tells it
    """

    folder: Path
    db: "duckdb.DuckDBPyConnection"
    schools: pd.DataFrame
    _shown: set[str] = field(default_factory=set)

    def source(self, kind: str) -> str:
        """What stands behind FROM for the tables of a kind, of all schools that are done.

        The columns `file_index` and `file_row_number` tell a row's place.
        """
        # Listing ten thousand files takes a while: those of kinds nobody asks for are left.
        if kind not in self._shown:
            _show(self.db, self.folder / "data" / kind, kind, self.schools["school_id"])
            self._shown.add(kind)
        return f"scanned_{kind}"

    def run(self, question: str, told: Sequence[Any] = ()) -> None:
        """Run a statement."""
        self.db.execute(question, told)

    def frame(self, question: str, told: Sequence[Any] = ()) -> pd.DataFrame:
        """What a question answers; texts as texts, whole numbers as Int64."""
        return as_pandas(self.db.sql(question, params=list(told)).to_arrow_table())


_PANDAS = {
    pa.string(): pd.StringDtype(na_value=float("nan")),
    pa.int64(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}


def as_pandas(table: pa.Table) -> pd.DataFrame:
    """A table with texts as texts and whole numbers as Int64."""
    return table.to_pandas(types_mapper=_PANDAS.get)


@contextmanager
def open_store(folder: Path, memory: str = "4GB", threads: int = 2) -> Iterator[Store]:
    """The store in OUT. What does not fit `memory` is kept in a private folder beside it, which
    goes away at the end."""
    import duckdb

    schools = as_pandas(pq.read_table(folder / SCHOOLS_FILE))
    schools = schools.assign(own_name=schools["school_name"], school_name=told_names(schools))
    schools = schools[schools["state"] == DONE].sort_values("school_id", ignore_index=True)
    schools = schools.assign(province=province_of(schools))
    spill = tempfile.mkdtemp(prefix=".spill-", dir=folder)
    db = duckdb.connect()
    try:
        told = {"memory_limit": memory, "threads": threads, "temp_directory": spill}
        for name, value in told.items():
            db.execute(f"SET {name} = '{value}'")
        # The order of rows is asked for where it matters.
        db.execute("SET preserve_insertion_order = false")
        yield Store(folder, db, schools)
    finally:
        db.close()
        shutil.rmtree(spill, ignore_errors=True)


def province_of(schools: pd.DataFrame) -> pd.Series:
    """The two digits of each school's province."""
    told = schools["county"].where(ids.matches(schools["county"], "^[0-9]{6}$")).str.slice(0, 2)
    own = schools["school_code"].where(ids.matches(schools["school_code"], ids.SCHOOL))
    return own.str.slice(2, 4).fillna(told)


def _show(db: Any, where: Path, kind: str, schools: pd.Series) -> None:
    """A view of a kind's tables; without any, an empty one of the same columns."""
    there = {one.name for one in os.scandir(where)} if where.is_dir() else set()
    files = [str(where / name) for one in schools if (name := f"{one}.parquet") in there]
    if files:
        # A view takes no parameters; a quote in a path is doubled.
        listed = ", ".join("'" + name.replace("'", "''") + "'" for name in files)
        told = f"SELECT *, file_index, file_row_number FROM read_parquet([{listed}])"
    else:
        db.register(f"empty_{kind}", KINDS[kind].empty_table())
        places = "0::UBIGINT AS file_index, 0::BIGINT AS file_row_number"
        told = f"SELECT *, {places} FROM empty_{kind}"
    db.execute(f"CREATE VIEW scanned_{kind} AS {told}")


def put(frame: pd.DataFrame | pa.Table, path: Path) -> Path:
    """Write a table whole or not at all, for its owner's eyes only."""
    table = frame if isinstance(frame, pa.Table) else pa.Table.from_pandas(frame, None, False)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    pq.write_table(table, partial, compression="zstd")
    return partial.replace(path)
