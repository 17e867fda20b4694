"""A page of HTML that can be read here and printed alone."""

from pathlib import Path
from typing import Any

import anywidget
import traitlets


class Sheet(anywidget.AnyWidget):
    """Shows HTML that is escaped already. It travels as a message: a saved notebook holds none."""

    _esm = Path(__file__).with_name("sheet.js")
    label = traitlets.Unicode().tag(sync=True)
    version = traitlets.Int(0).tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        """`label`: what the button to print says."""
        super().__init__(**traits)
        self.html = ""
        self.on_msg(self._hear)

    def show(self, html: str) -> None:
        """Show another page."""
        self.html = html
        self.version += 1

    def _hear(self, _: Any, message: Any, __: Any) -> None:
        if isinstance(message, dict) and message.get("ask") == "html":
            self.send({"answer": "html", "html": self.html})

    def __repr__(self) -> str:
        return "Sheet()"
