"""Starting the leaders' page: who may open it, from where, and what the server is told."""

import ipaddress
import json
import re
import secrets
import socket
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from xjaudit import processes, share
from xjaudit.dashboard import confine
from xjaudit.dashboard.app import Task
from xjaudit.dashboard.copies import Copies, own_folder
from xjaudit.dashboard.words import word
from xjaudit.errors import XjauditError, spoken
from xjaudit.snapshot.region import is_region

NOTEBOOK, OF_REGION = "progress.ipynb", "region.ipynb"
MOST, READY = 20, 2
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,200}")


@dataclass(frozen=True)
class Wish:
    """What a person asked for. `most`: how many may look at details at once."""

    port: int = 8866
    host: str = processes.LOOPBACK
    token_file: Path | None = None
    no_token: bool = False
    most: int = MOST
    base_url: str = "/"
    open_browser: bool = True


def serve(published: Path, wish: Wish | None = None) -> None:
    """Serve the leaders' page until interrupted.

    The server is a process of its own. It gets copies of what leaders may see, and no path to
    anything else; where the system can do it, it could not open anything else either.
    """
    wish = wish or Wish()
    if not published.is_dir():
        raise XjauditError("nothing_published", published)
    processes.need("voila", "dashboard")
    notebook = OF_REGION if is_region(published) else NOTEBOOK
    token = _token(wish)
    port = processes.claim(wish.port, wish.host)
    with own_folder() as (home, copies):
        watch = Copies(published, copies)
        watch.hand_on()
        watch.watch()
        task = Task(
            copies=str(copies),
            home=str(home),
            notebook=str(share.folder("dashboards") / notebook),
            host=wish.host,
            port=port,
            base_url=_base(wish.base_url),
            token=token,
            most=wish.most,
            pool=min(READY, wish.most),
            confined=confine.version() > 0,
        )
        try:
            processes.run(
                [sys.executable, "-m", "xjaudit.dashboard.app"],
                _environment(home, copies),
                str(home),
                (_reached_at(wish.host), port),
                lambda: _announce(task, wish),
                json.dumps(asdict(task)).encode(),
            )
        finally:
            watch.stop()


def is_loopback(host: str) -> bool:
    """Whether only this computer reaches a host's address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _token(wish: Wish) -> str:
    if wish.no_token:
        if not is_loopback(wish.host):
            raise XjauditError("token_needed", host=wish.host)
        return ""
    if wish.token_file is None:
        return secrets.token_urlsafe(24)
    try:
        given = wish.token_file.read_text("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError):
        given = ""
    if not _TOKEN.fullmatch(given):
        raise XjauditError("token_file", wish.token_file.name)
    return given


def _base(given: str) -> str:
    """A path with a slash at either end."""
    if not re.fullmatch(r"[A-Za-z0-9_./-]*", given) or ".." in given:
        raise XjauditError("base_url", value=given)
    return f"/{given.strip('/')}/" if given.strip("/") else "/"


def _reached_at(host: str) -> str:
    return {"0.0.0.0": processes.LOOPBACK, "::": "::1"}.get(host, host)


def _announce(task: Task, wish: Wish) -> None:
    name = socket.gethostname() if task.host in ("0.0.0.0", "::") else task.host
    name = f"[{name}]" if ":" in name else name
    address = f"http://{name}:{task.port}{task.base_url}"
    whole = f"{address}?token={task.token}" if task.token else address
    if not task.token:
        told, known = whole, "no_token"
    elif wish.token_file:
        told, known = address, "token_file"
    else:
        told, known = whole, "token_once"
    lines = [word("started", spoken(), address=told), word(known, spoken())]
    lines.append(word("confined" if task.confined else "not_confined", spoken()))
    sys.stderr.write("\n".join(lines) + "\n")
    sys.stderr.flush()
    if wish.open_browser:
        processes.open_page(whole)


def _environment(home: Path, copies: Path) -> dict[str, str]:
    """What the server and its kernels know of the world."""
    # In a checkout, Python finds the package by looking through the folder around it, which the
    # confined process must not: it gets a folder that holds the package alone.
    found = home / "python"
    found.mkdir()
    (found / "xjaudit").symlink_to(Path(__file__).resolve().parent.parent)
    own = {
        f"JUPYTER_{part}_DIR": str(home / part.lower()) for part in ("CONFIG", "DATA", "RUNTIME")
    }
    return {
        **processes.plain_environment(),
        **own,
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_PATH": str(share.folder("dashboards") / "jupyter"),
        "PYTHONPATH": str(found),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        # Kernels may open no port, and say so; nobody needs what they would use it for.
        "PYTHONWARNINGS": "ignore::UserWarning",
        "TMPDIR": str(home),
        "XJAUDIT_PUBLISHED": str(copies),
    }
