"""Tables of the documentation that follow from the texts are those of the texts."""

import os
import tomllib
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
MARK = "<!-- notices -->\n"
HEADS = {"zh": "| 代码 | 含义 |", "en": "| code | says |"}


@pytest.mark.parametrize(("page", "language"), [("files.md", "en"), ("files.zh-CN.md", "zh")])
def test_the_page_on_files_lists_every_notice(page, language):
    path = TOP / "docs" / page
    texts = tomllib.loads(
        (TOP / "xjaudit" / "ingest" / f"notices_{language}.toml").read_text("utf-8")
    )
    rows = [f"| `{code}` | {text.replace('|', '&#124;')} |" for code, text in texts.items()]
    table = "\n".join([HEADS[language], "| --- | --- |", *rows]) + "\n"
    head, _, told = path.read_text("utf-8").partition(MARK)
    if os.environ.get("XJAUDIT_GOLDEN") == "write":
        path.write_text(f"{head}{MARK}{table}", "utf-8")
    else:
        assert told == table
