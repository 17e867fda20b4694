"""What tests share: the sample school and its audit, made once per session."""

import subprocess
import sys
from pathlib import Path

import hypothesis
import pytest

from xjaudit import settings
from xjaudit.audit import Audit, audit
from xjaudit.errors import speak

# The same examples in every run: a failure is the change's, not the day's.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.load_profile("repeatable")

TOP = Path(__file__).parent.parent


def pytest_collection_modifyitems(items):
    """Files stay whole where tests run side by side, and one browser runs at a time."""
    for item in items:
        drives = item.get_closest_marker("browser") or "server" in item.fixturenames
        item.add_marker(pytest.mark.xdist_group("browser" if drives else item.path.stem))


@pytest.fixture(autouse=True)
def chinese():
    """Each test begins in the language that is spoken unless somebody asks for another."""
    speak("zh")


@pytest.fixture(scope="session", autouse=True)
def nothing_known(tmp_path_factory):
    """Tests know no workspace of whoever runs them, and leave none behind."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        patch.delenv("XJAUDIT_WORKSPACE", raising=False)
        yield


@pytest.fixture(scope="session")
def sample_school() -> Path:
    """The school in the repository: registry/, lists/, problems/, settings.toml, keys."""
    return TOP / "sample_data" / "school"


def make_school(folder: Path, *options: str) -> Path:
    """A school made by the generator."""
    script = TOP / "sample_data" / "generate.py"
    subprocess.run(
        [sys.executable, str(script), "--to", str(folder), *options],
        check=True,
        capture_output=True,
    )
    return folder


def audit_of(school: Path, **changes) -> Audit:
    """The audit of a generated school, with a fixed key."""
    chosen = settings.load(school / "settings.toml").but(**changes)
    problems = school / "problems"
    return audit(
        sorted((school / "registry").iterdir()),
        sorted((school / "lists").iterdir()),
        sorted(problems.iterdir()) if problems.is_dir() else [],
        chosen,
        key=b"key of the tests",
    )


@pytest.fixture(scope="session")
def sample_audit(sample_school: Path) -> Audit:
    """The audit of the sample school."""
    return audit_of(sample_school)


@pytest.fixture(scope="module")
def lab(tmp_path_factory, sample_school):
    """JupyterLab over a workspace with the sample school: its port and the workspace."""
    # Only these tests need a browser.
    from tests.browser import fill, jupyter

    home = tmp_path_factory.mktemp("lab")
    here = fill(home / "workspace", sample_school)
    with jupyter(home) as port:
        yield port, here


@pytest.fixture(scope="session")
def region(tmp_path_factory) -> Path:
    """Three schools in two counties with cases between them; `expected_across.json` tells these."""
    folder = tmp_path_factory.mktemp("region") / "报送"
    script = TOP / "sample_data" / "region.py"
    options = ["--schools", "3", "--pupils", "36", "--classes", "9"]
    subprocess.run([sys.executable, str(script), "--to", str(folder), *options], check=True)
    return folder


@pytest.fixture(scope="session")
def server(tmp_path_factory, sample_school):
    """The leaders' page of the sample school, served: see `tests.leaders.Server`."""
    from tests.browser import fill
    from tests.leaders import serving
    from xjaudit.publish import publish

    school = fill(tmp_path_factory.mktemp("leaders") / "w", sample_school)
    publish(school)
    with serving(school.published, tmp_path_factory.mktemp("server"), school=school) as running:
        yield running
