"""The officer's steps on a workspace, without a notebook."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from xjaudit.cli.options import (
    Actor,
    AsJson,
    AsOf,
    Language,
    Packs,
    PasswordFile,
    Role,
    SettingsFile,
    asked_language,
    check_kind,
    read_password,
    read_settings,
    say,
    speak_as,
    tell_progress,
    worded,
)
from xjaudit.errors import WorkspaceError
from xjaudit.labels import KINDS

app = typer.Typer()

Folder = Annotated[Path, typer.Argument(help="Workspace folder.")]


@app.command()
def new(
    workspace: Folder,
    settings: SettingsFile = None,
    pack: Packs = None,
    as_of: AsOf = None,
    language: Language = None,
) -> None:
    """Make a workspace: a private folder for one school's audit, with copies of its packs.

    Example: xjaudit new 工作区 --settings 学校.toml --pack 某县.toml
    """
    from xjaudit import workspace as library

    made = library.new(workspace, read_settings(settings, as_of, language, pack))
    typer.echo(str(made.path))


@app.command()
def add(
    workspace: Folder,
    files: Annotated[list[Path], typer.Argument(help="Files, folders or archives to take in.")],
    kind: Annotated[
        str | None,
        typer.Option("--kind", help=f"{', '.join(KINDS)}; found out if not given."),
    ] = None,
    password_file: PasswordFile = None,
) -> None:
    """Take in files as received, archives unpacked; the same file twice is one.

    What is wrong with one file keeps none of the others out; it is said, and the status is 1. Of a
    workbook with a password what it holds is kept too, the password nowhere.

    Example: xjaudit add 工作区 小学.xlsx 班级名单.zip
    """
    check_kind(kind)
    here = open_workspace(workspace)
    added = here.add(files, kind, read_password(password_file), tell_progress())
    for one in added.files:
        said = "" if one.new else worded("same")
        said += worded("replaces", name=one.replaces) if one.replaces else ""
        typer.echo(f"{one.kind or '?':<9}{one.name}{said}")
    for name in added.skipped:
        say(worded("lock", name=name))
    for new_one, other in added.alike:
        say(worded("alike", name=new_one.name, other=other.name))
    for one, other in added.doubled:
        word = "doubled" if one.kind == "list" else "doubles"
        say(worded(word, name=one.name, other=other))
    for fault in [*added.unread, *added.faults]:
        say(fault.text())
    if added.faults:
        raise typer.Exit(1)


@app.command()
def aside(
    workspace: Folder,
    file: Annotated[str, typer.Argument(help="Name of the file, or the beginning of its hash.")],
    back: Annotated[bool, typer.Option("--back", help="Count it again.")] = False,
) -> None:
    """No longer count a file, as the older of two editions of a roster. Nothing is deleted.

    Example: xjaudit aside 工作区 旧名册.xlsx
    """
    inbox = open_workspace(workspace).inbox
    named = [one for one in inbox.files() if one.name == file and one.in_use != back]
    changed = (inbox.take_back if back else inbox.set_aside)(named[0].sha256 if named else file)
    typer.echo(f"{changed.kind or '?':<9}{changed.name}" + ("" if back else worded("aside")))


@app.command()
def status(
    workspace: Folder,
    entries: Annotated[
        bool, typer.Option("--entries", help="What was decided, entry by entry, instead.")
    ] = False,
    reveal: Annotated[bool, typer.Option("--reveal", help="Entries with numbers in full.")] = False,
    actor: Actor = None,
    role: Role = None,
    as_json: AsJson = False,
) -> None:
    """What a workspace holds, what the audit of it finds, and where decisions contradict.

    Numbers in entries are masked; --reveal shows them, and the ledger notes who did.

    Example: xjaudit status 工作区
    """
    from xjaudit import report
    from xjaudit.cli import deciding

    here = open_workspace(workspace)
    state = here.state()
    if entries:
        if reveal:
            fields = {"fields": ["id_number", "registry_no"], "count": state.seq}
            here.decisions.decide("school", "reveal", fields, *deciding.account(here, actor, role))
        for one in state.entries:
            undone = worded("undone") if one.id in state.undone else ""
            said = json.dumps(deciding.told(one, reveal), ensure_ascii=False)
            typer.echo(said if as_json else deciding.line_of(one, reveal) + undone)
        return
    result = here.audit(tell_progress())
    if as_json:
        ledger = {"entries": state.seq, "undone": len(state.undone), "digest": state.digest}
        against = {n: [one.id for one in found] for n, found in state.conflicts.items()}
        told = report.summary(result) | {"ledger": ledger, "conflicts": against}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for one in here.files():
        typer.echo(f"{one.kind or '?':<9}{one.name}" + ("" if one.in_use else worded("aside")))
    typer.echo(report.in_words(result))
    for line in deciding.conflict_lines(here, state.conflicts):
        typer.echo(line)


def open_workspace(folder: Path) -> Any:
    """A workspace, in whose language, or that asked for, everything is said from here on."""
    from xjaudit import workspace

    speak_as(folder / workspace.MARKER)
    here = workspace.open_at(folder)
    if language := asked_language():
        told = replace(here.marker, settings=here.settings.but(language=language))
        here = replace(here, marker=told)
    if here.exposed:
        say(WorkspaceError("workspace_open", here.path, count=len(here.exposed)).text())
    return here
