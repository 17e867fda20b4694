"""Editions of made-up schools, for tests of what leaders see."""

import random
from datetime import date, timedelta
from typing import Any

from xjaudit.snapshot import Row, Snapshot
from xjaudit.snapshot.schema import COUNTS, HISTORY, misfits

DAY = date(2026, 11, 22)


def edition(grades: int = 3, per: int = 3, **others: Any) -> Snapshot:
    """A school in the middle of the work: every count is there, some are kept back."""
    drawn = random.Random(1)
    rows = [_class(f"{g}-{c}", drawn) for g in range(1, grades + 1) for c in range(1, per + 1)]
    levels = [
        summed(f"grade:{g}", rows[per * (g - 1) : per * g]) | {"no_id": None}
        for g in range(1, grades + 1)
    ]
    nowhere = counts("class:-", not_registered=2)
    kept = {"no_id": 11, "problem_dup_id": 12, "problem_xprov": None, "problem_id_name": 7}
    school = summed("school", [*rows, nowhere]) | kept
    told: dict[str, Any] = {
        "edition": 17,
        "published": f"{DAY}T09:30:00+08:00",
        "as_of": DAY.isoformat(),
        "school": "示例九年一贯制学校",
        "school_year": 2026,
        "digest": "0" * 64,
        "ledger": {"sequence": 40, "head": "a" * 64},
        "rows": [school, *levels, *rows, nowhere],
        "problems_age": {
            "PR-DUP-ID": {"0-30": 6, "31-90": None, "91-183": None, "184-": 0},
            "PR-ID-NAME": {"0-30": 0, "31-90": 7, "91-183": 0, "184-": 0},
            "PR-XPROV": {"0-30": 0, "31-90": 0, "91-183": 0, "184-": None},
        },
        "history": _history(school),
        "last_term": {name: school[name] for name in COUNTS} | {"forms_returned": 20},
        "deadline": "2026-12-18",
        "forecast": "2026-12-09",
    }
    if not others:
        assert misfits(Snapshot(**told).to_data()) == []
    return Snapshot(**told | others)


def counts(at: str, **given: int | None) -> Row:
    """A row of a place in which everything else is nought."""
    return {"at": at, **dict.fromkeys(COUNTS, 0), **given}


def summed(at: str, rows: list[Row]) -> Row:
    """Counts of several rows together."""
    return {"at": at, **{name: sum(row[name] or 0 for row in rows) for name in COUNTS}}


def _class(name: str, drawn: random.Random) -> Row:
    pupils = drawn.randint(36, 48)
    checked = int(pupils * drawn.choice([1, 1, 0.95, 0.9, 0.8, 0.6]))
    left, error = pupils - checked, drawn.choice([0, 0, 1, 2, 5])
    signatures = 3 if not left and not error else drawn.choice([0, 1])
    return counts(
        f"class:{name}",
        registered=pupils,
        listed=pupils,
        checked=checked,
        matched=checked,
        field_differs=left - left // 3,
        absent=left // 3,
        error=error,
        warn=3,
        family_identity=error,
        family_member=3,
        no_id=drawn.choice([0, 0, 0, None]),
        forms_issued=pupils,
        forms_returned=int(pupils * drawn.uniform(0.5, 1)),
        archive_due=pupils,
        archive_done=int(pupils * drawn.uniform(0, 1)),
        lists_due=1,
        lists_received=int(drawn.random() > 0.1),
        signatures=signatures,
        locked=int(signatures == 3),
        cases_open=drawn.randint(0, 4),
    )


def _history(school: Row, days: int = 16) -> list[Row]:
    """An edition a day up to now, steadily forward."""
    told = []
    for at in range(days):
        past = {name: school[name] for name in HISTORY}
        past["checked"] = school["checked"] * (at + 4) // (days + 3)
        day = DAY - timedelta(days - 1 - at)
        told.append({"edition": at + 2, "published": f"{day}T18:00:00+08:00", **past})
    return told
