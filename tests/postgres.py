"""A PostgreSQL server of the tests' own: a private cluster, reached by a socket only."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest


def programs() -> Path | None:
    """Where initdb and pg_ctl lie; Debian keeps them off the path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


def why_not() -> str:
    """Why there can be no server here; empty if there can."""
    if find_spec("psycopg") is None:
        return "psycopg is not installed"
    if programs() is None:
        return "PostgreSQL is not installed (make test installs it where it can)"
    if os.geteuid() == 0 and (not shutil.which("runuser") or not _has_user("postgres")):
        return "root cannot run PostgreSQL, and there is no user postgres"
    return ""


@contextmanager
def server() -> Iterator[Callable[[], str]]:
    """A running server; answers a function that makes a place of its own and answers its URL."""
    home = Path(tempfile.mkdtemp(prefix="xjpg-"))
    data = home / "data"
    if os.geteuid() == 0:
        shutil.chown(home, "postgres")
    _run("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
    # The log takes its output: a server that inherits a pipe keeps its reader waiting.
    options = f"-k {home} -c listen_addresses= -c fsync=off"
    _run("pg_ctl", "-D", str(data), "-l", str(home / "log"), "-o", options, "-w", "start")
    count = 0

    def made() -> str:
        nonlocal count
        count += 1
        # A schema takes a millisecond, a database a copy of 7 MB.
        name = f"ledger{count}"
        _run("psql", "-h", str(home), "-U", "postgres", "-qc", f"CREATE SCHEMA {name}")
        options = f"-csearch_path%3D{name}"
        return f"postgresql+psycopg://postgres@/postgres?host={home}&options={options}"

    try:
        yield made
    finally:
        _run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], str]]:
    """See `server`; skipped with the reason where there can be none."""
    if reason := why_not():
        pytest.skip(reason)
    with server() as made:
        yield made


def _run(program: str, *options: str) -> None:
    folder = programs()
    assert folder is not None
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*as_user, str(folder / program), *options], capture_output=True, text=True, cwd="/"
    )
    assert done.returncode == 0, done.stderr


def _has_user(name: str) -> bool:
    import pwd

    return any(one.pw_name == name for one in pwd.getpwall())
