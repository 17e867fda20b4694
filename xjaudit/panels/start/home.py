"""How one workspace stands: who works, what is due, what comes next, whether it is sound."""

from collections.abc import Callable
from datetime import date
from html import escape
from typing import Any

import ipywidgets as w
import pandas as pd

from xjaudit import markup
from xjaudit import workspace as library
from xjaudit.audit import Audit
from xjaudit.cases import deadlines
from xjaudit.cases.desk import Desk, open_desk
from xjaudit.cases.glance import Glance, by_class, glance, next_step
from xjaudit.ingest.readers import Progress
from xjaudit.labels import KINDS
from xjaudit.panels.base import Panel
from xjaudit.panels.me import Me
from xjaudit.panels.start.choosing import term_of
from xjaudit.panels.start.settings import SettingsEditor
from xjaudit.panels.start.words import WORDS
from xjaudit.panels.steps import links
from xjaudit.proof.verify import Verdict, verify
from xjaudit.record.classes import class_label
from xjaudit.tables import Grid
from xjaudit.workspace import Workspace

_DUE = ("due_day", "due_left", "due_what", "due_class")


class Home(Panel):
    """The state of a workspace. `frame`: a row per class, see `glance.by_class`."""

    def __init__(self, workspace: Workspace, changed: Callable[[], None]) -> None:
        """`changed` is called when its settings are."""
        super().__init__(workspace, WORDS)
        words = self.words
        self.me = Me(workspace, lambda: None)
        self.tiles, self.next, self.sound = w.HTML(), w.Output(), w.HTML()
        self.due = Grid(
            pd.DataFrame(columns=list(_DUE)),
            {name: words[name] for name in _DUE},
            _DUE,
            language=self.language,
            height=150,
        )
        self.no_due = w.HTML(markup.card("note", words["nothing_due"], words["nothing_due_how"]))
        self.settings = SettingsEditor(workspace, changed)
        self.below = w.Accordion([self.settings], titles=[words["settings"]], selected_index=None)
        self.due_box = w.VBox([self.no_due])
        self.children = [
            w.HTML(_heading(workspace, words)),
            self.me,
            self.message,
            self.progress,
            self.next,
            self.tiles,
            self.due_box,
            self.sound,
            self.below,
        ]
        self._tell_next(None)
        self.start_audit(self.show)
        self.start(self._check, self._tell_sound, queued=True)

    def show(self, audit: Audit) -> None:
        """Show how far an audit's matters have come."""
        desk = open_desk(self.workspace.ledger, audit)
        table = by_class(desk)
        told = glance(desk, table)
        self._frame = table
        self.tiles.value = _tiles(told, self.workspace, self.words)
        self._tell_next(told)
        self._tell_due(desk)
        if told.stale:
            self.tell("warn", self.words["stale"].format(told.stale))

    def _tell_next(self, told: Glance | None) -> None:
        kinds = {file.kind for file in self.workspace.files() if file.in_use}
        number, code = next_step(told, kinds)
        is_split = code == "errors" and told is not None and told.linked
        name = "errors_linked" if is_split else "pending_why" if code == "pending" else code
        why = self.words[name]
        why = why.format(**vars(told)) if told else why
        words = self.words
        told_next = links(number, words["next"], why, words["all_steps"], self.language)
        self.next.outputs = (told_next,)

    def _tell_due(self, desk: Desk) -> None:
        rows = due_rows(desk, self.words)
        self.due.set_frame(rows)
        self.due_box.children = [self.due if len(rows) else self.no_due]

    def _check(self, progress: Progress) -> Verdict:
        # Of its own: the check closes the ledger, which the panels have open.
        return verify(library.open_at(self.workspace.path), replays=False, progress=progress)

    def _tell_sound(self, told: Verdict) -> None:
        counts = {name: told.counts.get(name, 0) for name in ("entries", "files")}
        lines = [self.words["sound_text"].format(**counts)] if told.is_sound else []
        lines += [one.text(self.language) for one in told.faults]
        exposed = len(self.workspace.exposed)
        lines.append(self.words["exposed"].format(exposed) if exposed else self.words["private"])
        lines += [one.text(self.language) for one in told.notices if one.code != "workspace_open"]
        kind = "error" if not told.is_sound else "warn" if exposed or told.notices else "done"
        title = self.words["sound" if told.is_sound else "unsound"]
        self.sound.value = markup.card(kind, title, "\n".join(lines))


def due_rows(desk: Desk, words: dict[str, str]) -> pd.DataFrame:
    """What is due soon or overdue, the most urgent first: the campaign's own days, then matters."""
    settings, language = desk.audit.settings, desk.audit.settings.language
    own = deadlines.campaign(desk.today, settings)
    rows: list[dict[str, Any]] = [
        {"left": left, "due_day": due, "due_what": words[name], "due_class": words["campaign"]}
        for name, due, left in zip(own["name"], own["due"], own["left"], strict=True)
    ]
    campaign = settings.deadlines.get("decisions")
    soon = deadlines.reminders(desk.worklist, desk.today, settings)
    # What has no day of its own is due on the campaign's, which is told already.
    soon = soon[soon["due"] != campaign]
    for row in soon.to_dict("records"):
        what = " ".join(str(row[n]) for n in ("name", "message") if isinstance(row[n], str))
        at = class_label(row["class"], language) if isinstance(row["class"], str) else ""
        told = {"due_day": row["due"], "due_what": what, "due_class": at}
        rows.append({"left": row["left"], **told})
    table = pd.DataFrame(rows, columns=["left", "due_day", "due_what", "due_class"])
    table = table.sort_values("left", kind="stable").reset_index(drop=True)
    return table.assign(due_left=[_left(int(one), words) for one in table["left"]])


def _left(days: int, words: dict[str, str]) -> str:
    if days < 0:
        return words["late"].format(-days)
    return words["left"].format(days) if days else words["is_today"]


def _heading(here: Workspace, words: dict[str, str]) -> str:
    settings = here.settings
    year, number = settings.system.school_year, term_of(settings.as_of)[1]
    parts = [
        settings.school_code,
        words["a_term"].format(year, year + 1, words["numbers"][number - 1]),
        words[f"school_{settings.primary_years}"],
        words["today"].format(date.today().isoformat()),
        words["as_of"].format(settings.as_of.isoformat()),
    ]
    line = "　".join(escape(one) for one in parts if one)
    name = escape(settings.school_name or words["unnamed"])
    return f'{markup.STYLE}<h1 class="xj-title">{name}</h1><p class="xj-sub">{line}</p>'


def _tiles(told: Glance, here: Workspace, words: dict[str, str]) -> str:
    files = [one for one in here.files() if one.in_use]
    differ = sum(count for code, count in told.outcomes.items() if code != "matched")
    numbers = [
        (f"{len(files)}", words["files"]),
        (f"{told.pupils:,}", words["pupils"]),
        (f"{told.listed} / {told.classes}", words["listed"]),
        (f"{told.findings['error']:,}/{told.findings['warn']:,}", words["found"]),
        (f"{differ:,}", words["to_settle"]),
        (f"{told.pending + told.changes:,}", words["pending"]),
        (f"{told.signed} / {told.classes}", words["signed"]),
    ]
    tiles = "".join(
        f'<div class="xj-tile"><b>{value}</b><span>{escape(label)}</span></div>'
        for value, label in numbers
    )
    kinds = [one.kind for one in files]
    at = 1 if here.settings.language == "en" else 0
    by_kind = "　".join(
        f"{escape(pair[at])} {kinds.count(kind)}" for kind, pair in KINDS.items() if kind in kinds
    )
    return f'<div class="xj-tiles">{tiles}</div><p class="xj-sub">{by_kind}</p>'
