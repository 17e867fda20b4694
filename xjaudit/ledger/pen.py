"""Entries written inside one transaction that has the ledger to itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from xjaudit.ledger.entry import Entry, LedgerError, chained, first_prev, fresh_id, now
from xjaudit.ledger.rows import entries_of, hash_at, head_of, identity_of, refuse_cut, row_of
from xjaudit.ledger.schema import entries as table
from xjaudit.ledger.verbs import UNDO, check_role, named, verbs

# Put together once: that takes longer than running them.
_BY_ID = select(table).where(table.c.id == bindparam("id"))
_ABOUT = select(table).where(table.c.about == bindparam("about")).order_by(table.c.seq)
_LATER = _ABOUT.where(table.c.seq > bindparam("after"))
_UNDOING = _ABOUT.where(table.c.subject == bindparam("subject"), table.c.verb == UNDO)
_INSERT = table.insert()


class StaleError(LedgerError):
    """Somebody decided about the subject after the screen was made; nothing was written.

    `entries` are what was decided since; to decide all the same, repeat with `seen` of the last."""

    def __init__(self, code: str, where: str | Path = "", **facts: Any) -> None:
        super().__init__(code, where, **facts)
        self.entries: list[Entry] = []


@dataclass(frozen=True)
class Act:
    """What somebody wants to have entered."""

    actor: str
    role: str
    verb: str
    subject: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    seen: int | None = None
    id: str = field(default_factory=fresh_id)
    at: str = field(default_factory=now)

    def told(self) -> dict[str, Any]:
        """The parts that an entry's hash covers."""
        names = ("id", "at", "actor", "role", "verb", "subject")
        return {name: getattr(self, name) for name in names} | {"payload": dict(self.payload)}


class Pen:
    """Writes entries inside one transaction that has the ledger to itself; `known` are heads that
    it had before the transaction began."""

    def __init__(self, connection: Connection, *known: tuple[int, str] | None) -> None:
        self.connection = connection
        self.head = head_of(connection)
        self._begun = self.head[0]
        self._waiting: list[Entry] = []
        for one in {*known}:
            refuse_cut(connection, self.head, one)

    def enter(self, act: Act) -> Entry:
        """One act of somebody here."""
        about = self._about(act)
        if act.seen is not None:
            self._refuse_stale(about, act.seen)
        return self.put(act.told(), about)

    def put(self, told: dict[str, Any], about: str, origin: dict[str, Any] | None = None) -> Entry:
        """The next entry of the chain."""
        seq, prev = self.head[0] + 1, self.head[1]
        digest = chained(told | ({"origin": origin} if origin else {}), prev)
        entry = Entry(seq=seq, **told, prev=prev, hash=digest, about=about, origin=origin)
        self._waiting.append(entry)
        self.head = seq, digest
        return entry

    def flush(self) -> None:
        """Hand over what was put, all at once."""
        if self._waiting:
            self.connection.execute(_INSERT, list(map(row_of, self._waiting)))
            self._waiting = []

    def hash_at(self, seq: int) -> str | None:
        """The hash of an entry; of 0 what the first one is chained to."""
        if seq == 0:
            return first_prev(identity_of(self.connection))
        return hash_at(self.connection, seq)

    def find(self, entry_id: str) -> Entry | None:
        """The entry of this id."""
        found = self._ask(_BY_ID, id=entry_id)
        return found[0] if found else None

    def is_undone(self, entry: Entry, until: int | None = None) -> bool:
        """Whether an undo of it stands, or stood when the ledger ended with a seq."""
        undoing = self._ask(_UNDOING, about=entry.about, subject=f"entry:{entry.id}")
        known = [one for one in undoing if until is None or one.seq <= until]
        return any(not self.is_undone(one, until) for one in known)

    def _ask(self, query: Select, **values: Any) -> list[Entry]:
        self.flush()
        return entries_of([tuple(row) for row in self.connection.execute(query, values)])

    def _about(self, act: Act) -> str:
        """What the act comes to be about; LedgerError of an undo that cannot be."""
        if act.verb != UNDO:
            return act.subject
        target = self.find(act.subject.partition(":")[2])
        if target is None:
            raise LedgerError("no_entry", number=act.subject.partition(":")[2][:12])
        verb = verbs().get(self.root(target).verb)
        if verb is None or not verb.undo:
            raise LedgerError("no_undo", verb=named(target.verb))
        check_role(verb, target.about.partition(":")[0], act.role)
        if self.is_undone(target):
            raise LedgerError("undone_already", verb=named(target.verb), actor=target.actor)
        return target.about

    def root(self, entry: Entry) -> Entry:
        """Of an undo the act that it is about in the end."""
        while entry.verb == UNDO and (target := self.find(entry.key)):
            entry = target
        return entry

    def _refuse_stale(self, subject: str, seen: int) -> None:
        later = self._ask(_LATER, about=subject, after=seen)
        # What goes before in the same hand is nobody else's decision.
        news = [one for one in later if one.seq <= self._begun and self._tells(one, seen)]
        if news:
            raise stale(news)

    def _tells(self, entry: Entry, seen: int) -> bool:
        """Whether an entry changes what a screen shows that knew the ledger up to there."""
        verb = verbs().get(entry.verb)
        if (verb and verb.log) or self.is_undone(entry):
            return False
        if entry.verb != UNDO:
            return True
        root = self.root(entry)
        return root.seq <= seen and self.is_undone(root) != self.is_undone(root, seen)


def stale(news: list[Entry]) -> StaleError:
    """The error that tells who decided what, and when."""
    last = news[-1]
    told = named(last.verb)
    error = StaleError("stale", who=last.actor, what=told, when=last.at[:16].replace("T", " "))
    error.entries = news
    return error
