"""The head of the chain, kept in a file beside the ledger, so that a tail cut off is missed.

The first line holds seq and hash of the last entry. The second, written when a SQLite ledger is
closed and at rest, holds seq, size and SHA-256 of its file: then any byte that changes is seen,
also one that belongs to no entry. The file says little about durability: it may be behind the
ledger by the entries of a crash, and is never ahead of it.
"""

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from xjaudit.ledger.entry import LedgerError

# Fixed lengths, written in place by one call: a kill leaves the old line or the new. Each ends with
# a check of itself.
_HEAD = "{:012d} {}"
_REST = "{:012d} {:015d} {}"
_AT_REST = len(_HEAD.format(0, "0" * 64)) + 10


@dataclass(frozen=True)
class Rest:
    """A ledger's file as it was left."""

    seq: int
    size: int
    sha256: str

    @classmethod
    def of(cls, seq: int, content: bytes) -> "Rest":
        """The file as it is now."""
        return cls(seq, len(content), hashlib.sha256(content).hexdigest())


@dataclass(frozen=True)
class Anchor:
    """The file; without a path nothing is kept."""

    path: Path | None

    def head(self) -> tuple[int, str] | None:
        """Seq and hash of the head; None where none was ever kept. LedgerError if damaged."""
        return self._read()[0]

    def rest(self) -> Rest | None:
        """The ledger's file as it was last closed."""
        return self._read()[1]

    def keep(self, seq: int, digest: str) -> None:
        """Note the head after an append. What keeps it from being noted harms no entry."""
        with suppress(LedgerError, OSError):
            known = self.head()
            # Two writers may come here in either order.
            if known is None or known[0] < seq:
                self._write(0, _HEAD.format(seq, digest))

    def keep_rest(self, rest: Rest) -> None:
        """Note the file as it is left."""
        with suppress(OSError):
            self._write(_AT_REST, _REST.format(rest.seq, rest.size, rest.sha256))

    def _write(self, at: int, line: str) -> None:
        if self.path is None:
            return
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.lseek(handle, at, os.SEEK_SET)
            os.write(handle, f"{line} {_check_of(line)}\n".encode())
        finally:
            os.close(handle)

    def _read(self) -> tuple[tuple[int, str] | None, Rest | None]:
        try:
            told = self.path.read_bytes().decode("ascii") if self.path else ""
            if not told:
                return None, None
            first, *second = map(_parts, told.removesuffix("\n").split("\n"))
            if len(second) > 1 or not told.endswith("\n"):
                raise ValueError
            rest = [Rest(int(seq), int(size), digest) for seq, size, digest in second]
            return (int(first[0]), first[1]), rest[0] if rest else None
        except FileNotFoundError:
            return None, None
        except (OSError, ValueError, IndexError):
            raise LedgerError("head_damaged", self.path or "") from None


def _parts(line: str) -> list[str]:
    told, _, check = line.rpartition(" ")
    if check != _check_of(told):
        raise ValueError
    return told.split(" ")


def _check_of(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()[:8]
