"""The officer's steps on a workspace, without a notebook."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from xjaudit.cli.options import (
    AsJson,
    AsOf,
    Language,
    SettingsFile,
    check_kind,
    read_settings,
    speak_as,
    tell_progress,
    worded,
)

app = typer.Typer()

Folder = Annotated[Path, typer.Argument(help="Workspace folder.")]


@app.command()
def new(
    workspace: Folder,
    settings: SettingsFile = None,
    as_of: AsOf = None,
    language: Language = None,
) -> None:
    """Make a workspace: a private folder for one school's audit.

    Example: xjaudit new 工作区 --settings 学校.toml
    """
    from xjaudit import workspace as library

    made = library.new(workspace, read_settings(settings, as_of, language))
    typer.echo(str(made.path))


@app.command()
def add(
    workspace: Folder,
    files: Annotated[list[Path], typer.Argument(help="Files or folders to take in.")],
    kind: Annotated[
        str | None, typer.Option("--kind", help="roster, list or problems; found out if not given.")
    ] = None,
) -> None:
    """Take in files as received; the same file twice is one.

    Example: xjaudit add 工作区 小学.xlsx 班级名单/
    """
    check_kind(kind)
    here = _open(workspace)
    for path in files:
        for one in here.add(path, kind):
            said = "" if one.new else worded("same")
            said += worded("replaces", name=one.replaces) if one.replaces else ""
            typer.echo(f"{one.kind:<9}{one.name}{said}")


@app.command()
def status(workspace: Folder, as_json: AsJson = False) -> None:
    """What a workspace holds and what the audit of it finds.

    Example: xjaudit status 工作区
    """
    from xjaudit import report

    here = _open(workspace)
    result = here.audit(tell_progress())
    if as_json:
        typer.echo(json.dumps(report.summary(result), ensure_ascii=False, indent=1))
        return
    for one in here.files():
        typer.echo(f"{one.kind:<9}{one.name}" + ("" if one.in_use else worded("aside")))
    typer.echo(report.in_words(result))


@app.command()
def export(workspace: Folder) -> None:
    """Write audit.xlsx and the tables beside it into the workspace's outbox.

    Example: xjaudit export 工作区
    """
    from xjaudit.exports import outputs

    here = _open(workspace)
    written = outputs.write_all(here.audit(tell_progress()), here.path / "outbox")
    typer.echo("\n".join(str(path) for path in written.values()))


@app.command()
def publish(workspace: Folder) -> None:
    """Publish counts, never names, for the leaders' page.

    Example: xjaudit publish 工作区
    """
    from xjaudit import publish as library

    here = _open(workspace)
    edition = library.publish(here, here.audit(tell_progress())).edition
    typer.echo(worded("edition", number=edition, folder=here.published))


def _open(folder: Path) -> Any:
    """A workspace, in whose language everything is said from here on."""
    from xjaudit import workspace

    speak_as(folder / workspace.MARKER)
    return workspace.open_at(folder)
