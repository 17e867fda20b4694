"""One school's work: read, audit, write; whatever happens, there is a row to tell it."""

import gc
import re
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd

from xjaudit.audit import Audit, judge
from xjaudit.errors import InputError, XjauditError, speak, where_raised
from xjaudit.exports import audit_workbook
from xjaudit.ingest import readers
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.reading import Outcome, Reading
from xjaudit.progress.measures import measures
from xjaudit.record import ids
from xjaudit.region import rows, shape, split
from xjaudit.region.find import School
from xjaudit.region.loose import holds_no_table
from xjaudit.region.order import Order, fingerprint, program
from xjaudit.region.tables import DONE, EMPTY, FAILED, KINDS, SCHOOLS, shaped
from xjaudit.rules.cells import column
from xjaudit.settings import Settings
from xjaudit.snapshot.schema import COUNTS


class Told(readers.Job):
    """Files that were read without being told what they hold: each is of the kind it was found to
    be."""

    def __init__(self, told: list["Outcome"]) -> None:
        super().__init__([])
        self._told = told

    def outcomes(self) -> Iterator["Outcome"]:
        """See `Job.outcomes`."""
        return iter(self._told)

    def tables(self, kind: str, progress: readers.Progress | None = None) -> list[RawTable]:
        """Tables of a kind, those of a file that was sent twice once."""
        readings = [one for _, one in self._told if isinstance(one, Reading)]
        first = {reading.digest: reading for reading in reversed(readings)}
        return [t for r in readings if first[r.digest] is r for t in r.tables if t.kind == kind]


def work(order: Order, school: School) -> rows.Row:
    """Audit a school and write its tables and workbook; its row of `SCHOOLS`.

    What was done before and holds still is not done again. Faults of the input are told in the row.
    """
    started = time.monotonic()
    _get_ready()
    speak(order.settings.language)
    if order.away and program() != order.program:
        raise XjauditError("region_program", here=program(), there=order.program)
    inputs = None
    try:
        inputs = fingerprint(order, school)
        known = rows.load(order.out, school.school_id)
        if known and rows.holds(order.out, known, inputs, order.workbooks):
            return known
        told = _audited(order, school)
    except Exception as error:
        rows.forget(order.out, school.school_id)
        told = failed(error)
    row = row_of(school, inputs, seconds=time.monotonic() - started, **told)
    rows.keep(order.out, row)
    return row


@cache
def _get_ready() -> None:
    """What a process does once: a run makes very many small texts and hardly a ring of objects."""
    gc.set_threshold(200_000, 20, 50)


def row_of(school: School, inputs: str | None, **told: object) -> rows.Row:
    """A school's row; what is not told is missing."""
    row: rows.Row = dict.fromkeys(SCHOOLS.names)
    place = {"school_name": school.name, "county": school.county, "folder": school.folder}
    own = {"school_id": school.school_id, "school_code": school.code, "inputs": inputs}
    return row | own | place | {"files": len(school.files) + len(school.parts)} | told


def failed(error: Exception) -> dict[str, object]:
    """The state of a school of which nothing came: what is wrong, never what a cell holds."""
    if not isinstance(error, XjauditError):
        # A fault of this program; its message might quote a cell, its place does not.
        error = XjauditError("region_fault", at=where_raised(error))
    return {"state": FAILED, "fault_code": error.code, "fault": error.text()}


def _audited(order: Order, school: School) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="xjaudit-") as folder:
        paths = order.source.paths(tuple(path for path, _ in school.files), Path(folder))
        job = readers.begin([(p, None) for p in paths], order.password, order.settings.answers)
        outcomes = list(job.outcomes())
        beside = [name for name, _ in outcomes]
        outcomes += split.readings_of(order, school.parts, beside, Path(folder))
    left_out = [one for _, one in outcomes if holds_no_table(one)]
    job = Told([one for one in outcomes if not holds_no_table(one[1])])
    tables = [t for _, one in job.outcomes() if isinstance(one, Reading) for t in one.tables]
    fault = InputError("region_left_out", faults=left_out) if left_out else None
    said = {"fault_code": fault.code, "fault": fault.text()} if fault else {}
    faults = [one for _, one in job.outcomes() if isinstance(one, InputError)]
    if not tables and not faults:
        rows.forget(order.out, school.school_id)
        return {"state": EMPTY, **said}
    audit = judge(job, _settings(order.settings, school), order.key)
    return {"state": DONE, **said, **_written(order, school, audit, tables)}


def _code_in(roster: pd.DataFrame) -> str | None:
    """The identifier that most records have, where it is one."""
    code = column(roster, "school_code").mode()
    return code[0] if len(code) and re.fullmatch(ids.SCHOOL, code[0]) else None


def _settings(settings: Settings, school: School) -> Settings:
    code = school.code or settings.school_code
    return settings.but(school_code=code, school_name=school.name)


def _written(
    order: Order, school: School, audit: Audit, tables: list[RawTable]
) -> dict[str, object]:
    """Write everything of a school; answers its counts."""
    out, own = order.out, school.school_id
    counts = measures(audit)
    for kind, frame in shape.frames(audit, tables, counts).items():
        rows.write_table(out, rows.data_path(kind, own), shaped(frame, KINDS[kind], own))
    if order.workbooks:
        with tempfile.TemporaryDirectory(prefix="xjaudit-") as folder:
            path = Path(folder) / rows.WORKBOOK
            audit_workbook.write(audit, path)
            out.write(rows.workbook_path(own), path.read_bytes())
    return {
        "school_code": school.code or _code_in(audit.roster),
        **{name: int(counts[name].sum()) for name in COUNTS},
        "rows": len(audit.roster),
        "listed_rows": len(audit.people),
        "problems": 0 if audit.problems is None else len(audit.problems),
    }
