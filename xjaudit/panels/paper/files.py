"""Files that were written: where they lie, and links to open or save them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ipywidgets as w

from xjaudit import markup
from xjaudit.panels.cases.viewer import Viewer

# More than that is not sent to the page: it lies in its folder.
_MOST_BYTES = 48 * 2**20


class Files(w.VBox):
    """The files of one run."""

    def __init__(self, host: Any, shown: bool) -> None:
        """`host`: the panel it stands in; `shown`: whether PDFs are shown, or only offered."""
        super().__init__()
        self.host = host
        self.said = w.HTML()
        self.viewer = Viewer(host.language, shown=shown)
        self.children = [self.said, self.viewer]

    def show(self, title: str, paths: Sequence[Path], offered: Sequence[Path] = ()) -> None:
        """Say where files lie; offer them, or only some of them."""
        words, told = self.host.words, offered or paths
        small = sum(path.stat().st_size for path in told) <= _MOST_BYTES
        names = [str(path) for path in paths]
        if len(names) > 3:
            names = [words["files_in"].format(n=len(names), folder=paths[0].parent)]
        lines = names if small else [*names, words["too_many"]]
        self.said.value = markup.card("done", title, "\n" + "\n".join(lines)) if paths else ""
        read = [(one.name, one.suffix[1:], one.read_bytes()) for one in told] if small else []
        self.viewer.show(*read)

    def clear(self) -> None:
        """Nothing was written."""
        self.said.value = ""
        self.viewer.show()
