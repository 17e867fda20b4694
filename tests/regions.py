"""A region's folder as the audit of its schools leaves it, from a few typed rows."""

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from tests.tables import read_table
from xjaudit.record.ids import check_character, has_valid_check
from xjaudit.region.tables import DONE, KINDS, SCHOOLS, SCHOOLS_FILE, shaped

# Two of one county, one of another county, one of another province.
SCHOOLS_TABLE = """
school_id  | school_name | county
2151000001 | 东街小学     | 511724
2151000002 | 西街小学     | 511724
3151000003 | 河畔中学     | 511703
2142000004 | 湖滨小学     | 420102
"""
_DEFAULTS = {
    "pupils": {"file": "名册.xlsx", "sheet": "Sheet1", "status": "ACTIVE", "class": "3-1"},
    "attending": {
        "file": "三1班.xlsx",
        "sheet": "名单",
        "outcome": "not_registered",
        "class": "3-1",
    },
    "guardians": {"relation": "父亲", "is_guardian": "是"},
}


def number(birth_date: str, sequence: str = "001", division: str = "999999") -> str:
    """A sound ID number of the practice division."""
    body = f"{division}{birth_date}{sequence}"
    return body + check_character(body)


def region(folder: Path, schools: str = SCHOOLS_TABLE, **told: str | pd.DataFrame) -> Path:
    """The folder; of each kind the rows of all schools, by `school` (E: 东街小学 …) or school_id.

    What rows leave out is made up: key, place, name_key, id_valid and grade follow from the rest.
    """
    known, _ = read_table(schools)
    frame = known.assign(state=DONE, school_code=known["school_id"])
    pq.write_table(_schools(frame), _made(folder) / SCHOOLS_FILE)
    for kind, rows in told.items():
        rows = rows if isinstance(rows, pd.DataFrame) else read_table(rows)[0]
        rows = _filled(
            kind, rows, known.set_index(known["school_name"].str[:1])["school_id"].to_dict()
        )
        for one in known["school_id"]:
            own = rows[rows["school_id"] == one]
            if own.empty:
                continue
            path = _made(folder / "data" / kind) / f"{one}.parquet"
            pq.write_table(shaped(own, KINDS[kind], one), path)
    return folder


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _schools(frame: pd.DataFrame):
    import pyarrow as pa

    return pa.Table.from_pandas(frame.reindex(columns=SCHOOLS.names), SCHOOLS, preserve_index=False)


def _filled(kind: str, rows: pd.DataFrame, ids: dict[str, str]) -> pd.DataFrame:
    rows = rows.reset_index(drop=True)
    if "school" in rows and "school_id" not in rows:
        rows["school_id"] = rows["school"].map(ids)
    for name, value in _DEFAULTS.get(kind, {}).items():
        if name not in rows:
            rows[name] = value
    if "row" in KINDS[kind].names and "row" not in rows:
        rows["row"] = range(2, 2 + len(rows))
    if "name" in rows and "name_key" not in rows:
        rows["name_key"] = rows["name"]
    for name in ("person_key", "list_key"):
        if name in KINDS[kind].names and name not in rows:
            rows[name] = [f"{kind[0]}{at}" for at in range(len(rows))]
    if kind == "pupils" and "id_number" in rows:
        rows["id_valid"] = has_valid_check(rows["id_number"]).where(rows["id_number"].notna())
    if "grade_no" in KINDS[kind].names and "grade_no" not in rows and "class" in rows:
        rows["grade_no"] = pd.to_numeric(rows["class"].str.split("-").str[0])
    return rows
