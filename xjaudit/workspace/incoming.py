"""Files on their way in: found in folders, unpacked from archives, freed of their passwords."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from xjaudit.errors import InputError, WorkspaceError, XjauditError
from xjaudit.ingest.containers import OLE, ZIP
from xjaudit.ingest.files import expand, is_lock_file, read_bytes
from xjaudit.ingest.foreign import fault as fault_of
from xjaudit.ingest.foreign import found_in as found_among
from xjaudit.ingest.foreign import named_kind
from xjaudit.ingest.readers import unpack
from xjaudit.workspace.inbox import free_path

# Bytes of a name before its suffix: longer ones do not fit every file system.
LONGEST = 140


@dataclass(frozen=True)
class Incoming:
    """One file to be taken in.

    content  its bytes, or the path where they lie
    folder   where it lay inside the folder or archive that was added
    found    nobody named it: it lay in a folder or archive that somebody did
    """

    name: str
    content: bytes | Path
    folder: str = ""
    found: bool = False

    @property
    def full_name(self) -> str:
        """The name under which it is kept: a bare one, behind its folders."""
        folders = [part for part in re.split(r"[/\\]", self.folder) if part not in ("", ".", "..")]
        return "/".join(map(plain_name, [*folders, self.name]))

    def read(self) -> bytes:
        """Its bytes; InputError where there are none to be had."""
        return self.content if isinstance(self.content, bytes) else read_bytes(self.content)


@dataclass(frozen=True)
class Staged:
    """A file that lies ready to be read: its path in the stage, and what it will be kept as.

    given   what it came as
    locked  the same file as it was received, with its password; None where it has none
    """

    path: Path
    name: str
    sha256: str
    given: Incoming
    locked: "Staged | None" = None


@dataclass
class Stage:
    """A folder in which files are made ready to be read; what fails is said, and hides no other.

    known   answers whether these bytes (by their hash) need not be read again
    locked  files that a password may open
    unread  of pictures and documents that lay among others what each is
    """

    folder: Path
    known: Callable[[str], bool]
    password: str | None = None
    ready: list[Staged] = field(default_factory=list)
    faults: list[XjauditError] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    locked: list[Incoming] = field(default_factory=list)
    unread: list[InputError] = field(default_factory=list)

    def put(self, given: Incoming, unpacked: bool = False) -> None:
        """Make a file ready, or every file of an archive."""
        if is_lock_file(given.name):
            self.skipped.append(given.full_name)
            return
        try:
            data = given.read()
            if given.found and (kind := named_kind(given.name, data)):
                self.unread.append(fault_of(given.full_name, kind))
                return
            staged = self._write(given, data)
            # What lies inside an archive's archive is unpacked with it; a third level is not.
            if staged and data.startswith(OLE if unpacked else (ZIP, OLE)):
                self._open(staged, data.startswith(ZIP))
            elif staged:
                self.ready.append(staged)
        except InputError as fault:
            self.refuse(given, fault)

    def refuse(self, given: Incoming, fault: InputError) -> None:
        """Note why a file cannot be used, under its full name."""
        self.faults.append(InputError(fault.code, given.full_name, **fault.facts))
        # Where one was given and is asked for all the same, none can be used here.
        if fault.code == "wrong_password" or (fault.code == "password" and not self.password):
            self.locked.append(given)

    def _write(self, given: Incoming, data: bytes) -> Staged | None:
        sha256 = hashlib.sha256(data).hexdigest()
        if self.known(sha256):
            return None
        path = free_path(self.folder, given.full_name)
        path.write_bytes(data)
        return Staged(path, given.full_name, sha256, given)

    def _open(self, staged: Staged, zipped: bool) -> None:
        found = unpack(staged.path, self.password)
        if not found:
            self.ready.append(staged)
        elif zipped:
            for member, content in found:
                self.put(_member(staged.given, member, content), unpacked=True)
        else:
            ((_, content),) = found
            plain = self._write(staged.given, content)
            if plain:
                self.ready.append(Staged(plain.path, plain.name, plain.sha256, plain.given, staged))


def found_in(paths: Iterable[Path], own: Path) -> tuple[list[Incoming], list[XjauditError]]:
    """The files at paths, those of folders each by itself, and what is wrong with the paths.

    `own` is the workspace's folder: what lies in it is no input.
    """
    found: list[Incoming] = []
    faults: list[XjauditError] = []
    for path in paths:
        try:
            if not path.exists():
                raise WorkspaceError("nothing_there", path)
            passed = [file for file, _ in found_among([path])]
            inside = [p for p in [*expand([path]), *passed] if p == path or not _is_in(p, own)]
            found += [Incoming(p.name, p, _folder(p, path), p != path) for p in inside]
        except OSError as error:
            faults.append(InputError("unreadable", path.name[:60], reason=error.strerror))
        except XjauditError as fault:
            faults.append(fault)
    return found, faults


def plain_name(name: str) -> str:
    """A bare file name: an upload may bring a path of its own."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    bare = re.sub(r"[\x00-\x1f\x7f]", "", bare).strip()
    if bare in ("", ".", ".."):
        return "file"
    suffix = Path(bare).suffix[:20]
    stem = bare.removesuffix(suffix).encode("utf-8", "ignore")[:LONGEST]
    return stem.decode("utf-8", "ignore") + suffix


def _folder(file: Path, added: Path) -> str:
    """Where a file lies inside the folder that was added."""
    inside = file.parent.relative_to(added) if added.is_dir() else Path()
    return inside.as_posix().removeprefix(".")


def _member(archive: Incoming, member: str, content: bytes) -> Incoming:
    """A file of an archive, in a folder that is called as the archive."""
    *inner, name = member.split("/")
    stems = [re.sub(r"\.zip$", "", part, flags=re.IGNORECASE) for part in (archive.name, *inner)]
    if len(stems) > 1 and stems[0] == stems[1]:
        # 名单.zip mostly holds one folder 名单.
        del stems[0]
    return Incoming(name, content, "/".join(filter(None, [archive.folder, *stems])), True)


def _is_in(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder)
