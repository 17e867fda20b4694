"""A campaign from files to publication, worked in a real JupyterLab by clicks and keys alone; its
pictures are those of the guide (`make pictures`)."""

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests import papers
from tests.browser import TOKEN, WIDE, Watch, chromium, jupyter, seen
from tests.conftest import make_school
from xjaudit import settings, workspace
from xjaudit.documents.places import CODE
from xjaudit.intake import register
from xjaudit.panels.steps import steps
from xjaudit.record.fields import all_fields

pytestmark = pytest.mark.browser
# Longer than a press is taken for the shadow of the last one.
APART = 600
# The class that is brought to its end.
CLASS, NAME = "3-1", {"zh": "三年级1班", "en": "Grade 3 Class 1"}
MENU = {"zh": ("运行", "运行所有单元格"), "en": ("Run", "Run All Cells")}
KINDS = ("registry", "lists", "problems")
CHINESE = re.compile("[\u4e00-\u9fff]+")


class Officer:
    """A person before a JupyterLab, who has the mouse and the keys."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language = page, language

    def arrive(self, port: int) -> None:
        """Open JupyterLab as `xjaudit lab` does, and run the first page."""
        self.page.goto(f"http://127.0.0.1:{port}/?token={TOKEN}", wait_until="commit")
        self.page.wait_for_function("window.jupyterapp?.restored.then(() => true)", timeout=90_000)
        self.run_all("0_start.ipynb")

    def go(self, number: int) -> None:
        """To another notebook by the link that the panel shows, and run it."""
        file, heading = steps(self.language)[number]
        self.output.get_by_role("link", name=heading, exact=True).first.click()
        self.run_all(file)

    def run_all(self, file: str) -> None:
        """By the menu, as the first cell of a notebook says."""
        self.page.wait_for_function(
            "name => { const open = window.jupyterapp.shell.currentWidget;"
            " return open?.context?.path === name && open.sessionContext?.isReady; }",
            arg=file,
            timeout=90_000,
        )
        run, every = MENU[self.language]
        self.page.get_by_role("menuitem", name=run, exact=True).first.click()
        self.page.get_by_role("menuitem", name=every, exact=True).click()

    @property
    def book(self):
        """The notebook in sight."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    @property
    def output(self):
        """The panel in sight."""
        return self.book.locator(".jp-Cell-outputWrapper").first

    @property
    def rows(self):
        """The rows of the panel's table."""
        return self.output.locator("tbody tr[role=row]")

    def facet(self, legend: str):
        """What rows are narrowed by, by its heading."""
        heading = self.page.locator("legend", has_text=legend)
        return self.output.locator("fieldset", has=heading).first

    def button(self, text: str):
        """A button by its words; the sign before them is part of its name."""
        return self.output.locator("button", has_text=re.compile(f"^\\s*{text}$")).first

    def says(self, text: str | re.Pattern, seconds: int = 30) -> None:
        """Wait until the panel says something."""
        expect(self.output.get_by_text(text).first).to_be_visible(timeout=seconds * 1000)

    def hand_in(self, files: list) -> None:
        """Pick files in the browser's own window."""
        words = {"zh": "选择文件", "en": "Choose files"}
        with self.page.expect_file_chooser() as chooser:
            self.output.get_by_role("button", name=words[self.language], exact=True).click()
        chooser.value.set_files(files)

    def picture(self, name: str, at=None) -> None:
        """A picture for the guide, from the beginning, or with a part of the panel at the top."""
        place = at or self.book.locator(".jp-Cell").first
        place.evaluate("node => node.scrollIntoView({block: 'start'})")
        if self.language != "zh":
            name = f"guide_{name}_en"
        elif not name.startswith("panel_"):
            name = f"guide_{name}"
        seen(self.page, name)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The files of a small school."""
    options = ("--seed", "77", "--pupils", "150", "--classes", "5")
    return make_school(tmp_path_factory.mktemp("school"), *options)


@contextmanager
def before_jupyterlab(home: Path, language: str) -> Iterator[Officer]:
    """Somebody before a JupyterLab in a folder; no other host was asked, no script failed."""
    with jupyter(home) as port, chromium() as browser:
        page = browser.new_page(viewport=WIDE, locale="zh-CN")
        watch = Watch(page)
        told = Officer(page, language)
        told.arrive(port)
        yield told
        assert (watch.outside(), watch.errors) == (set(), [])


def files_of(school: Path) -> list[Path]:
    return [path for kind in KINDS for path in (school / kind).iterdir()]


def test_from_files_to_publication(tmp_path, small):
    with before_jupyterlab(tmp_path, "zh") as who:
        begins(who)
        here = workspace.open_at(tmp_path / "workspace")
        loads(who, files_of(small))
        checks(who, here)
        reviews(who, here)
        works_a_case(who, here, tmp_path)
        sends_paper_out_and_takes_it_back(who, here)
        signs(who, here)
        gives_out_and_publishes(who, here)
        saves_nothing_of_a_pupil(who, here)


def begins(who: Officer) -> None:
    """A workspace is made by the screen; it asks for files."""
    expect(who.page.get_by_text("from xjaudit.panels.start")).to_be_hidden()
    who.says("还没有选择工作区", 60)
    who.output.get_by_label("学校名称").fill("示例九年一贯制学校")
    who.picture("start_new")
    who.button("建立工作区").click()
    expect(who.output.get_by_role("heading", name="示例九年一贯制学校")).to_be_visible()
    name = who.output.get_by_placeholder(re.compile("^请填写您的姓名"))
    name.fill("王老师")
    name.press("Tab")
    who.says("先读入从学籍系统导出的名册")
    who.picture("start_made")


def loads(who: Officer, files: list[Path]) -> None:
    """All files at once; every one is taken in, nothing is asked twice."""
    who.go(1)
    who.says("收件箱还是空的", 60)
    who.hand_in(files)
    who.says(f"已添加 {len(files)} 个文件", 60)
    expect(who.output.locator(".xj-count")).to_have_text(f"共 {len(files)} 行")
    who.rows.first.click()
    expect(who.output.locator(".xj-receipt")).to_contain_text("读入")
    who.picture("panel_load")
    who.picture("load_receipt", who.output.locator(".xj-receipt"))
    # The same file again is said to be there already.
    who.hand_in(files[:1])
    who.says("已添加过")


def checks(who: Officer, here: workspace.Workspace) -> None:
    """A decision is made and taken back; then all errors of the class are settled."""
    who.go(2)
    expect(who.rows.first).to_be_visible(timeout=60_000)
    facet = who.facet("级别")
    facet.get_by_role("button", name="错误").click()
    who.picture("panel_check")
    rule = who.facet("规则")
    rule.get_by_placeholder("查找").fill("校验")
    rule.locator(".xj-values button").first.click()
    found = here.audit().findings["rule"] == "ID-CHECKSUM"
    expect(who.output.locator(".xj-count")).to_have_text(f"共 {found.sum()} 行")
    who.rows.first.click()
    dossier = who.output.get_by_role("region", name="核查发现详情")
    expect(dossier.get_by_text("办法", exact=True)).to_be_visible()
    expect(dossier.locator(".xj-cell")).to_contain_text("********")
    expect(dossier.locator(".xj-record tr.xj-own")).to_contain_text("▶ 身份证件号")
    who.picture("check_dossier", who.output.locator(".xj-grid"))
    dossier.get_by_role("button", name="显示完整号码").click()
    expect(dossier.locator(".xj-cell")).not_to_contain_text("*")
    assert here.ledger.entries()[-1].verb == "reveal"
    decides_and_takes_back(who, here, dossier)
    rule.get_by_role("button", name="规则 全部").click()
    rule.get_by_placeholder("查找").fill("")
    settles_a_class(who)


def decides_and_takes_back(who: Officer, here: workspace.Workspace, dossier) -> None:
    who.button("不是问题").click()
    who.output.get_by_placeholder("理由（必填）", exact=True).fill("已核对户口簿，号码无误")
    who.button("保存").click()
    who.says("已保存：不是问题")
    expect(dossier).to_contain_text("王老师（学籍管理员）不是问题：已核对户口簿，号码无误")
    subject = here.ledger.entries()[-1].subject
    assert here.state().last(subject).payload["reason"] == "已核对户口簿，号码无误"
    who.button("撤销上一步").click()
    who.says("已撤销：不是问题")
    assert here.state().standing(subject) == []


def settles_a_class(who: Officer) -> None:
    classes = who.facet("班级")
    classes.get_by_role("button", name=NAME["zh"]).click()
    left = int(classes.locator("button[aria-pressed=true] .xj-n").inner_text())
    expect(who.output.locator(".xj-count")).to_have_text(f"共 {left} 行")
    who.output.locator("thead input[type=checkbox]").click()
    who.says(f"对勾选的 {left} 条：")
    who.button("已处理").click()
    who.output.get_by_placeholder("备注（可不填）").fill("已向家长核实并更正")
    who.picture("check_many", who.output.locator(".xj-grid"))
    who.button("保存").click()
    who.says(f"已保存 {left} 项：已处理")


def reviews(who: Officer, here: workspace.Workspace) -> None:
    """Doubtful pairs by keys alone: the first is answered, taken back, answered again."""
    who.go(3)
    card = who.output.locator(".xj-review")
    tab = who.output.get_by_role("tab", name=re.compile("^逐对复核"))
    tab.click(timeout=60_000)
    expect(card).to_be_focused()
    expect(card.locator(".xj-compare")).to_contain_text("********")
    before = int(tab.inner_text().split()[-1])
    count = card.locator(".xj-count")
    expect(count).to_have_text(f"1 / {before}")
    who.picture("panel_reconcile")
    for key, left, verb in (("1", before - 1, "same"), ("u", before, "undo")):
        who.page.wait_for_timeout(APART)
        who.page.keyboard.press(key)
        expect(count).to_have_text(f"1 / {left}")
        assert here.ledger.entries()[-1].verb == verb
    who.page.wait_for_timeout(APART)
    who.page.keyboard.press("1")
    expect(count).to_have_text(f"1 / {before - 1}")
    who.output.get_by_role("tab", name=re.compile("^全部")).click()
    expect(who.output.get_by_role("button", name=re.compile("认定待生效"))).to_be_hidden(
        timeout=60_000
    )
    who.says("✔ 相符")
    who.picture("reconcile_class")


def works_a_case(who: Officer, here: workspace.Workspace, home: Path) -> None:
    """What comes next is read, a paper is handed in for it."""
    who.go(4)
    kind = who.output.locator(".xj-facets button", has_text="无身份证号")
    kind.click(timeout=60_000)
    expect(kind).to_have_attribute("aria-pressed", "true")
    row = who.rows.first
    expect(row).to_contain_text("无身份证号")
    # What nothing stands under is not shown.
    expect(who.facet("进展")).to_be_hidden()
    paper = "无身份证号学生在校就读证明"
    row.click()
    expect(who.output.locator(".xj-case")).to_contain_text(paper)
    who.picture("panel_cases")
    who.output.get_by_role("button", name="材料", exact=True).click()
    scan = home / "扫描件.png"
    Image.new("RGB", (60, 40), "white").save(scan)
    who.hand_in([scan])
    who.says(f"☑ {paper}")
    who.picture("cases_papers", who.output.locator(".xj-case"))
    assert here.ledger.entries()[-1].verb == "attach"
    who.output.get_by_role("button", name="班级全貌").click()
    who.output.get_by_label("班级", exact=True).select_option(NAME["zh"])
    expect(who.output.locator(".xj-case")).to_contain_text(NAME["zh"])
    who.picture("cases_class")


def sends_paper_out_and_takes_it_back(who: Officer, here: workspace.Workspace) -> None:
    """The class's forms are printed; a scan of one is filed to its pupil, another picture waits."""
    who.go(5)
    who.output.get_by_label("班级", exact=True).select_option(NAME["zh"], timeout=60_000)
    who.picture("panel_paper")
    who.button("打印确认表").click()
    who.says(re.compile("已打印 [0-9]+ 份确认表"), 60)
    (printed,) = (here.path / "outbox" / "forms").glob("*.pdf")
    whole, torn = (papers.picture(printed.read_bytes(), number) for number in (2, 4))
    pictures = [whole, papers.without(torn, [CODE], 3)]
    who.output.get_by_role("button", name="收回", exact=True).click()
    who.hand_in([as_file(f"{at}.jpg", image) for at, image in enumerate(pictures)])
    who.says("收取完毕", 60)
    who.picture("paper_taken")
    assert register.came(here.state())["outcome"].tolist() == ["filed", "unread"]
    who.output.get_by_role("button", name="看图处理").click()
    who.rows.first.click()
    expect(who.output.locator("img").first).to_be_visible()
    who.picture("paper_queue", who.output.locator(".xj-grid").first)
    who.output.get_by_label("也显示已归档的").check()
    who.rows.filter(has_text="已归档").first.click()
    who.says("变更栏写了什么")
    who.output.get_by_label("也显示已归档的").uncheck()
    expect(who.rows).to_have_count(1)
    who.rows.first.click()
    aside = who.button("不是确认表")
    expect(aside).to_be_visible()
    aside.press("Enter")
    who.says("没有待处理的图片")
    who.output.get_by_role("button", name="进度").click()
    expect(who.rows.filter(has_text=NAME["zh"]).first).to_contain_text("%")
    who.picture("paper_counts")
    assert register.waiting(here.state()).empty


def as_file(name: str, image: np.ndarray) -> dict:
    out = io.BytesIO()
    Image.fromarray(image).save(out, "JPEG", quality=90)
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def signs(who: Officer, here: workspace.Workspace) -> None:
    """Another class cannot be signed yet; this one by three people, each double click once."""
    who.go(6)
    who.rows.filter(has_text="一年级1班").first.click(timeout=60_000)
    who.says("一年级1班还不能签字")
    who.picture("sign_blocked", who.rows.first)
    own = who.rows.filter(has_text=NAME["zh"]).first
    own.click()
    people = {"班主任": "李老师", "学籍管理员": "王老师", "学校领导": "张校长"}
    for role, actor in people.items():
        who.output.get_by_label("操作人").fill(actor)
        who.page.keyboard.press("Tab")
        who.output.get_by_label("身份").select_option(role)
        who.output.get_by_role("button", name="签字…").click()
        who.says(f"{actor}（{role}）将为{NAME['zh']}签字")
        if role == "学校领导":
            who.picture("sign_asked", own)
        who.output.get_by_role("button", name="确认签字").dblclick()
        expect(own).to_contain_text(actor)
    who.says(f"{NAME['zh']}三方已签字并锁定")
    who.picture("panel_publish")
    verbs = [one.verb for one in here.state().standing(f"class:{CLASS}")]
    assert verbs == ["sign", "sign", "sign", "lock"]


def gives_out_and_publishes(who: Officer, here: workspace.Workspace) -> None:
    """A list is exported; counts are previewed, then published."""
    who.output.get_by_label("操作人").fill("王老师")
    who.page.keyboard.press("Tab")
    who.output.get_by_label("身份").select_option("学籍管理员")
    who.output.get_by_role("tab", name="导出").click()
    who.output.get_by_role("button", name=re.compile("导出$")).nth(2).click()
    who.says(re.compile("outbox/differences.xlsx"))
    who.picture("export", who.output.locator(".lm-TabBar").first)
    who.output.get_by_role("tab", name="发布").click()
    registered = here.audit().classes["registered"].sum()
    expect(who.output.locator(".xj-preview")).to_contain_text(f"{registered:,}")
    who.picture("publish_preview", who.output.locator(".lm-TabBar").first)
    who.output.get_by_role("button", name=re.compile("发布$")).click()
    who.says("已发布第 1 版")
    assert here.editions() == [1]


def saves_nothing_of_a_pupil(who: Officer, here: workspace.Workspace) -> None:
    """Back at the start, which tells how it stands; every notebook is saved, and holds nobody."""
    who.go(0)
    expect(who.output.locator(".xj-tile").nth(6)).to_contain_text("1 / 5", timeout=60_000)
    who.says("台账和文件完好")
    who.picture("panel_start")
    who.page.get_by_role("menuitem", name="文件", exact=True).first.click()
    who.page.get_by_role("menuitem", name="保存全部", exact=True).click()
    who.page.wait_for_function(
        "[...jupyterapp.shell.widgets('main')].every(one => !one.context?.model.dirty)"
    )
    names = set(here.audit().roster["name"].dropna())
    for path in (here.path.parent / "notebooks").glob("*.ipynb"):
        text = path.read_text("utf-8")
        assert not [name for name in names if name in text]
        cells = json.loads(text)["cells"]
        assert not any(cell.get("outputs") for cell in cells)


def test_the_same_way_in_english(tmp_path, small):
    """Every step of an English workspace, and no Chinese on it but what the files say."""
    chosen = settings.load(small / "settings.toml").but(language="en", school_name="Sample School")
    here = workspace.new(tmp_path / "workspace", chosen)
    with before_jupyterlab(tmp_path, "en") as who:
        who.says("no roster yet: load the one exported from the registry", 60)
        name = who.output.get_by_placeholder(re.compile("^Your name"))
        name.fill("Wang")
        name.press("Tab")
        left = {0: texts(who)}
        loads_in_english(who, files_of(small))
        left[1] = texts(who)
        settles_in_english(who)
        left[2] = texts(who)
        assert here.ledger.entries()[-1].verb == "settle"
        for number, tabs in ENGLISH.items():
            who.go(number)
            left[number] = set().union(*(opens_in_english(who, tab) for tab in tabs))
            who.picture(steps("en")[number][0].split(".")[0])
    known = told_by_files(here)
    chinese = {
        number: {text for text in some if any(run not in known for run in CHINESE.findall(text))}
        for number, some in left.items()
    }
    assert chinese == {number: set() for number in left}


# The parts of each panel by their buttons.
ENGLISH = {
    3: ("Review", "All"),
    4: ("A class", "Export", "List"),
    5: ("Take in", "Look", "Counts", "Print"),
    6: ("Export", "Publish", "Sign"),
}


def loads_in_english(who: Officer, files: list[Path]) -> None:
    who.go(1)
    who.says("The inbox is empty", 60)
    who.hand_in(files)
    who.says(f"Files added: {len(files)}", 60)
    who.rows.first.click()
    expect(who.output.locator(".xj-receipt")).to_be_visible()
    who.picture("panel_load")


def settles_in_english(who: Officer) -> None:
    who.go(2)
    who.rows.first.click(timeout=60_000)
    expect(who.output.get_by_role("region", name="The finding in full")).to_contain_text("Remedy")
    who.picture("panel_check")
    who.button("Settled").click()
    who.button("Save").click()
    who.says("Saved: ")


def opens_in_english(who: Officer, tab: str) -> set[str]:
    """All texts of a part of a panel and of its first row, once the kernel is idle."""
    name = re.compile(f"^\\s*{tab}\\b")
    who.output.locator("button, [role=tab]", has_text=name).first.click(timeout=60_000)
    who.page.wait_for_timeout(APART)
    if who.rows.first.is_visible():
        who.rows.first.click()
        who.page.wait_for_timeout(APART)
    who.page.wait_for_function(
        "jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
    )
    return texts(who)


def texts(who: Officer) -> set[str]:
    """All that a notebook says: texts, and what stands in for them."""
    return set(
        who.book.evaluate(
            """book => {
        const told = [], walker = document.createTreeWalker(book, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) told.push(walker.currentNode.data);
        for (const node of book.querySelectorAll("*"))
            for (const name of ["title", "placeholder", "aria-label"])
                if (node.getAttribute(name)) told.push(node.getAttribute(name));
        return told;
    }"""
        )
    )


def told_by_files(here: workspace.Workspace) -> str:
    """Every text that stands in the files, their headings, and their names."""
    audit = here.audit()
    tables = [audit.roster, audit.people, audit.findings[["file", "sheet", "value", "expected"]]]
    tables += [] if audit.problems is None else [audit.problems]
    columns = [table[name] for table in tables for name in table]
    told = {one for column in columns for one in column if isinstance(one, str)}
    headings = {one.label("zh") for one in all_fields().values()}
    return "\n".join(told | headings | {"序号", "备注", "年级"})
