"""What leaders see: one published snapshot, counts only, in one schema that is checked on reading.

Light on purpose: a leaders' page imports this and nothing that reads pupils' records.
"""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from xjaudit.errors import XjauditError
from xjaudit.snapshot.schema import FORMAT, PROBLEM_COLUMNS, PROBLEMS, misfits

# What is published: the newest snapshot, and the first view made of it.
FILE, PAGE = "snapshot.json", "opening.html"
Row = dict[str, Any]


class SnapshotError(XjauditError):
    """A snapshot that does not fit the schema."""


@dataclass(frozen=True)
class Snapshot:
    """One edition; what each part holds stands in `schema`.

    rows     counts of a place each: `at` is school, grade:7, class:7-1, or class:- for what has no
             class. A sensitive count may be kept back (None); no level follows from another then
    ledger   sequence and head of the ledger when it was counted
    small    counts of 1 to small-1 are kept back
    history  the school in the editions of this term, the last one of each day, this one among them
    notice   not part of the file: why there is nothing to show
    """

    edition: int = 0
    published: str = ""
    as_of: str = ""
    school: str = ""
    school_year: int = 0
    term: int = 1
    language: str = "zh"
    digest: str = ""
    ledger: dict[str, Any] = field(default_factory=dict)
    small: int = 5
    rows: list[Row] = field(default_factory=list)
    problems_age: dict[str, dict[str, int | None]] = field(default_factory=dict)
    history: list[Row] = field(default_factory=list)
    last_term: dict[str, int | None] | None = None
    deadline: str | None = None
    forecast: str | None = None
    notice: str = ""

    def row(self, at: str) -> Row | None:
        """The counts of a place; None where there is no such place."""
        return next((row for row in self.rows if row["at"] == at), None)

    def grades(self) -> list[Row]:
        """The rows of grades, in their order."""
        return [row for row in self.rows if row["at"].startswith("grade:")]

    def classes(self) -> list[Row]:
        """The rows of classes in the order of a school, what has no class last."""
        return [row for row in self.rows if row["at"].startswith("class:")]

    def total(self, name: str) -> int | None:
        """One of `COUNTS` of the school; None where it is kept back, or nothing is published."""
        row = self.row("school")
        return row[name] if row else None

    def problems(self) -> dict[str, int | None]:
        """Open problem records of the school by type."""
        row = self.row("school") or {}
        return {code: row.get(PROBLEM_COLUMNS[code]) for code in PROBLEMS}

    def to_data(self) -> dict[str, Any]:
        """Plain data in the schema."""
        data = {"format": FORMAT, **asdict(self)}
        del data["notice"]
        return data

    def to_json(self) -> str:
        """The text of the file."""
        return json.dumps(self.to_data(), ensure_ascii=False, indent=1) + "\n"


def read(text: str) -> Snapshot:
    """The snapshot a file's text holds; SnapshotError names what does not fit."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise SnapshotError("snapshot_damaged") from None
    told = data.get("format") if isinstance(data, dict) else None
    if isinstance(told, int) and 0 < told < FORMAT:
        raise SnapshotError("snapshot_old")
    if wrong := misfits(data):
        raise SnapshotError("snapshot_misfits", places=wrong[:5])
    return Snapshot(**{name: value for name, value in data.items() if name != "format"})


def latest(folder: Path | None = None) -> Snapshot:
    """The edition in a folder, by default in `XJAUDIT_PUBLISHED`; an empty one with a notice where
    there is none."""
    folder = folder or Path(os.environ.get("XJAUDIT_PUBLISHED", "published"))
    try:
        return read((folder / FILE).read_text("utf-8"))
    except OSError:
        return Snapshot(notice=str(SnapshotError("not_published")))
    except UnicodeDecodeError:
        return Snapshot(notice=str(SnapshotError("snapshot_damaged")))
    except SnapshotError as error:
        return Snapshot(notice=str(error))
