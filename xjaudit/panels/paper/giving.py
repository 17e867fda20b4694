"""Certificates, applications, lists and reminders, made for a class, a pupil or the school."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w

from xjaudit.cases.changes import CLOSED
from xjaudit.cases.desk import Desk
from xjaudit.cases.no_id import without_number
from xjaudit.documents import certificates, entries, office, printing
from xjaudit.documents.pupils import classes_of
from xjaudit.exports.outputs import appearing
from xjaudit.ingest.readers import Progress
from xjaudit.panels.cases.host import button, row
from xjaudit.panels.paper.files import Files
from xjaudit.record.classes import class_label

KINDS = ("no-id", "key-change", "late", "reminders", "summary", "evidence")
# Those that are of the whole school, and those that can be made for one pupil.
_OF_SCHOOL = ("late", "summary")
_OF_PUPIL = ("no-id", "key-change")


class Giving(w.VBox):
    """Which document, for whom; what was made is shown and can be saved."""

    def __init__(self, host: Any) -> None:
        """`host`: the panel it stands in."""
        super().__init__()
        self.host = host
        words = host.words
        options = [(words[f"give_{one}"], one) for one in KINDS]
        self.kind = w.Dropdown(options=options, description=words["document"])
        self.kind.layout.width = "360px"
        host.keeping.follow("document", self.kind)
        self.about = w.HTML()
        self.of = w.Dropdown(description=words["class"], options=[(words["all_classes"], "")])
        self.whose = w.Dropdown(description=words["whose"], options=[("—", "")])
        self.until = w.DatePicker(description=words["until"])
        self.files = Files(host, shown=True)
        self.kind.observe(lambda _: self.show(), "value")
        self.of.observe(lambda _: self._offer_pupils(), "value")
        make = button(words["make"], "print", self.make)
        asked = row(self.kind, self.of, self.whose, self.until, make)
        self.children = [asked, self.about, self.files]

    def show(self) -> None:
        """The classes there are, and what the chosen document asks for."""
        desk, words, kind = self.host.desk, self.host.words, self.kind.value
        if desk is None:
            return
        named = [(class_label(one, self.host.language), one) for one in classes_of(desk.audit)]
        options = ((words["all_classes"], ""), *named)
        if tuple(self.of.options) != options:
            self.of.options = options
        asks = (kind not in _OF_SCHOOL, kind in _OF_PUPIL, kind == "reminders")
        fields: tuple[w.DOMWidget, ...] = (self.of, self.whose, self.until)
        for field, is_asked in zip(fields, asks, strict=True):
            field.layout.display = "" if is_asked else "none"
        self.about.value = f"<small>{escape(words[f'about_{kind}'])}</small>"
        self._offer_pupils()

    def make(self) -> None:
        """Write the document into the outbox, note that it went out, and show it."""
        kind, person = str(self.kind.value), str(self.whose.value or "")
        class_id = "" if kind in _OF_SCHOOL else str(self.of.value or "")
        label = class_label(class_id) if class_id else "全校"
        folder = self.host.workspace.path / "outbox" / "documents" / label
        until = self.until.value.isoformat() if self.until.value else ""

        def work(desk: Desk, _: Progress) -> tuple[list[Path], set[str]]:
            chosen = classes_of(desk.audit, class_id or None)
            if person and kind in _OF_PUPIL:
                paths = _of_pupil(desk, kind, person, folder)
            else:
                paths = office.write(desk, kind, chosen, folder, until, self.host.evidence)
            entries.exported(desk, kind, paths)
            return paths, printing.unprintable_in(desk.audit, chosen)

        self.files.clear()
        self.host.work(work, self._made)

    def _made(self, told: tuple[Sequence[Path], set[str]]) -> None:
        words, (paths, signs) = self.host.words, told
        if not paths:
            self.host.tell("note", words["nothing_to_make"], words[f"none_{self.kind.value}"])
            return
        more = words["missing"].format(
            n=len(signs), signs=" ".join(map(printing.sign, sorted(signs)))
        )
        self.host.tell("warn" if signs else "done", words["made"], more if signs else "")
        self.files.show(words["files_lie"], paths)

    def _offer_pupils(self) -> None:
        """Those of the class for whom the document can be made. Names come into the page only where
        a pupil is to be chosen."""
        desk, words = self.host.desk, self.host.words
        told = [] if desk is None else _concerned(desk, str(self.kind.value))
        own = [one for one in told if self.of.value in ("", one[1])]
        labels = [
            (f"{class_label(where, self.host.language)}　{name}", key) for key, where, name in own
        ]
        options = ((words["all_pupils"].format(n=len(own)), ""), *labels)
        if tuple(self.whose.options) != options:
            self.whose.options = options


def _concerned(desk: Desk, kind: str) -> list[tuple[str, str, str]]:
    """Key, class and name of the pupils for whom a document can be made."""
    if kind == "no-id":
        table = without_number(desk.audit, desk.state)
        table = table[table["state"] == "missing"]
    elif kind == "key-change":
        table = desk.changes
        table = table[table["key"] & ~table["state"].isin(list(CLOSED))]
    else:
        return []
    table = table.dropna(subset=["class"]).drop_duplicates("person_key")
    columns = table[["person_key", "class", "name"]].astype("str")
    return [tuple(one) for one in columns.itertuples(index=False)]


def _of_pupil(desk: Desk, kind: str, person: str, folder: Path) -> list[Path]:
    """The document of one pupil; its name tells no name."""
    if kind == "no-id":
        data = certificates.no_id_certificates(desk.audit, [person])
    else:
        table = desk.changes
        open_ones = table["key"] & ~table["state"].isin(list(CLOSED))
        own = table[open_ones & (table["person_key"] == person)]
        data = certificates.key_change_applications(desk.audit, own)
    name = f"{kind}-{person[:8]}.pdf"
    with appearing(folder, [name]) as partial:
        (partial / name).write_bytes(data)
    return [folder / name]
