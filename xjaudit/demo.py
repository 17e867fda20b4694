"""The sample school end to end: made, taken in, audited, exported, published."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from xjaudit import publish, report, settings, share, workspace
from xjaudit.audit import InputErrors
from xjaudit.errors import InputError, XjauditError
from xjaudit.exports import outputs

_KINDS = {"registry": "roster", "lists": "list", "problems": "problems"}
_WORDS = {
    "zh": {
        "make": "生成示例学校（人物均为虚构）……",
        "audit": "读取、核查、核对……",
        "where": "结果文件：",
        "next": "接下来：",
        "lab": "打开核查笔记本：",
        "page": "打开领导看板：",
        "took": "用时 {seconds:.1f} 秒",
    },
    "en": {
        "make": "Making the sample school (everybody in it is invented) ...",
        "audit": "Reading, checking, reconciling ...",
        "where": "Results:",
        "next": "Next:",
        "lab": "open the officer's notebooks: ",
        "page": "open the leaders' page: ",
        "took": "took {seconds:.1f} s",
    },
}


def demo(folder: Path, language: str, say: Callable[[str], None]) -> str:
    """Run the main job on the sample school inside `folder`; answers what a person wants to read.

    What is there already is used again, so a second run only audits. SettingError if there is no
    such language.
    """
    language = settings.Settings().but(language=language).language
    words, started = _WORDS[language], time.monotonic()
    school = folder / "school"
    if not (school / "expected_links.csv").is_file():
        say(words["make"])
        _make_school(school)
    say(words["audit"])
    here = _open(folder / "workspace", school, language)
    audit = here.audit()
    written = outputs.write_all(audit, here.path / "outbox")
    publish.publish(here, audit)
    shown = _beside(here.path)
    lines = [
        "",
        report.in_words(audit),
        words["where"],
        *(f"  {_beside(path)}" for path in written.values()),
        words["next"],
        f"  make lab         # {words['lab']}xjaudit lab {shown}",
        f"  make dashboard   # {words['page']}xjaudit dashboard {shown}/published",
        words["took"].format(seconds=time.monotonic() - started),
    ]
    return "\n".join(lines)


def _make_school(school: Path) -> None:
    if find_spec("xlwt") is None:
        raise XjauditError("demo_needs_xlwt")
    partial = school.with_name("school.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError("output_folder", school.parent, reason=error.strerror) from None
    script = share.folder("sample_data") / "generate.py"
    made = subprocess.run(
        [sys.executable, str(script), "--to", str(partial)], capture_output=True, text=True
    )
    if made.returncode:
        raise XjauditError("demo_failed", reason=made.stderr.strip()[-500:])
    shutil.rmtree(school, ignore_errors=True)
    partial.rename(school)


def _open(path: Path, school: Path, language: str) -> workspace.Workspace:
    """The demo's workspace with the school's files taken in; the same files twice are one."""
    chosen = settings.load(school / "settings.toml").but(language=language)
    if (path / workspace.MARKER).is_file():
        here = workspace.open_at(path)
        if here.settings != chosen:
            here = here.write_settings(chosen)
    else:
        here = workspace.new(path, chosen)
    for name, kind in _KINDS.items():
        if faults := here.add(school / name, kind).faults:
            raise InputErrors("several", faults=faults)
    return here


def _beside(path: Path) -> Path:
    """A path as it is typed from here."""
    try:
        return path.resolve().relative_to(Path.cwd())
    except ValueError:
        return path.resolve()
