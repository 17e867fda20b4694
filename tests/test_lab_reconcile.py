"""Step 3 in a real JupyterLab: pairs reviewed by keys alone, classes looked through by clicks."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import panel_of, seen

pytestmark = pytest.mark.browser
# Longer than a press is taken for the shadow of the last one.
APART = 600


@pytest.fixture
def panel(lab):
    """The panel in a watched page, and the workspace behind it."""
    with panel_of(lab[0], "3_reconcile.ipynb", ".xj-review") as (page, output):
        yield page, output, lab[1]


def left(output):
    """How many pairs are left to be reviewed."""
    tab = output.get_by_role("tab", name=re.compile("^逐对复核"))
    return int(tab.inner_text().split()[-1])


def test_pairs_are_reviewed_by_keys_alone(panel):
    page, output, here = panel
    name = output.get_by_placeholder("请填写您的姓名")
    name.fill("王老师")
    name.press("Tab")
    card = output.locator(".xj-review")
    output.get_by_role("tab", name=re.compile("^逐对复核")).click()
    expect(card).to_be_focused()
    count = card.locator(".xj-count")
    before = left(output)
    expect(count).to_have_text(f"1 / {before}")
    expect(card.locator(".xj-compare")).to_contain_text("********")
    card.scroll_into_view_if_needed()
    seen(page, "reconcile-review")

    # A double press, and a key held down, answer once.
    page.wait_for_timeout(APART)
    for key in ("1", "y", "1"):
        page.keyboard.press(key)
    expect(count).to_have_text(f"1 / {before - 1}")
    page.wait_for_timeout(APART)
    assert [one.verb for one in here.ledger.entries()] == ["same"]
    expect(card.locator(".xj-say")).to_contain_text("是同一人")
    seen(page, "reconcile-answered")

    page.keyboard.press("u")
    expect(count).to_have_text(f"1 / {before}")
    page.wait_for_timeout(APART)
    place = card.locator("thead th").nth(1)
    shown = place.inner_text()
    page.keyboard.press("l")
    expect(place).not_to_have_text(shown)
    expect(count).to_have_text(f"1 / {before}")
    verbs = [one.verb for one in here.ledger.entries()]
    assert verbs == ["same", "undo"]
    # Candidates are chosen with arrows, and the evidence follows.
    candidate = card.locator("thead button[aria-pressed=true]")
    page.keyboard.press("ArrowDown")
    expect(candidate).to_contain_text("学籍 2")
    page.keyboard.press("ArrowUp")
    expect(candidate).to_contain_text("学籍 1")
    page.wait_for_timeout(APART)
    page.keyboard.press("x")
    expect(count).to_have_text(f"1 / {before - 1}")
    assert here.ledger.entries()[-1].verb == "new_here"

    # Leaving the review makes the audit anew: the answer is obeyed and asked no more.
    output.get_by_role("tab", name=re.compile("^有人无籍")).click()
    expect(output.get_by_role("button", name=re.compile("认定待生效"))).to_be_hidden(timeout=60_000)
    reasons = here.audit().pairs["reason"]
    assert (reasons == "new_here").sum() == 1


def test_a_class_is_looked_through_and_an_act_is_filed(panel):
    page, output, here = panel
    name = output.get_by_placeholder("请填写您的姓名")
    name.fill("王老师")
    name.press("Tab")
    audit = here.audit()
    tab = output.get_by_role("tab", name=re.compile("^有籍无人"))
    absent = int((audit.pairs["outcome"] == "absent").sum())
    expect(tab).to_contain_text(str(absent))
    tab.click()
    expect(output.locator(".xj-grid .xj-count")).to_have_text(
        re.compile(f"^{absent} 行|^共 {absent} 行")
    )
    output.locator("tbody tr[role=row]").first.click()
    card = output.locator(".xj-review")
    expect(card.locator(".xj-compare")).to_contain_text("学籍 1")
    expect(card.get_by_role("button", name=re.compile("是同一人"))).to_have_count(0)
    card.scroll_into_view_if_needed()
    seen(page, "reconcile-absent")
    card.get_by_role("button", name="显示完整号码").click()
    expect(card.locator(".xj-compare")).not_to_contain_text("****")
    assert here.ledger.entries()[-1].verb == "reveal"
    expect(output.get_by_text("依据：")).to_be_visible()
    output.get_by_role("button", name="申报").click()
    expect(output.get_by_text("已保存：")).to_be_visible()
    assert here.ledger.entries()[-1].verb == "file"
    expect(output.locator("tbody tr[role=row]").first).to_contain_text("已申报")

    output.get_by_role("tab", name=re.compile("^全部")).click()
    output.locator("button[title=下一班]").click()
    expect(output.get_by_text("✔ 相符").first).to_be_visible()
    listed = audit.classes.iloc[0]
    expect(output.get_by_text(f"名单 {listed['listed']} 人")).to_be_visible()
    output.locator(".xj-tabs").scroll_into_view_if_needed()
    seen(page, "reconcile-class")
