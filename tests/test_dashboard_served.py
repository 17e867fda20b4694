"""What the leaders' server answers to bare clients, address by address, and what it leaves out."""

import gzip
import re
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.slow


def test_first_view_needs_no_kernel_and_comes_packed_and_tagged(server):
    plain, small = server.ask(), server.ask(**{"Accept-Encoding": "gzip"})
    assert plain.status == small.status == 200
    assert gzip.decompress(small.body) == plain.body
    assert server.school.settings.school_name in plain.text
    assert server.ask(**{"If-None-Match": plain.headers["Etag"]}).status == 304
    assert server.ask(method="HEAD").status == 200


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
