"""Paper out, paper back: forms, certificates and lists printed; packets and pictures read."""

import json
from dataclasses import dataclass
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
    again: Annotated[
        bool, typer.Option("--again", help="Print also for pupils whose form is back.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Only tell which characters cannot be printed.")
    ] = False,
    actor: Actor = None,
    role: Role = None,
    as_json: AsJson = False,
) -> None:
    """Print confirmation forms (学籍信息确认表): a PDF per class with the head teacher's count
    sheet, two pages and an opaque QR code per pupil. Also certificates, lists and reminders.

    Pupils whose form is back get none, unless --again. Items come from confirmation_items.toml
    beside workspace.toml, if there is one.

    Example: xjaudit forms 工作区 --class 7-1 --out 打印
    """
    if what not in WHAT:
        raise typer.BadParameter(", ".join(WHAT), param_hint="--what")
    here, desk = _desk(workspace, actor, role)
    from xjaudit.documents.pupils import classes_of

    classes = classes_of(desk.audit, class_id)
    if what != "confirmation":
        from xjaudit.documents import office, printing
        from xjaudit.workspace.evidence import Evidence

        _unprintable(printing.unprintable_in(desk.audit, classes))
        shelf = Evidence(here.path / "evidence")
        _told(desk, what, office.write(desk, what, classes, out, until, shelf), as_json)
        return
    chosen = _chosen(here, desk, classes, codes, again)
    _confirmation(here, desk, chosen, out, check, as_json)


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
    newest: Annotated[
        bool, typer.Option("--newest", help="These packets count where earlier ones differ.")
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
    if (out is None) == (not (read or files)):
        say(_worded("out_or_read"))
        raise typer.Exit(2)
    password = read_password(password_file)
    here, desk = _desk(workspace, actor, role)
    if out is not None:
        _send(here, desk, class_id, out, password or "", as_json)
    else:
        from xjaudit.documents.packets.taking import take_in
        from xjaudit.workspace.incoming import Incoming

        given = [Incoming(one.name, one) for one in (*(read or []), *(files or []))]
        _returned(
            desk, take_in(desk, here.key, given, password, check=check, newest=newest), as_json
        )


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

    files, over = taking.given(paths), taking.passed_over(paths)
    here, desk = _desk(workspace, actor, role)
    evidence = Evidence(here.path / "evidence")
    form = items.load(here.path)
    table = taking.take_in(desk, here.key, evidence, files, tell_progress(), form)
    faults = list(table["fault"].dropna())
    if as_json:
        told = {"forms": telling.plain(table), "faults": [one.text() for one in faults]}
        told |= {"passed_over": over}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(telling.in_words(table, spoken())))
    if over:
        say(telling.passed_over(over, spoken()))
    for fault in faults:
        say(fault.text())
    if faults:
        raise typer.Exit(1)


def _desk(workspace: Path, actor: str | None, role: str | None) -> tuple[Any, Any]:
    from xjaudit.cases.desk import Desk

    here = open_workspace(workspace)
    audit = here.audit(tell_progress())
    return here, Desk(audit, here.state(), date.today(), here.ledger, *account(here, actor, role))


@dataclass(frozen=True)
class _Chosen:
    """Confirmation forms to be printed by class, of which items, and for how many pupils none is,
    as theirs is back."""

    items: Any
    forms: dict[str, list[Any]]
    back: int


def _chosen(here: Any, desk: Any, classes: list[str], codes: Path | None, again: bool) -> _Chosen:
    from xjaudit.documents import items, printing
    from xjaudit.documents.codes import read_codes

    own = items.load(here.path)
    known = read_codes(codes, desk.audit) if codes else None
    if known and (known.unknown or known.several):
        say(_worded("codes_left", unknown=known.unknown, several=known.several))
    made = printing.prepare(desk.audit, here.key, own, classes, known.of if known else None)
    left = made if again else printing.not_back(made, desk.state)
    return _Chosen(own, left, _count(made) - _count(left))


def _confirmation(
    here: Any, desk: Any, chosen: _Chosen, out: Path, check: bool, as_json: bool
) -> None:
    from xjaudit.documents import entries, printing
    from xjaudit.documents.pupils import without_class

    made = chosen.forms
    missing = printing.unprintable(made)
    if lost := without_class(desk.audit):
        say(_worded("without_class", n=lost))
    if chosen.back:
        say(_worded("back", n=chosen.back))
    if cut := printing.too_long(desk.audit, made):
        say("\n  ".join([_worded("cut"), *cut]))
    if missing:
        _unprintable(set().union(*missing.values()))
        for line in printing.in_words(desk.audit, made, missing):
            say(f"  {line}")
    files: list[Path] = []
    if made and not check:
        files = printing.print_forms(desk.audit, chosen.items, made, out).files
        entries.printed_forms(desk, [form for own in made.values() for form in own])
        entries.exported(desk, "forms", files)
    if as_json:
        told = {"files": [str(path) for path in files], "forms": _count(made)}
        told |= {"back": chosen.back}
        told |= {"unprintable": {key: sorted(signs) for key, signs in missing.items()}}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        counts = _worded("forms", n=_count(made), classes=len(made))
        typer.echo("\n".join([*map(str, files), counts]))


def _count(forms: dict[str, list[Any]]) -> int:
    return sum(map(len, forms.values()))


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


def _returned(desk: Any, taken: Any, as_json: bool) -> None:
    from xjaudit.documents.packets.told import conflict_lines, in_words, plain

    language = desk.audit.settings.language
    if as_json:
        told = {"packets": [plain(one) for one in taken.packets], "entries": len(taken.entries)}
        told |= {"disagreements": [vars(one) for one in taken.against]}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    for one in taken.packets if not as_json else ():
        typer.echo(in_words(one, language, taken.against))
    for line in conflict_lines(taken.conflicts, language):
        say(line)
    if taken.against:
        say(_worded("packets_differ"))
    for fault in taken.faults:
        say(fault.text())
    if taken.faults:
        raise typer.Exit(1)


def _unprintable(signs: set[str]) -> None:
    """Say which characters will be missing, before anything is printed."""
    if signs:
        from xjaudit.documents.printing import sign

        say(_worded("unprintable", signs=" ".join(map(sign, sorted(signs)))))


def _worded(name: str, **facts: Any) -> str:
    """One of these commands' own texts, in the language spoken."""
    from xjaudit.documents.texts import text

    return text("commands", name, spoken(), **facts)
