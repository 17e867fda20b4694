"""Step 5 in a real JupyterLab: pictures read at their size, what is typed stays with its picture,
forms reviewed many at once, a document made and saved."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import jupyter, panel_of, seen
from tests.desks import SETTINGS, receive, seat
from tests.test_panel_paper import photo, printed
from xjaudit import workspace
from xjaudit.intake import filing
from xjaudit.intake.verdicts import BOXES
from xjaudit.panels.paper import paper

pytestmark = pytest.mark.browser


@pytest.fixture
def panel(tmp_path):
    """The panel in a watched page, with the forms of three pupils taken in; and the workspace."""
    here = receive(workspace.new(tmp_path / "workspace", SETTINGS))
    own = seat(paper(workspace.open_at(here.path)))
    own.coming.take([photo(page, "scan") for page in printed(own)])
    own.wait()
    # One of them is complete, whatever the camera saw.
    person = own.desk.audit.roster.set_index("name")["person_key"]["王芳"]
    here.ledger.append_many(filing.take_back(own.desk, person, dict.fromkeys(BOXES, True)))
    with (
        jupyter(tmp_path) as port,
        panel_of(port, "5_paper.ipynb", "button:has-text('看图处理')") as told,
    ):
        name = told[1].get_by_placeholder("请填写您的姓名")
        name.fill("王老师")
        name.press("Tab")
        yield *told, here


def tab(output, name):
    output.get_by_role("button", name=name, exact=True).click()


def test_pictures_are_read_forms_reviewed_and_documents_made(panel):
    page, output, here = panel
    tab(output, "看图处理")
    output.get_by_text("也显示已归档的").click()
    rows = output.locator("tbody tr[role=row]")
    expect(rows).to_have_count(3)
    rows.nth(0).click()
    new = output.get_by_label("改为", exact=True)
    picture = output.locator(".xj-stage img")
    expect(picture).to_be_visible()
    new.fill("张新名")
    # At once, as somebody in a hurry does.
    rows.nth(1).click()
    expect(output.locator("tr.xj-chosen")).to_have_count(1)
    expect(new).to_have_value("")
    rows.nth(0).click()
    expect(new).to_have_value("张新名")
    seen(page, "paper-look")
    output.locator(".xj-stage").click()
    whole = page.locator("dialog[open] .xj-stage img")
    expect(whole).to_be_visible()
    page.wait_for_function("document.querySelector('dialog .xj-stage img').offsetWidth > 1200")
    page.mouse.move(600, 400)
    page.mouse.wheel(0, -300)
    page.wait_for_function("document.querySelector('dialog .xj-stage img').offsetWidth > 1400")
    seen(page, "paper-whole")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    tab(output, "审核归档")
    output.locator("thead input[type=checkbox]").click()
    expect(output.get_by_text("已勾选 4 人")).to_be_visible()
    tab(output, "审核通过")
    expect(output.get_by_text("已登记 1 人，3 人不能办理")).to_be_visible()
    seen(page, "paper-review")
    assert [one.verb for one in here.state().entries].count("review") == 1
    tab(output, "证明与通知")
    output.get_by_label("文书").select_option("学籍信息汇总表")
    output.get_by_role("button", name="生成").click()
    link = output.get_by_role("link", name=re.compile("学籍信息汇总表.xlsx"))
    expect(link).to_be_visible()
    seen(page, "paper-give")
    with page.expect_download() as saved:
        link.click()
    assert saved.value.suggested_filename == "学籍信息汇总表.xlsx"
