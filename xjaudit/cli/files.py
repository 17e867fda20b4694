"""Commands on files, without a workspace: inspect, audit, rules."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from xjaudit.cli.options import (
    AsJson,
    AsOf,
    Language,
    Packs,
    PasswordFile,
    Paths,
    SettingsFile,
    check_kind,
    read_password,
    read_settings,
    say,
    tell_progress,
)
from xjaudit.cli.several import SeveralFiles
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
    from xjaudit.ingest import foreign, readers
    from xjaudit.ingest.files import expand

    check_kind(kind)
    chosen = read_settings(settings, as_of, language)
    password = read_password(password_file)
    wanted = [(one, kind) for one in expand([path])]
    passed = foreign.found_in([path])
    job = readers.begin(wanted, password, chosen.answers, passed=passed)
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


@app.command(cls=SeveralFiles)
def audit(
    roster: Paths,
    lists: Annotated[
        list[Path] | None,
        typer.Option("--lists", help="Class lists: files or folders, one or more."),
    ] = None,
    problems: Annotated[
        list[Path] | None, typer.Option("--problems", help="Problem-record exports.")
    ] = None,
    tables: Annotated[
        list[Path] | None,
        typer.Option("--tables", help="Summary (汇总表), tables of classes, campuses, schools."),
    ] = None,
    previous: Annotated[
        list[Path] | None,
        typer.Option("--previous", help="The roster of last time, to tell what has changed."),
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(
            "--answers",
            help="CSV of answers about who is who: list_key, verdict (same, different, new), "
            "record_key.",
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for the results.")] = Path("audit"),
    password_file: PasswordFile = None,
    settings: SettingsFile = None,
    pack: Packs = None,
    as_of: AsOf = None,
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """Check rosters and reconcile them with class lists, without a workspace.

    Example: xjaudit audit 小学.xlsx 初中.xlsx --lists 班级名单/ --out 结果
    """
    from xjaudit.ingest import foreign, readers
    from xjaudit.ingest.files import expand, with_kinds

    chosen = read_settings(settings, as_of, language, pack)
    password = read_password(password_file)
    wanted = with_kinds(roster, lists or [], problems or [], tables or [])
    passed = foreign.found_in(lists or [])
    job = readers.begin(wanted, password, chosen.answers, passed=passed)
    earlier = with_kinds(expand(previous or []))
    before = readers.begin(earlier, password, chosen.answers) if earlier else None
    # The reader works while the rest is imported.
    from xjaudit import audit as library
    from xjaudit import report
    from xjaudit.exports import outputs
    from xjaudit.reconcile.memory import read_answers

    told = read_answers(answers) if answers else None
    result = library.judge(job, chosen, progress=tell_progress(), before=before, answers=told)
    written = outputs.write_all(result, out)
    _tell_passed_over(result.receipts, chosen.language)
    if as_json:
        summary = report.summary(result) | {"files": {k: str(v) for k, v in written.items()}}
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=1))
    else:
        typer.echo(report.in_words(result))
        typer.echo("\n".join(f"  {path}" for path in written.values()))


def _tell_passed_over(receipts: list[dict[str, Any]], language: str) -> None:
    """Pictures and documents that lay among the lists."""
    from xjaudit.ingest.notices import message

    for one in receipts:
        for code in one["notices"]:
            if code.endswith("_not_read"):
                say(f"{one['file']}：{message(code, None, None, language)}")


@app.command()
def rules(
    code: Annotated[
        str | None, typer.Argument(help="One rule in full, as ID-BIRTH; all in short if not given.")
    ] = None,
    pack: Packs = None,
    settings: SettingsFile = None,
    workspace: Annotated[
        Path | None, typer.Option("--workspace", help="As they hold in this workspace.")
    ] = None,
    as_of: AsOf = None,
    language: Language = None,
    figures: Annotated[
        bool, typer.Option("--parameters", help="The figures that rules measure by, instead.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """The rule catalogue as it holds here: how each rule stands, and who said so; or one rule.

    Example: xjaudit rules ID-BIRTH --pack 某县.toml
    """
    from xjaudit.packs.effective import parameter_table, rule_table, standings
    from xjaudit.settings import NATIONAL

    chosen = read_settings(settings, as_of, language, pack)
    if workspace:
        from xjaudit.workspace import open_at

        chosen = open_at(workspace).settings.but(**({"language": language} if language else {}))
    if code:
        from xjaudit.packs.effective import rule_in_full

        plain, told = rule_in_full(code, chosen)
        typer.echo(json.dumps(plain, ensure_ascii=False, indent=1) if as_json else told)
    elif as_json:
        table = parameter_table(chosen) if figures else rule_table(chosen)
        typer.echo(json.dumps(table, ensure_ascii=False, indent=1))
    elif figures:
        for row in parameter_table(chosen):
            typer.echo("{name:<22} {value:>6}  {what} [{source}]".format(**row))
    else:
        for one, stands in standings(chosen):
            severity = "off" if stands.is_off else stands.severity
            source = "" if stands.source == NATIONAL else stands.source
            why = stands.why(chosen.language) or source
            said = f" [{why}]" if why else ""
            typer.echo(f"{one.code:<18} {severity:<6} {one.text(chosen.language)['title']}{said}")
