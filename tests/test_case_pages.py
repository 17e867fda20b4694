"""The tables of docs/cases are those of the data."""

import os
from pathlib import Path

import pytest

from tests.case_pages import MARK, tables

DOCS = Path(__file__).parent.parent / "docs"


@pytest.mark.parametrize(("page", "language"), [("cases.md", "en"), ("cases.zh-CN.md", "zh")])
def test_the_page_on_cases_has_the_tables_of_the_data(page, language):
    path = DOCS / page
    head, _, told = path.read_text("utf-8").partition(MARK)
    if os.environ.get("XJAUDIT_GOLDEN") == "write":
        path.write_text(f"{head}{MARK}{tables(language)}", "utf-8")
    else:
        assert told == tables(language)
