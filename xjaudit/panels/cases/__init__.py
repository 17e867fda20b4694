"""Step 4: the cases, each with what may be done, its papers, changes and history."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import ipywidgets as w
import numpy as np
import pandas as pd

from xjaudit.audit import Audit
from xjaudit.cases import board
from xjaudit.cases.desk import Desk
from xjaudit.cases.many import decide_many
from xjaudit.ledger.entry import Entry
from xjaudit.panels.cases.case_view import CaseView
from xjaudit.panels.cases.class_view import ClassView
from xjaudit.panels.cases.conflicts import Conflicts
from xjaudit.panels.cases.exporting import Exporting
from xjaudit.panels.cases.host import button, row
from xjaudit.panels.cases.listing import facets_of, listing
from xjaudit.panels.cases.words import LABELS, WORDS
from xjaudit.panels.facets import Facets
from xjaudit.panels.working import Working
from xjaudit.tables import Grid
from xjaudit.workspace import Workspace

T = TypeVar("T")
VIEWS = ("list", "class", "export")


class Cases(Working):
    """Problem records, missing numbers, changes, late creations, transfers, each worked as a case.
    `frame`: those chosen, in the columns of `cases.board`."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, WORDS, "cases")
        words, language = self.words, self.language
        self.view = w.ToggleButtons(
            options=[(words[f"view_{one}"], one) for one in VIEWS], style={"button_width": "96px"}
        )
        self.keeping.follow("view", self.view)
        self.view.observe(lambda _: self._show_view(), "value")
        self.with_quiet = w.Checkbox(description=words["with_quiet"], indent=False)
        self.with_quiet.layout = w.Layout(width="auto")
        self.keeping.follow("with_quiet", self.with_quiet)
        self.with_quiet.observe(lambda _: self._fill(), "value")
        shown = list(LABELS["zh"])
        empty = pd.DataFrame(columns=shown)
        self.grid = Grid(empty, LABELS[language], shown, language=language, height=230, many=True)
        self.grid.on_select(self._choose)
        self.grid.on_mark(self._marked)
        self.facets: Facets | None = None
        self.case = CaseView(self)
        self.many = self._make_many()
        self.of_class, self.exporting = ClassView(self), Exporting(self)
        self.conflicts = Conflicts(self)
        self.table = pd.DataFrame(columns=list(board.COLUMNS))
        self._rows = self._frame = self.table
        self._only: np.ndarray | None = None
        self.place = w.VBox()
        self.lay_out(self.conflicts, row(self.view, self.with_quiet), self.place)
        self.start_desk()

    @property
    def at(self) -> Desk:
        """The desk; parts are shown only where there is one."""
        assert self.desk is not None
        return self.desk

    @property
    def sheet(self) -> pd.DataFrame:
        """The frame as people read it."""
        labels = LABELS[self.language]
        told = listing(self.frame, self.words, self.language)
        return told[list(labels)].rename(columns=labels)

    def show(self, audit: Audit) -> None:
        """Show the cases of an audit."""
        self.conflicts.look()
        self.table = board.board(self.at)
        words = listing(self.table, self.words, self.language)
        self.facets = Facets(
            facets_of(words, self.words, audit.settings, self.language), language=self.language
        )
        self.facets.on_change(self._narrow)
        chosen, name = self.keeping.get("facets") or {}, self.keeping.get("case") or ""
        self._fill()
        self.facets.choose(**chosen)
        self._tell_open()
        self._open(name)
        self._show_view()

    def renewed(self, news: Sequence[Entry]) -> None:
        """Show what these entries change."""
        self.conflicts.look()
        self.table = board.again(self.at, self.table, news)
        self._fill()
        if self.case.told is not None:
            self._open(self.case.told.row["id"])
        if self.view.value == "class":
            self.of_class.set_table(self.table)

    def work(self, call: Callable[[Desk], T], done: Callable[[T], None]) -> None:
        """Do something longer, beside the page."""
        desk = self.desk
        if desk is not None and self.knows_who():
            self.start(lambda _: call(desk), done)

    def tell(self, kind: str, title: str, text: str = "") -> None:
        """Show a message; where a case is open beside it: the top may be out of sight."""
        super().tell(kind, title, text)
        self._say_near(self.view.value == "list" and self.case.told is not None)

    def assign(self) -> bool:
        """Assign the marked cases to somebody, all or none."""
        owner, day = self.owner.value.strip(), self.day.value
        subjects = self._markable()
        if not owner or not subjects:
            self.tell("warn", self.words["need_owner" if not owner else "no_many"])
            return False
        due = day.isoformat() if day else None
        return self.act(
            lambda at: decide_many(at, subjects, "assign", owner=owner, due=due), self._assigned
        )

    def choose(self, **values: Sequence[str]) -> None:
        """Narrow the cases as the facets do: kind, when, still, state, holder, where."""
        self.wait()
        assert self.facets is not None
        self.facets.choose(**values)

    def _fill(self) -> None:
        """The rows that are shown; whoever reads stays at the place where they still are."""
        if self.facets is None:
            return
        table = self.table if self.with_quiet.value else self.table[~board.is_quiet(self.table)]
        rows = listing(table.reset_index(drop=True), self.words, self.language)
        is_same = rows["id"].tolist() == self._rows["id"].tolist()
        self._rows, self._only = rows, self._only if is_same else None
        if is_same:
            self.grid.renew({name: rows[name] for name in LABELS["zh"]})
        else:
            self.grid.set_frame(rows)
        self.facets.set_frame(rows)

    def _narrow(self, rows: np.ndarray) -> None:
        assert self.facets is not None
        if self._only is None or not np.array_equal(rows, self._only):
            self._only = rows
            self.grid.narrow(rows)
        self._frame = self._rows.iloc[rows][list(board.COLUMNS)].reset_index(drop=True)
        self.keeping.put("facets", self.facets.chosen or None)

    def _choose(self, position: int) -> None:
        if 0 <= position < len(self._rows):
            self._open(self._rows["id"].iloc[position])

    def _say_near(self, near: bool) -> None:
        """Messages stand beside the case, or at the top."""
        said = [self.message, self.clash]
        if near != bool(self.case.said.children):
            rest = [one for one in self.children if one not in said]
            self.children = rest if near else [*rest[:-1], *said, rest[-1]]
            self.case.said.children = said if near else []

    def _open(self, name: str) -> None:
        """Open a case by its id, if it is on the board."""
        found = self.table[self.table["id"] == name]
        if len(found):
            if self.case.told is None or self.case.told.row["id"] != name:
                self._say_near(False)
            self.case.show(found.iloc[0].to_dict())
            self.keeping.put("case", name)

    def _show_view(self) -> None:
        if self.desk is None:
            return
        self._say_near(False)
        if self.view.value == "class":
            self.of_class.set_table(self.table)
            self.place.children = [self.of_class]
        elif self.view.value == "export":
            self.place.children = [self.exporting]
        else:
            wide = w.Layout(flex="1", min_width="0")
            right = w.VBox([self.grid, self.many, self.case], layout=wide)
            self.place.children = [w.HBox([self.facets, right])] if self.facets else []
        self.with_quiet.layout.display = "" if self.view.value == "list" else "none"

    def _tell_open(self) -> None:
        """What is open, and what is late."""
        words, table = self.words, self.table[~board.is_quiet(self.table)]
        if table.empty:
            self.tell("done", words["nothing"], words["nothing_why"])
            return
        settings = self.at.audit.settings
        week, still = settings.parameter("remind_first"), settings.parameter("stuck_days")
        late, near = table["when"] == "overdue", table["when"].isin(["soon", "week"])
        counts = (
            ("overdue", late.sum(), {}),
            ("close", near.sum(), {"days": week}),
            ("stuck", table["still"].notna().sum(), {"days": still}),
        )
        parts = [words[name].format(n=n, **more) for name, n, more in counts if n]
        text = ("，" if self.language == "zh" else ", ").join(parts)
        self.tell("warn" if late.any() else "note", words["open"].format(n=len(table)), text)

    def _make_many(self) -> w.Box:
        words = self.words
        self.marks, self.owner = w.Label(), w.Text(placeholder=words["owner_hint"])
        self.owner.layout = w.Layout(width="180px")
        self.day = w.DatePicker(description=words["due"], tooltip=words["day_hint"])
        made = row(self.marks, self.owner, self.day, button(words["assign"], "user", self.assign))
        made.layout.display = "none"
        return made

    def _marked(self, count: int) -> None:
        self.many.layout.display = "" if count else "none"
        self.marks.value = self.words["all_many"].format(n=count)

    def _markable(self) -> list[str]:
        """Findings among the marked rows; changes are nobody's to be assigned."""
        subjects = self._rows["subject"].iloc[self.grid.marked]
        return [one for one in subjects if one.startswith("finding:")]

    def _assigned(self) -> None:
        self.owner.value = ""
        self.grid.mark(np.arange(len(self._rows)), False)
        self.grid.edition += 1


def cases(workspace: Workspace) -> Cases:
    """The panel of step 4."""
    return Cases(workspace)
