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
    with panel_of(lab[0], "2_check.ipynb", "tbody tr[role=row]") as (page, output):
        yield page, output, lab[1]


def test_a_finding_is_opened_decided_about_and_undone(panel):
    page, output, here = panel
    name = output.get_by_placeholder("请填写您的姓名")
    name.fill("王老师")
    name.press("Tab")
    facet = output.locator("fieldset", has=page.locator("legend", has_text="规则"))
    seen(page, "check-first")
    facet.get_by_placeholder("查找").fill("校验")
    facet.locator(".xj-values button").first.click()
    count = output.locator(".xj-count")
    found = here.audit().findings
    expect(count).to_have_text(f"共 {(found['rule'] == 'ID-CHECKSUM').sum()} 行")
    output.locator("tbody tr[role=row]").first.click()
    dossier = output.get_by_role("region", name="核查发现详情")
    expect(dossier.get_by_text("办法", exact=True)).to_be_visible()
    expect(dossier.locator(".xj-cell")).to_contain_text("********")
    expect(dossier.locator(".xj-record tr.xj-own")).to_contain_text("▶ 身份证件号")
    seen(page, "check-open")
    dossier.evaluate("node => node.scrollIntoView()")
    seen(page, "check-dossier")
    dossier.get_by_role("button", name="显示完整号码").click()
    expect(dossier.locator(".xj-cell")).not_to_contain_text("*")
    assert here.ledger.entries()[-1].verb == "reveal"

    output.get_by_role("button", name="不是问题").click()
    output.get_by_placeholder("理由（必填）", exact=True).fill("已核对户口簿，号码无误")
    output.get_by_role("button", name="保存").click()
    expect(output.get_by_text("已保存：不是问题")).to_be_visible()
    expect(output.locator("tbody tr[role=row]").first).to_contain_text("已核对户口簿")
    expect(dossier).to_contain_text("王老师（学籍管理员）不是问题：已核对户口簿，号码无误")
    expect(output.get_by_placeholder("理由（必填）", exact=True)).to_have_value("")
    seen(page, "check-decided")
    subject = here.ledger.entries()[-1].subject
    assert here.state().last(subject).payload["reason"] == "已核对户口簿，号码无误"
    output.get_by_role("button", name="撤销上一步").click()
    expect(output.get_by_text("已撤销：不是问题")).to_be_visible()
    assert here.state().standing(subject) == []


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
