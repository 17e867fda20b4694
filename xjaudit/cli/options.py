"""Options and small helpers that several commands share."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

Paths = Annotated[list[Path], typer.Argument(help="Roster workbooks exported from the registry.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
PasswordFile = Annotated[
    Path | None,
    typer.Option("--password-file", help="File whose first line is the workbooks' password."),
]
SettingsFile = Annotated[
    Path | None, typer.Option("--settings", help="TOML file of settings (school, dates, language).")
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="The day the audit speaks of, 2026-11-16.")
]
Language = Annotated[str | None, typer.Option("--language", help="zh (default) or en.")]
Browser = Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page.")]
Port = Annotated[int, typer.Option("--port", help="Port on this machine; 0 takes a free one.")]


def say(text: str) -> None:
    """A message for the person at the terminal."""
    typer.echo(text, err=True)


def tell_progress() -> Callable[[int, int, str], None] | None:
    """A line that counts files, where a person is watching."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int, _name: str) -> None:
        # The name stays out: file names may hold a child's name.
        sys.stderr.write(f"\r读取文件 {done}/{total}" + ("\n" if done == total else ""))
        sys.stderr.flush()

    return show


def read_settings(path: Path | None, as_of: str | None, language: str | None) -> Any:
    """Settings of the file, changed by what the command line says."""
    from xjaudit import settings
    from xjaudit.errors import SettingError

    chosen = settings.load(path) if path else settings.Settings()
    changes: dict[str, Any] = {"language": language} if language else {}
    if as_of:
        try:
            changes["as_of"] = date.fromisoformat(as_of)
        except ValueError:
            raise SettingError(f"--as-of 应写成 2026-11-16 这样的日期，而不是 {as_of}") from None
    return chosen.but(**changes)


def read_password(path: Path | None) -> str | None:
    """The first line of the password file; InputError when nothing stands there."""
    from xjaudit.errors import InputError
    from xjaudit.ingest.containers import read_bytes

    if path is None:
        return None
    try:
        text = read_bytes(path).decode("utf-8-sig", "replace")
    except InputError as error:
        if error.code != "empty":
            raise
        text = ""
    password = next(iter(text.splitlines()), "").strip()
    if not password:
        todo = "请把密码写在这个文件的第一行"
        raise InputError(path.name, "密码文件的第一行没有密码", todo, "password_file")
    return password


def check_kind(kind: str | None) -> None:
    """Wrong use if it is no kind of file."""
    if kind not in (None, "roster", "list", "problems"):
        raise typer.BadParameter("roster, list, problems", param_hint="--kind")
