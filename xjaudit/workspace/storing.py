"""Writing so that a kill at any moment leaves the old content or the new, never half."""

import os
import secrets
from pathlib import Path


def make_folder(path: Path) -> None:
    """A folder only its owner can look into."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def write(path: Path, data: bytes) -> None:
    """Replace a file's content at once; only its owner may read it."""
    # In the same folder: a rename across file systems would be a copy.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def keep(source: Path, target: Path) -> None:
    """Move a file to where it stays; only its owner may read it. Its name there is lasting once the
    folder is synced."""
    source.chmod(0o600)
    handle = os.open(source, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    source.replace(target)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder lasting."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
