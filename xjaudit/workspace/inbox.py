"""The files as they were received: kept under their SHA-256, each with a small note beside it."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from xjaudit.errors import InputError, WorkspaceError
from xjaudit.labels import KINDS
from xjaudit.workspace.storing import keep, sync_folder, write


@dataclass(frozen=True)
class Received:
    """One file of the inbox.

    kind         one of KINDS; empty until a person has answered what keeps it from being read
    state        used, or superseded by the file `by` (empty: set aside by a person)
    aside_in     work packs that set it aside, as far as that was followed here, with ;
    opened_from  of a workbook that had a password: the file as it was received
    new          False in the answer of `Workspace.add` when these very bytes were there already
    replaces     in that answer the name of the earlier file it superseded
    """

    sha256: str
    name: str
    kind: str
    size: int
    added: str
    state: str = "used"
    by: str = ""
    aside_in: str = ""
    opened_from: str = ""
    new: bool = False
    replaces: str = ""

    @property
    def in_use(self) -> bool:
        """Counts in the audit."""
        return self.state == "used"


@dataclass(frozen=True)
class Inbox:
    """A folder of received files. The bytes are never changed and never deleted."""

    path: Path

    def files(self) -> list[Received]:
        """Every file with its note, in order of arrival; WorkspaceError where one is damaged."""
        files, faults = self.told()
        if faults:
            raise faults[0]
        return files

    def told(self) -> tuple[list[Received], list[WorkspaceError]]:
        """The same as far as notes can be read, and what is wrong with the others."""
        notes: dict[str, Received] = {}
        faults: list[WorkspaceError] = []
        for path in sorted(self.path.glob("*.json")):
            try:
                notes[path.stem] = _read_note(path)
            except WorkspaceError as fault:
                faults.append(fault)
        # Superseded by a file that a killed run did not come to keep: still in use.
        files = (
            replace(note, state="used", by="") if note.by and note.by not in notes else note
            for note in notes.values()
        )
        return sorted(files, key=lambda file: (file.added, file.name)), faults

    def keep(self, bytes_of: Iterable[tuple[str, Path]]) -> None:
        """Move files here that lie beside the inbox, each under its hash."""
        for sha256, path in bytes_of:
            if not (self.path / sha256).exists():
                keep(path, self.path / sha256)
        sync_folder(self.path)

    def note(self, file: Received) -> Received:
        """Write the note of a file. Its bytes must lie here already: a note without them would be a
        file that cannot be read."""
        told = as_note(file)
        text = json.dumps(told | {"check": check_of(told)}, ensure_ascii=False, indent=1)
        write(self.path / f"{file.sha256}.json", text.encode())
        return file

    def file(self, sha256: str) -> Received:
        """The file with this hash, or its beginning; InputError where there is none."""
        for file in self.files():
            if sha256 and file.sha256.startswith(sha256):
                return file
        raise InputError("unknown_file", "inbox", number=sha256[:40])

    def set_aside(self, sha256: str) -> Received:
        """No longer count a file; its bytes stay."""
        return self.note(replace(self.file(sha256), state="superseded", by=""))

    def take_back(self, sha256: str) -> Received:
        """Count a file again; of one with a password the one that was opened."""
        file = self.file(sha256)
        opened = (f for f in self.files() if f.opened_from == file.sha256)
        return self.note(replace(next(opened, file), state="used", by=""))

    def lay_out(self, folder: Path, files: Sequence[Received]) -> list[Path]:
        """Files linked into a folder under the names they came with."""
        paths: list[Path] = []
        for file in files:
            paths.append(free_path(folder, file.name))
            _link(self.path / file.sha256, paths[-1])
        return paths


def last_time(files: Sequence[Received]) -> list[Received]:
    """The roster before the last new edition: of every file in use the one whose place it took,
    else itself; none where no file took the place of another. And the lists whose place others
    took."""
    locked = {file.opened_from for file in files}
    took = {f.by: f for f in files if f.by and f.sha256 not in locked}
    rosters = [f for f in files if f.in_use and f.kind == "roster"]
    before = [took.get(f.sha256, f) for f in rosters]
    lists = [took[f.sha256] for f in files if f.in_use and f.kind == "list" and f.sha256 in took]
    return [*(before if before != rosters else []), *(f for f in lists if f.kind == "list")]


def as_note(file: Received) -> dict[str, Any]:
    """What is noted about a file."""
    told = asdict(file)
    del told["new"], told["replaces"]
    return told


def check_of(told: dict[str, Any]) -> str:
    """What tells a note of which a letter was changed."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def by_kind(files: Iterable[Received]) -> list[Received]:
    """Files in use, rosters first."""
    order = [*KINDS, ""]
    return sorted((f for f in files if f.in_use), key=lambda f: order.index(f.kind))


def laid(folder: Path, name: str, number: int = 1) -> Path:
    """Where a file of this name lies while it is read. The folder is part of what it is called when
    another bears the same name, and must tell of no class: 2/1班 would be one."""
    return folder / ("收件箱" if number == 1 else f"收件箱 ({number})") / name


def free_path(folder: Path, name: str) -> Path:
    """The first of these paths at which nothing lies yet, its folder made."""
    number, path = 1, laid(folder, name)
    # 名单.xlsx may also be the name of a folder.
    while path.exists() or any(parent.is_file() for parent in path.parents):
        number += 1
        path = laid(folder, name, number)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def bare(name: str) -> str:
    """A name without the number of a copy, or the time of a paste: 名单 (2).xlsx is 名单.xlsx."""
    plain = re.sub(r"\s?\([0-9]{1,2}\)(?=\.[^./]*$|$)", "", name)
    return re.sub(r"-[0-9]{8}-[0-9]{4}\.txt$", ".txt", plain)


def unlike(name: str, taken: Iterable[str]) -> str:
    """The name, numbered where it is taken: 名单 (2).xlsx."""
    names = set(taken)
    stem, dot, suffix = name.rpartition(".") if "." in name.rsplit("/", 1)[-1] else (name, "", "")
    number, free = 1, name
    while free in names:
        number += 1
        free = f"{stem} ({number}){dot}{suffix}"
    return free


def _read_note(path: Path) -> Received:
    known = {field.name for field in fields(Received)}
    try:
        told = json.loads(path.read_text("utf-8"))
        check = told.pop("check", None)
        if (check and check != check_of(told)) or told["sha256"] != path.stem:
            raise ValueError
        return Received(**{name: value for name, value in told.items() if name in known})
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        raise WorkspaceError("note_damaged", path) from None


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
