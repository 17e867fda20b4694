"""An audit kept on disk so that opening the next notebook need not compute it again."""

import json
import shutil
from dataclasses import fields
from functools import cache as remember
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pandas as pd

from xjaudit import __version__
from xjaudit.audit import Audit
from xjaudit.settings import Settings
from xjaudit.workspace.storing import write

KEEP = 3


def save(folder: Path, audit: Audit) -> None:
    """Write an audit's tables into a folder, which appears whole or not at all."""
    # Parquet and JSON, not pickle: a workspace that travelled on a stick must not run code.
    made = Path(mkdtemp(dir=folder.parent, prefix=".making-"))
    rest: dict[str, Any] = {}
    for name, value in _parts(audit).items():
        if isinstance(value, pd.DataFrame):
            value.to_parquet(made / f"{name}.parquet")
            (made / f"{name}.parquet").chmod(0o600)
        else:
            rest[name] = value
    write(made / "rest.json", json.dumps(rest, ensure_ascii=False, default=str).encode())
    # One that knew less of what was decided gives way.
    shutil.rmtree(folder, ignore_errors=True)
    try:
        made.replace(folder)
    except OSError:
        # Another notebook was quicker; both made the same.
        shutil.rmtree(made, ignore_errors=True)
    _forget_old(folder.parent)


def load(folder: Path, settings: Settings) -> Audit | None:
    """The audit kept in a folder; None where there is none that can be read."""
    try:
        rest = json.loads((folder / "rest.json").read_text("utf-8"))
        parts: dict[str, Any] = {path.stem: _read(path) for path in folder.glob("*.parquet")}
        return Audit(**rest, **parts, settings=settings)
    except (OSError, ValueError, TypeError):
        return None


@remember
def program() -> str:
    """A hash of this program's version and files: a better rule makes a new audit."""
    root = Path(__file__).parents[1]
    files = (p for p in sorted(root.rglob("*")) if p.suffix in (".py", ".toml", ".csv"))
    told = [f"{p.relative_to(root)}:{p.stat().st_mtime_ns}:{p.stat().st_size}" for p in files]
    return sha256("\n".join([__version__, pd.__version__, *told]).encode()).hexdigest()


def _read(path: Path) -> pd.DataFrame:
    frame = pd.read_parquet(path)
    # Lists in cells come back as arrays.
    for name in [n for n in frame if frame[n].dtype == "object"]:
        frame[name] = frame[name].map(lambda v: v.tolist() if isinstance(v, np.ndarray) else v)
    return frame


def _parts(audit: Audit) -> dict[str, Any]:
    return {f.name: getattr(audit, f.name) for f in fields(audit) if f.name != "settings"}


def _forget_old(cache: Path) -> None:
    kept = sorted(cache.glob("audit-*"), key=lambda p: p.stat().st_mtime, reverse=True)
    for folder in kept[KEEP:]:
        shutil.rmtree(folder, ignore_errors=True)
