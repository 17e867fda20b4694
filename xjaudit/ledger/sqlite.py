"""A ledger in a SQLite file.

A write transaction has the ledger to itself from its beginning; others wait, patiently.
"""

import os
import random
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from xjaudit.ledger.engine import PATIENCE, code_of, translated
from xjaudit.ledger.entry import LedgerError

# Seconds that SQLite waits by itself, 1 to 100 ms at a time: shorter waits would be fairer, and
# keep the processor from whoever writes.
_STEP = 2.0


class SqliteStore:
    """A SQLite file: WAL, every commit on disk before it is acknowledged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        self._engine: Engine | None = None
        self._opened: tuple[int, ...] | None = None
        self._process = os.getpid()
        self._guard = threading.Lock()

    def is_there(self) -> bool:
        """Whether anything is stored."""
        return self.path.is_file() and self.path.stat().st_size > 0

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that has the ledger to itself; nothing of it stays if the body raises."""
        if self._place() and not self._is_writable():
            raise LedgerError("ledger_readonly", self.name)
        with translated(self.name), self._begun("IMMEDIATE") as connection:
            yield connection
            # A folder that was moved or mounted anew would take entries along that nobody sees.
            self._check_place()
            connection.commit()
        self._check_place()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state. In a folder that cannot be written to, of a copy."""
        with translated(self.name):
            if self._is_writable() or not self._place():
                with self._begun("DEFERRED") as connection:
                    yield connection
            else:
                with self._copied() as connection:
                    yield connection

    @contextmanager
    def untouched(self) -> Iterator[Connection]:
        """The file as it lies: nothing is written, nor tidied up on closing."""
        with translated(self.name):
            if not self._is_writable():
                with self._copied() as connection:
                    yield connection
                return
            engine = _sqlite_engine(f"{self.path.resolve().as_uri()}?mode=ro")
            try:
                with _patient(engine, "DEFERRED") as connection:
                    yield connection
            finally:
                engine.dispose()

    @contextmanager
    def _copied(self) -> Iterator[Connection]:
        with TemporaryDirectory(prefix="xjaudit-") as folder:
            for suffix in ("", "-wal"):
                with suppress(FileNotFoundError):
                    shutil.copyfile(f"{self.path}{suffix}", f"{folder}/ledger{suffix}")
            engine = _sqlite_engine(Path(folder, "ledger").as_uri())
            try:
                with _patient(engine, "DEFERRED") as connection:
                    yield connection
            finally:
                engine.dispose()

    @contextmanager
    def _begun(self, how: str) -> Iterator[Connection]:
        with _patient(self._at_hand(), how) as connection:
            yield connection

    def _at_hand(self) -> Engine:
        with self._guard:
            if self._process != os.getpid():
                # Connections of the process this one was forked from are not ours to close.
                if self._engine:
                    self._engine.dispose(close=False)
                self._engine, self._process = None, os.getpid()
            if self._engine and self._place() != self._opened:
                self._engine.dispose()
                self._engine = None
            if self._engine is None:
                self._opened = self._place()
                if self._opened is None:
                    raise LedgerError("ledger_gone", self.name)
                self._engine = _sqlite_engine(self.path.resolve().as_uri())
            return self._engine

    def _is_writable(self) -> bool:
        return os.access(self.path.parent, os.W_OK) and os.access(self.path, os.W_OK)

    def _place(self) -> tuple[int, ...] | None:
        try:
            told = self.path.stat()
        except OSError:
            return None
        return told.st_dev, told.st_ino

    def _check_place(self) -> None:
        if self._place() != self._opened:
            raise LedgerError("ledger_gone", self.name)

    def make(self) -> None:
        """The file, empty, for its owner only."""
        try:
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            pass
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise LedgerError("ledger_not_made", self.path, reason=reason) from None
        with translated(self.name), closing(sqlite3.connect(self.path, timeout=PATIENCE)) as raw:
            raw.execute("PRAGMA journal_mode = WAL")

    def keep_copy(self, has: int) -> str:
        """A copy of the ledger before it is migrated; answers its name."""
        copy = self.path.with_name(f"{self.path.stem}.v{has}{self.path.suffix}")
        with self.untouched() as connection:
            copy.unlink(missing_ok=True)
            connection.rollback()
            raw: Any = connection.connection.driver_connection
            raw.execute("VACUUM INTO ?", (str(copy),))
        copy.chmod(0o600)
        return copy.name

    def rest(self) -> bool:
        """Everything into the one file; False where another still works with it, or nobody has."""
        if self._engine is None:
            return False
        try:
            with _patient(self._at_hand(), None) as connection:
                raw: Any = connection.connection.driver_connection
                busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy
        except (LedgerError, DBAPIError, sqlite3.Error, OSError):
            return False

    def wal_is_empty(self) -> bool:
        """Whether the one file holds everything."""
        wal = Path(f"{self.path}-wal")
        return not wal.exists() or wal.stat().st_size == 0

    def close(self) -> None:
        """Let go of the file."""
        with self._guard:
            if self._engine and self._process == os.getpid():
                self._engine.dispose()
            self._engine = None


def content_of(connection: Connection) -> bytes:
    """The bytes of the file, with what its log holds.

    Through SQLite itself: whoever opens the file and closes it again takes away, on POSIX systems,
    the locks of every connection in the same process, and other processes then tear it apart."""
    raw: Any = connection.connection.driver_connection
    return raw.serialize()


def _sqlite_engine(uri: str) -> Engine:
    def connect() -> sqlite3.Connection:
        raw = sqlite3.connect(
            uri, uri=True, timeout=_STEP, isolation_level=None, check_same_thread=False
        )
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("PRAGMA trusted_schema = OFF")
        raw.execute("PRAGMA cell_size_check = ON")
        return raw

    engine = create_engine("sqlite+pysqlite:///ledger", creator=connect)

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        if how := connection.get_execution_options().get("begin"):
            connection.exec_driver_sql(f"BEGIN {how}")

    return engine


@contextmanager
def _patient(engine: Engine, how: str | None) -> Iterator[Connection]:
    """A connection with its transaction begun, once the others let it."""
    until = time.monotonic() + PATIENCE
    with _connected(engine, until) as connection:
        connection.execution_options(begin=how)
        while how:
            try:
                connection.begin()
                if how == "DEFERRED":
                    # What is read from here on is of one state.
                    connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema")
                break
            except DBAPIError as error:
                connection.rollback()
                _wait(error, until)
        yield connection


@contextmanager
def _connected(engine: Engine, until: float) -> Iterator[Connection]:
    while True:
        try:
            connection = engine.connect()
            break
        except DBAPIError as error:
            _wait(error, until)
    with connection:
        yield connection


def _wait(error: DBAPIError, until: float) -> None:
    if code_of(error.orig) != "ledger_busy" or time.monotonic() > until:
        raise error
    time.sleep(random.uniform(0, 0.002))
