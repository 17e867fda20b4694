"""The leaders' processes know of nothing but what is published, and could not open it."""

import re
import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import nbformat
import psutil
import pytest

from tests.leaders import serving
from xjaudit import share, snapshot
from xjaudit.dashboard import confine

pytestmark = pytest.mark.slow
LANDLOCK = pytest.mark.skipif(not confine.version(), reason="the kernel has no Landlock")


@LANDLOCK
def test_server_cannot_open_what_lies_in_the_workspace(server, tmp_path):
    """Where it reads its copies, there are links to files that it would understand."""
    shown = snapshot.latest(server.school.published)
    elsewhere = server.school.path / "elsewhere.json"
    elsewhere.write_text(replace(shown, edition=999).to_json())
    held = Path(server.voila().environ()["XJAUDIT_PUBLISHED"])
    before = (held / "snapshot.json").read_bytes()
    (held / "snapshot.json").unlink()
    (held / "snapshot.json").symlink_to(elsewhere)
    try:
        assert server.edition() != 999
    finally:
        (held / "snapshot.json").unlink()
        (held / "snapshot.json").write_bytes(before)
    assert server.edition() == shown.edition


def test_processes_hold_no_path_to_the_workspace(server):
    workspace = str(server.school.path)
    with server.detail():
        family = [server.voila(), *server.voila().children(recursive=True)]
        assert len(family) > 1
        for process in family:
            with suppress(psutil.NoSuchProcess):
                told = [*process.environ().values(), *process.cmdline(), process.cwd()]
                told += [file.path for file in process.open_files()]
                assert not [one for one in told if workspace in one]
                assert "XJAUDIT_WORKSPACE" not in process.environ()
                ports = {c.laddr.port for c in process.net_connections("inet")}
                assert ports <= {server.port}
                assert {c.laddr.ip for c in process.net_connections("inet")} <= {"127.0.0.1"}


PROBE = """
import os, socket, subprocess
from pathlib import Path

def tried(what, act):
    try:
        act()
    except PermissionError:
        return what + ":refused"
    except OSError as error:
        return what + ":" + type(error).__name__
    return what + ":done"

def read(path):
    return os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1)

def child():
    done = subprocess.run(["head", "-c1", told["tries"][1]], stderr=subprocess.DEVNULL)
    if done.returncode:
        raise PermissionError

said = [tried("read", lambda: read(path)) for path in told["tries"]]
said += [tried("write", lambda: Path(told["tries"][0], "new").write_text("x"))]
said += [tried("connect", lambda: socket.create_connection(("127.0.0.1", told["port"])))]
said += [tried("listen", lambda: socket.create_server(("127.0.0.1", 0)))]
said += [tried("signal", lambda: os.kill(told["pid"], 0)), tried("child", child)]
said += [tried("figures", lambda: read(os.environ["XJAUDIT_PUBLISHED"] + "/snapshot.json"))]
print("|".join(said))
"""


@LANDLOCK
def test_kernel_cannot_open_what_lies_in_the_workspace(server, tmp_path):
    """A notebook in the place of ours tries it, in a kernel of a server as it is shipped."""
    own, place = server.school.path, server.port
    tries = [own, own / "ledger.sqlite", own / "workspace.toml", next((own / "inbox").iterdir()),
             server.school.published / "snapshot.json", tmp_path / "token", "/etc/shadow",
             f"/proc/{psutil.Process().pid}/environ"]  # fmt: skip
    told = {"tries": [str(t) for t in tries], "port": place, "pid": psutil.Process().pid}
    code = f"told = {told!r}\n{PROBE}"
    folder = tmp_path / "dashboards"
    shutil.copytree(share.folder("dashboards"), folder)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "x", "language": "python"}
    nbformat.write(notebook, folder / "progress.ipynb")
    first = f"starting.share.folder = lambda name: Path({str(folder)!r})"
    with (
        serving(server.school.published, tmp_path, first, most=1) as probing,
        probing.detail() as (page, _),
    ):
        said = re.search(r"[\w:|]+figures:\w+", page.text)[0].split("|")
    tried = ["read"] * len(tries) + ["write", "connect", "listen", "signal", "child"]
    assert said == [*(f"{what}:refused" for what in tried), "figures:done"]
