"""How quick the panels are, in a real JupyterLab: the first table of each on a school, what the
kernel holds, and a facet click and a decision among many findings.

python -m benchmarks.panels --school DIR [--findings 100000]

`DIR` holds registry/, lists/, settings.toml (`sample_data/generate.py --pupils 3000 --classes 66`).
A decision is measured from the key that saves it to its words on the page. Medians of 20.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from playwright.sync_api import Locator, Page, expect

from tests.browser import TOKEN, WIDE, chromium, jupyter
from xjaudit import settings, workspace

TIMES = 20
# Longer than a press is taken for the shadow of the last one, in milliseconds.
APART = 500
# What a person waits for on each page.
FIRST = {
    "0_start": ".xj-tile",
    "1_load": "tbody tr[role=row]",
    "2_check": "tbody tr[role=row]",
    "3_reconcile": ".xj-tabs",
    "4_cases": "tbody tr[role=row]",
    "5_paper": "button",
    "6_sign_publish": "tbody tr[role=row]",
}
# Put into the first cell: the audit's findings several times over, each with an id of its own.
MORE = """
import pandas as pd
from dataclasses import replace
from xjaudit.workspace import Workspace
_whole = Workspace.audit
def _many(self, *given, **more):
    made = _whole(self, *given, **more)
    one = made.findings
    times = -(-{findings} // len(one))
    parts = [one.assign(finding_id=one["finding_id"] + f"-{{n}}") for n in range(times)]
    return replace(made, findings=pd.concat(parts, ignore_index=True).head({findings}))
Workspace.audit = _many
"""


def main() -> int:
    """Print the figures as lines."""
    options = _parse()
    with TemporaryDirectory() as home:
        path = Path(home) / "workspace"
        here = workspace.new(path, settings.load(options.school / "settings.toml"))
        here.work_as("王老师", "registrar")
        for kind in ("registry", "lists", "problems"):
            if (options.school / kind).is_dir():
                here.add(options.school / kind)
        with jupyter(Path(home)) as port, chromium() as browser:
            page = browser.new_page(viewport=WIDE, locale="zh-CN")  # pyright: ignore[reportArgumentType]
            # The first run reads every file; what an officer waits for day by day comes after.
            for note in ("files read for the first time", "again"):
                sys.stdout.write(f"pages, {note}:\n")
                for name, selector in FIRST.items():
                    _page(page, port, name, selector)
            _many_findings(page, port, options.findings)
    return 0


def _page(page: Page, port: int, name: str, selector: str) -> None:
    _open(page, port, name)
    begun = time.perf_counter()
    _run(page)
    expect(_panel(page).locator(selector).first).to_be_visible(timeout=300_000)
    spent = time.perf_counter() - begun
    _idle(page)
    held = max((one.memory_info().rss for one in _kernels()), default=0)
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    sys.stdout.write(f"  {name:16} {spent:5.2f} s  kernel {held / 2**20:4.0f} MiB\n")
    sys.stdout.flush()


def _many_findings(page: Page, port: int, findings: int) -> None:
    _open(page, port, "2_check")
    code = MORE.format(findings=findings)
    _say(page, code)
    _run(page)
    panel = _panel(page)
    expect(panel.locator("tbody tr[role=row]").first).to_be_visible(timeout=300_000)
    _idle(page)
    groups = panel.locator("fieldset", has=page.locator("legend", has_text="级别"))
    value = groups.locator(".xj-values button").first
    count = panel.locator(".xj-count")

    def click() -> None:
        before = count.inner_text()
        value.click()
        _until(page, ".xj-count", before)

    _tell("a facet click", _median(page, click))
    panel.locator("tbody tr[role=row]").first.click()
    panel.get_by_role("button", name="已处理").click()
    save = panel.get_by_role("button", name="保存")
    rows = panel.locator("tbody tr[role=row]")
    at = iter(range(1, 2 * TIMES))

    def choose() -> None:
        # Another row each time, so that each is a decision of its own.
        panel.locator(".xj-port").focus()
        page.keyboard.press("ArrowDown")
        expect(panel.locator("tr.xj-chosen")).to_have_attribute("aria-rowindex", str(next(at) + 2))
        save.focus()

    def decide() -> None:
        page.keyboard.press("Enter")
        # Looked up anew each time: a grid that shows other texts makes its rows anew.
        page.wait_for_function(
            "() => document.querySelector('tr.xj-chosen')?.innerText.includes('已解决')",
            polling="raf",
        )

    expect(rows.first).to_be_visible()
    _tell(f"a decision among {findings:,} findings", _median(page, decide, choose))


def _median(
    page: Page, act: Callable[[], None], before: Callable[[], None] = lambda: None
) -> float:
    spent = []
    for _ in range(TIMES):
        before()
        page.wait_for_timeout(APART)
        begun = time.perf_counter()
        act()
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent)


def _tell(what: str, seconds: float) -> None:
    sys.stdout.write(f"{what}: median of {TIMES}: {seconds * 1000:.0f} ms\n")


def _until(page: Page, selector: str, before: str) -> None:
    page.wait_for_function(
        "([selector, before]) => document.querySelector(selector).innerText !== before",
        arg=[selector, before],
        polling="raf",
    )


def _open(page: Page, port: int, name: str) -> None:
    page.goto(
        f"http://127.0.0.1:{port}/lab/tree/{name}.ipynb?reset&token={TOKEN}", wait_until="commit"
    )
    page.wait_for_function("window.jupyterapp?.restored.then(() => true)", timeout=90_000)
    page.wait_for_function(
        "jupyterapp.shell.currentWidget?.sessionContext?.isReady", timeout=90_000
    )
    # What the last page left running would be measured with this one.
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    _idle(page)


def _say(page: Page, code: str) -> None:
    """Run a line in the kernel, unseen."""
    page.evaluate(
        "code => jupyterapp.shell.currentWidget.sessionContext.session.kernel"
        ".requestExecute({code}).done.then(() => {})",
        code,
    )


def _run(page: Page) -> None:
    page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells'); }")


def _idle(page: Page) -> None:
    page.wait_for_function(
        "jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'",
        timeout=300_000,
    )


def _panel(page: Page) -> Locator:
    return page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell-outputWrapper").first


def _kernels() -> list[psutil.Process]:
    """Kernels of this run."""
    own = psutil.Process().children(recursive=True)
    return [one for one in own if "ipykernel_launcher" in " ".join(one.cmdline())]


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--school", type=Path, required=True)
    parser.add_argument("--findings", type=int, default=100_000)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
