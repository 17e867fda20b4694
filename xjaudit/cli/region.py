"""Many schools at once: audited, then compared with each other."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xjaudit.cli.options import (
    AsJson,
    AsOf,
    Language,
    Packs,
    PasswordFile,
    SettingsFile,
    read_password,
    read_settings,
    say,
)
from xjaudit.cli.region_telling import WORDS, tell
from xjaudit.errors import spoken
from xjaudit.processes import need

if TYPE_CHECKING:
    from xjaudit.region.county import Watch

app = typer.Typer()
# Seconds between two lines where nobody watches a bar.
_EVERY = 20.0


@app.command()
def region(
    source: Annotated[
        str, typer.Argument(metavar="DIR", help="Folder (or fsspec address) of many schools.")
    ],
    out: Annotated[
        str, typer.Option("--out", help="Folder (or address) for the results; resumed if there.")
    ],
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", help="Address of a running Dask scheduler (tcp://host:8786)."),
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", min=0, help="Processes on this machine; 0: one per core.")
    ] = 0,
    memory: Annotated[str, typer.Option("--memory", help="Limit of each process.")] = "1GB",
    manifest: Annotated[
        Path | None,
        typer.Option(
            "--manifest",
            help="CSV or xlsx of schools: school_id, name, county, paths (files, folders or "
            "patterns in DIR, with ; between).",
        ),
    ] = None,
    workbooks: Annotated[
        bool, typer.Option("--workbooks/--no-workbooks", help="An audit.xlsx for each school.")
    ] = True,
    lock_file: Annotated[
        Path | None,
        typer.Option(
            "--lock-file",
            help="File whose first line is the password to lock what schools are to answer with.",
        ),
    ] = None,
    password_file: PasswordFile = None,
    settings: SettingsFile = None,
    pack: Packs = None,
    as_of: AsOf = None,
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """Audit every school of a folder, then compare the schools with each other.

    Finished schools whose files have not changed are not done again. Ctrl+C keeps what is done.

    Example: xjaudit region 全县报送/ --out 结果 --as-of 2026-11-16
    """
    for module in ("distributed", "duckdb"):
        need(module, "region")
    chosen = read_settings(settings, as_of, language, pack)
    lock = read_password(lock_file) or ""
    from xjaudit import keys
    from xjaudit.region import closing, county, runner
    from xjaudit.region.order import Order, program
    from xjaudit.region.places import Place

    order = Order(
        Place(source),
        Place(out),
        chosen,
        keys.user_key(),
        program(),
        password=read_password(password_file),
        workbooks=workbooks,
        away=scheduler is not None,
    )
    found = county.look(order, manifest)
    with _watching() as watch:
        told = _Told(watch)
        try:
            table = county.audit(order, found, scheduler, workers or runner.cores(), memory, told)
        except KeyboardInterrupt:
            say(WORDS[spoken()]["interrupted"].format(done=told.done, schools=told.schools))
            sys.exit(130)
    if sys.stderr.isatty() and order.out.local:
        say(WORDS[spoken()]["across"])
    written, shut = closing.close(order, lock)
    if shut:
        say(str(shut))
    tell(order, found, table, told.before, written, as_json)
    if shut:
        raise typer.Exit(1)


class _Told:
    """Counts what is told, and passes it on."""

    def __init__(self, watch: "Watch") -> None:
        self.schools = self.done = self.before = 0
        self._watch = watch

    def __call__(self, schools: int, done: int, row: dict[str, Any] | None) -> None:
        self.schools, self.done = schools, done
        if row is None:
            self.before = done
        self._watch(schools, done, row)


class _Lines:
    """Says every so often how far it is, for a log."""

    def __init__(self) -> None:
        self._begun = self._last = time.monotonic()
        self._before = 0

    def __call__(self, schools: int, done: int, row: dict[str, Any] | None) -> None:
        now = time.monotonic()
        if row is None:
            self._begun = self._last = now
            self._before = done
        elif now - self._last >= _EVERY and done < schools:
            self._last = now
            words = WORDS[spoken()]
            rate = round(60 * (done - self._before) / max(now - self._begun, 0.01))
            told = (words["so_far"].format(done=done, schools=schools), words["rate"])
            say("  ".join(told).format(rate=rate))


@contextmanager
def _watching() -> Iterator["Watch"]:
    """Shows schools done, rate and remaining time, where a person is watching."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    words = WORDS[spoken()]
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(words["schools"], total=None, rate="")

        def watch(schools: int, done: int, row: dict[str, Any] | None) -> None:
            # Schools that were done before must not make the rest look quick.
            if row is None:
                shown.reset(task, total=schools, completed=done, rate="")
                return
            speed = shown.tasks[0].speed
            rate = words["rate"].format(rate=round(60 * speed)) if speed else ""
            shown.update(task, completed=done, rate=rate)

        yield watch
