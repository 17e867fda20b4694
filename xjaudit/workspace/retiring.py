"""A campaign is over: its workspace is destroyed, and a certificate of it left.

Files are overwritten once with random bytes before they are deleted. That does what it says on a
plain disk. Solid-state drives, file systems that copy on write, snapshots, network drives and
backups may keep older blocks; the certificate says so. Encrypted disks make up for it.
"""

import hashlib
import json
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from xjaudit import __version__
from xjaudit.errors import WorkspaceError
from xjaudit.ledger.entry import LedgerError, now
from xjaudit.workspace import MARKER, Workspace
from xjaudit.workspace.storing import write

_CHUNK = 1 << 20
SAYS = {
    "zh": "每个文件用随机字节覆盖一次后删除。固态硬盘、写时复制的文件系统、快照、网络盘和备份中"
    "可能仍有残留，需另行清除。",
    "en": "Every file was overwritten once with random bytes, then deleted. Solid-state drives, "
    "file systems that copy on write, snapshots, network drives and backups may still hold "
    "remains; they must be cleared separately.",
}


def retire(
    here: Workspace,
    actor: str | None = None,
    role: str | None = None,
    reason: str = "",
    sure: bool = False,
) -> Path:
    """Destroy a workspace; answers the certificate, beside where it was. It counts and hashes, and
    names nobody but who did it. After a kill, doing it again finishes the work."""
    name, part = here.decisions.acting(actor, role)
    if part not in ("registrar", "leader", "county"):
        raise LedgerError("retire_role", role=part)
    if not sure:
        raise WorkspaceError("retire_unsure", here.path)
    begun = here.path.with_name(f".{here.path.name}.retiring.json")
    if begun.is_file():
        told = json.loads(begun.read_text("utf-8"))
    else:
        told = _told(here) | {"by": name, "role": part, "reason": reason}
        write(begun, json.dumps(told, ensure_ascii=False).encode())
    _destroy_server(here)
    here.decisions.close()
    shred(here.path)
    told |= {"finished": now(), "method": SAYS[here.settings.language]}
    end = _free(here.path)
    write(end, json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n")
    begun.unlink()
    return end


def shred(folder: Path) -> None:
    """Overwrite and delete everything in a folder; what makes it a workspace last, so that it can
    be done again."""
    files = [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
    for path in sorted(files, key=lambda one: one == folder / MARKER):
        with suppress(FileNotFoundError):
            if not path.is_symlink():
                _overwrite(path)
            path.unlink()
    shutil.rmtree(folder)


def _overwrite(path: Path) -> None:
    if path.stat().st_nlink > 1:
        # Another name of the same bytes, outside of here, is not ours to destroy.
        return
    path.chmod(0o600)
    left = path.stat().st_size
    with path.open("r+b") as file:
        while left > 0:
            left -= file.write(secrets.token_bytes(min(left, _CHUNK)))
        file.flush()
        os.fsync(file.fileno())


def _told(here: Workspace) -> dict[str, Any]:
    files = here.files()
    hashes = "\n".join(sorted(file.sha256 for file in files))
    entries = here.ledger.entries()
    paths = [path for path in here.path.rglob("*") if path.is_file()]
    return {
        "program": f"xjaudit {__version__}",
        "school_code": here.settings.school_code,
        "as_of": here.settings.as_of.isoformat(),
        "begun": now(),
        "files_received": len(files),
        "files_received_sha256": hashlib.sha256(hashes.encode()).hexdigest(),
        "entries": len(entries),
        "ledger_head": here.ledger.head()[1],
        "exports": sum(one.verb == "export" for one in entries),
        "editions": len(here.editions()),
        "files_destroyed": len(paths),
        "bytes_destroyed": sum(path.stat().st_size for path in paths),
    }


def _destroy_server(here: Workspace) -> None:
    if url := here.marker.ledger:
        from xjaudit.ledger.server import ServerStore

        store = ServerStore(url)
        store.destroy()
        store.close()


def _free(path: Path) -> Path:
    number, end = 1, path.with_name(f"{path.name}.retired.json")
    while end.exists():
        number += 1
        end = path.with_name(f"{path.name}.retired-{number}.json")
    return end
