"""The command line: thin; every command calls the library and prints its answer.

Heavy libraries are imported inside the commands: `--help` must answer at once.
"""

import gc
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from xjaudit import __version__
from xjaudit.errors import XjauditError

app = typer.Typer(
    name="xjaudit",
    help="人籍一致核查：学籍名册与班级名单。Audit of pupils' registry records against class lists.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Paths = Annotated[list[Path], typer.Argument(help="Roster workbooks exported from the registry.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
PasswordFile = Annotated[
    Path | None,
    typer.Option("--password-file", help="File whose first line is the workbooks' password."),
]
SettingsFile = Annotated[
    Path | None, typer.Option("--settings", help="TOML file of settings (school, dates, language).")
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="The day the audit speaks of, 2026-11-16.")
]
Language = Annotated[str | None, typer.Option("--language", help="zh (default) or en.")]
Browser = Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page.")]
Port = Annotated[int, typer.Option("--port", help="Port on this machine; 0 takes a free one.")]


def say(text: str) -> None:
    """A message for the person at the terminal."""
    typer.echo(text, err=True)


def tell_progress() -> Callable[[int, int, str], None] | None:
    """A line that counts files, where a person is watching."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int, _name: str) -> None:
        # The name stays out: file names may hold a child's name.
        sys.stderr.write(f"\r读取文件 {done}/{total}" + ("\n" if done == total else ""))
        sys.stderr.flush()

    return show


def read_settings(path: Path | None, as_of: str | None, language: str | None) -> Any:
    """Settings of the file, changed by what the command line says."""
    from xjaudit import settings
    from xjaudit.errors import SettingError

    chosen = settings.load(path) if path else settings.Settings()
    changes: dict[str, Any] = {"language": language} if language else {}
    if as_of:
        try:
            changes["as_of"] = date.fromisoformat(as_of)
        except ValueError:
            raise SettingError(f"--as-of 应写成 2026-11-16 这样的日期，而不是 {as_of}") from None
    return chosen.but(**changes)


def read_password(path: Path | None) -> str | None:
    """The first line of the password file."""
    from xjaudit.ingest.containers import read_bytes

    if path is None:
        return None
    return read_bytes(path).decode("utf-8-sig", "replace").splitlines()[0].strip()


@app.command()
def demo(
    to: Annotated[Path, typer.Option("--to", help="Folder to work in.")] = Path("demo"),
    language: Language = None,
) -> None:
    """Sample school end to end: made, audited, exported, published.

    Example: xjaudit demo --to demo
    """
    from xjaudit import demo as run

    typer.echo(run.demo(to, language or "zh", say))


@app.command()
def inspect(
    path: Annotated[Path, typer.Argument(help="A file, a folder or a zip.")],
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
    from xjaudit.ingest import receipt
    from xjaudit.ingest.reading import expand, read_file

    if kind not in (None, "roster", "list", "problems"):
        raise typer.BadParameter("roster, list, problems", param_hint="--kind")
    chosen = read_settings(settings, as_of, language)
    password = read_password(password_file)
    answers, failed = [], False
    for one in expand([path]):
        try:
            answers.append(receipt.inspect(read_file(one, kind, password), chosen))
        except XjauditError as error:
            failed = True
            answers.append({"file": one.name, "error": str(error)})
            if not as_json:
                say(str(error))
    if as_json:
        typer.echo(json.dumps({"files": answers}, ensure_ascii=False, indent=1))
    else:
        typer.echo(
            "\n".join(receipt.in_words(answer) for answer in answers if "error" not in answer)
        )
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
    from xjaudit import audit as library
    from xjaudit import report
    from xjaudit.exports import outputs
    from xjaudit.ingest.reading import expand

    result = library.audit(
        roster,
        expand(lists or []),
        problems or [],
        read_settings(settings, as_of, language),
        password=read_password(password_file),
        progress=tell_progress(),
    )
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


@app.command()
def lab(
    workspace: Annotated[Path | None, typer.Argument(help="Workspace folder.")] = None,
    port: Port = 8888,
    browser: Browser = True,
) -> None:
    """Open JupyterLab with the officer's notebooks.

    Example: xjaudit lab 工作区
    """
    from xjaudit import serve

    serve.lab(workspace, port, browser)


@app.command()
def dashboard(
    published: Annotated[Path, typer.Argument(help="Folder of published snapshots.")],
    port: Port = 8866,
    browser: Browser = True,
) -> None:
    """Serve the leaders' page, counts only, on this machine.

    Example: xjaudit dashboard 工作区/published
    """
    from xjaudit import serve

    serve.dashboard(published, port, browser)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """人籍一致核查：学籍名册与班级名单。Audit of pupils' registry records against class lists."""


def main() -> None:
    """Run a command; what is wrong with the input is said in words and ends with status 1."""
    # A run makes very many small texts and hardly a ring of objects: collect seldom.
    gc.set_threshold(200_000, 20, 50)
    try:
        app()
    except XjauditError as error:
        say(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        say("已中断，没有写入任何结果。")
        sys.exit(130)
