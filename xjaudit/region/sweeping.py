"""Takes out of OUT what earlier runs wrote for counties and schools that are no longer there."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pyarrow.parquet as pq

from xjaudit.cases.deadlines import late_list_due
from xjaudit.region.duties.answers import FILE as ANSWERS
from xjaudit.region.duties.books import FOLDER
from xjaudit.region.duties.words import words
from xjaudit.region.rows import WORKBOOK
from xjaudit.region.tables import SCHOOLS_FILE
from xjaudit.settings import Settings

# Names of the workbooks that the last run wrote into OUT/county.
INDEX = "history/county.json"


def sweep(out: Path, written: Iterable[Path], settings: Settings) -> None:
    """Remove workbooks of counties that this run did not write, and of schools that it does not
    know; only what a run of ours wrote, by its name.

    Lists of late creation of other months were forwarded, and stay.
    """
    names = sorted(path.name for path in written if path.parent == out / FOLDER)
    month = f"{late_list_due(settings.as_of, settings).day:%Y-%m}"
    for name in {*_before(out)} - {*names}:
        if _month_of(name) in (None, month):
            (out / FOLDER / name).unlink(missing_ok=True)
    index = out / INDEX
    index.parent.mkdir(mode=0o700, exist_ok=True)
    index.write_text(json.dumps(names, ensure_ascii=False), "utf-8")
    index.chmod(0o600)
    known = {*pq.read_table(out / SCHOOLS_FILE, columns=["school_id"])["school_id"].to_pylist()}
    for folder in (out / "schools").glob("*"):
        if folder.name not in known and folder.is_dir():
            _clear(folder)


def _before(out: Path) -> list[str]:
    try:
        told = json.loads((out / INDEX).read_text("utf-8"))
    except (OSError, ValueError):
        return []
    # Names alone: none leads out of the folder.
    return [one for one in told if isinstance(one, str) and Path(one).name == one]


def _month_of(name: str) -> str | None:
    """The month of a list of late creation; None of other workbooks."""
    for language in ("zh", "en"):
        shape = re.escape(words("files", language)["late"])
        shape = shape.replace(r"\{place\}", ".+").replace(r"\{month\}", r"(\d{4}-\d{2})")
        if found := re.fullmatch(shape, name):
            return found[1]
    return None


def _clear(folder: Path) -> None:
    """What else lies there was put there by a person."""
    for name in (WORKBOOK, ANSWERS):
        (folder / name).unlink(missing_ok=True)
    if not any(folder.iterdir()):
        folder.rmdir()
