"""The leaders' server against bare clients: who gets in, what is served, and what it obeys."""

import asyncio
import gzip
import json
import re
import shutil
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock
from urllib.parse import quote

import nbformat
import psutil
import pytest
import websocket
from typer.testing import CliRunner

from tests.leaders import (
    PLACES,
    TOKEN,
    heard,
    packed,
    request,
    serving,
    wait_until,
)
from xjaudit import share, snapshot
from xjaudit.cli import app
from xjaudit.dashboard import confine
from xjaudit.dashboard.pool import Full, Pool, Ready
from xjaudit.errors import XjauditError

pytestmark = pytest.mark.slow
LANDLOCK = pytest.mark.skipif(not confine.version(), reason="the kernel has no Landlock")


# Who gets in


def test_first_view_needs_no_kernel_and_comes_packed_and_tagged(server):
    plain, small = server.ask(), server.ask(**{"Accept-Encoding": "gzip"})
    assert plain.status == small.status == 200
    assert gzip.decompress(small.body) == plain.body
    assert server.school.settings.school_name in plain.text
    assert server.ask(**{"If-None-Match": plain.headers["Etag"]}).status == 304
    assert server.ask(method="HEAD").status == 200


def test_token_opens_once_by_address_then_by_cookie(server):
    first = server.ask(f"detail?token={TOKEN}&grade=7", known=False)
    assert (first.status, first.headers["Location"]) == (302, "/detail?grade=7")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(first.headers["Set-Cookie"].split("; "))
    assert TOKEN not in first.headers["Set-Cookie"]
    assert server.ask().status == 200
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert server.ask("edition", known=False, **bearer).status == 200
    assert server.ask(f"//evil.example/?token={TOKEN}").headers["Location"] == "/evil.example/"


@pytest.mark.parametrize(
    "path",
    ["", "edition", "detail", "voila/static/voila.js", "voila/templates/leaders/static/voila.js",
     "voila/labextensions/jupyterlab-plotly/package.json", "voila/api/themes/x",
     "api/kernels/00000000-0000-0000-0000-000000000000", "nothing", "?token=", "?token=wrong",
     f"?token={TOKEN}x", "login"],
)  # fmt: skip
def test_without_the_token_nothing_is_told(server, path):
    answer = server.ask(path, known=False)
    assert answer.status == 403
    assert "Set-Cookie" not in answer.headers
    assert server.school.settings.school_name not in answer.text
    assert server.ask(path, known=False, Cookie="xjaudit=" + "0" * 64).status == 403


def test_websocket_needs_the_token_and_the_own_page(server):
    with server.detail() as (_, kernel):
        address = f"ws://127.0.0.1:{server.port}/api/kernels/{kernel}/channels"
        for options in ({}, {"cookie": server.cookie, "origin": "http://evil.example"}):
            with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
                websocket.create_connection(address, timeout=5, **options)


@pytest.mark.parametrize("path", ["", "edition", "detail?x", "nothing", "voila/static/voila.js"])
def test_every_answer_bears_the_safe_headers(server, path):
    headers = server.ask(path, method="GET" if path != "detail?x" else "HEAD").headers
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy and "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Server" not in headers
    kept = path.startswith("voila/")
    assert headers["Cache-Control"] == ("private, max-age=600" if kept else "no-store")


# What is served


@pytest.mark.parametrize(
    "path",
    ["voila/files/progress.ipynb", "progress.ipynb", "detail/progress.ipynb", "voila/render/x",
     "voila/files/../../workspace.toml", "voila/files/%2e%2e/%2e%2e/workspace.toml",
     "snapshot.json",
     "voila/static/../../../../../../../etc/passwd", "voila/static/%2e%2e/%2e%2e/conf.json",
     "voila/templates/leaders/static/../index.html.j2", "voila/templates/..%2f/static/x",
     "voila/labextensions/jupyterlab-plotly/../../../../etc/passwd",
     "voila/labextensions/@jupyterlab/x", "voila/api/themes/../../../../../etc/passwd",
     "voila/api/contents", "api/contents", "api/kernels", "api/kernelspecs", "api/sessions",
     "api/terminals", "lab", "tree", "login", "metrics", quote("台账")],
)  # fmt: skip
def test_nothing_else_is_served(server, path):
    answer = server.ask(path)
    assert answer.status in (400, 403, 404, 405)
    assert "Traceback" not in answer.text and ".py" not in answer.text


def test_only_reading_is_allowed(server):
    with server.detail() as (_, kernel):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            for path in ("", "edition", "detail", f"api/kernels/{kernel}"):
                assert server.ask(path, method).status in (404, 405)
        assert server.ask(f"api/kernels/{kernel}").status == 200


def test_details_give_away_neither_code_nor_paths(server):
    with server.detail() as (answer, _):
        shown = re.sub(r"<(style|script).*?</\1>", "", answer.text, flags=re.DOTALL)
        assert not re.search(r"\bimport\b|latest\(\)|Traceback", shown)
        assert str(server.school.path) not in answer.text
        assert not re.findall(r"(?:src|href)=[\"']?(https?:)?//", answer.text)


def test_address_chooses_neither_template_nor_theme(server):
    asked = server.ask("detail?template=nothing&theme=nothing&voila-theme=dark")
    kernel = re.search(r'"kernelId": ?"([^"]+)"', asked.text)[1]
    server.ask(f"voila/api/shutdown/{kernel}", "POST")
    assert asked.status == 200
    assert 'data-jp-theme-light="true"' in asked.text and "nothing" not in asked.text


# What it obeys


@pytest.mark.parametrize("protocol", ["older", "newer"])
def test_code_sent_by_a_visitor_is_not_run(server, tmp_path, protocol):
    marker = tmp_path / "ran"
    code = f"open({str(marker)!r}, 'w').close()\nprint('r' + 'an')"
    newer = protocol == "newer"
    options = {"subprotocols": ["v1.kernel.websocket.jupyter.org"]} if newer else {}
    tell = packed if newer else request
    with server.detail() as (_, kernel):
        line = server.line(kernel, **options)
        send = line.send_binary if newer else line.send
        for channel in ("shell", "control", "stdin", "iopub"):
            for kind, content in {
                "execute_request": {"code": code, "silent": False, "store_history": False},
                "complete_request": {"code": "open", "cursor_pos": 4},
                "inspect_request": {"code": "open", "cursor_pos": 4, "detail_level": 1},
                "history_request": {"hist_access_type": "tail", "n": 10},
                "debug_request": {"command": "evaluate", "arguments": {"expression": code}},
                "input_reply": {"value": code},
                "create_subshell_request": {},
            }.items():
                send(tell(kind, channel, **content))
        send(tell("comm_open", "shell", comm_id="x", target_name="nothing", data={"code": code}))
        send(tell("kernel_info_request", "shell"))
        said = b"".join(heard(line))
        line.close()
    # The line is open, or silence would prove nothing.
    assert b"kernel_info_reply" in said
    kinds = set(re.findall(rb'"msg_type": ?"(\w+)"', said))
    answered = {b"kernel_info_reply", b"status", b"comm_close"}
    assert kinds - answered <= {b"kernel_info_request", b"comm_open"}
    assert not marker.exists()


def test_every_widget_takes_any_value_and_others_see_nothing_of_it(server):
    hostile = {"value": "<img src=x onerror=alert(1)>", "index": 99999, "options": ["x"],
               "edition": -1, "_esm": "alert(1)", "_view_name": "X"}  # fmt: skip
    with server.detail() as (_, kernel):
        line = server.line(kernel)
        line.send(request("comm_info_request", "shell"))
        said = [json.loads(part) for part in heard(line, 2)]
        widgets = {c for m in said for c in m.get("content", {}).get("comms", {})}
        for widget in widgets:
            for state in [{name: value} for name, value in hostile.items()]:
                data = {"method": "update", "state": state, "buffer_paths": []}
                line.send(request("comm_msg", "shell", comm_id=widget, data=data))
            data = {"method": "custom", "content": {"ask": "edition", "event": "click"}}
            line.send(request("comm_msg", "shell", comm_id=widget, data=data))
        line.send(request("kernel_info_request", "shell"))
        said = b"".join(heard(line))
        line.close()
        assert widgets and b"kernel_info_reply" in said
        assert b"File " not in said and str(server.school.path).encode() not in said
        with server.detail() as (other, _):
            assert "onerror=alert" not in other.text
    assert server.edition() == server.school.editions()[-1]


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


# What it knows


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


@pytest.mark.parametrize(
    ("options", "says"),
    [(["--no-token", "--host", "0.0.0.0"], "0.0.0.0"), (["--token-file", "short"], "short"),
     (["--base-url", "../x"], "../x")],
)  # fmt: skip
def test_what_would_open_the_page_to_strangers_is_refused(tmp_path, options, says):
    (tmp_path / "short").write_text("12345")
    if options[0] == "--token-file":
        options = [options[0], str(tmp_path / options[1])]
    done = CliRunner().invoke(app, ["dashboard", str(tmp_path), *options])
    assert isinstance(done.exception, XjauditError)
    assert says in str(done.exception) and "12345" not in str(done.exception)
