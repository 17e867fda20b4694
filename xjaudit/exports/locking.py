"""Workbooks under a password, locked as spreadsheet programs do it (AES-256)."""

import io
from pathlib import Path


def lock_workbook(path: Path, password: str) -> None:
    """Lock a workbook in its place."""
    path.write_bytes(locked(path.read_bytes(), password))


def locked(data: bytes, password: str) -> bytes:
    """A workbook's bytes, locked."""
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()
