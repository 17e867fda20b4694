"""Evidence: scans and papers as they were handed in, kept under their SHA-256, run by nothing."""

import hashlib
import io
import re
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from xjaudit.errors import InputError
from xjaudit.ingest.files import read_bytes
from xjaudit.settings import Settings
from xjaudit.workspace.storing import make_folder, write

TYPES = ("pdf", "jpeg", "png", "heic", "tiff", "docx", "xlsx")
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
# Either order of bytes, and the kind for more than 4 GB.
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
# What an Office file may not bring along: programs, and things that are opened from elsewhere.
_HOSTILE = re.compile(r"vbaProject|macrosheets|embeddings/|activeX|ctrlProps", re.IGNORECASE)


@dataclass(frozen=True)
class Kept:
    """A file of evidence: what an `attach` entry names. Its name is not kept: it may hold a
    child's."""

    sha256: str
    size: int
    type: str

    def plain(self) -> dict[str, Any]:
        """As an entry's payload holds it."""
        return asdict(self)


@dataclass(frozen=True)
class Evidence:
    """A folder of evidence. What lies in it is never changed and never deleted."""

    path: Path

    def keep(self, source: Path, settings: Settings) -> Kept:
        """Take in a file; InputError where it is too large or no kind that is taken."""
        if source.is_file():
            _require_size(source.stat().st_size, source.name, settings)
        return self.take(read_bytes(source), source.name, settings)

    def take(self, data: bytes, name: str, settings: Settings) -> Kept:
        """The same of a file's bytes, as an upload brings them."""
        _require_size(len(data), name, settings)
        kind = sniff(data)
        if kind is None:
            raise InputError("evidence_kind", name)
        # Whatever a PDF shows is made of objects: one without has nothing on it.
        if kind == "pdf" and b" obj" not in data:
            raise InputError("evidence_hollow", name)
        digest = hashlib.sha256(data).hexdigest()
        make_folder(self.path)
        if not (self.path / digest).exists():
            write(self.path / digest, data)
        return Kept(digest, len(data), kind)

    def read(self, sha256: str) -> bytes:
        """The bytes of a file; InputError where they are gone or not what was taken in. Call it
        through `open_evidence`, which notes who did."""
        path = self.path / sha256
        if not re.fullmatch(r"[0-9a-f]{64}", sha256) or not path.is_file():
            raise InputError("evidence_missing", "evidence", sha256=sha256[:12])
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise InputError("evidence_changed", "evidence", sha256=sha256[:12])
        return data

    def files(self) -> list[Path]:
        """What lies here, but for what a killed run left."""
        found = sorted(self.path.glob("*")) if self.path.is_dir() else []
        return [one for one in found if not one.name.startswith(".")]

    def faults(self) -> list[str]:
        """Names of files that are not what was taken in."""
        return [one.name for one in self.files() if _sha256(one) != one.name]


def sniff(data: bytes) -> str | None:
    """One of TYPES by a file's content, whatever it is called; None of anything else."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] in _TIFF:
        return "tiff"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        return "heic"
    return _office(data) if data.startswith(b"PK\x03\x04") else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _require_size(size: int, name: str, settings: Settings) -> None:
    limit = settings.parameter("evidence_mb")
    if size > limit * 2**20:
        raise InputError("evidence_large", name, limit=limit)


def _office(data: bytes) -> str | None:
    """docx or xlsx by the parts of the package; nothing of it is unpacked."""
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names or any(_HOSTILE.search(name) for name in names):
        return None
    return next((kind for part, kind in _OFFICE.items() if part in names), None)


def open_evidence(
    evidence: Evidence, ledger: Any, subject: str, sha256: str, actor: str, role: str
) -> bytes:
    """The bytes of evidence about a case or pupil. Who opens it is entered first: without the
    entry nothing is shown."""
    data = evidence.read(sha256)
    ledger.append(
        actor=actor,
        role=role,
        verb="open_evidence",
        subject=subject,
        payload={"sha256": sha256},
    )
    return data
