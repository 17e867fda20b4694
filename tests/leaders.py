"""The leaders' page as served, and bare clients of it."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener
from uuid import uuid4

import psutil
import websocket

from tests.browser import free_port, served
from xjaudit.workspace import Workspace

TOKEN = "token-of-the-tests"
PLACES = 3


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def text(self) -> str:
        """Characters written out; Voila's page holds them as \\uXXXX."""
        return plain(self.body.decode("utf-8", "replace"))


def plain(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


_client = build_opener(_Stay)


def ask(address: str, method: str = "GET", **headers: str) -> Answer:
    """What a server answers, without following where it leads."""
    asked = Request(address, method=method, headers=headers)
    try:
        with _client.open(asked, timeout=60) as answer:
            return Answer(answer.status, dict(answer.headers), answer.read())
    except HTTPError as refusal:
        with refusal:
            return Answer(refusal.code, dict(refusal.headers), refusal.read())


@dataclass
class Server:
    """A server in its own process; `school` is the workspace whose figures it shows."""

    port: int
    process: psutil.Process
    log: Path
    school: Workspace | None
    base: str = "/"
    cookie: str = field(default="")

    def __post_init__(self):
        self.cookie = self.ask(f"?token={TOKEN}", known=False).headers["Set-Cookie"].split(";")[0]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.base}"

    def ask(self, path: str = "", method: str = "GET", known: bool = True, **headers: str):
        if known:
            headers |= {"Cookie": self.cookie}
        return ask(self.address + path, method, **headers)

    def edition(self) -> int:
        return json.loads(self.ask("edition").body)["edition"]

    def voila(self) -> psutil.Process:
        """The process that serves."""
        (child,) = self.process.children()
        return child

    def kernels(self) -> set[int]:
        found = set()
        for child in self.process.children(recursive=True):
            with suppress(psutil.Error):
                # Forks are known by their parent; where there are none, a kernel has its own name.
                is_fork = "forkserver" in " ".join(psutil.Process(child.ppid()).cmdline())
                if is_fork or "ipykernel_launcher" in child.cmdline():
                    found.add(child.pid)
        return found

    @contextmanager
    def detail(self) -> Iterator[tuple[Answer, str]]:
        """A drill-down as a bare client gets it, with the id of its kernel, which ends with it."""
        answer = self.ask("detail")
        kernel = re.search(r'"kernelId": ?"([^"]+)"', answer.text)
        assert kernel, answer.text[:300]
        try:
            yield answer, kernel[1]
        finally:
            self.ask(f"voila/api/shutdown/{kernel[1]}", "POST")

    def line(self, kernel: str, **options) -> websocket.WebSocket:
        """A websocket to a kernel."""
        address = f"{self.address.replace('http', 'ws', 1)}api/kernels/{kernel}/channels"
        return websocket.create_connection(address, timeout=5, cookie=self.cookie, **options)


@contextmanager
def serving(
    published: Path, home: Path, first: str = "", school: Workspace | None = None, **wishes
) -> Iterator[Server]:
    """The leaders' page of a folder. `first`: code that the starting process runs before; `school`:
    the workspace that the folder belongs to."""
    token, port = home / "token", free_port()
    token.write_text(TOKEN)
    wishes = {"token_file": token, "most": PLACES, "open_browser": False, **wishes}
    told = ", ".join(f"{name}={_spelt(value)}" for name, value in wishes.items())
    call = (
        f"from xjaudit.dashboard import starting\n{first}\n"
        f"starting.serve(Path({str(published)!r}), starting.Wish(port={port}, {told}))"
    )
    # A secret of the officer's session that the page's processes must not inherit.
    with served(call, port, home, XJAUDIT_WORKSPACE=str(published.parent)) as process:
        log, base = home / "server.log", wishes.get("base_url", "").strip("/")
        base = f"/{base}/" if base else "/"
        yield Server(port, psutil.Process(process.pid), log, school, base)


def _spelt(value: object) -> str:
    return f"Path({str(value)!r})" if isinstance(value, Path) else repr(value)


def wait_until(true, seconds: float = 60) -> bool:
    """Whether something becomes true in time."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def request(kind: str, channel: str, **content) -> str:
    """A message to a kernel, in the older protocol."""
    return json.dumps({**_message(kind, content), "channel": channel, "buffers": []})


def packed(kind: str, channel: str, **content) -> bytes:
    """A message to a kernel, in the newer protocol (v1.kernel.websocket.jupyter.org)."""
    told = _message(kind, content)
    parts = [channel.encode()]
    parts += [
        json.dumps(told[k]).encode() for k in ("header", "parent_header", "metadata", "content")
    ]
    offsets = [8 * (len(parts) + 2)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    head = [len(offsets), *offsets]
    return b"".join([*(n.to_bytes(8, "little") for n in head), *parts])


def _message(kind: str, content: dict) -> dict:
    header = {"msg_id": uuid4().hex, "msg_type": kind, "username": "", "session": uuid4().hex}
    header |= {"version": "5.3", "date": ""}
    return {"header": header, "parent_header": {}, "metadata": {}, "content": content}


def heard(line: websocket.WebSocket, seconds: float = 3) -> list[bytes]:
    """What a line says until it is silent."""
    line.settimeout(seconds)
    said = []
    while True:
        try:
            said.append(line.recv())
        except (websocket.WebSocketTimeoutException, websocket.WebSocketConnectionClosedException):
            return [s.encode() if isinstance(s, str) else s for s in said]
