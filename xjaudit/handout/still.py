"""The static edition: the first view and the charts as one HTML file that asks nobody anything."""

from html import escape
from importlib.resources import files

from xjaudit import page
from xjaudit.charts import classes, curve, school, theme
from xjaudit.page.figures import row_at
from xjaudit.page.words import word
from xjaudit.snapshot import Snapshot

_here = files("xjaudit.handout")
_DRAW = _here.joinpath("draw.js").read_text("utf-8")
_STYLE = _here.joinpath("charts.css").read_text("utf-8")


def static_edition(snapshot: Snapshot) -> str:
    """The document; the scripts are in it, so it is some 5 MB."""
    from plotly.offline import get_plotlyjs

    figures = "".join(
        f'<div class="xl-card"><div class="xl-chart" data-figure="{escape(one.to_json() or "")}">'
        "</div></div>"
        for one in charts(snapshot)
        if one
    )
    label = escape(word("burn_down", snapshot.language))
    section = f'<section class="xl-charts" aria-label="{label}">{figures}</section>'
    scripts = "".join(f"<script>{code}</script>" for code in (page.SCRIPT, get_plotlyjs(), _DRAW))
    top = page.head(snapshot, False, f"<style>{_STYLE}{theme.STYLE}</style>")
    return f'{top}<body class="xl">{page.first_view(snapshot, section)}{scripts}</body></html>\n'


def charts(snapshot: Snapshot) -> list:
    """The figures that the first view does not have itself."""
    return [
        curve.burn_down(snapshot),
        classes.outcomes(snapshot, snapshot.grades()),
        classes.families(snapshot, row_at(snapshot, "school")),
        school.compare(snapshot),
    ]
