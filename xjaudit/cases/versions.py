"""Which edition of a file something was said about: what is done shows only in a newer one."""

import hashlib
from collections.abc import Iterable

from xjaudit.audit import Audit


def versions(audit: Audit) -> dict[str, str]:
    """SHA-256 of each file the audit read, by its name."""
    return {one["file"]: one["sha256"] for one in audit.receipts}


def roster_version(audit: Audit) -> str:
    """One digest of the roster's files, whatever they are called."""
    known = versions(audit)
    files = audit.roster["file"].unique().tolist()
    return digest_of(sorted({known.get(file) or str(file) for file in files}))


def digest_of(parts: Iterable[str]) -> str:
    """SHA-256 of texts, a line each."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
