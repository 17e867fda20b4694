"""Step 6: classes and the school are signed, lists are given out, counts are published."""

from collections.abc import Sequence

import ipywidgets as w
import pandas as pd

from xjaudit.audit import Audit
from xjaudit.cases.glance import by_class, in_words
from xjaudit.ledger.entry import Entry
from xjaudit.ledger.verbs import verbs
from xjaudit.panels.sign_publish.giving import Giving
from xjaudit.panels.sign_publish.leaders import Leaders
from xjaudit.panels.sign_publish.signing import Signing
from xjaudit.panels.sign_publish.words import WORDS
from xjaudit.panels.working import Working
from xjaudit.workspace import Workspace


class SignPublish(Working):
    """Three parts, a tab each. `frame`: every class, how it stands and who signed;
    `leaders.figures`: every number that goes out."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, WORDS, "sign_publish")
        self.signing, self.giving, self.leaders = Signing(self), Giving(self), Leaders(self)
        parts = [self.signing, self.giving, self.leaders]
        titles = [self.words[name] for name in ("signing", "giving", "leaders")]
        self.tabs = w.Tab(parts, titles=titles, selected_index=0)
        self.keeping.follow("tab", self.tabs, "selected_index")
        self.tabs.observe(lambda _: self._preview(), "selected_index")
        self.lay_out(self.tabs)
        self.start_desk()

    def show(self, audit: Audit) -> None:
        """Show where every class stands now."""
        self._tabulate()
        self.signing.show()
        self.giving.show()
        self.leaders.forget()
        self._preview()

    def renewed(self, news: Sequence[Entry]) -> None:
        """Somebody decided, signed or gave something out."""
        known = verbs()
        if any(not (one.verb in known and known[one.verb].log) for one in news):
            self._tabulate()
            self.signing.renew()
            self.leaders.forget()
            self._preview()
        self.giving.show()

    def noted(self) -> None:
        """Take in what this panel itself has noted in the ledger."""
        with self._turns:
            if self.desk is not None:
                before, self.desk = self.desk, self.desk.refreshed()
                self.renewed(self.desk.state.entries[len(before.state.entries) :])

    @property
    def table(self) -> pd.DataFrame:
        """The frame as it stands, without waiting."""
        return self._frame

    @property
    def sheet(self) -> pd.DataFrame:
        """The frame as people read it."""
        return in_words(self.frame, self.language)

    def named(self) -> bool:
        """Whether somebody works here, and has something before them; says so where nobody does."""
        return self.knows_who() and self.desk is not None

    def _tabulate(self) -> None:
        assert self.desk is not None
        self._frame = by_class(self.desk)

    def _preview(self) -> None:
        if self.desk is not None and self.tabs.selected_index == 2:
            self.leaders.look()


def sign_publish(workspace: Workspace) -> SignPublish:
    """The panel of step 6."""
    return SignPublish(workspace)
