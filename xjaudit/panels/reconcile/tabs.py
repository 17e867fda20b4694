"""Tabs with counts, one of them chosen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets


class Tabs(anywidget.AnyWidget):
    """`items` are key, label and count of each; `chosen` is the key of one. `pressed` is called
    when somebody presses one, be it the chosen one, and not when the arrows pass over it."""

    _esm = Path(__file__).with_name("tabs.js")
    _css = Path(__file__).with_name("tabs.css")
    label = traitlets.Unicode().tag(sync=True)
    items = traitlets.List().tag(sync=True)
    chosen = traitlets.Unicode().tag(sync=True)

    def __init__(self, pressed: Callable[[], None], **traits: Any) -> None:
        super().__init__(**traits)
        self.on_msg(lambda *_: pressed())

    @traitlets.validate("chosen")
    def _known(self, proposal: Any) -> str:
        """A page may send anything."""
        keys = {one["key"] for one in self.items}
        return proposal["value"] if proposal["value"] in keys or not keys else self.chosen

    def __repr__(self) -> str:
        return "Tabs()"
