"""Readings kept on disk, so that a file is parsed once: cells as Parquet, the rest as JSON.

Not pickle: a workspace that travelled on a stick must not run code.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from xjaudit.ingest.layout.headings import Heading
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.questions import Question
from xjaudit.ingest.raw_table import Day, RawTable
from xjaudit.ingest.reading import Reading

_TABLE, _ROW = "table", "row"


def key(digest: str, kind: str | None, name: str, answers: Mapping[str, str], reader: str) -> str:
    """Under what a reading is kept: what it depends on, `reader` being the program's version."""
    parts = [digest, kind or "", name, reader, json.dumps(sorted(answers.items()))]
    return sha256("\n".join(parts).encode()).hexdigest()[:32]


def save(folder: Path, reading: Reading) -> None:
    """Write a reading into a folder, which appears whole or not at all."""
    made = Path(mkdtemp(dir=folder.parent, prefix=".making-"))
    try:
        pq.write_table(_cells(reading.tables), made / "cells.parquet", compression="zstd")
        for number, table in enumerate(reading.tables):
            if table.marks is not None:
                pq.write_table(table.marks, made / f"marks-{number}.parquet")
        rest = {
            "name": reading.name,
            "digest": reading.digest,
            "notices": [(sheet, asdict(notice)) for sheet, notice in reading.notices],
            "skipped": reading.skipped,
            "questions": [asdict(question) for question in reading.questions],
            "tables": [_rest(table) for table in reading.tables],
        }
        (made / "rest.json").write_text(json.dumps(rest, ensure_ascii=False), "utf-8")
        for path in made.iterdir():
            path.chmod(0o600)
        made.replace(folder)
    except OSError:
        # Another notebook was quicker, or the disk is full: the file is read again next time.
        shutil.rmtree(made, ignore_errors=True)


def load(folder: Path) -> Reading | None:
    """The reading kept in a folder; None where there is none that can be used."""
    try:
        rest = json.loads((folder / "rest.json").read_text("utf-8"))
        cells = pq.read_table(folder / "cells.parquet")
        tables = [_table(folder, cells, i, told) for i, told in enumerate(rest["tables"])]
        return Reading(
            rest["name"],
            rest["digest"],
            tables,
            [(sheet, Notice(**told)) for sheet, told in rest["notices"]],
            [(sheet, list(rows)) for sheet, rows in rest["skipped"]],
            [_question(told) for told in rest["questions"]],
        )
    except (OSError, ValueError, TypeError, KeyError, pa.ArrowException):
        return None


def _cells(tables: list[RawTable]) -> pa.Table:
    parts = [pa.schema([(_TABLE, pa.int64()), (_ROW, pa.int64())]).empty_table()]
    for number, table in enumerate(tables):
        place = {
            _TABLE: pa.array(np.full(len(table.rows), number), pa.int64()),
            _ROW: pa.array(table.rows, pa.int64()),
        }
        parts.append(pa.table({**place, **{f"cell.{n}": c for n, c in table.cells.items()}}))
    return pa.concat_tables(parts, promote_options="default")


def _rest(table: RawTable) -> dict[str, Any]:
    bare = replace(table, cells={}, rows=np.array([]), marks=None)
    told = {**asdict(bare), "cells": list(table.cells), "epoch": table.epoch.isoformat()}
    del told["rows"], told["marks"]
    return told


def _table(folder: Path, cells: pa.Table, number: int, told: dict[str, Any]) -> RawTable:
    own = cells.filter(pc.equal(cells[_TABLE], number))
    marks = folder / f"marks-{number}.parquet"
    return RawTable(
        **{
            **told,
            "cells": {n: own[f"cell.{n}"].combine_chunks() for n in told["cells"]},
            "rows": own[_ROW].to_numpy(),
            "epoch": date.fromisoformat(told["epoch"]),
            "headings": [Heading(**one) for one in told["headings"]],
            "days": [Day(**one) for one in told["days"]],
            "notices": [Notice(**one) for one in told["notices"]],
            "questions": [_question(one) for one in told["questions"]],
            "dropped": [(row, why) for row, why in told["dropped"]],
            "places": tuple(told["places"]),
            "marks": pq.read_table(marks) if marks.exists() else None,
        }
    )


def _question(told: dict[str, Any]) -> Question:
    labels = told["labels"]
    return Question(
        **{
            **told,
            "options": tuple(told["options"]),
            "samples": tuple(told["samples"]),
            "labels": None if labels is None else tuple(labels),
        }
    )
