"""The one shape in which anything wrong is said."""

import hashlib

import pandas as pd

COLUMNS = (
    "finding_id",
    "rule",
    "severity",
    "person_key",
    "school",
    "class",
    "file",
    "sheet",
    "row",
    "column",
    "field",
    "value",
    "expected",
    "message",
    "action",
)


def keyed_hash(key: bytes, *parts: str) -> str:
    """A short keyed hash of some texts; without the key nothing can be looked up in it."""
    return hashlib.blake2b("\x1f".join(parts).encode(), key=key, digest_size=10).hexdigest()


def empty() -> pd.DataFrame:
    """A findings table without rows."""
    frame = pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS})
    return frame.astype({"row": "Int64"})


def with_ids(findings: pd.DataFrame, key: bytes) -> pd.DataFrame:
    """Fill `finding_id`: what is wrong, with whom, in which value; repeats are numbered.

    Not the row number: sorting the sheet must not reopen a settled finding. Where no person is
    meant, the class or the file and sheet stand in.
    """
    if findings.empty:
        return empty()
    whose = findings["person_key"].fillna("")
    where = findings["class"].fillna("") + "|" + findings["file"].fillna("")
    where = where + "|" + findings["sheet"].fillna("")
    parts = pd.DataFrame(
        {
            "rule": findings["rule"],
            "whose": whose.where(whose != "", where),
            "field": findings["field"].fillna(""),
            "value": findings["value"].fillna(""),
        }
    )
    repeat = parts.groupby(list(parts.columns), sort=False).cumcount()
    rows = zip(*(parts[c] for c in parts.columns), repeat.astype(str), strict=True)
    return findings.assign(finding_id=[keyed_hash(key, *row) for row in rows])[list(COLUMNS)]
