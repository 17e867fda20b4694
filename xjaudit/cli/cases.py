"""What is to be done, evidence, change lists and signatures, on a workspace."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from xjaudit.cli.deciding import Actor, Role, account, desk_of
from xjaudit.cli.options import AsJson, tell_progress, worded
from xjaudit.cli.steps import Folder, open_workspace

app = typer.Typer()

ClassOption = Annotated[str | None, typer.Option("--class", help="One class only, such as 7-1.")]


@app.command()
def worklist(
    workspace: Folder,
    class_id: ClassOption = None,
    every: Annotated[bool, typer.Option("--all", help="Also what has been dealt with.")] = False,
    to: Annotated[Path | None, typer.Option("--to", help="Folder for worklist.xlsx.")] = None,
    as_json: AsJson = False,
) -> None:
    """What is to be done: state, lawful acts, papers missing, days due, class by class.

    Known non-problems and what has been settled stay out, and are counted; --all shows them.

    Example: xjaudit worklist 工作区 --class 7-1
    """
    from xjaudit.cases import worklist as library

    desk = _desk(open_workspace(workspace))
    table = desk.worklist
    if class_id:
        table = table[table["class"] == _known_class(desk, class_id)]
    done = library.quiet(table)
    if to:
        from xjaudit.exports.worklist import write_worklist

        typer.echo(str(write_worklist(desk, to)))
    elif as_json:
        counts = {code: int((table["state"] == code).sum()) for code in library.STATES}
        rows = table if every else table[~done]
        typer.echo(_json({"counts": counts, "items": _plain(rows)}))
    else:
        from xjaudit.cases.in_words import lines

        for line in lines(table if every else table[~done], desk.audit.settings):
            typer.echo(line)
        typer.echo(worded("worklist", open=int((~done).sum()), quiet=int(done.sum())))


@app.command()
def changes(
    workspace: Folder,
    to: Annotated[Path, typer.Option("--to", help="Folder for the two workbooks.")],
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Numbers in full, as the registry needs them.")
    ] = False,
    actor: Actor = None,
    role: Role = None,
    as_json: AsJson = False,
) -> None:
    """Write the changes still to be made: key_changes.xlsx and other_changes.xlsx.

    Numbers are masked; --reveal shows them, and the ledger notes who did.

    Example: xjaudit changes 工作区 --to 变更 --reveal --actor 王老师 --role registrar
    """
    from xjaudit.proof.exporting import give_out

    here = open_workspace(workspace)
    desk = _desk(here, *account(here, actor, role))
    written = [path for path, _ in give_out(here, desk, "changes", reveal, to)]
    if as_json:
        open_ones = desk.changes
        counts = open_ones.groupby(["key", "state"]).size()
        told = [{"key": bool(k), "state": s, "count": int(n)} for (k, s), n in counts.items()]
        typer.echo(_json({"files": {path.name: str(path) for path in written}, "changes": told}))
    else:
        typer.echo("\n".join(str(path) for path in written))


@app.command()
def attach(
    workspace: Folder,
    subject: Annotated[str, typer.Argument(help="case:ID of the worklist, or pupil:KEY.")],
    file: Annotated[Path, typer.Argument(help="PDF, JPEG, PNG, HEIC, TIFF, docx or xlsx.")],
    label: Annotated[str, typer.Option("--label", help="Which paper: booklet, 户口簿 ...")],
    change: Annotated[
        str | None,
        typer.Option("--for", help="Number of the change it proves, or how its id begins."),
    ] = None,
    actor: Actor = None,
    role: Role = None,
    as_json: AsJson = False,
) -> None:
    """Take in a file of evidence and attach it to a case or pupil; known by its hash.

    Example: xjaudit attach 工作区 case:0f3a 户口簿.jpg --label booklet --actor 王 --role registrar
    """
    from xjaudit.cases import actions, acts, subjects
    from xjaudit.workspace.evidence import Evidence

    here = open_workspace(workspace)
    desk = desk_of(here, actor, role)
    code, proves = actions.require_paper(label), change and desk.state.entry(change).id
    subject = subjects.find(desk, subject)
    kept = Evidence(here.path / "evidence").keep(file, here.settings)
    entry = acts.attach(desk, subject, kept.plain(), code, proves)
    _show(entry, as_json)


@app.command()
def sign(
    workspace: Folder,
    class_id: Annotated[str, typer.Argument(metavar="CLASS", help="7-1, or school.")],
    actor: Actor = None,
    role: Role = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only tell whether signatures hold; sign nothing.")
    ] = False,
    reopen: Annotated[
        str | None, typer.Option("--reopen", help="Open it again, for this reason.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Sign a class, or the school, as it stands. Head teacher, registrar and leader sign, three
    different people; the third signature locks it.

    Example: xjaudit sign 工作区 7-1 --actor 王老师 --role head_teacher
    """
    from xjaudit.cases import sealing, signoff

    here = open_workspace(workspace)
    who = ("", "") if check else here.decisions.acting(actor, role)
    desk = _desk(here, *who)
    name = None if class_id == "school" else _known_class(desk, class_id)
    if reopen is not None:
        sealing.reopen(desk, name, reopen)
    elif not check:
        sealing.sign(desk, name)
    told = signoff.verify_signature(desk.audit, desk.refreshed().state, name)
    if as_json:
        plain = {"digest": told.digest, "signed": told.signed, "locked": told.is_locked}
        plain |= {"signers": dict(told.signers), "holds": told.holds, "changed": told.changed}
        typer.echo(_json(plain))
    else:
        from xjaudit.cases.in_words import signed

        typer.echo(signed(told, name, desk.audit.settings))
    if check and not told.holds:
        raise typer.Exit(1)


def _desk(here: Any, actor: str = "", role: str = "") -> Any:
    """The desk of a workspace, as of today."""
    from xjaudit.cases.desk import Desk

    audit = here.audit(tell_progress())
    return Desk(audit, here.state(), date.today(), here.ledger, actor, role)


def _known_class(desk: Any, name: str) -> str:
    """A class by its identifier or by any name a person gives it."""
    from xjaudit.cases.actions import CaseError
    from xjaudit.record.classes import class_id

    known = set(desk.audit.classes["class"])
    found = name if name in known else class_id(name, desk.audit.settings.system)
    if not found or found not in known:
        raise CaseError("no_such_class", name=name)
    return found


def _plain(table: Any) -> list[dict[str, Any]]:
    return table.astype(object).where(table.notna(), None).to_dict("records")


def _json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1, default=str)


def _show(entry: Any, as_json: bool) -> None:
    from xjaudit.cli.deciding import line_of, told

    typer.echo(json.dumps(told(entry), ensure_ascii=False) if as_json else line_of(entry))
