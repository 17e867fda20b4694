"""What comes while a panel is open: looked for, and told where the audit has to be made again."""

import threading
import time
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ipywidgets as w

from xjaudit import markup
from xjaudit.errors import XjauditError
from xjaudit.ledger.entry import Entry
from xjaudit.ledger.fold import State
from xjaudit.workspace import marking

WORDS = {
    "zh": {
        "stale": "读入的文件或核对表有变动",
        "stale_why": "本页显示的还是此前的核查结果，请点“重新核查”。",
        "again": "重新核查",
    },
    "en": {
        "stale": "Files or packets have come in, or were taken back",
        "stale_why": "This page still shows the check made before: press “Check again”.",
        "again": "Check again",
    },
}
# Seconds between looks at what others entered.
_LOOK = 3.0


class Anew(w.HBox):
    """Empty while what a panel shows rests on all that has come; else a line that says so, and a
    button. `again` makes the audit anew."""

    def __init__(self, inbox: Path, language: str, again: Callable[[], None]) -> None:
        super().__init__(layout=w.Layout(align_items="center", flex_flow="row wrap"))
        words = WORDS[language]
        self._inbox, self._packets = inbox, 0
        self._seen = self._begun = self._now()
        self._line = w.HTML(markup.card("warn", words["stale"], words["stale_why"]))
        self.button = w.Button(description=words["again"], icon="refresh", button_style="primary")
        self.button.layout.width = "auto"
        self.button.on_click(lambda _: again())

    def begin(self) -> None:
        """An audit begins: it will rest on what is there now."""
        self._begun = self._now()

    def done(self) -> None:
        """It is shown."""
        self._seen = self._begun
        self._show()

    def look(self, state: State | None, news: Sequence[Entry]) -> None:
        """Say so where files changed, or these entries tell of lists."""
        if state is not None and marking.speaks_of_lists(state, news):
            self._packets += 1
        self._show()

    def _show(self) -> None:
        stale = self._now() != self._seen
        if stale != bool(self.children):
            self.children = [self._line, self.button] if stale else []

    def _now(self) -> tuple[int, int]:
        """When the folder changed, as each file does that comes or is set aside; and how often
        packets told of lists."""
        return self._inbox.stat().st_mtime_ns if self._inbox.is_dir() else 0, self._packets


class Watch(threading.Thread):
    """Lets a panel look at what others entered while it lives."""

    def __init__(self, panel: Any) -> None:
        super().__init__(daemon=True)
        self._panel = weakref.ref(panel)

    def run(self) -> None:
        """Look every few seconds."""
        while True:
            time.sleep(_LOOK)
            panel = self._panel()
            if panel is None:
                return
            try:
                panel.look()
            except XjauditError as fault:
                panel.tell("error", panel.words["failed"], fault.text(panel.language))
            del panel
