"""What the panel shows of one audit: the links side by side as they stand now, and what to ask."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from xjaudit.cases import afresh
from xjaudit.cases.actions import named as act_named
from xjaudit.cases.decisions import ANSWERS
from xjaudit.cases.desk import Desk
from xjaudit.cases.worklist import STATES
from xjaudit.inputs import with_told_status
from xjaudit.labels import OUTCOMES
from xjaudit.ledger.entry import Entry
from xjaudit.ledger.verbs import named
from xjaudit.panels.reconcile import pending, sides
from xjaudit.panels.reconcile.filing import subjects
from xjaudit.panels.reconcile.queue import Question, open_ones, question_of, questions
from xjaudit.panels.reconcile.sums import Sums, sums
from xjaudit.reconcile.outcomes import reconciliation


class Comparing:
    """`table` is `sides.side_by_side` with `link` and the columns outcome and record as they stand
    now, `waits` (by an answer that the audit does not know) and `standing` (what was decided, in
    words)."""

    def __init__(
        self, desk: Desk, seq: int, answers: pd.DataFrame | None, words: Mapping[str, str]
    ) -> None:
        """An audit that knows the ledger up to an entry, and these answers of it."""
        audit = desk.audit
        self.desk, self.words = desk, words
        self.language = audit.settings.language
        self._seq = seq
        self._base = sides.side_by_side(audit)
        self._asked = questions(self._base)
        self._keys = dict(zip(audit.roster.index, audit.roster["person_key"], strict=True))
        self._subjects = subjects(desk)
        self._decided = self._of_worklist(desk.worklist)
        # The same run again, for what it weighed: an audit that is kept holds the answer alone.
        self.found = reconciliation(audit.people, with_told_status(audit.roster), answers)
        self.table = self._base
        self.waiting: list[str] = []
        self._apply()

    def renew(self, desk: Desk, news: Sequence[Entry]) -> None:
        """The same with what was entered since."""
        self.desk = desk
        # Answers about lists are told from the ledger itself.
        others = [one for one in news if one.verb not in ANSWERS]
        if touched := afresh.touched(desk, others):
            self._decided |= dict.fromkeys(touched, "")
            self._decided |= self._of_worklist(afresh.standing(desk, touched))
        self._apply()

    def open(self, of_class: str | None, later: Sequence[str]) -> list[Question]:
        """What is left to be asked, what was put off at the end."""
        told = open_ones(self._asked, self.desk, self.table["waits"], self._keys)
        if of_class is not None:
            told = [one for one in told if self.table.at[one.at, "class"] == of_class]
        rank = {key: at for at, key in enumerate(later, 1)}
        return sorted(told, key=lambda one: rank.get(one.list_key, 0))

    def question(self, at: int) -> Question:
        """The row at a position, whatever it is."""
        return question_of(self.table, at)

    def subject(self, at: int) -> str:
        """The finding that speaks of a row; empty where there is none."""
        row: dict[Any, Any] = self._base.loc[at].to_dict()
        key = row["record_key"] if row["outcome"] == "absent" else row["list_key"]
        return self._subjects.get((row["outcome"], key), "")

    def stands(self, at: int) -> str:
        """What was decided about a row, in words."""
        return str(self.table.at[at, "standing"])

    def rows(self, tab: str, of_class: str | None) -> np.ndarray:
        """Positions of the rows of a tab and class."""
        outcome = self.table["outcome"]
        if tab == "open":
            keep = ~outcome.isin(["matched", ""])
        elif tab == "all":
            keep = outcome != ""
        else:
            keep = outcome == tab
        if of_class is not None:
            keep &= self.table["class"] == of_class
        return np.flatnonzero(keep)

    def counts(self, of_class: str | None) -> dict[str, int]:
        """Rows of each tab."""
        own = self.table["outcome"]
        if of_class is not None:
            own = own[self.table["class"] == of_class]
        found = {code: int(n) for code, n in own.value_counts().items() if code}
        total = sum(found.values())
        told = {code: found.get(code, 0) for code in OUTCOMES}
        return {"open": total - told["matched"], "all": total, **told}

    def sums(self, of_class: str | None) -> Sums:
        """See `sums.sums`."""
        return sums(self.desk.audit, self.table, of_class)

    def _apply(self) -> None:
        self.waiting = pending.since(self.desk.state, self._seq)
        told, changed = pending.applied(self.desk.audit, self._base, self.desk, self.waiting)
        link = self._base["link"].copy()
        standing = pd.Series("", index=self._base.index, dtype="str")
        names = {subject: text for subject, text in self._decided.items() if text}
        if names:
            for (outcome, key), subject in self._subjects.items():
                if subject in names:
                    column = "record_key" if outcome == "absent" else "list_key"
                    own = self._base.index[self._base[column] == key]
                    own = own[self._base.loc[own, "outcome"] == outcome]
                    standing[own] = names[subject]
        if changed:
            link[changed] = sides.link_words(told.loc[changed, "outcome"], self.language)
            standing[changed] = np.array([self._answer(at) for at in changed], object)
        now = {name: told[name] for name in ("outcome", "record", "waits")}
        self.table = self._base.assign(**now, link=link, standing=standing)

    def _answer(self, at: int) -> str:
        last = pending.said(self.desk.state, str(self._base.at[at, "list_key"])).last
        what = named(last.verb).text(self.language) if last else self.words["taken_back"]
        return self.words["join"].join([what, self.words["takes_effect"]])

    def _of_worklist(self, table: pd.DataFrame) -> dict[str, str]:
        """Of findings that were decided about how they stand, in words."""
        own = table[(table["state"] != "open") | table["filed_as"].notna()]
        columns = [own[name] for name in ("subject", "state", "filed_as", "reason")]
        return {
            subject: self._state(state, (filed, reason))
            for subject, state, filed, reason in zip(*columns, strict=True)
        }

    def _state(self, state: str, more: Iterable[object]) -> str:
        filed, reason = more
        told = [STATES[state].text(self.language)]
        if isinstance(filed, str) and filed:
            told.append(act_named(filed).text(self.language))
        elif isinstance(reason, str) and reason:
            told.append(reason)
        return self.words["stop"].join(told)
