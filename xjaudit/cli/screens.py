"""Commands that show something: the demo, the officer's notebooks, the leaders' page."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xjaudit.cli.options import Browser, Language, Port, say, speak_as
from xjaudit.errors import speak

if TYPE_CHECKING:
    from xjaudit.snapshot import Snapshot
    from xjaudit.snapshot.region import RegionSnapshot

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
    host: Annotated[
        str, typer.Option("--host", help="Address to be reached at; beyond this computer: 0.0.0.0.")
    ] = "127.0.0.1",
    token_file: Annotated[
        Path | None,
        typer.Option("--token-file", help="File with the token; else a new one is shown once."),
    ] = None,
    no_token: Annotated[
        bool, typer.Option("--no-token", help="Without a token; on this computer only.")
    ] = False,
    max_viewers: Annotated[
        int, typer.Option("--max-viewers", min=1, help="How many may look at details at once.")
    ] = 20,
    base_url: Annotated[
        str, typer.Option("--base-url", help="Path of the page behind a reverse proxy, /xueji/.")
    ] = "/",
    static: Annotated[
        Path | None,
        typer.Option("--static", help="Folder for the page as files: HTML, PDF, xlsx. No server."),
    ] = None,
    browser: Browser = True,
) -> None:
    """Serve the leaders' page of a school or a region, counts only: the first view from memory,
    details by a kernel each.

    Example: xjaudit dashboard 工作区/published
    """
    from xjaudit.snapshot.region import newest

    found = newest(published)
    speak(found.language)
    if static is not None:
        return _hand_out(found, static)
    from xjaudit.dashboard.starting import Wish, serve

    wish = Wish(port, host, token_file, no_token, max_viewers, base_url, browser)
    return serve(published, wish)


def _hand_out(newest: "Snapshot | RegionSnapshot", folder: Path) -> None:
    from xjaudit.handout import hand_out

    if newest.notice:
        say(newest.notice)
        raise typer.Exit(1)
    for path in hand_out(newest, folder):
        typer.echo(path)
