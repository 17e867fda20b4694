"""Commands on files, without a workspace: inspect, audit, rules."""

import json
from pathlib import Path
from typing import Annotated

import typer

from xjaudit.cli.options import (
    AsJson,
    AsOf,
    Language,
    PasswordFile,
    Paths,
    SettingsFile,
    check_kind,
    read_password,
    read_settings,
    say,
    tell_progress,
)
from xjaudit.errors import XjauditError

app = typer.Typer()


@app.command()
def inspect(
    path: Annotated[Path, typer.Argument(help="A file, a folder or a zip archive.")],
    kind: Annotated[
        str | None, typer.Option("--kind", help="roster, list or problems; found out if not given.")
    ] = None,
    password_file: PasswordFile = None,
    settings: SettingsFile = None,
    as_of: AsOf = None,
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """How files are understood: tables, columns, rows, notices.

    Example: xjaudit inspect 七年级考勤.xlsx --json
    """
    from xjaudit.ingest import readers
    from xjaudit.ingest.files import expand

    check_kind(kind)
    chosen = read_settings(settings, as_of, language)
    password = read_password(password_file)
    wanted = [(one, kind) for one in expand([path])]
    job = readers.begin(wanted, password, chosen.answers)
    from xjaudit.ingest import receipt
    from xjaudit.ingest.notices import Notice

    answers, failed = [], False
    seen: dict[str, str] = {}
    for name, outcome in job.outcomes():
        if not isinstance(outcome, XjauditError):
            first = seen.setdefault(outcome.digest or name, name)
            if first != name:
                outcome.notices.append(("", Notice("duplicate_file", raw=first)))
            answers.append(receipt.inspect(outcome, chosen))
            continue
        failed = True
        answers.append({"file": name, "error": outcome.text()})
        if not as_json:
            say(outcome.text())
    if as_json:
        typer.echo(json.dumps({"files": answers}, ensure_ascii=False, indent=1))
    else:
        for answer in answers:
            if "error" not in answer:
                typer.echo(receipt.in_words(answer, chosen.language))
    if failed:
        raise typer.Exit(1)


@app.command()
def audit(
    roster: Paths,
    lists: Annotated[
        list[Path] | None,
        typer.Option("--lists", help="Class lists: files or folders; may be given several times."),
    ] = None,
    problems: Annotated[
        list[Path] | None, typer.Option("--problems", help="Problem-record exports.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for the results.")] = Path("audit"),
    password_file: PasswordFile = None,
    settings: SettingsFile = None,
    as_of: AsOf = None,
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """Check rosters and reconcile them with class lists, without a workspace.

    Example: xjaudit audit 小学.xlsx 初中.xlsx --lists 班级名单/ --out 结果
    """
    from xjaudit.ingest import readers
    from xjaudit.ingest.files import with_kinds

    chosen = read_settings(settings, as_of, language)
    job = readers.begin(
        with_kinds(roster, lists or [], problems or []),
        read_password(password_file),
        chosen.answers,
    )
    # The reader works while the rest is imported.
    from xjaudit import audit as library
    from xjaudit import report
    from xjaudit.exports import outputs

    result = library.judge(job, chosen, progress=tell_progress())
    written = outputs.write_all(result, out)
    if as_json:
        summary = report.summary(result) | {"files": {k: str(v) for k, v in written.items()}}
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=1))
    else:
        typer.echo(report.in_words(result))
        typer.echo("\n".join(f"  {path}" for path in written.values()))


@app.command()
def rules(language: Language = None, as_json: AsJson = False) -> None:
    """The rule catalogue.

    Example: xjaudit rules --json
    """
    from xjaudit.rules import RULES

    chosen = read_settings(None, None, language).language
    if as_json:
        table = [
            {"code": one.code, "severity": one.severity, "reads": one.reads}
            | {"needs": list(one.needs), "action": one.action, **one.text(chosen)}
            for one in RULES
        ]
        typer.echo(json.dumps(table, ensure_ascii=False, indent=1))
        return
    for one in RULES:
        typer.echo(f"{one.code:<18} {one.severity:<6} {one.text(chosen)['title']}")
