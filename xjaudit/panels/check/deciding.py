"""The line in which a decision is made: which, why, until when, whose it is."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as w

from xjaudit.panels.keeping import Keeping

# What each decision takes: which field is shown, and whether it must say something. `text` is the
# reason or a note, `day` when it is waited until or due.
TAKES: Mapping[str, Mapping[str, bool]] = {
    "not_a_problem": {"text": True},
    "accept": {"text": True},
    "settle": {"text": False},
    "wait": {"day": False, "text": False},
    "file": {"act": True, "text": False},
    "assign": {"owner": True, "day": False},
    "reopen": {"text": True},
}
# Under which key of the entry the text and the day stand.
_TEXT = {"settle": "note", "wait": "note", "file": "note"}
_DAY = {"wait": "until", "assign": "due"}

Decide = Callable[[str, dict[str, Any]], None]


class Deciding(w.VBox):
    """Choose a decision, fill in what it takes, save. `decide` is called with verb and payload,
    `lack` with the message that tells what is missing."""

    def __init__(
        self,
        words: Mapping[str, str],
        keeping: Keeping,
        decide: Decide,
        lack: Callable[[str], None],
    ) -> None:
        super().__init__(layout=w.Layout(margin="4px 0"))
        self.words, self._decide, self._lack = words, decide, lack
        self.about = w.HTML()
        self.verb = w.ToggleButtons(
            options=[(words["settle_verb" if v == "settle" else v], v) for v in TAKES],
            style={"button_width": "auto"},
            tooltips=[words[f"{v}_tip"] for v in TAKES],
        )
        self.text = w.Text(layout=w.Layout(flex="1 1 240px"))
        self.day = w.DatePicker(layout=w.Layout(width="200px"), style={"description_width": "auto"})
        self.owner = w.Text(placeholder=words["owner"], layout=w.Layout(width="160px"))
        self.act = w.Dropdown(layout=w.Layout(flex="0 1 280px"))
        self.save = w.Button(description=words["save"], icon="check", button_style="primary")
        self.save.layout.width = "auto"
        self.save.on_click(lambda _: self.press())
        for name in ("text", "owner", "act"):
            getattr(self, name).tooltip = words["reason" if name == "text" else name]
        fields = w.HBox([self.act, self.owner, self.day, self.text, self.save])
        fields.layout = w.Layout(flex_flow="row wrap", align_items="center")
        top = w.HBox([self.about, self.verb], layout=w.Layout(flex_flow="row wrap"))
        self.children = [top, fields]
        self.verb.observe(lambda _: self._choose(), "value")
        keeping.follow("verb", self.verb)
        keeping.follow("text", self.text)
        keeping.follow("owner", self.owner)
        self.offer([])
        self.tell(0)
        self._choose()

    def tell(self, count: int, is_marked: bool = False) -> None:
        """Whom a decision would be about."""
        word = "about_many" if is_marked else "about_one" if count else "about_none"
        self.about.value = f"<b>{self.words[word].format(count)}</b>"
        self.save.disabled = not count

    def offer(self, acts: Sequence[tuple[str, str]]) -> None:
        """Acts that may be filed, as names and codes."""
        before = self.act.value
        self.act.options = list(acts) or [(self.words["no_act"], "")]
        codes = [code for _, code in self.act.options]
        self.act.value = before if before in codes else codes[0]

    def press(self) -> None:
        """Save, or tell what is missing."""
        verb = str(self.verb.value)
        told: dict[str, Any] = {}
        for name, is_needed in TAKES[verb].items():
            value = getattr(self, name).value
            value = value.strip() if isinstance(value, str) else value
            if not value and is_needed:
                self._lack({"text": "need_reason", "owner": "need_owner", "act": "need_act"}[name])
                return
            if value:
                key = {"text": _TEXT.get(verb, "reason"), "day": _DAY.get(verb), "act": "action"}
                told[key.get(name) or name] = str(value)
        self._decide(verb, told)

    def clear(self) -> None:
        """What was typed has been saved."""
        self.text.value, self.day.value = "", None

    def _choose(self) -> None:
        verb = str(self.verb.value)
        taken = TAKES[verb]
        for name in ("text", "day", "owner", "act"):
            getattr(self, name).layout.display = "" if name in taken else "none"
        self.text.placeholder = self.words["reason" if taken.get("text") else "note"]
        self.day.description = self.words["due_day" if verb == "assign" else "wait_until"]
