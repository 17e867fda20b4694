"""The first page and the last one, worked in a real JupyterLab."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser import TOKEN, WIDE, Watch, chromium, jupyter, run_notebook, seen
from tests.test_panel_sign_publish import WHO, school
from xjaudit import workspace

pytestmark = pytest.mark.browser


@pytest.fixture
def page_of():
    """A browser page, watched."""
    with chromium() as browser:
        page = browser.new_page(viewport=WIDE, locale="zh-CN")
        yield page, Watch(page)


def opens(page, port):
    """JupyterLab as `xjaudit lab` opens it, and its commands."""
    page.goto(f"http://127.0.0.1:{port}/?token={TOKEN}", wait_until="commit")
    page.wait_for_function("window.jupyterapp?.restored.then(() => true)", timeout=90_000)
    page.wait_for_function(
        "jupyterapp.shell.currentWidget?.sessionContext?.isReady", timeout=90_000
    )


def current(page):
    return page.evaluate("jupyterapp.shell.currentWidget.context.path")


def run_all(page):
    """By the menu, as the first page says."""
    page.get_by_role("menuitem", name="运行", exact=True).first.click()
    page.get_by_role("menuitem", name="运行所有单元格", exact=True).click()


def test_a_first_day_from_nothing_to_the_step_that_comes_next(tmp_path, page_of):
    page, watch = page_of
    with jupyter(tmp_path) as port:
        opens(page, port)
        assert current(page) == "0_start.ipynb"
        # Code is folded; what people read is not.
        expect(page.get_by_text("from xjaudit.panels.start")).to_be_hidden()
        run_all(page)
        output = page.locator(".jp-Cell-outputWrapper").first
        expect(output.get_by_text("还没有选择工作区")).to_be_visible(timeout=60_000)
        output.get_by_label("学校名称").fill("示例学校")
        seen(page, "start-new")
        output.get_by_role("button", name="建立工作区").click()
        expect(output.get_by_role("heading", name="示例学校")).to_be_visible(timeout=30_000)
        made = workspace.open_at(tmp_path / "workspace")
        assert made.settings.school_name == "示例学校"
        link = output.get_by_role("link", name="1 · 读入文件").first
        link.click()
        page.wait_for_function(
            "jupyterapp.shell.currentWidget?.context?.path === '1_load.ipynb'", timeout=30_000
        )
        # The page was not loaded anew: the first one is still open, with what it shows.
        assert page.evaluate("[...jupyterapp.shell.widgets('main')].length") == 2
        page.wait_for_function("jupyterapp.shell.currentWidget?.sessionContext?.isReady")
        page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        expect(page.get_by_text("收件箱还是空的").last).to_be_visible(timeout=60_000)
    assert (watch.outside(), watch.errors) == (set(), [])


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


def test_a_class_is_signed_lists_are_given_out_and_counts_published(tmp_path, page_of):
    page, watch = page_of
    here = school(tmp_path / "workspace")
    with jupyter(tmp_path) as port:
        run_notebook(page, port, "6_sign_publish.ipynb")
        output = page.locator(".jp-Cell-outputWrapper").first
        rows = output.locator("tbody tr[role=row]")
        rows.filter(has_text="七年级1班").first.click(timeout=60_000)
        expect(output.get_by_text("七年级1班还不能签字")).to_be_visible(timeout=20_000)
        seen(page, "sign-blocked")
        rows.filter(has_text="七年级2班").first.click()
        for role, actor in WHO.items():
            output.get_by_label("操作人").fill(actor)
            page.keyboard.press("Tab")
            words = {"head_teacher": "班主任", "registrar": "学籍管理员", "leader": "学校领导"}
            output.get_by_label("身份").select_option(words[role])
            output.get_by_role("button", name="签字…").click()
            expect(output.get_by_text(f"{actor}（{words[role]}）将为七年级2班签字")).to_be_visible()
            if role == "leader":
                seen(page, "sign-asked")
            output.get_by_role("button", name="确认签字").dblclick()
            expect(rows.filter(has_text="七年级2班").first).to_contain_text(actor)
        expect(output.get_by_text("七年级2班三方已签字并锁定")).to_be_visible()
        seen(page, "signed")
        output.get_by_role("tab", name="导出").click()
        output.get_by_role("button", name=re.compile("导出$")).nth(2).click()
        expect(output.get_by_text(re.compile("outbox/differences.xlsx"))).to_be_visible()
        seen(page, "given")
        output.get_by_role("tab", name="发布").click()
        registered = here.audit().classes["registered"].sum()
        expect(output.locator(".xj-tile").first).to_contain_text(f"{registered:,}")
        output.get_by_role("button", name=re.compile("发布$")).click()
        expect(output.get_by_text("已发布第 1 版")).to_be_visible(timeout=30_000)
        seen(page, "published")
    assert here.editions() == [1]
    verbs = [one.verb for one in here.state().standing("class:7-2")]
    assert verbs == ["sign", "sign", "sign", "lock"]
    assert (watch.outside(), watch.errors) == (set(), [])


def test_the_screen_is_english_by_setting(tmp_path, page_of):
    page, watch = page_of
    school(tmp_path / "workspace", language="en")
    with jupyter(tmp_path) as port:
        run_notebook(page, port, "0_start.ipynb")
        expect(page.get_by_role("menuitem", name="File", exact=True).first).to_be_visible()
        output = page.locator(".jp-Cell-outputWrapper").first
        expect(output.get_by_text("Ledger and files are sound")).to_be_visible(timeout=60_000)
        saved = json.loads((tmp_path / "notebooks" / "0_start.ipynb").read_text("utf-8"))
    assert all(not cell.get("outputs") for cell in saved["cells"])
    assert (watch.outside(), watch.errors) == (set(), [])
