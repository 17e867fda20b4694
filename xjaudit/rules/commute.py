"""Rules about the way to school: distance, means, school bus."""

import pandas as pd

from xjaudit.rules.cells import column
from xjaudit.rules.rule import rule
from xjaudit.settings import Settings

_WALKS, _BUS, _DAY_PUPIL = "1", "5", "1"


def _is_farther(distances: pd.Series, most: int) -> pd.Series:
    """Whole numbers above `most`; there are few different ones."""
    texts = [t for t in distances.unique() if isinstance(t, str)]
    far = [t for t in texts if t.isascii() and t.isdecimal() and int(t) > most]
    return distances.isin(far)


@rule("COM-KM", severity="warn", needs=("commute_km",), action="edit")
def distance_is_no_whole_number(roster: pd.DataFrame) -> pd.Series:
    """Whole kilometres without a unit."""
    distances = roster["commute_km"]
    return ~_is_farther(distances, -1)


@rule("COM-FAR", severity="warn", needs=("commute_km", "residence_mode"), action="edit")
def day_pupil_lives_too_far(roster: pd.DataFrame, settings: Settings) -> pd.Series:
    """Nobody goes so far every day; often metres were entered, or the pupil boards."""
    far = _is_farther(roster["commute_km"], settings.parameter("commute_km_most"))
    return far & (roster["residence_mode"] == _DAY_PUPIL)


@rule(
    "COM-WALK",
    severity="info",
    needs=("commute_km", "commute_mode"),
    action="edit",
    unless=("COM-FAR",),
)
def pupil_walks_too_far(roster: pd.DataFrame, settings: Settings) -> pd.Series:
    """On foot over a distance that takes hours."""
    far = _is_farther(roster["commute_km"], settings.parameter("walk_km_most"))
    return far & (roster["commute_mode"] == _WALKS)


@rule(
    "COM-BUS",
    severity="info",
    needs=("needs_school_bus",),
    also=("commute_mode", "commute_km"),
    action="edit",
)
def school_bus_contradicts_the_way(roster: pd.DataFrame) -> pd.Series:
    """Comes by school bus and needs none, or needs one for no distance at all.

    Who walks some kilometres may well need a bus.
    """
    needs = roster["needs_school_bus"]
    rides = column(roster, "commute_mode") == _BUS
    return (rides & (needs == "0")) | ((needs == "1") & (column(roster, "commute_km") == "0"))


RULES = (
    distance_is_no_whole_number,
    day_pupil_lives_too_far,
    pupil_walks_too_far,
    school_bus_contradicts_the_way,
)
