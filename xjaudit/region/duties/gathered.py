"""All that the county's duties need, asked for once."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from xjaudit.region.across.store import Store
from xjaudit.region.duties import figures, institutions, late, problems, standing
from xjaudit.region.duties.cases import cases
from xjaudit.region.duties.divisions import divisions
from xjaudit.region.duties.increments import Since, increments
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


def gather(store: Store, settings: Settings) -> Gathered:
    """Ask the region's tables; `told` are findings about schools and their own tables."""
    counts = figures.counted(store)
    about = " OR ".join(f"starts_with(rule, '{one}')" for one in (*institutions.RULES, "SUM-"))
    found = store.frame(
        "SELECT school_id, rule, severity, message, action, file, sheet, row "
        f"FROM {store.source('findings')} WHERE {about} ORDER BY ALL"
    )
    return Gathered(
        standing=standing.standing(store),
        cases=cases(store),
        late=late.late(store),
        problems=problems.open_problems(store, settings),
        institutions=institutions.institutions(store),
        compared=figures.compared(store),
        places=figures.places(store.schools, counts, divisions(store), settings),
        since=increments(store, settings.as_of),
        told=found,
    )
