"""Starting JupyterLab for officers, with safe settings."""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import platformdirs

from xjaudit import share, workspace
from xjaudit.errors import spoken
from xjaudit.lab_settings import lab_settings
from xjaudit.processes import LOOPBACK, claim, need, run
from xjaudit.workspace.storing import make_folder, write

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


def lab(folder: Path | None = None, port: int = 8888, open_browser: bool = True) -> None:
    """Run JupyterLab on loopback with the officer's notebooks until interrupted.

    The page that opens lets people choose or make a workspace. It begins with `folder`, made if
    missing; without one with what `workspace.here` answers. The notebooks lie in `notebooks` beside
    the workspace; those that are there already are left as they are.
    """
    need("jupyterlab", "lab")
    if folder or (workspace.choice.place() / workspace.MARKER).is_file():
        opened = workspace.open_at(folder or workspace.choice.place(), create=True)
        beside, language = opened.path.parent, opened.settings.language
    else:
        opened, beside, language = None, Path.cwd(), spoken()
    notebooks = beside / "notebooks"
    kept = copy_notebooks(notebooks, language)
    if kept:
        _say("kept", names=", ".join(kept))
    port = claim(port)
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
        address = f"http://{LOOPBACK}:{port}/"
        # JupyterLab opens the page by itself.
        run(
            command,
            environment,
            str(notebooks),
            (LOOPBACK, port),
            lambda: _say("started", address=address),
        )


def copy_notebooks(target: Path, language: str = "zh") -> list[str]:
    """Put the officer's notebooks into a folder, their texts in a language; the names of those left
    alone because they differ from the shipped ones."""
    make_folder(target)
    kept = []
    for source in sorted(share.folder("notebooks").glob("*.ipynb")):
        copy, shipped = target / source.name, source.read_bytes()
        if not copy.exists():
            copy.write_bytes(_in_language(shipped, language))
        elif copy.read_bytes() not in (shipped, _in_language(shipped, language)):
            kept.append(source.name)
    return kept


def _in_language(notebook: bytes, language: str) -> bytes:
    """A notebook whose texts are those that its cells hold in another language."""
    if language == "zh":
        return notebook
    told = json.loads(notebook)
    for cell in told["cells"]:
        cell["source"] = cell["metadata"].pop(language, cell["source"])
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def _say(word: str, **facts: str) -> None:
    sys.stderr.write(_WORDS[spoken()][word].format(**facts) + "\n")
    sys.stderr.flush()
