"""Pictures looked at: the queue, and the one that is open beside what is to be done with it."""

from collections import deque
from typing import Any

import ipywidgets as w
import pandas as pd

from xjaudit import markup
from xjaudit.documents.values import masked_name
from xjaudit.intake import register, settling
from xjaudit.intake.verdicts import BOXES
from xjaudit.intake.words import outcomes
from xjaudit.panels.cases.host import row
from xjaudit.panels.cases.viewer import Viewer
from xjaudit.panels.paper.beside import PLACE, Beside, place_of
from xjaudit.panels.paper.words import LABELS
from xjaudit.tables import Grid
from xjaudit.workspace.evidence import sniff

# Fields of the pictures before stay for what the page still sends about them.
_BEFORE = 2


class Looking(w.VBox):
    """The queue, the picture of the row that is chosen, and what to do with it."""

    def __init__(self, host: Any) -> None:
        """`host`: the panel it stands in."""
        super().__init__()
        self.host = host
        words, language = host.words, host.language
        self.rows = pd.DataFrame(columns=list(register.COLUMNS))
        self._listed = pd.DataFrame()
        self.beside: Beside | None = None
        self._before: deque[Beside] = deque()
        self.filed = w.Checkbox(description=words["all_rows"], indent=False)
        self.filed.observe(lambda _: self.show(), "value")
        shown = list(LABELS["zh"])
        empty = pd.DataFrame(columns=shown)
        self.grid = Grid(empty, LABELS[language], shown, language=language, height=190)
        self.grid.on_select(self._choose)
        self.viewer = Viewer(language)
        self.empty = w.HTML()
        self.viewer.layout = w.Layout(flex="1 1 480px", min_width="0")
        self.pair = w.HBox([self.viewer], layout=w.Layout(flex_flow="row wrap"))
        self.children = [row(self.filed, w.Label(words["hint"])), self.empty, self.grid, self.pair]

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
        self.rows = rows.drop_duplicates([*PLACE], ignore_index=True)
        listed = _listed(self.rows, self._names(), words, language)
        # That a picture was looked at is an entry, too: the queue stays where it was.
        if not listed.equals(self._listed):
            self._listed = listed
            self.grid.set_frame(listed)
        none = "" if len(self.rows) else markup.card("note", words["nothing_waits"])
        self.empty.value = none
        if self.beside is not None:
            self._follow(self.beside)

    def look_at(self, position: int) -> bool:
        """Show the picture of a row; who looks is noted."""
        told = self._told(position)
        place = place_of(told)
        data = self.host.note(lambda at: settling.picture(at, self.host.evidence, place))
        if data is None:
            return False
        kind = sniff(data) or "jpeg"
        self.viewer.show((f"{told['sha256'][:8]}-{told['page']}.{kind}", kind, data))
        known = [one for one in self._before if (one.place, one.row) == (place, told)]
        self._open(known[-1] if known else Beside(self.host, told))
        return True

    def _open(self, beside: Beside | None) -> None:
        if self.beside is not None and self.beside is not beside:
            self._before.append(self.beside)
        if beside in self._before:
            self._before.remove(beside)
        while len(self._before) > _BEFORE:
            self._before.popleft().discard()
        self.beside = beside
        self.pair.children = [self.viewer, *([beside] if beside else [])]

    def _follow(self, beside: Beside) -> None:
        """What is open, as its row stands now; it closes where the row is gone."""
        found = [at for at in range(len(self.rows)) if place_of(self._told(at)) == beside.place]
        if not found:
            self._open(None)
            self.viewer.show()
        elif (told := self._told(found[0])) != beside.row:
            self._open(Beside(self.host, told))

    def _told(self, position: int) -> dict[str, Any]:
        chosen: Any = self.rows.iloc[position].astype("object")
        return chosen.where(chosen.notna(), None).to_dict()

    def _choose(self, position: int) -> None:
        if 0 <= position < len(self.rows):
            self.look_at(position)

    def _names(self) -> dict[str, str]:
        roster = self.host.desk.audit.roster
        names = roster["name"].fillna("").map(masked_name)
        return dict(zip(roster["person_key"], names, strict=True))


def _listed(
    table: pd.DataFrame, names: dict[str, str], words: dict[str, str], language: str
) -> pd.DataFrame:
    """Rows of the register in words; names masked."""
    said: Any = outcomes()
    signs = (
        table[list(BOXES)].astype("object").map(lambda v: "—" if pd.isna(v) else "✓" if v else "✗")
    )
    return table.assign(
        # Papers are found again by the name that the picture came with.
        file=table["name"].fillna(table["sha256"].str[:8]),
        where=table["page"].map(words["page"].format),
        whose=table["person_key"].map(names).astype("str"),
        said=table["outcome"].map(lambda one: said[one].say.text(language)).astype("str"),
        boxes=signs.agg("　".join, axis=1).astype("str") if len(table) else "",
        changes=table["changes"].str.replace(";", " ").fillna("").astype("str"),
        todo=table["outcome"].map(lambda one: said[one].todo.text(language)).astype("str"),
    )
