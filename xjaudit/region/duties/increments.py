"""What is new since the run before: the numbers of findings and cases are kept day by day."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from xjaudit.region.across.store import Store

FOLDER = "history"


@dataclass(frozen=True)
class Since:
    """What came and went since an earlier day; nothing where there is none.

    day     the day of the run compared with, or None
    counts  school_id, kind (finding or case), code (rule or kind of case), new, gone, unknown:
            cases of one of the two days that cannot be compared
    cases   ids of the cases that are new
    """

    day: date | None
    counts: pd.DataFrame
    cases: frozenset[str]


def increments(store: Store, today: date) -> Since:
    """Keep today's findings and cases, and compare them with those of the last day before.

    A second run of a day takes the place of the first. Of a school that was not done on either day
    nothing is compared, nor is a case with a part in one: what is not looked at has not gone.
    """
    folder = store.folder / FOLDER
    before = [d for path in folder.glob("*.parquet") if (d := _day(path)) and d < today]
    now = _keep(store, folder / f"{today.isoformat()}.parquet")
    if not before:
        names = ["school_id", "kind", "code", "new", "gone", "unknown"]
        return Since(None, pd.DataFrame(columns=names), frozenset())
    day = max(before)
    told = {"now": now, "before": folder / f"{day.isoformat()}.parquet"}
    for name, path in told.items():
        store.run(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM read_parquet({_quoted(path)})")
    store.run(
        "CREATE OR REPLACE TEMP TABLE done_twice AS SELECT DISTINCT school_id FROM now "
        "INTERSECT SELECT DISTINCT school_id FROM before"
    )
    store.run(
        "CREATE OR REPLACE TEMP TABLE partly AS SELECT DISTINCT id "
        "FROM (FROM now UNION ALL FROM before) "
        "WHERE kind = 'case' AND school_id NOT IN (FROM done_twice)"
    )
    parts = []
    for word, one, other in (("new", "now", "before"), ("gone", "before", "now")):
        parts.append(
            "SELECT school_id, kind, code, id, CASE WHEN kind = 'case' AND id IN (FROM partly) "
            f"THEN 'unknown' ELSE '{word}' END AS word FROM {one} "
            f"SEMI JOIN done_twice USING (school_id) ANTI JOIN {other} USING (school_id, kind, id) "
            "WHERE kind <> 'school'"
        )
    store.run(f"CREATE OR REPLACE TEMP TABLE changed AS {' UNION ALL '.join(parts)}")
    counts = store.frame(
        "SELECT school_id, kind, code, count(*) FILTER (word = 'new') AS new, "
        "count(*) FILTER (word = 'gone') AS gone, count(*) FILTER (word = 'unknown') AS unknown "
        "FROM changed GROUP BY ALL ORDER BY ALL"
    )
    cases = store.frame("SELECT DISTINCT id FROM changed WHERE kind = 'case' AND word = 'new'")
    return Since(day, counts, frozenset(cases["id"]))


def _keep(store: Store, path: Path) -> Path:
    """Today's numbers; a row for each school besides, so that one without findings is known too."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    cases = _quoted(store.folder / "across" / "across.parquet")
    store.db.register("schools_done", store.schools[["school_id"]])
    store.run(
        "COPY (SELECT school_id, 'finding' AS kind, rule AS code, finding_id AS id "
        f"FROM {store.source('findings')} UNION ALL "
        "SELECT DISTINCT member.school_id, 'case', kind, case_id FROM (SELECT kind, case_id, "
        f"unnest(members) AS member FROM read_parquet({cases})) UNION ALL "
        "SELECT school_id, 'school', '', '' FROM schools_done) "
        f"TO {_quoted(partial)} (FORMAT parquet, COMPRESSION zstd)"
    )
    partial.chmod(0o600)
    return partial.replace(path)


def _quoted(path: Path) -> str:
    text = str(path).replace("'", "''")
    return f"'{text}'"


def _day(path: Path) -> date | None:
    try:
        return date.fromisoformat(path.stem)
    except ValueError:
        return None
