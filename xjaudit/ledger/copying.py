"""A whole ledger as a SQLite file, for a work pack to begin from."""

from pathlib import Path

from sqlalchemy import select

from xjaudit.ledger import schema
from xjaudit.ledger.anchor import Anchor
from xjaudit.ledger.rows import head_of, identity_of
from xjaudit.ledger.schema import entries as table
from xjaudit.ledger.sqlite import SqliteStore
from xjaudit.ledger.store import Ledger


def copy_to(ledger: Ledger, path: Path, anchor: Path, until: int | None = None) -> tuple[int, str]:
    """Copy a ledger with its identity, entries up to a seq or all; answers the copy's head."""
    query = select(table) if until is None else select(table).where(table.c.seq <= until)
    with ledger.store.reading() as source:
        rows = [dict(row) for row in source.execute(query).mappings()]
        identity = identity_of(source)
    copy = SqliteStore(path)
    copy.make()
    with copy.writing() as target:
        schema.migrate(target, schema.MIGRATIONS, 0)
        target.execute(schema.identity.update().values(ledger=identity))
        if rows:
            target.execute(table.insert(), rows)
        head = head_of(target)
    made = Ledger(copy, Anchor(anchor))
    made.anchor.keep(*head)
    made.close()
    return head
