"""docs/rules has a page for every rule, as its texts and tables are now.

After a change that is meant: `XJAUDIT_GOLDEN=write python -m pytest tests/test_rule_pages.py`.
"""

import os
from pathlib import Path

import pytest

from tests.rule_pages import index, rule_page
from tests.test_rules import OTHERWISE, TABLES
from xjaudit.record.fields import all_fields
from xjaudit.rules import RULES
from xjaudit.rules.page import placeholder
from xjaudit.rules.shown import named

FOLDER = Path(__file__).parent.parent / "docs" / "rules"
BY_CODE = {one.code: one for one in RULES}
WRITES = os.environ.get("XJAUDIT_GOLDEN") == "write"


def expected(name: str) -> str:
    """What stands on a page."""
    if name == "README":
        return index(RULES)
    others = [(key, *told) for key, told in OTHERWISE.items() if key.split()[0] == name]
    return rule_page(BY_CODE[name], BY_CODE, TABLES[name], others)


@pytest.mark.parametrize("name", ["README", *BY_CODE])
def test_page_is_that_of_the_rule(name):
    path = FOLDER / f"{name}.md"
    if WRITES:
        FOLDER.mkdir(exist_ok=True)
        path.write_text(expected(name), "utf-8")
    assert path.read_text("utf-8") == expected(name)


def test_there_is_no_page_without_a_rule():
    stale = [path for path in FOLDER.glob("*.md") if path.stem not in ("README", *BY_CODE)]
    if WRITES:
        for path in stale:
            path.unlink()
        stale = []
    assert not stale


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.code)
def test_every_name_in_a_message_is_explained(one):
    for name in named(one.text("zh")["message"]):
        assert placeholder(name, "zh") != name, f"{name} has no words in page_words.toml"
        assert placeholder(name, "en") != name or name in all_fields()
