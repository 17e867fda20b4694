"""Who gets into the leaders' server, and how it may not be opened to strangers."""

import pytest
import websocket
from typer.testing import CliRunner

from tests.leaders import TOKEN
from xjaudit.cli import app
from xjaudit.errors import XjauditError

pytestmark = pytest.mark.slow


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
