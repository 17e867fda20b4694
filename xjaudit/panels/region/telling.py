"""What a region's folder holds, as a county sees it: schools, cases between them, files."""

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from xjaudit import labels, markup
from xjaudit.panels.region import words
from xjaudit.record.classes import class_label
from xjaudit.region.across import FILE as CASES_FILE
from xjaudit.region.across.store import as_pandas
from xjaudit.region.across.words import kinds
from xjaudit.region.duties.standing import ranked
from xjaudit.region.duties.words import word
from xjaudit.region.tables import SCHOOLS, SCHOOLS_FILE, STRAYS_FILE
from xjaudit.snapshot import PAGE

BOOKS = ("audit.xlsx", "answers.xlsx")
# Files of no school that are told by name.
FILES = 10


def schools(out: Path, waiting: pd.DataFrame | None = None) -> pd.DataFrame:
    """Rows of `tables.SCHOOLS` with share, progress and rank, those that need help first: failed,
    without data, not done (`waiting`), then the least far, then the most errors."""
    told = pq.read_table(out / SCHOOLS_FILE)
    if waiting is not None and len(waiting):
        told = pa.concat_tables([told, pa.Table.from_pandas(waiting, SCHOOLS, False)])
    table = ranked(as_pandas(told))
    state = table["state"].map({code: at for at, code in enumerate(words.STATES)})
    order = pd.DataFrame(
        {"state": state, "share": table["share"].fillna(0), "error": -table["error"].fillna(0)}
    )
    places = order.sort_values(["state", "share", "error"], kind="stable").index
    return table.loc[places].reset_index(drop=True)


def in_words(table: pd.DataFrame, told: Mapping[str, str], language: str) -> pd.DataFrame:
    """The columns that people read, by their code names."""
    names = table["school_name"].fillna("")
    names = names.mask(names == "", table["school_id"])
    named = words.column_names(words.STATES, language)
    states = table["state"].map({code: f"{words.SIGNS[code]} {one}" for code, one in named.items()})
    shown = table.assign(state=states, school_name=names)
    if language == "en":
        shown["progress"] = shown["progress"].str.replace("（", " (").str.replace("）", ")")
    return shown.reindex(columns=list(words.SCHOOLS))


def head(table: pd.DataFrame, told: Mapping[str, str]) -> str:
    """How many schools there are, in which state."""
    counts = {code: int((table["state"] == code).sum()) for code in words.STATES}
    records = int(table["rows"].fillna(0).sum())
    pairs = (("part", counts["part"]), ("absent", counts["missing"]))
    besides = "".join(told[name].format(n=n) for name, n in pairs if n)
    return told["head"].format(schools=len(table), rows=records, besides=besides, **counts)


def strays(out: Path, told: Mapping[str, str]) -> str:
    """Files that went to no school, and whose they may be, as HTML; '' where there are none."""
    path = out / STRAYS_FILE
    rows = pq.read_table(path).to_pylist() if path.is_file() else []
    if not rows:
        return ""
    between = "、" if told is words.WORDS["zh"] else ", "
    lines = []
    for one in rows[:FILES]:
        may_be = between.join(one["schools"])
        lines.append(one["fault"] + (f"\n{told['may_be'].format(names=may_be)}" if may_be else ""))
    if len(rows) > FILES:
        lines.append(told["more"].format(n=len(rows) - FILES, path=path))
    return markup.card("error", told["nobody"].format(n=len(rows)), "\n".join(lines))


def school(row: Mapping[str, Any], out: Path, told: Mapping[str, str], language: str) -> str:
    """A school's fault, counts and workbooks, as HTML."""
    name = row["school_name"] if isinstance(row["school_name"], str) else row["school_id"]
    parts = [f"<h4>{escape(name)}</h4>"]
    if isinstance(row["fault"], str):
        kind = "error" if row["state"] in ("failed", "part") else "warn"
        parts.append(markup.card(kind, words.STATES[row["state"]][language == "en"], row["fault"]))
    if not pd.isna(row["registered"]):
        parts.append(_counts(row, told, language))
    books = [(told[book], out / "schools" / row["school_id"] / book) for book in BOOKS]
    there = [one for one in books if one[1].is_file()]
    listed = _files(there) if there else f"<p>{escape(told['no_books'])}</p>"
    return "".join([*parts, f"<b>{escape(told['books'])}</b>", listed])


def _counts(row: Mapping[str, Any], told: Mapping[str, str], language: str) -> str:
    known = words.COUNTED | labels.OUTCOMES | labels.SEVERITIES
    rows = [[pair[language == "en"], int(row[code])] for code, pair in known.items()
            if not pd.isna(row[code])]  # fmt: skip
    # Side by side: a page has more room there than below.
    half = -(-len(rows) // 3)
    tables = [markup.table(["", told["counts"]], rows[at : at + half])
              for at in range(0, len(rows), half)]  # fmt: skip
    inner = "".join(f"<div>{one}</div>" for one in tables)
    return f'<div style="display:flex;gap:24px;flex-wrap:wrap">{inner}</div>'


def cases(out: Path) -> list[dict[str, Any]]:
    """The cases between schools; empty where schools have not been compared."""
    path = out / "across" / CASES_FILE
    return pq.read_table(path).to_pylist() if path.is_file() else []


def cases_in_words(every: Iterable[Mapping[str, Any]], language: str) -> pd.DataFrame:
    """A row per case in the columns of `words.CASES`."""
    rows = [
        {
            "kind": kinds()[one["kind"]].name(language),
            "schools": "、".join(dict.fromkeys(_school_of(member) for member in one["members"])),
            "message": one[f"message_{language}"],
            "action": one[f"action_{language}"],
        }
        for one in every
    ]
    return pd.DataFrame(rows, columns=list(words.CASES))


def case(one: Mapping[str, Any], language: str) -> str:
    """What may be done in a case, and whom it is about, as HTML; numbers are masked as kept."""
    title = kinds()[one["kind"]].name(language)
    text = f"{one[f'message_{language}']}\n→ {one[f'action_{language}']}"
    rows = [
        [
            _school_of(member),
            word("roles", member["role"], language),
            member["name"],
            member["id_number"],
            class_label(member["class"], language) if member["class"] else None,
            " / ".join(str(member[at]) for at in ("file", "sheet", "row") if member[at]),
        ]
        for member in one["members"]
    ]
    headings = [*words.column_names(words.MEMBERS, language).values()]
    return markup.card("note", title, text) + markup.table(headings, rows)


def _school_of(member: Mapping[str, Any]) -> str:
    return member["school_name"] or member["school_id"]


def compared(out: Path) -> str:
    """Whether the cases are of the schools as they are: `yes`, `old`, or `no`, never compared."""
    path = out / "across" / CASES_FILE
    if not path.is_file():
        return "no"
    return "old" if (out / SCHOOLS_FILE).stat().st_mtime > path.stat().st_mtime else "yes"


def written(out: Path, told: Mapping[str, str]) -> str:
    """The county's workbooks, the leaders' page and how it is served, as HTML."""
    parts = []
    if books := sorted((out / "county").glob("*.xlsx")):
        parts.append(f"<b>{escape(told['county'])}</b>" + _files([("", one) for one in books]))
    if (page := out / "published" / PAGE).is_file():
        command = f'xjaudit dashboard "{page.parent}"'
        parts.append(f"<b>{escape(told['page'])}</b>" + _files([("", page)]))
        parts.append(f"<p>{escape(told['serve'])}<br><code>{escape(command)}</code></p>")
    if answers := sum(1 for _ in (out / "schools").glob(f"*/{BOOKS[1]}")):
        text = told["answers"].format(n=answers, path=out / "schools")
        parts.append(f"<p>{escape(text)}</p>")
    return "".join(parts)


def _files(files: Iterable[tuple[str, Path]]) -> str:
    rows = "".join(
        f"<li><code>{escape(str(path))}</code>　{escape(what)}</li>" for what, path in files
    )
    return f"<ul>{rows}</ul>"
