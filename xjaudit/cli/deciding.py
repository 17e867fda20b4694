"""What people decide: entered, taken back, shared out, brought home."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from xjaudit.cli.options import Actor, AsJson, PasswordFile, Role, read_password, say, worded
from xjaudit.cli.steps import Folder, open_workspace

app = typer.Typer()


def desk_of(here: Any, actor: str | None, role: str | None, seen: int | None = None) -> Any:
    """The desk of whoever acts: today's audit, and what stands in the ledger."""
    from xjaudit.cases.desk import Desk

    who = here.decisions.acting(actor, role)
    return Desk(here.audit(), here.state(), date.today(), here.ledger, *who, seen=seen)


def told(entry: Any, reveal: bool = False) -> dict[str, Any]:
    """An entry as plain data; numbers of persons masked."""
    plain = {name: value for name, value in entry._asdict().items() if name != "about"}
    return plain if reveal else plain | {"payload": _masked(entry)}


def account(here: Any, actor: str | None, role: str | None) -> tuple[str, str]:
    """Who gives something out: as for decisions, else the account of this computer."""
    import getpass

    from xjaudit.ledger.entry import LedgerError

    try:
        return here.decisions.acting(actor, role)
    except LedgerError:
        return here.decisions.acting(actor or getpass.getuser(), role or "registrar")


@app.command()
def decide(
    workspace: Folder,
    subject: Annotated[
        str, typer.Argument(help="What it is about: finding:ID, list:KEY, class:7-1, school ...")
    ],
    verb: Annotated[str, typer.Argument(help="accept, not_a_problem, settle, wait, file ...")],
    actor: Actor = None,
    role: Role = None,
    payload: Annotated[
        list[str] | None,
        typer.Option("--payload", help="name=value, or name:=JSON; may be given several times."),
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Short for reason=...")] = None,
    seen: Annotated[
        int | None,
        typer.Option("--seen", help="Number of the last entry you knew; later ones are told."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Whatever others decided meanwhile.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Enter a decision. Nothing is ever overwritten: a later decision follows the earlier ones.

    Values are texts; one that is none is written as name:=true, or name:=3.

    Example: xjaudit decide 工作区 finding:0f3a accept --actor 王老师 --role leader --reason 已核对
    """
    from xjaudit.cases.doing import do

    here = open_workspace(workspace)
    parts = _payload([*(payload or []), *([f"reason={reason}"] if reason else [])])
    entry = do(desk_of(here, actor, role, -1 if again else seen), subject, verb, parts)
    _show(entry, as_json)


@app.command()
def undo(
    workspace: Folder,
    entry: Annotated[str, typer.Argument(help="Number of the entry, or how its id begins.")],
    actor: Actor = None,
    role: Role = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take back one decision; later ones stand, and an undo can be undone.

    Example: xjaudit undo 工作区 12 --actor 王老师 --role registrar --reason 看错行
    """
    from xjaudit.cases import acts

    here = open_workspace(workspace)
    found = here.decisions.entry(entry)
    _show(acts.undo(desk_of(here, actor, role), found.id, reason or ""), as_json)


@app.command()
def packs(
    workspace: Folder,
    to: Annotated[Path, typer.Option("--to", help="Folder for the packs.")],
    operators: Annotated[int, typer.Option("--operators", help="How many people share the work.")],
    by: Annotated[str, typer.Option("--by", help="What is shared out: class.")] = "class",
    password_file: PasswordFile = None,
    as_json: AsJson = False,
) -> None:
    """Share the classes out; each operator works in a copy, without a network.

    With --password-file each pack is one file that only the passphrase opens (xjaudit unseal).

    Example: xjaudit packs 工作区 --by class --operators 8 --to 工作包
    """
    from xjaudit.workspace import marker, workpacks

    here = open_workspace(workspace)
    passphrase = read_password(password_file)
    made = workpacks.make_packs(here, to, operators, by, passphrase)
    rows = [{"path": str(path)} for path in made]
    if not passphrase:
        for row, path in zip(rows, made, strict=True):
            row |= {"classes": marker.load(path / workpacks.MARKER).pack["classes"]}
    if as_json:
        typer.echo(json.dumps({"packs": rows}, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            typer.echo(f"{row['path']}  {' '.join(row.get('classes', []))}".rstrip())


@app.command()
def merge(
    workspace: Folder,
    packs: Annotated[list[Path], typer.Argument(help="Work packs: folders or sealed files.")],
    password_file: PasswordFile = None,
    as_json: AsJson = False,
) -> None:
    """Bring home what was decided, and the files added or set aside, in work packs, in any order
    and as often as you like.

    Where two decided differently without knowing of each other, both decisions are kept and shown,
    and the matter counts as open until somebody decides.

    Example: xjaudit merge 工作区 工作包/工作包-01 工作包/工作包-02
    """
    from xjaudit.workspace import workpacks

    here = open_workspace(workspace)
    done, faults = workpacks.merge_packs(here, packs, read_password(password_file))
    conflicts = here.state().conflicts
    if as_json:
        rows = [
            {"path": str(one.path), "pack": one.pack, "new": len(one.entries), "known": one.known}
            | {"files": [file.name for file in one.files]}
            | {"aside": [file.name for file in one.aside]}
            for one in done
        ]
        against = {name: [told(one) for one in found] for name, found in conflicts.items()}
        data = {"merged": rows, "conflicts": against, "faults": [one.text() for one in faults]}
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        for one in done:
            typer.echo(worded("merged", path=one.path, new=len(one.entries), known=one.known))
            for file in one.files:
                said = worded("replaces", name=file.replaces) if file.replaces else ""
                typer.echo(worded("brought", name=file.name) + said)
            for file in one.aside:
                typer.echo(worded("put_aside", name=file.name))
        for line in conflict_lines(here, conflicts):
            typer.echo(line)
    for fault in faults:
        say(fault.text())
    if faults:
        raise typer.Exit(1)


@app.command()
def seal(
    pack: Annotated[Path, typer.Argument(help="Folder to lock, as a work pack to hand in.")],
    file: Annotated[Path, typer.Argument(help="File to make, name.xjpack.")],
    password_file: Annotated[Path, typer.Option("--password-file", help="Holds the passphrase.")],
) -> None:
    """Lock a work pack into one file with a passphrase (AES-256).

    Example: xjaudit seal 工作包-01 工作包-01.xjpack --password-file 口令.txt
    """
    from xjaudit.workspace import sealing

    here = open_workspace(pack)
    here.decisions.close()
    typer.echo(str(sealing.seal(pack, file, read_password(password_file) or "")))


@app.command()
def unseal(
    file: Annotated[Path, typer.Argument(help="A sealed work pack.")],
    to: Annotated[Path, typer.Argument(help="Folder to open it into.")],
    password_file: Annotated[Path, typer.Option("--password-file", help="Holds the passphrase.")],
) -> None:
    """Open a sealed work pack into a folder, which is a workspace then.

    Example: xjaudit unseal 工作包-01.xjpack 工作包-01 --password-file 口令.txt
    """
    from xjaudit.workspace import sealing

    typer.echo(str(sealing.unseal(file, to, read_password(password_file) or "")))


def line_of(entry: Any, reveal: bool = False) -> str:
    """An entry in one line; numbers of persons masked."""
    from xjaudit.ledger.verbs import ROLES, named

    payload = entry.payload if reveal else _masked(entry)
    parts = [f"{name}={value}" for name, value in payload.items() if value is not None]
    role = ROLES[entry.role].text() if entry.role in ROLES else entry.role
    when, what = entry.at[:16].replace("T", " "), named(entry.verb).text()
    mark = "" if not entry.pack else f" [{entry.pack[:8]}]"
    said = f"{entry.seq} {entry.id[:8]} {when} {entry.actor}（{role}）{what} {entry.subject}{mark}"
    return " ".join([said, *parts])


def conflict_lines(here: Any, conflicts: dict[str, list[Any]]) -> list[str]:
    """Conflicts, each with whom it is about and what was decided."""
    if not conflicts:
        return []
    from xjaudit.cases.desk import Desk
    from xjaudit.cases.in_words import subject_in_words

    desk = Desk(here.audit(), here.state())
    lines = [worded("conflicts", count=len(conflicts))]
    for subject, entries in conflicts.items():
        head = f"  {subject_in_words(desk, subject)} {subject}".rstrip()
        lines += [head, *(f"    {line_of(one)}" for one in entries)]
    return lines


def _masked(entry: Any) -> dict[str, Any]:
    from xjaudit.cases.masking import masked_payload

    return masked_payload(entry.payload)


def _payload(pairs: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.removesuffix(":"):
            raise typer.BadParameter("name=value", param_hint="--payload")
        # A number written as a text stays one: an ID number is none that counts anything.
        if not name.endswith(":"):
            found[name] = value
            continue
        try:
            found[name.removesuffix(":")] = json.loads(value)
        except ValueError:
            raise typer.BadParameter("name:=JSON", param_hint="--payload") from None
    return found


def _show(entry: Any, as_json: bool) -> None:
    typer.echo(json.dumps(told(entry), ensure_ascii=False) if as_json else line_of(entry))
