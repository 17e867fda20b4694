"""The command line: thin; every command calls the library and prints its answer.

Heavy libraries are imported inside the commands: `--help` must answer at once.
"""

import gc
import sys
from typing import Annotated

import typer

from xjaudit import __version__
from xjaudit.cli import cases, deciding, double, files, papers, proofs, region, screens, steps
from xjaudit.cli.options import say, worded
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
