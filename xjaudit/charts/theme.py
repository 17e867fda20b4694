"""How figures of leaders' pages look: one plain plotly figure, its colours and type.

Figures are clear where they have no ink, so that they stand on light and dark ground alike; what
`STYLE` names takes the ink of the page around them.
"""

import plotly.graph_objects as go
import plotly.io as pio

from xjaudit.markup import FONTS
from xjaudit.page.words import word

# The figure travels as data and is drawn by the page's own plotly: no address outside is asked. A
# figure that follows the width asks its place for the height: page/age.js gives it one.
pio.renderers.default = "plotly_mimetype"
CONFIG = {"displayModeBar": False, "responsive": True}
pio.renderers["plotly_mimetype"].config = CONFIG

# Okabe-Ito, told apart by colour-blind readers; the greys by lightness.
BLUE, SKY, ORANGE, VERMILLION = "#0072b2", "#56b4e9", "#e69f00", "#d55e00"
GREEN, YELLOW, PURPLE, GREY = "#009e73", "#f0e442", "#cc79a7", "#9aa7b0"
INK = "#16232c"
# Nothing to do yet, done, then the more is missing. Dark type is read on each of them.
STEPS = ("#dfe5e9", "#d6e8f5", "#fdf3d8", "#f9dc9a", "#f0ab4e", "#e6762a")
_HEIGHT_OF_WORDS = 150
# Each series has a pattern beside its colour, so that colour is not the only sign.
PATTERN = {"fillmode": "overlay", "fgopacity": 0.35, "size": 7, "solidity": 0.15, "fgcolor": "#fff"}
STYLE = """
.js-plotly-plot .gtitle, .js-plotly-plot .xtick text, .js-plotly-plot .ytick text,
.js-plotly-plot .legendtext, .js-plotly-plot .annotation-text, .js-plotly-plot .bartext-outside,
.js-plotly-plot .barlayer .textpoint-outside text { fill: var(--ink, #16232c) !important; }
.js-plotly-plot .gridlayer path { stroke: var(--line, #d6dfe5) !important; }
"""


def figure(title: str, language: str, height: int) -> go.Figure:
    """An empty figure under one of the titles of words.toml."""
    made = go.Figure()
    made.update_layout(
        template="none",
        title={
            "text": word(title, language),
            "x": 0.01,
            "y": 0.98,
            "yanchor": "top",
            "font_size": 16,
        },
        barmode="stack",
        height=height,
        font={"family": FONTS, "size": 13, "color": INK},
        margin={"l": 10, "r": 16, "t": 52, "b": 36},
        legend={"orientation": "h", "y": -0.2, "yanchor": "top", "traceorder": "normal"},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
    )
    quiet = {"automargin": True, "zeroline": False, "fixedrange": True, "gridcolor": "#d6dfe5"}
    made.update_xaxes(**quiet)
    # Room between labels and bars.
    made.update_yaxes(**quiet, ticks="outside", ticklen=6, tickcolor="rgba(0,0,0,0)")
    return made


def matrix(
    made: go.Figure, across: list[str], down: list[str], levels: list[list[int]], texts: list
) -> go.Figure:
    """Cells that bear their figure: `levels` count from 0, in the colours of `STEPS`."""
    last = len(STEPS) - 1
    made.add_heatmap(
        # Positions and not names: two classes may be called alike.
        x=list(range(len(across))),
        y=list(range(len(down))),
        z=levels,
        text=texts,
        texttemplate="%{text}",
        textfont={"color": INK, "size": 13},
        colorscale=[[at / last, colour] for at, colour in enumerate(STEPS)],
        zmin=0,
        zmax=last,
        showscale=False,
        xgap=3,
        ygap=3,
        hoverinfo="skip",
    )
    made.update_xaxes(
        tickvals=list(range(len(across))), ticktext=across, side="top", showgrid=False
    )
    made.update_yaxes(
        tickvals=list(range(len(down))), ticktext=down, autorange="reversed", showgrid=False
    )
    return made


def count_along(made: go.Figure, most: int) -> None:
    """Mark an axis of pupils or findings up to `most` at whole numbers only."""
    made.update_xaxes(dtick=1 if most < 10 else None)


def say(made: go.Figure, text: str) -> go.Figure:
    """A figure with nothing to draw says why, and takes little room for it."""
    made.add_annotation(text=text, showarrow=False, font_size=15)
    made.update_layout(height=_HEIGHT_OF_WORDS)
    made.update_xaxes(visible=False)
    made.update_yaxes(visible=False)
    return made
