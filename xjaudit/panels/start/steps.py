"""The notebooks as links that JupyterLab opens, and which one comes next."""

import json
from functools import cache
from html import escape
from typing import Any

from xjaudit import markup, share


@cache
def steps() -> dict[int, tuple[str, str]]:
    """By number: file name and heading of each notebook."""
    told = {}
    for path in sorted(share.folder("notebooks").glob("[0-9]*.ipynb")):
        first = json.loads(path.read_text("utf-8"))["cells"][0]["source"]
        heading = "".join(first).splitlines()[0].removeprefix("# ")
        told[int(path.name[0])] = (path.name, heading)
    return told


def links(next_number: int, next_words: str, why: str, all_words: str) -> dict[str, Any]:
    """An output with a link to each notebook, the next one first. JupyterLab opens relative links
    of an output itself; those of a widget would load the whole page anew."""
    known = steps()
    number = min((one for one in known if one >= next_number), default=max(known))
    name, heading = known[number]
    first = f'<a href="{escape(name)}"><b>{escape(heading)}</b></a>'
    others = "　".join(
        f'<a href="{escape(name)}">{escape(heading)}</a>'
        for at, (name, heading) in known.items()
        if at
    )
    html = (
        f'{markup.STYLE}<div class="xj-card xj-note"><b>➜ {escape(next_words)}</b>{first}　'
        f"{escape(why)}<br>{escape(all_words)}　{others}</div>"
    )
    return {"output_type": "display_data", "data": {"text/html": html}, "metadata": {}}
