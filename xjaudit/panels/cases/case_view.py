"""The case that is open: its head, and what belongs to it in four parts."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import ipywidgets as w

from xjaudit import markup
from xjaudit.cases import acts
from xjaudit.cases.dossier import Dossier, dossier
from xjaudit.panels.cases import telling
from xjaudit.panels.cases.changing import Changing
from xjaudit.panels.cases.deciding import Deciding
from xjaudit.panels.cases.host import Host, button, row
from xjaudit.panels.cases.papers import Papers

PARTS = ("do", "papers", "changes", "history")
NUMBERS = ["id_number", "registry_no"]


class CaseView(w.VBox):
    """Whose case it is, how it stands, and acting, papers, changes, history."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self.host = host
        self.told: Dossier | None = None
        words = host.words
        self.head, self.history = w.HTML(), w.HTML()
        # Messages, where they were caused by what is done here.
        self.said = w.VBox()
        self.deciding, self.papers, self.changing = Deciding(host), Papers(host), Changing(host)
        self.part = w.ToggleButtons(
            options=[(words[f"tab_{one}"], one) for one in PARTS],
            style={"button_width": "96px"},
        )
        host.keeping.follow("part", self.part)
        self.part.observe(lambda _: self._show_part(), "value")
        self.full = False
        self.reveal_button = button(words["reveal"], "eye", self.reveal, words["reveal_why"])
        self.bar = row(self.part, self.reveal_button, margin="4px 0")
        self.place = w.VBox()
        self.hint = w.HTML(markup.card("note", words["hint"]))
        self.children = [self.hint]

    def show(self, line: Mapping[Any, Any]) -> None:
        """Open the case of a row of the board."""
        if self.told is None or self.told.row["id"] != line["id"]:
            self.full = False
        self.told = dossier(self.host.at, line)
        self.renew_head()
        for part in (self.deciding, self.papers, self.changing):
            part.show(self.told)
        words, language = self.host.words, self.host.language
        self.history.value = telling.history(self.told.history, words, language)
        self.reveal_button.layout.display = "" if self.told.pupil else "none"
        self._show_part()
        self.children = [self.head, self.bar, self.said, self.place]

    def renew_head(self) -> None:
        """The head of the case, numbers in full or masked."""
        assert self.told is not None
        words, language = self.host.words, self.host.language
        audit = self.host.at.audit
        self.head.value = telling.head(self.told, audit, words, language, self.full)
        self.reveal_button.description = words["hide" if self.full else "reveal"]

    def reveal(self) -> bool:
        """Show the pupil's numbers in full, once it is noted who asks; or mask them again."""
        if self.told is None:
            return False
        if self.full:
            self.full = False
        else:
            about = [self.told.pupil]
            call = partial(acts.log, verb="reveal", subjects=about, fields=NUMBERS)
            self.full = bool(self.host.note(call))
        self.renew_head()
        return self.full

    def _show_part(self) -> None:
        parts = (self.deciding, self.papers, self.changing, self.history)
        self.place.children = [parts[PARTS.index(str(self.part.value))]]
