"""A class's whole picture on one page, and the steps of the class."""

from collections.abc import Mapping
from functools import partial
from html import escape

import ipywidgets as w
import pandas as pd

from xjaudit import markup
from xjaudit.cases import acts, changes
from xjaudit.cases.kinds import KINDS
from xjaudit.cases.picture import Picture, classes, picture
from xjaudit.cases.reviews import changed_in_words
from xjaudit.cases.signoff import SIGNERS
from xjaudit.cases.states import machines
from xjaudit.ledger.verbs import ROLES
from xjaudit.panels.cases.deciding import asked, turn_row
from xjaudit.panels.cases.drafts import Drafts
from xjaudit.panels.cases.host import Host, row
from xjaudit.panels.cases.sheet import Sheet
from xjaudit.panels.cases.telling import STYLE, join
from xjaudit.record.classes import class_label

_GRID = "display:flex;flex-wrap:wrap;gap:4px 28px;align-items:flex-start"


class ClassView(w.VBox):
    """The page of one class."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self.host, self.told = host, None
        words = host.words
        self.which = w.Dropdown(description=words["of_class"], layout=w.Layout(width="300px"))
        self.note = w.Text(description=words["note"], placeholder=words["note_hint"])
        self.note.layout = w.Layout(width="520px")
        self.count = w.BoundedIntText(min=0, max=9999, description=words["count"])
        self.count.layout = w.Layout(width="190px")
        self.turns, self.sheet = w.VBox(), Sheet(label=words["print"])
        self.drafts = Drafts(host.keeping, "class", {"note": self.note})
        self._table = pd.DataFrame()
        self.which.observe(lambda _: self.renew(), "value")
        self.children = [row(self.which, self.note, self.count), self.turns, self.sheet]

    def set_table(self, table: pd.DataFrame) -> None:
        """The board as it is now."""
        self._table = table
        language = self.host.language
        options = [(class_label(one, language), one) for one in classes(self.host.at)]
        if list(self.which.options) != options:
            before = self.which.value or self.host.keeping.get("class")
            self.which.options = options
            known = [value for _, value in options]
            self.which.value = before if before in known else next(iter(known), None)
        self.renew()

    def renew(self) -> None:
        """Show the chosen class as it stands."""
        name = self.which.value
        if name is None:
            return
        self.host.keeping.put("class", name)
        self.told = picture(self.host.at, self._table, name)
        self.drafts.open(name)
        rows = [turn_row(one, partial(self.step, one.verb), self.host) for one in self.told.turns]
        self.turns.children = rows
        is_asked = any("count" in one.asks for one in self.told.turns)
        self.count.layout.display = "" if is_asked else "none"
        self.sheet.show(page(self.told, self.host.words, self.host.language, self._day()))

    def step(self, verb: str) -> bool:
        """Take a step of the class."""
        assert self.told is not None
        turn = next(one for one in self.told.turns if one.verb == verb)
        told = asked(turn, self.note.value.strip(), self.count.value) or {}
        subject = f"class:{self.told.class_id}"
        return self.host.act(lambda at: acts.step(at, subject, verb, **told), self.drafts.clear)

    def _day(self) -> str:
        return self.host.at.today.isoformat()


def page(told: Picture, words: Mapping[str, str], language: str, day: str) -> str:
    """A class on a page, as HTML with every text escaped."""
    title = class_label(told.class_id, language)
    machine = machines()["class"]
    path = "".join(
        f'<span class="xj-now">● {escape(one.text(language))}</span>'
        if code == told.standing
        else f"<span>{escape(one.text(language))}</span>"
        for code, one in machine.states.items()
    )
    listed = "—" if told.listed is None else told.listed
    head = [words["registered"], words["listed"], words["open_cases"]]
    open_cases = int(told.kinds["open"].sum() + told.kinds["pending"].sum())
    parts = [
        markup.table(head, [[told.registered, listed, open_cases]]),
        _kinds(told, words, language),
        _forms(told, words, language),
        _changes(told, words, language),
        _signatures(told, words, language),
    ]
    blocks = "".join(f"<div>{part}</div>" for part in parts)
    made = escape(words["made_on"].format(day=day))
    return (
        f'{STYLE}<div class="xj-case"><h3>{escape(title)}　<small>{made}</small></h3>'
        f'<div class="xj-path">{path}</div><div style="{_GRID}">{blocks}</div>'
        f"{_people(told, words, language)}</div>"
    )


def _kinds(told: Picture, words: Mapping[str, str], language: str) -> str:
    if told.kinds.empty:
        return ""
    heads = ["by_kind", "count_open", "count_filed", "count_done", "count_late"]
    rows = [
        [KINDS[kind].text(language), *map(int, counts)]
        for kind, *counts in told.kinds.itertuples(index=False)
    ]
    return markup.table([words[one] for one in heads], rows)


def _forms(told: Picture, words: Mapping[str, str], language: str) -> str:
    states = machines()["form"].states
    rows = [[states[code].text(language), count] for code, count in told.forms.items()]
    return markup.table([words["form_state"], words["pupils"]], rows)


def _changes(told: Picture, words: Mapping[str, str], language: str) -> str:
    rows = [
        [words["key" if key else "not_key"], changes.STATES[str(state)].text(language), int(count)]
        for key, counts in told.changes.iterrows()
        for state, count in counts.items()
        if count
    ]
    return markup.table([words["changes"], words["state"], ""], rows) if rows else ""


def _signatures(told: Picture, words: Mapping[str, str], language: str) -> str:
    signed = told.signed
    rows = [
        [ROLES[one].text(language), signed.signers.get(one, words["unsigned"])] for one in SIGNERS
    ]
    gate = words["errors"].format(n=told.gate.errors, percent=told.gate.percent)
    if signed.changed:
        said = words["changed"].format(changed_in_words(";".join(signed.changed), language))
    else:
        said = words["holds"] if signed.holds else ""
    lock = words["locked"] if signed.is_locked else ""
    foot = "　".join(filter(None, [gate, said, lock]))
    return markup.table([words["signatures"], ""], rows) + f"<div>{escape(foot)}</div>"


def _people(told: Picture, words: Mapping[str, str], language: str) -> str:
    if told.people.empty:
        return f"<p>{escape(words['nobody_concerned'])}</p>"
    rows = []
    for name, cases in told.people.itertuples(index=False):
        texts = [
            "：".join(
                [KINDS[kind].text(language), *([message] if isinstance(message, str) else [])]
            )
            for kind, message in cases
        ]
        rows.append([name, join(language, *dict.fromkeys(texts))])
    return markup.table([words["concerned"], words["what"]], rows)
