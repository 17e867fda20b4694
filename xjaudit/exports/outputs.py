"""The four files of `audit --out`: findings.csv, links.csv, receipt.json, audit.xlsx."""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from xjaudit import __version__
from xjaudit.audit import Audit
from xjaudit.errors import InputError
from xjaudit.exports import audit_workbook
from xjaudit.patterns import regex

NAMES = ("findings.csv", "links.csv", "receipt.json", "audit.xlsx")
# A spreadsheet program runs a cell of a CSV that begins like this; some look past blanks and line
# breaks, and Chinese input methods make full-width signs that are read as the narrow ones.
_FORMULA = regex(r"^(?:[\t\r]|\s*(?:[=@＝＠]|[+\-＋－](?![0-9 \-]+$)))")


def write_all(audit: Audit, folder: Path) -> dict[str, Path]:
    """Write the four files into `folder`, each whole or not at all; answers their paths."""
    with appearing(folder, NAMES) as partial:
        write_csv(audit.findings, partial / "findings.csv")
        write_csv(audit.links, partial / "links.csv")
        (partial / "receipt.json").write_text(_lines(receipt(audit)), "utf-8")
        audit_workbook.write(audit, partial / "audit.xlsx")
    return {name: folder / name for name in NAMES}


@contextmanager
def appearing(folder: Path, names: Iterable[str]) -> Iterator[Path]:
    """A folder for files of these names, which are in `folder` once all have been written.
    InputError where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=folder))
    except OSError as error:
        raise InputError("output_folder", folder, reason=error.strerror) from None
    try:
        yield partial
        for name in names:
            (partial / name).replace(folder / name)
    except OSError as error:
        where = Path(error.filename or folder).name
        raise InputError("output", where, reason=error.strerror) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """A table as UTF-8 CSV; an apostrophe keeps a hostile cell from running in a spreadsheet."""
    safe = frame.copy(deep=False)
    for name in safe.columns[safe.dtypes == "str"]:
        cells = safe[name].array
        # Of most columns no cell begins with a sign or a blank: the pattern need not look at them.
        first = pc.utf8_slice_codeunits(pa.array(cells), 0, 1)
        at = np.flatnonzero(pc.invert(pc.utf8_is_alnum(first)).fill_null(False))
        hostile = at[[bool(_FORMULA.match(cells[i])) for i in at]]
        if len(hostile):
            safe[name] = safe[name].mask(np.isin(np.arange(len(safe)), hostile), "'" + safe[name])
    table = pa.Table.from_pandas(safe, preserve_index=False)
    pacsv.write_csv(table, path, pacsv.WriteOptions(quoting_style="needed"))


def _lines(told: dict) -> str:
    """Plain data as JSON with a line for each item of its lists."""
    items = []
    for name, value in told.items():
        parts = (
            [json.dumps(one, ensure_ascii=False) for one in value] if type(value) is list else []
        )
        text = (
            "[\n  " + ",\n  ".join(parts) + "\n ]"
            if parts
            else json.dumps(value, ensure_ascii=False)
        )
        items.append(f" {json.dumps(name)}: {text}")
    return "{\n" + ",\n".join(items) + "\n}\n"


def receipt(audit: Audit) -> dict:
    """What was read, what was checked and with which settings, as plain data."""
    told = vars(audit.settings) | {"packs": [one.plain() for one in audit.settings.packs]}
    settings = {k: str(v) if k == "as_of" else v for k, v in told.items()}
    checked = audit.checked.astype(object).where(audit.checked.notna(), None)
    return {
        "version": __version__,
        "settings": settings,
        "files": audit.receipts,
        "matching": audit.matching,
        "checked": checked.to_dict("records"),
    }
