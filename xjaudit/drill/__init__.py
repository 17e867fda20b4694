"""The leaders' drill-down: from the school to a grade to a class.

Whatever a viewer's browser sends is hostile: a choice counts only if the snapshot itself has that
place. Callbacks write nothing, and no widget holds what may not be seen.
"""

import json
from html import escape
from importlib.resources import files
from typing import Any

import ipywidgets as w
import plotly.graph_objects as go
from IPython.display import HTML

from xjaudit import page
from xjaudit.charts import classes, theme
from xjaudit.drill.kept import Kept, choose
from xjaudit.page import scope, sections
from xjaudit.page.figures import ranked, row_at
from xjaudit.page.sayings import HIDDEN, kept_back
from xjaudit.page.words import place, word
from xjaudit.snapshot import Snapshot

_SCHOOL = "school"
_STYLE = files("xjaudit.drill").joinpath("drill.css").read_text("utf-8")


def heading(snapshot: Snapshot) -> HTML:
    """The page's look, title, school and term; where nothing is published, what to do."""
    back = f'<a class="xl-back" href="./">{escape(word("back", snapshot.language))}</a>'
    notice = f'<p class="xl-notice">{escape(snapshot.notice)}</p>' if snapshot.notice else ""
    return HTML(
        f"<style>{page.STYLE}{theme.STYLE}{_STYLE}</style><div class='xl'><div class='xl-main'>"
        f"{back}{sections.heading(snapshot, aged=False)}{notice}</div></div>"
    )


def key(snapshot: Snapshot) -> w.HTML:
    """What the colours and the sign in the figures mean."""
    language = snapshot.language
    names = ["legend_grey", "legend_done", *(f"legend_{level}" for level in range(1, 5))]
    looks = zip(names[1:] + names[:1], theme.STEPS[1:] + theme.STEPS[:1], strict=True)
    keys = "".join(
        f'<span class="xl-key" style="background:{colour};color:{theme.INK}">'
        f"{escape(word(name, language, sign=HIDDEN))}</span>"
        for name, colour in looks
    )
    kept = escape(kept_back(snapshot))
    return w.HTML(
        f'<div class="xl"><div class="xl-main"><p class="xl-legend">'
        f'{escape(word("legend", language))} {keys}</p><p class="xl-notes">{kept}</p></div></div>'
    )


class Drill(w.VBox):
    """Two choices, the chosen place in numbers, and its classes as figures."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__()
        self._snapshot = snapshot
        self._at = _SCHOOL
        language = snapshot.language
        self._grades = [row["at"] for row in snapshot.grades()]
        self.grade = w.Dropdown(
            description=word("choose_grade", language),
            options=[(word("all_grades", language), _SCHOOL), *self._named(self._grades)],
        )
        self.one = w.Dropdown(description=word("choose_class", language))
        self.numbers, self.figures = w.HTML(), w.Output()
        self.figures.add_class("xl-drawn")
        self.kept = Kept(self.open_at, at=_SCHOOL)
        self.grade.observe(lambda _: self._to_grade(), "value")
        self.one.observe(lambda _: self._to_class(), "value")
        if snapshot.rows:
            choice = w.HBox([self.grade, self.one])
            choice.add_class("xl-choice")
            self.children = [self.kept, choice, self.numbers, key(snapshot), self.figures]
            self._to_grade()

    def open_at(self, at: str) -> None:
        """Choose a place as a viewer would; of a class that is gone its grade, if that is there."""
        grade = "grade:" + at.removeprefix("class:").rpartition("-")[0]
        if choose(self.grade, at if at.startswith("grade:") else grade):
            choose(self.one, at)

    def show(self, at: str) -> None:
        """Show a place; one that the snapshot does not have is not heard."""
        if at != _SCHOOL and at not in self._places():
            return
        self._at = self.kept.at = at
        self.numbers.value = f'<div class="xl">{scope.summary(self._snapshot, at)}</div>'
        self.figures.outputs = tuple(map(drawn_as, self._drawn()))

    def _places(self) -> set[str]:
        return {row["at"] for row in self._snapshot.rows}

    def _to_grade(self) -> None:
        chosen = str(self.grade.value)
        if chosen != _SCHOOL and chosen not in self._grades:
            return
        own = [] if chosen == _SCHOOL else scope.classes(self._snapshot, chosen)
        everything = word("all_classes", self._snapshot.language)
        # Known before the other choice changes, which would show it a second time.
        self._at = chosen
        self.one.options = [(everything, chosen), *self._named([row["at"] for row in own])]
        # New options alone leave a choice that was empty as it is.
        self.one.index = 0
        self.one.layout.display = "" if own else "none"
        self.show(chosen)

    def _to_class(self) -> None:
        if self.one.value != self._at:
            self.show(str(self.one.value))

    def _named(self, places: list[str]) -> list[tuple[str, str]]:
        return [(place(at, self._snapshot.language), at) for at in places]

    def _drawn(self) -> list[go.Figure]:
        snapshot = self._snapshot
        rows = scope.classes(snapshot, self._at)
        among = scope.classes(snapshot, str(self.grade.value))
        peers = {row["at"] for row in among or rows}
        is_whole = self._at == _SCHOOL
        parts = scope.with_strays(snapshot, snapshot.grades()) if is_whole else rows
        return [
            # A class among those of its grade.
            classes.ranked(snapshot, [row for row in ranked(snapshot) if row["at"] in peers]),
            classes.heat(snapshot, rows),
            classes.outcomes(snapshot, parts),
            classes.families(snapshot, row_at(snapshot, self._at)),
        ]


def drawn_as(made: go.Figure) -> dict[str, Any]:
    """A figure as an output of a cell."""
    # As data, drawn by the page's own plotly; a FigureWidget would send plotly once more each.
    told = json.loads(made.to_json() or "{}") | {"config": theme.CONFIG}
    return {
        "output_type": "display_data",
        "data": {"application/vnd.plotly.v1+json": told},
        "metadata": {},
    }
