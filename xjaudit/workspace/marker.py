"""workspace.toml: the settings, the key of keyed hashes, and which packs hold."""

import re
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from xjaudit import packs
from xjaudit.errors import SettingError, WorkspaceError
from xjaudit.settings import Pack, Settings

VERSION = 1


def load(path: Path) -> tuple[Settings, bytes]:
    """Settings and key; WorkspaceError where they cannot be read."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        version, key = data["version"], bytes.fromhex(data["key"])
        if version > VERSION:
            raise WorkspaceError("newer_workspace", path.parent, version=version, supported=VERSION)
        own = data.get("settings", {})
        # Who edits the file by hand may write it below [settings].
        named = [*data.get("packs", []), *own.pop("packs", [])]
        settings = Settings().but(**own)
    except SettingError as error:
        raise WorkspaceError("workspace_settings", path, faults=error) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = type(error).__name__
        raise WorkspaceError("workspace_unreadable", path, reason=reason) from None
    return settings.but(packs=packs.load(_inside(path, name) for name in named)), key


def _inside(path: Path, name: object) -> Path:
    """A pack beside workspace.toml: a workspace that travels takes its packs along."""
    folder, _, file = str(name).partition("/")
    if folder != "packs" or not file or file.startswith(".") or set(file) & set("/\\:"):
        raise WorkspaceError("pack_outside", path, name=name)
    return path.parent / folder / file


def places(used: Sequence[Pack]) -> list[str]:
    """Where a workspace keeps each pack, two of one file name apart."""
    names = [pack.file for pack in used]
    return [
        f"packs/{name}" if names.index(name) == at else f"packs/{used[at].level}-{at + 1}-{name}"
        for at, name in enumerate(names)
    ]


def dump(settings: Settings, key: bytes, kept: Sequence[str] = ()) -> bytes:
    """The same as the file holds it: settings that are not as by default, packs by their places."""
    plain = Settings()
    changed = {n: v for n, v in vars(settings).items() if v != getattr(plain, n) and n != "packs"}
    tables = {name: changed.pop(name, {}) for name in ("severities", "parameters", "answers")}
    lines = [
        "# The key makes the hashes of persons; keep it, or decisions no longer find their pupil.",
        f"version = {VERSION}",
        f'key = "{key.hex()}"',
        *([f"packs = [{', '.join(map(_value, kept))}]"] if kept else []),
        "",
        "[settings]",
        *(f"{name} = {_value(value)}" for name, value in changed.items()),
    ]
    for name, table in tables.items():
        rows = [f"{_value(key)} = {_value(value)}" for key, value in table.items()]
        lines += ["", f"[settings.{name}]", *rows] if rows else []
    return ("\n".join(lines) + "\n").encode()


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return str(value)
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    escaped = re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found[0]):04x}", text)
    return f'"{escaped}"'
