"""The notebooks as links that JupyterLab opens: which one is open, and which one comes next."""

import json
from functools import cache
from html import escape
from typing import Any

import ipywidgets as w

from xjaudit import markup, share

_WORDS = {
    "zh": {"steps": "步骤", "next": "下一步", "apart": "县（区）用"},
    "en": {"steps": "Steps", "next": "next", "apart": "County offices"},
}
# Steps of another office: never a school's next one.
_APART = {7}


@cache
def steps(language: str = "zh") -> dict[int, tuple[str, str]]:
    """By number: file name and heading of each notebook."""
    told = {}
    for path in sorted(share.folder("notebooks").glob("[0-9]*.ipynb")):
        first = json.loads(path.read_text("utf-8"))["cells"][0]
        text = "".join(first["source"]) if language == "zh" else first["metadata"][language]
        told[int(path.name[0])] = (path.name, text.splitlines()[0].removeprefix("# "))
    return told


def links(number: int, next_words: str, why: str, all_words: str, language: str) -> dict[str, Any]:
    """An output with a link to each notebook, the next one first."""
    known = steps(language)
    own = [at for at in known if at not in _APART]
    number = min((one for one in own if one >= number), default=max(own))
    first = _link(*known[number], bold=True)
    others = "　".join(_link(*known[at]) for at in own if at)
    others += "".join(_apart(known[at], language) for at in known if at in _APART)
    return _output(
        f'<div class="xj-card xj-note"><b>➜ {escape(next_words)}</b>{first}　'
        f"{escape(why)}<br>{escape(all_words)}　{others}</div>"
    )


def trail(name: str, language: str) -> w.Output:
    """All steps in a line: the open one (`name`: load, check …) in bold, the others as links."""
    made = w.Output()
    lead(made, name, language)
    return made


def lead(shown: w.Output, name: str, language: str, first: str = "") -> None:
    """Show that line; `first` is what is to be done here before the next step."""
    words, known = _WORDS[language], steps(language)
    # A panel that has no notebook of its own shows the links alone.
    here = next((at for at, (file, _) in known.items() if file == f"{at}_{name}.ipynb"), -9)
    parts = [f"<span>{escape(words['steps'])}</span>"]
    for at, (file, heading) in known.items():
        if at == here:
            parts.append(f'<b aria-current="step">{escape(heading)}</b>')
        elif at in _APART:
            parts.append(f"<span>{_apart((file, heading), language)}</span>")
        elif at == here + 1:
            then = _link(file, heading, bold=not first)
            here_first = f"<b>{escape(first)}</b>　→ " if first else ""
            parts.append(f"<span>➜ {escape(words['next'])} {here_first}{then}</span>")
        else:
            parts.append(_link(file, heading))
    shown.outputs = (_output(f'<div class="xj-trail">{"".join(parts)}</div>'),)


def _apart(step: tuple[str, str], language: str) -> str:
    return f"　｜ {escape(_WORDS[language]['apart'])} {_link(*step)}"


def _link(file: str, heading: str, *, bold: bool = False) -> str:
    text = f"<b>{escape(heading)}</b>" if bold else escape(heading)
    return f'<a href="{escape(file)}">{text}</a>'


def _output(html: str) -> dict[str, Any]:
    """JupyterLab opens relative links of an output itself; those of a widget would load the whole
    page anew."""
    data = {"text/html": markup.STYLE + html}
    return {"output_type": "display_data", "data": data, "metadata": {}}
