"""The officer's notebooks, worked in a real JupyterLab."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import TOKEN, Watch, chromium, fill, free_port, run_notebook, served

pytestmark = pytest.mark.browser
WIDE = {"width": 1366, "height": 768}


@pytest.fixture(scope="module")
def lab(tmp_path_factory, sample_school):
    """JupyterLab over a workspace with the sample school: its port and the workspace."""
    home = tmp_path_factory.mktemp("lab")
    here = fill(home / "workspace", sample_school)
    own = home / "config" / "xjaudit" / "jupyter"
    own.mkdir(parents=True)
    # The tests give JupyterLab its commands by name; officers have menus.
    (own / "jupyter_config.json").write_text(
        json.dumps({"LabApp": {"expose_app_in_browser": True}})
    )
    port = free_port()
    environment = {"XDG_CONFIG_HOME": str(home / "config"), "JUPYTER_TOKEN": TOKEN}
    with served(f"serve.lab(None, {port}, False)", port, home, **environment):
        yield port, here


@pytest.fixture
def desk(lab):
    """A browser page, watched, and the port of JupyterLab."""
    with chromium() as browser:
        page = browser.new_page(viewport=WIDE, locale="zh-CN")
        yield page, Watch(page), lab[0]


def test_outcomes_are_chosen_and_the_rows_follow(desk, lab):
    page, watch, port = desk
    run_notebook(page, port, "3_reconcile.ipynb")
    output = page.locator(".jp-Cell-outputWrapper").first
    count = output.locator(".xj-count")
    audit = lab[1].audit()
    matched = (audit.links["outcome"] == "matched").sum()
    expect(count).to_have_text(f"共 {len(audit.links) - matched} 行", timeout=60_000)
    output.get_by_role("button", name=re.compile("^一致")).click()
    expect(count).to_have_text(f"共 {matched} 行")
    expect(output.locator("tbody tr[role=row]").first).to_contain_text("一致")
    output.locator(".xj-filter").fill("六年级3班")
    of_class = audit.classes.set_index("class").at["6-3", "matched"]
    expect(count).to_have_text(f"{of_class} 行，共 {matched} 行")
    assert output.locator("tbody tr[role=row]").count() <= 60
    assert (watch.outside(), watch.errors) == (set(), [])


def test_grid_is_worked_by_keyboard_and_sorts(desk):
    page, watch, port = desk
    run_notebook(page, port, "2_check.ipynb")
    output = page.locator(".jp-Cell-outputWrapper").first
    rows = output.locator("tbody tr[role=row]")
    expect(rows.first).to_be_visible(timeout=60_000)
    output.locator("th", has_text="姓名").click()
    expect(output.locator("th", has_text="姓名")).to_have_attribute("aria-sort", "ascending")
    output.locator(".xj-port").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(output.locator("tr.xj-chosen")).to_have_attribute("aria-rowindex", "4")
    expect(output.get_by_text("办法：")).to_be_visible()
    assert (watch.outside(), watch.errors) == (set(), [])


def test_files_are_loaded_from_the_page_and_again_without_effect(desk, lab, tmp_path):
    page, watch, port = desk
    run_notebook(page, port, "1_load.ipynb")
    output = page.locator(".jp-Cell-outputWrapper").first
    expect(output.locator(".xj-count")).to_have_text("共 21 行", timeout=60_000)
    fresh = tmp_path / "九年级9班.csv"
    fresh.write_text("姓名,性别\n王小明,男\n李晓红,女\n", encoding="utf-8")
    for answer in ("已添加 1 个文件", "已添加过"):
        with page.expect_file_chooser() as chooser:
            output.get_by_role("button", name=re.compile("选择文件")).click()
        chooser.value.set_files(fresh)
        expect(output.get_by_text(answer)).to_be_visible(timeout=30_000)
    expect(output.locator(".xj-count")).to_have_text("共 22 行")
    assert (watch.outside(), watch.errors) == (set(), [])
    inbox = lab[1].inbox
    inbox.set_aside(next(f for f in inbox.files() if f.name == fresh.name).sha256)


def test_saved_notebook_holds_no_output(desk, lab):
    page, _, port = desk
    run_notebook(page, port, "3_reconcile.ipynb")
    output = page.locator(".jp-Cell-outputWrapper").first
    expect(output.locator("tbody tr[role=row]").first).to_be_visible(timeout=60_000)
    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")
    saved = json.loads(Path(lab[1].path.parent / "notebooks/3_reconcile.ipynb").read_text("utf-8"))
    assert [cell["outputs"] for cell in saved["cells"] if cell["cell_type"] == "code"] == [[], []]


def test_screen_is_chinese_and_published_counts_come_from_the_button(desk, lab):
    page, watch, port = desk
    run_notebook(page, port, "4_publish.ipynb")
    expect(page.get_by_role("menuitem", name="文件").first).to_be_visible()
    output = page.locator(".jp-Cell-outputWrapper").first
    registered = lab[1].audit().classes["registered"].sum()
    expect(output.locator(".xj-tile").first).to_contain_text(f"{registered:,}", timeout=60_000)
    output.get_by_role("button", name="发布").click()
    expect(output.get_by_text("已发布第 1 版")).to_be_visible()
    assert lab[1].editions() == [1]
    assert (watch.outside(), watch.errors) == (set(), [])
