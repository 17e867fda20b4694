"""Tables of the documentation that follow from the texts are those of the texts."""

import os
import re
import tomllib
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
GUIDE = TOP / "docs" / "guide"
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


def test_the_guide_leads_somewhere_and_has_the_same_pages_in_both_languages():
    pages = {path.name for path in GUIDE.glob("*.md")}
    assert pages == {path.name for path in (GUIDE / "en").glob("*.md")}
    steps = sorted(path.name[0] for path in (TOP / "notebooks").glob("[0-9]_*.ipynb"))
    assert sorted(name[0] for name in pages - {"README.md"}) == steps
    for page in GUIDE.rglob("*.md"):
        targets = re.findall(r"\]\(([^)]+)\)", page.read_text("utf-8"))
        assert [one for one in targets if not (page.parent / one).is_file()] == []


def test_the_readmes_lead_to_the_guide():
    assert "(docs/guide/README.md)" in (TOP / "README.zh-CN.md").read_text("utf-8")
    assert "(docs/guide/en/README.md)" in (TOP / "README.md").read_text("utf-8")
