"""Where papers are handed in: dropped or picked, their bytes as messages."""

from pathlib import Path

import traitlets

from xjaudit.panels.load.drop import Drop


class HandIn(Drop):
    """Takes files of a few kinds, up to a size; the kernel looks at what they really are."""

    _esm = Path(__file__).with_name("hand.js")
    words = traitlets.Dict().tag(sync=True)
    accept = traitlets.Unicode().tag(sync=True)

    def __repr__(self) -> str:
        return "HandIn()"
