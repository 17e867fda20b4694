"""What a person chose and typed on a panel, kept so that nothing is lost when it closes."""

import json
import threading
from pathlib import Path
from typing import Any

import traitlets

from xjaudit.workspace.storing import make_folder, write

# Typing is kept when it has paused for so long, in seconds.
_PAUSE = 0.4


class Keeping:
    """The state of one panel in a file of the workspace's cache: choices and unfinished texts.

    A file that is damaged or cannot be written costs the convenience and nothing else.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        try:
            told = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            told = {}
        self.state: dict[str, Any] = told if isinstance(told, dict) else {}

    def get(self, name: str, default: Any = None) -> Any:
        """What was kept under a name."""
        return self.state.get(name, default)

    def put(self, name: str, value: Any) -> None:
        """Keep a value that JSON can hold, None to forget it; written shortly after."""
        with self._lock:
            if value is None:
                self.state.pop(name, None)
            else:
                self.state[name] = value
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(_PAUSE, self.flush)
            self._timer.daemon = True
            self._timer.start()

    def flush(self) -> None:
        """Write what was kept."""
        with self._lock:
            data = json.dumps(self.state, ensure_ascii=False).encode()
        try:
            make_folder(self.path.parent)
            write(self.path, data)
        except OSError:
            return

    def follow(self, name: str, widget: traitlets.HasTraits, trait: str = "value") -> None:
        """Give a widget what was kept, where it still takes it, and keep what becomes of it."""
        if name in self.state:
            try:
                setattr(widget, trait, self.state[name])
            except traitlets.TraitError:
                self.put(name, None)
        widget.observe(lambda change: self.put(name, change["new"]), trait)
