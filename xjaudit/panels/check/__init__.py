"""Step 2: what is wrong in the records, each finding with its reason and remedy, and decided."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Any

import ipywidgets as w
import numpy as np
import pandas as pd

from xjaudit.audit import Audit
from xjaudit.cases import actions, acts, afresh, items
from xjaudit.cases.desk import Desk
from xjaudit.cases.many import decide_many
from xjaudit.ingest.readers import Progress
from xjaudit.ingest.reading import Reading
from xjaudit.ledger.entry import Entry
from xjaudit.panels.check.deciding import Deciding
from xjaudit.panels.check.dossier import Dossier
from xjaudit.panels.check.listing import STANDING, facets_of, in_words, listing, state_words
from xjaudit.panels.check.switching import Switching
from xjaudit.panels.check.telling import Telling
from xjaudit.panels.check.words import COLUMNS, LABELS, WORDS
from xjaudit.panels.facets import Facets
from xjaudit.panels.working import MANY, Working
from xjaudit.rules.catalogue import texts_of
from xjaudit.tables import Grid
from xjaudit.workspace import Workspace
from xjaudit.workspace.looking import reading_of
from xjaudit.workspace.switching import turn_off, turn_on

_FRAME = list(COLUMNS["zh"])


class Check(Working):
    """Findings by facets, one in full, decisions about one or many. `frame`: those in sight, in the
    columns of findings, with `name` and how each stands."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, WORDS, "check")
        words, language = self.words, self.language
        self._all = pd.DataFrame(columns=[*dict.fromkeys([*_FRAME, *LABELS["zh"]])])
        self._rows = np.empty(0, int)
        self._following = True
        self.facets = Facets([], language=language)
        self.grid = Grid(
            self._all, LABELS[language], list(LABELS["zh"]), language=language, height=270
        )
        self.grid.many = True
        self.grid.on_select(self._open)
        self._marks = 0
        self.grid.on_mark(self._marked)
        self.deciding = Deciding(words, self.keeping, self.decide, self.lack)
        self.deciding.verb.observe(lambda _: self._offer(), "value")
        self.dossier = Dossier(self.reveal, label=words["dossier"], hint=words["hint"])
        self.switching = Switching(words, self.turn_off, self.turn_on, self.lack)
        self._read = lru_cache(3)(lambda name: reading_of(self.workspace, name))
        self._telling = Telling(words, language, self._reading)
        right = w.VBox([self.grid, self.deciding, self.dossier])
        right.layout = w.Layout(flex="1 1 0", min_width="0")
        self._side = w.VBox([self.facets])
        self._parts = [w.HBox([self._side, right]), self.switching]
        self.lay_out()
        self.start_desk()

    @property
    def frame(self) -> pd.DataFrame:
        """The findings in sight as they stand."""
        self.wait()
        some = self._all.iloc[self._rows][_FRAME].reset_index(drop=True)
        return some.astype({n: "str" for n in some if some[n].dtype == "category"})

    @property
    def sheet(self) -> pd.DataFrame:
        """The frame as people read it."""
        self.wait()
        return in_words(self._all.iloc[self._rows], COLUMNS[self.language], self.language)

    def show(self, audit: Audit) -> None:
        """Show an audit's findings, as they were narrowed before; at first those that are open."""
        assert self.desk is not None
        self._read.cache_clear()
        self._all = listing(self.desk, self.language)
        chosen = self.keeping.get("facets", {"state": ["open"]})
        self.facets = Facets(
            facets_of(self._all, self.words, self.language), language=self.language
        )
        self.grid.set_frame(self._all)
        self.facets.set_frame(self._all)
        self.facets.on_change(self._narrow)
        self.facets.choose(**{name: values for name, values in chosen.items() if values})
        self._side.children = [self.facets]
        self.switching.show(audit.settings)
        # Looked up while nobody waits: the first decision is as quick as the next.
        _ = self.desk.items.index.is_unique, self.desk.class_of
        self._tell_checked(audit)
        self.body.children = self._parts

    def renewed(self, news: Sequence[Entry]) -> None:
        """Findings that were decided about stand otherwise; they stay in sight until something else
        is chosen, so that nobody loses their place."""
        assert self.desk is not None
        subjects = afresh.touched(self.desk, news)
        if not subjects:
            return
        told = afresh.standing(self.desk, subjects).set_index("subject")
        at = self._all.index[self._all["subject"].isin(told.index)]
        told = told.loc[self._all.loc[at, "subject"]]
        for name in STANDING:
            self._all.loc[at, name] = told[name].to_numpy()
        self._all.loc[at, "state_label"] = state_words(told["state"], self.language).to_numpy()
        self.grid.renew({name: self._all[name] for name in LABELS["zh"]})
        self._following = False
        self.facets.set_frame(self._all)
        self._following = True
        if self.grid.selected in at:
            self._open(self.grid.selected)

    def choose(self, **values: Sequence[str]) -> None:
        """Narrow the findings as clicks on facets do: state, severity, where, rule, field."""
        self.wait()
        self.facets.choose(**values)

    def decide(self, verb: str, payload: dict[str, Any]) -> None:
        """Decide about the marked findings, else the open one."""
        subjects = self._all["subject"].iloc[self.grid.marked].tolist()
        if not subjects:
            self.lack("need_rows")
        elif len(subjects) < MANY:
            self._enter(subjects, verb, payload)
        else:
            self.start(lambda progress: self._enter(subjects, verb, payload, progress), _ignore)

    def reveal(self) -> None:
        """Show the open finding with numbers in full, and log who did."""
        finding = self._finding(self.grid.selected)
        content = self.dossier.content
        if finding is None or content is None or self.desk is None:
            return
        known = self.desk.class_of.get(f"pupil:{finding['person_key']}")
        about = f"pupil:{finding['person_key']}" if known else finding["subject"]
        call = partial(acts.log, verb="reveal", subjects=[about], fields=content["hidden"])
        if self.note(call) is not None:
            self.dossier.show(self._telling.told(self.desk, finding, full=True))

    def turn_off(self, code: str, reason: str, until: date | None) -> None:
        """Turn a rule off for this school, and check anew."""
        by = self.me.actor
        self._switch(lambda: turn_off(self.workspace, code, reason, by, until))

    def turn_on(self, code: str) -> None:
        """Turn a rule on again, and check anew."""
        self._switch(lambda: turn_on(self.workspace, code))

    def _switch(self, call: Any) -> None:
        def task(progress: Progress) -> Audit:
            self.workspace = call()
            return self.workspace.audit(progress)

        def then(audit: Audit) -> None:
            self.switching.clear()
            self._seat(audit)

        self.start(task, then)

    def _enter(
        self,
        subjects: list[str],
        verb: str,
        payload: dict[str, Any],
        progress: Progress | None = None,
    ) -> bool:
        def done() -> None:
            self.deciding.clear()
            self.grid.mark(np.arange(len(self._all)), False)

        return self.act(lambda desk: decide_many(desk, subjects, verb, progress, **payload), done)

    def _narrow(self, rows: np.ndarray) -> None:
        if self._following:
            self.keeping.put("facets", self.facets.chosen)
            self._rows = rows
            self.grid.narrow(rows)
            self._open(-1)

    def _open(self, position: int) -> None:
        """Show the finding at a position in full."""
        finding = self._finding(position)
        if finding is not None and self.desk is not None:
            self.dossier.show(self._telling.told(self.desk, finding))
            self.switching.choose(str(finding["rule"]))
        elif self.dossier.content is not None:
            self.dossier.show(None)
        self._tell_about()

    def _finding(self, position: int) -> dict[str, Any] | None:
        if not 0 <= position < len(self._all):
            return None
        return {str(name): value for name, value in self._all.iloc[position].items()}

    def _marked(self, count: int) -> None:
        self._marks = count
        self._tell_about()

    def _tell_about(self) -> None:
        self.deciding.tell(len(self.grid.marked), self._marks > 0)
        self._offer()

    def _offer(self) -> None:
        """Acts that are lawful about all that a decision would be about."""
        if self.deciding.verb.value != "file" or self.desk is None:
            return
        subjects = self._all["subject"].iloc[self.grid.marked]
        self.deciding.offer(_lawful(self.desk, subjects, self.language))

    def _reading(self, name: str) -> Reading | None:
        return self._read(name)

    def _tell_checked(self, audit: Audit) -> None:
        looked = audit.checked[audit.checked["missing"].isna()]
        off = audit.checked[audit.checked["why"].notna()].set_index("rule")["why"]
        unable = audit.checked[audit.checked["missing"].notna()]["rule"].nunique() - len(off)
        text = self.words["checked"].format(
            rows=len(audit.roster),
            rules=looked["rule"].nunique(),
            found=len(self._all),
            open=(self._all["state"] == "open").sum(),
        )
        # Nothing found is no evidence where nothing was looked at.
        more = [self.words["missing"].format(unable)] if unable else []
        more += self._off_in_words(off)
        kind = "warn" if self.workspace.settings.off_without_reason else "note"
        self.tell(kind if more else "done", text, "\n".join(more))

    def _off_in_words(self, off: pd.Series) -> list[str]:
        """Rules that were turned off, by code, each with the reason."""
        if off.empty:
            return []
        texts, line = texts_of(self.workspace.settings), self.words["off_rule"]
        titles = {code: texts.get(code, {}).get("title", code) for code in map(str, off.index)}
        told = zip(titles.items(), off, strict=True)
        lines = [line.format(code=code, title=title, why=why) for (code, title), why in told]
        return [self.words["off"].format(len(off)), *lines]


def check(workspace: Workspace) -> Check:
    """The panel of step 2."""
    return Check(workspace)


def _lawful(desk: Desk, subjects: pd.Series, language: str) -> list[tuple[str, str]]:
    """Names and codes of the acts that are lawful about every one of these findings."""
    table = desk.items.loc[subjects.tolist()]
    kinds = ["outcome", "status", "seen", "class", "differs", "field", "scope", "action"]
    may = [actions.lawful(about).all for about in items.abouts(table.drop_duplicates(kinds))]
    shared = [code for code in may[0] if all(code in one for one in may)] if may else []
    return [(actions.named(code).text(language), code) for code in shared]


def _ignore(_: object) -> None:
    return
