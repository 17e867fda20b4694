"""The cases as a table for people: words beside the codes, and what they are narrowed by."""

from collections.abc import Callable, Mapping

import pandas as pd

from xjaudit.cases import board, items
from xjaudit.cases.actions import named
from xjaudit.cases.changes import papers_in_words
from xjaudit.cases.kinds import KINDS
from xjaudit.cases.states import machines
from xjaudit.panels.facets import Facet
from xjaudit.record.classes import class_label, class_order
from xjaudit.settings import Settings

# Stands for a case that nobody has.
NOBODY = "-"


def listing(table: pd.DataFrame, words: Mapping[str, str], language: str) -> pd.DataFrame:
    """A board with words beside its codes, and columns to narrow it by: `where`, `holder`."""
    states = {code: one.text(language) for code, one in board.STATES.items()}
    steps = {code: one.text(language) for code, one in machines()["case"].states.items()}
    state = table["step"].map(steps).where(table["step"] != "NEW")
    estimate = "（估计）" if language == "zh" else " (estimate)"
    return table.assign(
        where=items.where(table),
        holder=table["owner"].fillna(NOBODY),
        kind_label=_told(table["kind"], lambda one: KINDS[one].text(language)),
        class_label=_told(table["class"], lambda one: class_label(one, language)),
        state_label=state.fillna(table["state"].map(states)),
        next_label=_told(table["next"], lambda one: _first(one, language)),
        missing_label=_told(table["missing"], lambda one: papers_in_words(one, language)),
        due_label=table["due"].where(~table["estimated"], table["due"] + estimate),
    )


def facets_of(
    table: pd.DataFrame, words: Mapping[str, str], settings: Settings, language: str
) -> list[Facet]:
    """What cases are narrowed by."""
    classes = sorted(table["where"].unique(), key=class_order)
    labels = {one: class_label(one, language) if one != items.NOWHERE else "—" for one in classes}
    kinds = {code: one.text(language) for code, one in KINDS.items()}
    states = {code: one.text(language) for code, one in board.STATES.items()}
    when = board.when_words(settings, language)
    still = words["not_moved"].format(n=settings.parameter("stuck_days"))
    return [
        Facet("kind", words["kind"], kinds, [*kinds], every=True),
        Facet("when", words["when"], when, [*when]),
        Facet("still", words["still"], {"still": still}),
        Facet("state", words["state"], states, [*states]),
        Facet("holder", words["owner"], {NOBODY: words["nobody"]}),
        Facet("where", words["class"], labels, classes),
    ]


def _first(acts: str, language: str) -> str:
    return named(acts.partition(";")[0]).text(language) if acts else ""


def _told(column: pd.Series, word: Callable[[str], str]) -> pd.Series:
    """A column in words, each value looked up once."""
    known = {one: word(one) for one in column.dropna().unique()}
    return column.map(known).astype("str")
