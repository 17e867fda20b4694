"""Who may come in: every request passes here, whatever it asks for."""

import hashlib
import hmac
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from tornado.httputil import HTTPHeaders, HTTPServerRequest, split_host_and_port
from tornado.web import Application, GZipContentEncoding, OutputTransform, RequestHandler

from xjaudit.dashboard.words import message

LOCAL_NAMES = frozenset(("localhost", "127.0.0.1", "::1"))
# For a page that needs neither figures nor a kernel.
PLAIN_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_REMEMBERED_SECONDS = 30 * 24 * 3600


class Gate:
    """Knows by token, in the address once and then by cookie; without one, by the name of this
    computer, so that no stranger's page can reach it under a name of its own."""

    def __init__(self, token: str, base_url: str, port: int) -> None:
        self._token = token.encode()
        self.base_url = base_url
        # Cookies do not tell ports apart: two schools' pages on one machine are two cookies.
        self.cookie = f"xjaudit-{port}"
        # Not the token itself, which the address bar and the officer's notes hold.
        self.pass_ = hmac.new(self._token, b"leaders' page", hashlib.sha256).hexdigest()

    def knows(self, request: HTTPServerRequest) -> bool:
        """Whether the request may go on."""
        if not self._token:
            host, _ = split_host_and_port(request.host.lower())
            return host.strip("[]") in LOCAL_NAMES
        morsel = request.cookies.get(self.cookie)
        if morsel and _same(morsel.value.encode(), self.pass_.encode()):
            return True
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        return kind.lower() == "bearer" and self._is_token(token.strip())

    def brings_token(self, request: HTTPServerRequest) -> bool:
        """Whether the address holds the token."""
        given = request.query_arguments.get("token", [b""])[-1]
        return bool(self._token) and self._is_token(given.decode("utf-8", "replace"))

    def _is_token(self, given: str) -> bool:
        return _same(given.encode(), self._token)


class Guarded(Application):
    """An application none of whose handlers is asked before the gate."""

    def __init__(self, gate: Gate, settings: dict[str, Any]) -> None:
        super().__init__(transforms=[Headers, GZipContentEncoding], **settings)
        self._gate = gate

    def find_handler(self, request: HTTPServerRequest, **kwargs):
        """The gate's own answer, or whoever handles the address."""
        if self._gate.brings_token(request):
            return self.get_handler_delegate(request, Welcome, {"gate": self._gate})
        if not self._gate.knows(request):
            return self.get_handler_delegate(request, Closed)
        if ".." in unquote(request.path).replace("\\", "/").split("/"):
            return self.get_handler_delegate(request, Missing)
        return super().find_handler(request, **kwargs)


class Headers(OutputTransform):
    """What every answer bears, whoever gives it."""

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Set the headers of an answer that is about to leave."""
        headers.setdefault("Content-Security-Policy", PLAIN_POLICY)
        headers.setdefault("Cache-Control", "no-store")
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if "Server" in headers:
            del headers["Server"]
        return status_code, headers, chunk


class Telling(RequestHandler):
    """A handler whose failures are said in words for people, and nothing of their cause."""

    SUPPORTED_METHODS = ("GET", "HEAD")

    def write_error(self, status_code: int, **_: object) -> None:
        """Say it."""
        self.tell("missing" if status_code in (404, 405) else "failed")

    def tell(self, name: str, link: bool = True, **facts: object) -> None:
        """Answer with a page that says one thing."""
        language, home = self.settings["language"](), self.settings["base_url"]
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(message(name, language, home if link else None, **facts))

    def head(self, *_: str) -> None:
        """As `get`; there is nothing that only one of them may know."""
        self.get()


class Welcome(Telling):
    """Takes the token out of the address and remembers who brought it."""

    def initialize(self, gate: Gate) -> None:
        """See `Gate`."""
        self._gate = gate

    def get(self) -> None:
        """On to the same address without the token."""
        self.set_cookie(
            self._gate.cookie,
            self._gate.pass_,
            path=self._gate.base_url,
            httponly=True,
            samesite="Lax",
            secure=self.request.headers.get("X-Forwarded-Proto", self.request.protocol) == "https",
            max_age=_REMEMBERED_SECONDS,
        )
        asked = urlsplit(self.request.uri or "/")
        rest = urlencode([(k, v) for k, v in parse_qsl(asked.query) if k != "token"])
        # One slash only: two would lead to another host.
        self.redirect("/" + asked.path.lstrip("/") + (f"?{rest}" if rest else ""))


class Missing(Telling):
    """Whatever else is asked for."""

    SUPPORTED_METHODS = RequestHandler.SUPPORTED_METHODS

    def prepare(self) -> None:
        """404, by whatever method."""
        self.set_status(404)
        self.tell("missing")


class Closed(Telling):
    """Says that the full address is needed."""

    SUPPORTED_METHODS = RequestHandler.SUPPORTED_METHODS

    def prepare(self) -> None:
        """The same answer to whatever is asked."""
        self.set_status(403)
        self.tell("closed", link=False)


def _same(one: bytes, other: bytes) -> bool:
    return hmac.compare_digest(one, other)
