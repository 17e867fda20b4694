"""What no school sees alone: one number, one child, one transfer between several of them."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit import keys
from xjaudit.region.across import cases
from xjaudit.region.across.duplicates import duplicates
from xjaudit.region.across.search import on_two_lists, suspected
from xjaudit.region.across.store import open_store, put
from xjaudit.region.across.suspects import suspects
from xjaudit.region.across.transfers import transfers
from xjaudit.region.across.under_way import under_way
from xjaudit.region.across.words import kinds

FILE = "across.parquet"


def findings(
    out: Path, memory: str = "4GB", threads: int = 2, school_year: int = 0, key: bytes | None = None
) -> list[Path]:
    """Compare the records of all schools of a region's folder with each other, and write what was
    found to OUT/across: `across.parquet`, a row per case, and for each kind of case a table with a
    row per member. `school_year` is the audit's; the key names cases as it names pupils.
    """
    with open_store(out, memory, threads) as store:
        schools = store.schools[["school_id", "school_name", "county", "province"]]
        found = suspects(store, school_year or pd.Timestamp.now().year)
        records = pd.concat([duplicates(found), under_way(found)], ignore_index=True)
        twice = cases.of_duplicates(records, found)
        known = transfers(store)
        asked = [known, suspected(store, known), on_two_lists(store)]
        missing = cases.of_transfers(pd.concat(asked, ignore_index=True), found)
    members = cases.placed(pd.concat([twice, missing]), schools, key or keys.user_key())
    folder = out / "across"
    kept = pa.Table.from_pandas(cases.masked(members), MEMBERS_SCHEMA, preserve_index=False)
    written = [put(cases.case_table(members, kept, SCHEMA), folder / FILE)]
    for code in kinds():
        own = kept.filter(pc.equal(kept["kind"], code))
        written.append(put(own, folder / f"{code}.parquet"))
    return written


MEMBERS_SCHEMA = pa.schema(
    [(name, pa.int64() if name == "row" else pa.string()) for name in cases.MEMBERS]
)
_OF_CASE = [one for one in MEMBERS_SCHEMA if one.name not in ("case_id", "kind")]
_TYPES = {
    "schools": pa.int64(),
    "records": pa.int64(),
    "candidates": pa.int64(),
    "counties": pa.list_(pa.string()),
    "members": pa.list_(pa.struct(_OF_CASE)),
}
SCHEMA = pa.schema([(name, _TYPES.get(name, pa.string())) for name in cases.CASES])
