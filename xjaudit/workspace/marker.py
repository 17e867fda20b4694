"""workspace.toml: the settings, and the key of keyed hashes."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from xjaudit.errors import SettingError, WorkspaceError
from xjaudit.settings import Settings

VERSION = 1


def load(path: Path) -> tuple[Settings, bytes]:
    """Settings and key; WorkspaceError where they cannot be read."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        version, key = data["version"], bytes.fromhex(data["key"])
        if version > VERSION:
            raise WorkspaceError("newer_workspace", path.parent, version=version, supported=VERSION)
        return Settings().but(**data.get("settings", {})), key
    except SettingError as error:
        raise WorkspaceError("workspace_settings", path, faults=error) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = type(error).__name__
        raise WorkspaceError("workspace_unreadable", path, reason=reason) from None


def dump(settings: Settings, key: bytes) -> bytes:
    """The same as the file holds it: settings that are not as by default."""
    plain = Settings()
    changed = {n: v for n, v in vars(settings).items() if v != getattr(plain, n)}
    tables = {name: changed.pop(name, {}) for name in ("severities", "answers")}
    lines = [
        "# The key makes the hashes of persons; keep it, or decisions no longer find their pupil.",
        f"version = {VERSION}",
        f'key = "{key.hex()}"',
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
