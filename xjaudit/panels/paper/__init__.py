"""Step 5: paper out and back. Forms and packets printed, pictures taken in, looked at, counted."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import ipywidgets as w
import pandas as pd

from xjaudit.audit import Audit
from xjaudit.cases.desk import Desk
from xjaudit.ingest.readers import Progress
from xjaudit.intake import tracking
from xjaudit.ledger.entry import Entry
from xjaudit.panels.cases.host import row
from xjaudit.panels.paper.coming import Coming
from xjaudit.panels.paper.looking import Looking
from xjaudit.panels.paper.printing import Printing
from xjaudit.panels.paper.words import WORDS
from xjaudit.panels.working import Working
from xjaudit.record.classes import class_label
from xjaudit.tables import Grid
from xjaudit.workspace import Workspace
from xjaudit.workspace.evidence import Evidence

T = TypeVar("T")
VIEWS = ("print", "take", "look", "count")


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

    def renewed(self, news: Sequence[Entry]) -> None:
        """Show what these entries change."""
        assert self.desk is not None
        self._frame = tracking.classes(self.desk)
        self.counts.set_frame(_in_words(self._frame, self.language))
        self.looking.show()

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

        self.start(task, done)

    def _show_view(self) -> None:
        views: dict[str, Any] = {"print": self.printing, "take": self.coming}
        views |= {"look": self.looking, "count": self.counts}
        if self.desk is not None:
            self.place.children = [views[str(self.view.value)]]


def paper(workspace: Workspace) -> Paper:
    """The panel of a workspace."""
    return Paper(workspace)


def _in_words(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """Counts with the classes' names (`label`) and shares in per cent."""
    if frame.empty:
        return frame
    shares = {
        name: frame[name].map(lambda v: "" if pd.isna(v) else f"{v:.1%}").astype("str")
        for name in tracking.SHARES
    }
    return frame.assign(label=[class_label(one, language) for one in frame["class"]], **shares)
