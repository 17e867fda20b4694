"""Rules turned off with a reason, and on again."""

from collections.abc import Callable, Mapping
from datetime import date
from html import escape

import ipywidgets as w

from xjaudit.packs.effective import standings
from xjaudit.packs.switching import is_own
from xjaudit.rules.catalogue import texts_of
from xjaudit.settings import Settings, Standing

TurnOff = Callable[[str, str, date | None], None]


class Switching(w.VBox):
    """Behind a button: one rule to turn off with a reason, and those that are off.

    `turn_off` is called with code, reason and last day, `turn_on` with the code.
    """

    def __init__(
        self,
        words: Mapping[str, str],
        turn_off: TurnOff,
        turn_on: Callable[[str], None],
        lack: Callable[[str], None],
    ) -> None:
        super().__init__()
        self.words, self._turn_off, self._turn_on, self._lack = words, turn_off, turn_on, lack
        auto = {"width": "auto"}
        left = w.Layout(width="auto", align_self="flex-start")
        self.opened = w.ToggleButton(description=words["switch"], layout=left)
        self.rule = w.Dropdown(description=words["which"], layout=w.Layout(width="420px"))
        self.reason = w.Text(placeholder=words["off_reason"], layout=w.Layout(flex="1 1 240px"))
        self.until = w.DatePicker(description=words["off_until"], layout=w.Layout(width="240px"))
        self.off = w.Button(description=words["turn_off"], icon="ban", layout=w.Layout(**auto))
        self.off.on_click(lambda _: self.press())
        line = w.HBox([self.rule, self.reason, self.until, self.off])
        line.layout = w.Layout(flex_flow="row wrap", align_items="center")
        self.rows = w.VBox()
        self._inside = w.VBox([line, self.rows])
        self._inside.layout.display = "none"
        self.opened.observe(self._toggle, "value")
        self.children = [self.opened, self._inside]

    def show(self, settings: Settings) -> None:
        """The rules as they stand."""
        language, texts = settings.language, texts_of(settings)
        told = [(one.code, stands) for one, stands in standings(settings)]
        titles = {code: f"{texts.get(code, {}).get('title', code)} {code}" for code, _ in told}
        before = self.rule.value
        # Those that are off without a reason can be given one.
        silent = settings.off_without_reason
        self.rule.options = [(titles[c], c) for c, one in told if c in silent or not one.is_off]
        self.choose(str(before))
        off = [(code, stands) for code, stands in told if stands.is_off]
        rows = [self._row(code, titles[code], stands, settings, language) for code, stands in off]
        self.rows.children = rows or [w.HTML(escape(self.words["none_off"]))]

    def choose(self, code: str) -> None:
        """The rule to turn off, if it is on."""
        if code in [one for _, one in self.rule.options]:
            self.rule.value = code

    def press(self) -> None:
        """Turn the rule off, if there is a reason."""
        if not self.reason.value.strip():
            self._lack("need_reason")
        elif self.rule.value:
            self._turn_off(str(self.rule.value), self.reason.value.strip(), self.until.value)

    def clear(self) -> None:
        """It has been done."""
        self.reason.value, self.until.value = "", None

    def _row(
        self, code: str, title: str, stands: Standing, settings: Settings, language: str
    ) -> w.HBox:
        why = stands.why(language) or ""
        mine = is_own(settings, code)
        text = w.HTML(f"<b>{escape(title)}</b> {escape(why)}")
        button = w.Button(
            description=self.words["turn_on"],
            icon="play",
            disabled=not mine,
            tooltip="" if mine else self.words["above"],
            layout=w.Layout(width="auto", flex="0 0 auto"),
        )
        button.on_click(lambda _: self._turn_on(code))
        return w.HBox([button, text], layout=w.Layout(align_items="center"))

    def _toggle(self, change: dict) -> None:
        self._inside.layout.display = "" if change["new"] else "none"
