"""One link to be looked at, worked by keyboard: shown by the page, kept in no saved notebook."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

# What a key or a button may ask for about the pair in sight.
VERBS = ("same", "different", "new_here", "later", "reveal", "undo")

# The pair a press was about, what it asks, the record it names.
Press = Callable[[str, str, str], None]


class Review(anywidget.AnyWidget):
    """A pair and its candidates with a key for each answer.

    Texts travel as messages, not as state that a saved notebook could hold, and the page sets them
    as text. Every press names what it was about: a second one, meant for the pair that has just
    been answered, is about nothing any more.
    """

    _esm = Path(__file__).with_name("review.js")
    _css = Path(__file__).with_name("review.css")
    words = traitlets.Dict().tag(sync=True)
    # What is said where there is no pair.
    empty = traitlets.Unicode().tag(sync=True)

    def __init__(self, press: Press, **traits: Any) -> None:
        super().__init__(**traits)
        self.content: dict[str, Any] | None = None
        self._press = press
        self.on_msg(self._hear)

    def show(self, content: dict[str, Any] | None) -> None:
        """Show a pair, or that there is none."""
        self.content = content
        self._tell()

    def focus(self) -> None:
        """Let the page's keys work here at once."""
        self.send({"answer": "focus"})

    def press(self, ask: str, record: str = "", pair: str | None = None) -> None:
        """What a key does: about the pair in sight, unless another is named."""
        told = self.content
        if told is None or ask not in told["may"]:
            return
        keys = {one["key"] for one in told["candidates"]}
        if ask == "undo":
            if pair in (None, told["undo"]):
                self._press(told["undo"], ask, "")
            return
        is_known = record in keys if ask in ("same", "different") else not record
        if pair in (None, told["number"]) and is_known:
            self._press(told["pair"], ask, record)

    def _hear(self, _: Any, message: Any, __: Any) -> None:
        """A page asks for what is to be shown, or a key was pressed."""
        if not isinstance(message, dict):
            return
        if message.get("ask") == "content":
            self._tell()
        elif message.get("ask") in VERBS:
            pair = str(message.get("pair") or "-")
            self.press(message["ask"], str(message.get("record") or ""), pair)

    def _tell(self) -> None:
        self.send({"answer": "content", "content": self.content})

    def __repr__(self) -> str:
        return "Review()"
