"""Small pieces of HTML for screens; every text that is handed in is escaped here."""

from collections.abc import Iterable, Sequence
from html import escape

FONTS = "'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif"
# Each kind has a sign beside its colour, so that colour is not the only one.
_KINDS = {"done": "✔", "note": "ℹ", "warn": "⚠", "error": "✘"}
STYLE = """<style>
.xj-card{border:1px solid #cfd8dc;border-left-width:5px;border-radius:4px;padding:8px 12px;
 margin:6px 0;background:#fff;color:#263238;line-height:1.55;white-space:pre-line}
.xj-card b{margin-right:6px}
.xj-done{border-left-color:#1b7f4b}.xj-note{border-left-color:#1f6fb2}
.xj-warn{border-left-color:#b26a00}.xj-error{border-left-color:#b3261e}
table.xj{border-collapse:collapse;font-variant-numeric:tabular-nums;background:#fff;color:#263238}
table.xj th,table.xj td{border-bottom:1px solid #e3e8eb;padding:4px 12px;text-align:left}
table.xj th{background:#f3f6f8;font-weight:600;white-space:nowrap}
table.xj caption{text-align:left;font-size:17px;padding:8px 12px}
table.xj .n{text-align:right}
.xj-title{font-size:26px;margin:8px 0 2px;color:#12344d}
.xj-sub{color:#455a64;font-size:15px;margin:0}
.xj-tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(110px,1fr));gap:12px;
 margin:12px 0 4px}
.xj-tile{background:#fff;border:1px solid #dde4e8;border-radius:6px;padding:10px 12px}
.xj-tile b{display:block;font-size:25px;line-height:1.3;color:#12344d}
.xj-tile span{color:#455a64;font-size:14px}
.xj-preview{background:#f3f6f8;border:1px solid #cfd8dc;border-radius:6px;padding:8px 20px 16px;
 box-sizing:border-box;overflow-x:auto;contain:inline-size}
.xj-trail{display:flex;flex-wrap:wrap;gap:2px 14px;font-size:13px;line-height:1.5;
 color:#455a64;padding:0 2px}
</style>"""


def card(kind: str, title: str, text: str = "") -> str:
    """A framed message: kind is done, note, warn or error."""
    body = f" {escape(text)}" if text else ""
    role = "alert" if kind == "error" else "status"
    return (
        f'{STYLE}<div class="xj-card xj-{kind}" role="{role}">'
        f"<b>{_KINDS[kind]} {escape(title)}</b>{body}</div>"
    )


def table(headings: Sequence[str], rows: Iterable[Sequence[object]], caption: str = "") -> str:
    """A plain table; columns whose every cell is a number stand to the right."""
    body = [list(row) for row in rows]
    numeric = [
        bool(body) and all(isinstance(row[i], int | float) for row in body)
        for i in range(len(headings))
    ]
    head = "".join(_cell("th", text, n) for text, n in zip(headings, numeric, strict=True))
    lines = "".join(
        "<tr>" + "".join(_cell("td", v, n) for v, n in zip(row, numeric, strict=True)) + "</tr>"
        for row in body
    )
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return (
        f'{STYLE}<table class="xj">{title}<thead><tr>{head}</tr></thead>'
        f"<tbody>{lines}</tbody></table>"
    )


def _cell(tag: str, value: object, numeric: bool) -> str:
    text = "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
    return f"<{tag}{' class=n' if numeric else ''}>{escape(text)}</{tag}>"
