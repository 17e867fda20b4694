"""The leaders' page in a real browser: it shows the figures, asks nobody, and obeys nobody."""

import json
import re
import time
from contextlib import suppress
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

import psutil
import pytest
import websocket
from playwright.sync_api import expect

from tests.browser import Watch, chromium, fill, free_port, served
from xjaudit.publish import identifying, publish

pytestmark = pytest.mark.browser
WIDE = {"width": 1366, "height": 768}


@pytest.fixture(scope="module")
def school(tmp_path_factory, sample_school):
    here = fill(tmp_path_factory.mktemp("leaders") / "w", sample_school)
    publish(here)
    return here


@pytest.fixture(scope="module")
def server(tmp_path_factory, school):
    """The page's address and the process that serves it."""
    home, port = tmp_path_factory.mktemp("dashboard"), free_port()
    call = f"serve.dashboard(Path({str(school.published)!r}), {port}, False)"
    # A secret of the officer's session that the page's process must not inherit.
    with served(call, port, home, XJAUDIT_WORKSPACE=str(school.path)) as process:
        yield f"http://127.0.0.1:{port}/", psutil.Process(process.pid)


def kernels(process):
    found = []
    for child in process.children(recursive=True):
        with suppress(psutil.Error):
            found += [child.pid] if "ipykernel_launcher" in child.cmdline() else []
    return found


def test_page_shows_the_figures_and_nothing_of_a_pupil(server, school):
    with chromium() as browser:
        page = browser.new_page(viewport=WIDE, locale="zh-CN")
        watch = Watch(page)
        page.goto(server[0], wait_until="commit")
        expect(page.locator(".js-plotly-plot .main-svg").nth(4)).to_be_visible(timeout=60_000)
        expect(page.get_by_text("示例九年一贯制学校")).to_be_visible()
        expect(page.get_by_text("第 1 版")).to_be_visible()
        registered = school.audit().classes["registered"].sum()
        expect(page.locator(".xj-tile", has_text="应核查")).to_contain_text(f"{registered:,}")
        expect(page.get_by_text("各班核对进度（已核对 / 应核查）")).to_be_visible()
        expect(page.get_by_text(re.compile(r"^\d+/\d+\s+\d+\.\d%"))).not_to_have_count(0)
        seen = plain(page.content() + page.inner_text("body") + "".join(watch.heard))
    assert watch.heard
    assert [p for p in identifying(school.audit()) if p in seen] == []
    assert (watch.outside(), watch.errors) == (set(), [])


def test_new_edition_appears_by_itself_and_a_left_page_ends_its_kernel(server, school):
    others = kernels(server[1])
    with chromium() as browser:
        page = browser.new_page(viewport=WIDE, locale="zh-CN")
        page.goto(server[0], wait_until="commit")
        before = school.editions()[-1]
        expect(page.get_by_text(f"第 {before} 版")).to_be_visible(timeout=60_000)
        publish(school)
        expect(page.get_by_text(f"第 {before + 1} 版")).to_be_visible(timeout=60_000)
        assert len(set(kernels(server[1])) - set(others)) == 1
        page.goto("about:blank")
        for _ in range(100):
            if not set(kernels(server[1])) - set(others):
                break
            time.sleep(0.2)
    assert set(kernels(server[1])) - set(others) == set()


def plain(text):
    """Text whose characters are written out; the page's data holds them as \\uXXXX."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


def opened(address):
    """A page as a bare client gets it, with the id of its kernel."""
    with urlopen(address, timeout=60) as answer:
        text, headers = plain(answer.read().decode()), answer.headers
    return text, headers, re.search(r'"kernelId": ?"([^"]+)"', text).group(1)


def status(asked):
    try:
        with urlopen(asked, timeout=20) as answer:
            return answer.status
    except HTTPError as refusal:
        with refusal:
            return refusal.code


def request(kind, channel, **content):
    header = {"msg_id": uuid4().hex, "msg_type": kind, "username": "", "session": uuid4().hex,
              "version": "5.3", "date": ""}  # fmt: skip
    return json.dumps(
        {"header": header, "parent_header": {}, "metadata": {}, "content": content,
         "channel": channel, "buffers": []}
    )  # fmt: skip


def test_code_sent_by_a_visitor_is_not_run(server, tmp_path):
    address = server[0]
    *_, kernel = opened(address)
    marker = tmp_path / "ran"
    line = websocket.create_connection(
        f"{address.replace('http', 'ws')}api/kernels/{kernel}/channels", timeout=5
    )
    code = f"open({str(marker)!r}, 'w').close()"
    for channel in ("shell", "control", "stdin"):
        line.send(request("execute_request", channel, code=code, silent=False))
        line.send(request("complete_request", channel, code="open", cursor_pos=4))
        line.send(request("debug_request", channel, command="evaluate"))
    line.send(request("kernel_info_request", "shell"))
    answers = set()
    end = time.monotonic() + 4
    while time.monotonic() < end:
        try:
            answers.add(json.loads(line.recv())["header"]["msg_type"])
        except websocket.WebSocketTimeoutException:
            break
    line.close()
    # The line is open, or silence would prove nothing.
    assert "kernel_info_reply" in answers
    assert not {"execute_reply", "complete_reply", "debug_reply", "execute_result"} & answers
    assert not marker.exists()


def test_page_gives_away_neither_code_nor_paths(server, school):
    text, headers, _ = opened(server[0])
    assert "latest()" not in text
    assert "import" not in re.sub(r"<(style|script).*?</\1>", "", text, flags=re.DOTALL)
    assert str(school.path) not in text
    assert "http" not in headers["Content-Security-Policy"]
    assert "no-store" in headers["Cache-Control"]
    outside = set(re.findall(r"(?:src|href)=[\"']?(https?://[^\"'\s>]+)", text))
    assert outside == set()


@pytest.mark.parametrize(
    "path",
    ["voila/files/progress.ipynb", "progress.ipynb", "voila/files/../../workspace.toml",
     "voila/files/%2e%2e/%2e%2e/workspace.toml", "api/contents", "api/kernels", "api/terminals",
     "lab", "tree", "voila/static/../../../etc/passwd"],
)  # fmt: skip
def test_nothing_else_is_served(server, path):
    assert status(server[0] + path) in (403, 404, 405)


def test_template_and_theme_cannot_be_chosen_from_the_address(server):
    start = time.monotonic()
    text, *_ = opened(f"{server[0]}?template=nothing&theme=nothing")
    assert "应核查" in text
    assert time.monotonic() - start < 30


def test_other_names_of_this_computer_are_refused(server):
    assert status(Request(server[0], headers={"Host": "evil.example"})) == 403


def test_process_knows_the_published_folder_and_nothing_else(server, school):
    opened(server[0])
    for process in server[1].children(recursive=True):
        environment = process.environ()
        assert environment["XJAUDIT_PUBLISHED"] == str(school.published)
        assert "XJAUDIT_WORKSPACE" not in environment
        others = {k: v for k, v in environment.items() if k not in ("XJAUDIT_PUBLISHED", "PWD")}
        assert not [name for name, value in others.items() if str(school.path) in value]
        for connection in process.net_connections("inet"):
            assert connection.laddr.ip == "127.0.0.1"


def test_nothing_published_says_what_to_do(tmp_path):
    port = free_port()
    (tmp_path / "published").mkdir()
    call = f"serve.dashboard(Path({str(tmp_path / 'published')!r}), {port}, False)"
    with served(call, port, tmp_path):
        text, *_ = opened(f"http://127.0.0.1:{port}/")
    assert "尚未发布" in text
