"""Step 5: paper out and back. Forms and packets printed, pictures taken in, looked at, counted."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any, TypeVar

import ipywidgets as w
import pandas as pd

from xjaudit.audit import Audit
from xjaudit.cases.desk import Desk
from xjaudit.ingest.readers import Progress
from xjaudit.intake import tracking
from xjaudit.ledger.entry import Entry
from xjaudit.page.words import percent
from xjaudit.panels.cases.host import row
from xjaudit.panels.paper.coming import Coming
from xjaudit.panels.paper.giving import Giving
from xjaudit.panels.paper.looking import Looking
from xjaudit.panels.paper.printing import Printing
from xjaudit.panels.paper.returning import Returning
from xjaudit.panels.paper.reviewing import Reviewing
from xjaudit.panels.paper.words import WORDS
from xjaudit.panels.working import Working
from xjaudit.record.classes import class_label
from xjaudit.tables import Grid
from xjaudit.workspace import Workspace, marking
from xjaudit.workspace.evidence import Evidence

T = TypeVar("T")
VIEWS = ("print", "take", "look", "review", "give", "count")


class Paper(Working):
    """Printing, intake, the queue, counts. `frame`: how far the forms of each class are, in the
    columns of `tracking.classes`."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, WORDS, "paper")
        self.evidence = Evidence(workspace.path / "evidence")
        self.view = w.ToggleButtons(
            options=[(self.words[f"view_{one}"], one) for one in VIEWS],
            style={"button_width": "96px"},
        )
        self.keeping.follow("view", self.view)
        self.view.observe(lambda _: self._show_view(), "value")
        self.printing, self.coming, self.looking = Printing(self), Coming(self), Looking(self)
        self.reviewing, self.giving = Reviewing(self), Giving(self)
        self.returning = Returning(self)
        heads = [
            w.HTML(f"<b>{escape(self.words[one])}</b>")
            for one in ("returned_forms", "returned_packets")
        ]
        self.back = w.VBox([heads[0], self.coming, heads[1], self.returning])
        labels = {code: one.text(self.language) for code, one in tracking.STEPS.items()}
        labels |= {code: one.text(self.language) for code, one in tracking.SHARES.items()}
        shown = ["label", *labels]
        empty = pd.DataFrame(columns=shown)
        self._names = {"label": self.words["class"]} | labels
        self.counts = Grid(empty, self._names, shown, language=self.language, height=420)
        self.place = w.VBox()
        self._working = False
        self.lay_out(row(self.view), self.place)
        self.start_desk()

    def show(self, audit: Audit) -> None:
        """Show how far the papers of an audit are."""
        assert self.desk is not None
        self.printing.show(self.desk)
        self.renewed(())
        self._show_view()

    @property
    def sheet(self) -> pd.DataFrame:
        """The frame as people read it."""
        told = _in_words(self.frame, self.language)
        return told.reindex(columns=list(self._names)).rename(columns=self._names)

    @property
    def live(self) -> Grid:
        """The counts for the next cell: they follow what is done here."""
        self.wait()
        return self.counts

    def renewed(self, news: Sequence[Entry]) -> None:
        """Show what these entries change."""
        assert self.desk is not None
        if marking.speaks_of_lists(self.desk.state, news):
            self.check_again()
        self._frame = tracking.classes(self.desk)
        self.counts.set_frame(_in_words(self._frame, self.language))
        self.looking.show()
        if shown := {"review": self.reviewing, "give": self.giving}.get(str(self.view.value)):
            shown.show()

    def may_undo(self, entries: Sequence[Entry]) -> None:
        """What a run has entered can be taken back like any act."""
        if entries:
            self._mine.append(list(entries))
            self.undo_button.disabled = False

    def look(self) -> None:
        """What a run of this panel enters is nothing that others decided."""
        if not self._working:
            super().look()

    def work(self, call: Callable[[Desk, Progress], T], done: Callable[[T], None]) -> None:
        """Do something longer with the desk, beside the page; what it has entered stays."""
        if self.desk is None or not self.knows_who():
            return

        def task(progress: Progress) -> T:
            assert self.desk is not None
            self._working = True
            try:
                return call(self.desk, progress)
            finally:
                self._working = False
                self.catch_up()

        # What was said of the work before is not of this one.
        self.message.value = ""
        self.start(task, done)

    def _show_view(self) -> None:
        views: dict[str, Any] = {"print": self.printing, "take": self.back, "give": self.giving}
        views |= {"look": self.looking, "review": self.reviewing, "count": self.counts}
        if self.desk is not None:
            if shown := {"review": self.reviewing, "give": self.giving}.get(str(self.view.value)):
                shown.show()
            self.place.children = [views[str(self.view.value)]]


def paper(workspace: Workspace) -> Paper:
    """The panel of a workspace."""
    return Paper(workspace)


def _in_words(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """Counts with the classes' names (`label`) and shares in per cent."""
    if frame.empty:
        return frame
    pairs = {"returned_share": ("returned", "printed"), "uploaded_share": ("uploaded", "required")}
    shares = {
        name: [
            percent(done, due, "") if due else ""
            for done, due in zip(frame[of[0]], frame[of[1]], strict=True)
        ]
        for name, of in pairs.items()
    }
    return frame.assign(label=[class_label(one, language) for one in frame["class"]], **shares)
