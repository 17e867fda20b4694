"""Packets that head teachers send back: read in, with a receipt of what they say."""

from collections.abc import Sequence
from typing import Any

import ipywidgets as w
import pandas as pd

from xjaudit import markup
from xjaudit.cases.desk import Desk
from xjaudit.documents.packets.taking import Taken, take_in
from xjaudit.documents.packets.told import conflict_lines
from xjaudit.documents.packets.words import MARKS, said
from xjaudit.ingest.readers import Progress
from xjaudit.panels.cases.host import row
from xjaudit.panels.cases.sheet import Sheet
from xjaudit.panels.load.drop import Drop
from xjaudit.record.classes import class_label
from xjaudit.workspace.incoming import Incoming


class Returning(w.VBox):
    """Where returned packets are handed in, and the receipt of the last ones."""

    def __init__(self, host: Any) -> None:
        """`host`: the panel it stands in."""
        super().__init__()
        self.host = host
        words = host.words
        told = {"drop": words["packet_drop"], "pick": words["packet_pick"]}
        told |= {"kinds": words["packet_kinds"], "sending": words["sending"]}
        self.drop = Drop(
            self.take, self._too_large, words=told, accept=".xlsx,.xls,.et,.ods", folders=False
        )
        self.password = w.Password(
            description=words["packet_password"], placeholder=words["packet_password_hint"]
        )
        self.password.layout.width = "420px"
        self.newest = w.Checkbox(description=words["packet_newest"], indent=False)
        self.newest.layout.width = "auto"
        self.receipt = Sheet(label=words["print"])
        self.receipt.layout.display = "none"
        self.children = [self.drop, row(self.password, self.newest), self.receipt]

    def take(self, files: Sequence[Incoming]) -> None:
        """Read packets that came through the page, and enter what they say."""
        key, password, newest = self.host.workspace.key, self.password.value, self.newest.value

        def work(desk: Desk, _: Progress) -> Taken:
            return take_in(desk, key, files, password or None, newest=newest)

        self.receipt.layout.display = "none"
        self.host.work(work, self._taken)

    def _taken(self, told: Taken) -> None:
        words, language = self.host.words, self.host.language
        self.newest.value = False
        self.host.may_undo(told.entries)
        faults = [one.text(language) for one in told.faults]
        again = sum(one.again for one in told.packets)
        lines = [words["packet_known"].format(n=again)] if again else []
        lines += [words["packets_against"]] if told.against else []
        counts = {"n": len(told.packets), "conflicts": len(told.conflicts)}
        text = "\n".join(["", *lines, *faults]) if lines or faults else ""
        kind = "warn" if faults or told.conflicts else "done"
        self.host.tell(kind, words["packets_read"].format(**counts), text)
        if told.packets:
            self.receipt.show(_receipt(told, words, language))
            self.receipt.layout.display = ""

    def _too_large(self, name: str) -> None:
        limit = self.drop.largest // 2**20
        self.host.tell("error", self.host.words["large"].format(name=name, limit=limit))


def _receipt(told: Taken, words: dict[str, str], language: str) -> str:
    """Marks per packet, the children who were added, what does not fit together."""
    marks = [said("marks", one, language) for one in MARKS]
    heads = [words["class"], words["packet_file"], *marks]
    heads += [words[one] for one in ("unmarked", "added", "signed_number", "signer")]
    rows = []
    for one in told.packets:
        counts = pd.Series([answer.mark for answer in one.answers], dtype="str").value_counts()
        label = class_label(one.class_id, language) if one.class_id else "?"
        signed = "—" if one.number is None else one.number
        own = [int(counts.get(mark, 0)) for mark in MARKS]
        rest = [len(one.unmarked), len(one.added), signed, one.signer or "—"]
        rows.append([label, one.file, *own, *rest])
    parts = [markup.table(heads, rows)]
    added = [
        [class_label(one.class_id, language) if one.class_id else "?", child.name, child.sex,
         child.birth_date, said("marks", child.mark, language) if child.mark else "", child.note]
        for one in told.packets for child in one.added
    ]  # fmt: skip
    if added:
        names = ("class", "child", "sex", "birth", "mark", "remark")
        parts.append(f"<b>{words['added_children']}</b>")
        parts.append(markup.table([words[one] for one in names], added))
    if told.conflicts:
        lines = [[line] for line in conflict_lines(told.conflicts, language)]
        parts.append(markup.table([words["conflicts"]], lines))
    return "".join(parts)
