"""Lists given out: a button each, where each lies, and its hash."""

from __future__ import annotations

import hashlib
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import ipywidgets as w

from xjaudit.exports import outputs
from xjaudit.ingest.readers import Progress
from xjaudit.ledger.entry import Entry
from xjaudit.proof import exporting

if TYPE_CHECKING:
    from xjaudit.panels.sign_publish import SignPublish

KINDS = ("audit", *exporting.KINDS)


class Giving(w.VBox):
    """What can be exported; below each the files that lie in the outbox."""

    def __init__(self, owner: SignPublish) -> None:
        super().__init__()
        self._owner, self.words = owner, owner.words
        self.full = w.Checkbox(description=self.words["full"], indent=False)
        self.buttons = {kind: self._button(kind) for kind in KINDS}
        self.files = {kind: w.HTML() for kind in KINDS}
        where = self.words["folder"].format(owner.workspace.path / "outbox")
        rows: list[w.Widget] = [w.HTML(escape(where))]
        for kind in KINDS:
            what = w.HTML(f"<b>{self.words[kind]}</b>　{self.words[kind + '_what']}")
            line = [self.buttons[kind], what, *([self.full] if kind == "changes" else [])]
            top = w.HBox(line, layout=w.Layout(align_items="center", flex_flow="row wrap"))
            rows += [top, self.files[kind]]
        self.children = rows

    def give(self, kind: str) -> None:
        """Export one kind."""
        owner = self._owner
        if not owner.named() or owner.desk is None:
            return
        here, desk, in_full = owner.workspace, owner.desk, kind == "changes" and self.full.value

        def work(progress: Progress) -> None:
            if kind == "audit":
                exporting.export(here, desk.actor, desk.role, progress=progress)
            else:
                exporting.give_out(here, desk, kind, in_full)

        owner.start(work, lambda _: self._made())

    def show(self) -> None:
        """Show what lies in the outbox, as the ledger noted it."""
        owner = self._owner
        if owner.desk is None:
            return
        last: dict[str, Entry] = {}
        for one in owner.desk.state.standing("school"):
            if one.verb == "export":
                last[str(one.payload["name"])] = one
        for kind in KINDS:
            own = [one for one in last.values() if _kind_of(one) == kind]
            self.files[kind].value = self._lines(own)

    def _lines(self, entries: list[Entry]) -> str:
        """Where each file lies, its hash, when and by whom."""
        outbox, told = self._owner.workspace.path / "outbox", []
        for one in entries:
            path, digest = outbox / str(one.payload["name"]), str(one.payload["sha256"])
            if not one.payload.get("protected") and _sha256(path) != digest:
                digest = self.words["altered"]
            when = one.at[:16].replace("T", " ")
            told.append(f"outbox/{path.name}　{digest}　{when}　{one.actor}")
        told = told or [self.words["never"]]
        lines = "".join(f"<div>{escape(line)}</div>" for line in told)
        return f'<div style="font-size:12px;line-height:1.5;overflow-x:auto">{lines}</div>'

    def _made(self) -> None:
        self._owner.noted()
        self.full.value = False
        self._owner.tell("done", self.words["made"], str(self._owner.workspace.path / "outbox"))

    def _button(self, kind: str) -> w.Button:
        button = w.Button(description=self.words["export"], icon="download")
        button.layout.width = "auto"
        button.tooltip = self.words[kind]
        button.on_click(lambda _: self.give(kind))
        return button


def _kind_of(entry: Entry) -> str | None:
    told = entry.payload.get("kind")
    return "audit" if told is None and entry.payload["name"] in outputs.NAMES else told


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
