"""What somebody has before them: an audit, the state of the ledger, the day; and who they are."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.cases import changes, items, kinds, signoff
from xjaudit.cases.worklist import worklist
from xjaudit.ledger.fold import State, fold

if TYPE_CHECKING:
    from xjaudit.ledger.store import Ledger


_OF_AUDIT = ("items", "all_items", "subjects", "class_of", "kinds", "also")


@dataclass(frozen=True)
class Desk:
    """One view; tables are computed when first asked for. `acts` need a ledger, actor and role.

    seen   up to which entry whoever acts knew the subject, if that is not all of the state; -1:
           acts whatever others decided meanwhile
    """

    audit: Audit
    state: State
    today: date = field(default_factory=date.today)
    ledger: "Ledger | None" = None
    actor: str = ""
    role: str = ""
    seen: int | None = None

    @property
    def known(self) -> int | None:
        """What the ledger is told as `seen`."""
        told = self.state.seq if self.seen is None else self.seen
        return None if told < 0 else told

    @cached_property
    def worklist(self) -> pd.DataFrame:
        """See `worklist.worklist`."""
        return worklist(self.audit, self.state, self.today, self.all_items)

    @cached_property
    def changes(self) -> pd.DataFrame:
        """See `changes.changes`."""
        return changes.changes(self.audit, self.state)

    @cached_property
    def parts(self) -> dict[str, dict[str, str]]:
        """See `signoff.class_parts`."""
        return signoff.class_parts(self.audit, self.state)

    @cached_property
    def items(self) -> pd.DataFrame:
        """What there is to act about, by subject."""
        return self.all_items.drop_duplicates("subject").set_index("subject", drop=False)

    @cached_property
    def all_items(self) -> pd.DataFrame:
        """See `items.items`."""
        return items.items(self.audit)

    @cached_property
    def subjects(self) -> frozenset[str]:
        """All that the audit knows of, whatever their class."""
        return frozenset({*items.class_of(self.audit).index, *self.items.index})

    @cached_property
    def class_of(self) -> dict[str, str]:
        """The class of each subject."""
        told = items.class_of(self.audit).dropna()
        return dict(zip(told.index.astype(str), told, strict=True))

    @cached_property
    def also(self) -> dict[str, str]:
        """By person the second key; see `ingest.roster.person_keys`."""
        roster = self.audit.roster
        if "person_also" not in roster:
            return {}
        told = roster[["person_key", "person_also"]].dropna()
        return dict(zip(told["person_key"], told["person_also"], strict=True))

    @cached_property
    def kinds(self) -> dict[str, str]:
        """See `kinds.kinds`."""
        return kinds.kinds(self.items)

    def refreshed(self) -> "Desk":
        """The same with what has been entered in the meantime."""
        if self.ledger is None:
            return self
        news = self.ledger.entries(after=self.state.seq)
        if not news:
            return self
        return self.but(state=self.state.after(news))

    def but(self, **changes: Any) -> "Desk":
        """The same audit with other parts; what follows from the audit alone is kept."""
        desk = replace(self, **changes)
        kept = {name: told for name, told in vars(self).items() if name in _OF_AUDIT}
        vars(desk).update(kept)
        return desk


def open_desk(
    ledger: "Ledger", audit: Audit, actor: str = "", role: str = "", today: date | None = None
) -> Desk:
    """A desk with all that the ledger holds now."""
    state = fold(ledger.entries())
    return Desk(audit, state, today or date.today(), ledger, actor, role)
