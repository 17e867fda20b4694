"""Any file to sheets: looks at the content, never at the extension."""

from xjaudit.ingest import archive, encrypted, encrypted_odf, foreign, sniff
from xjaudit.ingest.sheets import Book
from xjaudit.ingest.workbooks import workbook

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def open_book(name: str, data: bytes, password: str | None = None) -> Book:
    """Every sheet of a file's content, in order; raises InputError where it cannot be read.

    `name` is what the file is called in errors.
    """
    if data.startswith(OLE):
        data = encrypted.decrypted(name, data, password)
    elif encrypted_odf.is_locked(data):
        data = encrypted_odf.decrypted(name, data, password)
    if data.startswith((ZIP, OLE)):
        return workbook.read(name, data)
    archive.refuse_other_kinds(name, data)
    foreign.refuse(name, data)
    return sniff.reader_of(data)(name, data)
