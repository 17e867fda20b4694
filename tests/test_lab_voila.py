"""The officer's notebooks opened with Voila as it comes: nothing is asked of the network."""

import pytest
from playwright.sync_api import expect

from tests.browser import TOP, Watch, chromium, free_port, seen, served
from xjaudit import settings, workspace

pytestmark = pytest.mark.browser
# Icons in view have a sign, and the font that it needs has come.
SIGNS = """() => {
    const icons = [...document.querySelectorAll(".fa")].filter(one => one.offsetParent);
    const signs = icons.map(one => getComputedStyle(one, "::before"));
    const fonts = [...document.fonts].filter(one => one.status === "loaded").map(one => one.family);
    return signs.length > 1 && signs.every(one => one.content !== "none"
        && fonts.some(name => one.fontFamily.includes(name)));
}"""


def test_stock_voila_shows_a_step_with_its_icons_and_without_a_network(tmp_path):
    here = workspace.new(tmp_path / "workspace", settings.Settings())
    port = free_port()
    options = [str(TOP / "notebooks" / "1_load.ipynb"), "--no-browser", f"--port={port}"]
    call = f"from voila.app import Voila\nVoila.launch_instance({options!r})"
    with (
        served(call, port, tmp_path, XJAUDIT_WORKSPACE=str(here.path)),
        chromium() as browser,
    ):
        page = browser.new_page(locale="zh-CN")
        watch = Watch(page)
        page.goto(f"http://127.0.0.1:{port}/", wait_until="commit")
        expect(page.get_by_role("button", name="粘贴")).to_be_visible(timeout=90_000)
        page.wait_for_function(SIGNS)
        seen(page, "voila_1_load")
        assert (watch.outside(), watch.errors) == (set(), [])
