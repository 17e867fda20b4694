"""What stands beside a picture: whose it is, what to do with it, what parents wrote on it.

Every picture has fields of its own. What is typed, and a press that comes late, belongs to the
picture beside which it was made, whatever has been opened meanwhile."""

from functools import partial
from html import escape
from typing import Any

import ipywidgets as w

from xjaudit import markup
from xjaudit.cases import acts, changes
from xjaudit.cases.proposing import value_in_words
from xjaudit.documents import items
from xjaudit.intake import settling
from xjaudit.intake.verdicts import BOXES
from xjaudit.intake.words import outcomes
from xjaudit.panels.cases.drafts import Drafts
from xjaudit.panels.cases.host import button, row
from xjaudit.panels.cases.words import WORDS as asked
from xjaudit.reconcile.outcomes import is_expected
from xjaudit.record.classes import class_label, class_order
from xjaudit.record.fields import all_fields

PLACE = ("sha256", "page", "at")


def place_of(told: dict[str, Any]) -> settling.Place:
    """Of a row of the register: the file, the page, the number of the form on it."""
    return told["sha256"], int(told["page"]), int(told["at"])


class Beside(w.VBox):
    """The fields of one picture. What is begun comes back when it is opened again."""

    def __init__(self, host: Any, told: dict[str, Any]) -> None:
        """`host`: the panel it stands in; `told`: the row of the register."""
        super().__init__(layout=w.Layout(flex="1 1 380px", min_width="0"))
        self.host, self.row, self.place = host, told, place_of(told)
        self._make_settling(host.words)
        self._make_changing(host.words)
        fields = {"whose": self.whose, "token": self.token, "front": self.front, "note": self.note}
        fields |= self.boxes | {"field": self.field, "new": self.new, "why": self.why}
        self.drafts = Drafts(host.keeping, "picture", fields)
        self.drafts.open("-".join(map(str, self.place)))
        self.token.observe(lambda _: self._find(), "value")
        self.children = [self.whose, *([self.settle] if told["waits"] else []), self.change]
        self._show_value()

    def discard(self) -> None:
        """Close every field: nothing more comes from the page about this picture."""
        fields: list[Any] = [self, self.settle]
        while fields:
            one = fields.pop()
            fields += getattr(one, "children", ())
            one.close()

    def assign(self) -> bool:
        """File the picture to the pupil who is chosen."""
        if not self.whose.value:
            return self._ask()
        boxes = {name: box.value for name, box in self.boxes.items()} if self.front.value else None
        person, note, evidence = str(self.whose.value), self.note.value.strip(), self.host.evidence
        return self.host.act(
            lambda at: settling.assign(at, evidence, self.place, person, boxes, note), self._settled
        )

    def put_aside(self, how: str) -> bool:
        """Say that the picture is `no_form`, or `ask_again`."""
        note, person = self.note.value.strip(), str(self.whose.value or "")
        if how == "no_form":
            return self.host.act(lambda at: settling.no_form(at, self.place, note), self._settled)
        return self.host.act(
            lambda at: settling.ask_again(at, self.place, person, note), self._settled
        )

    def enter_change(self) -> bool:
        """Enter what the parents wrote into a change box."""
        person, field = str(self.whose.value or ""), str(self.field.value)
        new, why = self.new.value, self.why.value
        if not person:
            return self._ask()
        return self.host.act(lambda at: acts.change(at, person, field, new, why), self._entered)

    def _make_settling(self, words: dict[str, str]) -> None:
        told = self.row
        self.token = w.Text(description=words["token"], placeholder=words["token_hint"])
        self.token.continuous_update = False
        options = self._pupils(None if told["waits"] else told["person_key"])
        self.whose = w.Dropdown(description=words["whose"], options=options)
        self.whose.layout.width = "320px"
        if told["person_key"] in [value for _, value in options]:
            self.whose.value = told["person_key"]
        self.whose.observe(lambda _: self._show_value(), "value")
        self.front = w.Checkbox(description=words["front"], indent=False, value=told["face"] != 2)
        self.boxes = {
            name: w.Checkbox(description=words[name], indent=False, value=bool(told[name]))
            for name in BOXES
        }
        for box in (self.front, *self.boxes.values()):
            box.layout.width = "auto"
        self.note = w.Text(description=words["note"])
        self.settle = w.VBox(
            [
                self.token,
                row(self.front, *self.boxes.values()),
                self.note,
                row(
                    button(words["assign"], "check", self.assign),
                    button(words["no_form"], "times", partial(self.put_aside, "no_form")),
                    button(words["ask_again"], "repeat", partial(self.put_aside, "ask_again")),
                ),
            ]
        )

    def _make_changing(self, words: dict[str, str]) -> None:
        told = asked[self.host.language]
        form = items.load(self.host.workspace.path).items
        written = (self.row["changes"] or "").split(";")
        options = [(_item_in_words(one, one.number in written), one.field) for one in form]
        self.field = w.Dropdown(options=options, description=words["field"])
        self.field.layout.width = "320px"
        first = next((one.field for one in form if one.number in written), None)
        if first:
            self.field.value = first
        self.old = w.HTML(description=words["old"])
        self.new = w.Text(description=words["new"])
        self.why = w.Text(description=words["note"], placeholder=told["change_note_hint"])
        self.key = w.HTML()
        self.field.observe(lambda _: self._show_value(), "value")
        enter = button(words["enter"], "plus", self.enter_change)
        head = w.HTML(f"<b>{escape(words['change'])}</b>")
        self.change = w.VBox([head, self.field, self.old, row(self.new, self.why, enter), self.key])

    def _show_value(self) -> None:
        """What stands in the record of the pupil now."""
        code = str(self.field.value)
        pupils = changes.Pupils(self.host.desk.audit)
        found = pupils.find(str(self.whose.value)) if self.whose.value else None
        value = None if found is None else pupils.value(found, code)
        shown = value_in_words(code, value, self.host.language) or "—"
        self.old.value = f"<span>{escape(shown)}</span>"
        is_key = all_fields()[code].key
        self.key.value = markup.card("note", self.host.words["key"]) if is_key else ""

    def _find(self) -> None:
        """The pupil whose token was typed."""
        if not self.token.value.strip():
            return
        told = settling.typed(self.host.desk, self.host.workspace.key, self.token.value)
        said = outcomes()[told.outcome]
        if told.person in [value for _, value in self.whose.options]:
            self.whose.value = told.person
        if not said.done:
            language = self.host.language
            self.host.tell("warn", said.say.text(language), said.todo.text(language))

    def _settled(self) -> None:
        """What was typed to settle it has been entered; what is begun of a change stays."""
        self.token.value = self.note.value = ""

    def _entered(self) -> None:
        self.new.value = self.why.value = ""

    def _ask(self) -> bool:
        self.host.tell("warn", self.host.words["choose_pupil"])
        return False

    def _pupils(self, only: str | None) -> list[tuple[str, str]]:
        """One pupil, or everybody who should be here, by class. Names come into the page with a
        picture and go with it."""
        roster = self.host.desk.audit.roster
        keep = roster["person_key"] == only if only else is_expected(roster)
        own = roster[keep].dropna(subset=["class"])
        order = {name: at for at, name in enumerate(sorted(own["class"].unique(), key=class_order))}
        own = own.assign(order=own["class"].map(order)).sort_values(["order", "name"])
        language = self.host.language
        told = zip(own["person_key"], own["class"], own["name"], strict=True)
        options = [(f"{class_label(where, language)}　{name}", key) for key, where, name in told]
        return [("—", ""), *options]


def _item_in_words(one: items.Item, is_written: bool) -> str:
    """An item as the form numbers and names it: ◆ of key data, ✎ where something is written."""
    return f"{'◆' if one.key else ''}{one.number} {one.name}{' ✎' if is_written else ''}"
