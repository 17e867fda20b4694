"""The ledger of a workspace: opened when first asked for, and closed with the program."""

import threading
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xjaudit.ledger.entry import Entry
from xjaudit.ledger.fold import State
from xjaudit.ledger.verbs import UNDO
from xjaudit.workspace.acting import who
from xjaudit.workspace.marker import Marker

if TYPE_CHECKING:
    from xjaudit.ledger.store import Ledger

FILE = "ledger.sqlite"
ANCHOR = "ledger.head"


def open_in(path: Path, marker: Marker, create: bool = False) -> "Ledger":
    """The ledger of a workspace folder."""
    # SQLAlchemy takes longer to load than many a command.
    from xjaudit.ledger.store import open_ledger

    # A workspace of a program that knew no ledgers gets one when it is first needed, and so does an
    # empty database. Where there has been one, `ledger.head` tells.
    begin = create or marker.version < 2 or bool(marker.ledger)
    return open_ledger(marker.ledger or path / FILE, begin, path / ANCHOR)


class Decisions:
    """What people decided in one workspace."""

    def __init__(self, path: Path, marker: Marker) -> None:
        self._path, self._marker = path, marker
        self._guard = threading.Lock()
        self._ledger: Ledger | None = None
        self._state = State()

    @property
    def ledger(self) -> "Ledger":
        """The ledger; LedgerError where it cannot be opened."""
        with self._guard:
            if self._ledger is None:
                self._ledger = open_in(self._path, self._marker)
                weakref.finalize(self, self._ledger.close)
            return self._ledger

    def state(self) -> State:
        """What stands now."""
        ledger, known = self.ledger, self._state
        news = ledger.entries(after=known.seq)
        self._state = known.after(news) if news else known
        return self._state

    def acting(self, actor: str | None = None, role: str | None = None) -> tuple[str, str]:
        """Who acts: as said, as the environment says (XJAUDIT_ACTOR, XJAUDIT_ROLE), or as
        workspace.toml says under [me]. LedgerError where nobody does."""
        return who(self._marker.me, actor, role)

    def decide(
        self,
        subject: str,
        verb: str,
        payload: Mapping[str, Any] | None = None,
        actor: str | None = None,
        role: str | None = None,
        seen: int | None = None,
    ) -> Entry:
        """Enter one decision; see `Ledger.append`."""
        name, part = self.acting(actor, role)
        return self.ledger.append(
            actor=name, role=part, verb=verb, subject=subject, payload=payload, seen=seen
        )

    def undo(
        self,
        entry: str,
        actor: str | None = None,
        role: str | None = None,
        reason: str | None = None,
    ) -> Entry:
        """Take back an entry, named by its seq or the beginning of its id; later ones stand."""
        found = self.entry(entry)
        payload = {"reason": reason} if reason else {}
        return self.decide(f"entry:{found.id}", UNDO, payload, actor, role)

    def entry(self, name: str) -> Entry:
        """The one entry of that seq, or whose id begins so."""
        return self.state().entry(name)

    def close(self) -> None:
        """Let go of the ledger; it opens again when it is asked for."""
        with self._guard:
            if self._ledger:
                self._ledger.close()
            self._ledger = None
