"""What the command `region` says: of its run, and of schools and files at fault."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from xjaudit.errors import spoken

if TYPE_CHECKING:
    import pandas as pd

    from xjaudit.region.order import Order
    from xjaudit.region.whole import Found

WORDS = {
    "zh": {
        "schools": "核查学校",
        "across": "跨校比对 …",
        "head": "学校 {schools} 所：完成 {done}，未完成 {failed}，无数据 {empty}{besides}；"
        "学籍 {rows} 人",
        "part": "，文件不全 {n}",
        "absent": "，未报 {n}",
        "before": "（其中 {before} 所沿用上次结果，无变化）",
        "failed": "  {name}：{fault}",
        "nobody": "  没有归入学校的文件 {n} 个：",
        "missing": "  没有收到表格文件的学校：{names}",
        "between": "、",
        "more": "  另有 {more} 项，见 {path}",
        "so_far": "{done}/{schools} 所",
        "interrupted": "已中断：{done}/{schools} 所已完成并保存。再运行同一命令即可接着做。",
        "rate": "{rate} 所/分钟",
    },
    "en": {
        "schools": "Auditing schools",
        "across": "Comparing across schools …",
        "head": "{schools} schools: {done} done, {failed} failed, {empty} without data{besides}; "
        "{rows} records",
        "part": ", {n} not whole",
        "absent": ", {n} sent nothing",
        "before": "({before} of them unchanged since the last run)",
        "failed": "  {name}: {fault}",
        "nobody": "  Files that went to no school, {n}:",
        "missing": "  Schools of which no table was received: {names}",
        "between": ", ",
        "more": "  and {more} more, see {path}",
        "so_far": "{done}/{schools} schools",
        "interrupted": "Interrupted: {done} of {schools} schools are done and kept. "
        "The same command goes on from there.",
        "rate": "{rate} schools/min",
    },
}
# Schools and files at fault that are told by name; all stand in OUT.
_TOLD, _FILES = 20, 10


def tell(
    order: "Order",
    found: "Found",
    table: "pd.DataFrame",
    before: int,
    written: list[Path],
    as_json: bool,
) -> None:
    """What was found, on standard output; ends with status 1 where something is at fault."""
    words = WORDS[spoken()]
    states = table["state"].value_counts()
    names = ("done", "part", "failed", "empty", "missing")
    told = {
        "schools": len(table),
        **{name: int(states.get(name, 0)) for name in names},
        "rows": int(table["rows"].sum()),
        "before": before,
    }
    # A school that sent nothing is no fault of what is there, unless the manifest names its files.
    faulty = table["state"].isin(["failed", "part"])
    faulty |= (table["state"] == "missing") & table["fault_code"].notna()
    faults = table[faulty]
    if as_json:
        columns = ["school_id", "school_name", "county", "state", "fault_code", "fault"]
        plain = faults[columns].astype(object).where(faults[columns].notna(), None)
        told |= {
            "faults": plain.to_dict("records"),
            "strays": [{"path": path, "fault": one.text()} for path, one in found.unknown.items()],
            "files": [str(path) for path in written],
        }
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        again = words["before"].format(**told) if before else ""
        pairs = (("part", told["part"]), ("absent", told["missing"]))
        besides = "".join(words[name].format(n=n) for name, n in pairs if n)
        typer.echo(words["head"].format(**told, besides=besides) + again)
        _tell_faults(order, faults)
        _tell_missing(order, table[(table["state"] == "missing") & ~faulty])
        _tell_strays(order, found)
        # A workbook for each school is more than a person reads through.
        shown = [path for path in written if path.parent.parent.name != "schools"]
        typer.echo("\n".join(f"  {path}" for path in shown))
    if len(faults) or found.unknown:
        raise typer.Exit(1)


def _tell_faults(order: "Order", faults: "pd.DataFrame") -> None:
    text = WORDS[spoken()]["failed"]
    for name, fault in faults[["school_name", "fault"]].head(_TOLD).itertuples(index=False):
        typer.echo(text.format(name=name, fault=fault))
    _more(len(faults) - _TOLD, f"{order.out.address}/schools.parquet")


def _tell_missing(order: "Order", missing: "pd.DataFrame") -> None:
    words = WORDS[spoken()]
    if len(missing):
        names = words["between"].join(missing["school_name"].head(_TOLD))
        typer.echo(words["missing"].format(names=names))
        _more(len(missing) - _TOLD, f"{order.out.address}/schools.parquet")


def _tell_strays(order: "Order", found: "Found") -> None:
    """What lies where, then once what to do about it."""
    if not found.unknown:
        return
    typer.echo(WORDS[spoken()]["nobody"].format(n=len(found.unknown)))
    every = [one for fault in found.unknown.values() for one in fault.facts.get("faults", [fault])]
    colon = "：" if spoken() == "zh" else ": "
    for one in every[:_FILES]:
        typer.echo(f"    {one.where}{colon}{one.what()}")
    _more(len(every) - _FILES, f"{order.out.address}/strays.parquet")
    for todo in dict.fromkeys(one.todo() for one in every):
        typer.echo(f"  → {todo}")


def _more(count: int, path: str) -> None:
    if count > 0:
        typer.echo(WORDS[spoken()]["more"].format(more=count, path=path))
