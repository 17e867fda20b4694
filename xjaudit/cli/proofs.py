"""What was given out is made again, everything is checked, a campaign is ended."""

import json
from pathlib import Path
from typing import Annotated

import typer

from xjaudit.cli.deciding import Actor, Role, account
from xjaudit.cli.options import AsJson, PasswordFile, read_password, say, tell_progress, worded
from xjaudit.cli.steps import Folder, open_workspace

app = typer.Typer()


@app.command()
def export(
    workspace: Folder, actor: Actor = None, role: Role = None, password_file: PasswordFile = None
) -> None:
    """Write audit.xlsx and the tables beside it into the workspace's outbox, and note who did.

    With --password-file the workbook alone, which then opens with that password only. Where no
    actor is named, the account of this computer is noted.

    Example: xjaudit export 工作区 --actor 王老师 --role registrar
    """
    from xjaudit.proof import exporting

    here = open_workspace(workspace)
    who = account(here, actor, role)
    written = exporting.export(here, *who, read_password(password_file), tell_progress())
    typer.echo("\n".join(str(path) for path in written.values()))


@app.command()
def publish(workspace: Folder, actor: Actor = None, role: Role = None) -> None:
    """Publish counts, never names, for the leaders' page, and note who did.

    Example: xjaudit publish 工作区 --actor 王老师 --role registrar
    """
    from xjaudit.proof import exporting

    here = open_workspace(workspace)
    who = account(here, actor, role)
    edition = exporting.publish(here, *who, tell_progress()).edition
    typer.echo(worded("edition", number=edition, folder=here.published))


@app.command()
def verify(
    workspace: Folder,
    replays: Annotated[
        bool, typer.Option("--replay/--no-replay", help="Also make again what was given out.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Check everything: ledger, files received, editions, and that exports can be made again.

    Nothing is changed. The status is 1 where anything is not as it was.

    Example: xjaudit verify 工作区
    """
    from xjaudit.proof import verify as library

    told = library.verify(open_workspace(workspace), replays, tell_progress())
    if as_json:
        data = {
            "sound": told.is_sound,
            "head": {"seq": told.head[0], "hash": told.head[1]},
            "checked": told.counts,
            "faults": [{"code": f.code, "where": f.where, "text": f.text()} for f in told.faults],
            "notices": [{"code": f.code, "where": f.where, "text": f.text()} for f in told.notices],
        }
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        for one in [*told.faults, *told.notices]:
            say(one.text())
        word = "sound" if told.is_sound else "unsound"
        counts = {n: told.counts.get(n, 0) for n in ("entries", "files", "editions", "exports")}
        typer.echo(worded(word, faults=len(told.faults), head=told.head[1][:16], **counts))
    if not told.is_sound:
        raise typer.Exit(1)


@app.command()
def replay(
    workspace: Folder,
    which: Annotated[
        str | None,
        typer.Argument(help="A file (audit.xlsx), an edition (0003.json), an entry; else all."),
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="Folder for them; by default outbox/replay.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make published lists and exports again from files and ledger, byte for byte.

    Example: xjaudit replay 工作区 audit.xlsx --to 重现
    """
    from xjaudit.proof import replay as library

    here = open_workspace(workspace)
    folder = to or here.path / "outbox" / "replay"
    rows, is_same = [], True
    for made in library.replay(here, library.given_out(here, which), tell_progress()):
        path = library.keep(made, folder)
        is_same &= made.same
        fault = made.fault.text() if made.fault else None
        row = {"entry": made.entry.seq, "name": made.name, "same": made.same}
        rows.append(row | {"path": path and str(path), "fault": fault})
        if fault and not as_json:
            say(fault)
        elif not as_json:
            word = "replayed_open" if made.entry.payload.get("protected") else "replayed"
            typer.echo(worded(word, path=path, seq=made.entry.seq))
    if as_json:
        typer.echo(json.dumps({"replayed": rows}, ensure_ascii=False, indent=1))
    if not is_same:
        raise typer.Exit(1)


@app.command()
def retire(
    workspace: Folder,
    actor: Actor = None,
    role: Role = None,
    reason: Annotated[str, typer.Option("--reason", help="Why, as a retention period.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Destroy it for good.")] = False,
) -> None:
    """End a campaign: overwrite and delete the whole workspace, and leave a certificate beside it.

    Solid-state drives, snapshots and backups may keep remains; the certificate says so.

    Example: xjaudit retire 工作区 --actor 王老师 --role registrar --reason 保存期满 --yes
    """
    from xjaudit.workspace import retiring

    here = open_workspace(workspace)
    typer.echo(str(retiring.retire(here, actor, role, reason, yes)))
