"""Work packs: classes shared out among operators, each with a copy of the workspace to work in
without a network; and their decisions brought home, in any order and as often as wanted.

Every pack holds all files in use and the whole ledger: whether a pupil is missing from class 7-1 is
known only when all other lists have been looked through. What is shared out is the work.
"""

import heapq
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import TYPE_CHECKING, Any

import pandas as pd

from xjaudit.errors import WorkspaceError, XjauditError
from xjaudit.ledger.entry import Entry
from xjaudit.record.classes import class_order
from xjaudit.workspace import MARKER, Workspace, marker
from xjaudit.workspace.decisions import ANCHOR, FILE
from xjaudit.workspace.inbox import Received
from xjaudit.workspace.packfiles import bring_files, set_aside_too
from xjaudit.workspace.sealing import SUFFIX, is_sealed, seal, unseal
from xjaudit.workspace.storing import make_folder, write

if TYPE_CHECKING:
    from xjaudit.ledger.merging import Branch

NAMES = {"zh": "工作包-{number:02d}", "en": "pack-{number:02d}"}
MOST = 99


@dataclass(frozen=True)
class Merged:
    """What came of one pack: its new entries, how many were here before, files that were added in
    it or set aside, and why some of those added stay behind."""

    path: Path
    pack: str
    entries: list[Entry]
    known: int
    files: list[Received] = field(default_factory=list)
    aside: list[Received] = field(default_factory=list)
    faults: list[XjauditError] = field(default_factory=list)


def make_packs(
    here: Workspace, to: Path, operators: int, by: str = "class", passphrase: str | None = None
) -> list[Path]:
    """Share the classes out; answers a folder per pack, or with a passphrase a sealed file.

    Classes with more findings weigh more. Fewer packs than operators where there are fewer classes.
    """
    if here.marker.pack:
        raise WorkspaceError("pack_of_pack", here.path)
    if by != "class" or not 1 <= operators <= MOST:
        raise WorkspaceError("pack_operators", by=by, number=operators, most=MOST)
    shares = shared_out(weights(here), operators)
    if not shares:
        raise WorkspaceError("pack_no_classes", here.path)
    names = [NAMES[here.settings.language].format(number=n) for n in range(1, len(shares) + 1)]
    ends = [to / (name + (SUFFIX if passphrase else "")) for name in names]
    for end in ends:
        if end.exists():
            raise WorkspaceError("not_empty", end)
    make_folder(to)
    with TemporaryDirectory(prefix=".packing-", dir=to) as stage:
        model = Path(stage, "model")
        base = _model(here, model)
        for number, (share, name, end) in enumerate(zip(shares, names, ends, strict=True), 1):
            told = {"id": secrets.token_hex(8), "number": number, "of": len(shares)}
            made = Path(stage, name)
            shutil.copytree(model, made)
            pack = told | {"classes": share, "base": base[0], "head": base[1]}
            settings = replace(here.marker, ledger="", me={}, pack=pack)
            write(made / MARKER, marker.dump(settings))
            if passphrase:
                seal(made, end, passphrase)
            else:
                made.rename(end)
    return ends


def merge_packs(
    here: Workspace, packs: Iterable[Path], passphrase: str | None = None
) -> tuple[list[Merged], list[XjauditError]]:
    """Bring home what was decided and added in packs, folders or sealed files; what is wrong with
    one keeps none of the others out. Conflicts are told by `here.state().conflicts`."""
    done: list[Merged] = []
    faults: list[XjauditError] = []
    for path in packs:
        try:
            done.append(_merge_one(here, path, passphrase))
            faults += done[-1].faults
        except XjauditError as fault:
            faults.append(fault)
    return done, faults


def weights(here: Workspace) -> dict[str, int]:
    """Every class by its work: a pupil one, a finding about it three."""
    audit = here.audit()
    found = audit.findings["class"].value_counts()
    pupils = audit.classes.set_index("class")["registered"]
    lists = audit.classes.set_index("class")["listed"].fillna(0).astype("int64")
    work = pd.concat([pupils, lists], axis=1).max(axis=1).add(3 * found, fill_value=0)
    return {str(name): int(value) for name, value in work.items() if name}


def shared_out(work: dict[str, int], operators: int) -> list[list[str]]:
    """Classes in that many shares of about the same work, each in order; none empty."""
    shares: list[tuple[int, int, list[str]]] = [(0, n, []) for n in range(operators)]
    for name in sorted(work, key=lambda one: (-work[one], class_order(one))):
        load, number, share = heapq.heappop(shares)
        heapq.heappush(shares, (load + work[name], number, [*share, name]))
    told = sorted(shares, key=lambda one: one[1])
    return [sorted(share, key=class_order) for _, _, share in told if share]


def _model(here: Workspace, folder: Path) -> tuple[int, str]:
    """What all packs hold; answers the head of the ledger they begin from."""
    from xjaudit.ledger.copying import copy_to

    make_folder(folder / "inbox")
    for file in here.files():
        for name in (file.sha256, f"{file.sha256}.json"):
            if file.in_use:
                shutil.copy2(here.path / "inbox" / name, folder / "inbox" / name)
    for one in ("packs", "evidence"):
        if (here.path / one).is_dir():
            shutil.copytree(here.path / one, folder / one)
    return copy_to(here.ledger, folder / FILE, folder / ANCHOR)


def _merge_one(here: Workspace, path: Path, passphrase: str | None) -> Merged:
    if path.is_dir():
        return _merge_folder(here, path, path)
    if not path.is_file():
        raise WorkspaceError("nothing_there", path)
    with path.open("rb") as file:
        if not is_sealed(file.read(4096)):
            raise WorkspaceError("not_sealed", path)
    if not passphrase:
        raise WorkspaceError("seal_passphrase", path)
    stage = Path(mkdtemp(prefix="run-", dir=here.path / "cache"))
    try:
        return _merge_folder(here, unseal(path, stage / "pack", passphrase), path)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _merge_folder(here: Workspace, folder: Path, named: Path) -> Merged:
    from xjaudit.ledger.merging import merge

    branch, pack = _branch(folder, named)
    _bring_evidence(here, folder)
    new = merge(here.ledger, branch, str(named))
    files, faults = bring_files(here, folder, named)
    aside = set_aside_too(here, folder, pack)
    return Merged(named, pack, new, len(branch.entries) - len(new), files, aside, faults)


def _branch(folder: Path, named: Path) -> "tuple[Branch, str]":
    from xjaudit.ledger.anchor import Anchor
    from xjaudit.ledger.merging import branch_of

    if not (folder / MARKER).is_file():
        raise WorkspaceError("not_a_workspace", named)
    told: Any = marker.load(folder / MARKER).pack
    if not told:
        raise WorkspaceError("not_a_pack", named)
    branch = branch_of(folder / FILE, Anchor(folder / ANCHOR), told, str(named))
    return branch, str(told["id"])


def _bring_evidence(here: Workspace, folder: Path) -> None:
    """Files attached in the pack, each named by its hash; before the entries that name them."""
    for file in sorted((folder / "evidence").glob("*")):
        target = here.path / "evidence" / file.name
        if file.is_file() and not target.exists():
            make_folder(target.parent)
            write(target, file.read_bytes())
