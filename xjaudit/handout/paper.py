"""The summary of an edition on A4, black on white."""

from datetime import date
from typing import Any

from xjaudit.documents.typeset import pdf
from xjaudit.handout.figures import Cells, aged, class_rows, school_figures
from xjaudit.page.figures import holding_back, needing_help, verdict
from xjaudit.page.sayings import because, edition, kept_back, left, mostly, published, stuck, term
from xjaudit.page.words import place, word
from xjaudit.snapshot import Snapshot


def summary(snapshot: Snapshot) -> bytes:
    """The PDF. PaperError where the extra `paper` or a font is missing."""
    return pdf("progress", _told(snapshot), date.fromisoformat(snapshot.as_of))


def _told(snapshot: Snapshot) -> dict[str, Any]:
    language, found = snapshot.language, verdict(snapshot)
    heads, rows = class_rows(snapshot)
    spans, types = aged(snapshot)
    held = [
        word(
            "named",
            language,
            name=word("step_" + step.code, language),
            value=f"{left(snapshot, step)} · {mostly(snapshot, step, lacking)}",
        )
        for step, lacking in holding_back(snapshot)
    ]
    helped = [
        f"{place(row['at'], language)}　{stuck(snapshot, step)}"
        for row, step in needing_help(snapshot)
    ]
    return {
        "title": word("title", language),
        "school": snapshot.school,
        "line": term(snapshot),
        "edition": f"{edition(snapshot)}　{published(snapshot)}",
        "verdict": word("verdict_" + found.code, language),
        "because": because(snapshot, found),
        "figures": school_figures(snapshot),
        "blocks": [
            {"title": word("holds", language), "items": held or [word("holds_nothing", language)]},
            {"title": word("helps", language), "items": helped or [word("helps_nobody", language)]},
        ],
        "tables": [
            {"title": word("ranked", language), "heads": heads, "rows": _texts(rows, done="✓")},
            {"title": word("aged", language), "heads": spans, "rows": _texts(types)},
        ],
        "none": word("no_problems", language),
        "how": word("ranked_how", language),
        "notes": [kept_back(snapshot), word("counts_only", language)],
    }


def _texts(rows: Cells, done: str = "0") -> list[list[str]]:
    return [[_text(at, one, done) for at, one in enumerate(row)] for row in rows]


def _text(at: int, one: str | int, done: str) -> str:
    # Behind the first five columns of classes stands what is missing.
    return done if one == 0 and at > 4 else f"{one:,}" if isinstance(one, int) else one
