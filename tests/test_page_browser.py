"""The leaders' first view in a real browser, in each width, light and dark, and on paper."""

import json
import re

import pypdfium2 as pdfium
import pytest
from playwright.sync_api import expect

from tests.browser import Watch, chromium, seen
from tests.editions import edition
from xjaudit import page
from xjaudit.handout.still import static_edition
from xjaudit.page.words import place

pytestmark = pytest.mark.browser
ADDRESS = "http://leaders.test/"
POLICY = (
    f"default-src 'none'; script-src {page.SCRIPT_HASHES[0]}; style-src {page.STYLE_HASHES[0]}; "
    "img-src data:; connect-src 'self'"
)
# Text a person must be able to read against what lies behind it (WCAG AA).
CONTRASTS = """() => {
  const light = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = (e) => getComputedStyle(e).backgroundColor;
  const behind = (e) => { while (e && ground(e) === "rgba(0, 0, 0, 0)") e = e.parentElement;
    return e ? ground(e) : "rgb(255,255,255)"; };
  const faint = new Set();
  for (const e of document.querySelectorAll(".xl *")) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) faint.add(e.className + "|" + e.textContent.slice(0, 20));
  }
  return [...faint]; }"""


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("zh", 1366, "light"), ("zh", 360, "dark"), ("en", 360, "light"), ("en", 1366, "dark")],
)
def test_view_fits_and_can_be_read(browser, tmp_path, language, width, scheme):
    path = tmp_path / "opening.html"
    path.write_text(page.opening(edition(9, 3, language=language)), "utf-8")
    with browser.new_context(
        viewport={"width": width, "height": 768}, color_scheme=scheme
    ) as context:
        shown = context.new_page()
        watch = Watch(shown)
        shown.goto(path.as_uri())
        expect(shown.locator("[data-age]")).to_have_text(re.compile(r"\d|刚刚|now"))
        assert shown.evaluate("document.documentElement.scrollWidth") == width
        for first in (".xl-share", ".xl-verdict"):
            box = shown.locator(first).bounding_box()
            assert box and box["y"] + box["height"] <= 768
        assert shown.evaluate(CONTRASTS) == []
        # No text is cut off or runs into its neighbour.
        cut = "[...document.querySelectorAll('.xl-tile, .xl-step span, .xl-name, .xl-pct, .xl-nn')]"
        assert shown.evaluate(f"{cut}.filter(e => e.scrollWidth > e.clientWidth + 1).length") == 0
        seen(shown, f"opening-{language}-{width}-{scheme}")
        assert {url for url in watch.asked if not url.startswith(("file:", "data:"))} == set()
        assert watch.errors == []


def test_printed_page_cuts_no_row(browser):
    made = edition(9, 4)
    with browser.new_context() as context:
        shown = context.new_page()
        shown.set_content(page.opening(made))
        document = pdfium.PdfDocument(shown.pdf(prefer_css_page_size=True))
    pages = [document[at].get_textpage().get_text_range() for at in range(len(document))]
    size = document[0].get_size()
    document.close()
    assert [round(side) for side in size] == [595, 842]
    lines = [line for text in pages for line in text.splitlines()]
    for row in made.classes():
        if row["at"] != "class:-":
            name, pair = place(row["at"]), f"{row['checked']}/{row['registered']}"
            assert [line for line in lines if name in line and pair in line], name
    assert all("确认表" in text for text in pages if "年级4班" in text)


def test_newer_edition_appears_under_the_strictest_policy(browser):
    told = {"edition": 17}

    def answer(route):
        if route.request.url == ADDRESS:
            text = page.opening(edition(edition=told["edition"]))
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html"}
            route.fulfill(body=text, headers=headers)
        else:
            route.fulfill(body=json.dumps(told), content_type="application/json")

    with browser.new_context() as context:
        shown = context.new_page()
        watch = Watch(shown)
        context.route("**/*", answer)
        shown.goto(ADDRESS)
        expect(shown.get_by_text("第 17 版")).to_be_visible()
        with shown.expect_response(ADDRESS + "edition"):
            pass
        told["edition"] = 18
        expect(shown.get_by_text("第 18 版")).to_be_visible()
        assert watch.asked - {"data:,"} == {ADDRESS, ADDRESS + "edition"}
        assert watch.errors == []


def test_static_edition_draws_its_charts_from_one_file(browser, tmp_path):
    path = tmp_path / "static.html"
    path.write_text(static_edition(edition()), "utf-8")
    with browser.new_context(viewport={"width": 1366, "height": 768}) as context:
        shown = context.new_page()
        watch = Watch(shown)
        shown.goto(path.as_uri())
        plots = shown.locator(".js-plotly-plot .main-svg:first-child")
        expect(plots).to_have_count(4)
        before = [plot.bounding_box()["height"] for plot in plots.all()]
        shown.set_viewport_size({"width": 360, "height": 768})
        shown.wait_for_function(
            "[...document.querySelectorAll('.main-svg')].every(e => e.clientWidth < 360)"
        )
        assert [plot.bounding_box()["height"] for plot in plots.all()] == before
        assert shown.evaluate("document.documentElement.scrollWidth") == 360
        seen(shown, "static-360")
        assert {url for url in watch.asked if not url.startswith(("file:", "data:"))} == set()
        assert watch.errors == []
