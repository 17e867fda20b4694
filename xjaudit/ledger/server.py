"""A ledger in a PostgreSQL database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from xjaudit.ledger.engine import PATIENCE, Unsure, translated
from xjaudit.ledger.entry import LedgerError


class ServerStore:
    """A PostgreSQL database."""

    def __init__(self, url: str) -> None:
        try:
            self._url = make_url(url)
            # A password may stand anywhere in the address.
            self.name = f"PostgreSQL {self._url.host or ''}/{self._url.database or ''}"
            self._engine = create_engine(self._url, pool_pre_ping=True)
        except ImportError:
            raise LedgerError("no_driver") from None
        except (ArgumentError, NoSuchModuleError):
            raise LedgerError("ledger_url") from None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that has the ledger to itself; nothing of it stays if the body raises."""
        with translated(self.name), self._engine.connect() as connection:
            connection.execute(text(f"SET LOCAL lock_timeout = {int(PATIENCE * 1000)}"))
            # Any number will do, if it is always the same.
            connection.execute(text("SELECT pg_advisory_xact_lock(20131101)"))
            yield connection
            try:
                connection.commit()
            except DBAPIError as error:
                if error.connection_invalidated:
                    raise Unsure("ledger_server", self.name) from None
                raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state."""
        with translated(self.name), self._engine.connect() as connection:
            connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    untouched = reading

    def is_there(self) -> bool:
        """Whether anything is stored."""
        with self.reading() as connection:
            query = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
            return bool(connection.execute(text(query)).scalar())

    def destroy(self) -> None:
        """Drop the tables, and all that was in them."""
        with translated(self.name), self._engine.begin() as connection:
            for name in ("entries", "migrations", "identity"):
                connection.execute(text(f"DROP TABLE IF EXISTS {name} CASCADE"))
            connection.execute(text("DROP FUNCTION IF EXISTS entries_kept CASCADE"))

    def close(self) -> None:
        """Let go of the server."""
        self._engine.dispose()
