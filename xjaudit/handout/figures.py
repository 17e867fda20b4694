"""The figures of an edition as plain tables: what the paper prints and the workbook holds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from xjaudit.exports.book import Book, Column
from xjaudit.page.figures import (
    STEPS,
    problem_types,
    ranked,
    ranks,
    row_at,
    school_steps,
    shares,
    steps,
    verdict,
)
from xjaudit.page.sayings import HIDDEN, because, edition, kept_back, published, share, term
from xjaudit.page.standing import SPANS, ages
from xjaudit.page.words import day, number, percent, place, word
from xjaudit.settings import Settings
from xjaudit.snapshot import Snapshot
from xjaudit.snapshot.schema import PROBLEMS

Cells = list[list[str | int]]


def school_figures(snapshot: Snapshot) -> list[tuple[str, str]]:
    """The first view's tiles but for problem records: name and value, shares with their n/N."""
    language, row, sign = snapshot.language, row_at(snapshot, "school"), HIDDEN
    checked = school_steps(snapshot)[1]
    told = [
        (
            word(name, language),
            word("pair", language, value=value, more=more) if more else value,
        )
        for name, step in {"share": checked, **shares(snapshot)}.items()
        for value, more in [share(step)]
    ]
    told += [
        (word("errors", language), number(row["error"], sign)),
        (word("cases_open", language), number(row["cases_open"], sign)),
        (word("no_id", language), number(row["no_id"], sign)),
    ]
    if snapshot.deadline:
        n = verdict(snapshot).days_left or 0
        left = word("days", language, n=n) if n >= 0 else word("overdue", language, n=-n)
        left = word("pair", language, value=left, more=day(snapshot.deadline, language))
        told.append((word("days_left", language), left))
    return told


def class_rows(snapshot: Snapshot) -> tuple[list[str], Cells]:
    """Headings and a row per class, the furthest first: rank, class, checked, registered, share,
    and how many are missing at each step."""
    language, sign = snapshot.language, HIDDEN
    heads = [word(name, language) for name in ("rank", "class", "checked", "registered", "share")]
    heads += [word("short_" + code, language) for code in STEPS]
    order = ranked(snapshot)
    rows: Cells = []
    for at, row in zip(ranks(order), order, strict=True):
        missing = [
            "–" if step.state == "idle" else sign if step.left is None else step.left
            for step in steps(row)
        ]
        share = percent(row["checked"], row["registered"], sign)
        named = place(row["at"], language)
        rows.append([at or "–", named, row["checked"], row["registered"], share, *missing])
    return heads, rows


def aged(snapshot: Snapshot) -> tuple[list[str], Cells]:
    """Headings and a row per type of problem record: how many, and how many by days open."""
    language, sign = snapshot.language, HIDDEN
    heads = [word("aged_short", language), word("total", language)]
    heads += [word("day_span", language, span=span) for span in SPANS.values()]
    rows: Cells = [
        [
            PROBLEMS[code][language == "en"],
            *(sign if n is None else n for n in (count, *ages(snapshot, code))),
        ]
        for code, count in problem_types(snapshot)
    ]
    return heads, rows


def workbook(snapshot: Snapshot, path: Path) -> None:
    """The workbook: school, classes, problem records."""
    language = snapshot.language
    settings = replace(
        Settings(), as_of=date.fromisoformat(snapshot.as_of), language=language, masked=False
    )
    book = Book(path, settings)
    code = "verdict_" + verdict(snapshot).code
    school: Cells = [
        [word("title", language), snapshot.school],
        [edition(snapshot), f"{published(snapshot)}　{term(snapshot)}"],
        [word(code, language), because(snapshot, verdict(snapshot))],
        *([name, value] for name, value in school_figures(snapshot)),
        [word("note", language), kept_back(snapshot)],
    ]
    heads = [word("figure", language), word("value", language)]
    _sheet(book, word("sheet_school", language), heads, school, (26, 70))
    heads, classes = class_rows(snapshot)
    _sheet(book, word("sheet_classes", language), heads, classes, (7, 16, *[11] * 9))
    heads, types = aged(snapshot)
    _sheet(book, word("sheet_aged", language), heads, types, (30, *[14] * 5))
    book.book.close()


def _sheet(book: Book, name: str, heads: list[str], rows: Cells, widths: Sequence[int]) -> None:
    shape = [Column("", head, head, width) for head, width in zip(heads, widths, strict=True)]
    book.rows(name, [tuple(row) for row in rows], [1] * len(rows), None, shape)
