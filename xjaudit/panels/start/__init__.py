"""The first page: which workspace, how it stands, what is due, what comes next."""

from pathlib import Path

import ipywidgets as w
import pandas as pd

from xjaudit import errors, markup, workspace
from xjaudit.cases.glance import in_words
from xjaudit.errors import XjauditError
from xjaudit.panels.start.choosing import Chooser
from xjaudit.panels.start.home import Home
from xjaudit.panels.start.words import WORDS
from xjaudit.workspace import MARKER, choice


class Start(w.VBox):
    """Choose or make a workspace; below it how the chosen one stands. `frame`: a row per class."""

    def __init__(self) -> None:
        super().__init__(layout=w.Layout(padding="4px"))
        self.message = w.HTML()
        self.home: Home | None = None
        self.chooser = Chooser(errors.spoken(), self.enter, self.tell)
        self._lay_out()
        place = choice.place()
        if (place / MARKER).is_file() or choice.chosen():
            self.enter(place, chosen=False)
        else:
            words = WORDS[errors.spoken()]
            self.chooser.ask()
            self.tell("note", words["none"], words["none_why"])

    @property
    def frame(self) -> pd.DataFrame:
        """Every class: records, lists, open errors, who signed."""
        return self.home.frame if self.home else pd.DataFrame()

    @property
    def sheet(self) -> pd.DataFrame:
        """The frame as people read it."""
        return in_words(self.frame, self.language)

    @property
    def language(self) -> str:
        """Of the workspace; of the person before there is one."""
        return self.chooser.language

    def wait(self) -> None:
        """Until no work is under way."""
        if self.home:
            self.home.wait()

    def enter(self, path: Path, chosen: bool = True) -> bool:
        """Show a workspace, and let all notebooks work in it; whether that could be done."""
        try:
            opened = workspace.open_at(path)
            if chosen:
                choice.choose(opened.path)
        except XjauditError as fault:
            self.chooser.show(self.home.workspace.path if self.home else None)
            self.tell("error", self.chooser.words["not_done"], fault.text())
            return False
        if self.home:
            self.home.cancel()
        self.message.value = ""
        self.home = Home(opened, self._again)
        if opened.settings.language != self.chooser.language:
            self.chooser = Chooser(opened.settings.language, self.enter, self.tell)
        self.chooser.show(opened.path)
        if chosen:
            self.tell("done", self.chooser.words["opened"])
        self._lay_out()
        return True

    def _again(self) -> None:
        """The same workspace with another setting, which stays chosen."""
        if self.home is None:
            return
        code = self.home.settings.code
        if self.enter(self.home.workspace.path, chosen=False):
            editor = self.home.settings
            self.home.below.selected_index = 0
            editor.choose(code)
            row = editor.table.set_index("code").loc[code]
            editor.tell("done", editor.words["saved"], f"{row['label']}：{row['value']}")

    def tell(self, kind: str, title: str, text: str = "") -> None:
        """Show a message; texts are escaped."""
        self.message.value = markup.card(kind, title, text)

    def _lay_out(self) -> None:
        self.children = [self.message, self.chooser, *([self.home] if self.home else [])]

    def __repr__(self) -> str:
        return "Start()"


def start() -> Start:
    """The panel of the first page."""
    return Start()
