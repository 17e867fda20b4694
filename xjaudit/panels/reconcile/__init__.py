"""Step 3: who on the class lists is who in the registry: side by side, and pair by pair."""

from collections.abc import Sequence

import ipywidgets as w
import pandas as pd

from xjaudit.audit import Audit
from xjaudit.ingest.readers import Progress
from xjaudit.labels import OUTCOMES
from xjaudit.ledger.entry import Entry
from xjaudit.page.words import percent
from xjaudit.panels.reconcile.comparing import Comparing
from xjaudit.panels.reconcile.pair import Pair
from xjaudit.panels.reconcile.queue import Question
from xjaudit.panels.reconcile.summing import sum_words
from xjaudit.panels.reconcile.tabs import Tabs
from xjaudit.panels.reconcile.telling import chosen
from xjaudit.panels.reconcile.words import LABELS, WORDS
from xjaudit.panels.working import Working
from xjaudit.record.classes import class_label, class_order
from xjaudit.tables import Grid
from xjaudit.workspace import Workspace, knowing

_FRAME = [*LABELS["zh"], "outcome", "class", "reason", "differs", "score", "waits"]
_FRAME += ["list_key", "record_key"]


class Reconcile(Working):
    """Links by outcome and class, and those to be reviewed one by one. `frame`: the rows in sight;
    ID numbers masked as settings say."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, WORDS, "reconcile")
        words, language = self.words, self.language
        self.comparing: Comparing | None = None
        self._known: tuple[int, pd.DataFrame | None] = (0, None)
        self._asked: list[Question] = []
        self._at: str | None = None
        self._following = True
        self.tabs = Tabs(self._focus, label=words["tabs"])
        self.of_class = w.Dropdown(layout=w.Layout(width="150px"), description_allow_html=False)
        self.of_class.tooltip = words["of_class"]
        self.sums = w.HTML(layout=w.Layout(flex="1 1 400px", min_width="0"))
        self.again = w.Button(icon="refresh", layout=w.Layout(width="auto", display="none"))
        self.again.on_click(lambda _: self.check_anew())
        self.grid = Grid(
            pd.DataFrame(columns=list(LABELS["zh"])), LABELS[language], list(LABELS["zh"]),
            language=language, height=300,
        )  # fmt: skip
        self.grid.on_select(lambda _: self._show_pair())
        self.pair = Pair(self)
        self._parts = [self._line(), self.tabs, self.grid, self.pair]
        self.tabs.observe(lambda change: self._turn_to(change["old"]), "chosen")
        self.of_class.observe(lambda _: self._narrow(), "index")
        self.lay_out()
        self.start_desk()

    def _line(self) -> w.HBox:
        """Which class, and its sums."""
        before, after = (w.Button(icon=icon, layout=w.Layout(width="34px")) for icon in
                         ("chevron-left", "chevron-right"))  # fmt: skip
        for button, step, word in ((before, -1, "before"), (after, 1, "after")):
            button.tooltip = self.words[word]
            button.on_click(lambda _, step=step: self._step(step))
        which = w.VBox([w.HBox([before, self.of_class, after]), self.again])
        which.layout.flex = "0 0 auto"
        return w.HBox([which, self.sums], layout=w.Layout(align_items="center"))

    @property
    def frame(self) -> pd.DataFrame:
        """The rows in sight as they stand; of the review what is left to be looked at."""
        self.wait()
        if self.comparing is None:
            return pd.DataFrame(columns=_FRAME)
        told = self.comparing.table
        at = [one.at for one in self._asked]
        rows = at if self._tab == "review" else self.comparing.rows(self._tab, self._class)
        return told.iloc[rows][_FRAME].reset_index(drop=True)

    def audited(self, progress: Progress) -> Audit:
        """As every panel; and up to where the audit knows what was answered."""
        state = self.workspace.state()
        self._known = (state.seq, knowing.answers(state))
        return super().audited(progress)

    @property
    def sheet(self) -> pd.DataFrame:
        """The frame as people read it."""
        labels = LABELS[self.language]
        return self.frame[list(labels)].rename(columns=labels)

    def show(self, audit: Audit) -> None:
        """Show an audit's reconciliation; at first what must be reviewed."""
        if audit.people.empty:
            self.tell("note", self.words["no_lists"], self.words["add_lists"])
            return
        assert self.desk is not None
        made = Comparing(self.desk, *self._known, self.words)
        # Looked up while nobody waits: the first answer is as quick as the next.
        _ = self.desk.items.index.is_unique, self.desk.class_of
        with self._turns:
            # What was entered while this was made is no news to it.
            self.comparing, self._at = made, None
            self.grid.set_frame(made.table)
            self._following = False
            names = sorted(made.table["class"].unique(), key=class_order)
            kept = self.keeping.get("class")
            self.of_class.options = [
                (self.words["every_class"], None), *((self._name(name), name) for name in names)
            ]  # fmt: skip
            self.of_class.index = names.index(kept) + 1 if kept in names else 0
            self._recount()
            tab = self.keeping.get("tab") or ("review" if self._asked else "open")
            self.tabs.chosen = tab
            self._following = True
            self._tell_counts(audit)
            self._show_rows()
            self.body.children = self._parts

    def renewed(self, news: Sequence[Entry]) -> None:
        """What was entered shows at once, before the next run."""
        if self.comparing is None or self.desk is None:
            return
        self.comparing.renew(self.desk, news)
        self._recount()
        self._show_pair()
        if self._tab != "review":
            self._renew_grid()

    def choose(self, tab: str = "open", of_class: str | None = None) -> None:
        """Show a tab (review, open, all or an outcome) of a class, as clicks do."""
        self.wait()
        values = [value for _, value in self.of_class.options]
        self.of_class.index, self.tabs.chosen = values.index(of_class), tab

    def check_anew(self) -> None:
        """Make the audit anew, so that answers take effect."""
        self.start(self.audited, self._seat)

    def undo(self) -> bool:
        """Take back the last act and come back to what it was about."""
        last = self._mine[-1][0] if self._mine else None
        if last is not None and last.kind == "list":
            self._at = last.key
        self.pair.forget()
        return super().undo()

    @property
    def mine(self) -> str:
        """The entry that an undo would take back; empty where there is none."""
        return self._mine[-1][-1].id if self._mine else ""

    @property
    def _tab(self) -> str:
        return self.tabs.chosen

    @property
    def _class(self) -> str | None:
        return self.of_class.value

    def _turn_to(self, before: str) -> None:
        """Another tab; answers take effect when the review is left."""
        if not self._following:
            return
        self.keeping.put("tab", self._tab)
        self.pair.forget()
        self._show_rows()
        if before == "review" and self.comparing and self.comparing.waiting:
            self.check_anew()

    def _focus(self) -> None:
        """Who presses the tab of the review has its keys at once."""
        if self._tab == "review":
            self.pair.review.focus()

    def _narrow(self) -> None:
        if self._following and self.comparing is not None:
            self.keeping.put("class", self._class)
            self._recount()
            self._show_rows()

    def _step(self, step: int) -> None:
        """The class before or after."""
        at = (self.of_class.index or 0) + step
        self.of_class.index = at % len(self.of_class.options)

    def _show_rows(self) -> None:
        if self.comparing is None:
            return
        is_review = self._tab == "review"
        self.grid.layout.display = "none" if is_review else ""
        self.pair.say_when_empty("nothing_left" if is_review else "nothing_chosen")
        if not is_review:
            self._renew_grid()
            self.grid.narrow(self.comparing.rows(self._tab, self._class))
        self._show_pair()

    def _renew_grid(self) -> None:
        """What answers changed in rows; a grid out of sight waits until it is shown."""
        assert self.comparing is not None
        table = self.comparing.table
        self.grid.renew({name: table[name] for name in ("link", "standing")})

    def _recount(self) -> None:
        """Counts, sums and what is left to be asked."""
        assert self.comparing is not None
        self._asked = self.comparing.open(self._class, self.keeping.get("later", []))
        counts = {"review": len(self._asked), **self.comparing.counts(self._class)}
        names = {code: pair[self.language == "en"] for code, pair in OUTCOMES.items()}
        self.tabs.items = [
            {"key": key, "label": names.get(key) or self.words[key], "count": n}
            for key, n in counts.items()
        ]
        self.sums.value = sum_words(
            self.comparing.sums(self._class), self.words, self.language, self._class is None
        )
        waiting = len(self.comparing.waiting)
        self.again.description = self.words["again"].format(n=waiting)
        self.again.layout.display = "" if waiting else "none"

    def _show_pair(self) -> None:
        """The pair that is next in the review, or the row that is chosen."""
        told = self.comparing
        if told is None:
            return
        if self._tab == "review":
            asked = chosen(self._asked, self._at)
            at = self._asked.index(asked) + 1 if asked else 0
            self.pair.show(asked, self.words["place"].format(n=at, of=len(self._asked)))
        else:
            at = self.grid.selected
            self.pair.show(told.question(at) if 0 <= at < len(told.table) else None)

    def entered(self) -> None:
        """The pair in sight was answered: on to the next."""
        self._at = None

    def put_off(self, list_key: str) -> None:
        """Come back to a row when all others are done."""
        known = {one.list_key for one in self._asked}
        before = [key for key in self.keeping.get("later", []) if key in known - {list_key}]
        self.keeping.put("later", [*before, list_key])
        self._at = None
        self._recount()
        self._show_pair()

    def _tell_counts(self, audit: Audit) -> None:
        assert self.comparing is not None
        registered = int(audit.classes["registered"].sum())
        checked = int(audit.classes["matched"].sum())
        left = self.comparing.counts(None)["open"]
        text = self.words["done"].format(
            checked=checked,
            registered=registered,
            share=percent(checked, registered, ""),
            open=left,
            asked=len(self.comparing.open(None, [])),
        )
        self.tell("done" if not left else "note", text)

    def _name(self, name: str) -> str:
        return class_label(name, self.language) if name else self.words["no_class"]


def reconcile(workspace: Workspace) -> Reconcile:
    """The panel of step 3."""
    return Reconcile(workspace)
