"""Workspaces this user knows, the last chosen first, and which one notebooks work in.

`workspaces.json` in the user's own data folder holds their paths and nothing else. A running
JupyterLab has a choice of its own (the file that XJAUDIT_CHOICE names): another one beside it that
works for another school changes nothing in it.
"""

import json
import os
from pathlib import Path

import platformdirs

from xjaudit.errors import WorkspaceError
from xjaudit.workspace.storing import make_folder, write

FIXED, CHOICE = "XJAUDIT_WORKSPACE", "XJAUDIT_CHOICE"
# Nobody looks through a longer list.
MOST = 30


def known() -> list[Path]:
    """Folders that were chosen before, the last one first, whether or not they are still there."""
    try:
        told = json.loads(_file().read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return [Path(one) for one in told if isinstance(one, str)] if isinstance(told, list) else []


def chosen() -> Path | None:
    """The folder that notebooks work in, as far as anybody chose."""
    try:
        if (told := os.environ.get(CHOICE)) and (path := Path(told).read_text("utf-8")):
            return Path(path)
    except OSError:
        pass
    return next(iter(known()), None)


def place() -> Path:
    """The folder of a notebook's workspace: XJAUDIT_WORKSPACE, else the chosen one, else
    `workspace` nearby; it need not be there."""
    if told := os.environ.get(FIXED):
        return Path(told)
    if path := chosen():
        return path
    near = [Path("workspace"), Path("../workspace")]
    return next((path for path in near if path.is_dir()), near[0])


def choose(path: Path) -> None:
    """Let notebooks work in this folder from now on. WorkspaceError where they would not."""
    told = os.environ.get(FIXED)
    if told and Path(told).resolve() != path.resolve():
        raise WorkspaceError("workspace_fixed", told)
    try:
        if told := os.environ.get(CHOICE):
            write(Path(told), str(path.resolve()).encode())
        remember(path)
    except OSError as error:
        raise WorkspaceError("choice_unkept", _file(), reason=error.strerror) from None


def remember(path: Path) -> None:
    """Put a folder first in the list."""
    path = path.resolve()
    told = [path, *(one for one in known() if one != path)][:MOST]
    make_folder(_file().parent)
    write(_file(), json.dumps([str(one) for one in told], ensure_ascii=False, indent=1).encode())


def _file() -> Path:
    return platformdirs.user_data_path("xjaudit", appauthor=False) / "workspaces.json"
