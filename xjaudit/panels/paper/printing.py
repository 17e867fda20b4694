"""Forms and packets printed from the panel, into the workspace's outbox."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ipywidgets as w

from xjaudit.cases.desk import Desk
from xjaudit.documents import entries, items, printing
from xjaudit.documents.codes import Codes, read_codes
from xjaudit.documents.packets.sending import packets_of, send
from xjaudit.documents.pupils import classes_of
from xjaudit.documents.texts import text
from xjaudit.ingest.readers import Progress
from xjaudit.panels.cases.host import button, row
from xjaudit.panels.load.drop import Drop
from xjaudit.panels.paper.files import Files
from xjaudit.record.classes import class_label
from xjaudit.workspace.incoming import Incoming, plain_name

# So many pupils are named under a message.
SHOWN = 10


@dataclass(frozen=True)
class _Printed:
    """What one run printed: the files, how many forms, for how many pupils none as theirs is back,
    characters that could not be shown, and, a line a pupil, whose they are and whose values were
    cut."""

    files: list[Path]
    forms: int
    back: int
    signs: set[str]
    missing: list[str]
    cut: list[str]


class Printing(w.VBox):
    """Which class, and what is printed for it."""

    def __init__(self, host: Any) -> None:
        """`host`: the panel it stands in."""
        super().__init__()
        self.host = host
        words = host.words
        self.of = w.Dropdown(description=words["class"], options=[(words["all_classes"], "")])
        self.again = w.Checkbox(description=words["again"], indent=False)
        self.again.layout = w.Layout(width="auto")
        self.codes: Codes | None = None
        told = {"drop": words["codes_drop"], "pick": words["pick"], "sending": words["sending"]}
        told["kinds"] = words["codes_kinds"]
        self.drop = Drop(
            self.take_codes, self._too_large, words=told, accept=".xlsx,.xls,.csv", folders=False
        )
        self.said = w.HTML()
        self.password = w.Password(
            description=words["packet_password"], placeholder=words["password_hint"]
        )
        self.password.layout.width = "420px"
        more = w.VBox([self.again, self.drop, self.said, self.password])
        self.more = w.Accordion([more], titles=(words["more"],), selected_index=None)
        self.files = Files(host, shown=False)
        self.children = [
            row(
                self.of,
                button(words["print_forms"], "print", self.forms),
                button(words["print_packets"], "table", self.packets),
            ),
            self.more,
            self.files,
        ]

    def show(self, desk: Desk) -> None:
        """The classes there are."""
        named = [(class_label(one, self.host.language), one) for one in classes_of(desk.audit)]
        options = ((self.host.words["all_classes"], ""), *named)
        if tuple(self.of.options) != options:
            self.of.options = options

    def forms(self) -> None:
        """Print the confirmation forms, and note that they were."""
        here, again = self.host.workspace, self.again.value
        folder = here.path / "outbox" / "forms"
        codes = self.codes.of if self.codes else None

        def work(desk: Desk, progress: Progress) -> _Printed:
            own = items.load(here.path)
            made = printing.prepare(desk.audit, here.key, own, self._classes(desk), codes)
            left = made if again else printing.not_back(made, desk.state)
            back = sum(map(len, made.values())) - sum(map(len, left.values()))
            if not left:
                return _Printed([], 0, back, set(), [], [])
            missing = printing.unprintable(left)
            told = printing.print_forms(
                desk.audit, own, left, folder, lambda done, of: progress(done, of, "")
            )
            entries.printed_forms(desk, told.forms)
            entries.exported(desk, "forms", told.files)
            whose = printing.in_words(desk.audit, left, missing)
            cut = printing.too_long(desk.audit, left)
            signs = set().union(*missing.values())
            return _Printed(told.files, len(told.forms), back, signs, whose, cut)

        self.files.clear()
        self.host.work(work, self._printed)

    def packets(self) -> None:
        """Write the packets for head teachers."""
        here, password = self.host.workspace, self.password.value
        folder = here.path / "outbox" / "packets"

        def work(desk: Desk, _: Progress) -> list[Path]:
            made = packets_of(desk.audit, here.key, self._classes(desk))
            files = send(desk.audit, made, folder, password)
            entries.issued(desk, made, bool(password))
            entries.exported(desk, "packets", files)
            return files

        self.files.clear()
        self.host.work(work, self._sent)

    def take_codes(self, files: Sequence[Incoming]) -> None:
        """Registration codes for parents, printed on the forms from now on."""
        one = files[0]

        def task(_: Progress) -> Codes:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / plain_name(one.name)
                path.write_bytes(one.read())
                return read_codes(path, self.host.desk.audit)

        if self.host.desk is not None:
            self.host.start(task, self._coded)

    def _printed(self, told: _Printed) -> None:
        words = self.host.words
        lines = [words["back"].format(n=told.back)] if told.back else []
        if told.signs:
            signs = " ".join(map(printing.sign, sorted(told.signs)))
            lines.append(words["missing"].format(n=len(told.signs), signs=signs))
            lines += _first(told.missing)
        if told.cut:
            lines += [text("commands", "cut", self.host.language), *_first(told.cut)]
        said = words["printed"].format(n=told.forms)
        self.host.tell("warn" if lines else "done", said, "\n".join(["", *lines]) if lines else "")
        if told.files:
            self.files.show(words["files_lie"], told.files)

    def _sent(self, files: list[Path]) -> None:
        words = self.host.words
        self.host.tell("done", words["sent"])
        every = [one for one in files if one.suffix == ".zip"]
        self.files.show(words["files_lie"], files, every)

    def _coded(self, codes: Codes) -> None:
        words, self.codes = self.host.words, codes
        left = codes.unknown + codes.several
        said = words["codes_read"].format(n=len(codes.of))
        self.said.value = said
        more = words["codes_left"].format(unknown=codes.unknown, several=codes.several)
        self.host.tell("warn" if left else "done", said, more if left else "")

    def _too_large(self, name: str) -> None:
        limit = self.drop.largest // 2**20
        self.host.tell("error", self.host.words["large"].format(name=name, limit=limit))

    def _classes(self, desk: Desk) -> list[str]:
        return classes_of(desk.audit, self.of.value or None)


def _first(lines: list[str]) -> list[str]:
    """The first lines, and how many more there are."""
    return lines[:SHOWN] + [f"… +{len(lines) - SHOWN}"] * (len(lines) > SHOWN)
