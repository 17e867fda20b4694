"""Errors that people read: where, what was expected, what was found, what to do.

The texts stand in `errors_zh.toml` and `errors_en.toml`, a table per code with `what` and `todo`;
an error itself holds only its code, its place and the facts that its text names.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
_spoken = "zh"


def speak(language: str) -> None:
    """The language in which errors of this process are said from now on."""
    global _spoken
    _spoken = language


def spoken() -> str:
    """The language in which errors of this process are said."""
    return _spoken


@cache
def _texts(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads(files("xjaudit").joinpath(f"errors_{language}.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Words:
    """A fact that is called differently in either language."""

    zh: str
    en: str

    def text(self, language: str | None = None) -> str:
        """What it is called."""
        return self.zh if (language or _spoken) == "zh" else self.en


class XjauditError(Exception):
    """Shown to people as its text, never as a traceback."""

    def __init__(self, code: str, where: str | Path = "", **facts: Any) -> None:
        """`code` names the text; `where` is the place; `facts` fill the text's {names}."""
        super().__init__(code, str(where), facts)
        self.code, self.where, self.facts = code, str(where), facts

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.code, self.where, self.facts)

    def _part(self, part: str, language: str | None) -> str:
        language = language or _spoken
        template = _texts(language)[self.code].get(part, "")
        return template.format_map({k: _said(v, language) for k, v in self.facts.items()})

    def what(self, language: str | None = None) -> str:
        """What is wrong."""
        return self._part("what", language)

    def todo(self, language: str | None = None) -> str:
        """What to do about it."""
        return self._part("todo", language)

    def text(self, language: str | None = None) -> str:
        """Where, what and what to do, as people read it."""
        colon = "：" if (language or _spoken) == "zh" else ": "
        what, todo = self.what(language), self.todo(language)
        head = f"{self.where}{colon}{what}" if self.where else what
        return head + (f"\n  → {todo}" if todo else "")

    def __str__(self) -> str:
        return self.text()

    def _render_traceback_(self, *_: Any) -> list[str]:
        """What a notebook shows in place of a traceback."""
        return [self.text()]


def _again(kind: type[XjauditError], code: str, where: str, facts: dict[str, Any]) -> XjauditError:
    return kind(code, where, **facts)


def _said(fact: Any, language: str) -> str:
    """A fact as its text holds it: errors in full, a line each; other lists as an enumeration."""
    if isinstance(fact, XjauditError | Words):
        return fact.text(language)
    if not isinstance(fact, list | tuple):
        return str(fact)
    if any(isinstance(one, XjauditError) for one in fact):
        joint = "\n"
    else:
        joint = "、" if language == "zh" else ", "
    return joint.join(_said(one, language) for one in fact)


class InputError(XjauditError):
    """An input that cannot be used as it is; says where, what is wrong and what to do."""


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
        parts.append(f"第 {row} 行" if _spoken == "zh" else f"row {row}")
    return " ".join(parts)


def where_raised(error: Exception) -> str:
    """What a fault of this program is called and where it arose; its message might quote a cell."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__} {place}"
