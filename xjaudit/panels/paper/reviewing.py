"""The forms of a class reviewed, uploaded, waived and closed, many pupils at once."""

from functools import partial
from html import escape
from typing import Any

import ipywidgets as w
import numpy as np
import pandas as pd

from xjaudit import markup
from xjaudit.cases import acts, dossier, reviews
from xjaudit.cases.desk import Desk
from xjaudit.cases.lasting import LASTING
from xjaudit.cases.many import sifted, together
from xjaudit.cases.picture import classes
from xjaudit.cases.states import machines
from xjaudit.errors import XjauditError
from xjaudit.ledger.entry import Entry
from xjaudit.ledger.verbs import named
from xjaudit.panels.cases.host import button, row
from xjaudit.panels.cases.sheet import Sheet
from xjaudit.panels.paper.words import REVIEW_LABELS
from xjaudit.record.classes import class_label
from xjaudit.tables import Grid

# What is done with a form, in its order, and the pupils who stand before it.
STEPS = ("hand_out", "review", "file_key", "approve_key", "upload", "waive_upload", "close")
_NEXT = {
    "FORM_PRINTED": "hand_out",
    "FORM_BACK": "review",
    "REVIEWED": "upload",
    "KEY_CHANGE_FILED": "approve_key",
    "KEY_CHANGE_APPROVED": "upload",
    "UPLOADED": "close",
}
_FILTERS = ("review", "upload", "close")


class Reviewing(w.VBox):
    """A class's pupils with their forms, and the steps that can be taken with those marked."""

    def __init__(self, host: Any) -> None:
        """`host`: the panel it stands in."""
        super().__init__()
        self.host = host
        words, language = host.words, host.language
        self.rows = pd.DataFrame(columns=list(REVIEW_LABELS["zh"]))
        self._seen = np.empty(0, int)
        self.of = w.Dropdown(description=words["class"], layout=w.Layout(width="260px"))
        self.of.observe(lambda _: self._chosen(), "value")
        self.only = w.Dropdown(description=words["only"], layout=w.Layout(width="260px"))
        self.only.observe(lambda _: self._narrow(), "value")
        self.grid = Grid(
            self.rows,
            REVIEW_LABELS[language],
            list(REVIEW_LABELS["zh"]),
            language=language,
            height=330,
            many=True,
        )
        self.grid.on_mark(self._marked)
        self.marks = w.Label()
        self.reason = w.Text(description=words["reason"], placeholder=words["reason_hint"])
        self.reason.layout.width = "420px"
        host.keeping.follow("waive_reason", self.reason)
        buttons = [
            button(words[f"do_{one}"], "", partial(self.take, one), named(one).text(language))
            for one in STEPS
        ]
        self.refused = Sheet(label=words["print_list"])
        self.refused.layout = w.Layout(display="none", max_height="170px", overflow="auto")
        hint = w.HTML(f"<small>{escape(words['review_hint'])}</small>")
        self.children = [
            row(self.of, self.only, self.marks),
            row(*buttons),
            self.reason,
            self.refused,
            self.grid,
            hint,
        ]

    def show(self) -> None:
        """The classes there are, and the pupils of the one that is chosen, as they stand now."""
        desk = self.host.desk
        if desk is None:
            return
        options = [(class_label(one, self.host.language), one) for one in classes(desk)]
        if list(self.of.options) != options:
            before = self.of.value or self.host.keeping.get("review_class")
            self.of.options = options
            known = [value for _, value in options]
            self.of.value = before if before in known else next(iter(known), None)
        self._fill(desk)

    def take(self, verb: str) -> bool:
        """Take a step with the forms of the pupils who are marked. Those of whom it is refused are
        told, with the reason; the others are entered together."""
        words, reason = self.host.words, self.reason.value.strip()
        marked = self.rows.iloc[self.grid.marked]
        if marked.empty or (verb == "waive_upload" and not reason):
            self.host.tell("warn", words["mark_first" if marked.empty else "need_reason"])
            return False
        told = {"reason": reason} if verb == "waive_upload" else {}
        calls = [
            partial(acts.step, subject=f"pupil:{key}", verb=verb, **told)
            for key in marked["person_key"]
        ]
        refused: dict[int, XjauditError] = {}

        def call(at: Desk) -> list[Entry]:
            good, why = sifted(at, calls)
            refused.update(why)
            return together(at, good) if good else []

        names = marked["name"].tolist()
        entered = self.host.act(call, lambda: self._taken(verb, names, refused))
        return entered and len(refused) < len(calls)

    def _taken(self, verb: str, names: list[str], refused: dict[int, XjauditError]) -> None:
        """Say what was done and of whom it could not be."""
        words, language = self.host.words, self.host.language
        done = len(names) - len(refused)
        what = named(verb).text(language)
        said = words["taken_step"].format(what=what, n=done)
        if refused:
            said = words["taken_some"].format(what=what, n=done, refused=len(refused))
        self.host.tell("done" if not refused else "warn", said)
        rows = [[names[at], fault.text(language)] for at, fault in refused.items()]
        table = markup.table([words["whose"], words["why_not"]], rows) if rows else ""
        self._tell_refused(table)
        self.grid.mark(np.arange(len(self.rows)), False)
        self.grid.edition += 1
        if verb == "waive_upload" and done:
            self.reason.value = ""

    def _tell_refused(self, table: str) -> None:
        self.refused.show(table)
        self.refused.layout.display = "" if table else "none"

    def _chosen(self) -> None:
        if self.host.desk is not None and self.of.value is not None:
            self.host.keeping.put("review_class", self.of.value)
            self._tell_refused("")
            self._fill(self.host.desk)

    def _fill(self, desk: Desk) -> None:
        rows = pupils_of(desk, str(self.of.value), self.host.language)
        is_same = rows["person_key"].tolist() == self.rows.get("person_key", pd.Series()).tolist()
        self.rows = rows
        counts = rows["next"].value_counts()
        words, before = self.host.words, self.only.value or ""
        all_of = (words["everybody"].format(n=len(rows)), "")
        parts = [(words[f"to_{one}"].format(n=counts.get(one, 0)), one) for one in _FILTERS]
        if is_same:
            self.grid.renew({name: rows[name] for name in REVIEW_LABELS["zh"]})
        else:
            self.grid.set_frame(rows)
            self._seen = np.arange(len(rows))
        if tuple(self.only.options) != (all_of, *parts):
            self.only.options = (all_of, *parts)
            self.only.value = before
        self._narrow()

    def _narrow(self) -> None:
        own = self.rows["next"] == self.only.value if self.only.value else self.rows["next"].notna()
        # Marks stay where the same rows stay in sight.
        if not np.array_equal(seen := np.flatnonzero(own), self._seen):
            self._seen = seen
            self.grid.narrow(seen)

    def _marked(self, count: int) -> None:
        self.marks.value = self.host.words["marked"].format(n=count)


def pupils_of(desk: Desk, class_id: str, language: str) -> pd.DataFrame:
    """The pupils of a class: person_key, next (the step that comes), and in words name, state,
    boxes (whether signature, phone and date are there), since, and why the next step cannot be
    taken yet."""
    table = reviews.pupils(desk.audit, desk.state)
    own = table[table["class"] == class_id].sort_values("name").reset_index(drop=True)
    machine = machines()["pupil"]
    rows = []
    for key, state in zip(own["person_key"], own["state"], strict=True):
        subject = f"pupil:{key}"
        coming = _NEXT.get(state, "")
        turns = dossier.turns(desk, subject, machine, state) if coming else ()
        unmet = next((one.unmet for one in turns if one.verb == coming), ())
        why = "；".join(one.text(language) for one in unmet)
        boxes = LASTING["form_is_complete"](desk.state.standing(subject))
        rows.append((coming, machine.states[state].text(language), "✓" if boxes else "", why))
    told = pd.DataFrame(rows, columns=["next", "said", "boxes", "why"], dtype="str")
    return own.join(told)
