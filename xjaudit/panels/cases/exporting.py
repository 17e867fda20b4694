"""The two change lists and the worklist as workbooks, each export noted."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import ipywidgets as w

from xjaudit import markup
from xjaudit.cases import acts
from xjaudit.cases.desk import Desk
from xjaudit.exports.worklist import write_changes, write_worklist
from xjaudit.panels.cases.case_view import NUMBERS
from xjaudit.panels.cases.host import Host, button, row
from xjaudit.panels.cases.viewer import Viewer


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
        self.viewer = Viewer(words={name: words[name] for name in ("save_file", "close_file")})
        self.children = [row(changes, worklist, self.full), self.said, self.viewer]

    def changes(self) -> None:
        """Write the lists of key and of other changes."""
        self._export(lambda at, folder: list(write_changes(at, folder).values()), "changes")

    def worklist(self) -> None:
        """Write the worklist."""
        self._export(lambda at, folder: [write_worklist(at, folder)], "worklist")

    def _export(self, make: Callable[[Desk, Path], list[Path]], kind: str) -> None:
        full, outbox = self.full.value, self.host.workspace.path / "outbox"
        seen = partial(acts.log, verb="reveal", subjects=["school"], fields=NUMBERS)
        # Noted before anything is written: without the entry nothing is shown.
        if full and self.host.note(seen) is None:
            return

        def call(at: Desk) -> list[Path]:
            settings = at.audit.settings.but(masked=not full)
            return make(at.but(audit=replace(at.audit, settings=settings)), outbox)

        self.host.work(call, lambda paths: self._written(paths, kind))

    def _written(self, paths: list[Path], kind: str) -> None:
        files = [(path.name, "xlsx", path.read_bytes()) for path in paths]

        def call(at: Desk) -> bool:
            for name, _, data in files:
                told = {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "kind": kind}
                acts.log(at, "export", ["school"], **told)
            return True

        if self.host.note(call):
            names = "\n".join(str(path) for path in paths)
            self.said.value = markup.card("done", self.host.words["exported"], "\n" + names)
            self.viewer.show(*files)
