"""Columns left out of the chosen file: a person says which field one of them is."""

from collections.abc import Callable, Mapping

import ipywidgets as w

from xjaudit.ingest.questions import IGNORE, Question
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.reading import Reading
from xjaudit.record.fields import all_fields

Answer = Callable[[dict[str, str | None]], None]


class Assigning(w.VBox):
    """Folded away; `answer` is called with the field by the column's key."""

    def __init__(self, words: Mapping[str, str], language: str, answer: Answer) -> None:
        super().__init__()
        self.words, self.language, self._answer = words, language, answer
        self._offers: list[tuple[RawTable, Question]] = []
        self.fold = w.ToggleButton(icon="columns", layout=w.Layout(width="auto"))
        self.fold.observe(lambda _: self._unfold(), "value")
        self.column = w.Dropdown(layout=w.Layout(width="300px"))
        self.column.observe(lambda _: self._offer_fields(), "value")
        self.field = w.Dropdown(layout=w.Layout(width="300px"))
        self.assign = w.Button(
            description=words["assign"], button_style="primary", disabled=True, icon="check"
        )
        self.field.observe(lambda _: self._allow(), "value")
        self.assign.on_click(lambda _: self._give())
        wrapped = w.Layout(flex_flow="row wrap", align_items="center")
        self.row = w.HBox([self.column, self.field, self.assign], layout=wrapped)
        self.children = [w.HBox([self.fold]), self.row]
        self.layout.display = "none"

    def show(self, outcome: object) -> None:
        """Offer the columns of a file that was read; nothing where it has none."""
        self._offers = outcome.offers if isinstance(outcome, Reading) else []
        self.layout.display = "" if self._offers else "none"
        self.fold.description = self.words["left_out"].format(len(self._offers))
        self.fold.value = False
        told = enumerate(question for _, question in self._offers)
        columns = [(_column(question), at) for at, question in told]
        self.column.options = [(self.words["choose_column"], -1), *columns]
        self.column.value = -1
        self._unfold()

    def _unfold(self) -> None:
        self.row.layout.display = "" if self.fold.value else "none"

    def _offer_fields(self) -> None:
        """Fields that the column's table does not have yet, as the dictionary orders them."""
        at = self.column.value
        table = self._offers[at][0] if at is not None and at >= 0 else None
        known = {one.field for one in table.headings} if table else set(all_fields())
        fields = [
            (field.label(self.language), code)
            for code, field in all_fields().items()
            if code not in known
        ]
        none = [(self.words["never"], IGNORE)] if table else []
        self.field.options = [(self.words["choose_field"], ""), *fields, *none]
        self.field.value = ""
        self._allow()

    def _allow(self) -> None:
        self.assign.disabled = not self.field.value

    def _give(self) -> None:
        at = self.column.value
        if at is not None and at >= 0:
            self._answer({self._offers[at][1].key: str(self.field.value)})


def _column(question: Question) -> str:
    return "　".join(filter(None, [question.sheet, question.column, question.raw]))
