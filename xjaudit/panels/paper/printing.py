"""Forms and packets printed from the panel, into the workspace's outbox."""

from pathlib import Path
from typing import Any

import ipywidgets as w

from xjaudit.cases.desk import Desk
from xjaudit.documents import entries, items, printing
from xjaudit.documents.packets.sending import packets_of, send
from xjaudit.documents.pupils import classes_of
from xjaudit.ingest.readers import Progress
from xjaudit.panels.cases.host import button, row
from xjaudit.record.classes import class_label


class Printing(w.VBox):
    """Which class, and what is printed for it."""

    def __init__(self, host: Any) -> None:
        """`host`: the panel it stands in."""
        super().__init__()
        self.host = host
        words = host.words
        self.of = w.Dropdown(description=words["class"], options=[(words["all_classes"], "")])
        self.children = [
            row(
                self.of,
                button(words["print_forms"], "print", self.forms),
                button(words["print_packets"], "table", self.packets),
            )
        ]

    def show(self, desk: Desk) -> None:
        """The classes there are."""
        named = [(class_label(one, self.host.language), one) for one in classes_of(desk.audit)]
        self.of.options = [(self.host.words["all_classes"], ""), *named]

    def forms(self) -> None:
        """Print the confirmation forms, and note that they were."""
        words, here = self.host.words, self.host.workspace
        folder = here.path / "outbox" / "forms"

        def work(desk: Desk, progress: Progress) -> tuple[int, set[str]]:
            own = items.load(here.path)
            made = printing.prepare(desk.audit, here.key, own, self._classes(desk))
            missing = printing.unprintable(made)
            told = printing.print_forms(
                desk.audit, own, made, folder, lambda done, of: progress(done, of, "")
            )
            entries.printed_forms(desk, told.forms)
            entries.exported(desk, "forms", told.files)
            return len(told.forms), set().union(*missing.values()) if missing else set()

        def done(told: tuple[int, set[str]]) -> None:
            count, signs = told
            more = words["missing"].format(n=len(signs), signs=" ".join(sorted(signs)))
            said = words["printed"].format(n=count, folder=self._place(folder))
            self.host.tell("warn" if signs else "done", said, more if signs else "")

        self.host.work(work, done)

    def packets(self) -> None:
        """Write the packets for head teachers."""
        here = self.host.workspace
        folder = here.path / "outbox" / "packets"

        def work(desk: Desk, _: Progress) -> None:
            made = packets_of(desk.audit, here.key, self._classes(desk))
            files = send(desk.audit, made, folder, "")
            entries.issued(desk, made, False)
            entries.exported(desk, "packets", files)

        said = self.host.words["sent"].format(folder=self._place(folder))
        self.host.work(work, lambda _: self.host.tell("done", said))

    def _classes(self, desk: Desk) -> list[str]:
        return classes_of(desk.audit, self.of.value or None)

    def _place(self, folder: Path) -> str:
        return folder.relative_to(self.host.workspace.path).as_posix()
