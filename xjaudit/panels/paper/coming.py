"""Pictures that come: dropped, or a folder of them; taken in with progress."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ipywidgets as w
import pandas as pd

from xjaudit.cases.desk import Desk
from xjaudit.documents import items
from xjaudit.ingest.readers import Progress
from xjaudit.intake import taking, telling
from xjaudit.panels.cases.host import button, row
from xjaudit.panels.load.drop import Drop
from xjaudit.workspace.incoming import Incoming

_ACCEPT = ".jpg,.jpeg,.png,.heic,.heif,.tif,.tiff,.pdf"


class Coming(w.VBox):
    """Where pictures are handed in."""

    def __init__(self, host: Any) -> None:
        """`host`: the panel it stands in."""
        super().__init__()
        self.host = host
        words = host.words
        self.limit = host.workspace.settings.parameter("evidence_mb")
        told = {name: words[name] for name in ("drop", "pick", "sending")}
        told["kinds"] = words["kinds"].format(self.limit)
        self.drop = Drop(self.take, self._too_large, words=told, accept=_ACCEPT, folders=False)
        self.drop.largest = self.limit * 2**20
        self.folder = w.Text(description=words["folder"], placeholder=words["folder_hint"])
        self.folder.layout.width = "520px"
        self.children = [
            self.drop,
            row(self.folder, button(words["take"], "folder-open", self.take_folder)),
        ]

    def take(self, files: Sequence[Incoming]) -> None:
        """Take in files that came through the page."""
        self._start(lambda: ([taking.Given(one.name, one.content) for one in files], []))

    def take_folder(self) -> None:
        """Take in what lies in the folder."""
        if told := self.folder.value.strip():
            paths = [Path(told).expanduser()]
            self._start(lambda: (taking.given(paths), taking.passed_over(paths)))

    def _start(self, found: Callable[[], tuple[list[taking.Given], list[str]]]) -> None:
        """`found` answers the files, and names of those in the folder that are passed over."""
        here, evidence = self.host.workspace, self.host.evidence

        def work(desk: Desk, progress: Progress) -> tuple[pd.DataFrame, list[str]]:
            files, over = found()
            form = items.load(here.path)
            return taking.take_in(desk, here.key, evidence, files, progress, form), over

        self.host.work(work, self._taken)

    def _taken(self, told: tuple[pd.DataFrame, list[str]]) -> None:
        host, (table, over) = self.host, told
        faults = [one.text(host.language) for one in table["fault"].dropna()]
        waits = int(table["waits"].sum())
        lines = [*telling.in_words(table.assign(waits=False), host.language), *faults]
        lines += [host.words["waits"].format(n=waits)] if waits else []
        lines += [telling.passed_over(over, host.language)] if over else []
        kind = "warn" if waits or faults or over else "done"
        host.tell(kind, host.words["taken"], "\n" + "\n".join(lines))

    def _too_large(self, name: str) -> None:
        self.host.tell("error", self.host.words["large"].format(name=name, limit=self.limit))
