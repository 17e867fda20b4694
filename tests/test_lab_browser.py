"""The officer's notebooks, worked in a real JupyterLab."""

import io
import os
import re
import zipfile
from datetime import date
from pathlib import Path

import msoffcrypto
import pytest
from playwright.sync_api import expect

from tests import writing
from tests.browser import WIDE, Watch, chromium, jupyter, run_notebook
from xjaudit import settings, workspace

pytestmark = pytest.mark.browser
NARROW = {"width": 1280, "height": 1500}


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
    count = output.locator(".xj-grid .xj-count")
    audit = lab[1].audit()
    matched = (audit.links["outcome"] == "matched").sum()
    output.get_by_role("tab", name=re.compile("^待处理")).click(timeout=60_000)
    expect(count).to_have_text(f"共 {len(audit.links) - matched} 行")
    output.get_by_role("tab", name=re.compile("^一致")).click()
    expect(count).to_have_text(f"共 {matched} 行")
    expect(output.locator("tbody tr[role=row]").first).to_contain_text("一致")
    output.locator(".xj-filter").fill("六年级3班")
    of_class = audit.classes.set_index("class").at["6-3", "matched"]
    expect(count).to_have_text(f"{of_class} 行，共 {matched} 行")
    assert output.locator("tbody tr[role=row]").count() <= 60
    assert (watch.outside(), watch.errors) == (set(), [])


ATTENDANCE = """九月考勤||||
姓名|9月1日|9月2日|9月3日|9月4日
王小芳|√|△|√|√
李 强|√|√|√|√
赵六六|√|△|×|√
合计 3人||||"""


@pytest.fixture
def first_day(tmp_path):
    """A page of a registrar who has nothing yet: JupyterLab over a new workspace."""
    here = workspace.new(tmp_path / "workspace", settings.Settings(as_of=date(2026, 11, 22)))
    with jupyter(tmp_path) as port, chromium() as browser:
        page = browser.new_page(viewport=NARROW, locale="zh-CN")
        yield page, Watch(page), port, here


def test_first_day_archive_question_password_pasted_text(first_day, tmp_path):
    page, watch, port, here = first_day
    run_notebook(page, port, "1_load.ipynb")
    output = page.locator(".jp-Cell-outputWrapper").first
    expect(output.get_by_text("收件箱还是空的")).to_be_visible(timeout=60_000)
    seen = Path(os.environ.get("XJAUDIT_SCREENSHOTS", tmp_path))
    page.screenshot(path=seen / "load-empty.png")

    with page.expect_file_chooser() as chooser:
        output.get_by_role("button", name="选择文件", exact=True).click()
    chooser.value.set_files(an_archive(tmp_path))
    expect(output.get_by_text("已添加 3 个文件")).to_be_visible(timeout=30_000)
    # One bad file, and one that asks for its password: the others are there.
    expect(output.get_by_text("1 个文件未能使用，其余不受影响")).to_be_visible()
    expect(output.get_by_text("名单/坏.xlsx：")).to_be_visible()
    expect(output.get_by_text("名单/七年级4班.xlsx")).to_be_visible()
    page.screenshot(path=seen / "load-added.png")
    output.get_by_role("button", name="知道了").click()
    output.get_by_placeholder("密码").fill("秘密")
    output.get_by_role("button", name="打开").click()
    rows = output.locator("tbody tr[role=row]")
    expect(rows.filter(has_text="七年级4班")).to_have_count(2)
    expect(output.get_by_placeholder("密码")).to_be_hidden()

    expect(output.get_by_text("考勤符号“△”在这张表中表示什么？")).to_be_visible()
    output.get_by_role("combobox").filter(has_text="病假").select_option("事假")
    output.get_by_role("button", name="回答").click()
    expect(output.get_by_text("名单/七年级1班.xlsx 9月 C3")).to_be_hidden()
    expect(output.get_by_text("已回答的问题（1）")).to_be_visible()

    output.get_by_role("button", name="已回答的问题").click()
    output.get_by_role("button", name="粘贴文字…").click()
    page.screenshot(path=seen / "load-answered.png")
    box = output.get_by_placeholder("从表格或聊天中复制")
    box.fill("班级\t姓名\n八年级1班\t王芳\n八年级1班\t李强\n")
    output.get_by_role("button", name="添加粘贴的内容").click()
    expect(output.locator(".xj-count")).to_have_text("共 6 行")
    expect(box).to_have_value("")
    output.get_by_role("button", name="收起").click()

    rows.filter(has_text="七年级1班").click()
    receipt = output.locator(".xj-receipt")
    expect(receipt).to_contain_text("读入 3 行")
    expect(receipt).to_contain_text("1 行表尾（第 6 行）")
    expect(receipt).not_to_contain_text("李 强")
    page.screenshot(path=seen / "load-chosen.png")
    output.get_by_role("button", name="逐处查看").click()
    expect(output.get_by_text("姓名“李 强”按“李强”匹配")).to_be_visible()
    for box in page.locator(".jp-OutputArea-output").all():
        assert box.evaluate("node => node.scrollWidth <= node.clientWidth + 1")
    page.screenshot(path=seen / "load-places.png")
    assert here.audit().people["class"].value_counts().to_dict() == {
        "7-1": 3, "7-2": 2, "7-3": 2, "7-4": 1, "8-1": 2,
    }  # fmt: skip
    assert (watch.outside(), watch.errors) == (set(), [])


def an_archive(folder: Path) -> Path:
    """Five files: attendance with a mark to be asked about, two lists, one locked, one broken."""
    rows = "姓名|性别\n{}\n"
    books = {
        "七年级1班.xlsx": ATTENDANCE,
        "七年级2班.xlsx": rows.format("孙悦|女\n周强|男"),
        "七年级3班.xlsx": rows.format("吴悦|女\n郑强|男"),
        "七年级4班.xlsx": rows.format("冯悦|女"),
    }
    path = folder / "名单.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in books.items():
            book = writing.xlsx(folder / name, {"9月": text})
            if "4班" in name:
                with io.BytesIO(book.read_bytes()) as source, book.open("wb") as target:
                    msoffcrypto.OfficeFile(source).encrypt("秘密", target)
            archive.write(book, name)
        archive.writestr("坏.xlsx", b"PK\x03\x04 no workbook")
    return path


def test_files_and_folders_are_dropped_on_the_panel(desk, lab):
    page, watch, port = desk
    run_notebook(page, port, "1_load.ipynb")
    output = page.locator(".jp-Cell-outputWrapper").first
    expect(output.locator(".xj-count")).to_be_visible(timeout=60_000)
    before = {file.name for file in lab[1].files()}
    data = page.evaluate_handle("""() => {
        const data = new DataTransfer();
        data.items.add(new File(["姓名,性别\\n王小明,男\\n"], "九年级8班.csv"));
        return data;
    }""")
    output.locator(".xj-drop").dispatch_event("drop", {"dataTransfer": data})
    expect(output.get_by_text("已添加 1 个文件")).to_be_visible(timeout=30_000)
    (file,) = (file for file in lab[1].files() if file.name not in before)
    assert (file.name, file.kind) == ("九年级8班.csv", "list")
    lab[1].inbox.set_aside(file.sha256)
    assert (watch.outside(), watch.errors) == (set(), [])
