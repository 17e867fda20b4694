"""Errors that people read: where, what was expected, what was found, what to do."""

from dataclasses import dataclass, field
from pathlib import Path


class XjauditError(Exception):
    """Shown to people as its text, never as a traceback."""


@dataclass
class InputError(XjauditError):
    """An input that cannot be used as it is; says where, what is wrong and what to do."""

    where: str
    what: str
    todo: str = ""
    code: str = field(default="input")

    def __str__(self) -> str:
        return f"{self.where}：{self.what}" + (f"\n  → {self.todo}" if self.todo else "")


class SettingError(XjauditError):
    """A setting that is unknown or has a value it cannot have."""


class WorkspaceError(XjauditError):
    """A workspace folder that is missing, damaged or of another version."""


def place(path: str | Path, sheet: str | None = None, row: int | None = None) -> str:
    """A place as people say it: file name, sheet, row (1 is the first)."""
    parts = [Path(path).name]
    if sheet:
        parts.append(f"“{sheet}”")
    if row:
        parts.append(f"第 {row} 行")
    return " ".join(parts)
