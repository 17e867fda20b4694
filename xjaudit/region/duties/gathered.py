"""All that the county's duties need, asked for once."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from xjaudit.region.across.store import Store
from xjaudit.region.duties import figures, institutions, late, problems, standing
from xjaudit.region.duties.cases import cases
from xjaudit.region.duties.divisions import divisions
from xjaudit.region.duties.identifiers import identifiers
from xjaudit.region.duties.increments import Since, increments
from xjaudit.region.tables import STRAYS_FILE
from xjaudit.settings import Settings


@dataclass(frozen=True)
class Gathered:
    """Tables of a region; what each holds is told where it is made."""

    standing: pd.DataFrame
    cases: list[dict[str, Any]]
    late: pd.DataFrame
    problems: pd.DataFrame
    institutions: pd.DataFrame
    compared: pd.DataFrame
    places: pd.DataFrame
    since: Since
    told: pd.DataFrame
    codes: pd.Series
    base: pd.DataFrame
    strays: int


def gather(store: Store, settings: Settings) -> Gathered:
    """Ask the region's tables; `told` are findings about schools and their own tables, `codes` the
    identifiers by school_id, `base` what is wrong with the base of institution codes, `strays` how
    many files went to no school, or not all of their rows."""
    counts = figures.counted(store)
    about = " OR ".join(f"starts_with(rule, '{one}')" for one in (*institutions.RULES, "SUM-"))
    found = store.frame(
        "SELECT school_id, rule, severity, message, action, file, sheet, row "
        f"FROM {store.source('findings')} WHERE {about} ORDER BY ALL"
    )
    schools = standing.standing(store)
    known = divisions(store)
    rolled = figures.places(store.schools, counts, known, settings)
    strays = store.folder / STRAYS_FILE
    return Gathered(
        standing=schools,
        cases=cases(store),
        late=late.late(store),
        problems=problems.open_problems(store, settings),
        institutions=institutions.institutions(store),
        compared=figures.compared(store),
        places=figures.with_left_out(rolled, standing.unsearched(schools), store.schools, known),
        since=increments(store, settings.as_of),
        told=found,
        codes=identifiers(store, schools),
        base=institutions.faults_of_base(institutions.base_of(store)),
        strays=pq.read_metadata(strays).num_rows if strays.exists() else 0,
    )
