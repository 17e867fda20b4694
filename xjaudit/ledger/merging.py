"""Entries of a work pack come into the ledger that the pack was made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xjaudit.ledger.anchor import Anchor
from xjaudit.ledger.entry import Entry, LedgerError, vars_of
from xjaudit.ledger.pen import Pen
from xjaudit.ledger.proof import faults_of
from xjaudit.ledger.rows import identity_of, read
from xjaudit.ledger.sqlite import SqliteStore
from xjaudit.ledger.store import Ledger
from xjaudit.ledger.verbs import UNDO, check


@dataclass(frozen=True)
class Branch:
    """What a pack brings: its entries after those of the ledger it began from.

    base, head  seq and hash of the last entry it began with
    """

    pack: str
    identity: str
    base: int
    head: str
    entries: list[Entry]


def branch_of(path: Path, anchor: Anchor, told: Mapping[str, Any], name: str) -> Branch:
    """A pack's entries, once its whole chain is proven; LedgerError where anything is wrong."""
    store = SqliteStore(path)
    if faults := faults_of(store, anchor):
        raise LedgerError("workpack_damaged", name, faults=faults)
    with store.untouched() as connection:
        entries, identity = read(connection), identity_of(connection)
    base = int(told["base"])
    begun = entries[base - 1].hash if base else str(told["head"])
    if len(entries) < base or begun != told["head"]:
        raise LedgerError("workpack_foreign", name)
    return Branch(str(told["id"]), identity, base, begun, entries[base:])


def merge(ledger: Ledger, branch: Branch, name: str) -> list[Entry]:
    """Enter what the ledger does not hold yet, all or nothing; answers the new entries.

    The same pack again, or one that has grown, brings only what is new. LedgerError of a pack that
    was not made from this ledger, or in which what came before is not what it was.
    """

    def enter(pen: Pen) -> list[Entry]:
        begun = pen.hash_at(branch.base)
        if identity_of(pen.connection) != branch.identity or begun != branch.head:
            raise LedgerError("workpack_foreign", name)
        return [made for one in branch.entries if (made := _enter(pen, one, branch, name))]

    return ledger.write(enter)


def _enter(pen: Pen, entry: Entry, branch: Branch, name: str) -> Entry | None:
    here = pen.find(entry.id)
    if here:
        if here.origin is None or here.origin["hash"] != entry.hash:
            raise LedgerError("workpack_differs", name, number=entry.seq)
        return None
    check(entry.actor, entry.role, entry.verb, entry.subject, entry.payload)
    about = entry.subject
    if entry.verb == UNDO:
        target = pen.find(entry.key)
        if target is None:
            raise LedgerError("workpack_differs", name, number=entry.seq)
        about = target.about
    origin = {"pack": branch.pack, "hash": entry.hash, "known": branch.base}
    return pen.put(vars_of(entry), about, origin)
