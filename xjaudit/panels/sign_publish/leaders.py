"""Exactly what leaders will see, and the button that lets it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as w
import pandas as pd

from xjaudit import markup, page
from xjaudit import publish as gate
from xjaudit.errors import XjauditError
from xjaudit.ingest.readers import Progress
from xjaudit.proof import exporting
from xjaudit.snapshot import Snapshot

if TYPE_CHECKING:
    from xjaudit.panels.sign_publish import SignPublish


class Leaders(w.VBox):
    """Preview and publication. `figures`: every number that goes out, a row per class."""

    def __init__(self, owner: SignPublish) -> None:
        super().__init__()
        self._owner, self.words = owner, owner.words
        self.button = w.Button(
            description=self.words["publish"], button_style="primary", icon="share", disabled=True
        )
        self.button.on_click(lambda _: self.publish())
        self.card, self.preview = w.HTML(), w.HTML()
        self.children = [self.card, self.button, self.preview]
        self.figures = pd.DataFrame()
        self._shown: Snapshot | None = None
        self._wanted, self._age = False, 0

    def forget(self) -> None:
        """What is shown is not what would be published any more."""
        self._shown, self.button.disabled = None, True
        self._age += 1

    def look(self) -> None:
        """Show what would be published now, unless it is shown already."""
        owner = self._owner
        if self._shown is None and not self._wanted and owner.desk is not None:
            self._wanted = True
            owner.start(self._made, self._show, queued=True)

    def publish(self) -> None:
        """Let the next edition out, if it is what is shown."""
        owner = self._owner
        if not owner.named() or self._shown is None or owner.desk is None:
            return
        owner.look()
        if self._shown is None:
            owner.tell("warn", self.words["renewed"])
        elif self._shown.digest != owner.workspace.digest():
            owner.tell("warn", self.words["files_changed"])
        else:
            actor, role = owner.me.actor, owner.me.part
            self.button.disabled = True
            owner.start(lambda p: self._out(actor, role, p), self._published)

    def _made(self, _: Progress) -> tuple[int, Snapshot | XjauditError]:
        owner = self._owner
        assert owner.desk is not None
        self._wanted, age = False, self._age
        try:
            return age, gate.preview(owner.workspace, owner.desk.audit, owner.desk.state)
        except XjauditError as shut:
            return age, shut

    def _show(self, told: tuple[int, Snapshot | XjauditError]) -> None:
        (age, made), words = told, self.words
        # Somebody decided while it was made: it is being made anew.
        if age != self._age:
            return
        if isinstance(made, XjauditError):
            self.forget()
            self.preview.value = ""
            text = made.text(self._owner.language)
            self.card.value = markup.card("error", words["shut"], text)
            return
        self._shown, self.figures = made, gate.as_table(made)
        editions = self._owner.workspace.editions()
        out = words["already"].format(editions[-1]) if editions else words["first"]
        table = self._owner.table
        left = int((~(table["locked"] & table["holds"]).astype("bool")).sum())
        more = "\n" + words["not_signed"].format(left=left, of=len(table)) if left else ""
        self.card.value = markup.card("note", out, words["preview"] + more)
        self.preview.value = _as_leaders_see(made)
        self.button.disabled = False

    def _out(self, actor: str, role: str, progress: Progress) -> Snapshot | XjauditError:
        try:
            return exporting.publish(self._owner.workspace, actor, role, progress)
        except XjauditError as shut:
            return shut

    def _published(self, made: Snapshot | XjauditError) -> None:
        owner = self._owner
        if isinstance(made, XjauditError):
            owner.tell("error", self.words["shut"], made.text(owner.language))
            self.button.disabled = False
            return
        owner.noted()
        self.figures = gate.as_table(made)
        self._shown = None
        owner.tell(
            "done",
            self.words["published"].format(made.edition),
            self.words["how"].format(owner.workspace.published),
        )
        self.look()


# The page's own layouts go by the window, which is wider than this box.
_NARROW = """.xj-preview{container-type:inline-size}
@container (max-width:1060px){.xj-preview .xl-tiles{grid-template-columns:repeat(5,minmax(0,1fr))}
.xj-preview .xl-tile.xl-types{grid-column:span 2}}"""


def _as_leaders_see(made: Snapshot) -> str:
    inner = page.first_view(made)
    style = f"{markup.STYLE}<style>{page.STYLE}{_NARROW}</style>"
    return f'{style}<div class="xl xj-preview">{inner}</div>'
