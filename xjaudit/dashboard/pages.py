"""What the leaders' server answers, address by address. What is not listed here is not served."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any

from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyterlab_server.themes_handler import ThemesHandler
from tornado.iostream import StreamClosedError
from tornado.web import StaticFileHandler
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler
from voila.tornado.kernel_websocket_handler import (
    VoilaKernelWebsocketHandler,
    read_header_from_binary_message,
)

from xjaudit.dashboard.editions import POLICY, Editions
from xjaudit.dashboard.gate import Missing, Telling
from xjaudit.dashboard.pool import Full, Pool

# Everything from the page's own server; inline and eval because Voila's page is written so.
DETAIL_POLICY = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self' data: blob:; "
    "frame-ancestors 'none'; form-action 'none'; base-uri 'none'; object-src 'none'"
)
_KERNEL = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"
_UNSAID = frozenset(("error", "stream", "execute_input"))
# The program's own files hold nothing of a school: a browser may keep them, though not for longer
# than a new version of the program takes to be noticed.
_KEPT = "private, max-age=600"


class Opening(Telling):
    """The first view, from memory."""

    def initialize(self, editions: Editions) -> None:
        """See `Editions`."""
        self._editions = editions

    def get(self) -> None:
        """The page, or that the asker has it already."""
        edition = self._editions.newest()
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("Etag", edition.tag)
        self.set_header("Vary", "Accept-Encoding")
        if self.check_etag_header():
            self.set_status(304)
            self.finish()
            return
        self.set_header("Content-Type", "text/html; charset=utf-8")
        packed = "gzip" in self.request.headers.get("Accept-Encoding", "")
        if packed:
            self.set_header("Content-Encoding", "gzip")
        self.finish(edition.packed if packed else edition.plain)


class Newest(Telling):
    """The number of the newest edition, for pages that look whether they are still good."""

    def initialize(self, editions: Editions) -> None:
        """See `Editions`."""
        self._editions = editions

    def get(self) -> None:
        """One small object."""
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"edition": self._editions.newest().number}))


class Detail(Telling):
    """The notebook, with a kernel of its own."""

    SUPPORTED_METHODS = ("GET",)

    def initialize(self, pool: Pool) -> None:
        """See `Pool`."""
        self._pool = pool

    async def get(self) -> None:
        """The page as it is made; when all places are taken, that."""
        # Arguments of the address (template, theme) are not looked at.
        parts = self._pool.page()
        try:
            await self._send(parts)
        except Full:
            self.set_status(503)
            self.set_header("Retry-After", "120")
            self.tell("full", most=self._pool.most)
        except StreamClosedError:
            # Whoever asked has left.
            return
        finally:
            await parts.aclose()

    async def _send(self, parts: AsyncIterator[str]) -> None:
        async for part in parts:
            self.set_header("Content-Type", "text/html; charset=utf-8")
            self.set_header("Content-Security-Policy", DETAIL_POLICY)
            self.write(part)
            await self.flush()


class Left(Telling):
    """A page says by its last breath that its kernel may end."""

    SUPPORTED_METHODS = ("POST",)

    def initialize(self, pool: Pool) -> None:
        """See `Pool`."""
        self._pool = pool

    async def post(self, kernel_id: str) -> None:
        """End it; whoever knows its id is its page."""
        await self._pool.end(kernel_id)
        self.set_status(204)


class _Kept(StaticFileHandler):
    """Files of the program."""

    def set_extra_headers(self, path: str) -> None:
        self.set_header("Cache-Control", _KEPT)


class ProgramFiles(_Kept, MultiStaticFileHandler):
    """Scripts and styles of Voila."""


class TemplateFiles(_Kept, TemplateStaticFileHandler):
    """Scripts and styles of the template."""


class ExtensionFiles(_Kept, FileFindHandler):
    """Scripts of the extensions that the page loads."""


class KernelLine(VoilaKernelWebsocketHandler):
    """The line between a page and its kernel. What goes wrong in the kernel stays there: its text
    names files and code."""

    def write_message(self, message: Any, binary: bool = False) -> Any:
        """Pass on what the kernel says, except errors and what it prints."""
        if _kind(message) not in _UNSAID:
            return super().write_message(message, binary)
        return None


class KernelState(KernelHandler):
    """Whether a kernel is there; here nobody may end it by this way."""

    SUPPORTED_METHODS = ("GET",)
    delete = None  # pyright: ignore[reportAssignmentType]


def routes(app: Any, editions: Editions, pool: Pool) -> list[tuple]:
    """All addresses, below the application's base."""
    extensions = "|".join(map(re.escape, app.voila_configuration.extension_allowlist))
    table: list[tuple] = [
        (r"", Opening, {"editions": editions}),
        (r"edition", Newest, {"editions": editions}),
        (r"detail", Detail, {"pool": pool}),
        (rf"api/kernels/{_KERNEL}", KernelState),
        (rf"api/kernels/{_KERNEL}/channels", KernelLine),
        (rf"voila/api/shutdown/{_KERNEL}", Left, {"pool": pool}),
        (r"voila/static/(.*)", ProgramFiles, {"paths": app.static_paths}),
        (r"voila/templates/(\w+/static/.*)", TemplateFiles),
        (
            rf"voila/labextensions/((?:{extensions})/.*)",
            ExtensionFiles,
            {"path": app.labextensions_path},
        ),
        (
            r"voila/api/themes/(.*)",
            ThemesHandler,
            {
                "themes_url": "/voila/api/themes",
                "path": app.themes_dir,
                "labextensions_path": app.labextensions_path,
                "no_cache_paths": [],
            },
        ),
        (r".*", Missing),
    ]
    return [(app.base_url + path, *rest) for path, *rest in table]


def _kind(message: Any) -> str | None:
    """What a message is, in either protocol."""
    if isinstance(message, bytes):
        header = read_header_from_binary_message(message)
    else:
        told = json.loads(message) if isinstance(message, str) else message
        header = told.get("header")
    return header.get("msg_type") if header else None
