"""The files as they were received: kept under their SHA-256, each with a small note beside it."""

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from xjaudit.errors import InputError, WorkspaceError
from xjaudit.ingest.reading import kind_of, read_file
from xjaudit.workspace.storing import write

KINDS = ("roster", "list", "problems")


@dataclass(frozen=True)
class Received:
    """One file of the inbox.

    state  used, or superseded by the file `by` (empty: set aside by a person)
    new    False in the answer of `Inbox.add` when these very bytes were there already
    replaces  in that answer the name of the earlier file it superseded
    """

    sha256: str
    name: str
    kind: str
    size: int
    added: str
    state: str = "used"
    by: str = ""
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
        """Every file with its note, in order of arrival."""
        return sorted(map(_read_note, self.path.glob("*.json")), key=lambda f: (f.added, f.name))

    def add(self, path: Path, kind: str | None = None, folder: str = "") -> Received:
        """Take in a file; the same bytes again change nothing (`new` is False).

        A file that comes again under the same name, in the same folder and of the same kind
        supersedes the earlier one if most people in it are the same: a fresh export takes the
        place of last week's, but one class's 名单.xlsx not that of another class. `folder` is
        where it lay inside what was added.
        """
        try:
            data = path.read_bytes()
        except OSError as error:
            what = f"无法读取（{error.strerror}）"
            raise InputError(path.name, what, "请检查文件是否存在、是否被占用") from None
        return self.add_bytes(path.name, data, kind, folder)

    def add_bytes(
        self, name: str, data: bytes, kind: str | None = None, folder: str = ""
    ) -> Received:
        """Take in a file by its name and bytes, as an upload brings it."""
        sha256 = hashlib.sha256(data).hexdigest()
        known = {file.sha256: file for file in self.files()}
        if (there := known.get(sha256)) and there.in_use and kind in (None, there.kind):
            return replace(there, new=False)
        name = _plain_name(name)
        # Read in any case: a file that cannot be used is refused here, not at the next audit.
        kind = self._kind_of(name, data, kind)
        name = f"{folder}/{name}" if folder else name
        # Bytes before the note: a note without its bytes would be a file that cannot be read.
        blob = self.path / sha256
        if not blob.exists():
            write(blob, data)
        note = Received(sha256, name, kind, len(data), _now())
        self._write_note(note)
        replaces = ""
        for other in known.values():
            alike = other.in_use and (other.name, other.kind) == (name, kind)
            if alike and other.sha256 != sha256 and self._same_people(note, other):
                self._write_note(replace(other, state="superseded", by=sha256))
                replaces = other.name
        return replace(note, new=True, replaces=replaces)

    def _same_people(self, one: Received, other: Received) -> bool:
        """More than half of the smaller file's names stand in the other too."""
        names = [_names(self.path / file.sha256, file.kind) for file in (one, other)]
        return 2 * len(names[0] & names[1]) > min(len(names[0]), len(names[1]))

    def set_aside(self, sha256: str) -> Received:
        """No longer count a file; its bytes stay."""
        return self._change(sha256, state="superseded", by="")

    def take_back(self, sha256: str) -> Received:
        """Count a file again."""
        return self._change(sha256, state="used", by="")

    def lay_out(self, folder: Path) -> dict[str, list[Path]]:
        """The files in use by kind, linked into a folder under the names they came with."""
        laid: dict[str, list[Path]] = {kind: [] for kind in KINDS}
        for number, file in enumerate(f for f in self.files() if f.in_use):
            # A folder each: two schools' files may bear one name.
            target = folder / str(number) / file.name
            target.parent.mkdir(parents=True)
            _link(self.path / file.sha256, target)
            laid[file.kind].append(target)
        return laid

    def _change(self, sha256: str, **changes: str) -> Received:
        for file in self.files():
            if file.sha256.startswith(sha256):
                changed = replace(file, **changes)
                self._write_note(changed)
                return changed
        raise InputError("inbox", f"没有编号为 {sha256[:12]} 的文件")

    def _write_note(self, file: Received) -> None:
        fields = asdict(file)
        del fields["new"], fields["replaces"]
        text = json.dumps(fields, ensure_ascii=False, indent=1)
        write(self.path / f"{file.sha256}.json", text.encode())

    def _kind_of(self, name: str, data: bytes, kind: str | None) -> str:
        with TemporaryDirectory(dir=self.path, prefix=".reading-") as folder:
            path = Path(folder) / name
            write(path, data)
            if kind is None:
                return kind_of(path)
            read_file(path, kind)
            return kind


def _names(path: Path, kind: str) -> set[str]:
    tables = read_file(path, kind).tables
    return {name for table in tables for name in table.cells["name"].to_pylist() if name}


def _read_note(path: Path) -> Received:
    try:
        return Received(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        raise WorkspaceError(
            f"{path}：收件记录已损坏\n  → 请从备份恢复，或删除此记录后重新添加原文件"
        ) from None


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _plain_name(name: str) -> str:
    """A bare file name: an upload may bring a path of its own."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1].replace("\0", "").strip()
    return bare if bare not in ("", ".", "..") else "file"


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="microseconds")
