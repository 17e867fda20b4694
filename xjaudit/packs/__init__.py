"""Packs: what a province, a county and a school set otherwise than the nation, as TOML files.

A pack sets parameters and severities, turns rules off with a reason and a date, and adds rules
without code. `docs/packs.md` tells how one is written.
"""

from collections.abc import Iterable
from pathlib import Path

from xjaudit.errors import SettingError
from xjaudit.packs.reading import LEVELS, read
from xjaudit.rules import RULES
from xjaudit.settings import NATIONAL, OWN, Pack

LARGEST = 1_000_000


def load(paths: Iterable[Path]) -> tuple[Pack, ...]:
    """The packs of these files, from province to school: later ones win over earlier ones.

    SettingError says everything that is wrong with all of them.
    """
    known = {one.code: one.reads for one in RULES}
    packs: list[Pack] = []
    faults: list[SettingError] = []
    for path in paths:
        try:
            pack = read(_text(path), path.name, known)
            _must_follow(pack, packs)
        except SettingError as fault:
            faults.append(fault)
            continue
        packs.append(pack)
        known |= {one.code: one.reads for one in pack.rules}
    if faults:
        raise SettingError("several", faults=faults)
    return tuple(packs)


def _must_follow(pack: Pack, earlier: list[Pack]) -> None:
    if pack.name in (NATIONAL, OWN):
        raise SettingError("pack_name", pack.file, name=pack.name)
    for other in earlier:
        if other.name == pack.name:
            raise SettingError("pack_twice", pack.file, name=pack.name, other=other.file)
        if LEVELS.index(other.level) > LEVELS.index(pack.level):
            raise SettingError("pack_order", pack.file, other=other.file)


def _text(path: Path) -> str:
    try:
        with path.expanduser().open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise SettingError("pack_unreadable", path.name, reason=error.strerror) from None
    if len(data) > LARGEST:
        raise SettingError("pack_too_large", path.name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingError("pack_encoding", path.name) from None
