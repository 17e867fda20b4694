"""Workbooks with a password."""

import struct
from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np

from xjaudit.errors import InputError
from xjaudit.ingest.workbooks.compound import WORKBOOKS, Compound

_PACKAGE = "EncryptedPackage".encode("utf-16-le")
# With this password Excel encrypts a workbook that is only protected against changes, and opens
# it without asking.
_OF_EXCEL = "VelvetSweatshop"
_FILEPASS, _BOUNDSHEET = 0x2F, 0x85
# Records that stay as they are: BOF, FilePass, UsrExcl, FileLock, InterfaceHdr, RRDInfo, RRDHead.
_PLAIN = {0x0809, _FILEPASS, 0x0194, 0x0195, 0x00E1, 0x0196, 0x0138}


def decrypted(name: str, data: bytes, password: str | None) -> bytes:
    """The content of an OLE2 file without its encryption; unchanged where it has none.

    InputError `password` where one is needed, `wrong_password`, or `drm` where none would help.
    """
    try:
        compound = Compound(name, data)
    except InputError:
        if _PACKAGE in data:
            raise _refused(name, password) from None
        raise
    if compound.rights_managed:
        raise InputError("drm", name)
    if "encryptedpackage" in compound:
        return _opened(name, password, lambda key: _package(data, key))
    stream = next((s for s in WORKBOOKS if s in compound), None)
    if stream is None or not has_password(compound.read(stream)):
        return data
    return _opened(name, password, lambda key: _workbook(compound, stream, key))


def _refused(name: str, password: str | None) -> InputError:
    return InputError("password" if password is None else "wrong_password", name)


def _opened(name: str, password: str | None, open_with: Callable[[str], bytes]) -> bytes:
    """What the password opens, or the one that Excel tries by itself."""
    for key in (password, _OF_EXCEL):
        if key is None:
            continue
        try:
            return open_with(key)
        except MemoryError:
            raise
        except Exception:
            # The library raises many kinds for a wrong password; none of them says more.
            continue
    raise _refused(name, password)


def _package(data: bytes, password: str) -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    office, plain = OOXMLFile(BytesIO(data)), BytesIO()
    office.load_key(password=password, verify_password=True)
    office.decrypt(plain)
    return plain.getvalue()


def has_password(stream: bytes) -> bool:
    """Whether a workbook stream says that it is encrypted, which it does near its beginning."""
    at = 0
    for _ in range(50):
        kind, size = _head(stream, at)
        if kind == _FILEPASS:
            return True
        at += 4 + size
        if at >= len(stream):
            return False
    return False


def _head(stream: bytes, at: int) -> tuple[int, int]:
    head = stream[at : at + 4]
    return struct.unpack("<HH", head) if len(head) == 4 else (0, 0)


def _workbook(compound: Compound, name: str, password: str) -> bytes:
    """The same file with a readable workbook stream. The library would do it on disk."""
    from msoffcrypto.format.xls97 import Xls97File

    office: Any = Xls97File(BytesIO(compound.data))
    office.load_key(password=password)
    return compound.with_stream(name, _without_password(office, compound.read(name)))


def _without_password(office: Any, stream: bytes) -> bytes:
    """A workbook stream decrypted; lengths and kinds of records are not encrypted."""
    source = np.frombuffer(stream, np.uint8)
    hidden = np.zeros(len(stream), bool)
    runs: list[tuple[int, int, int]] = []
    at = says_so = 0
    while at + 4 <= len(stream):
        kind, size = _head(stream, at)
        begin, end = at + 4, min(at + 4 + size, len(stream))
        says_so = at if kind == _FILEPASS else says_so
        if kind not in _PLAIN:
            # Where a sheet begins is not encrypted, its name is.
            skip = 4 if kind == _BOUNDSHEET else 0
            hidden[begin + skip : end] = True
            runs.append((begin + skip, end, end + skip))
        at = end
    if office.type == "xor":
        result = _unmixed(source, runs, office.key)
    else:
        result = np.where(hidden, _deciphered(office, stream), source)
    # The record that says so must go, or the reader asks for the password again.
    result[says_so : says_so + 2] = 0
    return result.tobytes()


def _deciphered(office: Any, stream: bytes) -> np.ndarray:
    from msoffcrypto.method.rc4 import DocumentRC4
    from msoffcrypto.method.rc4_cryptoapi import DocumentRC4CryptoAPI

    if office.type == "rc4":
        plain = DocumentRC4.decrypt(office.key, office.salt, BytesIO(stream), 1024)
    else:
        plain = DocumentRC4CryptoAPI.decrypt(
            office.key, office.salt, office.keySize, BytesIO(stream), 1024
        )
    return np.frombuffer(plain.getvalue(), np.uint8)


def _unmixed(source: np.ndarray, runs: list[tuple[int, int, int]], password: str) -> np.ndarray:
    """Undo the XOR obfuscation of records from `begin` to `end`, whose key starts at `turn`."""
    from msoffcrypto.method.xor_obfuscation import DocumentXOR

    keys = np.array(DocumentXOR.create_xor_array_method1(password), np.uint8)
    result = source.copy()
    for begin, end, turn in runs:
        mixed = source[begin:end] ^ keys[(turn + np.arange(end - begin)) % 16]
        result[begin:end] = (mixed >> 5) | (mixed << 3)
    return result
