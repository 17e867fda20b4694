"""Files that hold no table: pictures, PDF and documents, known by their content."""

from collections.abc import Iterable
from pathlib import Path

from xjaudit.errors import InputError
from xjaudit.ingest.files import is_document, is_litter

_BEGINS = {
    b"\xff\xd8\xff": "picture",
    b"\x89PNG\r\n\x1a\n": "picture",
    b"GIF8": "picture",
    b"II*\0": "picture",
    b"MM\0*": "picture",
    b"{\\rtf": "document",
}
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# What only a workbook has, whatever it is called.
_BOOKS = (b"xl/", b"spreadsheet", "Workbook".encode("utf-16-le"))
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic")
_HEAD = 1024
# Bytes of a document that are looked at.
_LARGEST = 32 << 20


def refuse(name: str, data: bytes) -> None:
    """InputError for a picture or a document that is to be read as a table."""
    if kind := kind_of(data):
        raise fault(name, kind)


def fault(name: str, kind: str) -> InputError:
    """What is wrong with such a file as a table."""
    if kind == "picture":
        return InputError("is_picture", name)
    return InputError("not_table", name, kind="PDF" if kind == "pdf" else "Word")


def kind_of(data: bytes) -> str | None:
    """picture, pdf or document (RTF), by the first bytes; None for anything else."""
    for begins, kind in _BEGINS.items():
        if data.startswith(begins):
            return kind
    if data[:2] == b"BM" and data[6:10] == bytes(4):
        return "picture"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "picture"
    if data[4:8] == b"ftyp":
        return "picture"
    return "pdf" if data[:_HEAD].lstrip().startswith(b"%PDF-") else None


def named_kind(name: str, data: bytes) -> str | None:
    """picture, pdf or document, of a file that is called so and is no workbook: found in a folder
    or an archive it is passed over. None where it should be read."""
    if not is_document(name):
        return None
    if kind := kind_of(data):
        return kind
    if data.startswith((_ZIP, _OLE)) and any(part in data for part in _BOOKS):
        return None
    folded = name.casefold()
    if folded.endswith(_PICTURES):
        return "picture"
    return "pdf" if folded.endswith(".pdf") else "document"


def found_in(paths: Iterable[Path]) -> list[tuple[Path, str]]:
    """Files inside these folders that hold no table, each with the notice to be given."""
    inside = [p for path in paths if path.is_dir() for p in sorted(path.rglob("*")) if p.is_file()]
    named = [p for p in inside if is_document(p.name) and not is_litter(p.name)]
    kinds = [(path, named_kind(path.name, _content(path))) for path in named]
    return [(path, f"{kind}_not_read") for path, kind in kinds if kind]


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST)
    except OSError:
        return b""
