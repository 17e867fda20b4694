"""The county's screen: every school audited, compared with each other, and what was written."""

import time
from pathlib import Path

import ipywidgets as w
import pandas as pd
import pyarrow as pa

from xjaudit import markup
from xjaudit.panels.base import Panel
from xjaudit.panels.cases.host import row
from xjaudit.panels.keeping import Keeping
from xjaudit.panels.pulse import Pulse
from xjaudit.panels.region import telling
from xjaudit.panels.region import words as texts
from xjaudit.panels.region.choosing import Choosing, Chosen
from xjaudit.panels.region.running import Ran, Run
from xjaudit.panels.region.words import WORDS
from xjaudit.panels.steps import trail
from xjaudit.settings import Settings
from xjaudit.tables import Grid
from xjaudit.workspace import Workspace

VIEWS = ("schools", "cases", "written")


class Region(Panel):
    """Folders, a run, and its results. `frame`: a row per school in the columns of
    `region.tables.SCHOOLS`, with share and rank, those that need help first.

    Nothing is entered in a ledger: results are files of the folder that a person names.
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, WORDS)
        self.keeping = Keeping(workspace.path / "cache" / "desk" / "region.json")
        day = workspace.settings.as_of
        self.choosing = Choosing(self.words, self.keeping, day, self.run)
        self.view = w.ToggleButtons(
            options=[(self.words[f"view_{one}"], one) for one in VIEWS],
            style={"button_width": "auto"},
        )
        self.keeping.follow("view", self.view)
        self.view.observe(lambda _: self._show_view(), "value")
        self.schools = self._grid(texts.SCHOOLS, 250)
        self.schools.on_select(self._show_school)
        self.cases = self._grid(texts.CASES, 250)
        self.cases.on_select(self._show_case)
        self.school, self.case, self.compared, self.written = (w.HTML() for _ in range(4))
        self.strays = w.HTML()
        self.place = w.VBox()
        self._every: list = []
        self._out: Path | None = None
        self.results = w.VBox([row(self.view), self.place])
        top = [Pulse(language=self.language), trail("region", self.language)]
        self.children = [*top, self.choosing, self.progress, self.message, self.results]
        self.choosing.out.observe(lambda _: self._look(), "value")
        self._look()

    @property
    def sheet(self) -> pd.DataFrame:
        """The schools as people read them."""
        frame = self.frame
        names = texts.column_names(texts.SCHOOLS, self.language)
        if frame.empty:
            return pd.DataFrame(columns=list(names.values()))
        return telling.in_words(frame, self.words, self.language).rename(columns=names)

    def run(self) -> None:
        """Do all schools that are not done yet, and compare them."""
        if self.choosing.begin.disabled:
            return
        if wrong := self.choosing.check():
            self.tell("warn", self.words["fill_in"], "\n" + "\n".join(wrong))
            return
        chosen, settings = self.choosing.chosen(), self.workspace.settings
        one = Run(self._count, self._say, self._stop.is_set, self.words)
        self.message.value = ""
        self.choosing.begin.disabled = True
        # Results of the folder just named may still be on their way.
        self.start(lambda _: self._ran(one, chosen, settings), self._ended, queued=True)

    def _ran(self, one: Run, chosen: Chosen, settings: Settings) -> Ran:
        try:
            return one(chosen, settings)
        finally:
            self.choosing.begin.disabled = False

    def _ended(self, ran: Ran) -> None:
        self.choosing.check()
        self.show(ran.out, ran.waiting)
        words, table = self.words, self._frame
        head = telling.head(table, words)
        if ran.stopped:
            done = ran.schools - len(ran.waiting)
            title = words["stopped"].format(done=done, schools=ran.schools)
            self.tell("note", title, words["stopped_how"])
            return
        said = [head]
        if ran.before:
            said.append(words["kept"].format(before=ran.before))
        needy = table["state"].isin(["failed", "part", "empty", "missing"]).any()
        needy = needy or bool(self.strays.value)
        said += [words["help"]] if needy else []
        if ran.shut:
            said.append(f"{words['shut']}：{ran.shut.text(self.language)}")
        self.tell("warn" if needy or ran.shut else "done", words["finished"], "\n".join(said))

    def show(self, out: Path, waiting: pd.DataFrame | None = None) -> None:
        """Show what a folder of results holds; `waiting`: schools that are not done."""
        self._out = out
        self._frame = telling.schools(out, waiting)
        self.schools.set_frame(telling.in_words(self._frame, self.words, self.language))
        self.strays.value = telling.strays(out, self.words)
        self._every = telling.cases(out)
        self.cases.set_frame(telling.cases_in_words(self._every, self.language))
        self.compared.value = self._compared(telling.compared(out))
        self.written.value = telling.written(out, self.words) or markup.card(
            "note", self.words["nothing_written"]
        )
        self._show_school(-1)
        self._show_case(-1)
        self.results.layout.display = ""
        self._show_view()

    def _look(self) -> None:
        """Show the results that lie in the folder named, or what to do first."""
        if self.choosing.begin.disabled:
            return
        if (out := self.choosing.folder()) is None:
            self._frame, self._out = pd.DataFrame(), None
            self.results.layout.display = "none"
            self.tell("note", self.words["first"], self.words["first_how"])
            return
        self.start(lambda _: out, self._known, queued=True)

    def _known(self, out: Path) -> None:
        try:
            self.show(out)
        except (pa.ArrowException, KeyError, OSError):
            # Damaged, or of another edition of the program: the next run writes it anew.
            self.results.layout.display = "none"
            self.tell("warn", self.words["unreadable"], self.words["unreadable_how"])
            return
        title = self.words["known"].format(head=telling.head(self._frame, self.words))
        self.tell("note", title, self.words["known_how"])

    def _compared(self, state: str) -> str:
        told = {"no": ("not_compared", "not_compared_how"), "old": ("old", "old_how")}
        if state == "yes":
            return "" if self._every else self._note("no_cases", "no_cases_why")
        return self._note(*told[state])

    def _note(self, title: str, text: str) -> str:
        return markup.card("note", self.words[title], self.words[text])

    def _count(self, done: int, of: int, what: str) -> None:
        if not done:
            self._begun = time.monotonic()
        self._show_progress(done, of, what)

    def _say(self, what: str) -> None:
        self._doing.value = what

    def _show_school(self, at: int) -> None:
        if at < 0 or self._out is None:
            self.school.value = markup.card("note", self.words["choose_school"])
            return
        told = {str(name): one for name, one in self._frame.iloc[at].items()}
        self.school.value = telling.school(told, self._out, self.words, self.language)

    def _show_case(self, at: int) -> None:
        if 0 <= at < len(self._every):
            self.case.value = telling.case(self._every[at], self.language)
        else:
            self.case.value = markup.card("note", self.words["choose_case"])

    def _show_view(self) -> None:
        views: dict[str, list[w.Widget]] = {
            "schools": [*([self.strays] if self.strays.value else []), self.schools, self.school],
            "cases": [self.compared, *([self.cases, self.case] if self._every else [])],
            "written": [self.written],
        }
        self.place.children = views[str(self.view.value)]

    def _grid(self, columns: dict[str, tuple[str, str]], height: int) -> Grid:
        empty = pd.DataFrame(columns=list(columns))
        names = texts.column_names(columns, self.language)
        return Grid(empty, names, list(columns), language=self.language, height=height)


def region(workspace: Workspace) -> Region:
    """The panel of a workspace."""
    return Region(workspace)
