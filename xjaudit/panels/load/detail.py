"""The chosen file: its receipt, what differs from the edition before it, and what can be done."""

from collections.abc import Callable, Mapping
from html import escape

import ipywidgets as w
import pandas as pd

from xjaudit import markup
from xjaudit.ingest.reading import Reading
from xjaudit.labels import KINDS
from xjaudit.panels.load.receipts import LABELS, STYLE, Receipt, as_html, places
from xjaudit.record import ids
from xjaudit.record.classes import class_label
from xjaudit.settings import Settings
from xjaudit.tables import Grid
from xjaudit.workspace.changes import CHANGES
from xjaudit.workspace.inbox import Received


class Detail(w.VBox):
    """Hidden until a file is chosen. `switch` sets it aside or uses it again, `retype` takes it for
    another kind."""

    def __init__(
        self,
        words: Mapping[str, str],
        switch: Callable[[], None],
        retype: Callable[[str], None],
    ) -> None:
        super().__init__()
        self.words, self._retype = words, retype
        self._setting = False
        self._frames: dict[str, pd.DataFrame] = {}
        self.aside = w.Button(layout=w.Layout(width="auto"))
        self.aside.on_click(lambda _: switch())
        self.kind = w.Dropdown(layout=w.Layout(width="200px"))
        self.kind.observe(self._kind_chosen, "value")
        self.places = w.ToggleButton(
            description=words["places"], icon="list", layout=w.Layout(width="auto")
        )
        self.differs = w.ToggleButton(
            description=words["changed_people"], icon="exchange", layout=w.Layout(width="auto")
        )
        for toggle in (self.places, self.differs):
            toggle.observe(self._toggled, "value")
        self.text = w.HTML()
        self.below = w.VBox()
        wrapped = w.Layout(flex_flow="row wrap", align_items="center")
        row = w.HBox([self.kind, self.aside, self.places, self.differs], layout=wrapped)
        self.children = [self.text, row, self.below]
        self.layout.display = "none"

    def hide(self) -> None:
        """No file is chosen."""
        self.layout.display = "none"

    def show(
        self,
        file: Received,
        state: str,
        made: Receipt | None,
        differs: pd.DataFrame | None,
        settings: Settings,
    ) -> None:
        """Show a file; without a receipt where it is not in use."""
        words = self.words
        kind = words[file.kind] if file.kind else words["no_kind"]
        head = f"{kind} · {_size(file.size)} · {file.added[:16].replace('T', ' ')} · {state}"
        body = as_html(made, settings.language) if made else ""
        if differs is not None:
            told = counted(differs, words) or words["no_difference"]
            body += f"<h4>{escape(words['differs'])}</h4><div>{escape(told)}</div>"
        self.text.value = (
            f'{markup.STYLE}{STYLE}<div class="xj-card xj-note xj-receipt"><b>{escape(file.name)}'
            f'</b><span class="xj-grey">{escape(head)}</span>{body}</div>'
        )
        self.aside.description = words["aside" if file.in_use else "back"]
        self.aside.icon = "pause" if file.in_use else "play"
        self._offer_kinds(file)
        self._frames = {}
        if made is not None and isinstance(made.outcome, Reading) and len(made.said):
            self._frames["places"] = places(made, settings)
        if differs is not None and len(differs):
            self._frames["differs"] = as_shown(differs, words, settings)
        for name, toggle in (("places", self.places), ("differs", self.differs)):
            toggle.layout.display = "" if name in self._frames else "none"
            toggle.value = False
        self.layout.display = ""
        self._language = settings.language

    def _offer_kinds(self, file: Received) -> None:
        self._setting = True
        options = [(self.words["as_kind"].format(self.words[kind]), kind) for kind in KINDS]
        unknown = [(self.words["as_kind"].format(self.words["no_kind"]), "")]
        self.kind.options = [*([] if file.kind else unknown), *options]
        self.kind.value = file.kind
        self.kind.disabled = not file.in_use
        self._setting = False

    def _kind_chosen(self, change: dict) -> None:
        if not self._setting and change["new"]:
            self._retype(change["new"])

    def _toggled(self, change: dict) -> None:
        """One of the two grids at a time."""
        if change["new"]:
            other = self.differs if change["owner"] is self.places else self.places
            other.value = False
        name = "places" if self.places.value else "differs" if self.differs.value else ""
        frame = self._frames.get(name)
        if frame is None:
            self.below.children = []
            return
        labels = LABELS[self._language] | {
            "change": self.words["change"],
            "name": self.words["person"],
            "class": self.words["of_class"],
            "before": self.words["before"],
            "after": self.words["after"],
            "row": self.words["row"],
        }
        self.below.children = [Grid(frame, labels, language=self._language, height=260)]


def counted(differs: pd.DataFrame, words: Mapping[str, str]) -> str:
    """How many pupils are new, gone, moved …; empty where nothing differs."""
    counts = differs["change"].value_counts()
    told = [
        words["people"].format(what=words[change], count=counts[change])
        for change in CHANGES
        if change in counts
    ]
    return "，".join(told)


def as_shown(differs: pd.DataFrame, words: Mapping[str, str], settings: Settings) -> pd.DataFrame:
    """The differences as people read them; numbers masked if settings say so."""
    shown = differs.copy()
    for name in ("before", "after"):
        cells = shown[name].astype("object")
        moved = shown["change"] == "class"
        cells[moved] = [class_label(cell, settings.language) for cell in cells[moved]]
        if settings.masked:
            numbers = shown["change"] == "id_number"
            cells[numbers] = [ids.mask(cell) for cell in cells[numbers]]
        shown[name] = cells
    shown["class"] = [
        class_label(name, settings.language) if isinstance(name, str) else ""
        for name in shown["class"]
    ]
    return shown.assign(change=[words[change] for change in shown["change"]])


def _size(size: int) -> str:
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{max(1, size >> 10)} KB"
