"""The line of a page with a kernel that says how old the figures are and follows new editions."""

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from xjaudit.snapshot import Snapshot
from xjaudit.snapshot.region import newest_edition


class AgeLine(anywidget.AnyWidget):
    """Edition and age of the figures; reloads the page as soon as a newer edition is there."""

    _esm = Path(__file__).with_name("age.js")
    language = traitlets.Unicode("zh").tag(sync=True)
    published = traitlets.Unicode().tag(sync=True)
    edition = traitlets.Int().tag(sync=True)

    def __init__(self, folder: Path | None = None, **traits: Any) -> None:
        """`folder`: where editions are published; by default as `newest` has it."""
        super().__init__(**traits)
        self._folder = folder
        # The page asks, the kernel never speaks by itself: only a silent kernel whose page is gone
        # counts as idle and is ended.
        self.on_msg(lambda *_: self.send({"edition": newest_edition(self._folder)}))

    def __repr__(self) -> str:
        return "AgeLine()"


def age(snapshot: Snapshot) -> AgeLine:
    """The line of a snapshot."""
    return AgeLine(
        language=snapshot.language, published=snapshot.published, edition=snapshot.edition
    )
