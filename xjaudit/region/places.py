"""Where a region's files lie: a folder, or any address that fsspec knows."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

from xjaudit.errors import InputError


@dataclass(frozen=True)
class Place:
    """A folder by its path or address; what lies in it is named by its path inside, with slashes.

    Only its address travels between processes.
    """

    address: str

    def __reduce__(self) -> tuple[Any, ...]:
        return Place, (self.address,)

    @cached_property
    def _found(self) -> tuple[Any, str]:
        import fsspec

        try:
            fs, root = fsspec.core.url_to_fs(self.address)
        except (ValueError, ImportError) as error:
            raise InputError("region_address", self.address, reason=str(error)) from None
        return fs, root.rstrip("/")

    @property
    def local(self) -> Path | None:
        """The folder on this machine; None where it lies elsewhere."""
        fs, root = self._found
        return Path(root) if "file" in _protocols(fs) else None

    def files(self, pattern: str | None = None) -> dict[str, int]:
        """Path and bytes of every file in it, or of those that a pattern means; sorted."""
        fs, root = self._found
        if pattern is None:
            told = fs.find(root, detail=True)
        else:
            told = fs.glob(f"{root}/{pattern}", detail=True)
            inside = [fs.find(path, detail=True) for path in told if told[path]["type"] != "file"]
            told = {path: one for path, one in told.items() if one["type"] == "file"}
            for more in inside:
                told |= more
        return {self._inside(path): int(told[path].get("size") or 0) for path in sorted(told)}

    def _inside(self, path: str) -> str:
        _, root = self._found
        lead = f"{root}/" if root else ""
        return path.removeprefix(lead) if path.startswith(lead) else path.lstrip("/")

    def _full(self, path: str) -> str:
        _, root = self._found
        return f"{root}/{path}" if root else path

    def read(self, path: str) -> bytes:
        """The bytes of a file."""
        return self._found[0].cat_file(self._full(path))

    def digest(self, path: str) -> str:
        """SHA-256 of a file."""
        if (folder := self.local) is None:
            return hashlib.sha256(self.read(path)).hexdigest()
        with (folder / path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def write(self, path: str, data: bytes) -> None:
        """Write a file, which is there whole or not at all, for its owner only."""
        if (folder := self.local) is not None:
            _write(folder / path, data)
            return
        # A store of objects shows an object when it is complete.
        self._found[0].pipe_file(self._full(path), data)

    def remove(self, path: str) -> None:
        """Remove a file, if it is there."""
        fs, _ = self._found
        if fs.exists(full := self._full(path)):
            fs.rm_file(full)

    def has(self, path: str) -> bool:
        """Whether a file is there."""
        return self._found[0].exists(self._full(path))

    def paths(self, names: tuple[str, ...], folder: Path) -> list[Path]:
        """The files as paths on this machine: where they lie, or fetched into `folder`."""
        if (here := self.local) is not None:
            return [here / name for name in names]
        fetched = []
        for name in names:
            # No part of a name leads out of the folder.
            parts = [part for part in PurePosixPath(name).parts if part not in ("/", "..")]
            path = folder.joinpath(*parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.read(name))
            fetched.append(path)
        return fetched


def _protocols(fs: Any) -> tuple[str, ...]:
    return (fs.protocol,) if isinstance(fs.protocol, str) else tuple(fs.protocol)


def _write(path: Path, data: bytes) -> None:
    partial = path.with_name(f".{uuid4().hex}.partial")
    try:
        make_folder(path.parent)
        partial.touch(mode=0o600)
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise InputError("output", path.name, reason=error.strerror) from None


def make_folder(folder: Path) -> None:
    """A folder for its owner only, and those above it that are not there yet."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
