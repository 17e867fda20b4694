"""The tables of a ledger, and the migrations that made them, applied in order and recorded.

A migration is never edited after a release: a new one follows. A ledger with migrations that this
program does not know was made by a newer one, and is left alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Index, Integer, MetaData, Table, Text, inspect, select

from xjaudit import __version__
from xjaudit.ledger.entry import LedgerError, fresh_id, now

metadata = MetaData()
entries = Table(
    "entries",
    metadata,
    # Given by the writer, without gaps: a sequence of the database would leave some.
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    *(Column(name, Text, nullable=False) for name in ("at", "actor", "role", "verb", "subject")),
    Column("payload", Text, nullable=False),
    Column("prev", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("origin", Text),
    Index("entries_about", "about", "seq"),
)
migrations = Table(
    "migrations",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("program", Text, nullable=False),
)
identity = Table("identity", metadata, Column("ledger", Text, nullable=False))

_APPEND_ONLY = {
    "sqlite": [
        f"CREATE TRIGGER entries_no_{act} BEFORE {act} ON entries "
        "BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END"
        for act in ("update", "delete")
    ],
    "postgresql": [
        """CREATE FUNCTION entries_kept() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION 'entries are never changed'; END $$""",
        """CREATE TRIGGER entries_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
           FOR EACH STATEMENT EXECUTE FUNCTION entries_kept()""",
    ],
}


def _first(connection: Connection) -> None:
    metadata.create_all(connection)
    for statement in _APPEND_ONLY[connection.dialect.name]:
        connection.exec_driver_sql(statement)
    connection.execute(identity.insert(), {"ledger": fresh_id()})


@dataclass(frozen=True)
class Migration:
    """One step of the schema's history; `apply` runs in a transaction."""

    name: str
    apply: Callable[[Connection], Any]


# The version of a schema is how many of these it has.
MIGRATIONS: list[Migration] = [Migration("entries, chained and append-only", _first)]


def version(connection: Connection) -> int:
    """Migrations a ledger has; 0 of an empty database. LedgerError where it is a newer program's,
    or no ledger at all."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return 0
    if "migrations" not in tables:
        raise LedgerError("ledger_other")
    has = connection.execute(select(migrations.c.version)).scalars().all()
    if max(has, default=0) > len(MIGRATIONS):
        raise LedgerError("ledger_newer", version=max(has), supported=len(MIGRATIONS))
    return len(has)


def migrate(connection: Connection, steps: Sequence[Migration], has: int) -> None:
    """Apply what follows the first `has` steps, and record it."""
    for number, step in enumerate(steps[has:], has + 1):
        step.apply(connection)
        told = {"version": number, "name": step.name, "at": now(), "program": __version__}
        connection.execute(migrations.insert(), told)
