"""Figures of a leaders' page: a snapshot in, a plain plotly figure out."""

import plotly.graph_objects as go
import plotly.io as pio

from xjaudit.labels import OUTCOMES, SEVERITIES, family_label
from xjaudit.markup import FONTS
from xjaudit.record.classes import class_label, class_order, grade_of
from xjaudit.snapshot import Snapshot

# The figure travels as data and is drawn by the page's own plotly: no address outside is asked.
pio.renderers.default = "plotly_mimetype"
pio.renderers["plotly_mimetype"].config = {"displayModeBar": False}

DONE, LEFT = "#1b7f4b", "#d9e2e7"
# Each part has a pattern beside its colour, so that colour is not the only sign.
_LOOKS = {
    "field_differs": ("#1f6fb2", ""),
    "class_differs": ("#7a9cc6", "/"),
    "status_mismatch": ("#b26a00", "x"),
    "duplicate": ("#e0b000", "."),
    "not_registered": ("#b3261e", "\\"),
    "absent": ("#e58a84", "|"),
    "ambiguous": ("#6b5b95", "-"),
    "error": ("#b3261e", ""),
    "warn": ("#e0a33a", "/"),
}
_PATTERN = {"fillmode": "overlay", "fgopacity": 0.45, "size": 6, "solidity": 0.2}
_WORDS = {
    "zh": {
        "progress": "各班核对进度（已核对 / 应核查）",
        "outcomes": "待处理学生（按年级）",
        "findings": "错误与警告（按类别；另有提示 {} 条）",
        "none": "没有需要处理的内容",
    },
    "en": {
        "progress": "Progress by class (checked / registered)",
        "outcomes": "Pupils to be settled (by grade)",
        "findings": "Errors and warnings (by family; {} notes besides)",
        "none": "Nothing to settle",
    },
}


def progress(snapshot: Snapshot) -> go.Figure | None:
    """Classes ranked by completion, the furthest on top, each with n/N beside its percentage."""
    rows = [row for row in snapshot.classes if row["registered"]]
    if not rows:
        return None
    rows.sort(key=lambda row: class_order(row["class"]))
    rows.sort(key=lambda row: -row["checked"] / row["registered"])
    # The first row of a bar chart is its lowest.
    rows.reverse()
    labels = [class_label(row["class"], snapshot.language) for row in rows]
    shares = [100 * row["checked"] / row["registered"] for row in rows]
    texts = [
        f"{row['checked']}/{row['registered']}　{share:.1f}%"
        for row, share in zip(rows, shares, strict=True)
    ]
    figure = _figure(snapshot, "progress", height=100 + 22 * len(rows))
    figure.add_bar(y=labels, x=shares, orientation="h", marker_color=DONE, hoverinfo="skip")
    rest = [100 - share for share in shares]
    figure.add_bar(y=labels, x=rest, orientation="h", marker_color=LEFT, hoverinfo="skip")
    for label, text in zip(labels, texts, strict=True):
        figure.add_annotation(
            x=1.01, xref="paper", y=label, text=text, showarrow=False, xanchor="left"
        )
    figure.update_layout(showlegend=False, margin_r=130, bargap=0.35)
    figure.update_xaxes(range=[0, 100], ticksuffix="%", dtick=25)
    return figure


def outcomes(snapshot: Snapshot) -> go.Figure | None:
    """Pupils who are not yet settled, by grade and outcome."""
    language, words = snapshot.language, _WORDS[snapshot.language]
    open_ones = [code for code in OUTCOMES if code != "matched" and snapshot.total(code)]
    grades = sorted({g for row in snapshot.classes if (g := grade_of(row["class"])) is not None})
    if not grades:
        return None
    labels = [_grade_label(grade, language) for grade in grades]
    figure = _figure(snapshot, "outcomes", height=420)
    for code in open_ones:
        counts = [
            sum(row[code] for row in snapshot.classes if grade_of(row["class"]) == grade)
            for grade in grades
        ]
        _add(figure, code, OUTCOMES[code][language == "en"], labels, counts)
    if not open_ones:
        figure.add_annotation(text=words["none"], showarrow=False, font_size=16)
    return figure


def findings(snapshot: Snapshot) -> go.Figure | None:
    """What must be settled or looked at, by family; notes, which block nothing, as one number."""
    if not snapshot.families:
        return None
    language = snapshot.language
    shown = {
        code: counts["error"] + counts["warn"]
        for code, counts in snapshot.families.items()
        if counts["error"] + counts["warn"]
    }
    codes = sorted(shown, key=lambda code: shown[code])
    labels = [family_label(code, language) for code in codes]
    figure = _figure(snapshot, "findings", height=420)
    notes = sum(counts["info"] for counts in snapshot.families.values())
    figure.update_layout(title_text=_WORDS[language]["findings"].format(notes))
    for severity in ("error", "warn"):
        counts = [snapshot.families[code][severity] for code in codes]
        _add(figure, severity, SEVERITIES[severity][language == "en"], labels, counts, across=True)
    return figure


def _add(
    figure: go.Figure,
    code: str,
    name: str,
    labels: list[str],
    counts: list[int],
    across: bool = False,
) -> None:
    colour, pattern = _LOOKS[code]
    texts = [str(count) if count else "" for count in counts]
    figure.add_bar(
        name=f"{name} {sum(counts)}",
        x=counts if across else labels,
        y=labels if across else counts,
        orientation="h" if across else "v",
        text=texts,
        textposition="inside",
        textangle=0,
        marker={"color": colour, "pattern": {"shape": pattern, "fgcolor": "#ffffff", **_PATTERN}},
        hovertemplate="%{label}：%{value}<extra></extra>",
    )


def _grade_label(grade: int, language: str) -> str:
    return f"Grade {grade}" if language == "en" else class_label(f"{grade}-1").removesuffix("1班")


def _figure(snapshot: Snapshot, title: str, height: int) -> go.Figure:
    figure = go.Figure()
    figure.update_layout(
        template="none",
        title={"text": _WORDS[snapshot.language][title], "x": 0.01, "font_size": 17},
        barmode="stack",
        height=height,
        font={"family": FONTS, "size": 13, "color": "#263238"},
        margin={"l": 10, "r": 20, "t": 56, "b": 40},
        legend={"orientation": "h", "y": -0.12, "traceorder": "normal"},
        paper_bgcolor="#ffffff",
        plot_bgcolor="#ffffff",
    )
    figure.update_xaxes(automargin=True, gridcolor="#eceff1", zeroline=False, fixedrange=True)
    figure.update_yaxes(automargin=True, gridcolor="#eceff1", zeroline=False, fixedrange=True)
    # Room between labels and bars.
    figure.update_yaxes(ticks="outside", ticklen=6, tickcolor="#ffffff")
    return figure
