"""Paper out, paper back: forms, certificates and lists printed; packets and pictures read."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from xjaudit.cli.cases import ClassOption
from xjaudit.cli.deciding import Actor, Role, account
from xjaudit.cli.options import (
    AsJson,
    PasswordFile,
    read_password,
    say,
    tell_progress,
)
from xjaudit.cli.steps import Folder, open_workspace
from xjaudit.errors import spoken

app = typer.Typer()

WHAT = ("confirmation", "no-id", "key-change", "late", "reminders", "summary", "evidence")
WHAT += ("items",)


@app.command()
def forms(
    workspace: Folder,
    class_id: ClassOption = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for the PDFs.")] = Path("forms"),
    what: Annotated[
        str,
        typer.Option("--what", help=f"{', '.join(WHAT)}; the confirmation forms if not given."),
    ] = WHAT[0],
    codes: Annotated[
        Path | None, typer.Option("--codes", help="Table of parents' registration codes (注册码).")
    ] = None,
    until: Annotated[str, typer.Option("--until", help="Day by which, for reminders.")] = "",
    check: Annotated[
        bool, typer.Option("--check", help="Only tell which characters cannot be printed.")
    ] = False,
    actor: Actor = None,
    role: Role = None,
    as_json: AsJson = False,
) -> None:
    """Print confirmation forms (学籍信息确认表): a PDF per class with the head teacher's count
    sheet, two pages and an opaque QR code per pupil. Also certificates, lists and reminders.

    Items come from confirmation_items.toml beside workspace.toml, if there is one.

    Example: xjaudit forms 工作区 --class 7-1 --out 打印
    """
    if what not in WHAT:
        raise typer.BadParameter(", ".join(WHAT), param_hint="--what")
    here, desk = _desk(workspace, actor, role)
    from xjaudit.documents.pupils import classes_of

    classes = classes_of(desk.audit, class_id)
    if what != "confirmation":
        from xjaudit.documents import office, printing

        _unprintable(printing.unprintable_in(desk.audit, classes))
        _told(desk, what, office.write(desk, what, classes, out, until), as_json)
        return
    _confirmation(here, desk, classes, out, codes, check, as_json)


@app.command()
def packets(
    workspace: Folder,
    class_id: ClassOption = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the packets.")] = None,
    read: Annotated[
        list[Path] | None,
        typer.Option("--read", help="Returned packet; may be given several times."),
    ] = None,
    files: Annotated[list[Path] | None, typer.Argument(help="More returned packets.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only tell what returned packets say; enter nothing.")
    ] = False,
    password_file: PasswordFile = None,
    actor: Actor = None,
    role: Role = None,
    as_json: AsJson = False,
) -> None:
    """Class packets: out, the roster of each class for its head teacher to mark, as workbook and
    PDF, with a zip of all; back, what the head teachers marked, added and signed.

    Example: xjaudit packets 工作区 --out 名册核对

    Example: xjaudit packets 工作区 --read 名册核对表-七年级1班.xlsx
    """
    if (out is None) == (read is None):
        raise typer.BadParameter("--out / --read")
    password = read_password(password_file)
    here, desk = _desk(workspace, actor, role)
    if out is not None:
        _send(here, desk, class_id, out, password or "", as_json)
    else:
        _read(here, desk, [*(read or []), *(files or [])], password, check, as_json)


@app.command()
def intake(
    workspace: Folder,
    paths: Annotated[list[Path], typer.Argument(help="Photos, scans, PDFs, or folders of them.")],
    actor: Actor = None,
    role: Role = None,
    as_json: AsJson = False,
) -> None:
    """Take in photos and scans of forms that came back: codes read, pictures filed to their pupils,
    forms marked returned, with whether signature, phone and date are filled.

    What cannot be filed for sure (no code, a second copy, an old version, another school's) waits
    for a person and is told. The same file again changes nothing; after a break, go on by the same
    command.

    Example: xjaudit intake 工作区 照片
    Example: xjaudit intake 工作区 七年级1班.pdf IMG_0012.jpg --json
    """
    from xjaudit.documents import items
    from xjaudit.intake import taking, telling
    from xjaudit.workspace.evidence import Evidence

    files = taking.given(paths)
    here, desk = _desk(workspace, actor, role)
    evidence = Evidence(here.path / "evidence")
    form = items.load(here.path)
    table = taking.take_in(desk, here.key, evidence, files, tell_progress(), form)
    faults = list(table["fault"].dropna())
    if as_json:
        told = {"forms": telling.plain(table), "faults": [one.text() for one in faults]}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(telling.in_words(table, spoken())))
    for fault in faults:
        say(fault.text())
    if faults:
        raise typer.Exit(1)


def _desk(workspace: Path, actor: str | None, role: str | None) -> tuple[Any, Any]:
    from xjaudit.cases.desk import Desk

    here = open_workspace(workspace)
    audit = here.audit(tell_progress())
    return here, Desk(audit, here.state(), date.today(), here.ledger, *account(here, actor, role))


def _confirmation(
    here: Any,
    desk: Any,
    classes: list[str],
    out: Path,
    codes: Path | None,
    check: bool,
    as_json: bool,
) -> None:
    from xjaudit.documents import entries, items, printing
    from xjaudit.documents.codes import read_codes
    from xjaudit.documents.pupils import without_class

    chosen = items.load(here.path)
    known = read_codes(codes, desk.audit) if codes else None
    if known and (known.unknown or known.several):
        say(_worded("codes_left", unknown=known.unknown, several=known.several))
    made = printing.prepare(desk.audit, here.key, chosen, classes, known.of if known else None)
    missing = printing.unprintable(made)
    count = sum(map(len, made.values()))
    if lost := without_class(desk.audit):
        say(_worded("without_class", n=lost))
    if missing:
        _unprintable(set().union(*missing.values()))
        for line in printing.in_words(desk.audit, made, missing):
            say(f"  {line}")
    files: list[Path] = []
    if not check:
        files = printing.print_forms(desk.audit, chosen, made, out).files
        entries.printed_forms(desk, [form for own in made.values() for form in own])
        entries.exported(desk, "forms", files)
    if as_json:
        told = {"files": [str(path) for path in files], "forms": count}
        told |= {"unprintable": {key: sorted(signs) for key, signs in missing.items()}}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join([*map(str, files), _worded("forms", n=count, classes=len(made))]))


def _told(desk: Any, what: str, files: list[Path], as_json: bool) -> None:
    from xjaudit.documents import entries

    entries.exported(desk, what, files)
    if as_json:
        typer.echo(json.dumps({"files": [str(path) for path in files]}, ensure_ascii=False))
    else:
        typer.echo("\n".join(map(str, files)) if files else _worded("nothing_to_print"))


def _send(
    here: Any, desk: Any, class_id: str | None, out: Path, password: str, as_json: bool
) -> None:
    from xjaudit.documents import entries, printing
    from xjaudit.documents.packets.sending import packets_of, send
    from xjaudit.documents.pupils import classes_of

    classes = classes_of(desk.audit, class_id)
    _unprintable(printing.unprintable_in(desk.audit, classes))
    made = packets_of(desk.audit, here.key, classes)
    files = send(desk.audit, made, out, password)
    entries.issued(desk, made, bool(password))
    _told(desk, "packets", files, as_json)


def _read(
    here: Any, desk: Any, paths: list[Path], password: str | None, check: bool, as_json: bool
) -> None:
    from xjaudit.documents import entries
    from xjaudit.documents.packets.reading import disagreements, read_packet
    from xjaudit.documents.packets.rows import subjects
    from xjaudit.documents.packets.told import conflict_lines, in_words, plain
    from xjaudit.errors import XjauditError

    known, system = subjects(desk.audit, here.key), desk.audit.settings.system
    came, faults = [], []
    for path in paths:
        try:
            came.append(read_packet(path, here.key, known, system, password))
        except XjauditError as error:
            faults.append(error)
    against = disagreements(came)
    disputed = {one.subject for one in against}
    entered = 0
    for one in came:
        one.answers[:] = [answer for answer in one.answers if answer.subject not in disputed]
        entered += 0 if check else len(entries.taken(desk, one))
    language = desk.audit.settings.language
    if as_json:
        told = {"packets": [plain(one) for one in came], "entries": entered}
        told |= {"disagreements": [vars(one) for one in against]}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    for one in came if not as_json else ():
        typer.echo(in_words(one, language))
    for line in conflict_lines([*(c for one in came for c in one.conflicts), *against], language):
        say(line)
    for fault in faults:
        say(fault.text())
    if faults:
        raise typer.Exit(1)


def _unprintable(signs: set[str]) -> None:
    """Say which characters will be missing, before anything is printed."""
    if signs:
        say(_worded("unprintable", signs=" ".join(sorted(signs))))


def _worded(name: str, **facts: Any) -> str:
    """One of these commands' own texts, in the language spoken."""
    from xjaudit.documents.texts import text

    return text("commands", name, spoken(), **facts)
