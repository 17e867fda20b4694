"""One finding in full: shown by the page, kept in no saved notebook."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets


class Dossier(anywidget.AnyWidget):
    """What `telling.told` tells of a finding. Texts travel as messages, not as state that a saved
    notebook could hold, and the page sets them as text."""

    _esm = Path(__file__).with_name("dossier.js")
    _css = Path(__file__).with_name("dossier.css")
    label = traitlets.Unicode().tag(sync=True)
    hint = traitlets.Unicode().tag(sync=True)
    version = traitlets.Int(0).tag(sync=True)

    def __init__(self, reveal: Callable[[], None], **traits: Any) -> None:
        """`reveal` is called when somebody asks for numbers in full."""
        super().__init__(**traits)
        self.content: dict[str, Any] | None = None
        self._reveal = reveal
        self.on_msg(self._hear)

    def show(self, content: dict[str, Any] | None) -> None:
        """Show a finding, or none."""
        self.content = content
        self.version += 1

    def _hear(self, _: Any, message: Any, __: Any) -> None:
        """A page asks for what is to be shown, or for numbers in full."""
        if not isinstance(message, dict):
            return
        if message.get("ask") == "content":
            self.send({"answer": "content", "content": self.content})
        elif message.get("ask") == "reveal" and self.content:
            self._reveal()

    def __repr__(self) -> str:
        return "Dossier()"
