"""Words of the leaders' server in Chinese and English: on the terminal and on its few own pages."""

import tomllib
from functools import cache
from html import escape
from importlib.resources import files

_PAGE = """<!DOCTYPE html>
<html lang="{tongue}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:;base64,=">
<style>
  :root {{ color-scheme: light dark; }}
  body {{ font: 17px/1.7 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif;
    max-width: 34em; margin: 14vh auto 0; padding: 0 20px; }}
  h1 {{ font-size: 24px; }}
</style></head>
<body><main><h1>{title}</h1><p>{text}</p>{link}</main></body></html>
"""


@cache
def _texts() -> dict[str, list[str]]:
    return tomllib.loads(files("xjaudit.dashboard").joinpath("words.toml").read_text("utf-8"))


def word(name: str, language: str = "zh", /, **facts: object) -> str:
    """A sentence, its {names} filled."""
    return _texts()[name][language == "en"].format(**facts)


def message(name: str, language: str, home: str | None, **facts: object) -> str:
    """A whole page that says one thing; `home` is where its link leads."""
    link = f'<p><a href="{escape(home)}">{word("home", language)}</a></p>' if home else ""
    return _PAGE.format(
        tongue="en" if language == "en" else "zh-CN",
        title=escape(word(f"{name}_title", language)),
        text=escape(word(name, language, **facts)),
        link=link,
    )
