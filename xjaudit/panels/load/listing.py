"""The table of files for the next cell of the notebook."""

from collections.abc import Mapping

import ipywidgets as w
import pandas as pd

from xjaudit import markup
from xjaudit.panels.load.words import LABELS
from xjaudit.tables import Grid


class Listing(w.VBox):
    """Follows what is added; says what to do where there is nothing yet."""

    def __init__(self, words: Mapping[str, str], language: str) -> None:
        super().__init__()
        self.hint = w.HTML(markup.card("note", words["empty"], words["listed_here"]))
        empty = pd.DataFrame(columns=list(LABELS[language]))
        self.grid = Grid(empty, LABELS[language], language=language)
        self.show(empty)

    def show(self, frame: pd.DataFrame) -> None:
        """Show the files as they are now."""
        self.grid.set_frame(frame)
        self.children = [self.grid if len(frame) else self.hint]
