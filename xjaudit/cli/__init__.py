"""The command line: thin; every command calls the library and prints its answer.

Heavy libraries are imported inside the commands: `--help` must answer at once.
"""

import functools
import gc
import inspect
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer

from xjaudit import __version__
from xjaudit.cli import cases, deciding, double, files, papers, proofs, region, screens, steps
from xjaudit.cli.options import Language, say, worded
from xjaudit.errors import XjauditError


def _speaking(command: Callable[..., None]) -> Callable[..., None]:
    """A command that takes --language, whether or not what it does depends on it."""
    told = inspect.signature(command)
    if "language" in told.parameters:
        return command

    @functools.wraps(command)
    def call(*args: Any, language: str | None = None, **options: Any) -> None:
        command(*args, **options)

    how = inspect.Parameter("language", inspect.Parameter.KEYWORD_ONLY, default=None)
    parts = [*told.parameters.values(), how.replace(annotation=Language)]
    call.__dict__["__signature__"] = told.replace(parameters=parts)
    call.__annotations__ = {**command.__annotations__, "language": Language}
    return call


app = typer.Typer(
    name="xjaudit",
    help="人籍一致核查：学籍名册与班级名单。Audit of pupils' registry records against class lists.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for commands in (
    screens.app,
    files.app,
    double.app,
    steps.app,
    deciding.app,
    proofs.app,
    region.app,
    cases.app,
    papers.app,
):
    for one in commands.registered_commands:
        one.callback = _speaking(one.callback) if one.callback else None
    app.add_typer(commands)


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
        say(error.text())
        sys.exit(1)
    except (KeyboardInterrupt, SystemExit) as ended:
        # Typer makes a silent status 130 of an interrupt inside a command.
        if isinstance(ended, SystemExit) and ended.code != 130:
            raise
        say(worded("interrupted"))
        sys.exit(130)
