"""A folder as one file, locked with a passphrase.

scrypt makes the key of the passphrase, AES-256-GCM locks the zipped folder and tells whether a byte
of it was changed. Nothing but the passphrase opens it.
"""

import io
import os
import zipfile
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp

from xjaudit.errors import WorkspaceError
from xjaudit.workspace.decisions import FILE
from xjaudit.workspace.storing import make_folder, write

MAGIC = b"xjaudit sealed 1\n"
SUFFIX = ".xjpack"
_SALT, _NONCE = 16, 12
# What a sealed folder may hold unpacked; a workspace of a large school has some hundred MB.
LARGEST = 4 * 2**30


def seal(folder: Path, file: Path, passphrase: str) -> Path:
    """Lock a folder into a file. What is computed again stays out."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    locked = AESGCM(_key(passphrase, salt)).encrypt(nonce, _zipped(folder), MAGIC)
    write(file, MAGIC + salt + nonce + locked)
    return file


def unseal(file: Path, folder: Path, passphrase: str) -> Path:
    """Open a sealed file into a folder that is not there yet. WorkspaceError where the passphrase
    is wrong, or a byte was changed: which of the two cannot be known."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError("not_empty", folder)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise WorkspaceError("seal_unreadable", file, reason=error.strerror) from None
    if not is_sealed(data):
        raise WorkspaceError("not_sealed", file)
    body = memoryview(data)[len(MAGIC) :]
    salt, nonce, locked = bytes(body[:_SALT]), body[_SALT:][:_NONCE], body[_SALT + _NONCE :]
    try:
        plain = AESGCM(_key(passphrase, salt)).decrypt(bytes(nonce), locked, MAGIC)
    except InvalidTag:
        raise WorkspaceError("seal_shut", file) from None
    _unzip(plain, folder, file)
    return folder


def is_sealed(data: bytes) -> bool:
    """Whether a file's bytes are those of a sealed folder."""
    return data.startswith(MAGIC) and len(data) > len(MAGIC) + _SALT + _NONCE


def _key(passphrase: str, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())


def _zipped(folder: Path) -> bytes:
    made, ledger = io.BytesIO(), folder / FILE
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if inside.parts[0] == "cache" or not path.is_file():
                continue
            if path == ledger:
                archive.writestr(FILE, _content(path))
            elif path.name not in (f"{FILE}-wal", f"{FILE}-shm"):
                archive.write(path, inside.as_posix())
    return made.getvalue()


def _content(ledger: Path) -> bytes:
    from xjaudit.ledger.sqlite import SqliteStore, content_of

    with SqliteStore(ledger).untouched() as connection:
        return content_of(connection)


def _unzip(data: bytes, folder: Path, file: Path) -> None:
    make_folder(folder.parent)
    partial = Path(mkdtemp(prefix=".unsealing-", dir=folder.parent))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        names = [PurePosixPath(one.filename) for one in members]
        if sum(one.file_size for one in members) > LARGEST or any(
            name.is_absolute() or ".." in name.parts or "\\" in str(name) for name in names
        ):
            raise WorkspaceError("not_sealed", file)
        for one, name in zip(members, names, strict=True):
            make_folder((partial / name).parent)
            write(partial / name, archive.read(one))
    if folder.exists():
        folder.rmdir()
    partial.rename(folder)
