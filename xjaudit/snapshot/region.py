"""What leaders of a region see: counts of counties, schools, grades and classes in one schema that
is checked on reading.

Light on purpose, like the snapshot of a school.
"""

import json
import os
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from xjaudit import snapshot
from xjaudit.snapshot import Row, Snapshot, SnapshotError
from xjaudit.snapshot.schema import (
    AGES,
    COUNTS,
    PROBLEM_COLUMNS,
    PROBLEMS,
    SENSITIVE,
    is_made_by,
)

FILE = "region.json"
FORMAT = 1
WHOLE = "region"
_ID = r"[\w·（）()-]{1,120}"
_AT = re.compile(
    rf"region|county:[^\x00-\x1f<>]{{0,60}}|school:{_ID}|grade:{_ID}:(?:[1-9]|1[0-2])"
    rf"|class:{_ID}:(?:-|(?:[1-9]|1[0-2]|c20[0-9]{{2}})-[0-9]{{1,3}})"
)
_NAME = re.compile(r"[^\x00-\x1f<>]{0,60}")


@dataclass(frozen=True)
class RegionSnapshot:
    """One state of a region.

    edition  how many were published with it
    rows     a place each: `at` (region, county:511724, school:<id>, grade:<id>:7, class:<id>:7-1),
             `within` (the place it is part of), `name` (of the region, counties and schools),
             `schools` (how many are counted), and the counts of a school's snapshot; a sensitive
             one may be kept back (None)
    missing  by county how many schools could not be counted
    problems_age  by place (region, counties, schools) and type of problem record how many are
             open for each span of `AGES`; kept back (None) together
    history  edition, published, registered and checked of the editions of this term, the last one
             of each day, this one among them
    notice   not part of the file: why there is nothing to show
    """

    as_of: str = ""
    school_year: int = 0
    language: str = "zh"
    small: int = 5
    rows: list[Row] = field(default_factory=list)
    missing: dict[str, int] = field(default_factory=dict)
    problems_age: dict[str, dict[str, dict[str, int | None]]] = field(default_factory=dict)
    edition: int = 0
    published: str = ""
    term: int = 1
    history: list[Row] = field(default_factory=list)
    deadline: str | None = None
    forecast: str | None = None
    notice: str = ""

    def row(self, at: str) -> Row | None:
        """The counts of a place; None where there is no such place."""
        return next((row for row in self.rows if row["at"] == at), None)

    def whole(self) -> Row:
        """The counts of the region."""
        return next(row for row in self.rows if row["at"] == WHOLE)

    def within(self, at: str) -> list[Row]:
        """The places that a place is made of, in their order."""
        return [row for row in self.rows if row["within"] == at]

    def of_kind(self, kind: str) -> list[Row]:
        """All counties, or all schools."""
        return [row for row in self.rows if row["at"].startswith(f"{kind}:")]

    def view(self, at: str = WHOLE) -> Snapshot:
        """A place as a school's page has it: its row is `school`, a school's grades and classes are
        with it. Of a place that there is not, no rows."""
        own = [row for row in self.rows if row["at"] == at]
        own += self.within(at) if at.startswith("school:") else []
        return Snapshot(
            edition=self.edition,
            published=self.published,
            as_of=self.as_of,
            school=own[0]["name"] if own else "",
            school_year=self.school_year,
            term=self.term,
            language=self.language,
            small=self.small,
            rows=[row | {"at": in_school(row["at"])} for row in own],
            problems_age=self.problems_age.get(at, {}),
            history=self.history if at == WHOLE else [],
            deadline=self.deadline,
            forecast=self.forecast if at == WHOLE else None,
            notice=self.notice,
        )

    def to_data(self) -> dict[str, Any]:
        """Plain data in the schema."""
        data = {"format": FORMAT, **asdict(self)}
        del data["notice"]
        return data

    def to_json(self) -> str:
        """The text of the file."""
        return json.dumps(self.to_data(), ensure_ascii=False, separators=(",", ":")) + "\n"


def in_school(at: str) -> str:
    """A place as a school's own snapshot calls it: class:7-1; what is no grade or class: school."""
    kind, _, rest = at.partition(":")
    return f"{kind}:{rest.rpartition(':')[2]}" if kind in ("grade", "class") else "school"


def read(text: str) -> RegionSnapshot:
    """The snapshot a file's text holds; SnapshotError names what does not fit."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise SnapshotError("snapshot_damaged") from None
    if wrong := misfits(data):
        raise SnapshotError("snapshot_misfits", places=wrong[:5])
    return RegionSnapshot(**{name: value for name, value in data.items() if name != "format"})


def latest(folder: Path | None = None) -> RegionSnapshot:
    """The snapshot in a folder, by default in `XJAUDIT_PUBLISHED`; an empty one with a notice where
    there is none."""
    try:
        return read((_folder(folder) / FILE).read_text("utf-8"))
    except OSError:
        return RegionSnapshot(notice=str(SnapshotError("not_published")))
    except UnicodeDecodeError:
        return RegionSnapshot(notice=str(SnapshotError("snapshot_damaged")))
    except SnapshotError as error:
        return RegionSnapshot(notice=str(error))


def is_region(folder: Path | None = None) -> bool:
    """Whether a folder is where a region publishes, and not a school."""
    return (_folder(folder) / FILE).exists()


def newest(folder: Path | None = None) -> Snapshot | RegionSnapshot:
    """What a folder shows, be it of a school or of a region."""
    return latest(folder) if is_region(folder) else snapshot.latest(folder)


def newest_edition(folder: Path | None = None) -> int:
    """The number of `newest`; open pages ask for it all the time, so that files are read only when
    they have changed."""
    place = _folder(folder)
    return _edition(place, _stamp(place / FILE), _stamp(place / snapshot.FILE))


@lru_cache(maxsize=1)
def _edition(folder: Path, *_: object) -> int:
    return newest(folder).edition


def _stamp(path: Path) -> tuple[int, ...] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _folder(folder: Path | None) -> Path:
    return folder or Path(os.environ.get("XJAUDIT_PUBLISHED", "published"))


def misfits(data: Any) -> list[str]:
    """Places where data does not fit the schema; never the values, which may be personal."""
    if not isinstance(data, dict):
        return ["/"]
    # A snapshot that was made before there were ages is read as well.
    data = {"problems_age": {}} | data
    wrong = [name for name, fits in _FITS.items() if name not in data or not fits(data[name])]
    wrong += ["/"] if {*data} - {*_FITS} else []
    return wrong or _inner(data)


def _inner(data: dict[str, Any]) -> list[str]:
    """Rows that do not fit, or fit alone and not together."""
    rows = data["rows"]
    if wrong := [f"rows[{at}]" for at, row in enumerate(rows) if not _is_row(row)]:
        return wrong
    places = [row["at"] for row in rows]
    known = {*places, ""}
    wrong = [] if WHOLE in known and len(known) == len(places) + 1 else ["rows"]
    for at, row in enumerate(rows):
        told = any(row[n] is not None and 0 < row[n] < data["small"] for n in SENSITIVE)
        wrong += [f"rows[{at}]"] if told or row["within"] not in known else []
    of_place = {row["at"]: row for row in rows}
    for at, types in data["problems_age"].items():
        row = of_place.get(at)
        if not row or not all(_ties(row, code, types[code], data["small"]) for code in types):
            wrong.append("problems_age")
    return [*dict.fromkeys(wrong)]


def _ties(row: Row, code: str, spans: dict[str, int | None], small: int) -> bool:
    """Whether spans are told together, none of them is small, and none follows from what is told of
    the type."""
    if None in spans.values():
        return {*spans.values()} == {None}
    counts = [count for count in spans.values() if count is not None]
    all_ = row[PROBLEM_COLUMNS[code]]
    return all_ is not None and not any(
        0 < n < small or n < 0 for n in (*counts, all_ - sum(counts))
    )


def _is_row(row: Any) -> bool:
    if not isinstance(row, dict) or {*row} != {"at", "within", "name", "schools", *COUNTS}:
        return False
    places = (row["at"], row["within"] or WHOLE)
    return (
        all(isinstance(one, str) and _AT.fullmatch(one) is not None for one in places)
        and _is_name(row["name"])
        and _is_count(row["schools"])
        and all(_is_count(row[n]) or (row[n] is None and n in SENSITIVE) for n in COUNTS)
    )


def _is_aged(told: Any) -> bool:
    return isinstance(told, dict) and all(
        isinstance(types, dict)
        and {*types} <= {*PROBLEMS}
        and all(
            isinstance(spans, dict)
            and {*spans} == {*AGES}
            and all(n is None or _is_count(n) for n in spans.values())
            for spans in types.values()
        )
        for types in told.values()
    )


def _is_point(point: Any) -> bool:
    numbers = ("edition", "registered", "checked")
    return (
        isinstance(point, dict)
        and {*point} == {*numbers, "published"}
        and all(_is_count(point[name]) for name in numbers)
        and _is_time(point["published"])
    )


def _is_count(value: Any) -> bool:
    # The limit keeps out numbers that identify; of the nation's pupils there are 200 million.
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1_000_000_000


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


_is_day, _is_time = is_made_by(date.fromisoformat), is_made_by(datetime.fromisoformat)


def _is_day_or_none(value: Any) -> bool:
    return value is None or _is_day(value)


_FITS: dict[str, Callable[[Any], bool]] = {
    "format": lambda value: value == FORMAT,
    "edition": lambda value: _is_count(value) and value > 0,
    "published": _is_time,
    "as_of": _is_day,
    "school_year": lambda value: _is_count(value) and 1990 <= value <= 2100,
    "term": lambda value: value in (1, 2) and not isinstance(value, bool),
    "language": lambda value: value in ("zh", "en"),
    "small": lambda value: _is_count(value) and 3 <= value <= 100,
    "rows": lambda value: isinstance(value, list),
    "missing": lambda value: (
        isinstance(value, dict) and all(_is_name(k) and _is_count(n) for k, n in value.items())
    ),
    "problems_age": _is_aged,
    "history": lambda value: isinstance(value, list) and all(map(_is_point, value)),
    "deadline": _is_day_or_none,
    "forecast": _is_day_or_none,
}
