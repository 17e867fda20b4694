"""One entry of the ledger: who did what about whom, chained to the entry before it."""

import hashlib
import json
import secrets
from datetime import datetime
from typing import Any, NamedTuple

from xjaudit.errors import XjauditError

# Bytes of a payload: a decision, its reason, a digest; files are attached by hash.
LONGEST = 64 * 1024


class LedgerError(XjauditError):
    """A ledger that cannot be used as wanted, or an act that it refuses; nothing was written."""


class Entry(NamedTuple):
    """One entry.

    seq      its place in this ledger, from 1; the order of entries, which clocks never are
    id       random, the same in every ledger the entry comes into
    at       when its writer's clock said it was; for people only
    subject  `kind:key`, or `school`
    about    what it comes to be about: the subject; of an `undo` that of the entry undone
    origin   of an entry that came in a work pack: pack, its hash there, and `known`, the seq up to
             which the pack knew this ledger. None of one that was written here.
    """

    seq: int
    id: str
    at: str
    actor: str
    role: str
    verb: str
    subject: str
    payload: dict[str, Any]
    prev: str
    hash: str
    about: str = ""
    origin: dict[str, Any] | None = None

    @property
    def kind(self) -> str:
        """Kind of the subject."""
        return self.subject.partition(":")[0]

    @property
    def key(self) -> str:
        """Key of the subject; empty of the school."""
        return self.subject.partition(":")[2]

    @property
    def known(self) -> int:
        """The seq up to which its writer knew this ledger, entries of the same pack aside."""
        return self.origin["known"] if self.origin else self.seq - 1

    @property
    def pack(self) -> str:
        """The pack it came in; empty of one written here."""
        return self.origin["pack"] if self.origin else ""

    def digest(self) -> str:
        """The hash it must have."""
        return chained(vars_of(self), self.prev)


CHAINED = ("id", "at", "actor", "role", "verb", "subject", "payload")


def vars_of(entry: Entry) -> dict[str, Any]:
    """The parts of an entry that its hash covers, but for `prev`."""
    told = {name: getattr(entry, name) for name in CHAINED}
    return told | ({"origin": entry.origin} if entry.origin else {})


def canonical(value: Any) -> str:
    """JSON in one form only: keys sorted, no blanks, no escapes but the necessary.

    LedgerError where it holds what JSON cannot."""
    try:
        text = json.dumps(
            value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        )
        text.encode()
    except (TypeError, ValueError, RecursionError):
        raise LedgerError("payload_unfit") from None
    return text


def chained(told: dict[str, Any], prev: str) -> str:
    """SHA-256 over the canonical form of an entry and the hash of the one before it."""
    return hashlib.sha256(canonical(told | {"prev": prev}).encode()).hexdigest()


def first_prev(ledger_id: str) -> str:
    """What the first entry of a ledger is chained to."""
    return hashlib.sha256(f"xjaudit ledger {ledger_id}".encode()).hexdigest()


def fresh_id() -> str:
    """An id that no other ledger gives out."""
    return secrets.token_hex(16)


def now() -> str:
    """The clock's time here, with its zone."""
    return datetime.now().astimezone().isoformat(timespec="milliseconds")
