"""Figures of classes: ranked by completion, class by step, and what is to be settled."""

from collections.abc import Callable, Sequence
from html import escape

import plotly.graph_objects as go

from xjaudit.charts.theme import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PATTERN,
    PURPLE,
    SKY,
    VERMILLION,
    YELLOW,
    count_along,
    figure,
    matrix,
    say,
)
from xjaudit.labels import FAMILIES, OUTCOMES, family_label
from xjaudit.page.figures import STEPS, Step, completion, steps
from xjaudit.page.sayings import HIDDEN
from xjaudit.page.words import called, number, percent, word
from xjaudit.snapshot import Row, Snapshot
from xjaudit.snapshot.schema import COUNTS

# Longer names leave no room for what they name.
_LONGEST = 10
_LOOKS = {
    "field_differs": (BLUE, ""),
    "class_differs": (SKY, "/"),
    "status_mismatch": (ORANGE, "x"),
    "duplicate": (YELLOW, "."),
    "not_registered": (VERMILLION, "\\"),
    "absent": (PURPLE, "|"),
    "ambiguous": (GREEN, "-"),
}


def ranked(snapshot: Snapshot, rows: Sequence[Row], title: str = "chart_ranked") -> go.Figure:
    """Places in the order they are handed in, the first on top, each with n/N and a share."""
    language = snapshot.language
    shown = [row for row in rows if completion(row) >= 0]
    made = figure(title, language, 136 + 26 * len(shown))
    at = list(range(len(shown)))
    shares = [100 * completion(row) for row in shown]
    texts = [
        f"{row['checked']}/{row['registered']}　{percent(row['checked'], row['registered'], '')}"
        for row in shown
    ]
    plain = {"orientation": "h", "y": at, "hoverinfo": "skip"}
    made.add_bar(**plain, x=shares, marker_color=BLUE)
    made.add_bar(**plain, x=[100 - share for share in shares], marker_color="rgba(128,145,158,.3)")
    beside = {"x": 1.01, "xref": "paper", "showarrow": False, "xanchor": "left"}
    made.update_layout(
        # All at once: each one that is added by itself copies those before it.
        annotations=[{**beside, "y": y, "text": text} for y, text in zip(at, texts, strict=True)],
        showlegend=False,
        margin_r=max(130, *(30 + 8 * len(text) for text in texts), 0),
        bargap=0.35,
    )
    made.update_xaxes(range=[0, 100], ticksuffix="%", dtick=50, tickangle=0)
    labels = [_label(row, language) for row in shown]
    made.update_yaxes(tickvals=at, ticktext=labels, autorange="reversed", showgrid=False)
    return made


def heat(
    snapshot: Snapshot,
    rows: Sequence[Row],
    steps_of: Callable[[Row], list[Step]] = steps,
    title: str = "chart_heat",
) -> go.Figure:
    """Place by step: each cell bears how many are missing, coloured by the share missing."""
    language = snapshot.language
    made = figure(title, language, 136 + 26 * len(rows))
    table = [steps_of(row) for row in rows]
    levels = [[_level(own, step) for step in own] for own in table]
    texts = [[_text(step) for step in own] for own in table]
    codes = [step.code for step in table[0]] if table else STEPS
    across = [word("short_" + code, language) for code in codes]
    made.update_layout(margin_t=84)
    return matrix(made, across, [_label(row, language) for row in rows], levels, texts)


def _label(row: Row, language: str) -> str:
    name = row.get("name") or ""
    name = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
    # plotly reads tags in what it is handed, even where a name is only like one.
    return escape(name or called(row, language))


def _level(own: list[Step], step: Step) -> int:
    if step.state in ("idle", "hidden"):
        return 0
    # Signing waits for the other steps.
    waits = step.code == "signed" and any(one.state == "open" for one in own[:-1])
    return 0 if waits and step.left else 1 + step.level


def _text(step: Step) -> str:
    if step.state == "open":
        return number(step.left, "")
    return {"done": "✓", "idle": "–", "hidden": HIDDEN}[step.state]


def outcomes(snapshot: Snapshot, rows: Sequence[Row]) -> go.Figure:
    """Pupils who are not yet settled, by place and outcome."""
    language = snapshot.language
    shown = [code for code in _LOOKS if any(row[code] for row in rows)]
    # On a phone the legend has a line for each.
    made = figure("chart_outcomes", language, 140 + 28 * len(rows) + 10 * len(shown))
    at = list(range(len(rows)))
    for code in shown:
        colour, pattern = _LOOKS[code]
        counts = [row[code] for row in rows]
        total = sum(count for count in counts if count)
        made.add_bar(
            name=f"{OUTCOMES[code][language == 'en']} {total}",
            orientation="h",
            y=at,
            x=counts,
            text=[str(count) if count else "" for count in counts],
            textposition="inside",
            textangle=0,
            insidetextfont={"color": "#fff" if colour in (BLUE, VERMILLION) else INK, "size": 13},
            marker={"color": colour, "pattern": {"shape": pattern, **PATTERN}},
            hovertemplate="%{x}<extra>%{fullData.name}</extra>",
        )
    if not shown:
        return say(made, word("nothing_open", language))
    made.update_layout(showlegend=True)
    count_along(made, max(sum(row[code] or 0 for code in shown) for row in rows))
    labels = [_label(row, language) for row in rows]
    made.update_yaxes(tickvals=at, ticktext=labels, autorange="reversed", showgrid=False)
    return made


def families(snapshot: Snapshot, row: Row) -> go.Figure:
    """A place's open errors and warnings by family, the most on top."""
    language = snapshot.language
    counted = {code: row[f"family_{code}"] for code in FAMILIES if f"family_{code}" in COUNTS}
    shown = sorted((code for code in counted if counted[code]), key=lambda code: -counted[code])
    made = figure("chart_families", language, 110 + 28 * max(len(shown), 3))
    if not shown:
        return say(made, word("nothing_open", language))
    at, room = list(range(len(shown))), max(len(shown), 3)
    made.add_bar(
        orientation="h",
        y=at,
        x=[counted[code] for code in shown],
        text=[number(counted[code], "") for code in shown],
        textposition="outside",
        cliponaxis=False,
        marker_color=ORANGE,
        hoverinfo="skip",
    )
    labels = [family_label(code, language) for code in shown]
    made.update_layout(showlegend=False, margin_r=50)
    count_along(made, max(counted[code] or 0 for code in shown))
    made.update_yaxes(tickvals=at, ticktext=labels, range=[room - 0.5, -0.5], showgrid=False)
    return made
