"""The leaders' page and stock Voila on the same notebook: seconds, processor, bytes, memory.

    python -m benchmarks.dashboard [--viewers 200] [--drilling 20] [--rounds 20]

The sample school is published; a real Chromium opens the pages. Memory is what the server and its
kernels hold, shared pages counted once (PSS).
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import psutil
from playwright.sync_api import Browser, Page

from tests.browser import WIDE, chromium, fill, free_port
from tests.leaders import TOKEN, Server, serving
from xjaudit.publish import publish
from xjaudit.workspace import Workspace

TOP = Path(__file__).parent.parent
WITHIN_SECONDS = 10


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, default=200)
    parser.add_argument("--drilling", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--stock-rounds", type=int, default=3)
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores, load of the machine {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        school = fill(Path(folder) / "w", TOP / "sample_data" / "school")
        publish(school)
        with serving(school.published, Path(folder), school=school, most=asked.drilling) as ours:
            _wait_for_kernels(ours)
            measure_ours(ours, browser, asked)
        with stock(school) as (address, process):
            measure_stock(address, process, browser, asked)
    print(f"load of the machine at the end {os.getloadavg()[0]:.1f}")


def measure_ours(server: Server, browser: Browser, asked: argparse.Namespace) -> None:
    """All figures of the leaders' page."""
    page = _visit(browser, f"{server.address}?token={TOKEN}")
    painted = sorted(_painted(page, server.address) for _ in range(asked.rounds))
    told = f"median of {asked.rounds}, slowest {painted[-1]:.2f} s"
    print(f"ours: first view painted in {statistics.median(painted):.2f} s ({told})")
    print(f"ours: first view {_bytes(page, server.address) / 1e3:.0f} kB, ", end="")
    print(f"drill-down {_bytes(page, server.address + 'detail', '.xj-age') / 1e6:.1f} MB sent")
    opened, answered = zip(
        *(_drill(page, server.address + "detail") for _ in range(3)), strict=True
    )
    print(f"ours: drill-down opened in {statistics.median(opened):.1f} s, ", end="")
    print(f"first choice answered in {statistics.median(answered):.2f} s (medians of 3)")
    page.goto("about:blank")
    before = memory(server.process)
    slowest, refused = crowd(asked.viewers, lambda: server.ask().status)
    told = f"slowest {slowest:.2f} s, refused {refused}"
    print(
        f"ours: {asked.viewers} viewers of the first view in {WITHIN_SECONDS} s: {told}, ", end=""
    )
    print(f"memory {before:.0f} -> {memory(server.process):.0f} MiB")
    _renewed(server, page)
    with suppress(TimeoutError):
        _wait_for_kernels(server)
    _together("ours", asked.drilling, server.process, lambda: server.ask("detail").status)


def measure_stock(
    address: str, process: psutil.Process, browser: Browser, asked: argparse.Namespace
) -> None:
    """The same of stock Voila, where there is nothing but the drill-down."""
    page = _visit(browser, "about:blank")
    drilled = [_drill(page, address) for _ in range(asked.stock_rounds)]
    opened, answered = zip(*drilled, strict=True)
    rounds = f"medians of {asked.stock_rounds}"
    print(f"stock: page opened in {statistics.median(opened):.1f} s, ", end="")
    print(f"first choice answered in {statistics.median(answered):.2f} s ({rounds}), ", end="")
    print(f"{_bytes(page, address, '.xj-age') / 1e6:.1f} MB sent")
    page.goto("about:blank")

    def open_page() -> int:
        with urlopen(address, timeout=300) as answer:
            answer.read()
            return answer.status

    _together("stock", asked.drilling, process, open_page)


def crowd(count: int, ask: Callable[[], int]) -> tuple[float, int]:
    """People who come evenly spread: the slowest answer, and how many were refused."""

    def come(number: int) -> tuple[float, int]:
        time.sleep(WITHIN_SECONDS * number / count)
        start = time.perf_counter()
        status = ask()
        return _since(start), status

    with ThreadPoolExecutor(count) as people:
        answers = list(people.map(come, range(count)))
    return max(seconds for seconds, _ in answers), sum(status != 200 for _, status in answers)


def memory(process: psutil.Process) -> float:
    """MiB of a process and all that it started."""
    total = 0
    for one in [process, *process.children(recursive=True)]:
        with suppress(psutil.Error):
            total += one.memory_full_info().pss
    return total / 2**20


@contextmanager
def stock(school: Workspace) -> Iterator[tuple[str, psutil.Process]]:
    """Voila as it comes, on our notebook."""
    port = free_port()
    notebook = TOP / "dashboards" / "progress.ipynb"
    command = [sys.executable, "-m", "voila", str(notebook), f"--port={port}", "--no-browser"]
    environment = os.environ | {"XJAUDIT_PUBLISHED": str(school.published)}
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet)
    try:
        address = f"http://127.0.0.1:{port}/"
        for _ in range(300):
            with suppress(OSError), urlopen(address + "voila/static/voila.js", timeout=5):
                break
            time.sleep(0.2)
        yield address, psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait(30)


def _together(name: str, count: int, process: psutil.Process, open_page: Callable[[], int]) -> None:
    start, before = time.perf_counter(), _worked(process)
    with ThreadPoolExecutor(count) as people:
        refused = sum(status != 200 for status in people.map(lambda _: open_page(), range(count)))
    told = f"last page after {_since(start):.1f} s, refused {refused}, "
    told += f"{_worked(process) - before:.1f} s of processor"
    print(f"{name}: {count} drilling down at once: {told}, memory {memory(process):.0f} MiB")


def _worked(process: psutil.Process) -> float:
    """Seconds of processor of a process and all that it started and that still run."""
    total = 0.0
    for one in [process, *process.children(recursive=True)]:
        with suppress(psutil.Error):
            total += sum(one.cpu_times()[:2])
    return total


def _renewed(server: Server, page: Page) -> None:
    page.goto(server.address)
    number = publish(server.school).edition if server.school else 0
    start = time.perf_counter()
    page.wait_for_selector(f'html[data-edition="{number}"]', timeout=60_000)
    print(f"ours: a new edition shows on an open page after {_since(start):.1f} s")


def _visit(browser: Browser, address: str) -> Page:
    page = browser.new_context(viewport=WIDE, locale="zh-CN").new_page()
    page.goto(address)
    return page


def _painted(page: Page, address: str) -> float:
    page.goto(address)
    # Not `wait_for_function`, which evaluates text: the page's policy forbids that.
    entry = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
    while (painted := page.evaluate(entry)) is None:
        time.sleep(0.01)
    return painted / 1000


def _drill(page: Page, address: str) -> tuple[float, float]:
    """Seconds until the page can be used, and until it has answered a choice."""
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(".xl-choice select").first.wait_for(timeout=120_000)
    page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=120_000)
    opened = _since(start)
    before = page.locator(".xl-few").first.inner_text()
    start = time.perf_counter()
    page.locator(".xl-choice select").first.select_option(index=1)
    page.wait_for_function(
        "before => document.querySelector('.xl-few')?.innerText !== before", arg=before
    )
    return opened, _since(start)


def _bytes(page: Page, address: str, shows: str = "body") -> int:
    """Bytes that a browser with an empty cache is sent."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.clearBrowserCache")
    sizes: list[int] = []
    line.on("Network.loadingFinished", lambda e: sizes.append(e["encodedDataLength"]))
    page.goto(address, wait_until="commit")
    page.locator(shows).first.wait_for(timeout=120_000)
    page.wait_for_timeout(1000)
    line.detach()
    return int(sum(sizes))


def _wait_for_kernels(server: Server) -> None:
    """Until the pool is full, as it is when people come."""
    end = time.monotonic() + 60
    while len(server.kernels()) < 2 and time.monotonic() < end:
        time.sleep(0.2)
    time.sleep(3)


def _since(start: float) -> float:
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
