"""Where files are dropped or picked: whole folders too, whatever their kind."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from xjaudit.ingest.files import is_litter
from xjaudit.workspace.incoming import Incoming

# One message to the kernel may hold as much (see `lab_settings.UPLOAD_BYTES`).
LARGEST = 200 * 2**20


class Drop(anywidget.AnyWidget):
    """A place in the page that takes files. Their bytes travel as messages, one file each: nothing
    of them stays in the page or in a saved notebook."""

    _esm = Path(__file__).with_name("drop.js")
    _css = Path(__file__).with_name("drop.css")
    language = traitlets.Unicode("zh").tag(sync=True)
    largest = traitlets.Int(LARGEST).tag(sync=True)
    # Papers have words of their own, come in a few kinds, and not in folders.
    words = traitlets.Dict().tag(sync=True)
    accept = traitlets.Unicode().tag(sync=True)
    folders = traitlets.Bool(True).tag(sync=True)

    def __init__(
        self, take: Callable[[list[Incoming]], None], refuse: Callable[[str], None], **traits: Any
    ) -> None:
        """`take` is given the files when all have come, `refuse` the name of one too large."""
        super().__init__(**traits)
        self._take, self._refuse = take, refuse
        self._come: list[Incoming] = []
        self.on_msg(self._hear)

    def _hear(self, _: Any, message: Any, buffers: Any) -> None:
        """A page sends a file, or says that these were all."""
        if not isinstance(message, dict):
            return
        name, folder = str(message.get("name", "")), str(message.get("folder", ""))
        match message.get("say"):
            case "file" if buffers:
                # What systems leave in a folder was not meant.
                if (found := bool(message.get("found"))) and is_litter(name):
                    return
                self._come.append(Incoming(name, bytes(buffers[0]), folder, found))
            case "large":
                self._refuse(name)
            case "done" if self._come:
                come, self._come = self._come, []
                self._take(come)

    def __repr__(self) -> str:
        return "Drop()"
