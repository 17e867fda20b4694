"""The burn-down: pupils still to be checked by day, the pace ahead and the closing date."""

import plotly.graph_objects as go

from xjaudit.charts.theme import BLUE, ORANGE, VERMILLION, figure, say
from xjaudit.page.words import day, word
from xjaudit.snapshot import Snapshot


def burn_down(snapshot: Snapshot, title: str = "burn_down") -> go.Figure | None:
    """Past editions as a line, the forecast dashed to nought, the closing date upright."""
    if snapshot.notice:
        return None
    language = snapshot.language
    made = figure(title, language, 340)
    past = [one for one in snapshot.history if None not in (one["registered"], one["checked"])]
    days = [one["published"][:10] for one in past]
    left = [one["registered"] - one["checked"] for one in past]
    if len(set(days)) < 2:
        return say(made, word("no_history", language))
    made.add_scatter(
        x=days,
        y=left,
        name=word("left_now", language),
        mode="lines+markers",
        line={"color": BLUE, "width": 3},
        fill="tozeroy",
        fillcolor="rgba(0,114,178,.12)",
        hovertemplate="%{x|%Y-%m-%d}　%{y}<extra></extra>",
    )
    if snapshot.forecast and left[-1]:
        made.add_scatter(
            x=[days[-1], snapshot.forecast],
            y=[left[-1], 0],
            name=word("ahead", language, day=day(snapshot.forecast, language)),
            mode="lines+markers",
            line={"color": ORANGE, "width": 3, "dash": "dash"},
            marker={"symbol": "diamond", "size": 9},
            hovertemplate="%{x|%Y-%m-%d}　%{y}<extra></extra>",
        )
    if snapshot.deadline:
        _upright(
            made,
            snapshot.deadline,
            word("deadline", language, day=day(snapshot.deadline, language)),
        )
    made.update_xaxes(type="date", tickformat="%m-%d" if language == "zh" else "%-d %b")
    made.update_yaxes(rangemode="tozero")
    return made


def _upright(made: go.Figure, when: str, text: str) -> None:
    made.add_shape(
        type="line",
        x0=when,
        x1=when,
        y0=0,
        y1=1,
        yref="paper",
        line={"color": VERMILLION, "width": 2, "dash": "dot"},
    )
    made.add_annotation(
        x=when, y=1, yref="paper", text=text, showarrow=False, xanchor="right", yanchor="top"
    )
