"""Decisions that packs brought home and that contradict each other: who, what, when; choose one."""

import ipywidgets as w

from xjaudit import markup
from xjaudit.cases.disputes import Dispute, disputes, settle
from xjaudit.ledger.entry import Entry
from xjaudit.ledger.verbs import ROLES
from xjaudit.ledger.verbs import named as verb_named
from xjaudit.panels.cases.host import Host, button, row
from xjaudit.panels.cases.telling import join, payload
from xjaudit.record.classes import class_label

# More are told by their number; those after come up as these are settled.
_SHOWN = 10


class Conflicts(w.VBox):
    """Empty where everything that was decided agrees."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self.host = host
        self.buttons: dict[tuple[str, str], w.Button] = {}

    def look(self) -> None:
        """Show what stands against what now."""
        found, words = disputes(self.host.at), self.host.words
        self.buttons = {}
        head = markup.card("warn", words["clash"].format(n=len(found)), words["clash_why"])
        shown = [part for one in found[:_SHOWN] for part in self._one(one)]
        self.children = [w.HTML(head), *shown] if found else []

    def choose(self, subject: str, entry_id: str = "") -> None:
        """Let one decision stand, or none."""
        reason = self.host.words["clash_one" if entry_id else "clash_none"]
        self.host.act(lambda at: settle(at, subject, entry_id, reason))

    def _one(self, told: Dispute) -> list[w.Widget]:
        words, language = self.host.words, self.host.language
        at = class_label(told.at, language) if told.at != "-" else ""
        # A message mostly tells whose it is, and of which class.
        whose = [told.name, at] if not told.name or told.name not in told.message else []
        title = "　".join(filter(None, [*whose, told.message])) or told.subject
        heads = ["", *(words[name] for name in ("when_col", "who_col", "what_col", "more_col"))]
        rows = [[str(n), *self._cells(one)] for n, one in enumerate(told.entries, 1)]
        picks = []
        for number, entry in enumerate(told.entries, 1):
            text = words["clash_keep"].format(n=number, who=entry.actor)
            picks.append(self._button(text, "check", told.subject, entry.id))
        picks.append(self._button(words["clash_drop"], "undo", told.subject))
        return [w.HTML(markup.table(heads, rows, title)), row(*picks)]

    def _cells(self, one: Entry) -> list[str]:
        language = self.host.language
        role = ROLES[one.role].text(language) if one.role in ROLES else one.role
        more = join(language, *payload(one.payload, self.host.words, language))
        what = verb_named(one.verb).text(language)
        return [one.at[:16].replace("T", " "), f"{one.actor}（{role}）", what, more]

    def _button(self, text: str, icon: str, subject: str, entry_id: str = "") -> w.Button:
        made = button(text, icon, lambda: self.choose(subject, entry_id))
        self.buttons[subject, entry_id] = made
        return made
