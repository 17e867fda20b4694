"""The four files of `audit --out`: findings.csv, links.csv, receipt.json, audit.xlsx."""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from xjaudit import __version__
from xjaudit.audit import Audit
from xjaudit.errors import InputError
from xjaudit.exports import audit_workbook

NAMES = ("findings.csv", "links.csv", "receipt.json", "audit.xlsx")
# A spreadsheet program runs a cell of a CSV that begins like this; some look past blanks and line
# breaks, and Chinese input methods make full-width signs that are read as the narrow ones.
_FORMULA = r"^(?:[\t\r]|\s*(?:[=@＝＠]|[+\-＋－](?![0-9 \-]+$)))"


def write_all(audit: Audit, folder: Path) -> dict[str, Path]:
    """Write the four files into `folder`, each whole or not at all; answers their paths."""
    with appearing(folder, NAMES) as partial:
        write_csv(audit.findings, partial / "findings.csv")
        write_csv(audit.links, partial / "links.csv")
        text = json.dumps(receipt(audit), ensure_ascii=False, indent=1)
        (partial / "receipt.json").write_text(text, "utf-8")
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
        hostile = safe[name].str.match(_FORMULA).fillna(False).astype(bool)
        if hostile.any():
            safe[name] = safe[name].mask(hostile, "'" + safe[name])
    table = pa.Table.from_pandas(safe, preserve_index=False)
    pacsv.write_csv(table, path, pacsv.WriteOptions(quoting_style="needed"))


def receipt(audit: Audit) -> dict:
    """What was read, what was checked and with which settings, as plain data."""
    told = vars(audit.settings) | {"packs": [one.plain() for one in audit.settings.packs]}
    settings = {k: str(v) if k == "as_of" else v for k, v in told.items()}
    checked = audit.checked.astype(object).where(audit.checked.notna(), None)
    return {
        "version": __version__,
        "settings": settings,
        "files": audit.receipts,
        "checked": checked.to_dict("records"),
    }
