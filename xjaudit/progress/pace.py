"""The days: how far each edition was, last term, and when all will be checked at this pace."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil
from typing import Any

from xjaudit.progress.small import without_small
from xjaudit.snapshot import Snapshot
from xjaudit.snapshot.schema import COUNTS, HISTORY

# Days whose pace is taken for that of the days to come, and beyond which nothing is foretold.
WINDOW, HORIZON = 14, 3660
Point = dict[str, Any]


def history(editions: Sequence[Snapshot]) -> list[Point]:
    """The school in these editions, the last one of each day."""
    points = {}
    for one in sorted(editions, key=lambda one: one.edition):
        row = one.row("school") or {}
        told = {"edition": one.edition, "published": one.published}
        points[one.published[:10]] = told | {name: row[name] for name in HISTORY}
    return sorted(points.values(), key=lambda point: point["edition"])


def same_term(one: Snapshot, other: Snapshot) -> bool:
    """Both are of one term."""
    return (one.school_year, one.term) == (other.school_year, other.term)


def last_term(now: Snapshot, earlier: Sequence[Snapshot]) -> dict[str, int | None] | None:
    """The school's counts in the last edition of the term before; None where there is none."""
    before = (now.school_year, 1) if now.term == 2 else (now.school_year - 1, 2)
    own = [one for one in earlier if (one.school_year, one.term) == before]
    row = max(own, key=lambda one: one.edition).row("school") if own else None
    return without_small({name: row[name] for name in COUNTS}, now.small) if row else None


def forecast(points: Sequence[Point]) -> str | None:
    """The day on which all will be checked at the pace of the last `WINDOW` days, the last point's
    day where all are; None without a pace, or without anybody to check."""
    if not points or not points[-1]["registered"]:
        return None
    now, today = points[-1], _day(points[-1])
    left = now["registered"] - now["checked"]
    if left <= 0:
        return today.isoformat()
    since = [one for one in points if timedelta(0) < today - _day(one) <= timedelta(WINDOW)]
    gained = now["checked"] - since[0]["checked"] if since else 0
    if gained <= 0:
        return None
    days = ceil(left * (today - _day(since[0])).days / gained)
    return (today + timedelta(days)).isoformat() if days <= HORIZON else None


def _day(point: Point) -> date:
    return date.fromisoformat(point["published"][:10])
