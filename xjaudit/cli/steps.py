"""The officer's steps on a workspace, without a notebook."""

import json
from pathlib import Path
from typing import Annotated

import typer

from xjaudit.cli.options import (
    AsJson,
    AsOf,
    Language,
    SettingsFile,
    check_kind,
    read_settings,
    tell_progress,
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
    from xjaudit import workspace as library

    check_kind(kind)
    here = library.open_at(workspace)
    for path in files:
        for one in here.add(path, kind):
            said = "" if one.new else "  （此前已添加）"
            said += f"  （取代先前的 {one.replaces}）" if one.replaces else ""
            typer.echo(f"{one.kind:<9}{one.name}{said}")


@app.command()
def status(workspace: Folder, as_json: AsJson = False) -> None:
    """What a workspace holds and what the audit of it finds.

    Example: xjaudit status 工作区
    """
    from xjaudit import report
    from xjaudit import workspace as library

    here = library.open_at(workspace)
    result = here.audit(tell_progress())
    if as_json:
        typer.echo(json.dumps(report.summary(result), ensure_ascii=False, indent=1))
        return
    for one in here.files():
        typer.echo(f"{one.kind:<9}{one.name}" + ("" if one.in_use else "  （已停用）"))
    typer.echo(report.in_words(result))


@app.command()
def export(workspace: Folder) -> None:
    """Write audit.xlsx and the tables beside it into the workspace's outbox.

    Example: xjaudit export 工作区
    """
    from xjaudit import workspace as library
    from xjaudit.exports import outputs

    here = library.open_at(workspace)
    written = outputs.write_all(here.audit(tell_progress()), here.path / "outbox")
    typer.echo("\n".join(str(path) for path in written.values()))


@app.command()
def publish(workspace: Folder) -> None:
    """Publish counts, never names, for the leaders' page.

    Example: xjaudit publish 工作区
    """
    from xjaudit import publish as library
    from xjaudit import workspace as folder

    here = folder.open_at(workspace)
    edition = library.publish(here, here.audit(tell_progress())).edition
    typer.echo(f"第 {edition} 版：{here.published}")
