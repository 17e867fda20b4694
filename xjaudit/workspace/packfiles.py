"""Files that were added or set aside in a work pack: at home the same is done with them."""

import hashlib
from dataclasses import replace
from pathlib import Path, PurePosixPath

from xjaudit.errors import WorkspaceError, XjauditError
from xjaudit.workspace import Workspace
from xjaudit.workspace.inbox import Inbox, Received, bare
from xjaudit.workspace.incoming import Incoming


def bring_files(
    here: Workspace, folder: Path, named: Path
) -> tuple[list[Received], list[XjauditError]]:
    """Take in what is in use in a pack and was never here; answers the new files, and why others
    stay behind. A file that came here since the pack was made gives way to none of the same name.
    """
    theirs = Inbox(folder / "inbox").files()
    begun_with, mine = {one.sha256 for one in theirs}, {one.sha256 for one in here.files()}
    brought: list[Received] = []
    faults: list[XjauditError] = []
    for file in theirs:
        if not file.in_use or file.sha256 in mine:
            continue
        rival = next((one for one in here.files() if _rivals(one, file, begun_with)), None)
        if file.opened_from:
            faults.append(WorkspaceError("pack_file_locked", named, name=file.name))
        elif rival:
            fault = WorkspaceError("pack_file_rival", named, name=file.name, other=rival.name)
            faults.append(fault)
        elif _digest(path := folder / "inbox" / file.sha256) != file.sha256:
            faults.append(WorkspaceError("file_altered", named / file.name))
        else:
            added = here.add_files([_incoming(file, path)], file.kind or None)
            brought += [one for one in added.files if one.new]
            faults += added.faults
    return brought, faults


def set_aside_too(here: Workspace, folder: Path, pack: str) -> list[Received]:
    """Set aside what somebody set aside in a pack; answers these files. Whoever takes one back here
    is not overruled by the same pack."""
    theirs = Inbox(folder / "inbox").files()
    # What took the place of another is told by `bring_files`.
    aside = {one.sha256 for one in theirs if not one.in_use and not one.by}
    done = []
    for file in here.files():
        followed = [one for one in file.aside_in.split(";") if one]
        if file.in_use and file.sha256 in aside and pack not in followed:
            here.inbox.note(replace(file, aside_in=";".join([*followed, pack])))
            done.append(here.inbox.set_aside(file.sha256))
    return done


def _rivals(mine: Received, theirs: Received, begun_with: set[str]) -> bool:
    same = (bare(mine.name), mine.kind) == (bare(theirs.name), theirs.kind)
    return same and mine.in_use and mine.sha256 not in begun_with


def _incoming(file: Received, path: Path) -> Incoming:
    name = PurePosixPath(file.name)
    return Incoming(name.name, path, "" if name.parent == PurePosixPath() else str(name.parent))


def _digest(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
