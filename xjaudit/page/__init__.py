"""What leaders open first: one complete, light HTML page of a published snapshot.

No kernel, no plotly, no address outside; no script but one, no style but one, both known by hash.
"""

from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files

from xjaudit.page import sections, standing
from xjaudit.page.words import word
from xjaudit.snapshot import Snapshot

_here = files("xjaudit.page")
STYLE = _here.joinpath("style.css").read_text("utf-8")
SCRIPT = _here.joinpath("follow.js").read_text("utf-8")
_WHOLE_STYLE = _here.joinpath("root.css").read_text("utf-8") + STYLE


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


# For a Content-Security-Policy without 'unsafe-inline'.
SCRIPT_HASHES = (_hash(SCRIPT),)
STYLE_HASHES = (_hash(_WHOLE_STYLE),)


def opening(snapshot: Snapshot, follow: bool = True, detail: str | None = "detail") -> str:
    """The complete document; `follow` makes it ask the server for newer editions, `detail` is the
    address of the drill-down."""
    link = ""
    if detail and not snapshot.notice:
        text = escape(word("detail", snapshot.language))
        link = f'<a class="xl-more" href="{escape(detail)}">{text}</a>'
    body = f'<body class="xl">{first_view(snapshot, link)}<script>{SCRIPT}</script></body></html>\n'
    return head(snapshot, follow) + body


def head(snapshot: Snapshot, follow: bool, more: str = "") -> str:
    """What stands above the body, `more` being further elements of the head."""
    language = snapshot.language
    lang = "zh-CN" if language == "zh" else "en"
    title = " · ".join(part for part in (word("title", language), snapshot.school) if part)
    asks = " data-follow" if follow else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}" data-edition="{snapshot.edition}" '
        f'data-published="{escape(snapshot.published)}"{asks}>\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<meta name="referrer" content="no-referrer">'
        f'<link rel="icon" href="data:,"><title>{escape(title)}</title>'
        f"<style>{_WHOLE_STYLE}</style>{more}</head>\n"
    )


def first_view(snapshot: Snapshot, more: str = "") -> str:
    """The view without what makes it a document, for a preview: give it an element of class `xl`
    around it and `STYLE`. `more` is trusted HTML, put at the end."""
    parts = [sections.heading(snapshot)]
    if snapshot.notice:
        title = f"<h2>{escape(word('nothing', snapshot.language))}</h2>"
        text = f'<p class="xl-notice">{escape(snapshot.notice)}</p>'
        parts.append(f'<section class="xl-card">{title}{text}</section>')
    else:
        parts += [
            sections.outlook(snapshot),
            sections.tiles(snapshot),
            sections.attention(snapshot),
            standing.classes(snapshot),
            standing.problem_records(snapshot),
            more,
            standing.notes(snapshot),
        ]
    return f'<main class="xl-main">{"".join(parts)}</main>'
