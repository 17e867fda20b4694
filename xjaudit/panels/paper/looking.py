"""Pictures looked at: what waits is settled, what parents wrote into change boxes is entered."""

from functools import partial
from html import escape
from typing import Any

import ipywidgets as w
import pandas as pd

from xjaudit import markup
from xjaudit.cases import acts, changes
from xjaudit.cases.proposing import value_in_words
from xjaudit.documents.values import masked_name
from xjaudit.intake import register, settling
from xjaudit.intake.verdicts import BOXES
from xjaudit.intake.words import outcomes
from xjaudit.panels.cases.host import button, row
from xjaudit.panels.cases.viewer import Viewer
from xjaudit.panels.paper.words import LABELS
from xjaudit.reconcile.outcomes import is_expected
from xjaudit.record.classes import class_label, class_order
from xjaudit.record.fields import all_fields
from xjaudit.tables import Grid
from xjaudit.workspace.evidence import sniff


class Looking(w.VBox):
    """The queue, the picture of the row that is chosen, and what to do with it."""

    def __init__(self, host: Any) -> None:
        """`host`: the panel it stands in."""
        super().__init__()
        self.host = host
        words, language = host.words, host.language
        self.rows = pd.DataFrame(columns=list(register.COLUMNS))
        self.row: dict[str, Any] | None = None
        self.filed = w.Checkbox(description=words["all_rows"], indent=False)
        self.filed.observe(lambda _: self.show(), "value")
        shown = list(LABELS["zh"])
        empty = pd.DataFrame(columns=shown)
        self.grid = Grid(empty, LABELS[language], shown, language=language, height=190)
        self.grid.on_select(self._choose)
        self.viewer = Viewer(words={name: words[name] for name in ("save_file", "close_file")})
        self.empty = w.HTML()
        self._make_settling(words)
        self._make_changing(words)
        self.side = w.VBox(layout=w.Layout(flex="1 1 380px", min_width="0"))
        self.viewer.layout = w.Layout(flex="1 1 420px", min_width="0")
        pair = w.HBox([self.viewer, self.side], layout=w.Layout(flex_flow="row wrap"))
        self.children = [row(self.filed, w.Label(words["hint"])), self.empty, self.grid, pair]

    def show(self) -> None:
        """The rows as they stand; stays at the row that is open."""
        desk, words, language = self.host.desk, self.host.words, self.host.language
        if desk is None:
            return
        # What waits, then what parents wrote and nobody entered yet, then the rest if asked for.
        parts = [register.waiting(desk.state), register.to_enter(desk.state)]
        if self.filed.value:
            table = register.came(desk.state)
            parts.append(table[table["person_key"].notna()])
        rows = pd.concat(parts, ignore_index=True)
        self.rows = rows.drop_duplicates([*_PLACE], ignore_index=True)
        self.grid.set_frame(_listed(self.rows, self._names(), words, language))
        none = "" if len(self.rows) else markup.card("note", words["nothing_waits"])
        self.empty.value = none
        if self.row is not None and not self._at(self.row):
            self._close()

    def look_at(self, position: int) -> bool:
        """Show the picture of a row; who looks is noted."""
        chosen: Any = self.rows.iloc[position].astype("object")
        told = chosen.where(chosen.notna(), None).to_dict()
        place = _place(told)
        data = self.host.note(lambda at: settling.picture(at, self.host.evidence, place))
        if data is None:
            return False
        self.row = told
        kind = sniff(data) or "jpeg"
        self.viewer.show((f"{told['sha256'][:8]}-{told['page']}.{kind}", kind, data))
        for name, box in self.boxes.items():
            box.value = bool(told[name])
        self.front.value = told["face"] != 2
        self._offer_pupils(None if told["waits"] else told["person_key"])
        known = [value for _, value in self.whose.options]
        self.whose.value = told["person_key"] if told["person_key"] in known else ""
        self._show_side()
        return True

    def assign(self) -> bool:
        """File the picture to the pupil who is chosen."""
        if self.row is None or not self.whose.value:
            self.host.tell("warn", self.host.words["choose_pupil"])
            return False
        boxes = {name: box.value for name, box in self.boxes.items()} if self.front.value else None
        place, note = _place(self.row), self.note.value.strip()
        person, evidence = str(self.whose.value), self.host.evidence
        return self.host.act(lambda at: settling.assign(at, evidence, place, person, boxes, note))

    def put_aside(self, how: str) -> bool:
        """Say that the picture is `no_form`, or `ask_again`."""
        if self.row is None:
            return False
        place, note = _place(self.row), self.note.value.strip()
        if how == "no_form":
            return self.host.act(lambda at: settling.no_form(at, place, note))
        person = str(self.whose.value or "")
        return self.host.act(lambda at: settling.ask_again(at, place, person, note))

    def enter_change(self) -> bool:
        """Enter what the parents wrote into a change box."""
        person, field, new = str(self.whose.value or ""), str(self.field.value), self.new.value
        if not person:
            self.host.tell("warn", self.host.words["choose_pupil"])
            return False
        return self.host.act(lambda at: acts.change(at, person, field, new), self._entered)

    def _make_settling(self, words: dict[str, str]) -> None:
        self.token = w.Text(description=words["token"], placeholder=words["token_hint"])
        self.token.continuous_update = False
        self.token.observe(lambda _: self._find(), "value")
        self.whose = w.Dropdown(description=words["whose"])
        self.whose.layout.width = "320px"
        self.whose.observe(lambda _: self._show_value(), "value")
        self.front = w.Checkbox(description=words["front"], indent=False, value=True)
        self.boxes = {name: w.Checkbox(description=words[name], indent=False) for name in BOXES}
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
        known = sorted(all_fields().values(), key=lambda one: not one.key)
        options = [(("◆" if f.key else "") + f.label(self.host.language), f.code) for f in known]
        self.field = w.Dropdown(options=options, description=words["field"])
        self.old = w.HTML(description=words["old"])
        self.new = w.Text(description=words["new"])
        self.key = w.HTML()
        self.field.observe(lambda _: self._show_value(), "value")
        enter = button(words["enter"], "plus", self.enter_change)
        head = w.HTML(f"<b>{escape(words['change'])}</b>")
        self.change = w.VBox([head, self.field, self.old, row(self.new, enter), self.key])

    def _show_side(self) -> None:
        assert self.row is not None
        self.side.children = [
            self.whose,
            *([self.settle] if self.row["waits"] else []),
            self.change,
        ]
        self._show_value()

    def _show_value(self) -> None:
        """What stands in the record of the pupil now."""
        desk, code = self.host.desk, str(self.field.value)
        pupils = changes.Pupils(desk.audit)
        found = pupils.find(str(self.whose.value)) if self.whose.value else None
        value = None if found is None else pupils.value(found, code)
        shown = value_in_words(code, value, self.host.language) or "—"
        self.old.value = f"<span>{escape(shown)}</span>"
        is_key = all_fields()[code].key
        self.key.value = markup.card("note", self.host.words["key"]) if is_key else ""

    def _find(self) -> None:
        """The pupil whose token was typed."""
        if not self.token.value.strip() or self.row is None:
            return
        told = settling.typed(self.host.desk, self.host.workspace.key, self.token.value)
        said = outcomes()[told.outcome]
        known = [value for _, value in self.whose.options]
        if told.person in known:
            self.whose.value = told.person
        if not said.done:
            language = self.host.language
            self.host.tell("warn", said.say.text(language), said.todo.text(language))

    def _entered(self) -> None:
        self.new.value = ""

    def _choose(self, position: int) -> None:
        if 0 <= position < len(self.rows):
            self.look_at(position)

    def _at(self, told: dict[str, Any]) -> bool:
        rows: Any = self.rows.to_dict("records")
        return _place(told) in map(_place, rows)

    def _close(self) -> None:
        self.row, self.side.children = None, []
        self.whose.options, self.old.value = [("—", "")], ""
        self.token.value = self.note.value = ""
        self.viewer.show()

    def _names(self) -> dict[str, str]:
        roster = self.host.desk.audit.roster
        names = roster["name"].fillna("").map(masked_name)
        return dict(zip(roster["person_key"], names, strict=True))

    def _offer_pupils(self, only: str | None) -> None:
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
        self.whose.options = [("—", ""), *options]


_PLACE = ("sha256", "page", "at")


def _place(told: dict[str, Any]) -> settling.Place:
    return told["sha256"], int(told["page"]), int(told["at"])


def _listed(
    table: pd.DataFrame, names: dict[str, str], words: dict[str, str], language: str
) -> pd.DataFrame:
    """Rows of the register in words; names masked."""
    said: Any = outcomes()
    signs = (
        table[list(BOXES)].astype("object").map(lambda v: "—" if pd.isna(v) else "✓" if v else "✗")
    )
    return table.assign(
        file=table["sha256"].str[:8],
        where=table["page"].map(words["page"].format),
        whose=table["person_key"].map(names).astype("str"),
        said=table["outcome"].map(lambda one: said[one].say.text(language)).astype("str"),
        boxes=signs.agg("　".join, axis=1).astype("str") if len(table) else "",
        changes=table["changes"].str.replace(";", " ").fillna("").astype("str"),
        todo=table["outcome"].map(lambda one: said[one].todo.text(language)).astype("str"),
    )
