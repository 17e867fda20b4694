"""workspace.toml: the settings, the key of keyed hashes, which packs hold, where the ledger is, who
works here, and of a work pack what it is part of."""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from xjaudit import packs
from xjaudit.errors import SettingError, Words, WorkspaceError
from xjaudit.settings import Pack, Settings
from xjaudit.workspace.storing import make_folder, write

# 2: the workspace has a ledger.
VERSION = 2
_FORM = Words("内容格式不对", "what it holds has not the form it should have")


@dataclass(frozen=True)
class Marker:
    """What workspace.toml says.

    ledger  URL of the ledger; empty: ledger.sqlite in the folder
    me      actor and role of whoever works here, if they do not say otherwise
    pack    of a work pack: id, number, of, classes, and base and head of the ledger it began from
    """

    settings: Settings
    key: bytes = field(repr=False)
    ledger: str = field(default="", repr=False)
    me: Mapping[str, str] = field(default_factory=dict)
    pack: Mapping[str, Any] = field(default_factory=dict)
    version: int = VERSION


def load(path: Path) -> Marker:
    """What the file says; WorkspaceError where it cannot be read."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        version, key = data["version"], bytes.fromhex(data["key"])
        if version > VERSION:
            raise WorkspaceError("newer_workspace", path.parent, version=version, supported=VERSION)
        if data.get("key_check", check_of(key)) != check_of(key):
            raise WorkspaceError("key_damaged", path)
        own = data.get("settings", {})
        # Who edits the file by hand may write it below [settings].
        named = [*data.get("packs", []), *own.pop("packs", [])]
        url = own.pop("ledger", data.get("ledger", ""))
        settings = Settings().but(**own)
        me = {name: str(value) for name, value in data.get("me", {}).items()}
        marker = Marker(settings, key, str(url), me, dict(data.get("pack", {})), version)
    except SettingError as error:
        raise WorkspaceError("workspace_settings", path, faults=error) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        # A Python error's name tells nobody anything.
        reason = (isinstance(error, OSError) and error.strerror) or _FORM
        raise WorkspaceError("workspace_unreadable", path, reason=reason) from None
    held = settings.but(packs=packs.load(_inside(path, name) for name in named))
    return Marker(held, key, marker.ledger, me, marker.pack, version)


def check_of(key: bytes) -> str:
    """What tells a key whose letters were changed by mistake."""
    return hashlib.sha256(key).hexdigest()[:8]


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


def keep(path: Path, marker: Marker) -> None:
    """Write the file, and packs that do not lie beside it yet."""
    used = marker.settings.packs
    for pack, place in zip(used, places(used), strict=True):
        make_folder((path.parent / place).parent)
        # One that is there may have been edited since it was read.
        if not (path.parent / place).exists():
            write(path.parent / place, pack.text.encode())
    write(path, dump(marker))


def dump(marker: Marker) -> bytes:
    """The same as the file holds it."""
    kept = places(marker.settings.packs)
    lines = [
        "# The key makes the hashes of persons; keep it, or decisions no longer find their pupil.",
        f"version = {VERSION}",
        f'key = "{marker.key.hex()}"',
        f'key_check = "{check_of(marker.key)}"',
        *([f"packs = {_value(kept)}"] if kept else []),
        *([f"ledger = {_value(marker.ledger)}"] if marker.ledger else []),
        *_table("me", marker.me),
        *_table("pack", marker.pack),
        *dump_settings(marker.settings),
    ]
    return ("\n".join(lines) + "\n").encode()


def dump_settings(settings: Settings, always: Sequence[str] = ()) -> list[str]:
    """Lines of the settings that are not as by default, and of some that are; without packs."""
    plain = Settings()
    changed = {
        name: value
        for name, value in vars(settings).items()
        if (value != getattr(plain, name) or name in always) and name != "packs"
    }
    names = ("severities", "parameters", "answers", "deadlines", "local_days")
    tables = {name: changed.pop(name, {}) for name in names}
    lines = ["", "[settings]", *(f"{name} = {_value(value)}" for name, value in changed.items())]
    for name, table in tables.items():
        lines += _table(f"settings.{name}", table)
    return lines


def _table(name: str, table: Mapping[str, Any]) -> list[str]:
    rows = [f"{_value(key)} = {_value(value)}" for key, value in table.items()]
    return ["", f"[{name}]", *rows] if rows else []


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    escaped = re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found[0]):04x}", text)
    return f'"{escaped}"'
