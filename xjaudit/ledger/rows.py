"""Entries as rows of a ledger's table, and what is asked of them."""

import gc
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, bindparam, select

from xjaudit.ledger import schema
from xjaudit.ledger.entry import Entry, LedgerError, canonical, first_prev
from xjaudit.ledger.schema import entries as table

COLUMNS = tuple(column.name for column in table.columns)
# Put together once: that takes longer than running them.
_LAST = select(table.c.seq, table.c.hash).order_by(table.c.seq.desc()).limit(1)
_HASH_AT = select(table.c.hash).where(table.c.seq == bindparam("seq"))
_IDENTITY = select(schema.identity.c.ledger)
_AFTER = select(table).where(table.c.seq > bindparam("after")).order_by(table.c.seq)


def row_of(entry: Entry) -> dict[str, Any]:
    """An entry as it is stored."""
    row = {name: getattr(entry, name) for name in COLUMNS}
    row["payload"] = canonical(entry.payload)
    row["origin"] = canonical(entry.origin) if entry.origin else None
    return row


def entries_of(rows: Sequence[Any]) -> list[Entry]:
    """Entries from their rows; LedgerError names the first whose JSON is damaged."""
    *_, payload_at, _, _, _, origin_at = range(len(COLUMNS))
    try:
        # One call for all: a hundred thousand calls would take a second.
        payloads = json.loads(f"[{','.join(row[payload_at] for row in rows)}]")
    except (ValueError, TypeError):
        payloads = []
    # A damaged text may still make one list, of another length.
    if len(payloads) != len(rows):
        payloads = [_parsed(row[0], row[payload_at]) for row in rows]
    came = (row[origin_at] and _parsed(row[0], row[origin_at]) for row in rows)
    return [
        Entry._make((*row[:payload_at], payload, *row[payload_at + 1 : origin_at], origin))
        for row, payload, origin in zip(rows, payloads, came, strict=True)
    ]


def _parsed(seq: int, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, TypeError):
        raise LedgerError("entry_damaged", number=seq) from None


def read(connection: Connection, after: int = 0) -> list[Entry]:
    """Entries whose seq is greater, in order."""
    with _undisturbed():
        return entries_of([tuple(row) for row in connection.execute(_AFTER, {"after": after})])


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Many objects are made that all stay: to look among them for rubbish would take longest."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def identity_of(connection: Connection) -> str:
    """What tells this ledger from all others."""
    return connection.execute(_IDENTITY).scalar_one()


def hash_at(connection: Connection, seq: int) -> str | None:
    """The hash of the entry of a seq; None where there is none."""
    return connection.execute(_HASH_AT, {"seq": seq}).scalar()


def head_of(connection: Connection) -> tuple[int, str]:
    """Seq and hash of the last entry."""
    last = connection.execute(_LAST).first()
    return (last[0], last[1]) if last else (0, first_prev(identity_of(connection)))


def refuse_cut(
    connection: Connection, head: tuple[int, str], known: tuple[int, str] | None
) -> None:
    """LedgerError where entries are gone that the ledger is known to have had: going on would
    write over what may still be saved. `known` is the anchor's head, as it was before the
    transaction began: read later, it may be of an entry that came since."""
    if known is None or known == head:
        return
    if known[0] > head[0]:
        raise LedgerError("ledger_cut", known=known[0], found=head[0])
    if known[0] and hash_at(connection, known[0]) != known[1]:
        raise LedgerError("ledger_exchanged", number=known[0])
