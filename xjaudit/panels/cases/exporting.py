"""The two change lists and the worklist as workbooks, each export noted."""

from pathlib import Path

import ipywidgets as w

from xjaudit import markup
from xjaudit.cases.desk import Desk
from xjaudit.panels.cases.host import Host, button, row
from xjaudit.panels.cases.viewer import Viewer
from xjaudit.proof import exporting


class Exporting(w.VBox):
    """Writes into the workspace's outbox and offers what was written."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self.host = host
        words = host.words
        self.full = w.Checkbox(description=words["full"], indent=False)
        self.full.layout = w.Layout(width="auto")
        changes = button(words["export_changes"], "download", self.changes)
        worklist = button(words["export_list"], "download", self.worklist)
        self.said = w.HTML(markup.card("note", words["export_note"]))
        self.viewer = Viewer(host.language)
        self.children = [row(changes, worklist, self.full), self.said, self.viewer]

    def changes(self) -> None:
        """Write the lists of key and of other changes."""
        self._export("changes")

    def worklist(self) -> None:
        """Write the worklist."""
        self._export("worklist")

    def _export(self, kind: str) -> None:
        here, full = self.host.workspace, self.full.value

        def call(at: Desk) -> list[Path]:
            return [path for path, _ in exporting.give_out(here, at, kind, full)]

        self.host.work(call, self._written)

    def _written(self, paths: list[Path]) -> None:
        # What was noted meanwhile is known from here on.
        self.host.note(lambda _: True)
        names = "\n".join(str(path) for path in paths)
        self.said.value = markup.card("done", self.host.words["exported"], "\n" + names)
        self.viewer.show(*((path.name, "xlsx", path.read_bytes()) for path in paths))
