"""Step 1: files in, with a receipt of everything read, dropped and altered."""

from collections.abc import Callable, Sequence
from pathlib import Path

import ipywidgets as w
import pandas as pd

from xjaudit.errors import XjauditError
from xjaudit.ingest.readers import Progress
from xjaudit.ingest.reading import Reading
from xjaudit.ingest.receipt import counts
from xjaudit.panels.base import Panel
from xjaudit.panels.load import refused
from xjaudit.panels.load.asking import Asked, Asking, Given
from xjaudit.panels.load.assigning import Assigning
from xjaudit.panels.load.detail import Detail, counted
from xjaudit.panels.load.intake import Done, Intake
from xjaudit.panels.load.listing import Listing
from xjaudit.panels.load.receipts import Receipt, receipts
from xjaudit.panels.load.words import LABELS, WORDS
from xjaudit.panels.steps import lead, trail
from xjaudit.tables import Grid
from xjaudit.workspace import Workspace
from xjaudit.workspace.adding import Added
from xjaudit.workspace.inbox import Received
from xjaudit.workspace.incoming import Incoming

_COUNTS = ["rows_seen", "rows_read", "rows_dropped", "cells_changed", "questions"]


class Load(Panel):
    """The inbox: what came, what it is taken for, what was read of it, what must be answered.
    `frame`: a row per file; `table` shows it in another cell and follows it."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, WORDS)
        words, language = self.words, self.language
        self.intake = Intake(self, words, language)
        self.refused = w.HTML()
        left = w.Layout(width="auto", align_self="flex-start")
        self._ok = w.Button(description=words["ok"], icon="check", layout=left)
        self._ok.on_click(lambda _: self._refuse([]))
        self._refusing = w.VBox([self.refused, self._ok])
        self._refusing.layout.display = "none"
        self.asking = Asking(words, language, self.answer)
        self.given = Given(words, language, self.answer)
        self.assigning = Assigning(words, language, self.answer)
        self.detail = Detail(words, self.switch, self.retype)
        self._files: list[Received] = []
        self._receipts: dict[str, Receipt] = {}
        self._differs: dict[str, pd.DataFrame] = {}
        self._chosen = ""
        self.grid = Grid(self._table(), LABELS[language], language=language, height=300)
        self.grid.layout.display = "none"
        self.table = Listing(words, language)
        self.grid.on_select(self._choose)
        said = [self.progress, self.message, self._refusing, self.asking]
        below = [self.grid, self.detail, self.assigning, self.given]
        self.trail = trail("load", language)
        self._unused = 0
        self.children = [self.trail, self.intake, *said, *below]
        self.renew()

    def take_paths(self, path: Path, kind: str | None, done: Done = lambda _: None) -> None:
        """Take in a file, a folder or an archive of this computer."""
        self._take(lambda progress: self.workspace.add(path, kind, None, progress), done)

    def take_text(self, text: str, kind: str | None, done: Done = lambda _: None) -> None:
        """Take in a table that was pasted."""
        self._take(lambda progress: self.workspace.add_text(text, kind, progress), done)

    def take_files(
        self, files: Sequence[Incoming], kind: str | None, password: str | None = None
    ) -> None:
        """Take in files with their bytes."""
        files = list(files)
        self._take(
            lambda progress: self.workspace.add_files(files, kind, password, progress),
            tried=files if password else [],
        )

    def answer(self, given: dict[str, str | None]) -> None:
        """Answer questions by their keys, None takes an answer back; then read anew."""

        def task(progress: Progress) -> list[Receipt]:
            for key, value in given.items():
                self.workspace = self.workspace.answer(key, value)
            return self._look(progress)

        self.start(task, self._show_read, queued=True)

    def switch(self) -> None:
        """Set the chosen file aside, or use it again."""
        file, inbox = self.chosen, self.workspace.inbox
        if file is not None:
            (inbox.set_aside if file.in_use else inbox.take_back)(file.sha256)
            self.renew()

    def retype(self, kind: str) -> None:
        """Take the chosen file for another kind."""
        if (file := self.chosen) is None or file.kind == kind:
            return

        def task(progress: Progress) -> tuple[XjauditError | None, list[Receipt]]:
            try:
                self.workspace.retype(file.sha256, kind)
            except XjauditError as fault:
                return fault, self._look(progress)
            return None, self._look(progress)

        def then(answer: tuple[XjauditError | None, list[Receipt]]) -> None:
            fault, made = answer
            self._show_read(made)
            if fault is not None:
                self.tell("error", self.words["failed"], fault.text(self.language))

        self.start(task, then, queued=True)

    @property
    def chosen(self) -> Received | None:
        """The file chosen in the table."""
        return next((file for file in self._files if file.sha256 == self._chosen), None)

    def renew(self) -> None:
        """Show the inbox as it is now, and read what is new in it."""
        self.start(self._look, self._show_read, queued=True)

    def _take(
        self,
        add: Callable[[Progress], Added],
        done: Done = lambda _: None,
        tried: Sequence[Incoming] = (),
    ) -> None:
        def task(progress: Progress) -> tuple[Added, list[Receipt]]:
            return add(progress), self._look(progress)

        def then(answer: tuple[Added, list[Receipt]]) -> None:
            added, made = answer
            self._show(made)
            self._tell_added(added)
            still = [one for one in self.intake.locked if not any(one is t for t in tried)]
            self.intake.ask_password([*still, *added.locked])
            done(not added.faults)

        self.start(task, then, queued=True)

    def _look(self, progress: Progress) -> list[Receipt]:
        """What is in the inbox; and of rosters that replaced others, what differs."""
        read = self.workspace.readings(progress)
        replaced = {file.by for file in self.workspace.files()}
        for file, _ in read:
            if file.kind == "roster" and file.sha256 in replaced - set(self._differs):
                self._differs[file.sha256] = self.workspace.changes(file.sha256)
        return receipts(read, self.workspace.settings)

    def _show_read(self, made: list[Receipt]) -> None:
        self._show(made)
        if not self._files:
            self.tell("note", self.words["empty"], self.words["how"])
            return
        rows = self._frame.groupby("kind", sort=False)["rows_read"].sum()
        told = [self.words["rows"].format(kind=k, count=n) for k, n in rows.items() if n]
        used = sum(file.in_use for file in self._files)
        text = self.words["counts"].format(files=used, rows="，".join(told))
        self.tell("done", self.words["read"], text)

    def _show(self, made: list[Receipt]) -> None:
        self._receipts = {one.file.sha256: one for one in made}
        others = [f for f in self.workspace.files() if f.sha256 not in self._receipts]
        self._files = [*(one.file for one in made), *others]
        self._frame = self._table()
        self.grid.set_frame(self._frame)
        self.table.show(self._frame)
        self.grid.layout.display = "" if self._files else "none"
        self.given.show(self.workspace.settings.answers)
        self._show_chosen()
        self._lead()

    def _choose(self, position: int) -> None:
        if 0 <= position < len(self._files):
            self._chosen = self._files[position].sha256
            self._show_chosen()

    def _show_chosen(self) -> None:
        file = self.chosen
        asked = [pair for one in self._receipts.values() for pair in _asks(one)]
        if file is None:
            self.detail.hide()
            self.assigning.show(None)
            self.asking.show(asked)
            return
        made = self._receipts.get(file.sha256)
        own = _asks(made) if made else []
        self.assigning.show(made.outcome if made else None)
        self.asking.show(asked, own)
        differs = self._differs.get(file.sha256)
        settings = self.workspace.settings
        self.detail.show(file, self._history(file), made, differs, settings)

    def _tell_added(self, added: Added) -> None:
        words = self.words
        fresh = [file for file in added.files if file.new]
        same, skipped = len(added.files) - len(fresh), len(added.skipped)
        counted_ones = (("added", len(fresh)), ("same", same), ("skipped", skipped))
        lines = [words[word].format(count) for word, count in counted_ones if count]
        for file in fresh:
            if file.replaces:
                line = words["replaces"].format(name=file.name, other=file.replaces)
                differs = self._differs.get(file.sha256)
                told = counted(differs, words) if differs is not None else ""
                lines.append(f"{line}（{told}）" if told else line)
        lines += [words["alike"].format(name=a.name, other=b.name) for a, b in added.alike]
        for one, other in added.doubled:
            word = "doubled" if one.kind == "list" else "doubles"
            lines.append(words[word].format(name=one.name, other=other))
        kind = "warn" if added.alike or added.doubled else "done" if added.files else "note"
        first, *others = lines or [words["nothing_new"]]
        self.tell(kind, first, "\n".join(["", *others]) if others else "")
        # For those a password is asked.
        asked = {("password", one.full_name) for one in added.locked}
        others = (one for one in added.faults if (one.code, one.where) not in asked)
        self._refuse([*others, *added.unread])

    def _refuse(self, faults: Sequence[XjauditError]) -> None:
        """Files that could not be used; shown until a person has seen them or adds others."""
        self._unused = len(faults)
        self._refusing.layout.display = "" if faults else "none"
        self.refused.value = refused.card(faults, self.words, self.language)
        self._lead()

    def _lead(self) -> None:
        """What is next: another step, or what is left to be done here."""
        outcomes = [one.outcome for one in self._receipts.values()]
        open_ = {q.key for one in outcomes if isinstance(one, Reading) for q in one.questions}
        faulty = sum(not isinstance(one, Reading) for one in outcomes) + self._unused
        counted = (("first_answer", len(open_)), ("first_mend", faulty))
        told = [self.words[word].format(count) for word, count in counted if count]
        lead(self.trail, "load", self.language, self.words["and"].join(told))

    def _history(self, file: Received) -> str:
        """The state of a file, with what it replaced and what replaced it."""
        state = self._state(file)
        names = {one.sha256: one.name for one in self._files}
        if state == self.words["replaced"] and file.by in names:
            return self.words["replaced_by"].format(names[file.by])
        earlier = [one for one in self._files if one.by == file.sha256]
        told = "、".join(one.name for one in earlier if one.sha256 != file.opened_from)
        return self.words["took_place"].format(state=state, names=told) if told else state

    def _state(self, file: Received) -> str:
        if made := self._receipts.get(file.sha256):
            if not isinstance(made.outcome, Reading):
                return self.words["faulty"]
            if made.outcome.questions:
                return self.words["asking"]
        if any(other.opened_from == file.sha256 for other in self._files):
            return self.words["received"]
        return self.words["used" if file.in_use else "replaced" if file.by else "superseded"]

    def _table(self) -> pd.DataFrame:
        rows = [
            {
                "file": file.name,
                "kind": self.words[file.kind] if file.kind else self.words["no_kind"],
                "state": self._state(file),
                "added": file.added[:16].replace("T", " "),
                **_counts(self._receipts.get(file.sha256)),
            }
            for file in self._files
        ]
        table = pd.DataFrame(rows, columns=list(LABELS["zh"]))
        return table.astype(dict.fromkeys(_COUNTS, "Int64"))


def load(workspace: Workspace) -> Load:
    """The panel of step 1."""
    return Load(workspace)


def _asks(made: Receipt) -> list[Asked]:
    """The open questions of a file, each with the file's name."""
    if not isinstance(made.outcome, Reading):
        return []
    return [(made.file.name, question) for question in made.outcome.asks]


def _counts(made: Receipt | None) -> dict[str, int]:
    if made is None or not isinstance(made.outcome, Reading):
        return {}
    rows = counts(made.outcome)
    return {
        "rows_seen": rows["rows_seen"],
        "rows_read": rows["rows_read"],
        "rows_dropped": len(rows["rows_dropped"]),
        "cells_changed": made.changed,
        "questions": len(_asks(made)),
    }
