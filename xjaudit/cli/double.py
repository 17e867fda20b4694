"""Double entry: two typings of one paper compared."""

import json
from pathlib import Path
from typing import Annotated

import typer

from xjaudit.cli.options import (
    AsJson,
    AsOf,
    Language,
    PasswordFile,
    SettingsFile,
    read_password,
    read_settings,
    tell_progress,
)

app = typer.Typer()


@app.command()
def typings(
    first: Annotated[Path, typer.Argument(help="What one person typed: a file or a folder.")],
    second: Annotated[Path, typer.Argument(help="What another typed, or the registry's export.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the results.")] = Path("typings"),
    password_file: PasswordFile = None,
    settings: SettingsFile = None,
    as_of: AsOf = None,
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """Compare two typings of the same paper, cell by cell.

    Example: xjaudit typings 甲录入.xlsx 乙录入.xlsx --out 双录
    """
    chosen = read_settings(settings, as_of, language)
    from xjaudit import typings as library
    from xjaudit.exports import typings as exports

    password, progress = read_password(password_file), tell_progress()
    told = library.compare_typings(first, second, chosen, password, progress)
    written = exports.write_typings(told, out)
    if as_json:
        summary = library.summary(told) | {"files": {k: str(v) for k, v in written.items()}}
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=1))
    else:
        typer.echo(exports.in_words(told))
        typer.echo("\n".join(f"  {path}" for path in written.values()))
