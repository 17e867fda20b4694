"""What tests of faults share: processes that are killed, disks that are full or read-only."""

import multiprocessing
import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from xjaudit.ledger.entry import Entry
from xjaudit.ledger.proof import faults_of
from xjaudit.ledger.store import Ledger, open_ledger

PRELOAD = ["tests.faults", "xjaudit.proof.exporting", "xjaudit.workspace.workpacks", "psycopg"]


def processes() -> Any:
    """Processes that start from one which has loaded everything already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    return context


def accept(ledger: Ledger, subject: str = "finding:a", actor: str = "甲", seen=None) -> Entry:
    """One decision."""
    payload = {"reason": "已核对"}
    return ledger.append(
        actor=actor, role="registrar", verb="accept", subject=subject, payload=payload, seen=seen
    )


def keep_accepting(pipe: Any, place: str | Path, anchor: Path) -> None:
    """Decide until killed; tells each entry's id once it is acknowledged."""
    ledger, name = open_ledger(place, anchor=anchor), os.urandom(4).hex()
    pipe.send("ready")
    for number in range(10**9):
        pipe.send(accept(ledger, f"finding:{name}-{number}").id)


def do(pipe: Any, work: Callable[..., Any], *arguments: Any) -> None:
    """Do something once."""
    pipe.send("ready")
    work(*arguments)
    pipe.send("done")


def killed(
    rng: random.Random, span: tuple[float, float], target: Callable[..., Any], *arguments: Any
):
    """Run a function in a process that is killed at a random moment, so many seconds after it was
    ready; answers what it had told."""
    here, there = processes().Pipe(duplex=False)
    child = processes().Process(target=target, args=(there, *arguments))
    child.start()
    there.close()
    assert here.recv() == "ready"
    time.sleep(rng.uniform(*span))
    child.kill()
    child.join()
    told = []
    try:
        while True:
            told.append(here.recv())
    except (EOFError, OSError):
        return told


def time_of(target: Callable[..., Any], *arguments: Any) -> float:
    """Seconds that a function takes in a process of its own, once that is ready."""
    here, there = processes().Pipe(duplex=False)
    child = processes().Process(target=do, args=(there, target, *arguments))
    child.start()
    assert here.recv() == "ready"
    started = time.monotonic()
    assert here.recv() == "done"
    child.join()
    return time.monotonic() - started


@pytest.fixture
def in_memory() -> Iterator[Path]:
    """A folder that lies in memory if it can: what a kill leaves is the same there, and hundreds of
    them wait for no disk."""
    memory = Path("/dev/shm")
    made = tempfile.mkdtemp(prefix="xjaudit-", dir=memory if os.access(memory, os.W_OK) else None)
    yield Path(made)
    shutil.rmtree(made, ignore_errors=True)


def ids_of(place: str | Path, anchor: Path) -> list[str]:
    """Ids of all entries of a ledger in which nothing is wrong."""
    with open_ledger(place, anchor=anchor) as ledger:
        assert faults_of(ledger.store, ledger.anchor) == []
        return [one.id for one in ledger.entries()]


@contextmanager
def small_disk(folder: Path, size: str = "1m") -> Iterator[Path]:
    """A disk of its own, in memory; skips where none can be mounted."""
    folder.mkdir()
    options = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    done = subprocess.run(options, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def mounted(folder: Path, *options: str) -> None:
    """Mount with other options."""
    subprocess.run(["mount", *options, str(folder)], check=True, capture_output=True)
