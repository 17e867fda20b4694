"""Helpers of the tests that serve pages and drive a real browser."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from xjaudit import settings, workspace

# A loaded machine paints late; what never comes fails all the same.
expect.set_options(timeout=20_000)
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
TOP = Path(__file__).parent.parent
TOKEN = "token-of-the-tests"
# Addresses inside the page, and of the browser's own viewer of PDFs.
_OWN = ("data", "blob", "about", "chrome", "chrome-extension")
# The smallest screen that an officer may have.
WIDE = {"width": 1366, "height": 768}


def fill(path: Path, school: Path) -> workspace.Workspace:
    """A workspace with every file of a generated school."""
    made = workspace.new(path, settings.load(school / "settings.toml"))
    for name in ("registry", "lists", "problems"):
        assert not made.add(school / name).faults
    return made


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(call: str, port: int, home: Path, **environment: str) -> Iterator[subprocess.Popen]:
    """A server started by a call of `xjaudit.serve`, from its first answer until it is stopped."""
    command = [sys.executable, "-c", f"from pathlib import Path\nfrom xjaudit import serve\n{call}"]
    log = home / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            command, cwd=home, env=os.environ | environment, stdout=out, stderr=out
        )
        try:
            _wait_for(port, server, log)
            yield server
        finally:
            server.terminate()
            server.wait(20)


def _wait_for(port: int, server: subprocess.Popen, log: Path) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert server.poll() is None, log.read_text("utf-8", "replace")
        time.sleep(0.1)
    raise AssertionError("no answer within a minute: " + log.read_text("utf-8", "replace"))


@contextmanager
def chromium() -> Iterator[Browser]:
    """A fresh Chromium."""
    path = next(p for p in CHROMIUM if Path(p).exists())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


class Watch:
    """What a page asks for, hears and complains about."""

    def __init__(self, page: Page) -> None:
        """Listen to the page by Playwright's events and by the browser's own protocol."""
        self.asked: set[str] = set()
        self.errors: list[str] = []
        self.heard: list[str] = []
        page.on("request", lambda request: self.asked.add(request.url))
        page.on("websocket", self._listen)
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        protocol = page.context.new_cdp_session(page)
        protocol.send("Network.enable")
        protocol.on("Network.requestWillBeSent", lambda e: self.asked.add(e["request"]["url"]))
        protocol.on("Network.webSocketCreated", lambda e: self.asked.add(e["url"]))

    def _listen(self, socket_of_page) -> None:
        for event in ("framereceived", "framesent"):
            socket_of_page.on(event, self._hear)

    def _hear(self, frame: str | bytes) -> None:
        self.heard.append(frame if isinstance(frame, str) else frame.decode("utf-8", "replace"))

    def outside(self) -> set[str]:
        """Addresses that are not this computer's."""
        return {
            url
            for url in self.asked
            if urlsplit(url).scheme not in _OWN
            and urlsplit(url).hostname not in ("127.0.0.1", "localhost")
        }


def run_notebook(page: Page, port: int, name: str) -> None:
    """Open a notebook in JupyterLab and run all its cells."""
    page.goto(f"http://127.0.0.1:{port}/lab/tree/{name}?reset&token={TOKEN}", wait_until="commit")
    page.wait_for_function("window.jupyterapp?.restored.then(() => true)", timeout=90_000)
    # Before the kernel is there, the command would be lost without a word.
    page.wait_for_function(
        "jupyterapp.shell.currentWidget?.sessionContext?.isReady", timeout=90_000
    )
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")


@contextmanager
def jupyter(home: Path) -> Iterator[int]:
    """JupyterLab over the workspace in a folder, where its port is."""
    own = home / "config" / "xjaudit" / "jupyter"
    own.mkdir(parents=True)
    # The tests give JupyterLab its commands by name; officers have menus.
    (own / "jupyter_config.json").write_text(
        json.dumps({"LabApp": {"expose_app_in_browser": True}})
    )
    port = free_port()
    environment = {"XDG_CONFIG_HOME": str(home / "config"), "JUPYTER_TOKEN": TOKEN}
    environment |= {"XDG_DATA_HOME": str(home / "data")}
    with served(f"serve.lab(None, {port}, False)", port, home, **environment):
        yield port


@contextmanager
def panel_of(port: int, notebook: str, shows: str) -> Iterator[tuple[Page, Locator]]:
    """A notebook in a fresh page, run: the page, and the panel once it shows what a selector names.
    Afterwards nothing was asked of other hosts, and no script failed."""
    with chromium() as browser:
        page = browser.new_page(viewport=WIDE, locale="zh-CN")
        watch = Watch(page)
        run_notebook(page, port, notebook)
        output = page.locator(".jp-Cell-outputWrapper").first
        expect(output.locator(shows).first).to_be_visible(timeout=60_000)
        yield page, output
        told = (watch.outside(), watch.errors)
        assert told == (set(), []), told


def seen(page: Page, name: str) -> None:
    """A picture, where somebody wants to look at it."""
    if folder := os.environ.get("XJAUDIT_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")
