"""Who acts: as they say, as the environment says, or as workspace.toml says under [me]."""

import os
from collections.abc import Mapping

from xjaudit.ledger.entry import LedgerError
from xjaudit.ledger.verbs import ROLES


def who(me: Mapping[str, str], actor: str | None, role: str | None) -> tuple[str, str]:
    """Actor and role; LedgerError where one of them is not known."""
    name = actor or os.environ.get("XJAUDIT_ACTOR") or me.get("actor", "")
    part = role or os.environ.get("XJAUDIT_ROLE") or me.get("role", "")
    if not name.strip():
        raise LedgerError("no_actor")
    if part not in ROLES:
        raise LedgerError("no_role", role=part or "-", known=list(ROLES.values()))
    return name.strip(), part
