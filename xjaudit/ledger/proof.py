"""Every byte of a ledger checked: its pages, its chain, its head, its file at rest."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select, text

from xjaudit.ledger import schema
from xjaudit.ledger.anchor import Anchor, Rest
from xjaudit.ledger.entry import Entry, LedgerError, canonical, first_prev
from xjaudit.ledger.rows import COLUMNS, entries_of, refuse_cut
from xjaudit.ledger.schema import entries as table
from xjaudit.ledger.sqlite import SqliteStore, content_of
from xjaudit.ledger.store import Store
from xjaudit.ledger.verbs import UNDO

# Faults of one kind that are told one by one.
TOLD = 20


def faults_of(store: Store, anchor: Anchor) -> list[LedgerError]:
    """What is wrong with a stored ledger, gravest first; nothing of it is written or tidied up."""
    found: list[LedgerError] = []
    seq = None
    try:
        # Read first: entries may come while this one looks.
        known = anchor.head()
    except LedgerError as error:
        found, known = [error], None
    try:
        if not store.is_there():
            return [LedgerError("ledger_none", store.name), *found]
        with store.untouched() as connection:
            schema.version(connection)
            told, (seq, digest) = _chain(connection, store.name)
            found = [*told, *_head(connection, store.name, (seq, digest), known), *found]
            if isinstance(store, SqliteStore):
                found += _pages(connection, store.name)
    except LedgerError as error:
        found.append(error)
    if not found and isinstance(store, SqliteStore) and seq is not None:
        found += _rest(store, anchor, seq)
    if [one.code for one in found] == ["head_damaged"] and seq is not None:
        # All else is proven: what is to be done is known, and verifying again would say the same.
        return [LedgerError("head_spoiled", found[0].where, entries=seq)]
    return found


def _chain(connection: Connection, name: str) -> tuple[list[LedgerError], tuple[int, str]]:
    """Each entry against its hash, its place and the one before."""
    found: list[LedgerError] = []
    identity = connection.execute(select(schema.identity.c.ledger)).scalars().all()
    if len(identity) != 1:
        return [LedgerError("ledger_damaged", name)], (0, "")
    prev, roots, seq = first_prev(str(identity[0])), dict[str, tuple[str, str]](), 0
    for number, row in enumerate(_rows(connection), 1):
        wrong, entry = _row_fault(row, number, prev, roots)
        if wrong:
            found.append(LedgerError(wrong, name, number=number, id=_plain(row[1])[:12]))
        seq, prev = number, _plain(row[COLUMNS.index("hash")])
        if entry:
            roots[entry.id] = (entry.verb, entry.about)
    return found[:TOLD], (seq, prev)


def _row_fault(
    row: tuple[Any, ...], number: int, prev: str, roots: dict[str, tuple[str, str]]
) -> tuple[str, Entry | None]:
    """The code of what is wrong with a row, and the entry it holds."""
    try:
        (entry,) = entries_of([row])
        texts = [part for part in row[1:] if part is not None]
        if not all(isinstance(part, str) for part in texts) or row[0] != number:
            return "entry_altered", None
        stored = row[COLUMNS.index("payload")], row[COLUMNS.index("origin")]
        again = canonical(entry.payload), canonical(entry.origin) if entry.origin else None
        about = roots.get(entry.key, ("", ""))[1] if entry.verb == UNDO else entry.subject
        if stored != again or entry.about != about or entry.digest() != entry.hash:
            return "entry_altered", entry
        # Its own hash holds: what is missing lies before it.
        return ("chain_broken" if entry.prev != prev else ""), entry
    except (LedgerError, TypeError, AttributeError, ValueError):
        return "entry_altered", None


def _rows(connection: Connection) -> Iterator[tuple[Any, ...]]:
    if connection.dialect.name != "sqlite":
        for row in connection.execute(select(table).order_by(table.c.seq)):
            yield tuple(row)
        return
    # A text whose bytes are no UTF-8 any more is a fault to be named, not to stumble over.
    raw: Any = connection.connection.driver_connection
    raw.text_factory = lambda data: data.decode("utf-8", "backslashreplace")
    try:
        yield from raw.execute(f"SELECT {', '.join(COLUMNS)} FROM entries ORDER BY seq")
    finally:
        raw.text_factory = str


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _pages(connection: Connection, name: str) -> list[LedgerError]:
    """SQLite's own structure: pages, indexes, triggers."""
    told = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    if told != ["ok"]:
        return [LedgerError("ledger_pages", name, count=len(told))]
    kept = {row[0] for row in connection.execute(text("SELECT name FROM sqlite_schema"))}
    wanted = {"entries", "entries_about", "entries_no_update", "entries_no_delete", "migrations"}
    return [] if wanted <= kept else [LedgerError("ledger_pages", name, count=1)]


def _head(
    connection: Connection, name: str, head: tuple[int, str], known: tuple[int, str] | None
) -> list[LedgerError]:
    """The chain against the note of its last entry."""
    try:
        refuse_cut(connection, head, known)
    except LedgerError as error:
        return [LedgerError(error.code, name, **error.facts)]
    return []


def _rest(store: SqliteStore, anchor: Anchor, seq: int) -> list[LedgerError]:
    """The file against how it was left, where nothing has been written since: then bytes that
    belong to no entry count too."""
    kept = anchor.rest()
    if kept is None or kept.seq != seq or not store.wal_is_empty():
        return []
    with store.untouched() as connection:
        now = Rest.of(seq, content_of(connection))
    return [] if now == kept else [LedgerError("ledger_bytes", store.name, entries=seq)]
