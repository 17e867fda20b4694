"""The drill-down of a region: from all counties to one, to a school, to its grades and classes.

As in a school's, a choice counts only if the snapshot itself has that place, and callbacks write
nothing.
"""

from html import escape

import ipywidgets as w
import plotly.graph_objects as go

from xjaudit.charts import classes
from xjaudit.drill import drawn_as, key
from xjaudit.drill.kept import Kept, choose
from xjaudit.page import regional, scope
from xjaudit.page.figures import in_order
from xjaudit.page.words import word
from xjaudit.snapshot import Row, Snapshot
from xjaudit.snapshot.region import WHOLE, RegionSnapshot, in_school

# Places that a figure has room for: those that are least far.
MOST = 60
_LONGEST = 7


class RegionDrill(w.VBox):
    """Three choices, the chosen place in numbers, and what it is made of as figures."""

    def __init__(self, snapshot: RegionSnapshot) -> None:
        super().__init__()
        self._snapshot, self._at, language = snapshot, WHOLE, snapshot.language
        self.county = w.Dropdown(description=word("choose_county", language))
        self.school = w.Dropdown(description=word("choose_school", language))
        self.part = w.Dropdown(description=word("choose_part", language))
        self.numbers, self.figures = w.HTML(), w.Output()
        self.figures.add_class("xl-drawn")
        self.kept = Kept(self.open_at, at=WHOLE)
        if snapshot.rows:
            choice = w.HBox([self.county, self.school, self.part])
            choice.add_class("xl-choice")
            self.children = [self.kept, choice, self.numbers, key(snapshot.view()), self.figures]
            self._offer(self.county, "region", WHOLE, snapshot.within(WHOLE))
            self._to_county()
            self.county.observe(lambda _: self._to_county(), "value")
            self.school.observe(lambda _: self._to_school(), "value")
            self.part.observe(lambda _: self._to_part(), "value")

    def open_at(self, at: str) -> None:
        """Choose a place as a viewer would; of a grade or class that is gone its school."""
        known = self._snapshot
        row = known.row(at) or known.row(f"school:{at.partition(':')[2].rpartition(':')[0]}")
        path: list[str] = []
        while row and row["at"] != WHOLE:
            path.insert(0, row["at"])
            row = known.row(row["within"])
        for choice, place in zip((self.county, self.school, self.part), path, strict=False):
            choose(choice, place)

    def show(self, at: str) -> None:
        """Show a place; one that the snapshot does not have is not heard."""
        if (row := self._snapshot.row(at)) is None:
            return
        self._at = self.kept.at = at
        language, told = self._snapshot.language, regional.codes(self._snapshot)
        view, parts = self._parts(at)
        more = "".join(f"<p>{escape(text)}</p>" for text in self._notes(row, len(parts)))
        own = regional.steps(row, told)
        worst = regional.holding(self._snapshot, row)
        text = scope.told(view, regional.name(row, language), row, own, worst, more)
        self.numbers.value = f'<div class="xl">{text}</div>'
        self.figures.outputs = tuple(map(drawn_as, self._drawn(row, view, parts[-MOST:])))

    def _parts(self, at: str) -> tuple[Snapshot, list[Row]]:
        """The snapshot that a place's figures are drawn of, and its parts: of a county its schools,
        the furthest first, of a school its classes."""
        if at == WHOLE or at.startswith("county:"):
            parts = regional.ranked(self._snapshot, self._snapshot.within(at))
            around = self._snapshot.whole()["name"]
            named = [row | {"name": _label(row, around)} for row, _ in parts]
            return self._snapshot.view(at), named
        view = self._snapshot.view(str(self.school.value))
        return view, scope.classes(view, in_school(at))

    def _notes(self, row: Row, parts: int) -> list[str]:
        language = self._snapshot.language
        if parts > MOST:
            return [word("charts_shown", language, all=f"{parts:,}", n=MOST)]
        return [word("no_classes", language)] if not parts and row["registered"] else []

    def _drawn(self, row: Row, view: Snapshot, parts: list[Row]) -> list[go.Figure]:
        codes = regional.codes(self._snapshot)
        kind = "" if row["at"].startswith(("school:", "grade:", "class:")) else "_places"
        among, is_school = parts, row["at"].startswith("school:")
        if row["at"].startswith("class:"):
            # A class among those of its grade.
            grade = in_school(row["at"]).removeprefix("class:").rpartition("-")[0]
            among = scope.classes(view, f"grade:{grade}")
        return [
            classes.ranked(view, in_order(among), "chart_ranked" + kind),
            classes.heat(view, parts, lambda one: regional.steps(one, codes), "chart_heat" + kind),
            classes.outcomes(view, scope.with_strays(view, parts) if is_school else parts),
            classes.families(view, row),
        ]

    def _to_county(self) -> None:
        chosen = str(self.county.value)
        if chosen not in {row["at"] for row in self._snapshot.within(WHOLE)} | {WHOLE}:
            return
        # Known before the other choices change, which would show it a second time.
        self._at = chosen
        own = [] if chosen == WHOLE else self._snapshot.within(chosen)
        self._offer(self.school, "all_schools", chosen, own)
        self._offer(self.part, "whole_school", chosen, [])
        self.show(chosen)

    def _to_school(self) -> None:
        chosen, county = str(self.school.value), str(self.county.value)
        if chosen == self._at or chosen not in _places(self._snapshot, county):
            return
        self._at = chosen
        own = [] if chosen == county else self._snapshot.within(chosen)
        self._offer(self.part, "whole_school", chosen, own)
        self.show(chosen)

    def _to_part(self) -> None:
        chosen = str(self.part.value)
        if chosen != self._at and chosen in _places(self._snapshot, str(self.school.value)):
            self.show(chosen)

    def _offer(self, choice: w.Dropdown, everything: str, at: str, rows: list[Row]) -> None:
        language = self._snapshot.language
        named = [(regional.name(row, language), row["at"]) for row in rows]
        choice.options = [(word(everything, language), at), *named]
        # New options alone leave a choice that was empty as it is.
        choice.index = 0
        choice.layout.display = "" if rows else "none"


def _label(row: Row, region: str) -> str:
    """A name for an axis; of places the last part tells them apart."""
    name = regional.short(row["name"], region)
    is_long = row["at"].startswith("county:") and len(name) > _LONGEST
    return "…" + name[1 - _LONGEST :] if is_long else name


def _places(snapshot: RegionSnapshot, at: str) -> set[str]:
    """A place and its parts."""
    return {at, *(row["at"] for row in snapshot.within(at))}
