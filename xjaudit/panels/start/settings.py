"""Every setting with its value, its default and who set it; each can be changed here."""

from collections.abc import Callable

import ipywidgets as w
import pandas as pd

from xjaudit import markup, workspace
from xjaudit.errors import XjauditError
from xjaudit.packs import every_setting as library
from xjaudit.panels.start.words import WORDS
from xjaudit.tables import Grid
from xjaudit.workspace import Workspace

SHOWN = ("group", "label", "value", "default", "source")


class SettingsEditor(w.VBox):
    """A table of settings, and a line to change the chosen one. `changed` is called when the
    workspace says something else."""

    def __init__(self, here: Workspace, changed: Callable[[], None]) -> None:
        super().__init__()
        self._here, self._changed = here, changed
        self.language = here.settings.language
        self.words = words = WORDS[self.language]
        self.table = library.every_setting(here.settings)
        self.grid = Grid(
            self._shown(), {n: words[n] for n in SHOWN}, SHOWN, language=self.language, height=280
        )
        self.grid.on_select(self._pick)
        self.code = ""
        self.label = w.Label(layout=w.Layout(width="380px"))
        self.text = w.Text(layout=w.Layout(width="240px"))
        self.pick = w.Dropdown(layout=w.Layout(width="240px"))
        self.save = w.Button(description=words["save"], icon="check", button_style="primary")
        self.reset = w.Button(description=words["reset"], icon="undo")
        self.save.on_click(lambda _: self.put(self._typed()))
        self.reset.on_click(lambda _: self.put(""))
        for button in (self.save, self.reset):
            button.layout.width = "auto"
        self.line = w.HBox(layout=w.Layout(flex_flow="row wrap", align_items="center"))
        packs = here.settings.packs
        told = [library.source_in_words(one.name, here.settings) for one in packs]
        used = words["packs"].format("、".join(told)) if told else words["no_packs"]
        self.message = w.HTML()
        hint = w.Label(words["settings_hint"])
        self.children = [hint, self.grid, self.message, self.line, w.Label(used)]

    def tell(self, kind: str, title: str, text: str = "") -> None:
        """Show a message beside the line; texts are escaped."""
        self.message.value = markup.card(kind, title, text)

    def choose(self, code: str) -> None:
        """Choose a setting, as a click on its row does."""
        self.grid.selected = self.table["code"].to_list().index(code)

    def put(self, text: str) -> bool:
        """Give the chosen setting this value, or none of the workspace's; whether it took it."""
        try:
            # Another notebook may have written others meanwhile.
            now = workspace.open_at(self._here.path)
            now.write_settings(library.changed(now.settings, self.code, text))
        except XjauditError as fault:
            self.tell("error", self.words["not_done"], fault.text(self.language))
            return False
        self._changed()
        return True

    def _typed(self) -> str:
        return str((self.pick if library.choices(self.code) else self.text).value)

    def _pick(self, position: int) -> None:
        if position < 0:
            self.line.children = []
            return
        self.message.value = ""
        row = self.table.iloc[position]
        self.code = row["code"]
        self.label.value = row["label"]
        if told := library.choices(self.code):
            self.pick.options = [(self._word(one), one) for one in told]
            self.pick.value = row["value"] if row["value"] in told else told[0]
        else:
            self.text.value = row["value"]
        control = self.pick if told else self.text
        self.reset.disabled = not row["own"]
        self.line.children = [self.label, control, self.save, self.reset]

    def _shown(self) -> pd.DataFrame:
        """The table as people read it."""
        settings = self._here.settings
        with_choices = [bool(library.choices(code)) for code in self.table["code"]]
        told = self.table.assign(
            group=[library.GROUPS[one].text(self.language) for one in self.table["group"]],
            source=[library.source_in_words(one, settings) for one in self.table["source"]],
        )
        for name in ("value", "default"):
            pairs = zip(self.table[name], with_choices, strict=True)
            told[name] = [self._word(value) if chosen else value for value, chosen in pairs]
        return told

    def _word(self, value: str) -> str:
        known = library.VALUES.get(value)
        return known.text(self.language) if known else value
