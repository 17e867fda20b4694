"""The chosen place, kept in the page's address, so that a new edition opens where one was."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets


class Kept(anywidget.AnyWidget):
    """`at` is the place that is shown; `go` is told what the address of a page asks for, which may
    be anything."""

    _esm = Path(__file__).with_name("kept.js")
    at = traitlets.Unicode().tag(sync=True)

    def __init__(self, go: Callable[[str], None], **traits: Any) -> None:
        super().__init__(**traits)
        self._go = go
        self.on_msg(lambda _, told, __: self._asked(told))

    def _asked(self, told: object) -> None:
        if isinstance(told, dict) and isinstance(told.get("at"), str):
            self._go(told["at"])
            self.send({"at": self.at})


def choose(choice: Any, at: str) -> bool:
    """Choose a value in a dropdown, and whether it was there."""
    found = at in [value for _, value in choice.options]
    if found:
        choice.value = at
    return found
