"""Registration codes for parents (家长注册码): a table of pupils and codes to a code per pupil."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.errors import InputError
from xjaudit.ingest.containers import open_book
from xjaudit.ingest.files import read_bytes
from xjaudit.record.fields import field_of_heading, fold_heading

_HEADINGS = {fold_heading(word) for word in ("家长注册码", "注册码", "registration code", "code")}
# What a pupil may be told by, the surest first.
_BY = ("registry_no", "id_number", "name")
_HEAD_ROWS = 15


@dataclass(frozen=True)
class Codes:
    """By person key the code; and how many rows of the table fit nobody, or more than one."""

    of: dict[str, str]
    unknown: int = 0
    several: int = 0


def read_codes(path: Path, audit: Audit, password: str | None = None) -> Codes:
    """Codes of a table with a column 注册码 and one of 学籍号, 身份证件号, 姓名 (a name must be the
    only one of its kind in the school). InputError where there is no such table."""
    rows = _rows(path, password)
    by = next((name for name in _BY if name in rows), None)
    if by is None:
        raise InputError("codes_table", path.name)
    roster = audit.roster[["person_key", by]].dropna()
    counts = roster[by].value_counts()
    rows = rows.dropna(subset=[by, "code"])
    rows[by] = rows[by].str.upper().str.replace(r"\s", "", regex=True)
    times = rows[by].map(counts).fillna(0)
    # A code for two pupils of one name may be the wrong one's.
    sure = rows[(times == 1) & ~rows.duplicated(by, keep=False)]
    person = roster.drop_duplicates(by).set_index(by)["person_key"]
    codes = dict(zip(sure[by].map(person), sure["code"], strict=True))
    unknown = int((times == 0).sum())
    return Codes(codes, unknown, len(rows) - unknown - len(sure))


def _rows(path: Path, password: str | None) -> pd.DataFrame:
    for sheet in open_book(path.name, read_bytes(path), password).sheets:
        for at, cells in enumerate(sheet.head(_HEAD_ROWS)):
            columns: dict[str, int] = {}
            for position, text in enumerate(cells):
                known = "code" if text and fold_heading(text) in _HEADINGS else None
                field = known or (field_of_heading(text) if text else None)
                if field:
                    columns.setdefault(field, position)
            if "code" in columns:
                told = {n: sheet.columns[p].to_pylist()[at + 1 :] for n, p in columns.items()}
                return pd.DataFrame(told).astype("str")
    raise InputError("codes_table", path.name)
