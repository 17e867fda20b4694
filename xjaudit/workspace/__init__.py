"""The workspace folder, and the only module that writes in it.

workspace.toml   settings, and the key of keyed hashes
inbox/           files as received, named by SHA-256, never changed; beside each a small note
cache/           rebuildable; may be deleted at any time
outbox/          exports
published/       what leaders see: counts only
"""

import hashlib
import os
import re
import secrets
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from xjaudit.audit import Audit
from xjaudit.audit import audit as run_audit
from xjaudit.errors import SettingError, WorkspaceError
from xjaudit.ingest.reading import Progress
from xjaudit.settings import Settings
from xjaudit.workspace import cache
from xjaudit.workspace.inbox import Inbox, Received
from xjaudit.workspace.storing import make_folder, write

VERSION = 1
FOLDERS = ("inbox", "cache", "outbox", "published", "published/history")
MARKER = "workspace.toml"


@dataclass(frozen=True)
class Workspace:
    """An open workspace; everything but files and settings in it can be computed again."""

    path: Path
    settings: Settings
    key: bytes

    @property
    def inbox(self) -> Inbox:
        """The files as received."""
        return Inbox(self.path / "inbox")

    def add(self, path: Path, kind: str | None = None) -> list[Received]:
        """Take in a file, or every file of a folder; see `Inbox.add`."""
        if not path.exists():
            raise WorkspaceError(f"{path}：没有这个文件或文件夹\n  → 请检查路径")
        return [self.inbox.add(file, kind, _folder(file, path)) for file in _files(path)]

    def files(self) -> list[Received]:
        """Every file ever received, in order of arrival."""
        return self.inbox.files()

    def audit(self, progress: Progress | None = None) -> Audit:
        """Everything that follows from the files in use and the settings; cached.

        `progress(done, of, what)` is told how far it is; what it raises ends the work.
        """
        folder = self.path / "cache" / f"audit-{self._state()}"
        if (kept := cache.load(folder, self.settings)) is not None:
            return kept
        with TemporaryDirectory(dir=self.path / "cache", prefix="run-") as laid:
            files = self.inbox.lay_out(Path(laid))
            made = run_audit(
                files["roster"],
                files["list"],
                files["problems"],
                self.settings,
                progress=progress,
                key=self.key,
            )
        cache.save(folder, made)
        # As it will be read next time: the first answer and the later ones are the same.
        return cache.load(folder, self.settings) or made

    def _state(self) -> str:
        """What an audit depends on: files, settings, key, and the program itself."""
        names = sorted(f"{f.kind}:{f.sha256}:{f.name}" for f in self.files() if f.in_use)
        parts = [*names, repr(self.settings), self.key.hex(), cache.program()]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]

    def digest(self) -> str:
        """SHA-256 of which files are in use: the same files give the same digest."""
        used = sorted(f"{file.kind}:{file.sha256}" for file in self.files() if file.in_use)
        return hashlib.sha256("\n".join(used).encode()).hexdigest()

    @property
    def published(self) -> Path:
        """The folder leaders' pages read."""
        return self.path / "published"

    def editions(self) -> list[int]:
        """Numbers of the published editions."""
        names = (path.stem for path in (self.published / "history").glob("*.json"))
        return sorted(int(name) for name in names if name.isdigit())

    def write_edition(self, number: int, text: str) -> Path:
        """Put a snapshot where leaders' pages look, and into the history."""
        write(self.published / "history" / f"{number:04d}.json", text.encode())
        write(self.published / "snapshot.json", text.encode())
        return self.published / "snapshot.json"

    def write_settings(self, settings: Settings) -> "Workspace":
        """The same workspace with other settings."""
        write(self.path / MARKER, _to_toml(settings, self.key).encode())
        return open_at(self.path)


def here() -> Workspace:
    """The workspace of a notebook: `XJAUDIT_WORKSPACE`, else the folder `workspace` nearby."""
    if named := os.environ.get("XJAUDIT_WORKSPACE"):
        return open_at(Path(named))
    near = [Path("workspace"), Path("../workspace")]
    return open_at(next((p for p in near if (p / MARKER).is_file()), near[0]))


def new(path: Path, settings: Settings | None = None) -> Workspace:
    """A new workspace; WorkspaceError when one, or anything else, is there already."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise WorkspaceError(f"{path}：文件夹已存在且不为空\n  → 请换一个位置，或直接打开它")
    make_folder(path)
    for name in FOLDERS:
        make_folder(path / name)
    key = secrets.token_bytes(32)
    write(path / MARKER, _to_toml(settings or Settings(), key).encode())
    return open_at(path)


def open_at(path: Path | str, create: bool = False) -> Workspace:
    """The workspace in a folder; WorkspaceError says what is wrong with it and what to do."""
    path = Path(path).expanduser()
    marker = path / MARKER
    if not marker.is_file():
        if create:
            return new(path)
        what = "不是工作区（缺少 workspace.toml）" if path.is_dir() else "没有这个工作区文件夹"
        raise WorkspaceError(f"{path}：{what}\n  → 请检查路径，或用 xjaudit new 新建一个")
    settings, key = _from_toml(marker)
    for name in FOLDERS:
        make_folder(path / name)
    return Workspace(path.resolve(), settings, key)


def _from_toml(marker: Path) -> tuple[Settings, bytes]:
    try:
        data = tomllib.loads(marker.read_text("utf-8"))
        version, key = data["version"], bytes.fromhex(data["key"])
        if version > VERSION:
            raise WorkspaceError(
                f"{marker.parent}：由更新的版本建立（格式 {version}，本程序支持到 {VERSION}）\n"
                "  → 请升级 xjaudit 后再打开"
            )
        return Settings().but(**data.get("settings", {})), key
    except SettingError as error:
        raise WorkspaceError(f"{marker}：{error}\n  → 请改正 [settings] 中的这一项") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(
            f"{marker}：无法读取（{type(error).__name__}）\n  → 请从备份恢复此文件"
        ) from None


def _to_toml(settings: Settings, key: bytes) -> str:
    plain = Settings()
    changed = {n: v for n, v in vars(settings).items() if v != getattr(plain, n)}
    severities = changed.pop("severities", {})
    lines = [
        "# The key makes the hashes of persons; keep it, or decisions no longer find their pupil.",
        f"version = {VERSION}",
        f'key = "{key.hex()}"',
        "",
        "[settings]",
        *(f"{name} = {_toml_value(value)}" for name, value in changed.items()),
    ]
    if severities:
        rows = (f"{_toml_value(rule)} = {_toml_value(value)}" for rule, value in severities.items())
        lines += ["", "[settings.severities]", *rows]
    return "\n".join(lines) + "\n"


def _toml_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return str(value)
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    escaped = re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found[0]):04x}", text)
    return f'"{escaped}"'


def _folder(file: Path, added: Path) -> str:
    """Where a file lies inside the folder that was added."""
    inside = file.parent.relative_to(added) if added.is_dir() else Path()
    return inside.as_posix().removeprefix(".")


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    # Dot files and ~$ are what systems and spreadsheets leave beside the real ones.
    found = (p for p in sorted(path.rglob("*")) if p.is_file())
    return [p for p in found if not p.name.startswith((".", "~$"))]
