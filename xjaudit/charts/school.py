"""Figures of the whole school: how long problem records are open, and last term beside this one."""

import plotly.graph_objects as go

from xjaudit.charts.theme import BLUE, GREY, PATTERN, figure, matrix, say
from xjaudit.page.figures import problem_types, row_at, steps
from xjaudit.page.sayings import HIDDEN, share
from xjaudit.page.standing import SPANS, ages
from xjaudit.page.words import number, word
from xjaudit.snapshot import Row, Snapshot
from xjaudit.snapshot.schema import PROBLEMS

_SHARES = {"share": "checked", "forms_share": "forms", "archive_share": "archive"}


def aged(snapshot: Snapshot) -> go.Figure | None:
    """Problem records by type and days open; a count that is kept back shows as such."""
    if snapshot.notice:
        return None
    language = snapshot.language
    shown = problem_types(snapshot)
    made = figure("chart_aged", language, 120 + 34 * max(len(shown), 2))
    if not shown:
        return say(made, word("no_problems", language))
    told = [(count, *ages(snapshot, code)) for code, count in shown]
    levels = [[0, *(at + 2 if age else 0 for at, age in enumerate(by))] for _, *by in told]
    texts = [[number(count, HIDDEN) for count in row] for row in told]
    made.update_layout(margin_t=84)
    across = [word("total", language)]
    across += SPANS.values()
    down = [PROBLEMS[code][language == "en"] for code, _ in shown]
    return matrix(made, across, down, levels, texts)


def compare(snapshot: Snapshot) -> go.Figure | None:
    """Shares at the last edition of last term and now, with n/N."""
    if snapshot.notice:
        return None
    language, before = snapshot.language, snapshot.last_term
    made = figure("chart_compare", language, 340)
    if not before:
        return say(made, word("no_last_term", language))
    _bars(made, row_at(snapshot, "school"), "this_term", BLUE, "", language)
    _bars(made, before, "last_term", GREY, "/", language)
    made.update_layout(barmode="group", bargap=0.3, margin_r=110)
    made.update_xaxes(range=[0, 100], ticksuffix="%", dtick=50, tickangle=0)
    labels = [word(name, language) for name in _SHARES]
    made.update_yaxes(
        tickvals=list(range(len(labels))), ticktext=labels, autorange="reversed", showgrid=False
    )
    return made


def _bars(made: go.Figure, row: Row, name: str, colour: str, pattern: str, language: str) -> None:
    known = {step.code: step for step in steps({**row, "at": "school"})}
    own = [known[code] for code in _SHARES.values()]
    made.add_bar(
        name=word(name, language),
        orientation="h",
        y=list(range(len(own))),
        x=[100 * (1 - step.missing) if step.due else 0 for step in own],
        text=["　".join(filter(None, share(step))) for step in own],
        textposition="outside",
        cliponaxis=False,
        marker={"color": colour, "pattern": {"shape": pattern, **PATTERN}},
        hoverinfo="skip",
    )
