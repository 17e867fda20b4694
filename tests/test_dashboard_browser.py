"""The leaders' page in a real browser: it shows the figures, asks nobody, and renews itself."""

import re
import shutil
from dataclasses import replace

import pytest
from playwright.sync_api import expect
from pypinyin import lazy_pinyin

from tests.browser import WIDE, Watch, chromium, seen
from tests.leaders import TOKEN, ask, plain, serving, wait_until
from xjaudit import snapshot
from xjaudit.dashboard.starting import READY
from xjaudit.publish import identifying, publish

pytestmark = pytest.mark.browser
# The program's own scripts: names of pupils and numbers, but no pinyin, which is any word.
FIGURES = re.compile(r":\d+/(edition|detail)?$")


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(autouse=True)
def windows_are_closed(browser):
    """A window that a failed test left open would hold a place."""
    yield
    for context in browser.contexts:
        for page in context.pages:
            page.goto("about:blank")
        context.close()


class Visitor:
    """A browser window that has shown the token."""

    def __init__(self, browser, server):
        self.page = browser.new_context(viewport=WIDE, locale="zh-CN").new_page()
        self.watch = Watch(self.page)
        self.page.goto(f"{server.address}?token={TOKEN}")

    def sent(self, server):
        """Address and text of every answer that its pages were made of."""
        own = {url for url in self.watch.asked if url.startswith(server.address)}
        own = {url for url in own if not re.search(r"/api/|/detail|token=", url)}
        with server.detail() as (answer, _):
            found = [(server.address + "detail", answer.text), (self.page.url, self.page.content())]
        return found + [(url, ask(url, Cookie=server.cookie).text) for url in sorted(own)]


# What names and numbers are made of; ten megabytes of scripts have little of it.
TRACES = re.compile(r"[A-Za-z]{0,3}\d{5,}[\dXx]*|[\u3400-\u9fff\uf900-\ufaff·]{2,}")


def found_in(text, persons):
    """Those that a text holds."""
    traces = "\n".join(set(TRACES.findall(text)))
    return [one for one in persons if one in (traces if TRACES.fullmatch(one) else text)]


def persons(audit):
    """What points at a pupil: names, numbers, phones; and what only figures could give away, birth
    dates and names in pinyin."""
    born = audit.roster["birth_date"].dropna().astype(str).unique()
    forms = ("{}{}{}", "{}-{}-{}", "{}/{}/{}", "{}年{}月{}日")
    dates = {form.format(d[:4], d[4:6], d[6:]) for d in born for form in forms}
    sounds = {"".join(lazy_pinyin(name)) for name in audit.roster["name"].dropna().unique()}
    spoken = {" ".join(lazy_pinyin(name)) for name in audit.roster["name"].dropna().unique()}
    return identifying(audit), dates | {s for s in sounds | spoken if len(s) > 5}


def test_leader_reads_drills_down_and_is_told_nothing_of_a_pupil(server, browser):
    visitor = Visitor(browser, server)
    page = visitor.page
    assert TOKEN not in page.url
    expect(page.get_by_text(server.school.settings.school_name).first).to_be_visible()
    seen(page, "leaders_opening")
    page.locator("a[href=detail]").first.click()
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=60_000)
    # The age of the figures comes over the websocket.
    expect(page.get_by_text(re.compile(r"第 \d+ 版")).first).to_be_visible(timeout=60_000)
    seen(page, "leaders_detail")
    lines = [plain(line) for line in visitor.watch.heard]
    sent = visitor.sent(server)
    assert len(sent) > 50
    figures = "\n".join([*lines, *(text for url, text in sent if FIGURES.search(url))])
    everything = "\n".join([*lines, *(text for _, text in sent)])
    audit = server.school.audit()
    always, of_figures = persons(audit)
    assert len(always) > 1000 and len(of_figures) > 500 and visitor.watch.heard
    assert "kernelId" in figures and "data-edition" in figures
    assert found_in(everything, always) == []
    assert [one for one in of_figures if one in figures] == []
    assert found_in(everything + "\n身份证11" + min(always), always)
    assert (visitor.watch.outside(), visitor.watch.errors) == (set(), [])


def test_details_stay_at_the_class_that_was_chosen(server, browser):
    page = Visitor(browser, server).page
    page.goto(f"{server.address}detail")
    expect(page.locator("select").first).to_be_visible(timeout=60_000)
    page.locator("select").first.select_option(label="六年级")
    page.locator("select").nth(1).select_option(label="六年级2班")
    expect(page.get_by_role("heading", name="六年级2班")).to_be_visible()
    assert page.url.endswith("/detail#class%3A6-2")
    publish(server.school)
    edition = f"第 {server.school.editions()[-1]} 版"
    expect(page.get_by_text(edition).first).to_be_visible(timeout=60_000)
    expect(page.get_by_role("heading", name="六年级2班")).to_be_visible(timeout=60_000)
    chosen = "[...document.querySelectorAll('select')].map(s => s.selectedOptions[0].text)"
    assert page.evaluate(chosen) == ["六年级", "六年级2班"]
    # What a page asks for by hand is a choice like any other.
    page.evaluate("location.hash = 'grade:7'")
    expect(page.get_by_role("heading", name="七年级", exact=True)).to_be_visible()
    page.evaluate("location.hash = 'class:12-99'")
    expect(page).to_have_url(re.compile("#grade%3A7$"))


def test_new_edition_appears_by_itself_and_a_left_page_ends_its_kernel(server, browser):
    visitor, other = Visitor(browser, server), Visitor(browser, server)
    shown = visitor.page.locator("html")
    before = server.school.editions()[-1]
    expect(shown).to_have_attribute("data-edition", str(before))
    others = server.kernels()
    other.page.goto(f"{server.address}detail", wait_until="commit")
    edition = other.page.get_by_text(f"第 {before} 版")
    expect(edition.first).to_be_visible(timeout=60_000)
    publish(server.school)
    expect(shown).to_have_attribute("data-edition", str(before + 1), timeout=30_000)
    edition = other.page.get_by_text(f"第 {before + 1} 版")
    expect(edition.first).to_be_visible(timeout=60_000)
    # Those kept ready are of the new edition too.
    assert wait_until(lambda: not server.kernels() & others)
    other.page.goto("about:blank")
    assert wait_until(lambda: len(server.kernels()) == READY)
    assert (other.watch.outside(), other.watch.errors) == (set(), [])
    assert (visitor.watch.outside(), visitor.watch.errors) == (set(), [])


def test_hostile_names_stay_text_or_are_not_shown(server, browser):
    file = server.school.published / "snapshot.json"
    kept = file.read_text()
    shown = snapshot.read(kept)
    visitor = Visitor(browser, server)
    page = visitor.page
    page.on("dialog", lambda dialog: visitor.watch.errors.append(dialog.message))
    name = "'\"&amp; onload=alert(1) {{7*7}}{% x %}${alert(1)} \\u0041学校"
    try:
        file.write_text(replace(shown, edition=901, school=name).to_json())
        expect(page.locator("html")).to_have_attribute("data-edition", "901", timeout=30_000)
        expect(page.get_by_text(name).first).to_be_visible()
        page.goto(f"{server.address}detail", wait_until="commit")
        expect(page.get_by_text(name).first).to_be_visible(timeout=60_000)
        rows = [{**row, "at": "class:7-<img src=x onerror=alert(1)>"} for row in shown.rows[:1]]
        for wrong in ({"school": "<script>alert(1)</script>"}, {"rows": rows}):
            file.write_text(replace(shown, edition=902, **wrong).to_json())
            assert wait_until(lambda: server.edition() == 0)
            assert "alert(1)" not in server.ask().text
            file.write_text(kept)
            assert wait_until(lambda: server.edition() == shown.edition)
    finally:
        file.write_text(kept)
    assert (visitor.watch.outside(), visitor.watch.errors) == (set(), [])


def test_nothing_published_says_what_to_do_until_it_is(server, tmp_path, browser):
    school, published = server.school, tmp_path / "published"
    published.mkdir()
    with serving(published, tmp_path, base_url="/xueji", most=1) as server:
        visitor = Visitor(browser, server)
        expect(visitor.page.get_by_text("尚未发布")).to_be_visible()
        for file in sorted(school.published.iterdir()):
            if file.is_file():
                shutil.copy(file, published)
        expect(visitor.page.get_by_text(school.settings.school_name).first).to_be_visible()
        # Below a path of its own, as behind a school's proxy.
        visitor.page.locator("a[href=detail]").first.click()
        expect(visitor.page.locator(".js-plotly-plot .main-svg").first).to_be_visible(
            timeout=60_000
        )
        assert visitor.page.url == f"http://127.0.0.1:{server.port}/xueji/detail"
        assert (visitor.watch.outside(), visitor.watch.errors) == (set(), [])
