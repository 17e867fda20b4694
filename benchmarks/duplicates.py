"""Duplicates over many records against the plain queries of DuckDB on the same Parquet.

Invented records of schools of 1,000 pupils, two guardians each. Of ten thousand, some ten have
another's ID number, some five another's registry number, some five stand twice without a number,
some five have two numbers, some five a guardian's number; of a thousand, two attend without a
record, half of them recorded and absent elsewhere. Told are the seconds of `across.findings`, from
Parquet to the cases written, those of the plain GROUP BY … HAVING of the same three keys, each over
the same files, the processor's seconds and the highest memory of either process. A process each,
one after the other.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

PER_SCHOOL = 1000
# Of each kind of trouble one in so many records.
_EVERY = {"same_id": 1000, "same_registry": 2000, "same_person": 2000, "two_numbers": 2000,
          "guardian_number": 2000, "listed": 500}  # fmt: skip
PLAIN = {
    "id_number": "SELECT id_number, count(*) FROM {0} WHERE id_number IS NOT NULL "
    "GROUP BY ALL HAVING count(*) > 1",
    "registry_no": "SELECT registry_no, count(*) FROM {0} WHERE registry_no IS NOT NULL "
    "GROUP BY ALL HAVING count(*) > 1",
    "person": "SELECT name_key, sex, birth_date, count(*) FROM {0} "
    "GROUP BY ALL HAVING count(*) > 1",
}


# What a record holds follows from a number; that of another is taken where something is twice.
_MADE = """
SELECT i, hash(i) AS h, i // 1000 AS school,
  CASE WHEN i % {same_person} = 3 OR i % {two_numbers} = 4 THEN abs(i - 50003) ELSE i END AS who,
  CASE WHEN i % {same_id} = 1 THEN abs(i - 50003) ELSE i END AS whose_id,
  CASE WHEN i % {same_registry} = 2 THEN abs(i - 50003) ELSE i END AS whose_registry
FROM range(?, ?) t(i)
"""
# Of two thousand characters the first hundreds are those of most names.
_NAME = """chr(19968 + (100 * pow(hash(who, 1) % 1000 / 1000, 3))::INT)
  || chr(20500 + (800 * pow(hash(who, 2) % 1000 / 1000, 2))::INT)
  || chr(20500 + (800 * pow(hash(who, 3) % 1000 / 1000, 2))::INT)"""
_BORN = "strftime(DATE '2010-01-01' + ({0} % 4000)::INT, '%Y%m%d')"
_ID = "'999999' || " + _BORN + " || printf('%04d', {0} // 4000 % 10000)"
_ADULT = _ID.replace("2010", "1975")
_WHERE = """printf('2151%06d', school) AS school_id, '7-1' AS class, 7 AS grade_no,
  'a.xlsx' AS file, 'Sheet1' AS sheet, i % 1000 + 2 AS row"""
_ROWS = {
    "pupils": f"""
SELECT {_WHERE}, md5(i::VARCHAR)[:20] AS person_key, {_NAME} AS name, name AS name_key,
  CASE WHEN hash(who) % 2 = 0 THEN '男' ELSE '女' END AS sex, {_BORN.format("who")} AS birth_date,
  CASE WHEN i % {{same_person}} = 3 THEN NULL WHEN i % {{guardian_number}} = 5
    THEN {_ADULT.format("i")} ELSE {_ID.format("whose_id")} END AS id_number,
  'G999999' || printf('%012d', whose_registry) AS registry_no, true AS id_valid,
  'ACTIVE' AS status, '1' || printf('%010d', hash(who, 4) % 10000000000) AS phone,
  CASE WHEN i % 1000 = 6 THEN 'absent' ELSE 'matched' END AS outcome
FROM made""",
    "guardians": f"""
SELECT printf('2151%06d', school) AS school_id, md5(i::VARCHAR)[:20] AS person_key,
  '父亲' AS relation, {_ADULT.format("i")} AS id_number, 1 AS member,
  '1' || printf('%010d', hash(who, 5) % 10000000000) AS phone
FROM made UNION ALL
SELECT printf('2151%06d', school), md5(i::VARCHAR)[:20], '母亲', {_ADULT.format("i + 20000000")}, 2,
  '1' || printf('%010d', hash(who, 6) % 10000000000)
FROM made""",
    "attending": f"""
SELECT {_WHERE}, md5(i::VARCHAR)[:20] AS list_key, {_NAME} AS name, name AS name_key,
  {_BORN.format("who")} AS birth_date, 'not_registered' AS outcome
FROM (SELECT * REPLACE (CASE WHEN i % 1000 = 6 THEN abs(i - 5000) ELSE i + 500000000 END AS who)
  FROM made WHERE i % {{listed}} = 6)""",
}


def make(folder: Path, rows: int) -> None:
    """A region's folder of so many records, a hundred schools at a time."""
    import duckdb
    import pyarrow as pa
    import pyarrow.parquet as pq

    from xjaudit.region.tables import DONE, KINDS, SCHOOLS, SCHOOLS_FILE

    told = [
        {
            "school_id": f"2151{at:06d}",
            "school_name": f"第{at}小学",
            "county": f"{511700 + at % 90}",
        }
        for at in range(-(-rows // PER_SCHOOL))
    ]
    schools = pa.Table.from_pylist([one | {"state": DONE} for one in told], SCHOOLS)
    pq.write_table(schools, folder / SCHOOLS_FILE)
    db = duckdb.connect()
    for first in range(0, rows, 100 * PER_SCHOOL):
        last = min(rows, first + 100 * PER_SCHOOL)
        db.execute(f"CREATE OR REPLACE TEMP TABLE made AS {_MADE.format(**_EVERY)}", [first, last])
        for kind, question in _ROWS.items():
            table = db.sql(question.format(**_EVERY) + " ORDER BY school_id").to_arrow_table()
            _write(table, KINDS[kind], folder / "data" / kind)


def _write(told: Any, schema: Any, folder: Path) -> None:
    """A file for each school."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True, exist_ok=True)
    known, n = {*told.column_names}, len(told)
    columns = [
        told[one.name].cast(one.type) if one.name in known else pa.nulls(n, one.type)
        for one in schema
    ]
    table = pa.Table.from_arrays(columns, schema=schema)
    schools = told["school_id"].to_numpy()
    starts = np.flatnonzero(np.append(True, schools[1:] != schools[:-1])).tolist()
    for start, end in zip(starts, [*starts[1:], len(table)], strict=True):
        path = folder / f"{schools[start]}.parquet"
        pq.write_table(table.slice(start, end - start), path, compression="zstd")


def plain(folder: Path, memory: str) -> dict[str, float]:
    """Seconds of the plain queries."""
    import duckdb

    db = duckdb.connect()
    db.execute(f"SET threads = 2; SET memory_limit = '{memory}'; SET temp_directory = '{folder}'")
    seconds = {}
    for name, question in PLAIN.items():
        start = time.perf_counter()
        db.sql(question.format(f"read_parquet('{folder}/data/pupils/*.parquet')")).to_arrow_table()
        seconds[name] = time.perf_counter() - start
    return seconds


def ours(folder: Path, memory: str) -> dict[str, float]:
    """Seconds of all kinds, from Parquet to the cases written, and how many there are of each."""
    import pyarrow.parquet as pq

    from xjaudit.region import across

    start = time.perf_counter()
    written = across.findings(folder, memory, 2, 2026, b"key of the benchmark")
    seconds = time.perf_counter() - start
    kinds = pq.read_table(written[0], columns=["kind"])["kind"].value_counts().to_pylist()
    return {"all": seconds, **{f"cases {one['values']}": one["counts"] for one in kinds}}


def main() -> None:
    """Make, measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--memory", default="4GB", help="DuckDB's limit")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", choices=["plain", "ours"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help="where the records are or shall be")
    options = parser.parse_args()
    if options.work:
        before = time.process_time()
        told = {"plain": plain, "ours": ours}[options.work](options.folder, options.memory)
        told["processor"] = time.process_time() - before
        # Of this process alone: what its parent had does not count.
        status = Path("/proc/self/status").read_text("ascii")
        told["megabytes"] = int(status.split("VmHWM:")[1].split()[0]) // 1024
        print(json.dumps(told))
        return
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or Path(made)
        if not (folder / "data").exists():
            folder.mkdir(exist_ok=True, parents=True)
            make(folder, options.rows)
        rounds = [(_asked(folder, "plain", options), _asked(folder, "ours", options))
                  for _ in range(options.rounds)]  # fmt: skip
    for bare, own in rounds:
        seconds = sum(bare[name] for name in PLAIN)
        told = ", ".join(f"{name} {bare[name]:.1f}" for name in PLAIN)
        print(f"plain {seconds:.1f} s ({told}), {_also(bare)}; "
              f"ours {own['all']:.1f} s, {_also(own)}: {own['all'] / seconds:.2f} times, "
              f"{own['processor'] / bare['processor']:.2f} of the processor's")  # fmt: skip
    cases = {name: int(n) for name, n in rounds[-1][1].items() if name.startswith("cases")}
    print(", ".join(f"{name} {n}" for name, n in sorted(cases.items())))


def _also(told: dict[str, float]) -> str:
    return f"{told['processor']:.1f} s of processors, {told['megabytes']} MB"


def _asked(folder: Path, work: str, options: argparse.Namespace) -> dict[str, float]:
    """One measurement in a process of its own."""
    told = [sys.executable, "-m", "benchmarks.duplicates", "--work", work]
    told += ["--folder", str(folder), "--memory", options.memory]
    return json.loads(subprocess.run(told, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    main()
