"""Changes of a pupil's data: entered against the dictionary, checked by a second person."""

from functools import partial
from html import escape
from typing import Any

import ipywidgets as w

from xjaudit import markup
from xjaudit.cases import acts, changes
from xjaudit.cases.changes import papers_in_words
from xjaudit.cases.dossier import Dossier
from xjaudit.cases.proposing import propose, value_in_words
from xjaudit.errors import XjauditError
from xjaudit.panels.cases.drafts import Drafts
from xjaudit.panels.cases.host import Host, button, row
from xjaudit.record.codes import table as codes
from xjaudit.record.fields import all_fields

# More codes than this are not told one by one.
_MANY = 24


class Changing(w.VBox):
    """What is asked to be changed of the pupil whose case is open, and a new request."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self.host, self.told = host, None
        words, language = host.words, host.language
        known = sorted(all_fields().values(), key=lambda one: not one.key)
        options = [
            (words["key_field"].format(f.label(language)) if f.key else f.label(language), f.code)
            for f in known
        ]
        self.field = w.Dropdown(options=options, description=words["field"])
        self.old = w.HTML(description=words["old"])
        self.new = w.Text(
            description=words["new"], placeholder=words["new_hint"], continuous_update=False
        )
        self.note = w.Text(description=words["change_note"], placeholder=words["change_note_hint"])
        self.said = w.HTML()
        self.asked = w.VBox()
        self.enter_button = button(words["enter_change"], "plus", self.enter)
        fields = {"field": self.field, "new": self.new, "note": self.note}
        self.drafts = Drafts(host.keeping, "change", fields)
        inputs = [row(self.field, self.old), row(self.new, self.note, self.enter_button)]
        self.form = w.VBox([*inputs, self.said])
        self.field.observe(lambda _: self._show_field(), "value")
        self.new.observe(lambda _: self._judge(), "value")

    @property
    def person(self) -> str:
        """Key of the pupil; empty where the case is about nobody in the roster."""
        return self.told.pupil.partition(":")[2] if self.told else ""

    def show(self, told: Dossier) -> None:
        """Show the changes of the pupil of a case."""
        self.told = told
        if not told.pupil:
            self.children = [w.HTML(markup.card("note", self.host.words["no_pupil"]))]
            return
        self.drafts.open(told.row["id"])
        self._show_field()
        rows = [self._row(one) for one in told.changes.to_dict("records")]
        words = self.host.words
        head = w.HTML(f"<b>{words['asked']}</b>")
        self.asked.children = [head, *(rows or [w.Label(words["no_changes"])])]
        self.children = [self.form, self.asked]

    def enter(self) -> bool:
        """Enter the change; `acts.change` refuses what cannot be read or needs a note."""
        told = (self.person, str(self.field.value), self.new.value, self.note.value)
        return self.host.act(lambda at: acts.change(at, *told), self.drafts.clear)

    def check(self, entry_id: str) -> bool:
        """Confirm a key change that somebody else entered."""
        return self.host.act(lambda at: acts.check(at, entry_id))

    def _show_field(self) -> None:
        """What stands in the record now, and what may be written."""
        code, language, words = str(self.field.value), self.host.language, self.host.words
        known = all_fields()[code]
        pupils = changes.Pupils(self.host.at.audit)
        found = pupils.find(self.person) if self.person else None
        value = None if found is None else pupils.value(found, code)
        shown = value_in_words(code, value, language) or "—"
        self.old.value = f"<span>{escape(shown)}</span>"
        labels = list(codes(known.codes).entries.values()) if known.codes else []
        hint = ("、" if language == "zh" else ", ").join(labels)
        few = 0 < len(labels) <= _MANY
        self.new.placeholder = words["options"].format(hint) if few else words["new_hint"]
        self._judge()

    def _judge(self) -> None:
        words, language = self.host.words, self.host.language
        if not self.new.value.strip() or not self.person:
            is_key = all_fields()[str(self.field.value)].key
            self.said.value = markup.card("note", words["is_key"]) if is_key else ""
            return
        field, new = str(self.field.value), self.new.value
        try:
            told = propose(self.host.at, self.person, field, new, doubt=True)
        except XjauditError as fault:
            self.said.value = markup.card("error", fault.text(language))
            return
        # What was typed is before their eyes: here it is shown as it will be kept.
        value = value_in_words(told.field.code, told.new, language, reveal=True)
        lines = [words["is_key"]] if told.field.key else []
        if told.doubts:
            lines += [words["doubts"], *told.doubts]
        lines += [words["wrong"]] if told.wrong else []
        kind = "error" if told.wrong else "warn" if told.doubts else "done"
        text = "\n" + "\n".join(lines) if lines else ""
        self.said.value = markup.card(kind, words["will_be"].format(value), text)

    def _row(self, one: dict[Any, Any]) -> w.Widget:
        words, language = self.host.words, self.host.language
        old, new = (value_in_words(one["field"], one[n], language) for n in ("old", "new"))
        state = changes.STATES[one["state"]].text(language)
        parts = [
            words["change_line"].format(label=one["label"], old=old or "—", new=new, state=state)
        ]
        parts.append(words["entered_by"].format(actor=one["entered_by"], day=one["entered"]))
        if isinstance(one["checked_by"], str):
            parts.append(words["checked_by"].format(actor=one["checked_by"]))
        if one["missing"] and one["state"] not in changes.CLOSED:
            parts.append(words["lacking"].format(papers_in_words(one["missing"], language)))
        text = w.HTML(escape("　".join(parts)), layout=w.Layout(flex="1 1 320px", min_width="0"))
        if one["state"] != "check":
            return row(text)
        return row(text, button(words["check"], "check", partial(self.check, one["entry"])))
