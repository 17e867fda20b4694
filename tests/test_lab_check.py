"""Step 2 in a real JupyterLab: findings narrowed, opened, decided about by clicks and keys."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import panel_of, seen

pytestmark = pytest.mark.browser


@pytest.fixture
def panel(lab):
    """The panel in a watched page, and the workspace behind it."""
    # Each test begins with what the one before did not choose.
    (lab[1].path / "cache" / "desk" / "check.json").unlink(missing_ok=True)
    lab[1].work_as("王老师", "registrar")
    with panel_of(lab[0], "2_check.ipynb", "tbody tr[role=row]") as (page, output):
        yield page, output, lab[1]


def test_grid_and_marks_are_worked_by_keyboard(panel):
    page, output, here = panel
    before = len(here.ledger.entries())
    port = output.locator(".xj-port")
    output.locator("th", has_text="姓名").click()
    expect(output.locator("th", has_text="姓名")).to_have_attribute("aria-sort", "ascending")
    port.focus()
    for key in ("ArrowDown", "Space", "ArrowDown", "Space"):
        page.keyboard.press(key)
        page.wait_for_timeout(150)
    expect(output.locator("tr.xj-chosen")).to_have_attribute("aria-rowindex", "4")
    expect(output.get_by_text("对勾选的 2 条：")).to_be_visible()
    output.get_by_role("button", name="已处理").focus()
    page.keyboard.press("Enter")
    save = output.get_by_role("button", name="保存")
    save.focus()
    page.keyboard.press("Enter")
    expect(output.get_by_text("已保存 2 项：已处理")).to_be_visible()
    assert [one.verb for one in here.ledger.entries()[before:]] == ["settle"] * 2
    output.get_by_role("button", name="撤销上一步").click()
    expect(output.get_by_text("已撤销：已处理")).to_be_visible()


def test_a_rule_is_turned_off_and_on_again(panel):
    page, output, _ = panel
    facet = output.locator("fieldset").nth(2)
    first = facet.locator(".xj-values button").first
    title = first.locator(".xj-label").inner_text()
    count = first.locator(".xj-n").inner_text()
    first.click()
    expect(output.locator(".xj-count")).to_have_text(f"共 {count} 行")
    output.locator("tbody tr[role=row]").first.click()
    output.get_by_role("button", name="停用或恢复规则…").click()
    seen(page, "check-rules")
    output.get_by_placeholder("停用理由（必填）").fill("本学期由县局统一核对")
    output.locator("button", has_text=re.compile("^停用$")).click()
    expect(output.get_by_text("1 条规则已停用")).to_be_visible(timeout=60_000)
    output.get_by_text("本学期由县局统一核对").last.scroll_into_view_if_needed()
    seen(page, "check-rules-off")
    expect(facet.locator(".xj-label", has_text=title)).to_have_count(0)
    output.locator("button", has_text=re.compile("^恢复$")).click()
    expect(output.get_by_text("1 条规则已停用")).to_be_hidden(timeout=60_000)
    expect(output.get_by_text("目前没有停用的规则。")).to_be_visible()
