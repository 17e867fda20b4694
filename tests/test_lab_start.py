"""The first page of a school in work, in a real JupyterLab."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import WIDE, Watch, chromium, jupyter, run_notebook, seen
from tests.test_panel_sign_publish import school
from xjaudit import workspace

pytestmark = pytest.mark.browser


@pytest.fixture
def page_of():
    """A browser page, watched."""
    with chromium() as browser:
        page = browser.new_page(viewport=WIDE, locale="zh-CN")
        yield page, Watch(page)


def test_state_settings_and_choice_of_a_school_in_work(tmp_path, page_of):
    page, watch = page_of
    here = school(tmp_path / "workspace", deadlines={"sign_off": "2026-01-31"})
    other = workspace.new(tmp_path / "other", here.settings.but(school_name="另一所学校"))
    with jupyter(tmp_path) as port:
        run_notebook(page, port, "0_start.ipynb")
        output = page.locator(".jp-Cell-outputWrapper").first
        expect(output.get_by_text("台账和文件完好")).to_be_visible(timeout=60_000)
        expect(output.get_by_text(re.compile("已逾期 .* 天"))).to_be_visible()
        expect(output.locator(".xj-tile").nth(1)).to_contain_text("6")
        seen(page, "start")
        output.locator(".jupyter-widget-Collapse-header", has_text="设置").click()
        output.locator(".xj-filter").last.fill("进展")
        page.keyboard.press("Tab")
        row = output.locator("tbody tr[role=row]", has_text="没有进展")
        row.first.click()
        expect(output.get_by_role("button", name="保存")).to_be_visible(timeout=20_000)
        expect(output.get_by_role("textbox").last).to_have_value("7")
        output.get_by_role("textbox").last.fill("12")
        seen(page, "start-settings")
        output.get_by_role("button", name="保存").click()
        expect(output.get_by_text("设置已保存")).to_be_visible(timeout=30_000)
        assert workspace.open_at(here.path).settings.parameter("stuck_days") == 12
        page.get_by_placeholder("或输入工作区文件夹的路径").fill(str(other.path))
        output.get_by_role("button", name=re.compile("打开$")).click()
        expect(output.get_by_role("heading", name="另一所学校")).to_be_visible(timeout=30_000)
        # Another notebook follows the choice.
        run_notebook(page, port, "6_sign_publish.ipynb")
        last = page.locator(".jp-Cell-outputWrapper").first
        expect(last.get_by_text("工作区：另一所学校")).to_be_visible(timeout=60_000)
    assert (watch.outside(), watch.errors) == (set(), [])
