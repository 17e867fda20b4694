"""Kernels of the leaders' drill-down: places for as many as may, of the newest edition, forked."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from unittest.mock import MagicMock

import psutil
import pytest

from tests.leaders import PLACES, serving, wait_until
from xjaudit import processes, share, snapshot
from xjaudit.dashboard import forks
from xjaudit.dashboard.copies import own_folder
from xjaudit.dashboard.pool import Full, Pool, Ready

pytestmark = pytest.mark.slow


def test_those_who_find_no_place_are_told_and_places_come_free(server):
    with server.detail(), server.detail(), server.detail():
        full = server.ask("detail")
        assert (full.status, full.headers["Retry-After"]) == (503, "120")
        assert "已满" in full.text and str(PLACES) in full.text
        assert server.ask().status == 200
    with server.detail() as (answer, _):
        assert answer.status == 200


def test_kernel_that_waited_long_is_not_ended_while_its_page_travels():
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    kernel = SimpleNamespace(last_activity=long_ago)
    kernels = MagicMock(kept={"k"}, list_kernel_ids=lambda: ["k"], get_kernel=lambda _: kernel)
    kernels.__contains__.return_value = True
    pool = Pool(kernels, MagicMock(), lambda: 1, size=1, most=1)
    pool._ready.append(Ready("k", ["page"], 1))

    async def come():
        return [part async for part in pool.page()]

    assert asyncio.run(come()) == ["page"]
    assert kernel.last_activity - long_ago > timedelta(minutes=59)
    with pytest.raises(Full):
        asyncio.run(come())


def test_new_edition_is_there_without_a_restart_and_no_old_figures_are_given_out(server):
    file = server.school.published / "snapshot.json"
    kept, before = file.read_text(), server.ask()
    shown = snapshot.read(kept)
    try:
        file.write_text(replace(shown, edition=800, school="另一所学校").to_json())
        assert wait_until(lambda: server.edition() == 800)
        # At once, while kernels that were made ready before still wait.
        with server.detail() as (answer, _):
            assert "另一所学校" in answer.text and shown.school not in answer.text
        after = server.ask()
        assert "另一所学校" in after.text and after.headers["Etag"] != before.headers["Etag"]
    finally:
        file.write_text(kept)
    assert wait_until(lambda: server.edition() == shown.edition)


def test_whoever_waits_for_a_page_comes_before_kernels_kept_ready():
    kernels = MagicMock(kept=set(), list_kernel_ids=lambda: ["k"])
    kernels.__contains__.return_value = True
    pool = Pool(kernels, MagicMock(), lambda: 1, size=1, most=3)
    begun, may_go_on = [], asyncio.Event()

    async def start():
        begun.append(asyncio.current_task().get_name())
        await may_go_on.wait()
        return "k", parts()

    async def parts():
        yield "page"

    async def read():
        return [part async for part in pool.page()]

    async def story():
        visitor = asyncio.create_task(read(), name="visitor")
        await asyncio.sleep(0)
        keeper = asyncio.create_task(pool.keep(), name="keeper")
        for _ in range(9):
            await asyncio.sleep(0)
        alone = list(begun)
        may_go_on.set()
        page = await visitor
        pool._wanted.set()
        while not pool._ready:
            await asyncio.sleep(0)
        keeper.cancel()
        return alone, page

    pool._start = start
    assert asyncio.run(story()) == (["visitor"], ["page"])
    assert begun == ["visitor", "keeper"]


FORKS = pytest.mark.skipif(not forks.POSSIBLE, reason="kernels are not forked here")


@FORKS
def test_kernels_are_forks_of_one_process(server, tmp_path):
    """On a server of its own: viewers of other tests hold no place there."""
    with serving(server.school.published, tmp_path) as own, own.detail():
        # One is looked at, one kept ready; a start that hangs is given up and made again.
        assert wait_until(lambda: len(own.kernels()) > 1, 150), own.log.read_text("utf-8")
        kernels = [psutil.Process(kernel) for kernel in own.kernels()]
        assert len(kernels) > 1 and len({kernel.ppid() for kernel in kernels}) == 1


@FORKS
@pytest.mark.parametrize("notebook", ["progress.ipynb", "region.ipynb"])
def test_what_is_forked_has_loaded_everything_and_has_no_thread(server, notebook):
    """A fork takes no threads with it, and what they held stays locked for good."""
    tell = (
        "import os, sys; from xjaudit.dashboard import warm; from ipywidgets import Widget; "
        "loaded = all(sys.modules.get(m) for m in ('plotly.graph_objs', 'anywidget', 'zmq')); "
        "print(loaded, len(os.listdir('/proc/self/task')), len(Widget.widgets))"
    )
    environment = os.environ | {forks.NOTEBOOK: str(share.folder("dashboards") / notebook)}
    environment["XJAUDIT_PUBLISHED"] = str(server.school.published)
    command = [sys.executable, "-W", "ignore", "-c", tell]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "1", "0"]


@FORKS
def test_nothing_is_left_of_a_server_that_was_killed(server, tmp_path):
    with serving(server.school.published, tmp_path, most=1) as other:
        assert wait_until(other.kernels)
        family = other.voila().children(recursive=True)
        assert len(family) > 2
        other.voila().kill()
        assert wait_until(lambda: not any(map(_lives, family)))


@pytest.fixture
def short(monkeypatch):
    """A folder for temporary files: sockets in pytest's own would have too long a path."""
    with TemporaryDirectory(prefix="xt-", ignore_cleanup_errors=True) as made:
        monkeypatch.setenv("TMPDIR", made)
        monkeypatch.setattr(tempfile, "tempdir", made)
        yield Path(made)


@FORKS
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGHUP])
def test_nothing_is_left_of_a_server_whose_command_ended_alone(server, tmp_path, short, how):
    with serving(server.school.published, tmp_path, most=1) as other:
        assert wait_until(other.kernels)
        family = [other.voila(), *other.voila().children(recursive=True)]
        assert len(family) > 3
        other.process.send_signal(how)
        assert wait_until(lambda: not any(map(_lives, [other.process, *family])))
    assert processes.claim(other.port) == other.port
    left = [path.name for path in short.iterdir()]
    # Who was killed cannot tidy up; whoever comes next does.
    assert bool(left) == (how == signal.SIGKILL)
    with own_folder() as (home, _):
        assert list(short.iterdir()) == [home.parent]
    log = other.log.read_text("utf-8")
    assert "Traceback" not in log, log


def test_folder_of_a_server_that_runs_is_left_alone(short):
    strange = short / "xjp-strange" / "published"
    strange.mkdir(parents=True)
    with own_folder() as (first, _), own_folder() as (second, copies):
        assert copies.is_dir()
        assert {first.parent, second.parent} < {*short.iterdir()}
    # Without a lock it is not ours.
    assert list(short.iterdir()) == [strange.parent]


def _lives(process):
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


@FORKS
def test_fork_that_ended_is_known_as_ended_and_its_number_left_alone(monkeypatch):
    process = get_context("forkserver").Process(target=time.sleep, args=(60,), daemon=True)
    process.start()
    fork = forks.Fork(process)
    assert fork.poll() is None
    fork.send_signal(signal.SIGTERM)
    assert fork.wait() == fork.poll() == -signal.SIGTERM
    monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("a stranger's process"))
    fork.send_signal(signal.SIGTERM)
