"""Step 4 in a real JupyterLab: a case opened, proven and filed by clicks; a change by keys."""

import io
import re
from pathlib import Path

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser import panel_of, run_notebook, seen

pytestmark = pytest.mark.browser


@pytest.fixture
def panel(lab):
    """The panel in a watched page, and the workspace behind it."""
    with panel_of(lab[0], "4_cases.ipynb", "button:has-text('清单')") as (page, output):
        # The panel opens where it was left.
        output.get_by_role("button", name="清单", exact=True).click()
        expect(output.locator("tbody tr[role=row]").first).to_be_visible()
        name = output.get_by_placeholder("请填写您的姓名")
        name.fill("王老师")
        name.press("Tab")
        yield page, output, lab[1]


def picture(folder, name):
    """A scan to hand in."""
    path = folder / name
    Image.new("RGB", (60, 40), "white").save(path)
    return path


def narrow(page, output, kind):
    button = output.locator(".xj-facets button", has_text=kind)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    count = int(button.locator(".xj-n").inner_text())
    expect(output.locator(".xj-count")).to_have_text(f"共 {count} 行")


def test_a_problem_record_is_proven_and_filed(panel, tmp_path):
    page, output, here = panel
    narrow(page, output, "问题学籍")
    seen(page, "cases-list")
    row = output.locator("tbody tr[role=row]", has_text="学校情况说明").first
    name = row.locator("td").nth(3).inner_text()
    row.click()
    head = output.locator(".xj-case")
    expect(head).to_contain_text(name)
    expect(head).to_contain_text("● 新发现")
    expect(head).to_contain_text("********")
    output.get_by_role("button", name="显示完整号码").click()
    expect(output.get_by_role("button", name="隐藏号码")).to_be_visible()
    expect(head).not_to_contain_text("********")
    assert here.ledger.entries()[-1].verb == "reveal"

    output.get_by_role("button", name="材料", exact=True).click()
    output.locator(".xj-drop").scroll_into_view_if_needed()
    with page.expect_file_chooser() as chooser:
        output.locator(".xj-drop").get_by_role("button", name="选择文件").click()
    chooser.value.set_files(picture(tmp_path, f"{name}.png"))
    expect(output.get_by_text("☑ 学校情况说明")).to_be_visible()
    seen(page, "cases-papers")
    # The sign before the words is part of the name: whole words are looked for in the text.
    output.locator("button", has_text=re.compile("^打开$")).click()
    shown = output.locator(".xj-viewer img")
    expect(shown).to_be_visible()
    page.wait_for_function("() => document.querySelector('.xj-viewer img').naturalWidth === 60")
    assert here.ledger.entries()[-1].verb == "open_evidence"
    output.locator(".xj-viewer").get_by_role("button", name="关闭").click()
    expect(shown).to_have_count(0)

    output.get_by_role("button", name="办理", exact=True).click()
    note = output.get_by_placeholder("写下的内容会自动保留").first
    note.fill("经核实，人不在本校")
    note.blur()
    seen(page, "cases-act")
    output.locator("button", has_text=re.compile("^删除$")).click()
    expect(head).to_contain_text("● 已申报")
    expect(note).to_have_value("")
    output.get_by_role("button", name="经过", exact=True).click()
    history = output.locator("table.xj", has_text="办理人")
    expect(history).to_contain_text("经核实，人不在本校")
    expect(history).to_contain_text("打开材料")
    seen(page, "cases-history")
    assert [one.verb for one in here.ledger.entries()] == [
        "reveal", "attach", "open_evidence", "file_case",
    ]  # fmt: skip


def test_a_change_is_entered_by_keys_survives_a_reload_and_is_exported(panel, tmp_path):
    page, output, here = panel
    clear = output.get_by_role("button", name="事项 全部")
    if clear.count():
        clear.click()
    narrow(page, output, "异动与去向")
    output.locator(".xj-port").focus()
    page.keyboard.press("ArrowDown")
    chosen = output.locator("tr.xj-chosen")
    expect(chosen).to_have_count(1)
    expect(output.locator(".xj-case h3")).to_contain_text(chosen.locator("td").nth(3).inner_text())
    output.get_by_role("button", name="变更", exact=True).focus()
    page.keyboard.press("Enter")
    output.get_by_label("项目").select_option("现住址")
    box = output.get_by_placeholder("按户口簿等材料填写")
    box.focus()
    page.keyboard.type("示例县城关镇育才路8号")
    page.keyboard.press("Tab")
    expect(output.get_by_text("将记为：示例县城关镇育才路8号")).to_be_visible()
    page.wait_for_timeout(1000)
    run_notebook(page, int(page.url.split(":")[2].split("/")[0]), "4_cases.ipynb")
    expect(box).to_have_value("示例县城关镇育才路8号", timeout=60_000)
    expect(output.get_by_text("将记为：示例县城关镇育才路8号")).to_be_visible()
    seen(page, "cases-change")
    output.get_by_role("button", name="录入变更").focus()
    page.keyboard.press("Enter")
    expect(output.get_by_text("已保存：变更")).to_be_visible()
    assert here.ledger.entries()[-1].payload["new"] == "示例县城关镇育才路8号"

    output.get_by_role("button", name="导出", exact=True).click()
    output.get_by_role("button", name="导出变更清单").click()
    link = output.get_by_role("link", name="other_changes.xlsx")
    expect(link).to_be_visible(timeout=30_000)
    with page.expect_download() as download:
        link.click()
    book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert book.worksheets[0].cell(2, 7).value == "示例县城关镇育才路8号"
    seen(page, "cases-export")


def test_a_class_is_read_on_one_page_and_printed(panel):
    page, output, here = panel
    page.evaluate("() => { window.printed = []; }")
    output.get_by_role("button", name="班级全貌").click()
    output.get_by_label("班级", exact=True).select_option("七年级1班")
    sheet = output.locator(".xj-case")
    expect(sheet).to_contain_text("七年级1班")
    expect(sheet).to_contain_text("● 未核")
    seen(page, "cases-class")
    # The frame to be printed holds the page and nothing else.
    output.get_by_role("button", name="打印").click()
    frame = page.frame_locator("iframe.xj-print")
    expect(frame.locator(".xj-case h3")).to_contain_text("七年级1班")
    for box in page.locator(".jp-OutputArea-output").all():
        assert box.evaluate("node => node.scrollWidth <= node.clientWidth + 1")
    output.get_by_role("button", name="清单", exact=True).click()
