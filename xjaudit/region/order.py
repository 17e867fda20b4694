"""What is to be done with every school, as it is sent to a worker; and the hash by which a school's
result is known to hold still."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from xjaudit import __version__
from xjaudit.region.find import School
from xjaudit.region.places import Place
from xjaudit.settings import Settings


@dataclass(frozen=True, repr=False)
class Order:
    """One run: from where, to where, and how.

    key      what persons' keys are made with, on whatever machine
    program  what `program()` answers where the run was started
    away     other machines may do the work: theirs must be the same program
    """

    source: Place
    out: Place
    settings: Settings
    key: bytes
    program: str
    password: str | None = None
    workbooks: bool = True
    away: bool = False


@cache
def program() -> str:
    """This program's version and a hash of its files: a better rule makes a new audit."""
    root, told = Path(__file__).parents[1], hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".toml", ".csv"):
            told.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{__version__} {told.hexdigest()[:16]} pandas {pd.__version__}"


def fingerprint(order: Order, school: School) -> str:
    """A hash of all that a school's result follows from: files, settings, packs, program."""
    told = vars(order.settings) | {"packs": [one.plain() for one in order.settings.packs]}
    secret = hashlib.blake2b((order.password or "").encode(), key=order.key).hexdigest()
    shared = [order.program, secret, order.workbooks, told]
    own = [school.school_id, school.name, school.county, school.code]
    files = [(path, order.source.digest(path)) for path, _ in school.files]
    files += [(part.file, part.digest) for part in school.parts]
    text = json.dumps([shared, own, files], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
