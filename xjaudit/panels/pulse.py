"""Whether the kernel still answers: a page says within ten seconds when it does not."""

from pathlib import Path
from typing import Any

import anywidget
import traitlets


class Pulse(anywidget.AnyWidget):
    """Unseen while the kernel answers; a card with the way out when it has stopped.

    The page asks every few seconds. Long work is done in threads and processes, so a kernel that
    is only busy answers too.
    """

    _esm = Path(__file__).with_name("pulse.js")
    language = traitlets.Unicode("zh").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.on_msg(self._answer)

    def _answer(self, _: Any, message: Any, __: Any) -> None:
        if isinstance(message, dict) and isinstance(number := message.get("ask"), int):
            self.send({"answer": number})

    def __repr__(self) -> str:
        return "Pulse()"
