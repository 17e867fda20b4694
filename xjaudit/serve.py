"""Starting JupyterLab for officers and the leaders' page, each with safe settings."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import platformdirs

from xjaudit import share, workspace
from xjaudit.errors import XjauditError, spoken
from xjaudit.lab_settings import LOOPBACK, lab_settings
from xjaudit.workspace.storing import make_folder, write

NOTEBOOK = "progress.ipynb"
TEMPLATE = "leaders"
# What a figure and the age line need; every further extension makes the page slower.
EXTENSIONS = [
    "jupyterlab-plotly",
    "anywidget",
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
]
# Everything from the page's own server; inline because Voila's page is written so.
CONTENT_POLICY = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self' data: blob: "
    f"ws://{LOOPBACK}:* ws://localhost:*; frame-ancestors 'none'; form-action 'self'; "
    "base-uri 'self'"
)
IDLE_SECONDS = 120
_WORDS = {
    "zh": {
        "kept": "保留您改过的笔记本：{names}",
        "started": "已启动：{address}　按 Ctrl+C 停止",
    },
    "en": {
        "kept": "Notebooks that you changed are kept: {names}",
        "started": "Started: {address}  Ctrl+C stops it",
    },
}
# What a process needs to run at all; nothing that tells of the officer's folders.
_PLAIN = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "TMPDIR", "TEMP", "LD_LIBRARY_PATH")


def dashboard(published: Path, port: int = 8866, open_browser: bool = True) -> None:
    """Serve the leaders' page on loopback until interrupted.

    A Voila process of its own: it refuses code from the page, and its environment names the
    published folder and nothing else of the workspace.
    """
    if not published.is_dir():
        raise XjauditError("nothing_published", published)
    _need("voila", "dashboard")
    _claim(port)
    with TemporaryDirectory(prefix="xjaudit-dashboard-") as home:
        config = Path(home) / "voila.json"
        write(config, json.dumps(dashboard_settings(port), indent=1).encode())
        command = [sys.executable, "-m", "voila"]
        environment = _bare(Path(home)) | {"XJAUDIT_PUBLISHED": str(published.resolve())}
        _run(command, environment, home, f"http://{LOOPBACK}:{port}/", open_browser)


def dashboard_settings(port: int) -> dict[str, Any]:
    """Voila's settings for a page that strangers to the records may open."""
    headers = {
        "Content-Security-Policy": CONTENT_POLICY,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }
    return {
        "Voila": {
            "ip": LOOPBACK,
            "port": port,
            "port_retries": 0,
            "open_browser": False,
            "log_level": "WARN",
            "notebook_path": str(share.folder("dashboards") / NOTEBOOK),
            "tornado_settings": {
                "headers": headers,
                "allow_remote_access": False,
                "local_hostnames": ["localhost", LOOPBACK],
                # A closing tab ends its kernel by a beacon, which can bear no token. The page
                # writes nothing, so there is nothing a forged request could do.
                "disable_check_xsrf": True,
            },
        },
        "VoilaConfiguration": {
            "template": TEMPLATE,
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "theme": "light",
            "strip_sources": True,
            "show_tracebacks": False,
            "file_allowlist": ["(?!)"],
            "extension_allowlist": EXTENSIONS,
        },
        "VoilaExporter": {"language_code": "zh"},
        "VoilaExecutor": {"timeout": 120},
        # Kernels of open tabs are connected and stay.
        "MappingKernelManager": {"cull_idle_timeout": IDLE_SECONDS, "cull_interval": 30},
    }


def lab(folder: Path | None = None, port: int = 8888, open_browser: bool = True) -> None:
    """Run JupyterLab on loopback with the officer's notebooks until interrupted.

    The page that opens lets people choose or make a workspace. It begins with `folder`, made if
    missing; without one with what `workspace.here` answers. The notebooks lie in `notebooks` beside
    the workspace; those that are there already are left as they are.
    """
    _need("jupyterlab", "lab")
    if folder or (workspace.choice.place() / workspace.MARKER).is_file():
        opened = workspace.open_at(folder or workspace.choice.place(), create=True)
        beside, language = opened.path.parent, opened.settings.language
    else:
        opened, beside, language = None, Path.cwd(), spoken()
    notebooks = beside / "notebooks"
    kept = copy_notebooks(notebooks)
    if kept:
        _say("kept", names=", ".join(kept))
    _claim(port)
    with TemporaryDirectory(prefix="xjaudit-lab-") as home:
        config, chosen = Path(home) / "lab_config.py", Path(home) / "chosen"
        looks = lab_settings(port, notebooks, Path(home), open_browser, language)
        write(config, looks.encode())
        if opened:
            write(chosen, str(opened.path).encode())
            with suppress(OSError):
                workspace.choice.remember(opened.path)
        command = [sys.executable, "-m", "jupyterlab", f"--config={config}"]
        own = platformdirs.user_config_path("xjaudit", appauthor=False) / "jupyter"
        environment = os.environ | {
            workspace.choice.CHOICE: str(chosen),
            # Not the user's own ~/.jupyter: what stands there could open the server to others.
            "JUPYTER_CONFIG_DIR": str(own),
        }
        # It would keep people from choosing another one.
        environment.pop(workspace.choice.FIXED, None)
        _run(command, environment, str(notebooks), f"http://{LOOPBACK}:{port}/", False)


def copy_notebooks(target: Path) -> list[str]:
    """Put the officer's notebooks into a folder; the names of those left alone because they differ
    from the shipped ones."""
    make_folder(target)
    kept = []
    for source in sorted(share.folder("notebooks").glob("*.ipynb")):
        copy = target / source.name
        if not copy.exists():
            shutil.copyfile(source, copy)
        elif copy.read_bytes() != source.read_bytes():
            kept.append(source.name)
    return kept


def _need(module: str, extra: str) -> None:
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise XjauditError("not_installed", module=module, extra=extra)


def _claim(port: int) -> None:
    """Say it now when the port is taken: a server that quietly takes another one is not found."""
    with socket.socket() as test:
        test.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            test.bind((LOOPBACK, port))
        except OSError:
            raise XjauditError("port_taken", port=port) from None


def _bare(home: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _PLAIN if name in os.environ}
    own = {
        f"JUPYTER_{part}_DIR": str(home / part.lower()) for part in ("CONFIG", "DATA", "RUNTIME")
    }
    return {
        **kept,
        **own,
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_PATH": str(share.folder("dashboards") / "jupyter"),
        "PYTHONUTF8": "1",
    }


def _run(
    command: list[str],
    environment: Mapping[str, str],
    folder: str,
    address: str,
    open_browser: bool,
) -> None:
    """Run a server until it, or we, are told to stop; it never outlives us."""
    server = subprocess.Popen(command, env=dict(environment), cwd=folder)
    threading.Thread(target=_announce, args=(server, address, open_browser), daemon=True).start()
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        status = server.wait()
    except (KeyboardInterrupt, SystemExit):
        status = 0
    finally:
        signal.signal(signal.SIGTERM, before)
        _stop(server)
    if status > 0:
        raise XjauditError("server_stopped", status=status)


def _announce(server: subprocess.Popen[bytes], address: str, open_browser: bool) -> None:
    host, port = address.split("/")[2].split(":")
    while server.poll() is None:
        with socket.socket() as test:
            if test.connect_ex((host, int(port))) == 0:
                break
        time.sleep(0.2)
    else:
        return
    _say("started", address=address)
    if open_browser:
        webbrowser.open(address)


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _say(word: str, **facts: str) -> None:
    sys.stderr.write(_WORDS[spoken()][word].format(**facts) + "\n")
    sys.stderr.flush()
