"""What goes wrong with the database of a ledger, in words; how long others are waited for."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from xjaudit.ledger.entry import LedgerError

# Seconds to wait for another writer, who needs a millisecond.
PATIENCE = 60.0
# What SQLite reports, and the text that says it; of all else `ledger_damaged`, `ledger_server`.
CODES = {
    "SQLITE_BUSY": "ledger_busy",
    "SQLITE_LOCKED": "ledger_busy",
    "SQLITE_FULL": "ledger_full",
    "SQLITE_IOERR": "ledger_io",
    "SQLITE_READONLY": "ledger_readonly",
    "SQLITE_PERM": "ledger_readonly",
    "SQLITE_CANTOPEN": "ledger_unopened",
    "SQLITE_CORRUPT": "ledger_damaged",
    "SQLITE_NOTADB": "ledger_damaged",
}


class Unsure(LedgerError):
    """The connection broke while a commit was under way: the entries may be kept or not."""


@contextmanager
def translated(name: str) -> Iterator[None]:
    """What databases say, in words for people."""
    try:
        yield
    except DBAPIError as error:
        raise LedgerError(code_of(error.orig), name) from None
    except sqlite3.Error as error:
        raise LedgerError(code_of(error), name) from None


def code_of(error: BaseException | None) -> str:
    if not isinstance(error, sqlite3.Error):
        busy = type(error).__name__ in ("LockNotAvailable", "DeadlockDetected")
        return "ledger_busy" if busy else "ledger_server"
    told = getattr(error, "sqlite_errorname", "") or ""
    return next((code for name, code in CODES.items() if told.startswith(name)), "ledger_damaged")
