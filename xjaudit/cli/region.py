"""Many schools at once: audited, then compared with each other."""

import json
import sys
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
from xjaudit.errors import spoken
from xjaudit.processes import need

if TYPE_CHECKING:
    import pandas as pd

    from xjaudit.region.county import Found, Watch
    from xjaudit.region.order import Order

app = typer.Typer()
_WORDS = {
    "zh": {
        "schools": "核查学校",
        "across": "跨校比对 …",
        "head": "学校 {schools} 所：完成 {done}，未完成 {failed}，无数据 {empty}；学籍 {rows} 人",
        "before": "（其中 {before} 所沿用上次结果，无变化）",
        "failed": "  {name}：{fault}",
        "nobody": "不知是哪所学校的文件",
        "more": "  另有 {more} 所，见 {path}",
        "interrupted": "已中断：{done}/{schools} 所已完成并保存。再运行同一命令即可接着做。",
        "rate": "{rate} 所/分钟",
    },
    "en": {
        "schools": "Auditing schools",
        "across": "Comparing across schools …",
        "head": "{schools} schools: {done} done, {failed} failed, {empty} without data; "
        "{rows} records",
        "before": "({before} of them unchanged since the last run)",
        "failed": "  {name}: {fault}",
        "nobody": "Files of no known school",
        "more": "  and {more} more, see {path}",
        "interrupted": "Interrupted: {done} of {schools} schools are done and kept. "
        "The same command goes on from there.",
        "rate": "{rate} schools/min",
    },
}
# Failed schools that are told by name; all stand in schools.parquet.
_TOLD = 20


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
            say(_WORDS[spoken()]["interrupted"].format(done=told.done, schools=told.schools))
            sys.exit(130)
    if sys.stderr.isatty() and order.out.local:
        say(_WORDS[spoken()]["across"])
    written, shut = closing.close(order, lock)
    if shut:
        say(str(shut))
    _tell(order, found, table, told.before, written, as_json)
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


@contextmanager
def _watching() -> Iterator["Watch"]:
    """Shows schools done, rate and remaining time, where a person is watching."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    words = _WORDS[spoken()]
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


def _tell(
    order: "Order",
    found: "Found",
    table: "pd.DataFrame",
    before: int,
    written: list[Path],
    as_json: bool,
) -> None:
    from xjaudit.region.county import UNKNOWN

    words = _WORDS[spoken()]
    states = table.loc[table["school_id"] != UNKNOWN, "state"].value_counts()
    counts = {name: int(states.get(name, 0)) for name in ("done", "failed", "empty")}
    told = {
        "schools": len(found.schools),
        **counts,
        "rows": int(table["rows"].sum()),
        "before": before,
    }
    failed = table[table["state"] == "failed"]
    if as_json:
        names = ["school_id", "school_name", "county", "fault_code", "fault"]
        plain = failed[names].astype(object).where(failed[names].notna(), None)
        told |= {"faults": plain.to_dict("records"), "files": [str(path) for path in written]}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        again = words["before"].format(**told) if before else ""
        typer.echo(words["head"].format(**told) + again)
        for name, fault in failed[["school_name", "fault"]].head(_TOLD).itertuples(index=False):
            typer.echo(words["failed"].format(name=name or words["nobody"], fault=fault))
        if len(failed) > _TOLD:
            path = f"{order.out.address}/schools.parquet"
            typer.echo(words["more"].format(more=len(failed) - _TOLD, path=path))
        # A workbook for each school is more than a person reads through.
        shown = [path for path in written if path.parent.parent.name != "schools"]
        typer.echo("\n".join(f"  {path}" for path in shown))
    if len(failed):
        raise typer.Exit(1)
