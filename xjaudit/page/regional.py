"""What a region's figures mean: steps of counties and schools, ranks, what holds back. Pure
functions, no HTML; see `figures`.
"""

import re
from collections.abc import Sequence

from xjaudit.page import figures
from xjaudit.page.figures import NOWHERE, Held, Holding, Parts, Step
from xjaudit.page.words import place, word
from xjaudit.snapshot import Row
from xjaudit.snapshot.region import WHOLE, RegionSnapshot, in_school

# A step that schools take in their own workspaces is told where a region's files know of it.
_KNOWN_BY = {"forms": "forms_issued", "archive": "archive_done", "signed": "signatures"}


def name(row: Row, language: str) -> str:
    """What a place of a region is called."""
    kind = row["at"].partition(":")[0]
    unnamed = {WHOLE: "region", "county": "no_county"}
    if kind in unnamed:
        return row["name"] or word(unnamed[kind], language)
    return row["name"] or place(in_school(row["at"]), language)


def short(county: str, region: str) -> str:
    """A county's name without its code and without the region that it lies in."""
    return re.sub(r" [0-9]{6}$", "", county).removeprefix(region)


def codes(snapshot: RegionSnapshot) -> list[str]:
    """The steps that are told of places of this region, in the order of the work."""
    whole = snapshot.whole() if snapshot.rows else {}
    return [code for code in figures.STEPS if code not in _KNOWN_BY or whole.get(_KNOWN_BY[code])]


def steps(row: Row, told: Sequence[str]) -> list[Step]:
    """How far a place is, of any kind, at the steps that are told."""
    # As many classes owe a list as have pupils, and signatures are owed by these.
    return [step for step in figures.steps(row, row["lists_due"]) if step.code in told]


def ranked(snapshot: RegionSnapshot, rows: Sequence[Row]) -> Parts:
    """Places with their steps, the furthest first."""
    told = codes(snapshot)
    order = figures.in_order(rows, lambda row: steps(row, told))
    return [(row, steps(row, told)) for row in order]


def holding_back(snapshot: RegionSnapshot) -> list[Held]:
    """The region's steps of which most is missing, with the schools that lack most."""
    schools = ranked(snapshot, snapshot.of_kind("school"))
    own = steps(snapshot.whole(), codes(snapshot))
    return figures.held_by(own, schools, holding_of=_of_schools(snapshot))


def needing_help(snapshot: RegionSnapshot) -> list[tuple[Row, Step]]:
    """The schools that are least far and have work left, each with what holds it up."""
    schools = ranked(snapshot, snapshot.of_kind("school"))
    return figures.least_far(schools, holding_of=_of_schools(snapshot))


def holding(snapshot: RegionSnapshot, row: Row) -> Step | None:
    """What holds up a place of any kind: a step that holds up a part of it, a school among many or
    a class."""
    at, told, of_school = row["at"], codes(snapshot), _of_schools(snapshot)
    kind, _, rest = at.partition(":")
    own = steps(row, told)
    if kind in (WHOLE, "county"):
        schools = snapshot.of_kind("school") if kind == WHOLE else snapshot.within(at)
        return figures.holding(own, [of_school(one, steps(one, told)) for one in schools])
    if kind == "grade":
        classes = [
            steps(one, told)
            for one in snapshot.within(row["within"])
            if one["at"].startswith(f"class:{rest}-")
        ]
        return figures.holding(own, map(figures.holding, classes))
    return of_school(row, own)


def _of_schools(snapshot: RegionSnapshot) -> Holding:
    """What holds up schools, by their classes where these are told."""
    told, inside = codes(snapshot), dict[str, list[Row]]()
    for row in snapshot.rows:
        if row["at"].startswith("class:") and in_school(row["at"]) != NOWHERE:
            inside.setdefault(row["within"], []).append(row)

    def holds(row: Row, own: list[Step]) -> Step | None:
        classes = inside.get(row["at"], ())
        return figures.holding(own, [figures.holding(steps(one, told)) for one in classes])

    return holds


def done(rows: Sequence[Row]) -> int:
    """How many places have all their pupils checked."""
    return sum(figures.completion(row) == 1 for row in rows)
