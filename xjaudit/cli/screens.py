"""Commands that show something: the demo, the officer's notebooks, the leaders' page."""

from pathlib import Path
from typing import Annotated

import typer

from xjaudit.cli.options import Browser, Language, Port, say, speak_as
from xjaudit.errors import speak

app = typer.Typer()


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
def lab(
    workspace: Annotated[Path | None, typer.Argument(help="Workspace folder.")] = None,
    port: Port = 8888,
    browser: Browser = True,
) -> None:
    """Open JupyterLab with the officer's notebooks. Without a folder: the workspace chosen last,
    else one nearby, else the first page asks.

    Example: xjaudit lab 工作区
    """
    from xjaudit import serve
    from xjaudit.workspace import MARKER, choice

    speak_as((workspace or choice.place()) / MARKER)
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
    from xjaudit import serve, snapshot

    speak(snapshot.latest(published).language)
    serve.dashboard(published, port, browser)
