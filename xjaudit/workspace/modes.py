"""Who can look into a workspace: its user alone, as far as the file system can say so."""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path


def tighten(paths: Iterable[Path]) -> list[Path]:
    """Take everybody else's rights away; answers the paths where that is not possible, as on FAT or
    a network drive."""
    if os.name != "posix":
        return []
    return [path for path in paths if not _is_private(path)]


def within(folder: Path) -> Iterator[Path]:
    """A folder and everything in it."""
    yield folder
    for parent, folders, files in os.walk(folder):
        yield from (Path(parent, name) for name in (*folders, *files))


def _is_private(path: Path) -> bool:
    with suppress(OSError):
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode) or not mode & 0o077:
            return True
        path.chmod(stat.S_IMODE(mode) & 0o700)
        return not path.lstat().st_mode & 0o077
    # What is gone meanwhile nobody can look into; of what is not ours, others can.
    return not path.exists()
