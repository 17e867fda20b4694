"""A ledger: opened, appended to, read."""

import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select

from xjaudit.ledger import schema
from xjaudit.ledger.anchor import Anchor, Rest
from xjaudit.ledger.engine import Unsure
from xjaudit.ledger.entry import Entry, LedgerError
from xjaudit.ledger.pen import Act, Pen
from xjaudit.ledger.rows import head_of, identity_of, read, refuse_cut
from xjaudit.ledger.schema import entries as table
from xjaudit.ledger.server import ServerStore
from xjaudit.ledger.sqlite import SqliteStore, content_of
from xjaudit.ledger.verbs import check

Store = SqliteStore | ServerStore


class Ledger:
    """An open ledger; safe to use from several threads. See `open_ledger`."""

    def __init__(self, store: Store, anchor: Anchor) -> None:
        self.store, self.anchor = store, anchor
        self._guard = threading.Lock()
        # The last entry seen: what takes the ledger's place must have it too.
        self._seen: tuple[int, str] | None = None

    def append(
        self,
        *,
        actor: str,
        role: str,
        verb: str,
        subject: str,
        payload: Mapping[str, Any] | None = None,
        seen: int | None = None,
    ) -> Entry:
        """Enter one act; once this answers, it survives a power cut.

        `seen` is the seq up to which the caller's screen knew the subject: StaleError where
        somebody has decided about it since. LedgerError where the act cannot be done at all.
        """
        return self.append_many([Act(actor, role, verb, subject, payload or {}, seen)])[0]

    def append_many(self, acts: Iterable[Act | Mapping[str, Any]]) -> list[Entry]:
        """Enter several acts, all or none of them; each an `Act`, or what `append` takes."""
        wanted = [one if isinstance(one, Act) else Act(**one) for one in acts]
        for one in wanted:
            check(one.actor, one.role, one.verb, one.subject, one.payload)
        return self.write(lambda pen: [pen.enter(one) for one in wanted]) if wanted else []

    def write(self, body: Callable[["Pen"], list[Entry]]) -> list[Entry]:
        """Run `body` with the ledger to itself; the entries it made are kept, all or none."""
        with self._guard:
            made: list[Entry] = []
            # Read before others have to wait.
            known = self.anchor.head()
            try:
                with self.store.writing() as connection:
                    pen = Pen(connection, known, self._seen)
                    made = body(pen)
                    pen.flush()
            except Unsure:
                # The server broke off: look whether it had kept them.
                if not made or not self.has(made[-1].id):
                    raise
            if made:
                self._seen = made[-1].seq, made[-1].hash
                self.anchor.keep(*self._seen)
            return made

    def has(self, entry_id: str) -> bool:
        """Whether the ledger holds an entry."""
        with self.store.reading() as connection:
            found = select(table.c.seq).where(table.c.id == entry_id)
            return connection.execute(found).first() is not None

    def entries(self, after: int = 0) -> list[Entry]:
        """Entries whose seq is greater, in order."""
        with self.store.reading() as connection:
            found = read(connection, after)
        if found:
            self._seen = found[-1].seq, found[-1].hash
        return found

    def head(self) -> tuple[int, str]:
        """Seq and hash of the last entry; 0 and what the first will be chained to if there is
        none."""
        with self.store.reading() as connection:
            return head_of(connection)

    @property
    def identity(self) -> str:
        """What tells this ledger, and copies of it, from all others."""
        with self.store.reading() as connection:
            return identity_of(connection)

    def close(self) -> None:
        """Let go of it. Of a SQLite file that nobody else works with, note how it is left."""
        with self._guard:
            if isinstance(self.store, SqliteStore) and self.store.rest():
                self._seal(self.store)
            self.store.close()

    def _seal(self, store: SqliteStore) -> None:
        try:
            # Nobody can write while its bytes are counted.
            with store.writing() as connection:
                seq, _ = head_of(connection)
                kept = self.anchor.rest()
                if store.wal_is_empty() and (kept is None or kept.seq != seq):
                    self.anchor.keep_rest(Rest.of(seq, content_of(connection)))
        except (LedgerError, OSError):
            # Then its bytes are checked by their content alone.
            return

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_ledger(place: str | Path, create: bool = False, anchor: Path | None = None) -> Ledger:
    """A ledger at a path (SQLite) or a URL (`postgresql+psycopg://…`).

    Migrates one of an older program, after a copy is kept; `create` makes one where none is.
    `anchor` is the file that keeps its head, by default beside a SQLite file.
    LedgerError where it cannot be opened, and then it is as it was.
    """
    is_url = isinstance(place, str) and "://" in place
    store: Store = ServerStore(str(place)) if is_url else SqliteStore(Path(place))
    if anchor is None and isinstance(store, SqliteStore):
        anchor = store.path.with_suffix(".head")
    ledger = Ledger(store, Anchor(anchor))
    try:
        _make_ready(ledger, create)
    except BaseException:
        store.close()
        raise
    return ledger


def _make_ready(ledger: Ledger, create: bool) -> None:
    store, anchor = ledger.store, ledger.anchor
    known = anchor.head()
    is_there = store.is_there()
    if not is_there and known and known[0]:
        raise LedgerError("ledger_missing", store.name, count=known[0])
    if not is_there and not create:
        raise LedgerError("ledger_none", store.name)
    has = 0
    if is_there:
        # Before anything may be written: opening a damaged file tidies away what is left of it.
        with store.untouched() as connection:
            has = schema.version(connection)
            if has:
                refuse_cut(connection, head_of(connection), known)
    if has == len(schema.MIGRATIONS):
        return
    if not has and known and known[0]:
        # What is left of the file is too little to tell that it was a ledger.
        raise LedgerError("ledger_missing", store.name, count=known[0])
    if has and isinstance(store, SqliteStore):
        store.keep_copy(has)
    elif not has and isinstance(store, SqliteStore):
        store.make()
    with store.writing() as connection:
        # Another may have come first.
        schema.migrate(connection, schema.MIGRATIONS, schema.version(connection))
        head = head_of(connection)
    anchor.keep(*head)
