"""What an export was made from: files, settings, packs and program, kept under its hash; and laid
out again as a workspace of its own."""

import hashlib
import json
import tomllib
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from xjaudit import __version__, packs
from xjaudit.errors import WorkspaceError
from xjaudit.settings import Settings
from xjaudit.workspace import FOLDERS, MARKER, Workspace, marker, open_at
from xjaudit.workspace.decisions import ANCHOR, FILE
from xjaudit.workspace.inbox import Inbox, Received, as_note
from xjaudit.workspace.marker import Marker
from xjaudit.workspace.storing import make_folder, write

# Libraries whose versions show in the bytes of what is written.
_WRITERS = ("pandas", "pyarrow", "XlsxWriter")


@cache
def program() -> str:
    """What this program is: its version, a hash of its files, the libraries that write."""
    root = Path(__file__).parents[1]
    told = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".toml", ".csv"):
            told.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    writers = " ".join(f"{name} {version(name)}" for name in _WRITERS)
    return f"xjaudit {__version__} {told.hexdigest()[:16]} {writers}"


def keep(here: Workspace) -> str:
    """Keep what an audit made now is made from; answers its SHA-256."""
    used = here.settings.packs
    told = {
        "program": program(),
        # Today's date, where none is set, is not that of another day.
        "settings": "\n".join(marker.dump_settings(here.settings, ("as_of", "language"))),
        "packs": dict(zip(marker.places(used), (one.text for one in used), strict=True)),
        "files": [as_note(file) for file in here.files()],
    }
    data = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode()
    sha256 = hashlib.sha256(data).hexdigest()
    if not (path := here.path / "sources" / f"{sha256}.json").exists():
        make_folder(path.parent)
        write(path, data)
    return sha256


def load(here: Workspace, sha256: str) -> dict[str, Any]:
    """What was kept under a hash; WorkspaceError where it is missing or altered."""
    path = here.path / "sources" / f"{Path(sha256).name}.json"
    try:
        data = path.read_bytes()
    except OSError:
        raise WorkspaceError("source_missing", path) from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise WorkspaceError("file_altered", path)
    return json.loads(data)


def lay_out(here: Workspace, told: dict[str, Any], position: int, folder: Path) -> Workspace:
    """A workspace as this one was: with those files and settings, and the ledger up to there."""
    from xjaudit.ledger.copying import copy_to

    for name in FOLDERS:
        make_folder(folder / name)
    for place, text in told["packs"].items():
        make_folder((folder / place).parent)
        write(folder / place, text.encode())
    inbox = Inbox(folder / "inbox")
    for note in told["files"]:
        _link(here.path / "inbox" / note["sha256"], inbox.path / note["sha256"])
        inbox.note(Received(**note))
    used = packs.load(folder / place for place in told["packs"])
    settings = Settings().but(**tomllib.loads(told["settings"])["settings"], packs=used)
    write(folder / MARKER, marker.dump(Marker(settings, here.key)))
    copy_to(here.ledger, folder / FILE, folder / ANCHOR, position)
    made = open_at(folder)
    # A setting that was today's then is not by default today.
    return replace(made, marker=replace(made.marker, settings=settings))


def _link(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except FileNotFoundError:
        raise WorkspaceError("file_missing", source) from None
    except OSError:
        target.write_bytes(source.read_bytes())
