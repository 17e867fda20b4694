"""The secret that keyed hashes are made with, one per user where no workspace has its own."""

import os
import secrets
from functools import cache
from pathlib import Path


@cache
def user_key() -> bytes:
    """The user's key, made on first use; 32 bytes, readable by its owner only.

    Where no file can be kept, a fresh key serves this run: its hashes then differ from another
    run's, and nothing else does.
    """
    import platformdirs

    path = Path(platformdirs.user_data_dir("xjaudit", appauthor=False)) / "key"
    try:
        return bytes.fromhex(path.read_text("ascii"))
    except FileNotFoundError:
        return _made(path)
    except (OSError, ValueError):
        return secrets.token_bytes(32)


def _made(path: Path) -> bytes:
    key = secrets.token_bytes(32)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Two first runs at once: whoever creates the file wins, the other reads it.
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text("ascii"))
    except OSError:
        return key
    with os.fdopen(handle, "w") as file:
        file.write(key.hex())
    return key
